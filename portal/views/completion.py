"""补齐材料 of a promise filing: collected by one, confirmed by another (C16, C17)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from filing.choices import Action
from filing.errors import Refusal
from filing.models import Filing
from filing.operations import completion
from filing.operations.materials import held_pages
from portal.filing_page import refusing_sentences
from portal.forms.life import ConfirmForm
from portal.forms.materials import MaterialRow
from portal.sheet import decoded, uuid_in
from portal.views.scoped import own_filing, status_of

ACTS = ("save", "hand_in", "drop", "confirm", "refuse")


@require_http_methods(["GET", "HEAD", "POST"])
def filing_completion(request: HttpRequest, ref: object) -> HttpResponse:
    """`act` in the POST says which button was pressed; papers are kept whatever becomes of the rest."""
    filing = own_filing(request, ref)
    now = timezone.now()
    ahead = held_pages(form_key=uuid_in(request.POST.get("sent_as", "")), by=request.user)
    rows = [
        MaterialRow(
            request.POST or None,
            request.FILES or None,
            slot=state.slot,
            material=state.material,
            held=ahead.get(state.slot.kind),
        )
        for state in completion.slots(filing, now=now)
    ]
    form = ConfirmForm(request.POST or None, initial={"version": filing.version})
    act = request.POST.get("act", "")
    if request.method != "POST":
        return completion_page(request, filing, rows, form)
    if act not in ACTS:
        messages.error(request, "没有选择怎样办理，没有保存。请按页面上的按钮。")
        return completion_page(request, filing, rows, form)
    return carry_out(request, filing, rows, form, act)


def carry_out(
    request: HttpRequest, filing: Filing, rows: list[MaterialRow], form: ConfirmForm, act: str
) -> HttpResponse:
    if act in ("confirm", "refuse"):
        return decide(request, filing, rows, form, act)
    common = {"filing": filing, "by": request.user, "now": timezone.now()}
    try:
        problems = [] if act == "drop" else keep(request, rows, common)
        if problems:
            messages.error(request, " ".join(problems) + " 其余材料已保存，没有提交。")
        elif act == "hand_in":
            completion.hand_in(**common)
            messages.success(request, "已提交，等待另一位同事确认。确认前，备案仍按承诺制。")
        elif act == "drop":
            completion.drop(**common)
            messages.success(request, "已放弃补齐材料，备案没有改动。")
        else:
            messages.success(request, "材料已保存，还没有提交确认。")
    except Refusal as refusal:
        return completion_page(request, own_filing(request, filing.ref), rows, form, refusal=refusal)
    return redirect("filing_completion", ref=filing.ref)


def keep(request: HttpRequest, rows: list[MaterialRow], common: dict[str, Any]) -> list[str]:
    """Keep the papers of the rows; answers a sentence for each file or row that was refused."""
    problems: list[str] = []
    for row in rows:
        if not row.is_valid():
            problems += [f"{row.kind.label}:{sentence}" for errors in row.errors.values() for sentence in errors]
            continue
        uploads, refused = decoded(request, row)
        problems += refused
        given = {"kind": row.kind, **{name: row.cleaned_data[name] for name in ("description", "seen_as")}}
        if uploads or row.held:
            completion.add_pages(**common, **given, uploads=uploads, waiting=row.held)
            row.held = []
        elif row.cleaned_data["seen"]:
            completion.mark_seen(**common, **given)
        elif row.faults and row.cleaned_data["kept_reason"]:
            completion.keep_pages(**common, kind=row.kind, reason=row.cleaned_data["kept_reason"])
    return problems


def decide(request: HttpRequest, filing: Filing, rows: list[MaterialRow], form: ConfirmForm, act: str) -> HttpResponse:
    """The second person's word."""
    if not form.is_valid():
        return completion_page(request, filing, rows, form)
    data = form.cleaned_data
    try:
        completion.decide(
            filing=filing, by=request.user, now=timezone.now(), expected_version=data["version"],
            confirm=act == "confirm", words=data["words"],
        )  # fmt: skip
    except Refusal as refusal:
        form.refuse(refusal)
        return completion_page(request, own_filing(request, filing.ref), rows, form, status=status_of(refusal))
    said = "已确认，备案改为提供材料备案，回执已出具。" if act == "confirm" else "未予确认，备案仍按承诺制，没有改动。"
    messages.success(request, said)
    return redirect("filing_detail", ref=filing.ref)


def completion_page(
    request: HttpRequest,
    filing: Filing,
    rows: list[MaterialRow],
    form: ConfirmForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    why_not = refusing_sentences(filing, request.user)
    status = status_of(refusal) if refusal else status
    context = {
        "filing": filing,
        "rows": rows,
        "form": form,
        "live": completion.live_completion(filing),
        "slots": completion.slots(filing, now=now),
        "findings": completion.findings(filing, now=now),
        "collecting": why_not[Action.COMPLETE],
        "confirming": why_not[Action.CONFIRM],
        "refusal": refusal,
    }
    return render(request, "portal/filing_completion.html", context, status=200 if status == 422 else status)
