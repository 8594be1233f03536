"""Every cell of type × mode × scope × state that can exist, and the past filings of the fixture that fill them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import count

from filing.audit import SHANGHAI
from filing.choices import LONG_TERM, FilingStatus, FilingType, Mode, Scope, Validity
from filing.demo.desk import Story
from filing.demo.people import GUSU, KUNSHAN, NEWCOMERS, PARK, PEOPLE, Persona
from filing.demo.story_list import HANDED_IN, REFUSED, RETURNED
from filing.facts import SHANGHAI as SHANGHAI_PLACE
from filing.models import Filing

Cell = tuple[FilingType, Mode, Scope, str]
COMBINATIONS = tuple(
    (type_, mode, scope)
    for type_ in FilingType
    for mode in Mode
    for scope in Scope
    if mode == Mode.MATERIALS or type_ in LONG_TERM  # C7: the promise is for the long-term types
)
ENDED, SUSPENDED = "ended", "suspended"
KEPT = ("submit", "approve", "upload")
WINDOWS = (date(2023, 2, 6), date(2023, 8, 7), date(2024, 2, 5), date(2024, 8, 5), date(2025, 2, 10), date(2025, 8, 4))
TERMS = (date(2023, 3, 6), date(2024, 3, 4), date(2025, 3, 3), date(2026, 3, 2))
ON_HOLD = date(2025, 9, 1)
LATELY = date(2026, 9, 7)
NEAR = (
    "320100", "320200", "320300", "320400", "320600", "320700", "320800", "320900", "321000", "321100", "321200",
    "321300",
)  # fmt: skip
FAR = (
    "310000", "110000", "330100", "340100", "420100", "510100", "430100", "460200", "650100", "540100", "350200",
    "440100", "610100", "370200", "230100", "429004", "330200", "341000", "120000", "500000", "450100", "360100",
    "210100", "220100", "130100", "140100", "410100", "530100", "620100", "630100", "640100",
)  # fmt: skip
SUSPENDED_PEOPLE = {
    (FilingType.RETIREE, Mode.PROMISE): ("paused1", "paused2"),
    (FilingType.RETIREE, Mode.MATERIALS): ("paused3", "paused3"),
    (FilingType.RESIDENT, Mode.PROMISE): ("paused4", "paused5"),
    (FilingType.RESIDENT, Mode.MATERIALS): ("paused8", "paused8"),
    (FilingType.POSTED, Mode.PROMISE): ("paused6", "paused7"),
    (FilingType.POSTED, Mode.MATERIALS): ("paused8", "paused8"),
}
ENDED_PEOPLE = {
    FilingType.RETIREE: "mover3",
    FilingType.RESIDENT: "mover4",
    FilingType.POSTED: "mover1",
    FilingType.REFERRAL: "mover2",
    FilingType.OTHER: "mover2",
}
# One filing of each type that is alive when only the fixture is loaded: (person, place) waiting, in force, not yet.
ALIVE = {
    FilingType.RETIREE: (("kun2", "340800"), ("kun2", "320900"), ("shen", "340300")),
    FilingType.RESIDENT: (("park3", "320400"), ("park3", "330600"), ("park3", "350100")),
    FilingType.POSTED: (("park3", "310000"), ("le", "340200"), ("le", "321000")),
    FilingType.REFERRAL: (("kun2", "320100"), ("kun3", "110000"), ("qiu", "320300")),
    FilingType.OTHER: (("park3", "530100"), ("park1", "460100"), ("kun4", "520100")),
}


@dataclass(frozen=True)
class Past:
    """A filing of the fixture. `then`: what no operation does yet; the generator writes it as rows (C24)."""

    story: Story
    taken: datetime
    later: int = 0
    then: str = ""


def possible_cells() -> frozenset[Cell]:
    """Drafts to ended ones; an approved filing counts by its validity, and only long-term ones pause (C24)."""
    stored = [status.value for status in FilingStatus if status != FilingStatus.APPROVED]
    found = set()
    for type_, mode, scope in COMBINATIONS:
        worth = [v.value for v in Validity if v != Validity.SUSPENDED or type_ in LONG_TERM]
        found |= {(type_, mode, scope, state) for state in (*stored, *worth)}
    return frozenset(found)


def cell_of(filing: Filing, on: date) -> Cell:
    """Needs `place`; reads suspensions."""
    state = filing.validity(on) or filing.status
    return FilingType(filing.type), Mode(filing.mode), filing.place.scope, str(state)


def past_filings() -> Iterator[Past]:
    """In the order they are to be made: each is finished before the next begins."""
    plan = _Plan()
    for state in ("expired", "cancelled", "revoked", "refused", "withdrawn", "returned", "draft"):
        for combination in COMBINATIONS:
            yield plan.in_a_window(state, *combination)
    for number, (type_, mode, scope) in enumerate(COMBINATIONS):
        yield plan.ended(number, type_, mode, scope)
        if type_ in LONG_TERM:
            yield plan.suspended(type_, mode, scope)
    yield from plan.alive()


class _Plan:
    """Hands out people, half-year windows and places so that no filing stands in another's way."""

    def __init__(self) -> None:
        self.filings_of: Counter[str] = Counter()
        self.minutes = count()
        self.near, self.far = count(), count()

    def in_a_window(self, state: str, type_: FilingType, mode: Mode, scope: Scope) -> Past:
        persona = self._person(type_, state)
        window = WINDOWS[self.filings_of[persona.key]]
        self.filings_of[persona.key] += 1
        story = Story(persona.key, type_, mode, self._place(type_, scope), office=persona.office)
        lasting = 120 if type_ in LONG_TERM else None
        if state == "draft":
            clerks = (KUNSHAN, PARK)
            return Past(replace(story, office=clerks[next(self.minutes) % 2]), self._at(LATELY))
        if state == "refused":
            return Past(_refused(story), self._at(window))
        steps, more = {
            "expired": (KEPT, {"end": lasting}),
            "cancelled": ((*KEPT, "cancel"), {}),
            "revoked": ((*KEPT, "revoke"), {}),
            "withdrawn": ((*HANDED_IN, "withdraw"), {}),
            "returned": (RETURNED, {"end": lasting, "reason": "TH07"}),
        }[state]
        later = {"cancelled": 190 if mode == Mode.PROMISE else 40, "revoked": 1}.get(state, 0)
        return Past(replace(story, steps=steps, **more), self._at(window), later)

    def ended(self, number: int, type_: FilingType, mode: Mode, scope: Scope) -> Past:
        key = ENDED_PEOPLE[type_]
        term = TERMS[self.filings_of[key]]
        self.filings_of[key] += 1
        return Past(Story(key, type_, mode, self._place(type_, scope), KEPT), self._at(term), then=ENDED)

    def suspended(self, type_: FilingType, mode: Mode, scope: Scope) -> Past:
        key = SUSPENDED_PEOPLE[type_, mode][list(Scope).index(scope)]
        return Past(Story(key, type_, mode, self._place(type_, scope), KEPT), self._at(ON_HOLD), then=SUSPENDED)

    def alive(self) -> Iterator[Past]:
        for type_, cases in ALIVE.items():
            for (key, place), steps, start in zip(cases, (HANDED_IN, KEPT, KEPT), (None, None, 365), strict=True):
                yield Past(Story(key, type_, Mode.MATERIALS, place, steps, start=start), self._at(LATELY))

    def _person(self, type_: FilingType, state: str) -> Persona:
        """Who fits the type and has had the fewest filings; only 姑苏 has supervisors who revoke."""
        fit = [p for p in PEOPLE if _fits(p, type_) and (state != "revoked" or p.office == GUSU)]
        return min(fit, key=lambda persona: self.filings_of[persona.key])

    def _place(self, type_: FilingType, scope: Scope) -> str:
        """The next one; a temporary trip to Shanghai needs no filing (C1), so that goes to the place after it."""
        if scope == Scope.IN_PROVINCE:
            return NEAR[next(self.near) % len(NEAR)]
        place = FAR[next(self.far) % len(FAR)]
        return self._place(type_, scope) if (type_, place) == (FilingType.OTHER, SHANGHAI_PLACE) else place

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, time(9), SHANGHAI) + timedelta(minutes=next(self.minutes) * 7 % 400)


def _fits(persona: Persona, type_: FilingType) -> bool:
    if persona.states or persona.key in NEWCOMERS or persona.birth.year > 2005:
        return False
    if type_ == FilingType.RETIREE:
        return persona.retired is True
    if type_ == FilingType.POSTED:
        return bool(persona.employer) and persona.retired is False
    return persona.retired is not True


def _refused(story: Story) -> Story:
    """Insisted on without papers where papers are asked for; else refused on the facts."""
    by_type = {"retiree": "BY02", "resident": "BY03", "posted": "BY04", "referral": "BY05", "other": "BY09"}
    if story.mode == Mode.MATERIALS and story.type != FilingType.OTHER:
        return replace(story, steps=REFUSED, reason="BY12", proofs=(), facts={"insisted": True})
    return replace(story, steps=REFUSED, reason=by_type[story.type])
