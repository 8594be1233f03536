"""能否直接结算: every edge of a day and of a stay, every way a filing ends, every kind of place. No database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filing.answers import Care, Coverage, Ending
from filing.choices import FilingStatus, FilingType, InsuranceState, Mode, Scheme
from filing.dates import Span
from filing.facts import InsuranceSpell, PlaceFacts, StayFacts
from filing.rules.clauses import CLAUSES
from filing.rules.coverage import covers
from filing.rules.coverage_facts import CareQuestion, CoverageAnswer, FilingLife, InsuredLife
from filing.rules.insurance import state_on
from filing.tests.makers_rules import CHENGDU, HANGZHOU, KUNSHAN, NANJING, SHANGHAI_CITY

V = Coverage
HONGKONG = PlaceFacts("810000", "香港特别行政区")
INSURED = InsuredLife({Scheme.EMPLOYEE: (InsuranceSpell(date(2010, 1, 1), InsuranceState.NORMAL),)})
A_YEAR = FilingLife(
    "YD1", FilingType.OTHER, Mode.MATERIALS, Scheme.EMPLOYEE, HANGZHOU, FilingStatus.APPROVED,
    start=date(2026, 1, 10), end=date(2027, 1, 10),
)  # fmt: skip
OPEN = replace(A_YEAR, number="YD2", type=FilingType.RESIDENT, end=None)
IN_HOSPITAL = StayFacts(in_hospital=True, paid=False, admission=date(2026, 1, 7))
PAID = StayFacts(in_hospital=True, paid=True, admission=date(2026, 3, 1), discharge=date(2026, 3, 10))


def day(text: str) -> date:
    return date.fromisoformat(text)


def ended(status: FilingStatus, ending: Ending, on: str, **changes) -> FilingLife:
    return replace(A_YEAR, status=status, ending=ending, ended_on=day(on), **changes)


def paused(*spans: tuple[str, str | None], **changes) -> FilingLife:
    return replace(A_YEAR, suspensions=tuple(Span(day(a), day(b) if b else None) for a, b in spans), **changes)


def states(*rows: tuple[str, InsuranceState], scheme: Scheme = Scheme.EMPLOYEE) -> InsuredLife:
    return InsuredLife({scheme: tuple(InsuranceSpell(day(since), state) for since, state in rows)})


def ask(
    lives,
    first: str,
    last: str | None = None,
    *,
    place: PlaceFacts | None = HANGZHOU,
    insured=INSURED,
    stay=None,
    **more,
) -> CoverageAnswer:
    """A day; with `last` a stay from `first` to `last`, "" = still in hospital. Every answer rests on known clauses."""
    lives = (lives,) if isinstance(lives, FilingLife) else tuple(lives)
    stay = last is not None if stay is None else stay
    care = Care.INPATIENT if stay else more.pop("care", Care.ANY)
    question = CareQuestion(day(first), place, care, day(last) if last else None, **more)
    answer = covers(question, lives, insured)
    assert answer.clauses
    assert set(answer.clauses) <= CLAUSES.keys()
    assert all(found.line.clauses and set(found.line.clauses) <= CLAUSES.keys() for found in answer.explanations)
    assert [found.life for found in answer.explanations] == list(lives)
    return answer


CANCELLED = ended(FilingStatus.CANCELLED, Ending.CANCELLED, "2026-06-15")
REPLACED = ended(FilingStatus.ENDED, Ending.REPLACED, "2026-06-15")
LAPSED = ended(FilingStatus.ENDED, Ending.INSURANCE_ENDED, "2026-06-15")
DIED = ended(FilingStatus.CANCELLED, Ending.DEATH, "2026-06-15")
REVOKED = ended(FilingStatus.REVOKED, Ending.REVOKED, "2026-06-15")
RENEWED = ended(FilingStatus.ENDED, Ending.RENEWED, "2027-01-10")
CANCELLED_ON_ITS_LAST_DAY = ended(FilingStatus.CANCELLED, Ending.CANCELLED, "2027-01-10")
CANCELLED_AFTER_EXPIRY = ended(FilingStatus.CANCELLED, Ending.CANCELLED, "2027-02-01")
VOID_FROM_THE_START = ended(FilingStatus.CANCELLED, Ending.REPLACED, "2026-01-09")
PAUSE = paused(("2026-06-10", "2026-06-20"))
OPEN_PAUSE = paused(("2026-06-10", None))
TWO_PAUSES = paused(("2026-06-10", "2026-06-12"), ("2026-06-20", "2026-06-22"))
LATE = replace(A_YEAR, start=day("2026-01-07"), stay=IN_HOSPITAL)
LATE_STARTING_LATER = replace(A_YEAR, stay=IN_HOSPITAL)
AFTER_PAYMENT = replace(A_YEAR, start=day("2026-03-01"), stay=PAID)
AFTER_PAYMENT_FUTURE = replace(A_YEAR, start=day("2026-03-12"), stay=replace(PAID, for_this_stay=False))

# (filing, day, verdict)
DAYS = [
    (A_YEAR, "2026-01-09", V.NOT_YET),
    (A_YEAR, "2026-01-10", V.DIRECT),
    (A_YEAR, "2026-07-01", V.DIRECT),
    (A_YEAR, "2027-01-10", V.DIRECT),
    (A_YEAR, "2027-01-11", V.EXPIRED),
    (OPEN, "2026-01-09", V.NOT_YET),
    (OPEN, "2099-01-01", V.DIRECT),
    (CANCELLED, "2026-06-14", V.DIRECT),
    (CANCELLED, "2026-06-15", V.DIRECT),
    (CANCELLED, "2026-06-16", V.ENDED),
    (CANCELLED, "2027-06-16", V.ENDED),
    (REPLACED, "2026-06-15", V.DIRECT),
    (REPLACED, "2026-06-16", V.ENDED),
    (LAPSED, "2026-06-15", V.DIRECT),
    (LAPSED, "2026-06-16", V.ENDED),
    (DIED, "2026-06-16", V.ENDED),
    (REVOKED, "2026-03-01", V.REVOKED),
    (REVOKED, "2026-06-15", V.REVOKED),
    (REVOKED, "2026-06-16", V.REVOKED),
    (RENEWED, "2027-01-10", V.DIRECT),
    (RENEWED, "2027-01-11", V.EXPIRED),
    (CANCELLED_AFTER_EXPIRY, "2027-01-20", V.EXPIRED),
    (CANCELLED_AFTER_EXPIRY, "2027-02-02", V.EXPIRED),
    (VOID_FROM_THE_START, "2026-01-09", V.NOT_YET),
    (VOID_FROM_THE_START, "2026-01-10", V.ENDED),
    (PAUSE, "2026-06-09", V.DIRECT),
    (PAUSE, "2026-06-10", V.SUSPENDED),
    (PAUSE, "2026-06-20", V.SUSPENDED),
    (PAUSE, "2026-06-21", V.DIRECT),
    (PAUSE, "2027-01-11", V.EXPIRED),
    (OPEN_PAUSE, "2026-06-09", V.DIRECT),
    (OPEN_PAUSE, "2027-01-10", V.SUSPENDED),
    (TWO_PAUSES, "2026-06-15", V.DIRECT),
    (TWO_PAUSES, "2026-06-22", V.SUSPENDED),
    (replace(A_YEAR, status=FilingStatus.SUBMITTED), "2026-07-01", V.PENDING),
    (replace(A_YEAR, status=FilingStatus.RETURNED), "2026-07-01", V.PENDING),
    (replace(A_YEAR, status=FilingStatus.REFUSED), "2026-07-01", V.NOT_FILED),
    (replace(A_YEAR, status=FilingStatus.WITHDRAWN), "2026-07-01", V.NOT_FILED),
    (LATE, "2026-01-07", V.DIRECT),
    (LATE, "2026-01-06", V.NOT_YET),
    (LATE_STARTING_LATER, "2026-01-08", V.NOT_YET),
    (AFTER_PAYMENT, "2026-03-01", V.MANUAL_CLAIM),
    (AFTER_PAYMENT, "2026-03-10", V.MANUAL_CLAIM),
    (AFTER_PAYMENT, "2026-03-11", V.DIRECT),
    (AFTER_PAYMENT_FUTURE, "2026-03-05", V.MANUAL_CLAIM),
    (AFTER_PAYMENT_FUTURE, "2026-03-12", V.DIRECT),
    (replace(AFTER_PAYMENT, status=FilingStatus.SUBMITTED), "2026-03-05", V.PENDING),
]


@pytest.mark.parametrize(("life", "on", "verdict"), DAYS)
def test_a_day_is_covered_from_the_start_to_the_earlier_end_and_not_while_paused(life, on, verdict):
    answer = ask(life, on)
    assert answer.verdict == verdict
    assert answer.explanations[0].verdict == verdict
    assert answer.filing == life.number


# (filing, admission, discharge or "" = still in hospital, verdict)
STAYS = [
    (A_YEAR, "2026-01-09", "2026-01-20", V.NOT_YET),
    (A_YEAR, "2026-01-10", "2026-01-10", V.DIRECT),
    (A_YEAR, "2027-01-05", "2027-02-02", V.DIRECT),
    (A_YEAR, "2027-01-10", "2027-05-01", V.DIRECT),
    (A_YEAR, "2027-01-10", "", V.DIRECT),
    (A_YEAR, "2027-01-11", "2027-01-12", V.EXPIRED),
    (OPEN, "2027-01-11", "", V.DIRECT),
    (CANCELLED, "2026-06-01", "2026-06-14", V.DIRECT),
    (CANCELLED, "2026-06-01", "2026-06-15", V.VERIFY),
    (CANCELLED, "2026-06-15", "2026-06-30", V.VERIFY),
    (CANCELLED, "2026-06-01", "", V.VERIFY),
    (CANCELLED, "2026-06-16", "2026-06-30", V.ENDED),
    (REPLACED, "2026-06-10", "2026-06-20", V.VERIFY),
    (REPLACED, "2026-06-16", "2026-06-20", V.ENDED),
    (LAPSED, "2026-06-10", "2026-06-20", V.VERIFY),
    (REVOKED, "2026-06-10", "2026-06-20", V.REVOKED),
    (REVOKED, "2026-03-10", "2026-03-20", V.REVOKED),
    (RENEWED, "2027-01-05", "2027-02-02", V.DIRECT),
    (CANCELLED_ON_ITS_LAST_DAY, "2027-01-05", "2027-02-02", V.VERIFY),
    (CANCELLED_AFTER_EXPIRY, "2027-01-05", "2027-02-02", V.DIRECT),
    (PAUSE, "2026-06-01", "2026-06-09", V.DIRECT),
    (PAUSE, "2026-06-01", "2026-06-10", V.VERIFY),
    (PAUSE, "2026-06-01", "2026-06-30", V.VERIFY),
    (PAUSE, "2026-06-15", "2026-06-30", V.SUSPENDED),
    (PAUSE, "2026-06-20", "2026-06-30", V.SUSPENDED),
    (PAUSE, "2026-06-21", "2026-06-30", V.DIRECT),
    (OPEN_PAUSE, "2026-06-01", "", V.VERIFY),
    (TWO_PAUSES, "2026-06-13", "2026-06-19", V.DIRECT),
    (TWO_PAUSES, "2026-06-13", "2026-06-20", V.VERIFY),
    (LATE, "2026-01-07", "", V.DIRECT),
    (LATE, "2026-01-06", "", V.NOT_YET),
    (LATE_STARTING_LATER, "2026-01-07", "2026-01-20", V.DIRECT),
    (LATE_STARTING_LATER, "2026-01-08", "2026-01-20", V.NOT_YET),
    (replace(LATE, ended_on=day("2026-01-15"), status=FilingStatus.CANCELLED), "2026-01-07", "2026-01-20", V.VERIFY),
    (AFTER_PAYMENT, "2026-03-01", "2026-03-10", V.MANUAL_CLAIM),
    (AFTER_PAYMENT, "2026-03-01", "", V.MANUAL_CLAIM),
    (AFTER_PAYMENT, "2026-03-02", "2026-03-10", V.VERIFY),
    (AFTER_PAYMENT, "2026-02-20", "2026-03-02", V.VERIFY),
    (AFTER_PAYMENT, "2026-03-10", "2026-03-20", V.DIRECT),
    (AFTER_PAYMENT, "2026-04-01", "2026-04-02", V.DIRECT),
    (AFTER_PAYMENT_FUTURE, "2026-03-01", "2026-03-10", V.MANUAL_CLAIM),
    (replace(AFTER_PAYMENT, status=FilingStatus.REVOKED), "2026-03-01", "2026-03-10", V.REVOKED),
    (replace(A_YEAR, status=FilingStatus.SUBMITTED), "2026-07-01", "", V.PENDING),
]


@pytest.mark.parametrize(("life", "admission", "discharge", "verdict"), STAYS)
def test_a_stay_counts_by_its_admission_and_is_looked_at_when_something_changed_meanwhile(
    life, admission, discharge, verdict
):
    answer = ask(life, admission, discharge)
    assert answer.verdict == verdict
    assert answer.explanations[0].verdict == verdict


N, P, T, U = InsuranceState.NORMAL, InsuranceState.PAUSED, InsuranceState.TERMINATED, InsuranceState.NOT_INSURED
SPELLS = [
    (states(("2026-07-01", N)), "2026-07-01", None, V.DIRECT),
    (states(("2026-07-02", N)), "2026-07-01", None, V.VERIFY),
    (states(("2010-01-01", N), ("2026-07-01", P)), "2026-06-30", None, V.DIRECT),
    (states(("2010-01-01", N), ("2026-07-01", P)), "2026-07-01", None, V.SUSPENDED),
    (states(("2010-01-01", N), ("2026-07-01", P), ("2026-07-05", N)), "2026-07-05", None, V.DIRECT),
    (states(("2010-01-01", N), ("2026-07-01", P), ("2026-07-01", N)), "2026-07-01", None, V.DIRECT),
    (states(("2010-01-01", N), ("2026-07-01", T)), "2026-07-01", None, V.NOT_INSURED),
    (states(("2010-01-01", U)), "2026-07-01", None, V.NOT_INSURED),
    (states(("2010-01-01", N), ("2026-07-10", T)), "2026-07-01", "2026-07-09", V.DIRECT),
    (states(("2010-01-01", N), ("2026-07-10", T)), "2026-07-01", "2026-07-10", V.VERIFY),
    (states(("2010-01-01", N), ("2026-07-10", P)), "2026-07-01", "", V.VERIFY),
    (states(("2010-01-01", N), ("2026-07-10", P), ("2026-07-12", N)), "2026-07-01", "2026-07-31", V.VERIFY),
    (states(("2010-01-01", N), ("2026-07-10", N)), "2026-07-01", "2026-07-31", V.DIRECT),
    (states(("2010-01-01", N), scheme=Scheme.RESIDENT), "2026-07-01", None, V.VERIFY),
    (replace(INSURED, died_on=day("2026-07-03")), "2026-07-03", None, V.DIRECT),
    (replace(INSURED, died_on=day("2026-07-03")), "2026-07-04", None, V.NOT_INSURED),
    (replace(INSURED, died_on=day("2026-07-03")), "2026-07-01", "2026-07-03", V.DIRECT),
    (InsuredLife({}), "2026-07-01", None, V.VERIFY),
]


@pytest.mark.parametrize(("insured", "first", "last", "verdict"), SPELLS)
def test_the_insurance_of_the_day_counts_and_one_that_ends_in_the_stay_is_looked_at(insured, first, last, verdict):
    assert ask(A_YEAR, first, last, insured=insured).verdict == verdict


FOR_SHANGHAI = replace(A_YEAR, type=FilingType.RESIDENT, place=SHANGHAI_CITY)
REFERRED_TO_SHANGHAI = replace(FOR_SHANGHAI, type=FilingType.REFERRAL)
NOT_INSURED = states(("2010-01-01", T))
WITHIN, LATER = "2026-07-01", "2027-07-01"
# (filings, place, day, insurance, further words of the question, verdict, a clause it rests on)
PLACES = [
    ((), HANGZHOU, WITHIN, INSURED, {}, V.NOT_FILED, "R14"),
    ((), None, WITHIN, INSURED, {}, V.NOT_FILED, "R14"),
    ((), HANGZHOU, WITHIN, NOT_INSURED, {}, V.NOT_INSURED, "R1"),
    ((A_YEAR,), None, WITHIN, INSURED, {}, V.DIRECT, "D3"),
    ((A_YEAR,), CHENGDU, WITHIN, INSURED, {}, V.OTHER_PLACE, "R15"),
    ((A_YEAR,), CHENGDU, LATER, INSURED, {}, V.NOT_FILED, "R14"),
    ((A_YEAR,), KUNSHAN, WITHIN, INSURED, {}, V.IN_SUZHOU, "R38"),
    ((OPEN,), KUNSHAN, WITHIN, INSURED, {}, V.IN_SUZHOU, "R61"),
    ((OPEN,), KUNSHAN, WITHIN, INSURED, {}, V.IN_SUZHOU, "R62"),
    ((A_YEAR,), KUNSHAN, LATER, INSURED, {}, V.IN_SUZHOU, "R15"),
    ((), KUNSHAN, WITHIN, INSURED, {}, V.IN_SUZHOU, "R15"),
    ((OPEN,), KUNSHAN, WITHIN, NOT_INSURED, {}, V.NOT_INSURED, "R1"),
    ((), KUNSHAN, WITHIN, InsuredLife({}), {}, V.VERIFY, "C24"),
    ((OPEN,), KUNSHAN, WITHIN, INSURED, {"emergency": True}, V.IN_SUZHOU, "R38"),
    ((), SHANGHAI_CITY, WITHIN, INSURED, {}, V.SHANGHAI, "R43"),
    ((OPEN,), SHANGHAI_CITY, WITHIN, INSURED, {}, V.SHANGHAI, "R42"),
    ((), SHANGHAI_CITY, WITHIN, NOT_INSURED, {}, V.NOT_INSURED, "R1"),
    ((FOR_SHANGHAI,), SHANGHAI_CITY, WITHIN, INSURED, {}, V.DIRECT, "D3"),
    ((FOR_SHANGHAI,), SHANGHAI_CITY, LATER, INSURED, {}, V.VERIFY, "R44"),
    ((REFERRED_TO_SHANGHAI,), SHANGHAI_CITY, LATER, INSURED, {}, V.VERIFY, "R44"),
    ((replace(FOR_SHANGHAI, status=FilingStatus.SUBMITTED),), SHANGHAI_CITY, WITHIN, INSURED, {}, V.VERIFY, "R44"),
    ((replace(FOR_SHANGHAI, status=FilingStatus.REFUSED),), SHANGHAI_CITY, WITHIN, INSURED, {}, V.SHANGHAI, "R42"),
    ((replace(PAUSE, type=FilingType.RESIDENT, place=SHANGHAI_CITY),), SHANGHAI_CITY, "2026-06-15", INSURED, {}, V.SUSPENDED, "J14"),
    ((replace(A_YEAR, place=SHANGHAI_CITY),), SHANGHAI_CITY, WITHIN, INSURED, {}, V.DIRECT, "R43"),
    ((replace(A_YEAR, place=SHANGHAI_CITY),), SHANGHAI_CITY, LATER, INSURED, {}, V.SHANGHAI, "R43"),
    ((), CHENGDU, WITHIN, INSURED, {"emergency": True}, V.DEEMED_FILED, "R12"),
    ((), NANJING, WITHIN, INSURED, {"emergency": True}, V.DEEMED_FILED, "JS75-8"),
    ((), CHENGDU, WITHIN, NOT_INSURED, {"emergency": True}, V.NOT_INSURED, "R1"),
    ((A_YEAR,), HANGZHOU, WITHIN, INSURED, {"emergency": True}, V.DIRECT, "D3"),
    ((A_YEAR,), HANGZHOU, LATER, INSURED, {"emergency": True}, V.DEEMED_FILED, "R12"),
    ((A_YEAR,), CHENGDU, WITHIN, INSURED, {"emergency": True}, V.DEEMED_FILED, "R12"),
    ((AFTER_PAYMENT,), HANGZHOU, "2026-03-05", INSURED, {"emergency": True}, V.MANUAL_CLAIM, "R65"),
    ((A_YEAR,), HANGZHOU, WITHIN, INSURED, {"maternity": True}, V.MATERNITY, "R46"),
    ((), HANGZHOU, WITHIN, INSURED, {"maternity": True, "emergency": True}, V.MATERNITY, "R46"),
    ((OPEN,), KUNSHAN, WITHIN, INSURED, {"maternity": True}, V.IN_SUZHOU, "R38"),
    ((A_YEAR,), HONGKONG, WITHIN, INSURED, {"emergency": True}, V.OVERSEAS, "C27"),
    ((A_YEAR,), HANGZHOU, WITHIN, INSURED, {"injury": True}, V.DIRECT, "R66"),
    ((A_YEAR,), HANGZHOU, WITHIN, INSURED, {"care": Care.OUTPATIENT}, V.DIRECT, "R53"),
    ((AFTER_PAYMENT,), HANGZHOU, "2026-03-05", INSURED, {"care": Care.OUTPATIENT}, V.DIRECT, "R58"),
    ((AFTER_PAYMENT,), CHENGDU, "2026-03-05", INSURED, {}, V.OTHER_PLACE, "R15"),
]  # fmt: skip


@pytest.mark.parametrize(("lives", "place", "on", "insured", "more", "verdict", "clause"), PLACES)
def test_where_and_how_one_is_treated_decides_with_the_clause(lives, place, on, insured, more, verdict, clause):
    answer = ask(lives, on, place=place, insured=insured, **more)
    assert answer.verdict == verdict
    assert clause in answer.clauses


def test_without_the_shanghai_exception_a_filing_is_needed_there_too():
    question = CareQuestion(day(WITHIN), SHANGHAI_CITY)
    assert covers(question, (), INSURED, shanghai_exempt=False).verdict == V.NOT_FILED


def test_of_several_filings_the_one_that_covers_is_chosen_and_the_others_say_why_not():
    old = replace(CANCELLED, number="OLD")
    new = replace(A_YEAR, number="NEW", start=day("2026-06-16"), end=None, type=FilingType.POSTED)
    elsewhere = replace(OPEN, number="CD", place=CHENGDU)
    answer = ask((old, elsewhere, new), "2026-07-01")
    assert (answer.verdict, answer.filing) == (V.DIRECT, "NEW")
    assert [found.verdict for found in answer.explanations] == [V.ENDED, V.OTHER_PLACE, V.DIRECT]
    assert "成都" in answer.explanations[1].line.text


def test_a_stay_across_a_change_to_another_type_is_looked_at_though_the_new_filing_is_in_force_at_discharge():
    new = replace(A_YEAR, number="NEW", start=day("2026-06-16"), end=None)
    answer = ask((replace(REPLACED, number="OLD"), new), "2026-06-10", "2026-06-20")
    assert (answer.verdict, answer.filing) == (V.VERIFY, "OLD")
    assert {"D4", "C18"} <= set(answer.clauses)


def test_a_paid_stay_is_settled_through_no_other_filing_either():
    answer = ask((OPEN, replace(AFTER_PAYMENT, number="LATE")), "2026-03-01", "2026-03-10")
    assert (answer.verdict, answer.filing) == (V.MANUAL_CLAIM, "LATE")
    assert "手工报销" in answer.sentence
    assert "直接结算" not in answer.sentence.replace("不再直接结算", "")


def test_another_city_is_offered_a_passing_filing_with_its_ratio():
    answer = ask(OPEN, "2026-07-01", place=CHENGDU)
    offered = "".join(line.text for line in answer.lines)
    assert "其他临时外出" in offered
    assert "80%" in offered
    assert {"R8", "R41", "JS75-17"} <= set(answer.clauses)


def test_eighty_percent_is_said_of_the_type_that_has_it_and_of_no_other():
    said = ["80%" in "".join(line.text for line in ask(life, "2026-07-01").lines) for life in (A_YEAR, OPEN)]
    assert said == [True, False]


def test_a_filing_not_uploaded_is_good_and_the_hospital_may_not_see_it_yet():
    answer = ask(replace(A_YEAR, uploaded=False), "2026-07-01")
    assert answer.verdict == V.DIRECT
    assert "C35" in answer.clauses


def test_an_answer_never_says_that_maternity_can_be_settled_directly():
    for life in (A_YEAR, OPEN):
        answer = ask(life, "2026-07-01", maternity=True)
        assert "先行垫付" in answer.sentence
        assert answer.filing == life.number


def test_a_discharge_before_the_admission_or_without_a_stay_is_no_question():
    with pytest.raises(ValueError):
        CareQuestion(day("2026-07-02"), HANGZHOU, Care.INPATIENT, day("2026-07-01"))
    with pytest.raises(ValueError):
        CareQuestion(day("2026-07-02"), HANGZHOU, Care.ANY, day("2026-07-03"))


def test_a_correction_of_the_same_day_is_the_state_that_counts():
    spells = (InsuranceSpell(day("2026-07-01"), P), InsuranceSpell(day("2026-07-01"), N))
    assert state_on(spells, day("2026-07-01")) == N


# --- Against a slow and obvious second opinion ---------------------------------------------------------------------

EPOCH = date(2026, 1, 1)
days = st.integers(0, 60).map(lambda n: EPOCH + timedelta(days=n))
spans = (
    st.tuples(days, st.one_of(st.none(), days)).filter(lambda s: s[1] is None or s[1] >= s[0]).map(lambda s: Span(*s))
)


@st.composite
def any_life(draw) -> FilingLife:
    start = draw(days)
    status = draw(st.sampled_from([FilingStatus.APPROVED] * 3 + list(FilingStatus)))
    over = status in (FilingStatus.CANCELLED, FilingStatus.REVOKED, FilingStatus.ENDED)
    stay = draw(st.one_of(st.just(StayFacts()), spans.map(lambda s: StayFacts(True, True, False, s[0], s[1] or s[0]))))
    end = draw(st.one_of(st.none(), days.filter(lambda d: d >= start)))
    return FilingLife(
        number=f"N{draw(st.integers(0, 9))}", type=draw(st.sampled_from(FilingType)), mode=Mode.MATERIALS,
        scheme=draw(st.sampled_from([Scheme.EMPLOYEE, Scheme.RESIDENT])),
        place=draw(st.sampled_from([HANGZHOU, CHENGDU])), status=status, start=start, end=end,
        ended_on=draw(days) if over else None, ending=draw(st.sampled_from(Ending)) if over else Ending.NONE,
        suspensions=tuple(draw(st.lists(spans, max_size=2))), stay=stay,
    )  # fmt: skip


spells = st.lists(st.builds(InsuranceSpell, days, st.sampled_from([N, N, N, P, T])), max_size=3).map(
    lambda rows: tuple(sorted(rows, key=lambda row: row.since))
)
insurances = st.builds(lambda a, b: InsuredLife({Scheme.EMPLOYEE: a, Scheme.RESIDENT: b}), spells, spells)


def counts_on(life: FilingLife, insured: InsuredLife, on: date) -> bool:
    """Day by day, without any of the functions under test: one walk from 2026-01-01, remembering what holds."""
    state, counting, today = None, False, EPOCH
    while today <= on:
        for spell in insured.spells[life.scheme]:
            state = spell.state if spell.since == today else state
        counting = counting or today == life.start
        paused = any(first <= today and (last is None or today <= last) for first, last in life.suspensions)
        if life.end is not None and today == life.end + timedelta(days=1):
            return False
        if life.ended_on is not None and today > life.ended_on:
            return False
        today += timedelta(days=1)
    effective = life.status in (FilingStatus.APPROVED, FilingStatus.CANCELLED, FilingStatus.ENDED)
    return effective and counting and not paused and state == N


def paid_on(life: FilingLife, on: date) -> bool:
    effective = life.status in (FilingStatus.APPROVED, FilingStatus.CANCELLED, FilingStatus.ENDED)
    return bool(
        effective and life.place == HANGZHOU and life.stay.paid and life.stay.admission <= on <= life.stay.discharge
    )


@settings(max_examples=400, deadline=None)
@given(st.lists(any_life(), max_size=4), insurances, days)
def test_a_plain_day_is_answered_as_a_walk_through_the_calendar_answers_it(lives, insured, on):
    answer = covers(CareQuestion(on, HANGZHOU), lives, insured)
    paid = any(paid_on(life, on) for life in lives)
    covering = [life for life in lives if life.place == HANGZHOU and counts_on(life, insured, on)]
    assert (answer.verdict == V.MANUAL_CLAIM) == paid
    assert (answer.verdict == V.DIRECT) == (bool(covering) and not paid)
    if answer.verdict == V.DIRECT:
        assert answer.chosen in covering
    assert answer.clauses
    assert len(answer.explanations) == len(lives)
    for life, found in zip(lives, answer.explanations, strict=True):
        assert (found.verdict == V.DIRECT) == (life in covering and not paid_on(life, on))


@settings(max_examples=200, deadline=None)
@given(st.lists(any_life(), max_size=3), insurances, days, st.one_of(st.none(), days))
def test_a_stay_is_never_covered_on_an_admission_day_that_is_not(lives, insured, first, last):
    if last is not None and last < first:
        first, last = last, first
    answer = covers(CareQuestion(first, HANGZHOU, Care.INPATIENT, last), lives, insured)
    if answer.verdict == V.DIRECT:
        assert counts_on(answer.chosen, insured, first)
    assert answer.clauses
