"""政策咨询 on screen: one step after the other, the answer, its paper, the way to a filing, and bad input."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from filing.choices import FilingType
from filing.dates import today
from filing.models import Advice, Document, Filing
from filing.tests import world as w
from portal.tests.world import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/advice/"
EARLY = {"insured_here": "yes", "maternity": "no", "emergency": "no"}
TRIP = {**EARLY, "in_hospital": "no", "reason": "visit", "referral": "no", "chronic": "no"}
SHANGHAI = {**TRIP, "place": "上海", "long_stay": "none"}
IN_HOSPITAL = {**TRIP, "place": "长沙", "in_hospital": "yes", "discharged": "no", "injury": "no"}
HOSTILE = (
    "-1",
    "'\"><svg onload=x()>",
    "' OR '1'='1",
    "{{7*7331}}",
    "张\x00三",
    "\ud800",
    "\u202e号",
    "²³",
    "a" * 20000,
)
PAID = {**IN_HOSPITAL, "discharged": "yes", "paid": "yes"}


@pytest.fixture
def desk() -> Client:
    return signed_in(w.CLERK)[0]


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


def body(response: Any) -> str:
    return unescape(response.content.decode())


def ask(client: Client, values: dict[str, str], **more: str) -> Any:
    return client.post(ADDRESS, {**values, **more})


def verdict_of(response: Any) -> str:
    answer = response.context["answer"]
    return answer.verdict.value if answer else ""


def test_the_first_page_asks_where_insured_and_where_to(desk):
    page = desk.get(ADDRESS)
    assert page.context["form"].names == ("insured_here", "place")
    assert page.context["answer"] is None
    assert "政策咨询" in body(page)


def test_each_step_asks_the_next_questions_and_keeps_the_answers(desk):
    given = {"insured_here": "yes", "place": "changsha"}
    page = ask(desk, given)
    assert page.context["form"].names[-1] == "maternity"
    page = ask(desk, {**given, "maternity": "no"})
    assert page.context["form"].names[-1] == "emergency"
    page = ask(desk, {**given, **EARLY})
    assert page.context["form"].names[-3:] == ("in_hospital", "reason", "chronic")
    assert 'value="changsha"' in body(page)
    assert not page.context["form"].errors


def test_a_question_left_open_is_named_beside_it(desk):
    page = ask(desk, {"insured_here": "yes", "place": "长沙"}, shown_before="insured_here place maternity")
    assert page.context["form"].errors["maternity"] == ["请回答「是否产前检查、生育」。"]
    page = ask(desk, {"insured_here": "yes"}, shown_before="insured_here place")
    assert "就医地" in page.context["form"].errors["place"][0]


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({"insured_here": "no"}, "elsewhere"),  # 6b.1
        ({"insured_here": "yes", "place": "昆山"}, "inside_suzhou"),  # A13
        ({"insured_here": "yes", "place": "320571"}, "inside_suzhou"),
        ({"insured_here": "yes", "place": "香港"}, "overseas"),  # 6b.16
        ({"insured_here": "yes", "place": "长沙", "maternity": "yes"}, "maternity"),
        ({**EARLY, "place": "三亚", "emergency": "yes", "paid": "no", "injury": "no"}, "emergency"),  # A15
        ({**EARLY, "place": "南京", "emergency": "yes", "paid": "no", "injury": "no"}, "emergency"),
        (SHANGHAI, "shanghai"),  # A11
        ({**TRIP, "place": "义乌"}, "file_first"),
        (IN_HOSPITAL, "late_direct"),  # A16
        (PAID, "late_claim"),  # A17
    ],
)
def test_the_answer_shows_its_verdict_and_a_clause_for_each_line(desk, given, verdict):
    page = ask(desk, given)
    assert verdict_of(page) == verdict
    text = body(page)
    assert f'data-advice="{verdict}"' in text
    assert text.count('class="finding-clause"') == len(page.context["answer"].lines)


def test_a_county_leads_to_its_city(desk):
    assert ask(desk, {**TRIP, "place": "义乌"}).context["answer"].facts.place.name.endswith("金华市")


def test_a11_asks_for_the_long_stay_and_a_certificate_before_it_says_no_filing(desk):
    page = ask(desk, {**EARLY, "place": "上海", "in_hospital": "no", "reason": "treatment"})
    assert page.context["form"].names[-1] == "long_stay"
    page = ask(desk, {**EARLY, "place": "上海", "in_hospital": "no", "reason": "treatment", "long_stay": "none"})
    assert page.context["form"].names[-1] == "referral"
    page = ask(desk, {**SHANGHAI, "referral": "yes"})
    assert (verdict_of(page), page.context["answer"].type) == ("file_first", FilingType.REFERRAL)


@pytest.mark.parametrize(
    ("given", "kind", "words"),
    [
        (SHANGHAI, "no_filing", "80%"),
        ({**EARLY, "place": "三亚", "emergency": "yes", "paid": "no", "injury": "no"}, "no_filing", "视同已备案"),
        (IN_HOSPITAL, "advice", "出院结算前补办"),
        (PAID, "advice", "手工报销请带"),
    ],
)
def test_a11_a15_a16_a17_are_printed_and_make_no_filing(desk, given, kind, words):
    answer = ask(desk, given, act="print")
    document = Document.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"/documents/{document.number}/"
    assert document.kind == kind
    assert words in body(desk.get(answer.url))
    assert not Filing.objects.exists()
    printed = desk.post(f"/documents/{document.number}/print/")
    assert printed.status_code == 200
    assert "查无此件" not in body(desk.get(f"/verify/{document.code}/"))


def test_nothing_is_printed_while_a_question_is_open(desk):
    assert ask(desk, EARLY, act="print").status_code == 200
    assert ask(desk, EARLY, act="file").status_code == 200
    assert not Advice.objects.exists()


# --- On to the filing ------------------------------------------------------------------------------------------------


def test_what_was_answered_is_not_typed_again(desk, clerk):
    person = w.person(clerk)
    assert ask(desk, {**IN_HOSPITAL, "injury": "yes"}, act="file").url == "/people/"
    initial = desk.get(f"/people/{person.ref}/filings/new/").context["form"].initial
    assert {name: initial[name] for name in ("type", "in_hospital", "paid", "injury")} == {
        "type": "other",
        "in_hospital": True,
        "paid": False,
        "injury": True,
    }
    assert initial["place"].startswith("430100")
    assert "探亲" in initial["purpose"]
    assert initial["phone"] == person.phone


def test_for_a_chosen_person_the_answers_go_to_their_form_alone(desk, clerk):
    person, other = w.person(clerk), w.person(clerk, name="李明")
    answer = ask(desk, PAID, act="file", person=str(person.ref))
    assert answer.url == f"/people/{person.ref}/filings/new/"
    assert desk.get(answer.url).context["form"].initial["paid"] is True
    assert "paid" not in desk.get(f"/people/{other.ref}/filings/new/").context["form"].initial


def test_the_session_holds_no_personal_data(desk, clerk):
    person = w.person(clerk)
    ask(desk, PAID, act="file", person=str(person.ref))
    kept = str(dict(desk.session.items()))
    assert person.name not in kept
    assert person.certificates.get().number not in kept


def test_shanghai_may_be_filed_all_the_same(desk, clerk):
    person = w.person(clerk)
    ask(desk, SHANGHAI, act="file")
    initial = desk.get(f"/people/{person.ref}/filings/new/").context["form"].initial
    assert (initial["type"], initial["long_stay_asked"]) == ("other", False)


@pytest.mark.parametrize("given", [{"insured_here": "no"}, {"insured_here": "yes", "place": "昆山"}])
def test_what_needs_no_filing_cannot_be_handed_over(desk, given):
    answer = ask(desk, given, act="file")
    assert answer.status_code == 200
    assert "按此登记备案" not in body(answer)
    assert "advice" not in desk.session


def test_the_filings_of_a_chosen_person_count(desk, clerk):  # 6b.15
    person = w.person(clerk)
    day = today(timezone.now())
    w.approved(clerk, w.staff(w.REVIEWER), person, FilingType.OTHER, "330100")
    Filing.objects.update(start=day, end=None)
    page = ask(desk, {**TRIP, "place": "成都"}, person=str(person.ref))
    assert verdict_of(page) == "other_place"
    assert "备案有效，但只用于" in body(page)
    assert verdict_of(ask(desk, {**TRIP, "place": "杭州"}, person=str(person.ref))) == "filed"
    assert verdict_of(ask(desk, {**TRIP, "place": "成都"})) == "file_first"
    assert desk.get(ADDRESS, {"person": str(person.ref)}).context["person"] == person


# --- Bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "sentence"), [("乌有乡", "没有找到"), ("朝阳", "对应多个"), ("a\0b", "控制字符"), ("长" * 61, "最多")]
)
def test_a_place_that_cannot_be_used_stays_in_its_field_with_a_sentence(desk, place, sentence):
    page = ask(desk, {**TRIP, "place": place})
    form = page.context["form"]
    assert any(sentence in error for error in form.errors["place"]), form.errors
    assert form["place"].value() == place
    assert page.context["answer"] is None


@pytest.mark.parametrize("field", ["insured_here", "emergency", "reason", "long_stay", "shown_before", "act", "person"])
def test_hostile_values_are_never_an_error_of_the_server(desk, field):
    desk.raise_request_exception = False
    for text in HOSTILE:
        sent = text.encode("utf-8", "surrogatepass")
        assert ask(desk, {**SHANGHAI, field: sent}).status_code in (200, 400, 404), (field, text[:60])
    assert not Advice.objects.exists()


@pytest.mark.parametrize("person", ["1", "00000000-0000-0000-0000-000000000000", "' or 1=1"])
def test_an_unknown_person_is_not_found(desk, person):
    assert desk.get(ADDRESS, {"person": person}).status_code == 404
    assert ask(desk, SHANGHAI, person=person).status_code == 404


@pytest.mark.parametrize("role", [w.REVIEWER, w.AUDITOR])
def test_who_takes_no_filings_has_no_adviser(role):
    client, _ = signed_in(role)
    assert client.get(ADDRESS).status_code == 403
    assert ask(client, SHANGHAI, act="print").status_code == 403
