"""The office's filings: filters, search and actions on top, keyset pages."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from filing.choices import FilingStatus
from filing.dates import today
from filing.errors import Refusal
from filing.models import Filing
from filing.operations import review
from portal.forms.filing_filter import FilterForm
from portal.keyset import capped_count, page_of, pk_from
from portal.lights import with_lights
from portal.views.printing import PRINTABLE
from portal.views.scoped import missing, need_office_reader

MAX_PICKED = 100


@require_safe
def filing_list(request: HttpRequest) -> HttpResponse:
    need_office_reader(request)
    form = FilterForm(request.GET or None)
    rows = Filing.objects.of_office(request.user.office_id).for_list()
    rows = filtered(rows, form.cleaned_data) if form.is_valid() else rows.none() if form.is_bound else rows
    page = page_of(rows, before=pk_from(request.GET.get("before")), after=pk_from(request.GET.get("after")))
    now = timezone.now()
    day = today(now)
    may_upload = request.user.has_perm("filing.upload_filing")
    context = {
        "form": form,
        "rows": [(filing, filing.validity(day)) for filing in with_lights(page.rows, now)],
        "count": capped_count(rows),
        "older_url": page_url(request, "before", page.older),
        "newer_url": page_url(request, "after", page.newer),
        "may_upload": may_upload,
        "may_tick": may_upload or request.user.has_perm("filing.print_document"),
        "printable": PRINTABLE,
    }
    return render(request, "portal/filing_list.html", context)


def filtered(rows: QuerySet, chosen: dict[str, Any]) -> QuerySet:
    """Each filter that was filled in narrows the list."""
    plain = {
        "status": chosen["status"],
        "type": chosen["type"],
        "place": chosen["place"],
        "created_at__date__gte": chosen["since"],
        "created_at__date__lte": chosen["until"],
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if chosen["uploaded"]:
        rows = rows.filter(status="approved", uploaded_at__isnull=chosen["uploaded"] == "no")
    return rows


def page_url(request: HttpRequest, key: str, pk: int | None) -> str:
    """The same list from another row on; "" when there is no such page."""
    if pk is None:
        return ""
    kept = {k: v for k, v in request.GET.items() if k not in ("before", "after") and v}
    return f"?{urlencode({**kept, key: pk})}"


@require_POST
def filing_uploaded(request: HttpRequest) -> HttpResponse:
    """标记已上报 for the ticked rows, or for one filing from its page."""
    need_office_reader(request)
    refs = request.POST.getlist("ref")[:MAX_PICKED]
    filings: list[Filing] = []
    try:
        filings = list(Filing.objects.of_office(request.user.office_id).filter(ref__in=refs))
        for ref in set(refs) - {str(filing.ref) for filing in filings}:
            missing(request, "filing", ref)
        to_mark = [filing for filing in filings if filing.status == FilingStatus.APPROVED]
        count = review.mark_uploaded(filings=to_mark, by=request.user, now=timezone.now())
    except ValidationError:
        messages.error(request, "没有找到所选备案，未作任何改动。请刷新列表后再选。")
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.sentences))
    else:
        if refs:
            others = len(refs) - len(to_mark)
            told = f"另有 {others} 件不是通过的备案，没有标记。" if others else ""
            messages.success(request, f"已标记 {count} 件为已上报。{told}")
        else:
            messages.warning(request, "没有勾选备案，未作任何改动。")
    return (
        redirect("filing_detail", ref=filings[0].ref)
        if request.POST.get("back") and filings
        else redirect("filing_list")
    )
