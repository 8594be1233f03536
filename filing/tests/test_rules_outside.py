"""Filings made elsewhere (C33, D7, R30–R33), and what the insurance state does to a filing (C24, R55). Pure."""

from datetime import date, timedelta

import pytest

from filing.choices import Channel, FilingType, InsuranceState, Mode, Origin, PlatformCheck
from filing.facts import InsuranceSpell
from filing.rules.defaults import DEFAULT_POLICY
from filing.rules.insurance_effects import EffectKind, Life, Pause, effects, timeline
from filing.rules.judge import judge, submit_blockers
from filing.rules.recorded import channel_serves, outage_findings, paper_date_problem
from filing.rules.validity import default_dates
from filing.tests.makers_rules import HANGZHOU, NANJING, TODAY, by_code, facts, not_met, other_filing, person, to_verify

S = InsuranceState
MONTH_AGO = date(2026, 10, 20)


def elsewhere(**changes):
    """A 其他临时外出 to 杭州 taken by 江苏医保云 a month ago: no material, no notice, no signature."""
    given = {
        "origin": Origin.ELSEWHERE, "channel": Channel.JS_APP, "original_number": "JSYB20261020001",
        "accepted_on": MONTH_AGO, "start": MONTH_AGO, "end": date(2027, 10, 20),
        "platform_check": PlatformCheck.FOUND, "notice_read": False, "document": None, "identity_checked": False,
    }  # fmt: skip
    return facts(**{**given, **changes})


def stopped(given) -> list[str]:
    return [f.code for f in submit_blockers(judge(given, DEFAULT_POLICY), insisted=False)]


def test_a_complete_filing_from_elsewhere_is_met_without_any_paper():
    assert stopped(elsewhere()) == []
    assert to_verify(judge(elsewhere(), DEFAULT_POLICY)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"original_number": " "}, "recorded_number_missing"),
        ({"accepted_on": None}, "recorded_acceptance_missing"),
        ({"start": None}, "start_missing"),
        ({"end": None}, "recorded_end_missing"),
        ({"end": date(2026, 10, 19)}, "end_before_start"),
        ({"type": None}, "type_missing"),
        ({"mode": Mode.PROMISE}, "recorded_mode"),
        ({"channel": Channel.NATIONAL, "place": NANJING}, "recorded_channel_scope"),
        ({"others": (other_filing(type=FilingType.OTHER, end=date(2027, 1, 1)),)}, "overlap_existing"),
    ],
)
def test_each_thing_that_cannot_have_been_granted_stops_it(change, code):
    assert code in stopped(elsewhere(**change))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"platform_check": PlatformCheck.NONE_FOUND}, "recorded_not_on_platform"),
        ({"end": date(2027, 4, 20)}, "recorded_end_differs"),
        ({"accepted_on": date(2026, 10, 22)}, "recorded_start_before_acceptance"),
        ({"channel": Channel.HOSPITAL}, "recorded_hospital_type"),
    ],
)
def test_what_looks_odd_is_shown_to_the_second_person_and_stops_nothing(change, code):
    given = elsewhere(**change)
    assert code in to_verify(judge(given, DEFAULT_POLICY))
    assert stopped(given) == []


@pytest.mark.parametrize("channel", Channel)
def test_r30_to_r33_only_national_channels_never_serve_the_own_province(channel):
    assert channel_serves(channel, HANGZHOU.scope)
    assert channel_serves(channel, NANJING.scope) == (channel != Channel.NATIONAL)


def test_insurance_is_asked_on_the_day_it_began():
    paused = person(spells=(InsuranceSpell(date(2010, 1, 1), S.NORMAL), InsuranceSpell(MONTH_AGO, S.PAUSED)))
    assert "insured_not" in stopped(elsewhere(person=paused))
    later = person(spells=(InsuranceSpell(date(2010, 1, 1), S.NORMAL), InsuranceSpell(date(2026, 10, 21), S.PAUSED)))
    assert stopped(elsewhere(person=later)) == []


def test_j11_a_promise_made_elsewhere_meets_a_long_term_filing_here():
    given = elsewhere(type=FilingType.RESIDENT, mode=Mode.PROMISE, end=None, others=(other_filing(place=NANJING),))
    assert "second_place_promise" in not_met(judge(given, DEFAULT_POLICY))


def test_the_dates_granted_elsewhere_are_never_computed_again():
    given = elsewhere(end=date(2027, 4, 20))
    assert default_dates(given, DEFAULT_POLICY, TODAY) == (MONTH_AGO, date(2027, 4, 20))


def test_outage_paper_is_judged_as_any_other_and_marked():
    given = facts(origin=Origin.OUTAGE, accepted_on=date(2026, 11, 20), start=date(2026, 11, 20))
    found = by_code(judge(given, DEFAULT_POLICY))
    assert "outage" in found
    assert "start_before_acceptance" not in found
    assert "notice" in found
    assert list(outage_findings(facts())) == []


@pytest.mark.parametrize(("days", "refused"), [(-400, False), (-1, False), (0, True), (1, True)])
def test_paper_bears_a_day_before_today(days, refused):
    assert bool(paper_date_problem(TODAY + timedelta(days=days), TODAY)) == refused


# --- The insurance state -----------------------------------------------------------------------------------------

START = date(2026, 3, 1)
D = date


def spells(*rows: tuple[date, InsuranceState]) -> tuple[InsuranceSpell, ...]:
    return tuple(InsuranceSpell(day, state) for day, state in ((D(2010, 1, 1), S.NORMAL), *rows))


def life(type_: FilingType = FilingType.RESIDENT, **changes) -> Life:
    return Life(**{"type": type_, "start": START, **changes})


def done(found) -> list[tuple]:
    return [(e.kind, e.day, e.key) for e in found]


PAUSED, BACK, OUT = (D(2026, 6, 1), S.PAUSED), (D(2026, 8, 1), S.NORMAL), (D(2026, 9, 1), S.TERMINATED)
OPEN = Pause(1, D(2026, 6, 1))
CLOSED = Pause(1, D(2026, 6, 1), D(2026, 7, 31))
K = EffectKind

# name: (states, life, effects as (kind, day, key))
EFFECTS = {
    "nothing new": (spells(), life(), []),
    "the same state told again": (spells((D(2026, 5, 1), S.NORMAL)), life(), []),
    "paused": (spells(PAUSED), life(), [(K.SUSPEND, D(2026, 6, 1), None)]),
    "paused, told twice": (spells(PAUSED, PAUSED), life(pauses=(OPEN,)), []),
    "paused before the start": (spells((D(2026, 2, 1), S.PAUSED)), life(), [(K.SUSPEND, START, None)]),
    "paused and back before the start": (spells((D(2026, 1, 1), S.PAUSED), (D(2026, 3, 1), S.NORMAL)), life(), []),
    "paused after the end": (spells(PAUSED), life(end=D(2026, 5, 31)), []),
    "paused on the last day": (spells(PAUSED), life(end=D(2026, 6, 1)), [(K.SUSPEND, D(2026, 6, 1), None)]),
    "back": (spells(PAUSED, BACK), life(pauses=(OPEN,)), [(K.OFFER, D(2026, 8, 1), 1)]),
    "back, offered already": (
        spells(PAUSED, BACK), life(pauses=(Pause(1, D(2026, 6, 1), None, D(2026, 8, 1)),)), []),
    "back and confirmed": (spells(PAUSED, BACK), life(pauses=(CLOSED,)), []),
    "back, then paused on the very day after all": (
        spells(PAUSED, BACK, (D(2026, 8, 1), S.PAUSED)),
        life(pauses=(Pause(1, D(2026, 6, 1), None, D(2026, 8, 1)),)),
        [(K.KEEP, None, 1)],
    ),
    "confirmed, then paused on the very day after all": (
        spells(PAUSED, BACK, (D(2026, 8, 1), S.PAUSED)), life(pauses=(CLOSED,)), [(K.SUSPEND, D(2026, 8, 1), None)]),
    "confirmed, then back even earlier": (
        spells(PAUSED, BACK, (D(2026, 7, 1), S.NORMAL)), life(pauses=(CLOSED,)), [(K.RESUME, D(2026, 7, 1), 1)]),
    "paused again": (
        spells(PAUSED, BACK, (D(2026, 10, 1), S.PAUSED)),
        life(pauses=(CLOSED,)),
        [(K.SUSPEND, D(2026, 10, 1), None)],
    ),
    "a pause that was none": (spells(PAUSED, (D(2026, 6, 1), S.NORMAL)), life(pauses=(OPEN,)), [(K.VOID, None, 1)]),
    "out": (spells(OUT), life(), [(K.END, D(2026, 9, 1), None)]),
    "out, told twice": (spells(OUT), life(ended_on=D(2026, 8, 31)), []),
    "out before the start": (spells((D(2026, 2, 1), S.TERMINATED)), life(), [(K.END, START, None)]),
    "out on the start": (spells((START, S.TERMINATED)), life(), [(K.END, START, None)]),
    "out and in again before the start": (spells((D(2026, 1, 1), S.TERMINATED), (START, S.NORMAL)), life(), []),
    "out after the end": (spells(OUT), life(end=D(2026, 8, 31)), []),
    "out on the last day": (spells(OUT), life(end=D(2026, 9, 1)), [(K.END, D(2026, 9, 1), None)]),
    "not insured is out": (spells((D(2026, 9, 1), S.NOT_INSURED)), life(), [(K.END, D(2026, 9, 1), None)]),
    "in again later is no way back": (
        spells(OUT, (D(2026, 10, 1), S.NORMAL)), life(ended_on=D(2026, 8, 31)), []),
    "an end that was none": (
        spells(OUT, (D(2026, 9, 1), S.NORMAL)), life(ended_on=D(2026, 8, 31)), [(K.REINSTATE, None, None)]),
    "an end that came earlier": (
        spells(OUT, (D(2026, 7, 1), S.TERMINATED)),
        life(ended_on=D(2026, 8, 31)),
        [(K.REINSTATE, None, None), (K.END, D(2026, 7, 1), None)],
    ),
    "paused, then out": (spells(PAUSED, OUT), life(pauses=(OPEN,)), [(K.END, D(2026, 9, 1), None)]),
    "both at once": (
        spells(PAUSED, OUT), life(), [(K.END, D(2026, 9, 1), None), (K.SUSPEND, D(2026, 6, 1), None)]),
    "a pause that was an end": (
        spells(PAUSED, (D(2026, 6, 1), S.TERMINATED)),
        life(pauses=(OPEN,)),
        [(K.END, D(2026, 6, 1), None), (K.VOID, None, 1)],
    ),
    "temporary: a pause changes nothing": (spells(PAUSED), life(FilingType.OTHER, end=D(2027, 3, 1)), []),
    "temporary: out ends it": (
        spells(OUT), life(FilingType.REFERRAL, end=D(2026, 9, 1)), [(K.END, D(2026, 9, 1), None)]),
}  # fmt: skip


@pytest.mark.parametrize("name", EFFECTS)
def test_the_states_and_the_life_of_a_filing_say_what_happens(name):
    states, given, wanted = EFFECTS[name]
    found = effects(states, given)
    assert done(found) == wanted
    assert all("C24" in effect.clauses and "R55" in effect.clauses for effect in found)


def test_without_confirmation_it_is_resumed_at_once():
    assert done(effects(spells(PAUSED, BACK), life(pauses=(OPEN,)), confirm=False)) == [(K.RESUME, D(2026, 8, 1), 1)]


def test_of_one_day_the_last_told_counts_and_neighbours_are_joined():
    told = spells(PAUSED, (D(2026, 7, 1), S.PAUSED), OUT, (D(2026, 9, 1), S.NORMAL))
    assert [(s.since, s.state) for s in timeline(told)][1:] == [PAUSED, (D(2026, 9, 1), S.NORMAL)]
