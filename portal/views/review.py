"""审核: one case, its pages beside facts and findings; deciding opens the next."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from filing.choices import Action, FilingStatus
from filing.dates import today
from filing.errors import NotAllowed, Refusal, StaleFiling
from filing.models import Filing, Material
from filing.operations import claims, materials, notices, phrases, review
from filing.operations.snapshot import live_materials
from portal.filing_page import fact_groups, findings_of, history, load, older_materials, refusing_sentences
from portal.forms.review import ApproveForm, RefuseForm, ReturnForm
from portal.keyset import pk_from
from portal.lights import with_lights
from portal.review_page import viewer_of, warning_words
from portal.typesetting import on_screen
from portal.views.detail import picked, renew_version
from portal.views.review_queue import DECIDE
from portal.views.scoped import need, own_filing, status_of

DECISIONS = (Action.APPROVE, Action.RETURN, Action.REFUSE)
ASK = "审核备案"
PHRASE_BUTTONS = frozenset({"keep_phrase", "drop_phrase"})


@require_http_methods(["GET", "HEAD", "POST"])
def review_case(request: HttpRequest, ref: object) -> HttpResponse:
    """Look, then decide. `decision` in the POST says which of the three."""
    need(request, DECIDE, what=ASK)
    filing = own_filing(request, ref)
    if request.method == "POST":
        about = request.POST.get("phrase_for", "")
        on_phrases = about in DECISIONS and not request.POST.keys().isdisjoint(PHRASE_BUTTONS)
        return keep_or_drop(request, filing, about) if on_phrases else decide(request, filing)
    review.open_case(filing=filing, by=request.user, now=timezone.now())
    return case_page(request, filing)


def decide(request: HttpRequest, filing: Filing) -> HttpResponse:
    chosen = request.POST.get("decision", "")
    papers = live_materials(filing)
    hold(request, filing)
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
    tell_done(request, filing, Action(chosen))
    return next_case(request, filing)


def hold(request: HttpRequest, filing: Filing) -> None:
    """Without script a case is claimed by the first POST; whoever may not decide is told so by the decision itself."""
    with suppress(NotAllowed):
        claims.claim(filing=filing, by=request.user, now=timezone.now())


def tell_done(request: HttpRequest, filing: Filing, action: Action) -> None:
    words = '{}：{}，已办结，文书已出具。<a href="{}">查看这份备案</a>'
    address = reverse("filing_detail", args=[filing.ref])
    messages.success(request, format_html(words, filing.number, action.label, address))


def next_case(request: HttpRequest, filing: Filing) -> HttpResponse:
    """The next case that is free, else the queue with a word why it is the queue."""
    following = claims.next_case(after=filing, by=request.user, now=timezone.now())
    if following:
        return redirect("review_case", ref=following.ref)
    waiting = Filing.objects.of_office(request.user.office_id).awaiting_review().exists()
    messages.info(request, "其余待审核的备案有人正在审核，或者须由他人审核。" if waiting else "没有待审核的备案。")
    return redirect("review_queue")


@require_POST
def review_claim(request: HttpRequest, ref: object) -> JsonResponse:
    """The page says every minute that it is open; answers who else has the case, or that it waits no more."""
    need(request, DECIDE, what=ASK)
    filing = own_filing(request, ref)
    now = timezone.now()
    try:
        claims.claim(filing=filing, by=request.user, now=now)
    except NotAllowed as refusal:
        told = "" if filing.status == FilingStatus.SUBMITTED else on_screen(refusal.sentences[0])
        return JsonResponse({"words": told})
    other = claims.of_others(filings=[filing], by=request.user, now=now).get(filing.pk)
    return JsonResponse({"words": warning_words(other)})


@require_POST
def review_release(request: HttpRequest, ref: object) -> HttpResponse:
    """The page is left."""
    need(request, DECIDE, what=ASK)
    claims.release(filing=own_filing(request, ref), by=request.user, now=timezone.now())
    return HttpResponse(status=204)


def keep_or_drop(request: HttpRequest, filing: Filing, chosen: str) -> HttpResponse:
    """常用语 from within a decision's form; what was typed there stays."""
    sent, by_now = request.POST, {"by": request.user, "now": timezone.now()}
    try:
        if "keep_phrase" in sent:
            phrases.keep_phrase(action=chosen, text=sent.get("words", ""), **by_now)
            messages.success(request, "已存为您的常用语。")
        else:
            phrases.drop_phrase(pk=pk_from(sent.get("drop_phrase")), **by_now)
            messages.success(request, "已删除这条常用语。")
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.sentences))
    papers = live_materials(filing)
    typed = {**sent.dict(), "reasons": sent.getlist("reasons")}
    forms = decision_forms(filing, papers, None, chosen, typed)
    return case_page(request, filing, forms=forms, papers=papers, opened=chosen)


def carry_out(chosen: str, filing: Filing, form: Any, request: HttpRequest) -> None:
    by_now = {"by": request.user, "now": timezone.now(), "expected_version": form.cleaned_data["version"]}
    if chosen == Action.APPROVE:
        review.approve(filing=filing, **by_now, **picked(form, "words"))
    elif chosen == Action.RETURN:
        review.return_filing(filing=filing, **by_now, **picked(form, "reasons", "words"), verdicts=form.verdicts())
    else:
        review.refuse(filing=filing, **by_now, **picked(form, "reasons", "words"))


def decision_forms(
    filing: Filing, papers: list[Material], data: Any, chosen: str, typed: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The three forms; only the chosen one is bound, or shows what was `typed` so far."""
    initial = {"version": filing.version}

    def given(action: Action) -> dict[str, Any]:
        mine = action == chosen
        shown = typed if typed and mine else initial
        return {"data": data if mine else None, "initial": shown, "auto_id": f"id_{action}_%s"}

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
    slots = materials.checklist(filing, now=now)
    by_now = {"by": request.user, "now": now}
    other = claims.of_others(filings=[filing], **by_now).get(filing.pk)
    context = {
        "filing": filing,
        "now": now,
        "validity": filing.validity(today(now)),
        "groups": fact_groups(filing, in_full=True),
        "findings": findings,
        "last_notice": notices.last_notice(filing, now=now, findings=findings),
        "slots": slots,
        "viewer": viewer_of(filing, slots, pk_from(request.GET.get("page"))),
        "claim_words": warning_words(other),
        "next_case": claims.next_case(after=filing, **by_now),
        "previous_case": claims.previous_case(before=filing, **by_now),
        "older": older_materials(filing),
        "history": history(filing),
        "forms": forms or decision_forms(filing, papers, None, ""),
        "opened": opened,
        "why_not": refusing_sentences(filing, request.user),
        "phrases": phrases.phrases_for(request.user),
        "refusal": refusal,
        "stale": isinstance(refusal, StaleFiling),
    }
    return render(request, "portal/review_case.html", context, status=200 if status == 422 else status)
