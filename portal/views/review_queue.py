"""备案审核: the queue by due time, and the batch of clean cases ticked in it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from filing.models import Filing
from filing.operations import batch, claims, completion
from portal.keyset import CAP, capped_count, pk_from
from portal.lights import with_lights
from portal.review_page import claim_words
from portal.views.scoped import missing, need

QUEUE_PAGE = 20
DECIDE = "filing.decide_filing"


@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """Oldest first by due time. The keyset is the last row shown."""
    need(request, DECIDE, what="审核备案")
    own = Filing.objects.of_office(request.user.office_id)
    waiting = own.awaiting_review()
    after = pk_from(request.GET.get("after"))
    last = own.filter(pk=after).only("due_at", "submitted_at").first() if after else None
    behind = waiting.queued_behind(last) if last else waiting
    rows = list(behind.for_queue()[: QUEUE_PAGE + 1])
    more = len(rows) > QUEUE_PAGE
    now = timezone.now()
    rows = with_lights(rows[:QUEUE_PAGE], now)
    others = claims.of_others(filings=rows, by=request.user, now=now)
    for filing in rows:
        filing.claim_words = claim_words(others[filing.pk]) if filing.pk in others else ""
    context = {
        "completions": completion.waiting(request.user.office_id),
        "rows": rows,
        "first": next((filing for filing in rows if not filing.claim_words), None),
        "batchable": batch.batchable(rows=rows, by=request.user),
        "now": now,
        "count": capped_count(waiting) if more or after else len(rows),
        "cap": CAP,
        "older_url": f"?after={rows[-1].pk}" if more else "",
        "newer_url": "?" if request.GET.get("after") else "",
    }
    return render(request, "portal/review_queue.html", context)


@require_POST
def review_batch(request: HttpRequest) -> HttpResponse:
    """批量通过 of the ticked `case`s, each the ref and the version that was shown."""
    need(request, DECIDE, what="审核备案")
    done = batch.approve_batch(cases=ticked(request), by=request.user, now=timezone.now())
    if done.approved:
        numbers = "、".join(f"{filing.number}" for filing in done.approved)
        messages.success(request, f"已通过 {len(done.approved)} 件，文书已出具：{numbers}。")
    for one in done.refused:
        messages.error(request, f"{one.filing}：{' '.join(one.sentences)}")
    if not done.approved and not done.refused:
        messages.warning(request, "没有勾选备案，没有办理。")
    return redirect("review_queue")


def ticked(request: HttpRequest) -> list[tuple[Filing, int]]:
    """The cases of the own office with their versions, in the order they were sent; what is damaged is left out."""
    parts = [case.partition(":") for case in request.POST.getlist("case")[: batch.BATCH_MAX]]
    sent = {ref: pk_from(version) for ref, _, version in parts}
    try:
        rows = Filing.objects.for_page().of_office(request.user.office_id).filter(ref__in=sent)
        by_ref = {str(filing.ref): filing for filing in rows}
    except ValidationError:
        return []
    for ref in sent.keys() - by_ref.keys():
        missing(request, "filing", ref)
    return [(by_ref[ref], version) for ref, version in sent.items() if ref in by_ref and version]
