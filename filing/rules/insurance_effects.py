"""What a change of the insurance state does to a filing (R55, C24): suspended, to be resumed, ended.

The dated states are compared with the life of the filing as it stands, so that a correction (a later row of the same
day) takes back what the corrected row had caused, and the same states told twice do nothing the second time.

Paused: long-term filings alone, as C24 says; a temporary one keeps its own period (R41, R57) and is simply of no use
while nobody is insured. Ended: every type, since only who is insured here can have a filing (R1).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from filing.choices import LONG_TERM, FilingType, InsuranceState
from filing.facts import InsuranceSpell

ENDING = frozenset({InsuranceState.TERMINATED, InsuranceState.NOT_INSURED})
PAUSE_CLAUSES = ("C24", "R55")
END_CLAUSES = ("C24", "R55", "R1")
A_DAY = timedelta(days=1)


class EffectKind(StrEnum):
    SUSPEND = "suspend"
    VOID = "void"
    OFFER = "offer"
    KEEP = "keep"
    RESUME = "resume"
    END = "end"
    REINSTATE = "reinstate"


@dataclass(frozen=True)
class Pause:
    """A suspension by the insurance. `key` tells the caller which row; `offered`: resumable from that day."""

    key: int
    since: date
    until: date | None = None
    offered: date | None = None


@dataclass(frozen=True)
class Life:
    """An approved filing, or one the insurance has ended (`ended_on`: its last day). `end` as granted; inclusive."""

    type: FilingType
    start: date
    end: date | None = None
    ended_on: date | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True)
class Effect:
    """SUSPEND from `day`; VOID the pause `key`; OFFER to resume it from `day`, or KEEP it paused after all; RESUME:
    it ends the day before `day`; END: `day` is the first day no longer covered; REINSTATE what had been ended.
    """

    kind: EffectKind
    clauses: tuple[str, ...]
    day: date | None = None
    key: int | None = None


def timeline(spells: Iterable[InsuranceSpell]) -> tuple[InsuranceSpell, ...]:
    """Oldest first, of one day the last told alone, neighbours of one state joined."""
    of_day = {spell.since: spell for spell in spells}
    joined: list[InsuranceSpell] = []
    for day in sorted(of_day):
        if not joined or joined[-1].state != of_day[day].state:
            joined.append(of_day[day])
    return tuple(joined)


def effects(spells: Iterable[InsuranceSpell], life: Life, *, confirm: bool = True) -> tuple[Effect, ...]:
    """What has to happen so that the filing stands as its insurance does. `confirm`: a clerk resumes. Source: C24."""
    states = timeline(spells)
    first_out = _first_out(states, life)
    return (*_ending(first_out, life), *_pausing(states, life, confirm, ends=first_out is not None))


def _first_out(states: tuple[InsuranceSpell, ...], life: Life) -> date | None:
    """First day of the filing on which the insurance is over; None = none. Never before the start."""
    begun = [spell for spell in states if spell.since <= life.start]
    if begun and begun[-1].state in ENDING:
        return life.start
    over = [spell.since for spell in states if spell.since > life.start and spell.state in ENDING]
    return over[0] if over and (life.end is None or over[0] <= life.end) else None


def _ending(first_out: date | None, life: Life) -> Iterator[Effect]:
    """Insured again later is no way back: 重新备案. Only a corrected state is. Source: C24, R55."""
    if life.ended_on is not None and first_out != life.ended_on + A_DAY:
        yield Effect(EffectKind.REINSTATE, END_CLAUSES)
    if first_out is not None and (life.ended_on is None or first_out != life.ended_on + A_DAY):
        yield Effect(EffectKind.END, END_CLAUSES, first_out)


def _pausing(states: tuple[InsuranceSpell, ...], life: Life, confirm: bool, *, ends: bool) -> Iterator[Effect]:
    paused = tuple(_paused(states, life)) if life.type in LONG_TERM else ()
    for row in life.pauses:
        spell = next((p for p in paused if p[0] <= row.since and (p[1] is None or row.since <= p[1])), None)
        if spell is None:
            yield Effect(EffectKind.VOID, PAUSE_CLAUSES, key=row.key)
        else:
            yield from _resuming(states, row, spell[1], confirm and row.until is None, ends)
    for since, until in paused:
        yield from _missing(since, until, life)


def _paused(states: tuple[InsuranceSpell, ...], life: Life) -> Iterator[tuple[date, date | None]]:
    """The paused days within the filing's own period, as (first, last)."""
    for spell, following in zip(states, (*states[1:], None), strict=True):
        last = following.since - A_DAY if following else None
        first = max(spell.since, life.start)
        if spell.state == InsuranceState.PAUSED and (last is None or first <= last) and _within(first, life.end):
            yield first, last


def _within(day: date, end: date | None) -> bool:
    return end is None or day <= end


def _resuming(
    states: tuple[InsuranceSpell, ...], row: Pause, last: date | None, confirm: bool, ends: bool
) -> Iterator[Effect]:
    """Normal again in the same scheme: offered, or resumed at once. A pause that ran into the end stays as it is."""
    over = last is not None and (row.until is None or row.until > last)
    normal = over and any(s.since == last + A_DAY and s.state == InsuranceState.NORMAL for s in states)
    day = last + A_DAY if normal and not ends else None
    if day and not confirm:
        yield Effect(EffectKind.RESUME, PAUSE_CLAUSES, day, row.key)
    elif day and row.offered != day:
        yield Effect(EffectKind.OFFER, PAUSE_CLAUSES, day, row.key)
    elif day is None and row.offered and row.until is None:
        yield Effect(EffectKind.KEEP, PAUSE_CLAUSES, key=row.key)


def _missing(since: date, until: date | None, life: Life) -> Iterator[Effect]:
    """Paused days that no row covers: from the first of them on."""
    rows = [p for p in life.pauses if since <= p.since and (until is None or p.since <= until)]
    if not rows or min(p.since for p in rows) > since:
        yield Effect(EffectKind.SUSPEND, PAUSE_CLAUSES, since)
        return
    if any(p.until is None for p in rows):
        return
    covered = max(p.until for p in rows if p.until)
    if until is None or covered < until:
        yield Effect(EffectKind.SUSPEND, PAUSE_CLAUSES, covered + A_DAY)
