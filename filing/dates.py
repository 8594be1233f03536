"""Dates of the domain: whole days in Asia/Shanghai, both ends inclusive. Source: domain 3.0 (D1–D8), decision 1.

A validity is never stretched because its last day is a holiday (D6); working days serve deadlines only.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from filing.identity import normalise_number

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_YEAR = 1900
LAST_YEAR = 2199
WORKING_DAYS_MAX = 366
EXPIRY_STEPS = (30, 60, 90)

_WRITTEN_DATE = re.compile(
    "([0-9]{4})(?:([0-9]{2})([0-9]{2})|([-/.])([0-9]{1,2})\\4([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号])"
)


class BadDate(ValueError):
    """A typed date that cannot be used; its text is a Chinese sentence that does not repeat what was typed."""


class Span(NamedTuple):
    """Days `first` to `last`, both inclusive; `last` None = still running. Plain pairs serve as well."""

    first: date
    last: date | None = None


class StayCover(StrEnum):
    """Whether a filing serves a hospital stay (D4)."""

    COVERED = "covered"
    NOT_COVERED = "not_covered"
    VERIFY = "verify"


class WorkingDay(NamedTuple):
    """`guessed_years`: years the calendar does not know, counted Monday to Friday."""

    day: date
    guessed_years: tuple[int, ...] = ()


class WorkingDayCount(NamedTuple):
    """`guessed_years`: years the calendar does not know, counted Monday to Friday."""

    days: int
    guessed_years: tuple[int, ...] = ()


def today(now: datetime | None = None) -> date:
    """The Shanghai day of `now` (aware; ValueError if naive), or of this moment. Source: D1."""
    if now is None:
        return datetime.now(SHANGHAI).date()
    if now.utcoffset() is None:
        raise ValueError("a naive datetime has no Shanghai day")
    return now.astimezone(SHANGHAI).date()


def day_end(day: date) -> datetime:
    """The first moment behind `day`: midnight in Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def ending_day(moment: datetime) -> date:
    """The last Shanghai day before `moment`: `ending_day(day_end(day)) == day`."""
    return today(moment - timedelta(microseconds=1))


def add_months(start: date, months: int) -> date:
    """The corresponding day `months` later (earlier if negative), else the last day of that month. Source: D2.

    ValueError outside the years a date can hold.
    """
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    first = date(year, month0 + 1, 1)
    return first.replace(day=min(start.day, monthrange(year, month0 + 1)[1]))


def period_end(start: date, months: int) -> date:
    """Last day, inclusive, of a period of `months` ≥ 1: one year from 2026-03-10 ends 2027-03-10.

    No calendar is asked: a holiday does not move it. Source: D2, D6.
    """
    if months < 1:
        raise ValueError(f"a period of {months} months is none")
    return add_months(start, months)


def earliest_change(start: date, months: int) -> date:
    """First day on which a promise filing may be changed or cancelled, counted from its start. Source: D5, J9."""
    if months < 0:
        raise ValueError(f"a waiting time of {months} months is none")
    return add_months(start, months)


def age_on(birth: date, day: date) -> int:
    """Completed years; who is born on 29 February completes one on the 28th in other years (clamped as D2)."""
    years = day.year - birth.year
    return years if add_months(birth, years * 12) <= day else years - 1


def covers(start: date, end: date | None, day: date) -> bool:
    """start ≤ day ≤ end; no end = open. Source: D3."""
    return start <= day and (end is None or day <= end)


def days_left(end: date, on: date) -> int:
    """Days after `on` that are still covered: 0 on the last day, which counts; negative once it is over. Source: D3."""
    return (end - on).days


def ending_span(on: date, within: int) -> Span:
    """The last days a step of EXPIRY_STEPS speaks of: 30 = today to day 30, 60 = days 31 to 60, 90 = days 61 to 90.

    ValueError for any other step.
    """
    step = EXPIRY_STEPS.index(within)
    first = EXPIRY_STEPS[step - 1] + 1 if step else 0
    return Span(on + timedelta(days=first), on + timedelta(days=within))


def covered_day(
    day: date,
    *,
    start: date,
    end: date | None,
    ended_on: date | None = None,
    suspensions: Iterable[tuple[date, date | None]] = (),
) -> bool:
    """start ≤ day ≤ min(end, ended_on) and not suspended; all ends inclusive, None = open. Source: decision 1."""
    in_period = covers(start, end, day) and (ended_on is None or day <= ended_on)
    return in_period and not any(covers(first, last, day) for first, last in suspensions)


def covers_stay(
    admission: date,
    discharge: date | None,
    *,
    start: date,
    end: date | None,
    ended_on: date | None = None,
    suspensions: Iterable[tuple[date, date | None]] = (),
) -> StayCover:
    """A stay counts by its admission day; expiry during the stay does no harm. Source: R59, D4.

    Admission not covered: NOT_COVERED. Ended or suspended on any day of the stay (`discharge` None = still in
    hospital, inclusive otherwise): VERIFY, never a plain yes. ValueError when discharge is before admission.
    """
    if discharge is not None and discharge < admission:
        raise ValueError("discharge before admission")
    breaks = tuple(suspensions)
    if not covered_day(admission, start=start, end=end, ended_on=ended_on, suspensions=breaks):
        return StayCover.NOT_COVERED
    ended_meanwhile = ended_on is not None and covers(admission, discharge, ended_on)
    suspended_meanwhile = any(covers(admission, discharge, first) for first, _ in breaks)
    return StayCover.VERIFY if ended_meanwhile or suspended_meanwhile else StayCover.COVERED


def is_working_day(day: date, calendar: Mapping[date, bool]) -> bool:
    """What the calendar says (True = people work); Monday to Friday where it is silent."""
    return calendar.get(day, day.weekday() < 5)


def add_working_days(start: date, count: int, calendar: Mapping[date, bool]) -> WorkingDay:
    """The `count`-th working day after `start`, which is not counted itself; 0 gives `start`.

    A year without any entry is guessed and named. ValueError for a count outside 0 to 366.
    """
    if not 0 <= count <= WORKING_DAYS_MAX:
        raise ValueError(f"{count} working days are outside 0 to {WORKING_DAYS_MAX}")
    day, left = start, count
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day, calendar)
    return WorkingDay(day, _guessed_years(start, day, calendar))


def working_days_between(start: date, day: date, calendar: Mapping[date, bool]) -> WorkingDayCount:
    """Working days after `start` up to and including `day`; 0 when `day` is not after `start`."""
    later = (start + timedelta(days=n) for n in range(1, (day - start).days + 1))
    return WorkingDayCount(sum(is_working_day(d, calendar) for d in later), _guessed_years(start, day, calendar))


def guessed_sentence(guessed_years: tuple[int, ...]) -> str:
    """What to say beside a guessed working day; empty when nothing was guessed."""
    if not guessed_years:
        return ""
    years = "、".join(map(str, guessed_years))
    return f"{years} 年的放假安排尚未录入,工作日暂按周一至周五推算。"


def parse_date(text: str) -> date:
    """Read 2026-11-23, 20261123, 2026/11/23, 2026.11.23 or 2026年11月23日, full-width and blanks allowed.

    BadDate (a Chinese sentence) for anything else.
    """
    compact = normalise_number(text)
    if not compact:
        raise BadDate("请填写日期。")
    match = _WRITTEN_DATE.fullmatch(compact)
    if match is None:
        raise BadDate("日期看不懂,请按 2026-11-23 或 20261123 的样式填写。")
    year, compact_month, compact_day, _, month, day, han_month, han_day = match.groups()
    try:
        parsed = date(int(year), int(compact_month or month or han_month), int(compact_day or day or han_day))
    except ValueError:
        raise BadDate("没有这一天,请核对日期。") from None
    return ensure_range(parsed)


def ensure_range(day: date, *, first: date = date(FIRST_YEAR, 1, 1), last: date = date(LAST_YEAR, 12, 31)) -> date:
    """`day` itself when first ≤ day ≤ last, else BadDate."""
    if first <= day <= last:
        return day
    raise BadDate(f"日期应在 {paper_date(first)}至{paper_date(last)}之间,请核对。")


def paper_date(day: date) -> str:
    """2026年11月23日, without leading zeros in month and day."""
    return f"{day.year}年{day.month}月{day.day}日"


def _guessed_years(start: date, day: date, calendar: Mapping[date, bool]) -> tuple[int, ...]:
    """Years from the day after `start` to `day` of which the calendar has no entry."""
    if day <= start:
        return ()
    known = {entry.year for entry in calendar}
    return tuple(y for y in range((start + timedelta(days=1)).year, day.year + 1) if y not in known)
