"""Start and end, late filing, the promise lock: the day before, on and after."""

from dataclasses import replace
from datetime import date

import pytest

from filing.choices import CancelGround, FilingType, Mode, Outcome
from filing.facts import StayFacts
from filing.rules.changes import may_cancel
from filing.rules.defaults import DEFAULT_POLICY as POLICY
from filing.rules.judge import submit_blockers
from filing.rules.late_filing import late_findings
from filing.rules.validity import default_dates, validity_findings
from filing.tests.makers_rules import TODAY, by_code, facts, not_met, resident

YESTERDAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 24)
ADMISSION = date(2026, 11, 20)
IN_HOSPITAL = StayFacts(in_hospital=True, paid=False, admission=ADMISSION, hospital="湘雅医院")
PAID = replace(IN_HOSPITAL, paid=True, discharge=date(2026, 11, 22))
FUTURE_ONLY = replace(PAID, for_this_stay=False)


@pytest.mark.parametrize(
    ("start", "stay", "code"),
    [
        (YESTERDAY, None, "start_before_acceptance"),
        (TODAY, None, "start"),
        (TOMORROW, None, "start_future"),
        (None, None, "start_missing"),
        (date(2026, 11, 19), IN_HOSPITAL, "start_before_admission"),
        (ADMISSION, IN_HOSPITAL, "start"),
        (date(2026, 11, 21), IN_HOSPITAL, "start_after_admission"),
        (date(2026, 11, 19), PAID, "start_before_admission"),
        (ADMISSION, PAID, "start"),
        (date(2026, 11, 21), PAID, "start_leaves_stay"),
        (ADMISSION, FUTURE_ONLY, "start_before_acceptance"),
        (TODAY, FUTURE_ONLY, "start"),
        (ADMISSION, replace(IN_HOSPITAL, admission=None), "start_not_judged"),
        (ADMISSION, replace(PAID, admission=None), "start_not_judged"),
    ],
)
def test_start(start, stay, code):
    """D7, R64, R65."""
    given = facts(start=start, **({"stay": stay} if stay else {}))
    assert code in by_code(validity_findings(given, POLICY))


def test_start_is_not_judged_before_the_day_of_acceptance_is_known():
    assert by_code(validity_findings(facts(accepted_on=None), POLICY))["start_not_judged"].outcome == Outcome.VERIFY


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (facts(start=None), (TODAY, date(2027, 11, 23))),
        (facts(start=date(2028, 2, 29)), (date(2028, 2, 29), date(2029, 2, 28))),
        (facts(type=FilingType.REFERRAL, start=date(2026, 8, 31)), (date(2026, 8, 31), date(2027, 2, 28))),
        (resident(start=None), (TODAY, None)),
        (resident(start=None, end=date(2027, 1, 1)), (TODAY, date(2027, 1, 1))),
        (facts(type=None, start=None), (TODAY, None)),
        (facts(start=None, stay=IN_HOSPITAL), (ADMISSION, date(2027, 11, 20))),
        (facts(start=None, stay=PAID), (ADMISSION, date(2027, 11, 20))),
        (facts(start=None, stay=FUTURE_ONLY), (TODAY, date(2027, 11, 23))),
        (facts(start=None, stay=replace(IN_HOSPITAL, admission=None)), (TODAY, date(2027, 11, 23))),
        (facts(start=None, stay=replace(IN_HOSPITAL, admission=TOMORROW)), (TODAY, date(2027, 11, 23))),
    ],
)
def test_default_dates(given, expected):
    """D7, D8, R41, C15."""
    assert default_dates(given, POLICY, TODAY) == expected


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (facts(), "end"),
        (facts(end=date(2027, 11, 22)), "end_not_as_computed"),
        (facts(end=date(2027, 11, 23)), "end"),
        (facts(end=date(2027, 11, 24)), "end_not_as_computed"),
        (facts(start=None), "end_not_computed"),
        (resident(), "end"),
        (resident(end=YESTERDAY), "end_before_start"),
        (resident(end=TODAY), "end_given"),
        (resident(end=TOMORROW), "end_given"),
    ],
)
def test_end(given, code):
    """D8, R41, R55, C2."""
    assert code in by_code(validity_findings(given, POLICY))


@pytest.mark.parametrize(("months", "doubted"), [(5, True), (6, False), (7, False)])
def test_a_temporary_validity_below_six_months_is_doubted(months, doubted):
    """R57, J10, C15."""
    given = facts(type=FilingType.REFERRAL)
    findings = by_code(validity_findings(given, replace(POLICY, referral_months=months)))
    assert ("validity_below_floor" in findings) == doubted


@pytest.mark.parametrize(
    ("stay", "code"),
    [
        (StayFacts(), "late_not_asked"),
        (StayFacts(in_hospital=False), "late_none"),
        (StayFacts(in_hospital=True), "late_paid_not_asked"),
        (IN_HOSPITAL, "late_in_hospital"),
        (replace(IN_HOSPITAL, admission=None), "late_admission_missing"),
        (replace(IN_HOSPITAL, admission=TOMORROW), "late_admission_future"),
        (replace(IN_HOSPITAL, hospital=""), "late_hospital_missing"),
        (replace(IN_HOSPITAL, discharge=YESTERDAY), "late_in_hospital"),
        (PAID, "late_after_payment"),
        (replace(PAID, admission=None), "late_admission_missing"),
        (replace(PAID, discharge=None), "late_discharge_missing"),
        (replace(PAID, discharge=date(2026, 11, 19)), "late_discharge_before_admission"),
        (replace(PAID, discharge=TOMORROW), "late_discharge_future"),
        (FUTURE_ONLY, "late_future_only"),
        (StayFacts(in_hospital=False, paid=False, injury=True), "injury"),
    ],
)
def test_late_filing(stay, code):
    """R63, R64, R65, R66, C13."""
    assert code in by_code(late_findings(facts(stay=stay), POLICY))


@pytest.mark.parametrize("stay", [IN_HOSPITAL, replace(IN_HOSPITAL, admission=TODAY), PAID, FUTURE_ONLY])
def test_a_whole_late_filing_is_not_refused(stay):
    assert not_met(late_findings(facts(stay=stay), POLICY)) == []


@pytest.mark.parametrize(("days", "late"), [(None, False), (2, False), (1, False), (0, True)])
def test_a_time_limit_after_payment_exists_only_if_the_office_sets_one(days, late):
    """C14."""
    given = facts(stay=PAID)
    assert ("late_too_late" in by_code(late_findings(given, replace(POLICY, late_claim_days=days)))) == late


def cancel(today: date, ground: CancelGround = CancelGround.REQUEST, **changes) -> dict:
    case = {"filing_type": FilingType.RESIDENT, "mode": Mode.PROMISE, "start": date(2026, 9, 1), "in_hospital": False}
    case |= changes
    stay = case.pop("in_hospital")
    return by_code(may_cancel(**case, today=today, policy=POLICY, ground=ground, in_hospital=stay))


@pytest.mark.parametrize(
    ("today", "code"),
    [(date(2027, 2, 28), "cancel_locked"), (date(2027, 3, 1), "cancel_lock"), (date(2027, 3, 2), "cancel_lock")],
)
def test_promise_lock_ends_on_the_corresponding_day(today, code):  # A22, A23
    assert code in cancel(today)


def test_the_lock_names_its_first_day_and_the_way_out():  # A22
    finding = cancel(TODAY)["cancel_locked"]
    assert "2027-03-01" in finding.message
    assert "补交认定材料" in finding.remedy
    assert submit_blockers([finding], insisted=True)


@pytest.mark.parametrize("ground", [CancelGround.DEATH, CancelGround.INSURANCE_ENDED, CancelGround.OFFICE_ERROR])
def test_the_lock_never_holds_for_death_end_of_insurance_or_the_offices_error(ground):
    """C17."""
    assert not_met(cancel(TODAY, ground).values()) == []


@pytest.mark.parametrize(
    "changes", [{"mode": Mode.MATERIALS}, {"filing_type": FilingType.OTHER, "mode": Mode.MATERIALS}]
)
def test_a_filing_with_materials_may_be_cancelled_at_any_time(changes):
    assert not_met(cancel(TODAY, **changes).values()) == []


def test_cancelling_waits_for_the_discharge():
    """D4."""
    assert "cancel_stay_not_asked" in cancel(TODAY, mode=Mode.MATERIALS, in_hospital=None)
    lying = cancel(TODAY, mode=Mode.MATERIALS, in_hospital=True)["cancel_in_hospital"]
    assert submit_blockers([lying], insisted=False)
    assert submit_blockers([lying], insisted=True) == ()
    assert "cancel_stay_not_asked" not in cancel(TODAY, CancelGround.DEATH, in_hospital=None)
