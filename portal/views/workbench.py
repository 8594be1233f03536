"""工作台, and the one search box of every page."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from filing.choices import FilingStatus
from filing.dates import EXPIRY_STEPS, today
from filing.errors import Refusal
from filing.models import Filing, FormDraft, Staff
from filing.operations import expiring, form_drafts, people
from filing.search_keys import QueryKind, classify_query
from portal.keyset import CAP
from portal.lights import Tile, calendar_gap, due_tiles, with_lights
from portal.people_of import name_people
from portal.views.people import remember_number, session_key

ROWS = 10
QUERY_MAX = 200
TAKE, DECIDE, VIEW = "filing.take_filing", "filing.decide_filing", "filing.view_office_filing"
DECIDED_HERE = (FilingStatus.APPROVED, FilingStatus.RETURNED, FilingStatus.REFUSED)
# What an empty card says: what there is not, and what to do now.
EMPTY = {
    "drafts": "没有未提交的草稿。来人办理的，请在上方查找参保人员后受理登记。",
    "returned": "没有待补正的备案。审核员退回的会列在这里。",
    "waiting": "没有待审核的备案。提交后的备案会列在这里。",
    "to_upload": "审核通过的备案均已上报省平台。新通过的须当日上报，会列在这里。",
    "to_resume": "没有待确认恢复的备案。参保恢复正常后，暂停的备案会列在这里等您确认。",
    "expiring": "近期没有到期的备案。更长的期间请看「到期提醒和电话单」。",
    "decided": "今天还没有审结的备案。以前的请到综合查询里查。",
}


@dataclass(frozen=True)
class Panel:
    """One card of the workbench. `url_name` is where its rows lead; each row carries `worth` and `light`.

    `due`: until when each filing of the card is to be decided, of the first CAP + 1.
    """

    key: str
    heading: str
    empty: str
    url_name: str
    rows: list[Filing]
    due: tuple[datetime | None, ...]

    @property
    def count(self) -> int:
        return len(self.due)


@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """What waits for this person and this office today: only panels this person's roles have use for."""
    now = timezone.now()
    panels = _read(_panels(request.user, now), now) if request.user.office_id else []
    context = {
        "panels": panels,
        "tiles": [tile for panel in panels if panel.key == "waiting" for tile in _tiles(request.user, panel, now)],
        "calendar_gap": calendar_gap(request.user, now),
        "typed": _typed(request.user, now),
        "now": now,
    }
    return render(request, "portal/workbench.html", context)


def _typed(by: Staff, now: datetime) -> list[FormDraft]:
    """What this clerk typed into forms and has not saved."""
    return list(form_drafts.own(by=by, now=now)[:ROWS]) if by.office_id and by.has_perm(TAKE) else []


def _tiles(by: Staff, waiting: Panel, now: datetime) -> tuple[Tile, Tile]:
    return due_tiles(Filing.objects.of_office(by.office_id), waiting.due, now)


def _panels(by: Staff, now: datetime) -> list[tuple[str, str, str, str, QuerySet]]:
    """Key, heading, words for an empty card, where rows lead, rows; in the order of the screen."""
    office = Filing.objects.of_office(by.office_id)
    decided = office.filter(decided_at__gte=start_of_day(now), status__in=DECIDED_HERE).order_by("-decided_at", "-pk")
    soon = expiring.expiring(office=by.office_id, on=today(now), within=EXPIRY_STEPS[0])
    takes, decides, views = by.has_perm(TAKE), by.has_perm(DECIDE), by.has_perm(VIEW)
    case = "review_case" if decides else "filing_detail"
    rows = [
        (takes, "drafts", "我的草稿", "filing_edit", office.drafts_of(by.pk)),
        (takes, "returned", "退回待补正", "filing_edit", office.returned()),
        (decides or views, "waiting", "待审核", case, office.awaiting_review()),
        (takes, "to_upload", "未上报", "filing_detail", office.to_upload()),
        (takes, "to_resume", "参保恢复待确认", "filing_detail", office.to_resume()),
        (takes, "expiring", f"{EXPIRY_STEPS[0]} 天内到期", "filing_detail", soon),
        (decides or views, "decided", "今日已审结", "filing_detail", decided),
    ]
    return [(key, heading, EMPTY[key], leads, found) for may, key, heading, leads, found in rows if may]


def _read(cards: list[tuple[str, str, str, str, QuerySet]], now: datetime) -> list[Panel]:
    """The cards filled: a query each for the keys alone, as far as they are counted, then one for the rows of all."""
    found = [tuple(queryset.values_list("pk", "due_at")[: CAP + 1]) for *_, queryset in cards]
    rows = _rows({pk for keys in found for pk, _ in keys[:ROWS]}, now)
    return [
        Panel(*words, [rows[pk] for pk, _ in keys[:ROWS] if pk in rows], tuple(due for _, due in keys))
        for (*words, _), keys in zip(cards, found, strict=True)
    ]


def _rows(keys: set[int], now: datetime) -> dict[int, Filing]:
    rows = with_lights(Filing.objects.for_list().filter(pk__in=keys), now)
    name_people(rows, "submitted_by", "decided_by")
    for filing in rows:
        filing.worth = filing.validity(today(now))
    return {filing.pk: filing for filing in rows}


def start_of_day(now: datetime) -> datetime:
    """Midnight of the Shanghai day of `now`."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


@require_POST
@permission_required("filing.search_person", raise_exception=True)
def search(request: HttpRequest) -> HttpResponse:
    """A number or a paper's code leads straight to its person or filing; a name or initials answer with the hits."""
    text, now = request.POST.get("q", "")[:QUERY_MAX], timezone.now()
    query = classify_query(text)
    try:
        found = people.find_by_code(text=text, by=request.user, now=now)
        if query.kind == QueryKind.NUMBER and found == people.Found():
            session = session_key(request)
            found = people.find_by_number(text=query.value, by=request.user, session_key=session, now=now)
        if found != people.Found():
            return _to_found(request, text, found)
        hits = people.search_names(text=text, by=request.user, now=now)
    except Refusal as refusal:
        return render(request, "portal/search.html", {"q": text, "problems": refusal.sentences})
    context = {
        "q": text,
        "hits": hits[: people.NAME_HITS],
        "more": len(hits) > people.NAME_HITS,
        "limit": people.NAME_HITS,
    }
    return render(request, "portal/search.html", context)


def _to_found(request: HttpRequest, text: str, found: people.Found) -> HttpResponse:
    if found.person:
        remember_number(request, found.person)
        return redirect("person_detail", ref=found.person.ref)
    if found.filing:
        return redirect("filing_detail", ref=found.filing.ref)
    if found.document:
        return redirect("document_view", number=found.document.number)
    return render(request, "portal/search.html", {"q": text, "problems": [found.problem], "is_number": True})
