"""办理期限: when a decision is due, how a return pauses it, and how the time stands now (J7). Moments are aware.

A due moment is the first one too late: midnight in Shanghai behind the last day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from filing.answers import ClockLevel
from filing.choices import Channel, FilingStatus
from filing.dates import add_working_days, day_end, ending_day, is_working_day, today, working_days_between
from filing.facts import Policy

DECEMBER = 12


@dataclass(frozen=True)
class Light:
    """How the time stands. `days`: working days left, or days overdue. `guessed_years`: not in the calendar."""

    level: ClockLevel
    days: int = 0
    guessed_years: tuple[int, ...] = ()


def is_immediate(channel: Channel, policy: Policy) -> bool:
    """Whether it is decided on the spot: what is taken at the counter. Source: J7."""
    return channel == Channel.COUNTER and policy.counter_immediate


def first_due(submitted: datetime, channel: Channel, policy: Policy, calendar: Mapping[date, bool]) -> datetime:
    """Counter: the end of the same day; every other channel: the policy's working days after it. Source: J7."""
    day = today(submitted)
    if is_immediate(channel, policy):
        return day_end(day)
    return day_end(add_working_days(day, policy.review_working_days, calendar).day)


def resumed_due(
    due: datetime,
    returned: datetime,
    resubmitted: datetime,
    channel: Channel,
    policy: Policy,
    calendar: Mapping[date, bool],
) -> datetime:
    """The due moment after 退回补正: what the light said at the return it says again at the resubmission.

    So many working days left, the same day, or so many days overdue; the days the applicant held the case are added
    exactly. A clock of working days goes on no earlier than the next working day. Source: J7.
    """
    last, given_back, back = ending_day(due), today(returned), today(resubmitted)
    if last < given_back:
        return day_end(last + (back - given_back))
    left = working_days_between(given_back, last, calendar).days
    start = back if is_immediate(channel, policy) else next_working_day(back, calendar)
    return day_end(add_working_days(start, left, calendar).day)


def next_working_day(day: date, calendar: Mapping[date, bool]) -> date:
    """`day` itself when people work on it."""
    return day if is_working_day(day, calendar) else add_working_days(day, 1, calendar).day


def light(status: str, due: datetime | None, now: datetime, calendar: Mapping[date, bool]) -> Light | None:
    """The light of a case that waits for a decision or for the applicant; None for every other."""
    if status == FilingStatus.RETURNED:
        return Light(ClockLevel.PAUSED)
    if status != FilingStatus.SUBMITTED or due is None:
        return None
    day, last = today(now), ending_day(due)
    if day > last:
        return Light(ClockLevel.OVERDUE, (day - last).days)
    if day == last:
        return Light(ClockLevel.TODAY)
    left = working_days_between(day, last, calendar)
    return Light(ClockLevel.AMPLE, left.days, left.guessed_years)


def missing_years(day: date, entered: Iterable[int]) -> tuple[int, ...]:
    """Years the calendar should hold on `day` and does not: this one, and in December the next."""
    wanted = {day.year, (day + timedelta(days=31)).year if day.month == DECEMBER else day.year}
    return tuple(sorted(wanted - set(entered)))
