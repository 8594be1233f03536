"""About sixty stories, replayed through the real operations relative to the moment the demo starts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta

from django.db import transaction

from filing.answers import LongStay, VisitReason
from filing.audit import SHANGHAI
from filing.dates import today
from filing.demo.desk import CLERKS, Case, Desk
from filing.demo.life import life_events
from filing.demo.outside import outside_events
from filing.demo.people import BY_KEY, GUSU, NEWCOMERS
from filing.demo.register import register
from filing.demo.story_list import STORIES, Told
from filing.operations import advising
from filing.rules.adviser_facts import AdviceFacts

Event = tuple[datetime, Callable[[datetime], None]]

# Minutes after the step before it; what needs days takes them from the story (`later`).
MINUTES = {
    "submit": 6,
    "approve": 12,
    "give_back": 12,
    "refuse": 12,
    "withdraw": 6,
    "print_slip": 4,
    "phone": 10,
    "copy": 20,
    "upload": 25,
    "registration": 2,
    "claim_list": 2,
    "delivery": 5,
}
DAYS_LATER = frozenset({"cancel", "revoke", "complete", "lose_insurance", "pause_and_return"})
DECISIONS = frozenset({"approve", "give_back", "refuse"})


def replay(now: datetime) -> None:
    """Every story up to `now` (aware), all events in time order; all of them or, after an error, none."""
    desk = Desk()
    with transaction.atomic():
        for moment, act in sorted(events(desk, now), key=lambda event: event[0]):
            act(moment)


def events(desk: Desk, now: datetime) -> Iterator[Event]:
    yield from _arrivals(desk, now)
    yield from _advice(desk, now)
    yield from outside_events(desk, now)
    yield from life_events(desk, now)
    for serial, told in enumerate(STORIES):
        yield from case_events(Case(told.story, desk, serial), taken_at(told, serial, now), told.later)


def taken_at(told: Told, serial: int, now: datetime) -> datetime:
    """Minutes ago, moved back before midnight where the case would meet it; days ago in office hours of a weekday.

    A case that is drafted on one day and handed in on the next would be dated back, which no rule lets through.
    """
    if not told.days:
        taken = now - timedelta(minutes=told.minutes)
        over = taken + lasting(told)
        midnight = datetime.combine(today(over), time(0), SHANGHAI)
        return taken if today(taken) == today(over) else midnight - lasting(told)
    day = today(now) - timedelta(days=told.days)
    day -= timedelta(days=max(0, day.weekday() - 4))
    return datetime.combine(day, time(9), SHANGHAI) + timedelta(minutes=serial * 23 % 390)


def lasting(told: Told) -> timedelta:
    """How long a case is at work on the day it is taken."""
    steps = (MINUTES[step] for step in told.story.steps if step not in DAYS_LATER)
    return timedelta(minutes=5 + sum(steps))


def case_events(case: Case, taken: datetime, later: int) -> Iterator[Event]:
    """From taking the application to its last step; `later`: days before a step of DAYS_LATER."""
    yield taken, case.take
    yield taken + timedelta(minutes=2), case.add_papers
    if case.story.steps:
        yield taken + timedelta(minutes=4), case.sign
    moment = taken
    for step in case.story.steps:
        moment += timedelta(days=later) if step in DAYS_LATER else timedelta(minutes=MINUTES[step])
        if step in DECISIONS:
            yield moment - timedelta(minutes=3), case.open
        yield moment, getattr(case, step)


def _arrivals(desk: Desk, now: datetime) -> Iterator[Event]:
    for number, key in enumerate(NEWCOMERS):
        persona = BY_KEY[key]
        clerk = desk.staff[CLERKS[persona.office][0]]
        moment = now - timedelta(days=400 - number)

        def arrive(at: datetime, persona=persona, clerk=clerk) -> None:
            register(persona, by=clerk, now=at, checked_on=today(at))

        yield moment, arrive


def _advice(desk: Desk, now: datetime) -> Iterator[Event]:
    clerk = desk.staff[CLERKS[GUSU][0]]
    said = AdviceFacts(insured_here=True, maternity=False)
    emergency = replace(said, emergency=True, paid=False, injury=False)
    shanghai = replace(
        said,
        emergency=False,
        in_hospital=False,
        reason=VisitReason.TREATMENT,
        long_stay=LongStay.NONE,
        referral=False,
    )
    paid = replace(
        said,
        emergency=False,
        in_hospital=True,
        discharged=True,
        paid=True,
        injury=False,
        reason=VisitReason.VISIT,
        referral=False,
        chronic=False,
    )
    told = ((75, emergency, "460200"), (50, shanghai, "310000"), (35, paid, "430100"))
    for minutes, facts, place in told:

        def tell(at: datetime, facts=facts, place=place) -> None:
            advising.issue_advice(facts=replace(facts, place=desk.places[place].facts), by=clerk, now=at)

        yield now - timedelta(minutes=minutes), tell
