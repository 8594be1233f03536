"""批量通过: clean cases opened before, each approved by itself; what cannot be is named, the rest are done."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from filing.choices import Action, Channel, Outcome, Stream
from filing.errors import NotAllowed, Refusal
from filing.facts import Finding
from filing.models import AuditEntry, Filing, PolicyVersion, Staff, Submission
from filing.operations import review
from filing.operations.common import EDITING, ensure, expect_version, findings_from, object_name, operation
from filing.operations.intake import judge_filing
from filing.operations.snapshot import policy_for
from filing.rules.clock import is_immediate

BATCH_MAX = 100
UNCLEAN = (Outcome.NOT_MET, Outcome.VERIFY)


@dataclass(frozen=True)
class NotApproved:
    """A case of the batch that stays, and why."""

    filing: Filing
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Batch:
    approved: tuple[Filing, ...]
    refused: tuple[NotApproved, ...]


def approve_batch(*, cases: Iterable[tuple[Filing, int]], by: Staff, now: datetime) -> Batch:
    """Each case with the version that was on the screen, in a transaction of its own."""
    approved: list[Filing] = []
    refused: list[NotApproved] = []
    for filing, version in cases:
        try:
            approved.append(approve_seen(filing=filing, by=by, now=now, expected_version=version))
        except Refusal as refusal:
            refused.append(NotApproved(filing, tuple(refusal.sentences)))
    return Batch(tuple(approved), tuple(refused))


@operation(Action.APPROVE)
def approve_seen(*, filing: Filing, by: Staff, now: datetime, expected_version: int) -> Filing:
    """通过 without looking again: only what is 即时, clean, and was opened by `by` in this version."""
    expect_version(filing, expected_version)
    ensure(filing, Action.APPROVE, by)
    if (object_name(filing), expected_version) not in openings([filing], by):
        raise NotAllowed("您还没有打开看过这份备案现在的内容,没有通过。请打开后再审核。")
    if not is_immediate(Channel(filing.channel), policy_for(filing, filing.accepted_on)):
        raise NotAllowed("这份备案不是柜面即时办理的,不能批量通过,没有通过。请打开审核。")
    findings = judge_filing(filing, on=filing.accepted_on)
    if not is_clean(findings):
        first = next(finding for finding in findings if finding.outcome in UNCLEAN)
        stopped = f"有「{first.outcome.label}」的事项,不能批量通过,没有通过。请打开审核。"
        raise NotAllowed(stopped, first.message)
    return review.approve(filing=filing, by=by, now=now, expected_version=expected_version)


def is_clean(findings: Iterable[Finding]) -> bool:
    """Nothing 不符合 and nothing 需人工核实."""
    return all(finding.outcome not in UNCLEAN for finding in findings)


def batchable(*, rows: Sequence[Filing], by: Staff) -> frozenset[int]:
    """Keys of the waiting `rows` that `by` may tick. Three queries at most, however many rows.

    Goes by what was found at the submission; `approve_batch` judges anew. Whoever ever edited a row is not offered it.
    """
    entries = _own_entries(rows, by, Q(stream=Stream.ACCESS, action="open_case") | Q(action__in=EDITING))
    edited = {entry["object"] for entry in entries if entry["action"] in EDITING}
    opened = _versions(entry for entry in entries if entry["action"] not in EDITING)
    seen = [row for row in rows if (object_name(row), row.version) in opened and object_name(row) not in edited]
    seen = [row for row in seen if by.pk not in (row.taken_by_id, row.submitted_by_id, row.edited_by_id)]
    if not seen:
        return frozenset()
    policies = PolicyVersion.objects.in_bulk({row.policy_id for row in seen})
    immediate = [r for r in seen if is_immediate(Channel(r.channel), policies[r.policy_id].parameters())]
    kept = Submission.objects.filter(filing__in=immediate, round=F("filing__round"))
    return frozenset(pk for pk, findings in kept.values_list("filing", "findings") if is_clean(findings_from(findings)))


def openings(rows: Iterable[Filing], by: Staff) -> frozenset[tuple[str, int]]:
    """Which version of which case `by` had on the screen, as the access entries tell it."""
    return _versions(_own_entries(rows, by, Q(stream=Stream.ACCESS, action="open_case")))


def _own_entries(rows: Iterable[Filing], by: Staff, which: Q) -> list[dict[str, str]]:
    own = AuditEntry.objects.filter(which, object__in=[object_name(row) for row in rows], actor=by.username)
    return list(own.order_by().values("object", "action", "detail"))


def _versions(entries: Iterable[dict[str, str]]) -> frozenset[tuple[str, int]]:
    return frozenset((entry["object"], json.loads(entry["detail"]).get("version", 0)) for entry in entries)
