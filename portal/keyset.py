"""Keyset pages and capped counts: no list ever counts or skips rows (speed goals G7, G24)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

CAP = 1000
PAGE = 20


def capped_count(rows: QuerySet) -> int:
    """The number of rows, CAP + 1 when there are more."""
    return rows.order_by()[: CAP + 1].count()


@dataclass(frozen=True)
class Page:
    """Rows newest first; `older` and `newer` are the pk to ask for next, None at either end."""

    rows: list[Any]
    older: int | None
    newer: int | None


def page_of(rows: QuerySet, *, before: int | None = None, after: int | None = None, size: int = PAGE) -> Page:
    """One page by primary key, newest first. `before`: rows older than this pk; `after`: rows newer than it."""
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        more_newer, found = len(found) > size, found[:size][::-1]
        return Page(found, found[-1].pk if found else None, found[0].pk if more_newer and found else None)
    chosen = rows if before is None else rows.filter(pk__lt=before)
    found = list(chosen.order_by("-pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    return Page(found, found[-1].pk if more else None, found[0].pk if before is not None and found else None)


def pk_from(text: str | None) -> int | None:
    """A primary key out of a query string; anything that is none is None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None
