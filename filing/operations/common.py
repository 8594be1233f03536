"""What every operation on a filing shares: the actor, the conditional write, visibility, the manifest."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.db import transaction
from django.db.models import F

from filing import audit, workflow
from filing.choices import Action, Blocks, FilingStatus, Outcome, Stream
from filing.dates import today
from filing.errors import NotAllowed, StaleFiling
from filing.facts import Finding
from filing.models import AuditEntry, Filing, InsuredPerson, Staff
from filing.operations import access

OPEN_PERMISSIONS = ("filing.take_filing", "filing.decide_filing", "filing.view_office_filing")


def actor_for(filing: Filing, by: Staff) -> workflow.Actor:
    return workflow.Actor(
        permissions=by.granted,
        same_office=filing.office_id == by.office_id,
        is_taker=filing.taken_by_id == by.pk,
        is_submitter=filing.submitted_by_id == by.pk,
        edited_this_round=filing.edited_by_id == by.pk or has_edited_this_round(filing, by),
    )


def has_edited_this_round(filing: Filing, by: Staff) -> bool:
    """Whether `by` changed facts or papers since the last decision that sent it back."""
    last = max(filing.decisions.all(), key=lambda decision: decision.pk, default=None)
    rows = AuditEntry.objects.filter(stream=Stream.CHANGE, object=object_name(filing), action__in=EDITING)
    if last:
        rows = rows.filter(at__gt=last.at)
    return rows.filter(actor=by.username).exists()


EDITING = (
    "create", "edit", "submit", "copy", "material", "material_keep", "material_void", "sign", "take_over", "change",
    "renew", "correct", "record", "backdate",
)  # fmt: skip


def object_name(filing: Filing) -> str:
    return f"filing:{filing.ref}"


def why_not(filing: Filing, action: Action, by: Staff) -> str | None:
    """The sentence that would refuse `action` now, None when it may happen: for buttons and their tooltips."""
    try:
        workflow.check(
            action, status=FilingStatus(filing.status), actor=actor_for(filing, by), two_people=filing.two_people
        )
    except NotAllowed as refusal:
        return refusal.sentences[0]
    return None


def ensure(filing: Filing, action: Action, by: Staff) -> workflow.Transition:
    return workflow.check(
        action, status=FilingStatus(filing.status), actor=actor_for(filing, by), two_people=filing.two_people
    )


def write(filing: Filing, *, by: Staff, now: datetime, action: str, detail: dict | None = None, **changes: Any) -> None:
    """The one conditional write: only if status and version are still those that were seen, else StaleFiling.

    Raises the version, appends the audit entry in the same transaction, and leaves `filing` as the row now is.
    """
    seen = Filing.objects.filter(pk=filing.pk, status=filing.status, version=filing.version)
    moved = seen.update(version=F("version") + 1, **changes)
    if not moved:
        raise StaleFiling(*who_was_first(filing))
    before = filing.status
    for name, value in changes.items():
        setattr(filing, name, value)
    filing.version += 1
    audit.append(
        stream=Stream.CHANGE,
        action=action,
        object_=object_name(filing),
        now=now,
        by=by,
        detail={
            **(detail or {}),
            "number": filing.number or "",
            "from": before,
            "to": filing.status,
            "version": filing.version,
        },
    )


def who_was_first(filing: Filing) -> tuple[str, str]:
    """Two sentences for the loser of a race: who did what and when; nothing was saved."""
    fresh = Filing.objects.select_related("decided_by", "edited_by").get(pk=filing.pk)
    last = AuditEntry.objects.filter(object=object_name(filing), stream=Stream.CHANGE).order_by("-pk").first()
    label = FilingStatus(fresh.status).label
    who = last.actor_name if last else fresh.edited_by.full_name
    what = ACTION_WORDS.get(last.action, last.action) if last else "修改"
    at = last.at.astimezone(audit.SHANGHAI).strftime("%m-%d %H:%M") if last else ""
    return (f"{who} 已于 {at} {what}了这份备案,它现在是「{label}」。", "您的操作没有保存;请刷新页面,看清现状后再办理。")


def moved_since(*, ref: str, seen: int, by: Staff) -> tuple[Filing, str]:
    """Version and status of an own filing in one query, and who did what since `seen`, "" while nobody did.

    Raises Filing.DoesNotExist as `visible_filing` does.
    """
    if not any(by.has_perm(p) for p in OPEN_PERMISSIONS):
        raise Filing.DoesNotExist
    filing = Filing.objects.of_office(by.office_id).only("ref", "version", "status").get(ref=ref)
    return filing, "" if filing.version == seen else who_was_first(filing)[0]


ACTION_WORDS = {action.value: action.label for action in Action} | {
    "material": "添加材料",
    "material_keep": "仍然使用有问题的影像",
    "material_void": "作废材料",
    "sign": "签名",
    "correct": "建立更正后的申请",
}


def operation(action: Action) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """One transaction for a verb on a filing. Who is refused leaves an access entry, written after the rollback."""

    def decorate(verb: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(verb)
        def run(*, filing: Filing, by: Staff, now: datetime, **given: Any) -> Any:
            try:
                with transaction.atomic():
                    return verb(filing=filing, by=by, now=now, **given)
            except (NotAllowed, StaleFiling) as refusal:
                access.record(
                    by=by,
                    action="refused",
                    object_=object_name(filing),
                    now=now,
                    what=action.value,
                    why=refusal.sentences[0],
                )
                raise

        return run

    return decorate


def expect_version(filing: Filing, expected_version: int | None) -> None:
    if expected_version is not None and filing.version != expected_version:
        raise StaleFiling(*who_was_first(filing))


def locked(filing: Filing) -> Filing:
    """The row as it is now, locked on PostgreSQL; on SQLite the IMMEDIATE transaction is the lock."""
    return (
        Filing.objects.select_for_update(of=("self",)).select_related("place", "enrolment", "person").get(pk=filing.pk)
    )


def lock_person(filing: Filing) -> None:
    """One at a time for this person's filings: the overlap guard reads what no other transaction is just writing.

    After the filing's own lock, before counters and the chain (decisions 4, 9).
    """
    InsuredPerson.objects.select_for_update(of=("self",)).get(pk=filing.person_id)


def visible_filing(*, ref: str, by: Staff) -> Filing:
    """A filing of the reader's own office. Raises Filing.DoesNotExist otherwise, the same as for a missing one."""
    if not any(by.has_perm(p) for p in OPEN_PERMISSIONS):
        raise Filing.DoesNotExist
    filing = Filing.objects.for_page().of_office(by.office_id).get(ref=ref)
    filing.office = by.office
    if filing.person.office_id == by.office_id:
        filing.person.office = by.office
    return filing


def open_filing(*, ref: str, by: Staff, now: datetime) -> Filing:
    """`visible_filing`, with one access entry written before the answer."""
    filing = visible_filing(ref=ref, by=by)
    access.record(by=by, action="open_filing", object_=object_name(filing), now=now, number=filing.number or "")
    return filing


def manifest_hash(filing: Filing) -> str:
    """SHA-256 over everything a decider sees of the papers: live materials, their page hashes, the signature."""
    rows = [
        [m.kind, m.version, m.evidence, m.seen_as, m.description, [p.sha256 for p in m.pages.all()]]
        for m in filing.materials.filter(voided_at__isnull=True).order_by("kind").prefetch_related("pages")
    ]
    signature = filing.signature
    rows.append([signature.kind, signature.sha256, signature.bound_to] if signature else [])
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def signature_binding(filing: Filing) -> str:
    """What a signature is bound to: person, type, place, mode, dates."""
    facts = [filing.person_id, filing.type, filing.place_id, filing.mode, str(filing.start), str(filing.end)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def findings_text(findings: Iterable[Finding]) -> str:
    """Canonical JSON of findings, kept with the round that was judged."""
    return json.dumps([asdict(f) for f in findings], ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def findings_from(text: str) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            **{
                **row,
                "clauses": tuple(row["clauses"]),
                "outcome": Outcome(row["outcome"]),
                "blocks": Blocks(row["blocks"]),
            }
        )
        for row in json.loads(text or "[]")
    )


def day_of(now: datetime) -> date:
    """The Shanghai day of `now`."""
    return today(now)
