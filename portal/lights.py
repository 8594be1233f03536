"""The light of each row on a screen, the tiles of the workbench, and the years the calendar lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import SimpleLazyObject

from filing.answers import ClockLevel
from filing.dates import day_end, ending_day, today
from filing.models import Filing, Staff
from filing.operations import clock
from portal.keyset import CAP, capped_count

KEEPS_CALENDAR = "filing.add_workday"


@dataclass(frozen=True)
class Tile:
    """A count of the workbench; `edge` names its colour while there is something to count."""

    key: str
    label: str
    count: int
    edge: str


def with_lights(rows: Iterable[Filing], now: datetime) -> list[Filing]:
    """The rows, each with `light`; the calendar is read once, and only where a row needs it."""
    calendar = SimpleLazyObject(clock.work_calendar)
    found = list(rows)
    for filing in found:
        filing.light = clock.light_of(filing, now=now, calendar=calendar)
    return found


def due_tiles(waiting: QuerySet, due: Sequence[datetime | None], now: datetime) -> tuple[Tile, Tile]:
    """今天截止 and 已超期 among `waiting`; `due`: the moments of the first CAP + 1, all where they are fewer."""
    if len(due) <= CAP:
        last_days = [ending_day(moment) for moment in due if moment]
        today_count, late = last_days.count(today(now)), sum(day < today(now) for day in last_days)
    else:
        today_count = capped_count(waiting.due_between(now, day_end(today(now))))
        late = capped_count(waiting.overdue(now))
    return Tile("today", ClockLevel.TODAY.label, today_count, "wait"), Tile(
        "overdue", ClockLevel.OVERDUE.label, late, "bad"
    )


def calendar_gap(by: Staff, now: datetime) -> tuple[int, ...]:
    """Years to be entered, told to those who can enter them."""
    return clock.missing_years(now) if by.has_perm(KEEPS_CALENDAR) else ()
