"""参保人员 on screen: find, register, correct; whose page opens to whom; what is typed badly stays and is told."""

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from filing.choices import CertificateKind, InsuranceState, Scheme, Stream
from filing.dates import today
from filing.identity import check_character, mask_number
from filing.models import AuditEntry, InsuredPerson, Staff
from filing.operations import people, review
from filing.tests import world

pytestmark = pytest.mark.django_db
HOSTILE = (
    "\0",
    "a\0b",
    "'; DROP TABLE filing_filing; --",
    "<script>alert(1)</script>",
    "\u202e\u2066x",
    "\ud7ff\uffff",
    "9" * 5000,
    "🀄" * 300,
    "%00",
)


def logged_in(member: Staff) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def clerk() -> Staff:
    return world.staff(world.CLERK, name="周敏")


@pytest.fixture
def desk(clerk) -> Client:
    return logged_in(clerk)


@pytest.fixture
def kunshan() -> Staff:
    return world.staff(world.CLERK, office="320583", name="吴江华")


def typed(**changes: str) -> dict[str, str]:
    """A complete registration as a browser posts it."""
    return {
        "name": "欧阳建国", "certificate_kind": "resident_id", "nationality": "", "gender": "0", "birth_date": "",
        "certificate_number": world.resident_number(date(1961, 4, 2)),
        "office": "320508", "scheme": "310", "state": "1", "since": "2010-01-01",
        "second_scheme": "", "retired": "yes", "employer": "", "checked_source": "register", "checked_on": "",
        "phone": "13800000000", "second_phone": "", "credential": "card", "address": "苏州市姑苏区", **changes,
    }  # fmt: skip


def search(client: Client, text: str):
    return client.post("/search/", {"q": text})


def page_of(person: InsuredPerson) -> str:
    return f"/people/{person.ref}/"


def body(response) -> str:
    return unescape(response.content.decode())


def number_of(person: InsuredPerson) -> str:
    return person.certificates.get(current=True).number


# --- Finding


@pytest.mark.parametrize(
    "as_typed",
    [str, str.lower, lambda n: f" {n[:6]} {n[6:]} ", lambda n: n.translate({c: c + 0xFEE0 for c in range(48, 58)})],
)
def test_exact_number_leads_straight_to_the_person_and_shows_it_in_full(desk, clerk, as_typed):
    person = world.person(clerk)
    answer = search(desk, as_typed(number_of(person)))
    assert answer.status_code == 302
    assert answer["Location"] == page_of(person)
    assert number_of(person) in body(desk.get(page_of(person)))


@pytest.mark.parametrize("query", ["单雄信", "单雄", "shanxiong", "SHANXIONGXIN", "danxiong", "sxx", "dxx", "单 雄 信"])
def test_name_pinyin_and_initials_find_the_person_of_the_own_office(desk, clerk, query):
    person = world.person(clerk, name="单雄信")
    world.person(clerk, name="王小明")
    page = body(search(desk, query))
    assert page_of(person) in page
    assert "王小明" not in page
    assert person.masked_number in page
    assert number_of(person) not in page


def test_name_search_stays_within_the_own_office(desk, kunshan):
    world.person(kunshan, name="单雄信", office=kunshan.office)
    page = body(search(desk, "单雄信"))
    assert "本机构没有这样的参保人员" in page
    assert search(desk, "sxx").context["hits"] == []


def test_old_certificate_still_finds_its_person(desk, clerk):
    person = world.person(clerk)
    old = number_of(person)
    new = world.resident_number()
    desk.post(f"{page_of(person)}certificate/", {"kind": "resident_id", "number": new, "nationality": ""})
    assert search(desk, old)["Location"] == search(desk, new)["Location"] == page_of(person)


def test_filing_number_leads_to_the_filing_of_the_own_office_alone(desk, clerk, kunshan):
    """R36."""
    filing = world.submitted(clerk, world.person(clerk))
    assert search(desk, filing.number.lower())["Location"] == f"/filings/{filing.ref}/"
    assert "本机构没有这个编号的备案" in body(search(logged_in(kunshan), filing.number))


def test_unknown_number_offers_to_register_and_keeps_what_was_typed(desk):
    number = world.resident_number()
    page = body(search(desk, number))
    assert "没有找到这个号码" in page
    assert f'value="{number}"' in page
    assert "/people/new/" in page


def test_more_than_fifty_hits_are_cut_with_a_sentence(desk, clerk):
    for _ in range(people.NAME_HITS + 1):
        world.person(clerk, name="李明")
    page = body(search(desk, "李明"))
    assert "只显示前 50 人" in page
    assert page.count('<td class="no nowrap">') == people.NAME_HITS


class FormReader(HTMLParser):
    """For every form of a page: its action and the names of its fields; `nested` when one stands in another."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[str]]] = []
        self.is_open = self.nested = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.nested |= self.is_open
            self.is_open = True
            self.forms.append((given.get("action", ""), []))
        elif self.is_open and given.get("name"):
            self.forms[-1][1].append(given["name"])

    def handle_endtag(self, tag):
        self.is_open = self.is_open and tag != "form"


def test_scanners_enter_posts_the_search_form_and_no_other(desk, clerk):
    person = world.person(clerk)
    for address in ("/", "/people/", "/people/new/", page_of(person), f"{page_of(person)}edit/", "/advice/"):
        reader = FormReader()
        page = desk.get(address).content.decode()
        reader.feed(page)
        holding = [(action, fields) for action, fields in reader.forms if "q" in fields]
        assert holding, address
        assert all(action == "/search/" and set(fields) == {"csrfmiddlewaretoken", "q"} for action, fields in holding)
        assert not reader.nested
        for form in re.findall(r"<form[^>]*data-enter-next[^>]*>.*?<button[^>]*>", page, re.S):
            assert "disabled" in form.rpartition("<button")[2]  # the first button is what Enter presses


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    "address", ["/search/", "/people/new/", "certificate/", "state/", "reveal/", "edit/", "/advice/"]
)
def test_hostile_text_never_breaks_a_page(desk, clerk, address, text):
    person = world.person(clerk)
    fields = ("q", *typed(), "not_duplicate", "version", "kind", "number", "enrolment", "source", "purpose", "place")
    url = address if address.startswith("/") else page_of(person) + address
    before = InsuredPerson.objects.count()
    answer = desk.post(url, dict.fromkeys(fields, text))
    assert answer.status_code in (200, 302), url
    assert "<script>alert" not in answer.content.decode()
    assert InsuredPerson.objects.count() == before


# --- Who may see whom


def test_person_of_another_office_is_unknown_until_the_exact_number_was_typed_in_this_session(desk, clerk, kunshan):
    person = world.person(kunshan, name="钱塘生", office=kunshan.office)
    missing = desk.get("/people/00000000-0000-4000-8000-000000000000/")
    refused = desk.get(page_of(person))
    assert refused.status_code == missing.status_code == 404
    assert refused.content == missing.content
    search(desk, number_of(person))
    assert desk.get(page_of(person)).status_code == 200
    assert logged_in(clerk).get(page_of(person)).status_code == 404  # another session of the same clerk


def test_foreign_person_shows_one_read_only_line_per_filing(desk, clerk, kunshan):
    reviewer = world.staff(world.REVIEWER, office="320583")
    person = world.person(kunshan, office=kunshan.office)
    filing = world.approved(kunshan, reviewer, person, place="330100")
    world.draft(kunshan, person, place="340100")
    search(desk, number_of(person))
    page = body(desk.get(page_of(person)))
    assert page.count("data-read-only") == 1
    for shown in ("昆山", "通过", "有效", str(filing.start), str(filing.end)):
        assert shown in page
    for hidden in (
        f"/filings/{filing.ref}",
        filing.number,
        "杭州",
        person.phone,
        "登记新证件",
        "登记参保状态",
        "修改信息",
    ):
        assert hidden not in page
    assert f"/people/{person.ref}/filings/new/" in page


def test_refusal_reasons_stand_in_the_read_only_line(desk, kunshan):
    """R36, C29."""
    reviewer = world.staff(world.REVIEWER, office="320583")
    person = world.person(kunshan, office=kunshan.office)
    filing = world.submitted(kunshan, person)
    why = world.reason("refuse")
    world.review.refuse(
        filing=filing, by=reviewer, now=world.NOW, expected_version=filing.version, reasons=[why], words=""
    )
    search(desk, number_of(person))
    page = body(desk.get(page_of(person)))
    assert "不予备案" in page
    assert why.text in page


def test_filing_of_another_office_does_not_open_from_an_own_persons_page(desk, clerk, kunshan):
    person = world.person(clerk)
    filing = world.submitted(kunshan, person)
    page = body(desk.get(page_of(person)))
    assert filing.number in page
    assert f"/filings/{filing.ref}" not in page


@pytest.mark.parametrize("action", ["edit/", "certificate/", "state/"])
def test_foreign_person_cannot_be_changed_even_when_found(desk, kunshan, action):
    person = world.person(kunshan, office=kunshan.office)
    search(desk, number_of(person))
    assert desk.post(page_of(person) + action, typed()).status_code == 404


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (world.CLERK, {"find", "register"}),
        (world.REVIEWER, {"find"}),
        (world.SUPERVISOR, {"find"}),
        (world.AUDITOR, {"find"}),
        (world.ADMIN, set()),
    ],
)
def test_pages_open_by_role(role, allowed):
    client = logged_in(world.staff(role))
    assert client.get("/people/").status_code == (200 if "find" in allowed else 403)
    assert search(client, "李明").status_code == (200 if "find" in allowed else 403)
    assert client.get("/people/new/").status_code == (200 if "register" in allowed else 403)


def test_number_is_masked_until_a_purpose_is_stated(desk, clerk):
    person = world.person(clerk)
    number = number_of(person)
    assert number not in body(desk.get(page_of(person)))
    desk.post(f"{page_of(person)}reveal/", {"purpose": ""})
    assert number not in body(desk.get(page_of(person)))
    desk.post(f"{page_of(person)}reveal/", {"purpose": "核对证件"})
    assert number in body(desk.get(page_of(person)))
    entry = AuditEntry.objects.get(action="reveal_number")
    assert "核对证件" in entry.detail
    assert number not in entry.detail


def test_number_of_a_person_of_another_office_cannot_be_asked_for(desk, kunshan):
    person = world.person(kunshan, office=kunshan.office)
    assert desk.post(f"{page_of(person)}reveal/", {"purpose": "核对证件"}).status_code == 404
    assert not AuditEntry.objects.filter(action="reveal_number").exists()


def test_full_number_never_stands_in_address_title_or_edit_page(desk, clerk):
    person = world.person(clerk)
    search(desk, number_of(person))
    for address in (page_of(person), f"{page_of(person)}edit/"):
        page = body(desk.get(address))
        assert number_of(person) not in re.search("<title>(.*?)</title>", page, re.S)[1]
    assert number_of(person) not in body(desk.get(f"{page_of(person)}edit/"))


def test_opening_a_page_writes_one_access_entry(desk, clerk):
    person = world.person(clerk)
    desk.get(page_of(person))
    entries = AuditEntry.objects.filter(stream=Stream.ACCESS, object=f"person:{person.ref}")
    assert [entry.action for entry in entries] == ["open_person"]


# --- Registering


def test_registering_leads_to_the_new_persons_page(desk):
    answer = desk.post(
        "/people/new/", typed(certificate_number=world.resident_number(date(1961, 4, 2)).lower()), follow=True
    )
    person = InsuredPerson.objects.get(name="欧阳建国")
    assert answer.redirect_chain == [(page_of(person), 302)]
    assert person.birth_date == date(1961, 4, 2)
    assert person.retired is True
    assert person.enrolments.get().state_on(world.TODAY) == InsuranceState.NORMAL
    assert "职工基本医疗保险" in body(answer)


def test_registered_into_another_office_the_person_opens_to_the_clerk_who_typed_the_number(desk):
    answer = desk.post("/people/new/", typed(office="320583"), follow=True)
    assert answer.status_code == 200
    assert "只读" in body(answer)


def test_same_number_is_never_registered_twice(desk, clerk):
    person = world.person(clerk, name="欧阳建国")
    page = body(desk.post("/people/new/", typed(certificate_number=number_of(person), not_duplicate="on")))
    assert InsuredPerson.objects.filter(name="欧阳建国").count() == 1
    assert page_of(person) in page
    assert "这个证件号码已登记在册" in page


def test_same_name_and_birth_date_is_shown_before_saving_and_saved_on_a_clear_word(desk, clerk):
    known = world.person(clerk, name="欧阳建国", certificate_number=world.resident_number(date(1961, 4, 2)))
    data = typed()
    page = body(desk.post("/people/new/", data))
    assert page_of(known) in page
    assert "确非同一人" in page
    assert data["certificate_number"] in page  # what was typed stays
    assert InsuredPerson.objects.filter(name="欧阳建国").count() == 1
    desk.post("/people/new/", {**data, "not_duplicate": "on"})
    assert InsuredPerson.objects.filter(name="欧阳建国").count() == 2


def test_double_of_another_office_is_counted_and_not_named(desk, kunshan):
    known = world.person(
        kunshan, name="欧阳建国", certificate_number=world.resident_number(date(1961, 4, 2)), office=kunshan.office
    )
    page = body(desk.post("/people/new/", typed()))
    assert "其他经办机构另有 1 位" in page
    assert known.masked_number not in page
    assert str(known.ref) not in page


WRONG_CHECK = "32050019610402001" + next(c for c in "0123456789X" if c != check_character("32050019610402001"))
BAD = [
    ("name", "", "请填写「姓名」"),
    ("name", "320500196104020011", "一长串数字"),
    ("name", "张\u202e三", "控制字符"),
    ("name", "·", "姓名"),
    ("name", "张" * 101, "最多 100 个字"),
    ("certificate_kind", "library_card", "没有这个选项"),
    ("certificate_number", "", "请填写「证件号码」"),
    ("certificate_number", WRONG_CHECK, "校验码不符"),
    ("certificate_number", "320500610402001", "15 位旧身份证号码"),
    ("certificate_number", "32050019611302001X", "出生日期不存在"),
    ("certificate_number", "3205-0019", "不能有符号"),
    ("nationality", "AMERICA", "最多 3 个字"),
    ("gender", "7", "没有这个选项"),
    ("birth_date", "2026-13-99", "没有这一天"),
    ("birth_date", "去年", "日期看不懂"),
    ("birth_date", "1961-04-03", "出生日期与证件号码不一致"),
    ("birth_date", "2190-01-01", "不能晚于今天"),
    ("office", "110000", "没有这个选项"),
    ("scheme", "", "请选择参保险种"),
    ("scheme", "999", "没有这个选项"),
    ("state", "9", "没有这个选项"),
    ("since", "", "请填写参保状态自哪一天起"),
    ("since", "0001-01-01", "日期应在"),
    ("second_scheme", "x", "没有这个选项"),
    ("retired", "perhaps", "没有这个选项"),
    ("employer", "厂" * 201, "最多 200 个字"),
    ("checked_source", "hearsay", "没有这个选项"),
    ("checked_on", "2199-01-01", "不能晚于今天"),
    ("phone", "1380000000", "11 位数字"),
    ("second_phone", "6522-0000", "固定电话"),
    ("credential", "gold", "没有这个选项"),
    ("address", "a\0b", "控制字符"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), BAD)
def test_bad_input_gets_a_sentence_beside_its_field_and_everything_typed_stays(desk, field, value, sentence):
    data = typed(**{field: value})
    answer = desk.post("/people/new/", data)
    form = answer.context["form"]
    assert any(sentence in error for error in form.errors[field]), form.errors
    page = body(answer)
    beside = page[page.index(f'id="div_id_{field}"') :].partition('id="div_id_')[2].partition('id="div_id_')[0]
    assert sentence in beside
    for name in ("name", "certificate_number", "phone", "address", "since"):
        assert form[name].value() == data[name]
        assert name == field or f'value="{data[name]}"' in page
    assert not InsuredPerson.objects.filter(created_by__isnull=False, name=data["name"]).exists()


def test_every_wrong_field_is_told_at_once(desk):
    form = desk.post("/people/new/", typed(name="", certificate_number="1", phone="1", since="x", scheme="")).context[
        "form"
    ]
    assert set(form.errors) >= {"name", "certificate_number", "phone", "since", "scheme"}


# --- Correcting


def edited(person: InsuredPerson, **changes: str) -> dict[str, str]:
    given = {
        **typed(),
        "name": person.name,
        "birth_date": str(person.birth_date),
        "gender": person.gender,
        "scheme": "",
        "since": "",
    }
    return {**given, "version": str(person.version), **changes}


def test_correcting_keeps_the_certificate_and_finds_by_the_new_name(desk, clerk):
    person = world.person(clerk)
    number = number_of(person)
    answer = desk.post(f"{page_of(person)}edit/", edited(person, name="张建军", phone="13900000000"), follow=True)
    assert "已保存参保人员信息" in body(answer)
    assert number_of(person) == number
    assert search(desk, "张建军").context["hits"] == [person]
    assert search(desk, "张建国").context["hits"] == []


def test_stale_page_cannot_overwrite_a_colleagues_correction(desk, clerk):
    person = world.person(clerk)
    desk.post(f"{page_of(person)}edit/", edited(person, name="张建军"))
    page = body(desk.post(f"{page_of(person)}edit/", edited(person, name="张建民")))
    assert "刚被别人修改" in page
    assert 'value="张建民"' in page
    assert InsuredPerson.objects.get(pk=person.pk).name == "张建军"


def test_a_missing_version_saves_nothing(desk, clerk):
    person = world.person(clerk)
    desk.post(f"{page_of(person)}edit/", edited(person, name="张建军", version=""))
    assert InsuredPerson.objects.get(pk=person.pk).name == "张建国"


def test_new_scheme_can_be_added_to_a_registered_person(desk, clerk):
    person = world.person(clerk)
    desk.post(f"{page_of(person)}edit/", edited(person, scheme="390", since="2026-01-01"))
    assert set(person.enrolments.values_list("scheme", flat=True)) == {Scheme.EMPLOYEE, Scheme.RESIDENT}


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(WRONG_CHECK, "校验码不符"), ("", "请填写「证件号码」"), ("a\0b", "控制字符"), ("taken", "已登记在册")],
)
def test_bad_certificate_stays_typed_with_its_sentence(desk, clerk, number, sentence):
    person, other = world.person(clerk), world.person(clerk, name="李明")
    value = number_of(other) if number == "taken" else number
    answer = desk.post(f"{page_of(person)}certificate/", {"kind": "resident_id", "number": value, "nationality": ""})
    assert answer.status_code == 200
    assert any(sentence in error for error in answer.context["certificate_form"].errors["number"])
    assert answer.context["certificate_form"]["number"].value() == value
    assert person.certificates.count() == 1


def test_passport_is_added_beside_the_card(desk, clerk):
    person = world.person(clerk)
    desk.post(f"{page_of(person)}certificate/", {"kind": "passport", "number": "e12345678", "nationality": "chn"})
    added = person.certificates.get(kind=CertificateKind.PASSPORT)
    assert (added.number, added.nationality) == ("E12345678", "CHN")
    assert mask_number(added.number) in body(desk.get(page_of(person)))


def test_state_is_recorded_and_earlier_ones_stay(desk, clerk):
    person = world.person(clerk)
    enrolment = person.enrolments.get()
    desk.post(
        f"{page_of(person)}state/", {"enrolment": enrolment.pk, "state": "2", "since": "20260301", "source": "province"}
    )
    assert [row.state for row in enrolment.states.all()] == ["1", "2"]
    assert "暂停参保" in body(desk.get(page_of(person)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("since", ""),
        ("since", "soon"),
        ("state", "8"),
        ("source", "gossip"),
        ("enrolment", "999999"),
        ("enrolment", "x"),
    ],
)
def test_bad_state_stays_typed_with_its_sentence(desk, clerk, field, value):
    person = world.person(clerk)
    enrolment = person.enrolments.get()
    data = {"enrolment": enrolment.pk, "state": "2", "since": "2026-03-01", "source": "register", field: value}
    answer = desk.post(f"{page_of(person)}state/", data)
    assert answer.context["state_form"].errors[field]
    assert answer.context["state_form"][field].value() == value
    assert enrolment.states.count() == 1


def test_scheme_of_somebody_else_cannot_be_changed_through_ones_own_page(desk, clerk):
    person, other = world.person(clerk), world.person(clerk, name="李明")
    theirs = other.enrolments.get()
    desk.post(
        f"{page_of(person)}state/", {"enrolment": theirs.pk, "state": "2", "since": "2026-03-01", "source": "register"}
    )
    assert theirs.states.count() == 1


# --- The telephone line


def telephone_line(desk: Client, person: InsuredPerson) -> list[str]:
    """The cells of the one row a hospital is answered from."""
    page = desk.get(page_of(person))
    assert len(page.context["counting"]) == 1
    row = body(page).partition('id="phone-check"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    cells = (re.sub(r"<[^>]+>", " ", cell) for cell in row.split("</td>")[:-1])
    return [" ".join(cell.split()) for cell in cells]


def test_6b_8_a_hospital_on_the_telephone_is_answered_in_one_line(desk, clerk):
    person, now = world.person(clerk), timezone.now()
    filing = world.approved(clerk, world.staff(world.REVIEWER), person, place="330100", now=now)
    in_force, place, insurance, uploaded, type_, _ = telephone_line(desk, person)
    assert "有效" in in_force
    assert (place, insurance, uploaded) == ("浙江省杭州市", "正常参保", "未上报")
    assert type_ == "其他临时外出就医人员"
    review.mark_uploaded(filings=[filing], by=clerk, now=now)
    people.record_state(
        enrolment=person.enrolments.get(), state=InsuranceState.PAUSED, since=today(now), source="register", by=clerk,
        now=now,
    )  # fmt: skip
    _, place, insurance, uploaded, *_ = telephone_line(desk, person)
    assert (place, insurance) == ("浙江省杭州市", "暂停参保")
    assert uploaded.startswith("已上报")


def test_without_a_filing_the_telephone_line_says_so(desk, clerk):
    assert "没有有效的异地就医备案" in body(desk.get(page_of(world.person(clerk))))


# --- Queries


def queries_of(client: Client, address: str, django_assert_max_num_queries, limit: int) -> None:
    with django_assert_max_num_queries(limit):
        assert client.get(address).status_code == 200


def test_list_needs_the_same_queries_for_one_person_and_for_many(desk, clerk, django_assert_max_num_queries):
    for _ in range(12):
        world.person(clerk, schemes=(Scheme.EMPLOYEE, Scheme.RESIDENT))
    desk.get("/people/")
    queries_of(desk, "/people/", django_assert_max_num_queries, 6)


def test_person_page_needs_the_same_queries_for_many_filings(desk, clerk, django_assert_max_num_queries):
    person = world.person(clerk)
    for place in ("330100", "340100", "350100"):
        filing = world.submitted(clerk, person, place=place)
        world.intake.withdraw(
            filing=filing, by=clerk, now=world.NOW, expected_version=filing.version, reasons=[world.reason("withdraw")]
        )
    desk.get(page_of(person))
    queries_of(desk, page_of(person), django_assert_max_num_queries, 17)


def test_search_by_initials_needs_the_same_queries_for_one_hit_and_for_many(desk, clerk, django_assert_max_num_queries):
    for _ in range(8):
        world.person(clerk, name="李明")
    search(desk, "lm")
    with django_assert_max_num_queries(11):
        assert len(search(desk, "lm").context["hits"]) == 8


def test_registration_form_reads_only_what_it_offers(desk, django_assert_max_num_queries):
    desk.get("/people/new/")
    queries_of(desk, "/people/new/", django_assert_max_num_queries, 6)


def test_the_same_number_again_writes_no_session(desk, clerk, django_assert_max_num_queries):
    number = world.person(clerk).certificate.number
    search(desk, number)
    with django_assert_max_num_queries(9):  # session, staff, rights, person; five of the access entry
        search(desk, number)
