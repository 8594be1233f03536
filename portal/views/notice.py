"""一次性告知: what is still open, looked at first, then printed once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from filing.choices import Action
from filing.errors import Refusal, StaleFiling
from filing.models import Filing
from filing.operations import access, notices
from filing.operations.common import object_name
from portal.filing_page import refusing_sentences, with_policy
from portal.forms.review import NoticeForm, PhoneForm
from portal.views.detail import GET_OR_POST, renew_version
from portal.views.scoped import own_filing, status_of


@GET_OR_POST
def filing_notice(request: HttpRequest, ref: object) -> HttpResponse:
    """GET previews the lines, POST issues the paper and leads to it."""
    filing = own_filing(request, ref)
    form = NoticeForm(request.POST or None, initial={"version": filing.version})
    if request.method != "POST" or not form.is_valid():
        return notice_page(request, filing, form)
    try:
        notice = notices.issue_notice(
            filing=filing,
            by=request.user,
            now=timezone.now(),
            expected_version=form.cleaned_data["version"],
            override_reason=form.cleaned_data["override_reason"],
        )
    except Refusal as refusal:
        filing = own_filing(request, ref)
        form.refuse(refusal)
        if isinstance(refusal, StaleFiling):
            renew_version(form, filing)
        return notice_page(request, filing, form, status_of(refusal))
    messages.success(request, "一次性补正告知书已出具，请打印后交申请人签收。")
    return redirect("document_view", number=notice.document.number)


def notice_page(request: HttpRequest, filing: Filing, form: NoticeForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    if request.method == "GET":
        access.record(
            by=request.user, action="open_filing", object_=object_name(filing), now=now, number=filing.number or ""
        )
    why_not = refusing_sentences(filing, request.user)
    earlier = notices.notices_of_round(filing)
    context = {
        "filing": with_policy(filing, now),
        "form": form,
        "lines": notices.open_defects(filing, now=now) if filing.is_alive else (),
        "earlier": list(earlier),
        "why_not": why_not[Action.NOTIFY] or notices.why_not_again(filing, request.user),
        "may_phone": not why_not[Action.PHONE],
        "phone_form": PhoneForm(auto_id="id_phone_%s"),
    }
    return render(request, "portal/notice.html", context, status=200 if status == 422 else status)
