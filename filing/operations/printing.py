"""Many papers in one run: each copy allotted by itself, what went wrong named, and what came out confirmed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from filing import audit
from filing.choices import DocumentKind, Stream
from filing.errors import Refusal
from filing.models import Document, Filing, PrintCopy, PrintOutcome, Staff
from filing.operations.papers import ensure_may_print, print_copy

RUN_MAX = 100
PRINTED_AGAIN = "上一份没有打出"


@dataclass(frozen=True)
class Printed:
    """A copy that was allotted."""

    document: Document
    copy: PrintCopy


@dataclass(frozen=True)
class NotPrinted:
    """A paper, or a filing without one, and why there is no copy. `again`: a reason is all it lacks."""

    what: str
    sentences: tuple[str, ...]
    document: Document | None = None
    again: bool = False


@dataclass(frozen=True)
class Run:
    printed: tuple[Printed, ...]
    refused: tuple[NotPrinted, ...]

    @property
    def lacking_reason(self) -> tuple[Document, ...]:
        return tuple(one.document for one in self.refused if one.again and one.document)


def newest_papers(
    *, filings: Iterable[Filing], kind: DocumentKind
) -> tuple[tuple[Document, ...], tuple[NotPrinted, ...]]:
    """The newest paper of `kind` of each filing, in the order given; those that have none. Two queries."""
    filings = tuple(filings)
    found = Document.objects.filter(filing__in=filings, kind=kind, voided_at__isnull=True).order_by("pk")
    newest = {document.filing_id: document for document in found.select_related("filing__person", "office")}
    lacking = tuple(
        NotPrinted(
            f"{filing.number or '草稿'} {filing.person.name}", (f"没有{DocumentKind(kind).label}可打印,没有打印。",)
        )
        for filing in filings
        if filing.pk not in newest
    )
    return tuple(newest[f.pk] for f in filings if f.pk in newest), lacking


def print_run(*, documents: Iterable[Document], by: Staff, now: datetime, reason: str = "") -> Run:
    """A copy of each; one that cannot be printed is named and the rest are printed. Raises NotAllowed."""
    ensure_may_print(by)
    printed: list[Printed] = []
    refused: list[NotPrinted] = []
    for document in documents:
        try:
            copy = print_copy(document=document, by=by, now=now, reason=reason)
        except Refusal as refusal:
            again = not reason.strip() and document.prints.exists()
            refused.append(NotPrinted(str(document), tuple(refusal.sentences), document, again))
        else:
            printed.append(Printed(document, copy))
    return Run(tuple(printed), tuple(refused))


@transaction.atomic
def record_outcomes(
    *, copies: Collection[int], failed: Collection[int], by: Staff, now: datetime
) -> tuple[PrintCopy, ...]:
    """What became of one's own copies, said once each; answers those that did not come out, newly said."""
    ensure_may_print(by)
    own = PrintCopy.objects.filter(pk__in=[*copies, *failed], by=by, outcome__isnull=True)
    fresh = tuple(own.select_related("document__filing__person", "document__office").order_by("pk"))
    for copy in fresh:
        printed = copy.pk not in failed
        PrintOutcome.objects.create(copy=copy, printed=printed, at=now, by=by)
        audit.append(
            stream=Stream.ACCESS,
            action="print_outcome",
            object_=f"document:{copy.document.number}",
            now=now,
            by=by,
            detail={"copy": copy.copy, "printed": "yes" if printed else "no"},
        )
    return tuple(copy for copy in fresh if copy.pk in failed)
