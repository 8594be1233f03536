"""Papers on screen and on the printer. A print is a POST that allots copy N."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from filing.choices import DocumentKind
from filing.errors import Refusal
from filing.models import Document
from filing.operations import forms_on_demand, papers
from filing.papers.blocks import Paper
from portal.paper_layout import Sheet, lay_out
from portal.paper_pdf import pdf_of
from portal.views.scoped import own_document, own_filing


@require_safe
def document_view(request: HttpRequest, number: str) -> HttpResponse:
    """The words on screen, marked 「预览 · 非凭证」, with the button that prints."""
    document = own_document(request, number)
    paper = papers.open_document(document=document, by=request.user, now=timezone.now())
    copies = document.prints.count()
    context = {"sheet": sheet_of(document, paper), "document": document, "copies": copies, "next_copy": copies + 1}
    return render(request, "papers/document.html", context)


@require_POST
def document_print(request: HttpRequest, number: str) -> HttpResponse:
    """Allot the next copy and answer with the sheet that bears it."""
    document = own_document(request, number)
    try:
        copy = papers.print_copy(
            document=document, by=request.user, now=timezone.now(), reason=request.POST.get("reason", "")
        )
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.sentences))
        return redirect("document_view", number=number)
    sheet = sheet_of(document, papers.words_of(document), copy=copy.copy)
    return render(request, "papers/document.html", {"sheet": sheet, "document": document, "copies": copy.copy})


@require_safe
def document_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The paper as PDF, to keep and to send."""
    document = own_document(request, number)
    try:
        paper = papers.download(document=document, by=request.user, now=timezone.now())
        content = pdf_of(sheet_of(document, paper), issued_at=document.issued_at)
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.sentences))
        return redirect("document_view", number=number)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{document.number}.pdf"'},
    )


def sheet_of(document: Document, paper: Paper, *, copy: int | None = None) -> Sheet:
    """The laid-out sheet, with the drawn signature where the paper carries one."""
    png = papers.drawn_signature(document)
    return lay_out(paper, code=document.code, token=document.token, copy=copy, signature_png=png)


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
