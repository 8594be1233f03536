"""审核: the queue, and one case with facts, findings and papers side by side."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from filing.choices import Action
from filing.dates import today
from filing.errors import Refusal, StaleFiling
from filing.models import Filing, Material, Phrase
from filing.operations import completion, materials, notices, review
from filing.operations.snapshot import live_materials
from portal.filing_page import fact_groups, findings_of, history, load, older_materials, refusing_sentences
from portal.forms.review import ApproveForm, RefuseForm, ReturnForm
from portal.keyset import CAP, capped_count, pk_from
from portal.lights import with_lights
from portal.views.detail import picked, renew_version
from portal.views.scoped import need, own_filing, status_of

QUEUE_PAGE = 20
DECIDE = "filing.decide_filing"
DECISIONS = (Action.APPROVE, Action.RETURN, Action.REFUSE)


@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """Oldest first by due time. The keyset is the last row shown."""
    need(request, DECIDE, what="审核备案")
    waiting = Filing.objects.of_office(request.user.office_id).awaiting_review()
    after = pk_from(request.GET.get("after"))
    behind = after_row(waiting, after, request.user.office_id).for_list().select_related("submitted_by")
    rows = list(behind.prefetch_related(None)[: QUEUE_PAGE + 1])  # nothing that waits is paused
    more = len(rows) > QUEUE_PAGE
    now = timezone.now()
    rows = with_lights(rows[:QUEUE_PAGE], now)
    context = {
        "completions": completion.waiting(request.user.office_id),
        "rows": rows,
        "now": now,
        "count": capped_count(waiting) if more or after else len(rows),
        "cap": CAP,
        "older_url": f"?after={rows[-1].pk}" if more else "",
        "newer_url": "?" if request.GET.get("after") else "",
    }
    return render(request, "portal/review_queue.html", context)


def after_row(waiting: Any, pk: int | None, office_code: str | None) -> Any:
    """The queue behind the row `pk` in the order due, submitted, id."""
    own = Filing.objects.of_office(office_code)
    last = own.filter(pk=pk).values("due_at", "submitted_at", "pk").first() if pk else None
    if last is None or last["due_at"] is None:
        return waiting
    later = waiting.filter(due_at__gt=last["due_at"])
    same = waiting.filter(due_at=last["due_at"])
    return (
        later
        | same.filter(submitted_at__gt=last["submitted_at"])
        | same.filter(submitted_at=last["submitted_at"], pk__gt=last["pk"])
    )


@require_http_methods(["GET", "HEAD", "POST"])
def review_case(request: HttpRequest, ref: object) -> HttpResponse:
    """Look, then decide. `decision` in the POST says which of the three."""
    need(request, DECIDE, what="审核备案")
    filing = own_filing(request, ref)
    if request.method == "POST":
        return decide(request, filing)
    review.open_case(filing=filing, by=request.user, now=timezone.now())
    return case_page(request, filing)


def decide(request: HttpRequest, filing: Filing) -> HttpResponse:
    chosen = request.POST.get("decision", "")
    papers = live_materials(filing)
    forms = decision_forms(filing, papers, request.POST if chosen in DECISIONS else None, chosen)
    form = forms.get(chosen)
    if form is None:
        messages.error(request, "没有选择审核决定，没有保存。请按「通过」「退回补正」或「不予备案」。")
        return case_page(request, filing, forms=forms, papers=papers)
    if not form.is_valid():
        return case_page(request, filing, forms=forms, papers=papers, opened=chosen)
    try:
        carry_out(chosen, filing, form, request)
    except Refusal as refusal:
        fresh = own_filing(request, filing.ref)
        form.refuse(refusal)
        if isinstance(refusal, StaleFiling):
            renew_version(form, fresh)
        return case_page(
            request, fresh, forms=forms, papers=papers, opened=chosen, status=status_of(refusal), refusal=refusal
        )
    messages.success(request, f"{Action(chosen).label}：已办结，文书已出具。")
    return redirect("filing_detail", ref=filing.ref)


def carry_out(chosen: str, filing: Filing, form: Any, request: HttpRequest) -> None:
    by_now = {"by": request.user, "now": timezone.now(), "expected_version": form.cleaned_data["version"]}
    if chosen == Action.APPROVE:
        review.approve(filing=filing, **by_now, **picked(form, "words"))
    elif chosen == Action.RETURN:
        review.return_filing(filing=filing, **by_now, **picked(form, "reasons", "words"), verdicts=form.verdicts())
    else:
        review.refuse(filing=filing, **by_now, **picked(form, "reasons", "words"))


def decision_forms(filing: Filing, papers: list[Material], data: Any, chosen: str) -> dict[str, Any]:
    """The three forms; only the chosen one is bound."""
    initial = {"version": filing.version}

    def given(action: Action) -> dict[str, Any]:
        return {"data": data if action == chosen else None, "initial": initial, "auto_id": f"id_{action}_%s"}

    return {
        "approve": ApproveForm(**given(Action.APPROVE)),
        "return": ReturnForm(**given(Action.RETURN), materials=papers),
        "refuse": RefuseForm(**given(Action.REFUSE)),
    }


def case_page(
    request: HttpRequest,
    filing: Filing,
    *,
    forms: dict[str, Any] | None = None,
    papers: list[Material] | None = None,
    opened: str = "",
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    now = timezone.now()
    (filing,) = with_lights([load(filing, now)], now)
    findings = findings_of(filing, now)
    papers = live_materials(filing) if papers is None else papers
    context = {
        "filing": filing,
        "now": now,
        "validity": filing.validity(today(now)),
        "groups": fact_groups(filing, in_full=True),
        "findings": findings,
        "last_notice": notices.last_notice(filing, now=now, findings=findings),
        "slots": materials.checklist(filing, now=now),
        "older": older_materials(filing),
        "history": history(filing),
        "forms": forms or decision_forms(filing, papers, None, ""),
        "opened": opened,
        "why_not": refusing_sentences(filing, request.user),
        "phrases": list(Phrase.objects.all()),
        "refusal": refusal,
        "stale": isinstance(refusal, StaleFiling),
    }
    return render(request, "portal/review_case.html", context, status=200 if status == 422 else status)
