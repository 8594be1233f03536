"""The audit chain: every entry hashes the one before it; a month begins with the last hash of the month before.

Lock order: filing → person → counter → chain head. Call `append` as the last write of a transaction.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from filing.choices import Stream
from filing.models import AuditEntry, AuditHead, Staff

SYSTEM_OFFICE = "000000"
GENESIS = "0" * 64
SHANGHAI = ZoneInfo("Asia/Shanghai")


def append(
    *, stream: Stream, action: str, object_: str, now: datetime, by: Staff | None = None, detail: dict | None = None
) -> AuditEntry:
    """Add one entry to the chain of the actor's office and the month of `now`. `detail` holds masked values only."""
    office = (by.office_id if by else None) or SYSTEM_OFFICE
    with transaction.atomic():
        head = _locked_head(stream, office, now.astimezone(SHANGHAI).strftime("%Y%m"))
        entry = AuditEntry(
            stream=stream,
            office=office,
            month=head.month,
            seq=head.seq + 1,
            at=now,
            actor=by.username if by else "system",
            actor_name=by.full_name if by else "",
            action=str(action),
            object=object_,
            detail=json.dumps(detail or {}, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
            previous=head.hash,
        )
        entry.hash = digest(entry)
        entry.save(force_insert=True)
        head.seq, head.hash = entry.seq, entry.hash
        head.save(update_fields=["seq", "hash"])
    return entry


def digest(entry: AuditEntry) -> str:
    """SHA-256 over the canonical text of everything an entry says, the previous hash included."""
    fields = [
        entry.stream,
        entry.office,
        entry.month,
        entry.seq,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.actor_name,
        entry.action,
        entry.object,
        entry.detail,
        entry.previous,
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _locked_head(stream: Stream, office: str, month: str) -> AuditHead:
    heads = AuditHead.objects.filter(stream=stream, office=office, month=month)
    if connection.features.has_select_for_update:
        heads = heads.select_for_update()
    head = heads.first()
    if head is None:
        AuditHead.objects.bulk_create(
            [AuditHead(stream=stream, office=office, month=month, hash=_last_hash_before(stream, office, month))],
            ignore_conflicts=True,
        )
        head = heads.get()
    return head


def _last_hash_before(stream: str, office: str, month: str) -> str:
    head = AuditHead.objects.filter(stream=stream, office=office, month__lt=month, seq__gt=0).order_by("-month").first()
    return head.hash if head else GENESIS


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a chain; `where` names the first bad row."""

    where: str
    what: str


def heads() -> dict[str, tuple[int, str]]:
    """The heads to keep outside: `stream/office/month` → (seq, hash)."""
    return {f"{h.stream}/{h.office}/{h.month}": (h.seq, h.hash) for h in AuditHead.objects.order_by("pk")}


def verify(known_heads: dict[str, tuple[int, str]] | None = None) -> Iterator[Fault]:
    """Every fault found: edited, deleted, inserted and swapped entries; with heads kept outside, a cut tail too."""
    chains = AuditHead.objects.order_by("stream", "office", "month")
    last: dict[tuple[str, str], str] = {}
    for head in chains:
        key = (head.stream, head.office)
        end_seq, end_hash, faults = _verify_chain(head, last.get(key, GENESIS))
        yield from faults
        if (end_seq, end_hash) != (head.seq, head.hash):
            yield Fault(str(head), f"链头记为第{head.seq}条,实际止于第{end_seq}条或内容不同")
        last[key] = head.hash
        known = (known_heads or {}).get(str(head))
        if known and not _holds(head, known):
            yield Fault(str(head), f"库外保存的链头(第{known[0]}条)在库中已不存在或内容不同")
    names = {str(h) for h in chains}
    for name in (known_heads or {}).keys() - names:
        yield Fault(name, "库外保存的链头所在的链已不存在")
    yield from _strays(names)


def _verify_chain(head: AuditHead, start: str) -> tuple[int, str, list[Fault]]:
    faults: list[Fault] = []
    expected_seq, previous, pk = 0, start, 0
    while True:
        rows = list(
            AuditEntry.objects.filter(stream=head.stream, office=head.office, month=head.month, seq__gt=pk).order_by(
                "seq"
            )[:2000]
        )
        for row in rows:
            expected_seq += 1
            if row.seq != expected_seq:
                faults.append(Fault(str(row), f"序号应为{expected_seq},前面有记录被删除"))
                expected_seq = row.seq
            if row.previous != previous:
                faults.append(Fault(str(row), "与上一条不相接(被插入、调换或删除)"))
            if row.hash != digest(row):
                faults.append(Fault(str(row), "内容被修改"))
            previous = row.hash
        if not rows:
            return expected_seq, previous, faults
        pk = rows[-1].seq


def _holds(head: AuditHead, known: tuple[int, str]) -> bool:
    seq, hash_ = known
    if seq == 0:
        return True
    return AuditEntry.objects.filter(
        stream=head.stream, office=head.office, month=head.month, seq=seq, hash=hash_
    ).exists()


def _strays(names: set[str]) -> Iterator[Fault]:
    for stream, office, month in AuditEntry.objects.order_by().values_list("stream", "office", "month").distinct():
        if f"{stream}/{office}/{month}" not in names:
            yield Fault(f"{stream}/{office}/{month}", "有记录而没有链头")
