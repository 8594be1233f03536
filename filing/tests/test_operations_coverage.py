"""能否直接结算 over the database: the cases of the acceptance table, what is read, what is recorded, who may ask."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from filing.answers import Care, Coverage
from filing.choices import FilingStatus, FilingType, InsuranceState, Mode, Scheme
from filing.errors import NotAllowed
from filing.models import AuditEntry, Filing, Office, Reason, Suspension
from filing.operations import intake, lifecycle, people
from filing.operations.coverage import coverage_of, coverage_of_many, dossiers
from filing.rules.coverage_facts import CareQuestion
from filing.tests import world as w
from filing.tests.makers_rules import CHANGSHA, CHENGDU, HANGZHOU, KUNSHAN, SHANGHAI_CITY

pytestmark = pytest.mark.django_db
JANUARY = datetime(2026, 1, 10, 2, 0, tzinfo=UTC)
QUERIES = 5  # filings, suspensions, insurance, person, policy


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def reviewer():
    return w.staff(w.REVIEWER)


@pytest.fixture
def insured(clerk):
    return w.person(clerk, now=JANUARY)


def stay(first: date, last: date | None = None, place=HANGZHOU) -> CareQuestion:
    return CareQuestion(first, place, Care.INPATIENT, last)


def ask(person, question: CareQuestion, by, now=w.NOW):
    return coverage_of(person=person, question=question, by=by, now=now).answer


def fresh(filing: Filing) -> Filing:
    return Filing.objects.get(pk=filing.pk)


# --- The acceptance table ------------------------------------------------------------------------------------------


def test_a16_stay_filed_for_in_hospital_is_settled_at_discharge(clerk, reviewer, insured):
    admission = date(2026, 11, 20)
    late = w.approved(
        clerk, reviewer, insured, FilingType.OTHER, "430100", in_hospital=True, paid=False, admission=admission,
        stay_hospital="长沙演示医院",
    )  # fmt: skip
    answer = ask(insured, stay(admission, place=CHANGSHA), clerk)
    assert (answer.verdict, answer.filing) == (Coverage.DIRECT, late.number)
    assert "R64" in answer.clauses


def test_a17_stay_paid_before_the_filing_is_a_manual_claim(clerk, reviewer, insured):
    days = {"admission": date(2026, 11, 1), "discharge": date(2026, 11, 10)}
    w.approved(
        clerk, reviewer, insured, FilingType.OTHER, "430100", in_hospital=True, paid=True, stay_hospital="长沙演示医院",
        **days,
    )  # fmt: skip
    answer = ask(insured, stay(*days.values(), place=CHANGSHA), clerk)
    assert answer.verdict == Coverage.MANUAL_CLAIM
    assert {"R65", "D7"} <= set(answer.clauses)
    assert ask(insured, stay(date(2026, 11, 15), place=CHANGSHA), clerk).verdict == Coverage.DIRECT


def test_a18_stay_admitted_within_the_year_is_covered_though_discharged_after_it(clerk, reviewer, insured):
    filing = w.approved(clerk, reviewer, insured, now=JANUARY)
    assert (filing.start, filing.end) == (date(2026, 1, 10), date(2027, 1, 10))
    answer = ask(insured, stay(date(2027, 1, 5), date(2027, 2, 2)), clerk, now=datetime(2027, 2, 2, 2, tzinfo=UTC))
    assert (answer.verdict, answer.filing) == (Coverage.DIRECT, filing.number)
    assert {"R59", "D4"} <= set(answer.clauses)


def test_a19_outpatient_visit_after_the_year_is_not_covered(clerk, reviewer, insured):
    filing = w.approved(clerk, reviewer, insured, now=JANUARY)
    answer = ask(insured, CareQuestion(date(2027, 2, 2), HANGZHOU, Care.OUTPATIENT), clerk)
    assert (answer.verdict, answer.filing) == (Coverage.EXPIRED, filing.number)
    assert "D3" in answer.clauses


def test_a20_long_term_filer_needs_no_cancellation_to_see_a_doctor_in_suzhou(clerk, reviewer, insured):
    filing = w.approved(clerk, reviewer, insured, FilingType.RESIDENT, "330100")
    answer = ask(insured, CareQuestion(w.TODAY, KUNSHAN), clerk)
    assert (answer.verdict, answer.filing) == (Coverage.IN_SUZHOU, filing.number)
    assert {"R38", "R61", "R62"} <= set(answer.clauses)
    assert "不用取消备案" in answer.sentence


def test_6b_15_a_resident_of_hangzhou_in_chengdu_is_told_only_the_filed_place_and_offered_a_passing_filing(
    clerk, reviewer, insured
):
    filing = w.approved(clerk, reviewer, insured, FilingType.RESIDENT, "330100")
    answer = ask(insured, CareQuestion(w.TODAY, CHENGDU), clerk)
    assert (answer.verdict, answer.filing) == (Coverage.OTHER_PLACE, filing.number)
    assert answer.verdict.label == "仅限备案地(该地未备案)"
    assert answer.sentence == "备案有效,但只用于浙江省杭州市;成都市不是备案地。"
    assert answer.lines[1].text == (
        "到备案地以外的城市临时就医,可以为该城市另行办理其他临时外出就医备案(按原规定结付比例的80%结付);原备案不受影响。"
    )
    assert ask(insured, CareQuestion(w.TODAY, HANGZHOU), clerk).verdict == Coverage.DIRECT


def test_shanghai_follows_the_policy_of_the_day(clerk, insured):
    assert ask(insured, CareQuestion(w.TODAY, SHANGHAI_CITY), clerk).verdict == Coverage.SHANGHAI
    assert ask(insured, CareQuestion(date(2020, 1, 1), SHANGHAI_CITY), clerk).verdict == Coverage.NOT_FILED


# --- Lives as the rows tell them -------------------------------------------------------------------------------------


def cancelled(filing: Filing, by, ground: str, now=w.NOW) -> Filing:
    reason = Reason.objects.filter(action="cancel", ground=ground).first()
    return lifecycle.cancel(
        filing=fresh(filing), by=by, now=now, expected_version=None, reason=reason, words="测试", in_hospital_now=False
    )


def test_cancelled_filing_counts_on_its_last_day_and_not_after(clerk, reviewer, insured):
    filing = cancelled(w.approved(clerk, reviewer, insured, now=JANUARY), clerk, "request")
    assert filing.ended_on == w.TODAY
    assert ask(insured, CareQuestion(w.TODAY, HANGZHOU), clerk).verdict == Coverage.DIRECT
    answer = ask(insured, CareQuestion(w.TODAY + timedelta(days=1), HANGZHOU), clerk)
    assert answer.verdict == Coverage.ENDED
    assert "取消备案" in answer.sentence
    assert ask(insured, stay(w.TODAY - timedelta(days=3)), clerk).verdict == Coverage.VERIFY


def test_cancelled_because_insurance_ended_says_so(clerk, reviewer, insured):
    cancelled(w.approved(clerk, reviewer, insured, now=JANUARY), clerk, "insurance_ended")
    answer = ask(insured, CareQuestion(w.TODAY + timedelta(days=1), HANGZHOU), clerk)
    assert (answer.verdict, "C24" in answer.clauses) == (Coverage.ENDED, True)


def test_revoked_filing_never_covers(clerk, reviewer, insured):
    filing = w.approved(clerk, reviewer, insured, now=JANUARY)
    boss = w.staff(w.SUPERVISOR)
    lifecycle.revoke(
        filing=fresh(filing), by=boss, now=w.NOW, expected_version=None, reason=w.reason("revoke"), words="城市录错"
    )
    assert ask(insured, CareQuestion(date(2026, 5, 1), HANGZHOU), clerk).verdict == Coverage.REVOKED


def test_suspension_rows_are_read_with_both_ends(clerk, reviewer, insured):
    filing = w.approved(clerk, reviewer, insured, now=JANUARY)
    Suspension.objects.create(
        filing=filing,
        since=date(2026, 6, 1),
        until=date(2026, 6, 10),
        reason="参保暂停",
        recorded_at=w.NOW,
        recorded_by=clerk,
    )
    days = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 10), date(2026, 6, 11)]
    found = [ask(insured, CareQuestion(day, HANGZHOU), clerk).verdict for day in days]
    assert found == [Coverage.DIRECT, Coverage.SUSPENDED, Coverage.SUSPENDED, Coverage.DIRECT]


def test_insurance_of_the_filings_own_scheme_counts(clerk, reviewer):
    person = w.person(clerk, schemes=(Scheme.EMPLOYEE, Scheme.RESIDENT), now=JANUARY)
    w.approved(clerk, reviewer, person, now=JANUARY)
    employee = person.enrolments.get(scheme=Scheme.EMPLOYEE)
    people.record_state(
        enrolment=employee, state=InsuranceState.PAUSED, since=date(2026, 11, 1), source="register", by=clerk, now=w.NOW
    )
    assert ask(person, CareQuestion(date(2026, 10, 31), HANGZHOU), clerk).verdict == Coverage.DIRECT
    assert ask(person, CareQuestion(w.TODAY, HANGZHOU), clerk).verdict == Coverage.SUSPENDED


def test_filing_in_a_stay_that_was_replaced_is_looked_at(clerk, reviewer, insured):
    old = w.approved(clerk, reviewer, insured, now=JANUARY)
    new = w.draft(clerk, insured, FilingType.RESIDENT, "510100")
    Filing.objects.filter(pk=old.pk).update(status=FilingStatus.ENDED, ended_on=w.TODAY - timedelta(days=1))
    Filing.objects.filter(pk=new.pk).update(replaces=old)
    before = ask(insured, stay(date(2026, 11, 20), w.TODAY), clerk)
    assert (before.verdict, "C18" in before.clauses) == (Coverage.VERIFY, False)  # a draft replaces nothing yet
    Filing.objects.filter(pk=new.pk).update(
        status=FilingStatus.APPROVED, number="T1", accepted_on=w.TODAY, policy=old.policy, taken_by=clerk,
        submitted_by=clerk, submitted_at=w.NOW, start=w.TODAY, decided_at=w.NOW, decided_by=reviewer,
    )  # fmt: skip
    after = ask(insured, stay(date(2026, 11, 20), w.TODAY), clerk)
    assert (after.verdict, after.filing, "C18" in after.clauses) == (Coverage.VERIFY, old.number, True)


def test_draft_is_no_filing_and_a_submitted_one_is_told(clerk, insured):
    draft = w.draft(clerk, insured)
    assert ask(insured, CareQuestion(w.TODAY, HANGZHOU), clerk).explanations == ()
    intake.submit(filing=draft, by=clerk, now=w.NOW)
    assert ask(insured, CareQuestion(w.TODAY, HANGZHOU), clerk).verdict == Coverage.PENDING


def test_promise_filing_is_worth_as_much_as_one_by_materials(clerk, reviewer, insured):
    w.approved(clerk, reviewer, insured, FilingType.RESIDENT, "330100", mode=Mode.PROMISE)
    assert ask(insured, CareQuestion(w.TODAY, HANGZHOU), clerk).verdict == Coverage.DIRECT


# --- What is read and recorded ---------------------------------------------------------------------------------------


def test_the_same_queries_for_one_filing_and_for_many(clerk, reviewer, insured, django_assert_num_queries):
    for place in ("330100", "430100", "510100"):
        w.approved(clerk, reviewer, insured, FilingType.OTHER, place)
    Suspension.objects.create(
        filing=Filing.objects.first(), since=date(2026, 6, 1), reason="x", recorded_at=w.NOW, recorded_by=clerk
    )
    with django_assert_num_queries(QUERIES - 1):
        dossier = dossiers([insured.pk])[insured.pk]
    assert len(dossier.lives) == 3


def test_many_persons_cost_one_query_more_than_one(clerk, reviewer, django_assert_num_queries):
    persons = [w.person(clerk, name=f"李{n}明".replace("0", "零"), now=JANUARY) for n in ("大", "小", "中")]
    for person in persons:
        w.approved(clerk, reviewer, person, now=JANUARY)
    asked = [(p.certificates.get().number, CareQuestion(w.TODAY, HANGZHOU)) for p in persons] * 3
    asked.append((w.resident_number(), CareQuestion(w.TODAY, HANGZHOU)))
    with django_assert_num_queries(QUERIES + 1):
        told = coverage_of_many(asked, by=None)
    assert [t.answer.verdict for t in told[:9]] == [Coverage.DIRECT] * 9
    assert [t.filing for t in told[:3]] == [p.filings.get().number for p in persons]
    assert "没有这个证件号码" in told[9]


def test_each_question_leaves_one_entry_with_a_masked_number(clerk, insured):
    before = AuditEntry.objects.count()
    ask(insured, CareQuestion(w.TODAY, HANGZHOU), clerk)
    assert AuditEntry.objects.count() == before + 1
    entry = AuditEntry.objects.latest("pk")
    assert (entry.stream, entry.action, entry.object) == ("access", "coverage", f"person:{insured.ref}")
    told = json.loads(entry.detail)
    assert told == {
        "number": insured.masked_number,
        "day": str(w.TODAY),
        "place": "330100",
        "verdict": "not_filed",
    }


def test_who_may_not_search_persons_gets_no_answer(insured):
    administrator = w.staff(w.ADMIN, office=None)
    with pytest.raises(NotAllowed, match="没有查询"):
        ask(insured, CareQuestion(w.TODAY, HANGZHOU), administrator)
    with pytest.raises(NotAllowed):
        coverage_of_many([], by=administrator)


def test_filings_of_another_office_are_not_named_to_who_may_only_see_their_line(clerk, reviewer, insured):
    filing = w.approved(clerk, reviewer, insured, now=JANUARY)
    kunshan = w.staff(w.CLERK, office="320583")
    told = coverage_of(person=insured, question=CareQuestion(w.TODAY, HANGZHOU), by=kunshan, now=w.NOW)
    assert (told.answer.verdict, told.filing) == (Coverage.DIRECT, "")
    own = coverage_of(person=insured, question=CareQuestion(w.TODAY, HANGZHOU), by=clerk, now=w.NOW)
    assert own.filing == filing.number
    assert Office.objects.get(pk="320508") == insured.office
