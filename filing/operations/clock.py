"""办理期限 over rows: the calendar as it is entered, the due moment a submission stores, the light of a filing."""

from collections.abc import Mapping
from datetime import date, datetime

from filing.choices import Channel, FilingStatus
from filing.facts import Policy
from filing.models import Filing, WorkDay
from filing.operations.common import day_of
from filing.rules import clock


def work_calendar() -> dict[date, bool]:
    """Every day entered, True = people work. A year without an entry is unknown."""
    return dict(WorkDay.objects.values_list("date", "is_workday"))


def due_of(filing: Filing, *, policy: Policy, now: datetime) -> datetime:
    """The due moment of a submission now; after a return the days the applicant held the case are added exactly."""
    channel, calendar = Channel(filing.channel), work_calendar()
    if filing.status == FilingStatus.RETURNED and filing.due_at and filing.decided_at:
        return clock.resumed_due(filing.due_at, filing.decided_at, now, channel, policy, calendar)
    return clock.first_due(now, channel, policy, calendar)


def light_of(filing: Filing, *, now: datetime, calendar: Mapping[date, bool]) -> clock.Light | None:
    return clock.light(filing.status, filing.due_at, now, calendar)


def missing_years(now: datetime) -> tuple[int, ...]:
    """Years the supervisors still have to enter."""
    day = day_of(now)
    entered = WorkDay.objects.filter(date__year__gte=day.year).dates("date", "year")
    return clock.missing_years(day, (first.year for first in entered))
