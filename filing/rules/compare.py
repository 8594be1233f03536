"""Two policy versions asked about the same application: every finding compared, and the end that is computed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from filing.choices import CancelGround
from filing.facts import FilingFacts, Finding, Policy
from filing.rules.changes import may_cancel
from filing.rules.judge import judge
from filing.rules.validity import default_dates


@dataclass(frozen=True)
class Difference:
    """One finding that is not the same. None: that version says nothing of it."""

    before: Finding | None
    after: Finding | None

    @property
    def code(self) -> str:
        found = self.after or self.before
        return found.code if found else ""

    @property
    def words(self) -> str:
        """What the later version says, else what the earlier one said."""
        found = self.after or self.before
        return found.message if found else ""


@dataclass(frozen=True)
class Comparison:
    """`end_before`, `end_after`: the last day each version computes; None = 长期有效."""

    differences: tuple[Difference, ...]
    end_before: date | None
    end_after: date | None

    @property
    def end_moves(self) -> bool:
        return self.end_before != self.end_after

    @property
    def differs(self) -> bool:
        return bool(self.differences) or self.end_moves


def compare(facts: FilingFacts, before: Policy, after: Policy, *, on: date, in_force: bool) -> Comparison:
    """What `after` would have said where `before` judged, on the same facts.

    `on`: the day that stands in for a 受理日 not yet known, and on which a filing in force (`in_force`) would be
    cancelled. The end of a temporary filing is taken as each version computes it, because that is the end it would
    have got. Source: D8, C15, J9.
    """
    end_before, found_before = _told(facts, before, on, in_force)
    end_after, found_after = _told(facts, after, on, in_force)
    return Comparison(tuple(_differences(found_before, found_after)), end_before, end_after)


def _told(facts: FilingFacts, policy: Policy, on: date, in_force: bool) -> tuple[date | None, tuple[Finding, ...]]:
    start, end = default_dates(facts, policy, facts.accepted_on or on)
    given = replace(facts, start=start, end=end)
    return end, (*judge(given, policy), *_lock(given, policy, on, in_force))


def _lock(facts: FilingFacts, policy: Policy, on: date, in_force: bool) -> tuple[Finding, ...]:
    """May it be cancelled on request, nobody lying in hospital? Asked of filings in force alone. Source: J9, C17."""
    if not in_force or facts.type is None or facts.mode is None or facts.start is None:
        return ()
    return may_cancel(facts.type, facts.mode, facts.start, on, policy, CancelGround.REQUEST, in_hospital=False)


def _differences(before: Iterable[Finding], after: Iterable[Finding]) -> Iterable[Difference]:
    """Findings are paired by code and fact, those of one pair in their order; equal pairs are left out."""
    old, new = _grouped(before), _grouped(after)
    for key in dict.fromkeys((*old, *new)):
        for was, now in zip_longest(old.get(key, ()), new.get(key, ())):
            if was != now:
                yield Difference(was, now)


def _grouped(findings: Iterable[Finding]) -> dict[tuple[str, str], list[Finding]]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.code, finding.fact), []).append(finding)
    return groups
