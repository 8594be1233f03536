"""Date arithmetic against a slow oracle that walks the calendar day by day, 1900 to 2100, leap days and month ends too."""

from bisect import bisect_left
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filing.dates import (
    StayCover,
    add_working_days,
    covered_day,
    covers_stay,
    earliest_change,
    is_working_day,
    period_end,
)

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
ALL_DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
MONTHS = [(year, month) for year in range(1900, 2101) for month in range(1, 13)]
BY_MONTH: dict[tuple[int, int], list[date]] = {}
for _day in ALL_DAYS:
    BY_MONTH.setdefault((_day.year, _day.month), []).append(_day)
LEAP_DAYS = [day for day in ALL_DAYS if (day.month, day.day) == (2, 29)]
MONTH_ENDS = [days[-1] for days in BY_MONTH.values()]

starts = st.one_of(st.sampled_from(ALL_DAYS), st.sampled_from(LEAP_DAYS), st.sampled_from(MONTH_ENDS))
nearby = st.integers(0, 400).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
spans = st.tuples(nearby, st.none() | nearby).filter(lambda s: s[1] is None or s[0] <= s[1])


def oracle_months_later(start: date, months: int) -> date:
    """The day of the same number in the month so many months on the list, else that month's last."""
    days = BY_MONTH[MONTHS[MONTHS.index((start.year, start.month)) + months]]
    same = [day for day in days if day.day == start.day]
    return same[0] if same else days[-1]


@given(starts, st.sampled_from([1, 3, 6, 11, 12, 13, 24, 60]))
@settings(max_examples=600)
def test_a_period_ends_where_the_oracle_says(start, months):
    if MONTHS.index((start.year, start.month)) + months >= len(MONTHS):
        return
    assert period_end(start, months) == earliest_change(start, months) == oracle_months_later(start, months)


@pytest.mark.parametrize("months", [6, 12])
def test_every_leap_day_and_month_end_of_two_centuries(months):
    last_start = bisect_left(MONTH_ENDS, date(2099, 12, 1))
    for start in (*LEAP_DAYS, *MONTH_ENDS[:last_start]):
        assert period_end(start, months) == oracle_months_later(start, months), start


def oracle_days(start, end, ended_on, suspensions, horizon=date(2027, 12, 31)) -> set[date]:
    """Every single day on which the filing counts, up to the horizon."""
    days = set()
    day = start
    while day <= horizon:
        paused = any(first <= day and (last is None or day <= last) for first, last in suspensions)
        over = (end is not None and day > end) or (ended_on is not None and day > ended_on)
        if not paused and not over:
            days.add(day)
        day += timedelta(days=1)
    return days


@given(spans, st.none() | nearby, st.lists(spans, max_size=3), nearby)
@settings(max_examples=400)
def test_a_day_is_covered_when_the_oracle_lists_it(period, ended_on, suspensions, day):
    start, end = period
    facts = {"start": start, "end": end, "ended_on": ended_on, "suspensions": suspensions}
    assert covered_day(day, **facts) == (day in oracle_days(start, end, ended_on, suspensions))


@given(spans, st.none() | nearby, st.lists(spans, max_size=2), spans)
@settings(max_examples=400)
def test_a_stay_is_covered_by_its_admission_and_verified_when_the_filing_broke_off(period, ended_on, suspensions, stay):
    start, end = period
    admission, discharge = stay
    found = covers_stay(admission, discharge, start=start, end=end, ended_on=ended_on, suspensions=suspensions)
    if admission not in oracle_days(start, end, ended_on, suspensions):
        assert found == StayCover.NOT_COVERED
        return
    last = discharge or date(2027, 12, 31)
    ended = ended_on is not None and admission <= ended_on <= last
    paused = any(admission <= first <= last for first, _ in suspensions)
    assert found == (StayCover.VERIFY if ended or paused else StayCover.COVERED)


@given(nearby, st.integers(0, 40), st.dictionaries(nearby, st.booleans(), max_size=30))
@settings(max_examples=300)
def test_working_days_are_the_oracles_list(start, count, calendar):
    later = (start + timedelta(days=n) for n in range(1, 1000))
    working = [day for day in later if is_working_day(day, calendar)]
    found = add_working_days(start, count, calendar).day
    assert found == (working[count - 1] if count else start)
