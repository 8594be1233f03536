"""The printer's run: one sheet after another, what was refused, and whether each copy came out."""

from collections.abc import Iterable
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from filing.choices import DocumentKind
from filing.errors import Refusal
from filing.models import Document, Filing
from filing.operations import papers, printing
from filing.operations.printing import NotPrinted
from portal.paper_layout import Sheet
from portal.views.documents import A5_KINDS, DAMAGED, sheet_of
from portal.views.scoped import missing, need, own_document

RESTORE = "这份没有打印，请联系系统管理员从备份中恢复。"
PRINTABLE = (DocumentKind.SLIP, DocumentKind.RECEIPT, DocumentKind.NOTICE, DocumentKind.PROMISE)
"""What the list offers to print for many filings at once."""


@require_POST
def document_print(request: HttpRequest, number: str) -> HttpResponse:
    """One paper: allot the next copy and answer with the sheet that bears it."""
    document = own_document(request, number)
    try:
        return run_page(request, [document], reason=request.POST.get("reason", ""))
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.sentences))
        return redirect("document_view", number=number)


@require_POST
def print_papers(request: HttpRequest) -> HttpResponse:
    """One run over ticked filings (`ref`, `kind`) or over papers by number (`number`, `reason`)."""
    need(request, "filing.print_document", what="打印文书")
    documents, lacking = _of_filings(request) if "ref" in request.POST else (_by_number(request), ())
    if not documents and not lacking:
        messages.warning(request, "没有勾选备案，没有打印。")
        return redirect("filing_list")
    return run_page(request, documents, reason=request.POST.get("reason", ""), refused=lacking)


@require_POST
def print_outcome(request: HttpRequest) -> HttpResponse:
    """What came out is confirmed; what did not is printed again under the next number."""
    need(request, "filing.print_document", what="打印文书")
    copies, failed = _numbers(request, "copy"), _numbers(request, "failed")
    lost = printing.record_outcomes(copies=copies, failed=failed, by=request.user, now=timezone.now())
    if lost:
        return run_page(request, [copy.document for copy in lost], reason=printing.PRINTED_AGAIN)
    messages.success(request, f"已确认 {len(copies)} 份文书打印完成。")
    return redirect("filing_list")


def run_page(
    request: HttpRequest, documents: Iterable[Document], *, reason: str, refused: Iterable[NotPrinted] = ()
) -> HttpResponse:
    """The sheets of a run with the numbers they were allotted; what cannot be laid out gets none."""
    sheets, damaged = _laid_out(documents)
    sound = [document for document, _ in sheets.values()]
    run = printing.print_run(documents=sound, by=request.user, now=timezone.now(), reason=reason)
    context = {
        "printed": [(one, replace(sheets[one.document.pk][1], copy=one.copy.copy)) for one in run.printed],
        "refused": [*refused, *damaged, *run.refused],
        "lacking_reason": run.lacking_reason,
        "a5": request.POST.get("paper") == "a5" and all(d.kind in A5_KINDS for d in sound),
    }
    return render(request, "papers/run.html", context, status=200 if run.printed else 409)


def _laid_out(documents: Iterable[Document]) -> tuple[dict[int, tuple[Document, Sheet]], list[NotPrinted]]:
    """Each paper with its sheet, by key; those whose words or signature are not sound, named."""
    sheets: dict[int, tuple[Document, Sheet]] = {}
    damaged = []
    for document in documents:
        try:
            sheets[document.pk] = (document, sheet_of(document, papers.words_of(document)))
        except DAMAGED as problem:
            damaged.append(NotPrinted(str(document), (*problem.sentences, RESTORE), document))
    return sheets, damaged


def _of_filings(request: HttpRequest) -> tuple[tuple[Document, ...], tuple[NotPrinted, ...]]:
    refs = request.POST.getlist("ref")[: printing.RUN_MAX]
    try:
        kind = DocumentKind(request.POST.get("kind", ""))
        found = Filing.objects.of_office(request.user.office_id).filter(ref__in=refs).select_related("person")
        by_ref = {str(filing.ref): filing for filing in found}
    except (ValueError, ValidationError) as unknown:
        raise Http404 from unknown
    for ref in set(refs) - by_ref.keys():
        missing(request, "filing", ref)
    return printing.newest_papers(filings=[by_ref[ref] for ref in dict.fromkeys(refs) if ref in by_ref], kind=kind)


def _by_number(request: HttpRequest) -> tuple[Document, ...]:
    numbers = dict.fromkeys(request.POST.getlist("number")[: printing.RUN_MAX])
    return tuple(own_document(request, number) for number in numbers)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    given = request.POST.getlist(name)[: printing.RUN_MAX]
    return [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 19]
