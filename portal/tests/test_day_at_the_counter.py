"""A day at the counter (domain section 6b) through the screens: the situations that are about a screen, by number.

8, 9 and 14 stand with the pages of the person, of the filing and of the review.
"""

from html import unescape

import pytest
from django.urls import reverse

from filing.choices import FilingStatus, FilingType, MaterialKind, SignatureKind
from filing.models import County, Filing, Place
from filing.places import forget
from filing.tests import world
from portal.tests.world import form_values, keep, only_filing, photo, reload, shown_values, signed_in

pytestmark = pytest.mark.django_db
HANDED_IN = {"identity_checked": "on", "notice_read": "on", "sign-kind": "paper", "act": "submit"}
STEPS = {"document": "id_card", "document_seen_as": "original", "platform_check": "none", "in_hospital": "no",
         "paid": "no", "mode": "materials"}  # fmt: skip


@pytest.fixture
def clerk():
    return signed_in(world.CLERK, name="林经办")


@pytest.fixture(autouse=True)
def _places():
    forget()
    yield
    forget()


def url(name, filing):
    return reverse(name, args=[filing.ref])


def new_url(person):
    return reverse("filing_new", args=[person.ref])


def body(answer) -> str:
    return unescape(answer.content.decode())


def carry_on(client, filing) -> None:
    """Press 同一代办人继续办理下一人 on the page after the submission."""
    assert "同一代办人继续办理下一人" in body(client.get(url("filing_submitted", filing)))
    assert client.post(url("filing_same_agent", filing))["Location"] == reverse("person_find")


# --- 5: a couple, a firm -------------------------------------------------------------------------------------------


def test_6b_5_an_hr_officer_files_for_twelve_colleagues_and_types_agent_place_and_contact_once(clerk):
    client, member = clerk
    officer = {
        "applicant": "agent", "agent_name": "孙人事", "agent_relation": "employer", "agent_phone": "13700000000",
        "agent_kind": "resident_id", "agent_number": world.resident_number(), "contact_name": "孙人事",
        "contact_phone": "051265220000",
    }  # fmt: skip
    posted = {"type": FilingType.POSTED, "employer": "苏州演示科技有限公司"}
    first = world.person(member)
    given = form_values(first, FilingType.POSTED, "武汉市", **officer, **HANDED_IN)
    client.post(new_url(first), {**given, "m-dispatch_letter-files": photo()})
    done = [only_filing()]
    for _ in range(11):
        carry_on(client, done[-1])
        colleague = world.person(member)
        values = shown_values(client, new_url(colleague))
        assert {name: values[name] for name in officer} == officer
        assert values["place"] == "湖北省武汉市"
        assert {values["identity_checked"], values["notice_read"]} == {""}
        typed = {**STEPS, **HANDED_IN, **posted, "m-dispatch_letter-files": photo()}
        client.post(new_url(colleague), {**values, **typed})
        done.append(Filing.objects.get(person=colleague))
    assert {f.status for f in done} == {FilingStatus.SUBMITTED}
    assert {(f.agent_name, f.agent_relation, f.agent_number) for f in done} == {
        ("孙人事", "employer", officer["agent_number"])
    }
    assert {(f.place_id, f.contact_name, f.contact_phone) for f in done} == {("420100", "孙人事", "051265220000")}
    assert len({f.number for f in done}) == len({f.person_id for f in done}) == 12
    assert "孙人事(单位经办人)" in body(client.get(reverse("document_view", args=[done[-1].documents.get().number])))


def test_6b_5_of_a_couple_the_second_brings_place_and_contact_but_is_checked_anew(clerk):
    client, member = clerk
    husband, wife = world.person(member), world.person(member, name="李秀英", phone="13900000001")
    contact = {"contact_name": "张小明", "contact_phone": "13700000000"}
    client.post(new_url(husband), form_values(husband, place="南京市", **contact, **HANDED_IN))
    filing = only_filing()
    assert filing.status == FilingStatus.SUBMITTED
    carry_on(client, filing)
    page = client.get(new_url(wife))
    assert "已带入上一份备案的代办人、联系人和就医地，请核对；人证须重新核验。" in body(page)
    values = shown_values(client, new_url(wife))
    assert (values["place"], values["applicant"], values["phone"]) == ("江苏省南京市", "self", "13900000001")
    assert {name: values[name] for name in contact} == contact
    unchecked = {**values, **STEPS, **HANDED_IN, "type": FilingType.OTHER, "purpose": "探亲期间就医"}
    del unchecked["identity_checked"]
    refused = client.post(new_url(wife), unchecked)
    assert "还没有核对人证一致。" in body(refused)
    assert Filing.objects.get(person=wife).status == FilingStatus.DRAFT


# --- 12: somebody who cannot write ---------------------------------------------------------------------------------


def test_6b_12_the_form_asks_for_witness_and_photograph_and_the_reviewer_sees_both(clerk):
    client, member = clerk
    reviewer, _ = signed_in(world.REVIEWER)
    person = world.person(member)
    assert 'data-show-when="sign-kind=fingerprint"' in body(client.get(new_url(person)))
    finger = {"sign-kind": "fingerprint", "act": "submit"}
    without = client.post(new_url(person), form_values(person, **finger))
    assert "按手印须有见证人姓名，没有保存。请填写见证人。" in body(without)
    assert not Filing.objects.exists()
    witnessed = {**finger, "sign-witness": "周见证"}
    refused = client.post(new_url(person), form_values(person, **witnessed))
    assert "按手印的纸质件还没有留存影像。" in body(refused)
    filing = only_filing()
    assert (filing.status, filing.signature.kind) == (FilingStatus.DRAFT, SignatureKind.FINGERPRINT)
    row = next(r for r in refused.context["sheet"].rows if r.kind == MaterialKind.SIGNED_FORM)
    assert row.condition == ""  # shown although the signature stays as it is
    keep(client, filing, **{"m-signed_form-files": photo(), "act": "submit"})
    filing = reload(filing)
    assert filing.status == FilingStatus.SUBMITTED
    assert filing.materials.get().pages.count() == 1
    case = body(reviewer.get(url("review_case", filing)))
    assert "按手印 见证人 周见证" in case
    assert "以按手印代替签名，请核对见证人。" in case
    assert 'id="slot-signed_form"' in case


# --- 16: what is no city -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "code", "city", "note"),
    [
        ("义乌", "330700", "浙江省金华市", "备案到 浙江省金华市"),
        ("浦东新区", "310000", "上海市", "备案到 上海市"),
        ("110105", "110000", "北京市", "备案到 北京市"),
    ],
)
def test_6b_16_a_county_or_district_is_found_and_leads_to_its_city(clerk, typed, code, city, note):
    client, member = clerk
    rows = client.get(reverse("places"), {"q": typed}).json()
    assert (rows[0]["code"], rows[0]["note"], rows[0]["selectable"]) == (code, note, True)
    person = world.person(member)
    answer = client.post(new_url(person), form_values(person, FilingType.RESIDENT, typed))
    filing = only_filing()
    assert answer["Location"] == url("filing_edit", filing)
    assert (filing.place_id, filing.place.full_name) == (code, city)
    assert f"{city}（" in body(client.get(url("filing_detail", filing)))


INSIDE = "在苏州市内,就医无须备案,没有保存。持医保卡(码)直接就医即可,可打印无需备案告知单。"
OUTSIDE = "在港澳台或境外,不能办理异地就医备案,也不能直接结算,没有保存。"
UNKNOWN = ",没有保存。请填写城市或区县的名称、拼音、拼音首字母或 6 位编码;外国不分国家,请填「境外」。"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("昆山", f"「江苏省苏州市昆山市」{INSIDE}"),
        ("姑苏区", f"「江苏省苏州市姑苏区」{INSIDE}"),
        ("香港", f"「香港特别行政区」{OUTSIDE}"),
        ("台湾", f"「台湾省」{OUTSIDE}"),
        ("境外", f"「境外」{OUTSIDE}"),
        ("国外", f"「国外」{OUTSIDE}"),
        ("日本", f"没有找到「日本」{UNKNOWN}"),
    ],
)
def test_6b_16_what_cannot_be_filed_for_says_why_and_stays_typed(clerk, typed, sentence):
    client, member = clerk
    person = world.person(member)
    page = client.post(new_url(person), form_values(person, place=typed))
    form = page.context["sheet"].facts
    assert (form.errors["place"], form["place"].value()) == ([sentence], typed)
    assert sentence in body(page)
    assert not Filing.objects.exists()
    assert [row["selectable"] for row in client.get(reverse("places"), {"q": typed}).json()] in ([False], [])


def test_6b_16_about_2800_counties_are_findable_and_each_leads_to_a_city_or_a_reason():
    counties = County.objects.all()
    assert 2800 <= counties.count() <= 2900
    assert not counties.filter(place=None, why_not="").exists()
    assert not counties.exclude(place=None).exclude(why_not="").exists()
    assert not Place.objects.filter(pk__in=counties.values("pk")).exists()
