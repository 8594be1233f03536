"""正在审核: who has which waiting case on the screen, and which case comes next.

A claim tells the others; it stops nobody, the version of a decision does (decision 30).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from filing.choices import Action
from filing.models import Filing, ReviewClaim, Staff
from filing.operations import access
from filing.operations.common import ensure, locked, object_name

SILENCE = timedelta(minutes=10)


@transaction.atomic
def claim(*, filing: Filing, by: Staff, now: datetime) -> ReviewClaim:
    """The claim as it stands afterwards: one's own, taken or renewed, or the other's that still lives.

    Taking it leaves an entry, renewing none. Raises NotAllowed where `by` could not decide.
    """
    filing = locked(filing)
    ensure(filing, Action.APPROVE, by)
    standing = live(now).filter(filing=filing).select_related("by").first()
    if standing and standing.by_id != by.pk:
        return standing
    since = standing.since if standing else now
    given = {"by": by, "since": since, "seen_at": now}
    taken, _ = ReviewClaim.objects.update_or_create(filing=filing, defaults=given)
    if standing is None:
        access.record(by=by, action="claim_case", object_=object_name(filing), now=now)
    return taken


@transaction.atomic
def release(*, filing: Filing, by: Staff, now: datetime) -> None:
    """Leaving the case gives one's own claim back; another's stays."""
    dropped, _ = ReviewClaim.objects.filter(filing=filing, by=by).delete()
    if dropped:
        access.record(by=by, action="release_case", object_=object_name(filing), now=now)


def live(now: datetime) -> QuerySet[ReviewClaim]:
    """Claims whose page was heard of within SILENCE."""
    return ReviewClaim.objects.filter(seen_at__gt=now - SILENCE)


def of_others(*, filings: Iterable[Filing], by: Staff, now: datetime) -> dict[int, ReviewClaim]:
    """The live claims of others on `filings`, by the filing's key. One query."""
    found = live(now).filter(filing__in=list(filings)).exclude(by=by).select_related("by")
    return {one.filing_id: one for one in found}


def next_case(*, after: Filing, by: Staff, now: datetime) -> Filing | None:
    """The free case due next behind `after`, then from the front of the queue, so that one passed over comes last."""
    rows = _free(by, now).exclude(pk=after.pk)
    return rows.queued_behind(after).first() or rows.first()


def previous_case(*, before: Filing, by: Staff, now: datetime) -> Filing | None:
    return _free(by, now).queued_before(before).last()


def _free(by: Staff, now: datetime) -> QuerySet[Filing]:
    """Waiting cases that `by` may decide and nobody else has on the screen, the earliest due first."""
    taken = live(now).exclude(by=by).values("filing")
    waiting = Filing.objects.of_office(by.office_id).awaiting_review().decidable_by(by.pk)
    return waiting.exclude(pk__in=taken).only("ref", "number", "status", "due_at", "submitted_at")
