"""补齐材料 of an approved promise filing: voluntary, at any time; a second person confirms it (J9, J11, C16, C17).

The filing's rounds stay as they were decided. What is handed in lies beside them under its own row; only the
confirmation turns the filing into 材料 mode, and both limits of the promise fall. The letter stays.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from filing.choices import Action, CompletionState, DocumentKind, Evidence, FilingType, Mode
from filing.errors import BadInput, NotAllowed, RulesBroken, StaleFiling
from filing.facts import Finding, Policy, Slot
from filing.models import Completion, Filing, HeldPage, Material, Staff
from filing.operations import materials, papers
from filing.operations.common import day_of, ensure, findings_text, locked, operation, write
from filing.operations.snapshot import filing_facts, policy_for
from filing.rules.images import image_findings
from filing.rules.judge import submit_blockers
from filing.rules.materials import material_findings
from filing.uploads import AcceptedUpload

LIVE = (CompletionState.OPEN, CompletionState.HANDED_IN)
QUEUED = (
    "handed_in_at", "filing__ref", "filing__number", "filing__person__name", "filing__place__full_name",
    "handed_in_by__full_name", "handed_in_by__username",
)  # fmt: skip


def live_completion(filing: Filing) -> Completion | None:
    return filing.completions.filter(state__in=LIVE).select_related("opened_by", "handed_in_by").first()


def waiting(office_code: str | None) -> list[Completion]:
    """Handed in and not yet confirmed, oldest first, with what the reviewers' queue shows and no more."""
    rows = Completion.objects.filter(
        state=CompletionState.HANDED_IN, filing__office_id=office_code, filing__status="approved"
    )
    shown = rows.select_related("filing__person", "filing__place", "handed_in_by").only(*QUEUED)
    return list(shown.order_by("handed_in_at")[:50])


def slots(filing: Filing, *, now: datetime) -> tuple[materials.SlotState, ...]:
    """The slots of 材料 mode with what has been handed in for them."""
    completion = live_completion(filing)
    there = {m.kind: m for m in _papers(completion)} if completion else {}
    return tuple(
        materials.SlotState(slot, slot.kind.label, there.get(slot.kind))
        for slot in _policy(filing, now).slots.get((FilingType(filing.type), Mode.MATERIALS), ())
    )


def findings(filing: Filing, *, now: datetime) -> tuple[Finding, ...]:
    """What is still missing for 材料 mode, each with its clause and every way out."""
    completion = live_completion(filing)
    given = filing_facts(filing, materials=_papers(completion) if completion else [])
    policy = replace(_policy(filing, now), promise_types=frozenset())
    return (*material_findings(replace(given, mode=Mode.MATERIALS), policy), *image_findings(given))


@operation(Action.COMPLETE)
def add_pages(
    *,
    filing: Filing,
    kind: str,
    uploads: list[AcceptedUpload],
    by: Staff,
    now: datetime,
    description: str = "",
    seen_as: str = "",
    waiting: Sequence[HeldPage] = (),
) -> Material:
    """Page images for one slot of 材料 mode, those sent ahead first; the first opens the completion."""
    pages = [*(page.image() for page in waiting), *materials.store_pages(uploads)]
    with _collecting(filing, kind, by, now) as (row, completion):
        material = materials.insert_pages(
            row, kind, pages, by, now, description=description, seen_as=seen_as, completion=completion
        )
        HeldPage.objects.filter(pk__in=[page.pk for page in waiting]).delete()
        write(row, by=by, now=now, action=Action.COMPLETE, detail={"kind": kind, "step": "pages"})
    return material


@operation(Action.COMPLETE)
def mark_seen(*, filing: Filing, kind: str, seen_as: str, by: Staff, now: datetime, description: str = "") -> Material:
    """已核原件 for a slot that asks for no image."""
    with _collecting(filing, kind, by, now) as (row, completion):
        material = materials.new_version(row, kind, Evidence.SEEN, by, now, description, seen_as, completion=completion)
        write(row, by=by, now=now, action=Action.COMPLETE, detail={"kind": kind, "step": "seen"})
    return material


@operation(Action.COMPLETE)
def keep_pages(*, filing: Filing, kind: str, reason: str, by: Staff, now: datetime) -> Material:
    """仍然使用: faulty pages are used, for a reason that the second person sees."""
    with _collecting(filing, kind, by, now) as (row, completion):
        lying = completion.materials.filter(kind=kind, voided_at__isnull=True).first()
        material = materials.keep(lying, reason)
        write(row, by=by, now=now, action=Action.COMPLETE, detail={"step": "keep", **materials.kept_detail(material)})
    return material


@operation(Action.COMPLETE)
def hand_in(*, filing: Filing, by: Staff, now: datetime) -> Completion:
    """To the second person. Raises RulesBroken with everything that is still missing."""
    filing = locked(filing)
    ensure(filing, Action.COMPLETE, by)
    completion = _open(filing)
    if completion is None:
        raise NotAllowed("还没有补交材料,没有提交。请先上传认定材料。")
    found = findings(filing, now=now)
    stopping = submit_blockers(found, insisted=False)
    if stopping:
        raise RulesBroken(stopping, *[f"{f.message}{f.remedy}" for f in stopping], "没有提交;已上传的材料仍在。")
    _move(
        completion,
        (CompletionState.OPEN,),
        state=CompletionState.HANDED_IN,
        handed_in_at=now,
        handed_in_by=by,
        two_people=filing.two_people,
        manifest_hash=_manifest(completion),
        findings=findings_text(found),
    )
    write(filing, by=by, now=now, action=Action.COMPLETE, detail={"step": "hand_in"})
    return completion


@operation(Action.COMPLETE)
def drop(*, filing: Filing, by: Staff, now: datetime) -> Completion:
    """The applicant has thought better of it: the papers are voided and stay readable; nothing else changes (C16)."""
    filing = locked(filing)
    ensure(filing, Action.COMPLETE, by)
    completion = live_completion(filing)
    if completion is None:
        raise NotAllowed("没有正在补齐的材料,未作任何改动。")
    _move(completion, LIVE, state=CompletionState.DROPPED)
    _void(completion, by, now)
    write(filing, by=by, now=now, action=Action.COMPLETE, detail={"step": "drop"})
    return completion


@operation(Action.CONFIRM)
def decide(
    *,
    filing: Filing,
    by: Staff,
    now: datetime,
    expected_version: int | None,
    confirm: bool,
    words: str = "",
) -> Completion:
    """A second person confirms, and the promise turns into materials; or does not, with words, and nothing changes."""
    filing = locked(filing)
    if expected_version is not None and filing.version != expected_version:
        raise StaleFiling("这份备案刚刚有改动。", "您的操作没有保存;请看清现状后再办理。")
    ensure(filing, Action.CONFIRM, by)
    completion = live_completion(filing)
    if completion is None or completion.state != CompletionState.HANDED_IN:
        raise NotAllowed("没有等待确认的补交材料,未作任何改动。")
    _ensure_second_person(completion, by)
    if not confirm and not words.strip():
        raise BadInput("words", "不予确认须写明理由,没有保存。请填写意见。")
    state = CompletionState.CONFIRMED if confirm else CompletionState.REFUSED
    _move(
        completion,
        (CompletionState.HANDED_IN,),
        state=state,
        decided_at=now,
        decided_by=by,
        words=words.strip(),
    )
    if not confirm:
        _void(completion, by, now)
        write(filing, by=by, now=now, action=Action.CONFIRM, detail={"result": state})
        return completion
    write(filing, by=by, now=now, action=Action.CONFIRM, detail={"result": state}, mode=Mode.MATERIALS)
    rows = papers.material_rows(completion.materials.filter(voided_at__isnull=True))
    papers.issue_act(kind=DocumentKind.COMPLETION, filing=filing, by=by, now=now, materials=rows)
    return completion


@contextmanager
def _collecting(filing: Filing, kind: str, by: Staff, now: datetime) -> Iterator[tuple[Filing, Completion]]:
    """The locked filing and its open completion, for one paper of a slot of 材料 mode."""
    row = locked(filing)
    ensure(row, Action.COMPLETE, by)
    if row.mode != Mode.PROMISE:
        raise NotAllowed("这份备案是提供材料备案,不用补齐材料,未作任何改动。")
    if kind not in {slot.kind for slot in _slots_of(row, now)}:
        raise BadInput("kind", "这种材料不在认定材料清单里,没有保存。请在清单里选择。")
    yield row, _open(row) or _begin(row, by, now)


def _slots_of(filing: Filing, now: datetime) -> tuple[Slot, ...]:
    return _policy(filing, now).slots.get((FilingType(filing.type), Mode.MATERIALS), ())


def _policy(filing: Filing, now: datetime) -> Policy:
    return policy_for(filing, day_of(now))


def _open(filing: Filing) -> Completion | None:
    completion = live_completion(filing)
    if completion and completion.state == CompletionState.HANDED_IN:
        raise NotAllowed("补交的材料已提交,正等待确认,未作任何改动。请等审核员确认。")
    return completion


def _begin(filing: Filing, by: Staff, now: datetime) -> Completion:
    return Completion.objects.create(filing=filing, opened_at=now, opened_by=by, two_people=filing.two_people)


def _move(completion: Completion, sources: tuple[CompletionState, ...], **changes) -> None:
    """Conditional: only from one of `sources`."""
    if not Completion.objects.filter(pk=completion.pk, state__in=sources).update(**changes):
        raise StaleFiling("别人刚刚办理了这次补齐材料。", "您的操作没有保存;请刷新页面。")
    for name, value in changes.items():
        setattr(completion, name, value)


def _ensure_second_person(completion: Completion, by: Staff) -> None:
    hands = {completion.opened_by_id, completion.handed_in_by_id}
    hands.update(completion.materials.values_list("added_by", flat=True))
    if completion.two_people and by.pk in hands:
        raise NotAllowed("补交和确认须由两人办理:您收取或提交过这次的材料,不能确认。请由另一位审核员办理。")


def _papers(completion: Completion) -> list[Material]:
    return list(completion.materials.filter(voided_at__isnull=True).prefetch_related("pages"))


def _void(completion: Completion, by: Staff, now: datetime) -> None:
    completion.materials.filter(voided_at__isnull=True).update(voided_at=now, voided_by=by)


def _manifest(completion: Completion) -> str:
    """SHA-256 over what the second person is shown."""
    rows = [
        [m.kind, m.version, m.evidence, m.seen_as, m.description, [p.sha256 for p in m.pages.all()]]
        for m in sorted(_papers(completion), key=lambda m: m.kind)
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
