"""Papers that a clerk issues by hand for a filing: to read, to sign, to take along, to hand over."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from filing.choices import DocumentKind, FilingStatus, Mode
from filing.errors import BadInput
from filing.models import Document, Filing, Staff
from filing.operations import papers
from filing.operations.common import day_of, locked
from filing.papers.facts import DeliveredRow

ON_DEMAND = (
    DocumentKind.NOTICE,
    DocumentKind.PROMISE,
    DocumentKind.REGISTRATION,
    DocumentKind.CLAIM_LIST,
    DocumentKind.DELIVERY,
    DocumentKind.SLIP,
)
"""备案回执 only in place of one that is void."""
TO_READ = (DocumentKind.NOTICE, DocumentKind.PROMISE)
"""Read and signed before the submission; later they are offered no more."""
DECIDED_FOR = (FilingStatus.APPROVED, FilingStatus.CANCELLED, FilingStatus.REVOKED, FilingStatus.ENDED)
HANDED_OVER = frozenset(DocumentKind) - {*ON_DEMAND, DocumentKind.CHECKLIST, DocumentKind.CALL_LIST} | {
    DocumentKind.SLIP
}


@transaction.atomic
def issue_on_demand(*, filing: Filing, kind: DocumentKind, by: Staff, now: datetime) -> Document:
    """One of `ON_DEMAND`, filled in for this filing. BadInput where it does not apply."""
    if kind not in ON_DEMAND:
        raise BadInput("kind", "这种文书随业务自动出具,不能单独出具。")
    papers.ensure_may_print(by)
    filing = locked(filing)
    why_not = _why_not_issued(kind, filing, filing.documents.all())
    if why_not:
        raise BadInput("kind", f"{why_not}没有出具。")
    more = _as_decided(filing) if kind in (DocumentKind.REGISTRATION, DocumentKind.SLIP) else {}
    if kind == DocumentKind.DELIVERY:
        more = {"delivered": _delivered(filing.documents.all())}
    return papers.issue(kind, filing, by, now, **more)


def issuable(filing: Filing, documents: Iterable[Document]) -> tuple[DocumentKind, ...]:
    """Which of `ON_DEMAND` to offer for the filing as it is. `documents`: its own."""
    rows, open_ = list(documents), filing.status in (FilingStatus.DRAFT, FilingStatus.RETURNED)
    offered = (kind for kind in ON_DEMAND if open_ or kind not in TO_READ)
    return tuple(kind for kind in offered if not _why_not_issued(kind, filing, rows))


def _why_not_issued(kind: DocumentKind, filing: Filing, documents: Iterable[Document]) -> str:
    if kind == DocumentKind.PROMISE and filing.mode != Mode.PROMISE:
        return "这份备案不是承诺制,不用承诺书,"
    if kind == DocumentKind.CLAIM_LIST and not filing.paid:
        return "没有已自费结清的住院,不用手工报销,"
    if kind == DocumentKind.DELIVERY and not _delivered(documents):
        return "还没有需要送达的文书,"
    if kind == DocumentKind.SLIP and not _slip_is_void(filing, documents):
        return "备案回执没有作废,不用重新出具,"
    return ""


def _slip_is_void(filing: Filing, documents: Iterable[Document]) -> bool:
    slips = [d for d in documents if d.kind == DocumentKind.SLIP]
    return filing.status == FilingStatus.APPROVED and bool(slips) and all(d.voided_at for d in slips)


def _delivered(documents: Iterable[Document]) -> tuple[DeliveredRow, ...]:
    handed = sorted((d for d in documents if d.kind in HANDED_OVER and not d.voided_at), key=lambda d: d.pk)
    return tuple(DeliveredRow(DocumentKind(d.kind).label, d.number, day_of(d.issued_at)) for d in handed)


def _as_decided(filing: Filing) -> dict[str, object]:
    """When and by whom it was approved, for the form that is filed away."""
    if filing.status not in DECIDED_FOR or filing.decided_by is None:
        return {}
    return {"decided_on": day_of(filing.decided_at), "decided_by": filing.decided_by.full_name}
