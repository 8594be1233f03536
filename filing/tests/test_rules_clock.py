"""办理期限 as a table of golden days, over the calendar of the fixture. Pure: every moment is given."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from filing.answers import ClockLevel
from filing.choices import Channel, FilingStatus
from filing.dates import SHANGHAI, day_end, ending_day
from filing.facts import Policy
from filing.rules.clock import Light, first_due, light, missing_years, next_working_day, resumed_due

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "workdays.json"
CALENDAR = {
    date.fromisoformat(row["pk"]): row["fields"]["is_workday"] for row in json.loads(FIXTURE.read_text("utf-8"))
}
COUNTER, ONLINE = Channel.COUNTER, Channel.JS_APP


def policy(**changes) -> Policy:
    return Policy(version="t", fileable_schemes=frozenset(), slots={}, **changes)


def at(text: str) -> datetime:
    """ "2026-11-23 09:42" in Suzhou."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def due_day(submitted: str, channel: Channel = ONLINE, **changes) -> str:
    return ending_day(first_due(at(submitted), channel, policy(**changes), CALENDAR)).isoformat()


@pytest.mark.parametrize(
    ("submitted", "days", "due"),
    [
        ("2025-09-30 10:00", 1, "2025-10-09"),  # 国庆中秋 2025: 1 to 8 October off
        ("2025-09-26 10:00", 1, "2025-09-28"),  # Sunday worked in exchange
        ("2025-10-10 16:59", 1, "2025-10-11"),  # Saturday worked in exchange
        ("2026-09-30 10:00", 1, "2026-10-08"),  # 国庆 2026: 1 to 7 October off
        ("2026-09-30 10:00", 3, "2026-10-10"),  # Thursday, Friday, and Saturday worked in exchange
        ("2026-09-18 10:00", 1, "2026-09-20"),
        ("2026-02-13 10:00", 1, "2026-02-14"),  # 春节 2026: Saturday worked, 15 to 23 February off
        ("2026-02-14 10:00", 1, "2026-02-24"),
        ("2026-02-27 10:00", 1, "2026-02-28"),
        ("2025-01-24 10:00", 1, "2025-01-26"),
        ("2025-01-27 10:00", 1, "2025-02-05"),  # 春节 2025: 28 January to 4 February off
        ("2026-11-27 10:00", 1, "2026-11-30"),  # a plain weekend
        ("2028-02-28 10:00", 1, "2028-02-29"),  # 29 February; a year nobody entered: plain weekdays
        ("2026-12-31 23:59", 1, "2027-01-01"),  # 2027 not entered: a plain Friday
    ],
)
def test_online_filings_are_due_after_the_policys_working_days(submitted, days, due):
    assert due_day(submitted, review_working_days=days) == due


@pytest.mark.parametrize("submitted", ["2026-11-23 08:30", "2026-11-23 23:59", "2026-10-01 09:00", "2026-11-28 09:00"])
def test_counter_filings_are_due_the_same_day_even_on_a_day_off(submitted):
    assert due_day(submitted, COUNTER) == submitted[:10]


def test_a_policy_may_take_the_counter_off_the_spot():
    assert due_day("2026-11-27 10:00", COUNTER, counter_immediate=False, review_working_days=2) == "2026-12-01"


def test_the_last_minute_of_the_year_belongs_to_the_old_year_whatever_zone_the_server_keeps():
    moment = at("2026-12-31 23:59")
    for zone in (UTC, timezone(timedelta(hours=-8)), SHANGHAI):
        due = first_due(moment.astimezone(zone), COUNTER, policy(), CALENDAR)
        assert due == datetime(2026, 12, 31, 16, tzinfo=UTC)
        assert ending_day(due) == date(2026, 12, 31)


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="naive"):
        first_due(datetime(2026, 11, 23, 10), COUNTER, policy(), CALENDAR)


def moved(channel: Channel, due: str, returned: str, back: str) -> str:
    given = (day_end(date.fromisoformat(due)), at(f"{returned} 10:00"), at(f"{back} 15:00"))
    return ending_day(resumed_due(*given, channel, policy(), CALENDAR)).isoformat()


@pytest.mark.parametrize(
    ("channel", "due", "returned", "back", "expected"),
    [
        (COUNTER, "2026-11-27", "2026-11-27", "2026-11-27", "2026-11-27"),
        (COUNTER, "2026-11-27", "2026-11-27", "2026-12-02", "2026-12-02"),  # A34: on the spot again
        (COUNTER, "2026-09-30", "2026-09-30", "2026-10-08", "2026-10-08"),  # 国庆 held by the applicant
        (COUNTER, "2026-11-27", "2026-11-28", "2026-12-05", "2026-12-04"),  # one day late stays one day late
        (ONLINE, "2026-11-24", "2026-11-23", "2026-11-27", "2026-11-30"),  # one working day left stays one
        (ONLINE, "2026-11-26", "2026-11-23", "2026-11-24", "2026-11-27"),
        (ONLINE, "2026-10-08", "2026-09-30", "2026-10-08", "2026-10-09"),
        (ONLINE, "2026-02-14", "2026-02-13", "2026-02-14", "2026-02-24"),  # one left, over 春节
        (ONLINE, "2026-11-26", "2026-11-26", "2026-11-29", "2026-11-30"),  # back on a Sunday: the clock goes on Monday
        (ONLINE, "2026-11-24", "2026-11-26", "2026-11-30", "2026-11-28"),  # two days late stays two days late
    ],
)
def test_a_pause_gives_back_exactly_the_days_the_applicant_held(channel, due, returned, back, expected):
    assert moved(channel, due, returned, back) == expected


@pytest.mark.parametrize("channel", [COUNTER, ONLINE])
@pytest.mark.parametrize("late", range(-4, 5))
@pytest.mark.parametrize("held", range(12))
def test_the_light_says_at_the_resubmission_what_it_said_at_the_return(channel, late, held):
    """Over plain working weeks: returned on Wednesday, due `late` working days away, back `held` days later."""
    returned, due = date(2026, 11, 18), date(2026, 11, 18) + timedelta(days=late)
    if due.weekday() >= 5:
        due += timedelta(days=2)
    back = next_working_day(returned + timedelta(days=held), CALENDAR)
    again = ending_day(
        resumed_due(day_end(due), at(f"{returned} 10:00"), at(f"{back} 09:00"), channel, policy(), CALENDAR)
    )
    before = light(FilingStatus.SUBMITTED, day_end(due), at(f"{returned} 10:00"), CALENDAR)
    after = light(FilingStatus.SUBMITTED, day_end(again), at(f"{back} 09:00"), CALENDAR)
    assert after == before


@pytest.mark.parametrize(
    ("due", "now", "expected"),
    [
        ("2026-11-26", "2026-11-23 10:00", Light(ClockLevel.AMPLE, 3)),
        ("2026-10-08", "2026-09-30 10:00", Light(ClockLevel.AMPLE, 1)),
        ("2026-11-23", "2026-11-23 00:00", Light(ClockLevel.TODAY)),
        ("2026-11-23", "2026-11-23 23:59", Light(ClockLevel.TODAY)),
        ("2026-11-23", "2026-11-24 00:00", Light(ClockLevel.OVERDUE, 1)),
        ("2026-11-23", "2026-11-25 12:00", Light(ClockLevel.OVERDUE, 2)),
        ("2027-01-04", "2026-12-31 10:00", Light(ClockLevel.AMPLE, 2, (2027,))),
    ],
)
def test_the_light_counts_whole_days_in_suzhou(due, now, expected):
    last = day_end(date.fromisoformat(due))
    assert light(FilingStatus.SUBMITTED, last, at(now), CALENDAR) == expected
    assert light(FilingStatus.SUBMITTED, last, at(now).astimezone(UTC), CALENDAR) == expected


def test_the_applicant_holds_the_ball_and_a_decided_case_has_no_light():
    last = day_end(date(2026, 11, 20))
    assert light(FilingStatus.RETURNED, last, at("2026-11-23 10:00"), CALENDAR) == Light(ClockLevel.PAUSED)
    for status in set(FilingStatus) - {FilingStatus.RETURNED, FilingStatus.SUBMITTED}:
        assert light(status, last, at("2026-11-23 10:00"), CALENDAR) is None
    assert light(FilingStatus.SUBMITTED, None, at("2026-11-23 10:00"), CALENDAR) is None


@pytest.mark.parametrize(
    ("day", "missing"),
    [
        (date(2026, 11, 30), ()),
        (date(2026, 12, 1), (2027,)),
        (date(2026, 12, 31), (2027,)),
        (date(2027, 1, 1), (2027,)),
        (date(2025, 12, 31), ()),
        (date(2027, 12, 1), (2027, 2028)),
    ],
)
def test_a_year_nobody_entered_is_missed_from_december_on(day, missing):
    assert missing_years(day, {entry.year for entry in CALENDAR}) == missing
