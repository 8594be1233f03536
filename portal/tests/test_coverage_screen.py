"""能否直接结算 on a person's page: asked and answered there, told to each reader as far as they may see."""

from datetime import UTC, datetime
from html import unescape

import pytest

from filing.answers import Coverage
from filing.choices import FilingType
from filing.models import AuditEntry
from filing.rules.coverage_filing import PENDING
from filing.tests import world as w
from portal.tests.test_hostile_text import HOSTILE, encodable
from portal.tests.world import signed_in

pytestmark = pytest.mark.django_db
JANUARY = datetime(2026, 1, 10, 2, 0, tzinfo=UTC)
PAGE_QUERIES = 24  # the person's page and the five of the question with its entry


@pytest.fixture
def desk():
    return signed_in(w.CLERK)


@pytest.fixture
def reviewer():
    return w.staff(w.REVIEWER)


@pytest.fixture
def person(desk):
    return w.person(desk[1], now=JANUARY)


def ask(client, person, **values: str):
    asked = {"care": "", "day": "2026-11-23", "discharge": "", "place": "杭州市", "circumstance": "", **values}
    return client.post(f"/people/{person.ref}/coverage/", asked)


def body(answer) -> str:
    return unescape(answer.content.decode())


def verdict(answer) -> str | None:
    assert answer.status_code == 200
    covered = answer.context["covered"]
    return covered.verdict if covered else None


def test_a18_a_stay_admitted_within_the_year_is_covered(desk, reviewer, person):
    filing = w.approved(desk[1], reviewer, person, now=JANUARY)
    answer = ask(desk[0], person, care="inpatient", day="2027-01-05", discharge="20270202")
    assert verdict(answer) == Coverage.DIRECT
    page = body(answer)
    assert "可直接结算" in page
    assert "不受有效期限制" in page
    assert "〔R59" in page
    assert f"依据的备案：{filing.number}" in page


def test_a19_an_outpatient_visit_after_the_year_is_not_covered(desk, reviewer, person):
    w.approved(desk[1], reviewer, person, now=JANUARY)
    answer = ask(desk[0], person, care="outpatient", day="2027年2月2日")
    assert verdict(answer) == Coverage.EXPIRED
    assert "不在有效期（已到期）" in body(answer)
    assert "〔D3" in body(answer)


def test_a20_a_doctor_in_suzhou_needs_no_cancellation(desk, reviewer, person):
    w.approved(desk[1], reviewer, person, FilingType.RESIDENT, "330100")
    answer = ask(desk[0], person, place="kunshan")
    assert verdict(answer) == Coverage.IN_SUZHOU
    assert "不用取消备案" in body(answer)
    assert "〔R61" in body(answer)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"place": ""}, Coverage.DIRECT),
        ({"place": "330100"}, Coverage.DIRECT),
        ({"place": "hangzhou"}, Coverage.DIRECT),
        ({"place": "成都"}, Coverage.OTHER_PLACE),
        ({"place": "成都", "circumstance": "emergency"}, Coverage.DEEMED_FILED),
        ({"place": "上海"}, Coverage.SHANGHAI),
        ({"place": "香港"}, Coverage.OVERSEAS),
        ({"circumstance": "maternity"}, Coverage.MATERNITY),
        ({"circumstance": "injury"}, Coverage.DIRECT),
        ({"discharge": "2020-01-01"}, Coverage.DIRECT),  # hidden once 住院 was given up
    ],
)
def test_place_and_circumstance_are_asked_in_the_same_form(desk, reviewer, person, values, expected):
    w.approved(desk[1], reviewer, person, now=JANUARY)
    assert verdict(ask(desk[0], person, **values)) == expected


def test_the_page_asks_for_today_before_anything_was_asked(desk, person):
    answer = desk[0].get(f"/people/{person.ref}/")
    assert answer.context["covered"] is None
    assert f'value="{answer.context["today"].isoformat()}"' in body(answer)
    assert f'action="/people/{person.ref}/coverage/"' in body(answer)


def test_each_filing_says_why_it_covers_or_does_not(desk, reviewer, person):
    here = w.approved(desk[1], reviewer, person, now=JANUARY)
    there = w.approved(desk[1], reviewer, person, FilingType.RESIDENT, "510100", now=JANUARY)
    page = body(ask(desk[0], person))
    assert f"依据的备案：{here.number}" in page
    assert there.number in page
    assert "只用于四川省成都市" in page


def test_a_question_leaves_one_entry_and_changes_nothing(desk, person):
    before = set(AuditEntry.objects.values_list("pk", flat=True))
    ask(desk[0], person)
    entries = AuditEntry.objects.exclude(pk__in=before)
    assert [(e.stream, e.action) for e in entries] == [("access", "coverage")]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("day", "", "请填写"),
        ("day", "明天", "日期看不懂"),
        ("day", "2026-02-30", "没有这一天"),
        ("day", "\x00", "日期看不懂"),
        ("discharge", "2026-11-01", "出院日早于入院日"),
        ("discharge", "x", "日期看不懂"),
        ("place", "朝阳", "对应多个就医地"),
        ("place", "没有的地方", "没有找到"),
        ("care", "surgery", "没有这个选项"),
        ("circumstance", "x", "没有这个选项"),
    ],
)
def test_bad_input_stays_typed_with_a_sentence_beside_it(desk, person, field, typed, sentence):
    answer = ask(desk[0], person, **{"care": "inpatient", field: typed})
    assert verdict(answer) is None
    (told,) = answer.context["coverage_form"].errors[field]
    assert sentence in told
    assert "没有保存" not in told
    if field in ("discharge", "place"):
        assert f'value="{typed}"' in body(answer)


@pytest.mark.parametrize("box", ["day", "discharge", "place", "care", "circumstance"])
def test_hostile_text_is_refused_or_answered_and_never_breaks(desk, person, box):
    for text in HOSTILE[:40]:
        answer = ask(desk[0], person, **{"care": "inpatient", box: encodable(text)})
        assert answer.status_code == 200, text
        assert "<script>alert" not in answer.content.decode()


def test_of_a_person_of_another_office_state_and_place_are_told_and_no_details(desk, reviewer, person):
    filing = w.approved(desk[1], reviewer, person, now=JANUARY)
    client, _ = signed_in(w.CLERK, office="320583")
    assert ask(client, person).status_code == 404
    client.post("/search/", {"q": person.certificates.get().number})
    answer = ask(client, person)
    assert verdict(answer) == Coverage.DIRECT
    page = body(answer)
    assert "浙江省杭州市" in page
    assert filing.number not in page
    assert "其他临时外出就医人员" not in page.split('data-coverage="')[1].split("医院来电核对")[0].split("再查一次")[0]
    assert "80%" not in page.split('data-coverage="')[1].split("再查一次")[0]


def test_the_own_offices_filing_of_a_foreign_person_is_told_in_full(desk, reviewer):
    kunshan_client, kunshan = signed_in(w.CLERK, office="320583")
    theirs = w.person(kunshan, name="顾明", office=kunshan.office, now=JANUARY)
    filing = w.approved(desk[1], reviewer, theirs, now=JANUARY)
    desk[0].post("/search/", {"q": theirs.certificates.get().number})
    assert f"依据的备案：{filing.number}" in body(ask(desk[0], theirs))
    assert f"依据的备案：{filing.number}" in body(ask(kunshan_client, theirs))  # an own person's filings all show


def test_the_question_is_asked_by_post_alone(desk, person):
    assert desk[0].get(f"/people/{person.ref}/coverage/").status_code == 405


def test_the_answer_costs_the_same_queries_for_many_filings(desk, reviewer, person, django_assert_max_num_queries):
    for place in ("330100", "430100", "510100", "110000"):
        w.approved(desk[1], reviewer, person, FilingType.OTHER, place, now=JANUARY)
    ask(desk[0], person)
    with django_assert_max_num_queries(PAGE_QUERIES):
        ask(desk[0], person)


def test_a_pending_application_is_told_as_such(desk, person):
    filing = w.submitted(desk[1], person)
    assert filing.status in PENDING
    assert verdict(ask(desk[0], person)) == Coverage.PENDING
