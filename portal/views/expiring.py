"""到期提醒: what ends within 30, 60 or 90 days, and the telephone list."""

from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from filing.dates import EXPIRY_STEPS, days_left, ending_span, today
from filing.errors import Refusal
from filing.identity import mask_phone
from filing.models import Filing
from filing.operations import expiring as ending
from portal.keyset import capped_count, pk_from
from portal.views.scoped import need_office_reader

PAGE = 50


@require_safe
def expiring(request: HttpRequest) -> HttpResponse:
    """One step of the own office, the earliest last day first. The keyset is the last row shown."""
    need_office_reader(request)
    within, on, office = step_of(request.GET.get("within")), today(timezone.now()), request.user.office_id
    found = ending.expiring(office=office, on=on, within=within)
    after = pk_from(request.GET.get("after"))
    rows = list(behind(found, after, office).for_list().with_renewals()[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    context = {
        "rows": [row_of(filing, on) for filing in rows],
        "tabs": [(step, ending_span(on, step), step == within) for step in EXPIRY_STEPS],
        "within": within,
        "count": capped_count(found),
        "older_url": f"?within={within}&after={rows[-1].pk}" if more else "",
        "newer_url": f"?within={within}" if after else "",
        "calls_max": ending.CALLS_MAX,
        "may_print": request.user.has_perm("filing.print_document"),
    }
    return render(request, "portal/expiring.html", context)


@require_POST
def call_list(request: HttpRequest) -> HttpResponse:
    """Issue the telephone list of one step as a paper."""
    need_office_reader(request)
    within = pk_from(request.POST.get("within")) or 0
    try:
        document = ending.issue_call_list(within=within, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.sentences))
        return redirect(f"{reverse('expiring')}?within={step_of(request.POST.get('within'))}")
    return redirect("document_view", number=document.number)


def step_of(text: str | None) -> int:
    """The step that was asked for; the nearest one where it is none."""
    asked = pk_from(text)
    return asked if asked in EXPIRY_STEPS else EXPIRY_STEPS[0]


def row_of(filing: Filing, on: date) -> dict[str, object]:
    return {
        "filing": filing,
        "worth": filing.validity(on),
        "left": days_left(filing.end, on),
        "phone": mask_phone(ending.phone_of(filing)),
        "renewed": ending.renewal_words(filing),
        "renewal": filing.renewal,
    }


def behind(found: QuerySet, pk: int | None, office: str | None) -> QuerySet:
    """The rows behind the row `pk` of the own office, in the order end, id."""
    last = Filing.objects.of_office(office).filter(pk=pk, end__isnull=False).values("end", "pk").first() if pk else None
    if last is None:
        return found
    return found.filter(end__gt=last["end"]) | found.filter(end=last["end"], pk__gt=last["pk"])
