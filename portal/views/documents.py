"""Papers on screen and as PDF; what goes to the printer stands in `printing.py`."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from filing.choices import DocumentKind
from filing.errors import NotAllowed, PaperAltered, Refusal
from filing.models import Document
from filing.operations import forms_on_demand, papers, seals
from filing.papers.blocks import Paper
from filing.storage import FileDamaged, FileMissing
from portal.paper_layout import Sheet, is_sealed, lay_out
from portal.paper_pdf import NoPdf, pdf_of
from portal.views.scoped import own_document, own_filing

A5_KINDS = (DocumentKind.SLIP, DocumentKind.RECEIPT)
DAMAGED = (PaperAltered, FileMissing, FileDamaged)
View = Callable[[HttpRequest, str], HttpResponse]


def sound_or_told(view: View) -> View:
    """Altered words, a lost signature or a lost seal are a page with a sentence, never a 500 and never a copy."""

    @wraps(view)
    def guarded(request: HttpRequest, number: str) -> HttpResponse:
        try:
            return view(request, number)
        except DAMAGED as problem:
            context = {"what": "文书", "sentences": problem.sentences}
            return render(request, "portal/page_damaged.html", context, status=404)

    return guarded


@require_safe
@sound_or_told
def document_view(request: HttpRequest, number: str) -> HttpResponse:
    """The words on screen, marked 「预览 · 非凭证」, with the button that prints."""
    document = own_document(request, number)
    paper = papers.open_document(document=document, by=request.user, now=timezone.now())
    copies = document.prints.count()
    context = {
        "sheet": sheet_of(document, paper),
        "document": document,
        "copies": copies,
        "next_copy": copies + 1,
        "a5": request.GET.get("paper") == "a5" and document.kind in A5_KINDS,
        "may_be_a5": document.kind in A5_KINDS,
    }
    return render(request, "papers/document.html", context)


@require_safe
@sound_or_told
def document_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The paper as PDF, to keep and to send."""
    document = own_document(request, number)
    try:
        paper = papers.download(document=document, by=request.user, now=timezone.now())
        content = pdf_of(sheet_of(document, paper), issued_at=document.issued_at)
    except (NotAllowed, NoPdf) as refusal:
        messages.error(request, " ".join(refusal.sentences))
        return redirect("document_view", number=number)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{document.number}.pdf"'},
    )


@require_POST
def document_void(request: HttpRequest, number: str) -> HttpResponse:
    """作废 with the reason that a supervisor gives."""
    document = own_document(request, number)
    try:
        papers.void_document(
            document=document, by=request.user, now=timezone.now(), reason=request.POST.get("reason", "")
        )
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.sentences))
    return redirect("document_view", number=number)


def sheet_of(document: Document, paper: Paper) -> Sheet:
    """The laid-out sheet as merely viewed, with the drawn signature and the seal where the paper carries them."""
    sheet = lay_out(
        paper,
        code=document.code,
        token=document.token,
        signature_png=papers.drawn_signature(document),
        seal_png=seals.seal_at(document.office_id, document.issued_at) if is_sealed(paper) else None,
    )
    return replace(sheet, void=document.voided_at is not None)


@require_POST
def document_issue(request: HttpRequest, ref: str) -> HttpResponse:
    """承诺书 or 告知书 of a filing, on demand."""
    filing = own_filing(request, ref)
    try:
        document = forms_on_demand.issue_on_demand(
            filing=filing, kind=DocumentKind(request.POST.get("kind", "")), by=request.user, now=timezone.now()
        )
    except ValueError as unknown:
        raise Http404 from unknown
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.sentences))
        return redirect("filing_detail", ref=ref)
    return redirect("document_view", number=document.number)
