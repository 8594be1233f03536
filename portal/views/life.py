"""The life of a filing after its approval: change, renewal, pause, return, contact, and drafts taken over."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from filing.choices import Action
from filing.dates import today
from filing.errors import Refusal, StaleFiling
from filing.models import Filing
from filing.operations import following, standing
from portal.filing_page import refusing_sentences
from portal.forms.layout import PortalForm
from portal.forms.life import ChangeForm, ContactForm, PlainForm, ResumeForm, SuspendForm
from portal.views.detail import act_page, picked, renew_version
from portal.views.scoped import own_filing, status_of

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_OR_POST
def filing_change(request: HttpRequest, ref: object) -> HttpResponse:
    """变更: leads to the draft that will replace this filing; of a revoked one, to the draft that puts it right."""
    filing = own_filing(request, ref)
    revoked = filing.status == "revoked"
    form_class = PlainForm if revoked else ChangeForm
    form = form_class(request.POST or None, initial={"version": filing.version})
    asked = () if revoked else ("in_hospital", "stay_words")
    return follow_page(request, filing, Action.CHANGE, form, lambda given: following.change(**given), asked)


@GET_OR_POST
def filing_renew(request: HttpRequest, ref: object) -> HttpResponse:
    """续期: one press, and the draft that begins the day after is open."""
    filing = own_filing(request, ref)
    form = PlainForm(request.POST or None, initial={"version": filing.version})
    return follow_page(request, filing, Action.RENEW, form, lambda given: following.renew(**given))


def follow_page(
    request: HttpRequest, filing: Filing, action: Action, form: PortalForm, act: Any, asked: tuple[str, ...] = ()
) -> HttpResponse:
    """An act that makes the next draft. One that exists already is named and linked."""
    status = 200
    if request.method == "POST" and form.is_valid():
        given = {"filing": filing, "by": request.user, "now": timezone.now(), **picked(form, *asked)}
        try:
            draft = act({**given, "expected_version": form.cleaned_data["version"]})
        except Refusal as refusal:
            form.refuse(refusal)
            status = status_of(refusal)
            filing = own_filing(request, filing.ref)
            if isinstance(refusal, StaleFiling):
                renew_version(form, filing)
        else:
            messages.success(request, f"已建立{action.label}申请，请核对、补齐后提交。新备案通过前，原备案照常有效。")
            return redirect("filing_edit", ref=draft.ref)
    context = {
        "filing": filing,
        "form": form,
        "action": action,
        "validity": filing.validity(today(timezone.now())),
        "why_not": refusing_sentences(filing, request.user)[action],
        "follower": following.follower(filing),
        "way_out": action == Action.CHANGE and filing.mode == "promise" and form.is_bound,
    }
    return render(request, "portal/filing_act.html", context, status=200 if status == 422 else status)


@GET_OR_POST
def filing_suspend(request: HttpRequest, ref: object) -> HttpResponse:
    filing = own_filing(request, ref)
    form = SuspendForm(request.POST or None, initial={"version": filing.version})

    def suspend() -> None:
        standing.suspend(
            filing=filing, by=request.user, now=timezone.now(), expected_version=form.cleaned_data["version"],
            **picked(form, "since", "reason", "in_hospital", "stay_words"),
        )  # fmt: skip

    return act_page(request, filing, Action.SUSPEND, form, suspend, "已暂停，暂停回执已出具。")


@GET_OR_POST
def filing_resume(request: HttpRequest, ref: object) -> HttpResponse:
    filing = own_filing(request, ref)
    form = ResumeForm(request.POST or None, initial={"version": filing.version})

    def resume() -> None:
        version = form.cleaned_data["version"]
        standing.resume(
            filing=filing, by=request.user, now=timezone.now(), expected_version=version, **picked(form, "first")
        )

    return act_page(request, filing, Action.RESUME, form, resume, "已恢复，恢复回执已出具。")


@GET_OR_POST
def filing_contact(request: HttpRequest, ref: object) -> HttpResponse:
    filing = own_filing(request, ref)
    form = ContactForm(request.POST or None, filing=filing)

    def update() -> None:
        standing.update_contact(
            filing=filing, by=request.user, now=timezone.now(), expected_version=form.cleaned_data["version"],
            **picked(form, "phone", "contact_name", "contact_phone", "address"),
        )  # fmt: skip

    return act_page(request, filing, Action.CONTACT, form, update, "联系方式已更新，变更回执已出具。")


@require_POST
def filing_take_over(request: HttpRequest, ref: object) -> HttpResponse:
    """接手草稿: it lies on this clerk's desk now."""
    filing = own_filing(request, ref)
    try:
        standing.take_over(filing=filing, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.sentences))
        return redirect("filing_detail", ref=filing.ref)
    messages.success(request, "已接手，请继续办理。")
    return redirect("filing_edit", ref=filing.ref)
