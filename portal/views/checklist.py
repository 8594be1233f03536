"""备案条件核对单 of one filing: what was found each time it was judged, and the printed sheet of any of them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from filing.errors import Refusal
from filing.models import Filing
from filing.operations import access, checklist
from filing.operations.common import object_name
from portal.views.scoped import own_filing, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def filing_checklist(request: HttpRequest, ref: object) -> HttpResponse:
    """Each judging opened by its own heading; a POST issues the sheet of one."""
    filing = own_filing(request, ref)
    if request.method == "POST":
        return _issue(request, filing)
    access.record(
        by=request.user,
        action="open_checklist",
        object_=object_name(filing),
        now=timezone.now(),
        number=filing.number or "",
    )
    return _page(request, filing)


def _issue(request: HttpRequest, filing: Filing) -> HttpResponse:
    try:
        document = checklist.issue_checklist(
            filing=filing, key=request.POST.get("key", ""), by=request.user, now=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.sentences))
        return _page(request, filing, status=status_of(refusal))
    return redirect("document_view", number=document.number)


def _page(request: HttpRequest, filing: Filing, *, status: int = 200) -> HttpResponse:
    context = {"filing": filing, "judgings": checklist.judgings(filing, now=timezone.now())}
    return render(request, "portal/checklist.html", context, status=200 if status == 422 else status)
