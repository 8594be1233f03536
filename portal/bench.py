"""Measuring pages in process: each clerk page as a ratio to an empty logged-in page of the same run."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from filing.choices import FilingStatus
from filing.models import Document, Filing, InsuredPerson, Staff
from portal.bench_rules import judge_times
from portal.urls import urlpatterns as portal_patterns


def empty_page(request: HttpRequest) -> HttpResponse:
    """R1: session, user, base template, nothing else."""
    return render(request, "base.html")


urlpatterns = [path("bench/empty/", empty_page, name="bench_empty"), *portal_patterns]


@dataclass(frozen=True)
class Goal:
    """At most `must` times the empty page, better `best` times."""

    code: str
    must: float
    best: float


# The pages a goal was set for; the others are printed as they are.
GOALS = {
    "search_number": Goal("G1", 1.5, 1.3),
    "search_name": Goal("G3", 2.2, 1.6),
    "review_queue": Goal("G5", 2.5, 2.0),
    "filing_detail": Goal("G8", 3.0, 2.3),
    "paper_pdf": Goal("PDF", 20.0, 10.0),
    "judge": Goal("RULES", 1.0, 0.5),
}


@dataclass(frozen=True)
class Result:
    """Times in milliseconds; `ratio` to the empty page of the same rounds; `spread` = p75 / p25 of this page."""

    name: str
    median: float
    p95: float
    queries: int
    size: int
    ratio: float
    spread: float

    @property
    def verdict(self) -> str:
        """The line of its goal, "" where none was set."""
        goal = GOALS.get(self.name)
        if goal is None:
            return ""
        passed = "PASS" if self.ratio <= goal.must else "FAIL"
        return f"{goal.code} {self.name} ratio={self.ratio:.2f} bound={goal.must:.2f} best={goal.best:.2f} {passed}"


def member(permission: str) -> Staff | None:
    """Somebody of an office with filings who has the permission."""
    people = Staff.objects.filter(is_active=True, office__filings__isnull=False).distinct().order_by("pk")
    return next((p for p in people if p.has_perm(permission)), None)


def pages(clerk: Staff, reviewer: Staff) -> dict[str, tuple[Staff, str, dict | None]]:
    """Page name → who asks, address, POST data or None."""
    own = Filing.objects.of_office(clerk.office_id)
    person = InsuredPerson.objects.of_office(clerk.office_id).filter(filings__isnull=False).first()
    approved, waiting = (
        own.filter(status=FilingStatus.APPROVED).first(),
        own.filter(status=FilingStatus.SUBMITTED).first(),
    )
    found: dict[str, tuple[Staff, str, dict | None]] = {
        "workbench": (clerk, "/", None),
        "filing_list": (clerk, "/filings/", None),
        "review_queue": (reviewer, "/review/", None),
    }
    if person:
        found["person_detail"] = (clerk, f"/people/{person.ref}/", None)
        found["search_name"] = (clerk, "/search/", {"q": person.name[:2]})
        found["filing_new"] = (clerk, f"/people/{person.ref}/filings/new/", None)
        if person.certificate:
            found["search_number"] = (clerk, "/search/", {"q": person.certificate.number})
    if approved:
        found["filing_detail"] = (clerk, f"/filings/{approved.ref}/", None)
        slip = Document.objects.filter(filing=approved).first()
        if slip:
            found["paper"] = (clerk, f"/documents/{slip.number}/", None)
            found["paper_pdf"] = (clerk, f"/documents/{slip.number}/pdf/", None)
    if waiting:
        found["review_case"] = (reviewer, f"/review/{waiting.ref}/", None)
    return found


def measure(rounds: int) -> tuple[list[Result], float]:
    """Every page once a round, the empty page first and last of each; also the spread of the empty page."""
    clerk, reviewer = member("filing.take_filing"), member("filing.decide_filing")
    if clerk is None or reviewer is None:
        raise LookupError("没有可用的数据：请先运行 demo 或载入演示数据。")
    clients = {person.pk: _client(person) for person in (clerk, reviewer)}
    asked = pages(clerk, reviewer)
    calls = {name: _call(clients[who.pk], address, data) for name, (who, address, data) in asked.items()}
    empty = _call(clients[clerk.pk], "/bench/empty/", None)
    facts = {name: _facts(call) for name, call in {"empty": empty, **calls}.items()}
    times: dict[str, list[float]] = {name: [] for name in ("empty", *calls)}
    for _ in range(rounds):
        gc.collect()
        times["empty"].append(_timed(empty))
        for name, call in calls.items():
            times[name].append(_timed(call))
        times["empty"].append(_timed(empty))
    times["judge"], facts["judge"] = judge_times(rounds), (0, 0)
    base = statistics.median(times["empty"])
    return [_result(name, values, *facts[name], base) for name, values in times.items()], _spread(times["empty"])


def _client(person: Staff) -> Client:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _call(client: Client, address: str, data: dict | None) -> Callable[[], HttpResponse]:
    return (lambda: client.get(address)) if data is None else (lambda: client.post(address, data))


def _facts(call: Callable[[], HttpResponse]) -> tuple[int, int]:
    """Queries and bytes of a warm answer. Raises RuntimeError when it is an error page."""
    call()
    with CaptureQueriesContext(connection) as queries:
        response = call()
    if response.status_code >= 400:
        raise RuntimeError(f"{response.request['PATH_INFO']} answered {response.status_code}")
    return len(queries), len(response.content)


def _timed(call: Callable[[], HttpResponse]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def _spread(values: list[float]) -> float:
    quarters = statistics.quantiles(values, n=4)
    return quarters[2] / quarters[0]


def _result(name: str, values: list[float], queries: int, size: int, base: float) -> Result:
    ordered = sorted(values)
    median = statistics.median(ordered)
    return Result(name, median, ordered[int(len(ordered) * 0.95) - 1], queries, size, median / base, _spread(values))
