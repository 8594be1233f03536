"""补录, its correction, paper of a system failure, and the resuming of a filing whose insurance is normal again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from filing.choices import Action, Origin
from filing.errors import Refusal, StaleFiling
from filing.models import Filing, InsuredPerson
from filing.operations import insurance, recorded
from portal.filing_page import refusing_sentences
from portal.forms.recorded import BackdateForm, RecordedForm
from portal.views.detail import act_page, renew_version
from portal.views.scoped import known_person, need, own_filing, status_of

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_OR_POST
def recorded_new(request: HttpRequest, ref: object) -> HttpResponse:
    """补录其他渠道备案: the form for a person; what is kept waits for a second person at once."""
    need(request, "filing.take_filing", what="补录备案")
    person = known_person(request, ref)
    form = RecordedForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            filing = recorded.record_elsewhere(
                person=person,
                data=form.recorded_data(),
                by=request.user,
                now=timezone.now(),
                form_key=form.cleaned_data["form_key"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"已补录，编号 {filing.number}，等待另一位同事审核确认。")
            return redirect("filing_detail", ref=filing.ref)
    return form_page(request, form, person)


@GET_OR_POST
def recorded_edit(request: HttpRequest, ref: object) -> HttpResponse:
    """更正补录: the same form over one that was returned; saving hands it in again."""
    filing = own_filing(request, ref)
    why_not = correcting_refused(filing, request)
    if why_not:
        messages.error(request, why_not)
        return redirect("filing_detail", ref=filing.ref)
    form = RecordedForm(request.POST or None, person=filing.person, filing=filing)
    status = 200
    if request.method == "POST" and form.is_valid():
        expected = form.cleaned_data["version"]
        try:
            recorded.correct(
                filing=filing,
                data=form.recorded_data(),
                by=request.user,
                now=timezone.now(),
                expected_version=expected,
            )
        except Refusal as refusal:
            form.refuse(refusal)
            status = status_of(refusal)
            if isinstance(refusal, StaleFiling):
                renew_version(form, own_filing(request, ref))
        else:
            messages.success(request, "已更正并重新提交，等待审核确认。")
            return redirect("filing_detail", ref=filing.ref)
    return form_page(request, form, filing.person, filing=filing, status=status)


def correcting_refused(filing: Filing, request: HttpRequest) -> str:
    """Why this filing cannot be corrected by the form of 补录 now, "" when it can."""
    if filing.origin != Origin.ELSEWHERE:
        return "这份备案不是补录的，未作任何改动。请用「修改」。"
    return refusing_sentences(filing, request.user)[Action.SUBMIT]


def form_page(
    request: HttpRequest, form: RecordedForm, person: InsuredPerson, *, filing: Filing | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "person": person, "filing": filing}
    return render(request, "portal/recorded_form.html", context, status=200 if status == 422 else status)


@GET_OR_POST
def filing_backdate(request: HttpRequest, ref: object) -> HttpResponse:
    """补录(系统故障): a supervisor gives a draft the day of its paper."""
    filing = own_filing(request, ref)
    form = BackdateForm(request.POST or None, initial={"version": filing.version})

    def backdate() -> None:
        recorded.backdate(
            filing=filing,
            paper_date=form.cleaned_data["paper_date"],
            words=form.cleaned_data["words"],
            by=request.user,
            now=timezone.now(),
            expected_version=form.cleaned_data["version"],
        )

    done = "已按纸质受理日期补录。请经办员核对材料、登记纸质签名后提交。"
    return act_page(request, filing, Action.BACKDATE, form, backdate, done)


@require_POST
def insurance_resume(request: HttpRequest, ref: object) -> HttpResponse:
    """参保已恢复: one press puts the filing in force again."""
    filing = own_filing(request, ref)
    version = request.POST.get("version", "")
    expected = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    try:
        insurance.confirm_resume(filing=filing, by=request.user, now=timezone.now(), expected_version=expected)
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.sentences))
    else:
        messages.success(request, "已确认恢复，备案恢复使用。")
    return redirect("filing_detail", ref=filing.ref)
