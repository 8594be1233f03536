"""工作台, and the one search box of every page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from filing.choices import FilingStatus
from filing.dates import today
from filing.errors import Refusal
from filing.models import Filing
from filing.operations import people
from filing.search_keys import QueryKind, classify_query
from portal.keyset import CAP, capped_count

ROWS = 10


def workbench(request: HttpRequest) -> HttpResponse:
    """What waits for this person and this office today."""
    now = timezone.now()
    office = Filing.objects.of_office(request.user.office_id).for_list()
    panels = {
        "drafts": office.drafts_of(request.user.pk),
        "returned": office.returned(),
        "waiting": office.awaiting_review(),
        "to_upload": office.to_upload(),
        "decided": office.filter(decided_at__gte=start_of_day(now)).exclude(status=FilingStatus.SUBMITTED).order_by("-decided_at", "-pk"),
    }
    shown = {name: list(rows[: ROWS + 1]) for name, rows in panels.items()}
    counts = {name: len(rows) if len(rows) <= ROWS else capped_count(panels[name]) for name, rows in shown.items()}
    context = {"panels": {n: r[:ROWS] for n, r in shown.items()}, "counts": counts, "cap": CAP, "now": now, "today": today(now)}
    return render(request, "portal/workbench.html", context)


def start_of_day(now):
    """Midnight of the Shanghai day of `now`."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """A number leads straight to its person or filing; a name or initials answer with the hits (decision 10)."""
    text, now = request.POST.get("q", "")[:200], timezone.now()
    try:
        query = classify_query(text)
        if query.kind == QueryKind.NUMBER:
            return _to_number(request, text, now)
        hits = people.search_names(text=text, by=request.user, now=now)
    except Refusal as refusal:
        return render(request, "portal/search.html", {"q": text, "problem": refusal.sentences})
    context = {"q": text, "hits": hits[: people.NAME_HITS], "more": len(hits) > people.NAME_HITS}
    return render(request, "portal/search.html", context)


def _to_number(request: HttpRequest, text: str, now) -> HttpResponse:
    found = people.find_by_number(text=text, by=request.user, session_key=request.session.session_key or "", now=now)
    if found.person:
        request.session[f"shown:{found.person.ref}"] = True
        return redirect("person_detail", ref=found.person.ref)
    if found.filing:
        return redirect("filing_detail", ref=found.filing.ref)
    return render(request, "portal/search.html", {"q": text, "problem": [found.problem], "number": True})
