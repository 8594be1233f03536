"""One filing on one page, and what may still happen to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from filing.choices import Action, Origin
from filing.dates import today
from filing.errors import Refusal, StaleFiling
from filing.models import Filing, FormDraft
from filing.operations import access, form_drafts, forms_on_demand, intake, lifecycle, materials, notices, review
from filing.operations.common import moved_since, object_name
from portal.filing_page import (
    fact_groups,
    findings_of,
    history,
    load,
    older_materials,
    refusing_sentences,
    related,
)
from portal.forms.review import CancelForm, PhoneForm, RevokeForm, WithdrawForm
from portal.lights import with_lights
from portal.typed import draft_sides
from portal.typesetting import set_type
from portal.views.scoped import missing, own_filing, status_of, version_in

NOT_BY_THE_FORM = "补录的备案请用「更正补录」修改并重新提交。"
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def filing_detail(request: HttpRequest, ref: object) -> HttpResponse:
    filing = own_filing(request, ref)
    access.record(
        by=request.user,
        action="open_filing",
        object_=object_name(filing),
        now=timezone.now(),
        number=filing.number or "",
    )
    return detail_page(request, filing)


def detail_page(
    request: HttpRequest,
    filing: Filing,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
    stopping: tuple[Any, ...] = (),
    phone_form: PhoneForm | None = None,
) -> HttpResponse:
    """The page of a filing. A refused `phone_form` keeps what was typed."""
    now = timezone.now()
    (filing,) = with_lights([load(filing, now)], now)
    findings = findings_of(filing, now)
    why_not = refusing_sentences(filing, request.user)
    if filing.origin == Origin.ELSEWHERE:
        why_not[Action.EDIT] = why_not[Action.EDIT] or NOT_BY_THE_FORM
    documents = list(filing.documents.all())
    draft = own_draft(request, filing, now)
    context = {
        "filing": filing,
        "now": now,
        "validity": filing.validity(today(now)),
        "groups": fact_groups(filing),
        "findings": findings,
        "last_notice": notices.last_notice(filing, now=now, findings=findings),
        "slots": materials.checklist(filing, now=now),
        "older": older_materials(filing),
        "history": history(filing),
        "related": related(filing),
        "paused": any(pause.until is None and pause.state_id is None for pause in filing.pauses),
        "documents": documents,
        "why_not": why_not,
        "issuable": forms_on_demand.issuable(filing, documents),
        "refusal": refusal,
        "stopping": stopping,
        "draft": draft,
        "draft_sides": draft_sides(draft),
        "phone_form": phone_form or PhoneForm(auto_id="id_phone_%s"),
    }
    return render(request, "portal/filing_detail.html", context, status=status)


def own_draft(request: HttpRequest, filing: Filing, now: datetime) -> FormDraft | None:
    """What this clerk has typed over the filing and not saved."""
    if not request.user.has_perm("filing.take_filing"):
        return None
    return form_drafts.find(person=filing.person, filing=filing, by=request.user, now=now)


@require_safe
def filing_version(request: HttpRequest, ref: object) -> JsonResponse:
    """`{version, status, words}` for a page that stays open: `words` = who did what since its `?seen=`, "" = nobody.

    Opens nothing, so that it leaves no entry; a tried id that is foreign or missing does.
    """
    seen = version_in(request.GET.get("seen", ""))
    try:
        filing, words = moved_since(ref=str(ref), seen=seen, by=request.user)
    except Filing.DoesNotExist as nothing:
        raise missing(request, "filing", ref) from nothing
    return JsonResponse({"version": filing.version, "status": filing.status, "words": set_type(words)})


@GET_OR_POST
def filing_withdraw(request: HttpRequest, ref: object) -> HttpResponse:
    filing = own_filing(request, ref)
    form = WithdrawForm(request.POST or None, initial={"version": filing.version})

    def withdraw() -> None:
        intake.withdraw(
            filing=filing, by=request.user, now=timezone.now(), expected_version=form.cleaned_data["version"],
            **picked(form, "reasons", "words"),
        )  # fmt: skip

    return act_page(request, filing, Action.WITHDRAW, form, withdraw, "已撤回。需要时可复制为新申请。")


@GET_OR_POST
def filing_cancel(request: HttpRequest, ref: object) -> HttpResponse:
    filing = own_filing(request, ref)
    may_override = request.user.has_perm("filing.override_filing")
    form = CancelForm(request.POST or None, may_override=may_override, initial={"version": filing.version})

    def cancel() -> None:
        given = picked(form, "reason", "words", "in_hospital_now")
        override = form.cleaned_data.get("override_reason", "")
        lifecycle.cancel(
            filing=filing, by=request.user, now=timezone.now(), expected_version=form.cleaned_data["version"],
            override_reason=override, **given,
        )  # fmt: skip

    return act_page(request, filing, Action.CANCEL, form, cancel, "已取消备案，取消回执已出具。")


@GET_OR_POST
def filing_revoke(request: HttpRequest, ref: object) -> HttpResponse:
    filing = own_filing(request, ref)
    form = RevokeForm(request.POST or None, initial={"version": filing.version})

    def revoke() -> None:
        lifecycle.revoke(
            filing=filing, by=request.user, now=timezone.now(), expected_version=form.cleaned_data["version"],
            **picked(form, "reason", "words", "with_correction"),
        )  # fmt: skip

    return act_page(request, filing, Action.REVOKE, form, revoke, "已撤销，撤销回执已出具。")


def act_page(
    request: HttpRequest, filing: Filing, action: Action, form: Any, act: Callable[[], None], done: str
) -> HttpResponse:
    """One act with its form on a page of its own. A refusal keeps what was typed."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.refuse(refusal)
            status = status_of(refusal)
            filing = own_filing(request, filing.ref)
            if isinstance(refusal, StaleFiling):
                renew_version(form, filing)
        else:
            messages.success(request, done)
            return redirect("filing_detail", ref=filing.ref)
    context = {
        "filing": filing,
        "form": form,
        "action": action,
        "validity": filing.validity(today(timezone.now())),
        "why_not": refusing_sentences(filing, request.user)[action],
    }
    return render(request, "portal/filing_act.html", context, status=200 if status == 422 else status)


def renew_version(form: Any, filing: Filing) -> None:
    """After a stale attempt the page shows the filing as it is now, so the next attempt speaks of that version."""
    form.data = form.data.copy()
    form.data["version"] = str(filing.version)


def picked(form: Any, *names: str) -> dict[str, Any]:
    """Some cleaned values; several reasons as a list."""
    values = {name: form.cleaned_data[name] for name in names}
    return {name: list(value) if name == "reasons" else value for name, value in values.items()}


@require_POST
def phone_notice(request: HttpRequest, ref: object) -> HttpResponse:
    """已电话告知: when the applicant was told, and who answered."""
    filing = own_filing(request, ref)
    form = PhoneForm(request.POST, auto_id="id_phone_%s")
    if not form.is_valid():
        return detail_page(request, filing, phone_form=form)
    try:
        review.record_phone_notice(
            filing=filing, by=request.user, now=timezone.now(), **picked(form, "answered_by", "words")
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return detail_page(request, own_filing(request, ref), status=status_of(refusal), phone_form=form)
    messages.success(request, "已记录电话告知。")
    return redirect("filing_detail", ref=filing.ref)
