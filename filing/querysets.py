"""The words for look-ups. Relations are named; no model is imported."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import models
from django.db.models import F, Prefetch, Q

# What a row of a list shows of a filing.
LISTED = (
    "ref", "number", "status", "round", "version", "type", "mode", "start", "end", "ended_on", "accepted_on", "origin",
    "channel", "created_at", "created_by_id", "submitted_at", "decided_at", "due_at", "uploaded_at", "in_hospital",
    "paid", "enrolment_id", "person__ref", "person__name", "person__office_id", "place__name", "place__full_name",
    "office_id", "submitted_by_id", "decided_by_id", "edited_by_id", "edited_at",
)  # fmt: skip
ALIVE_OR_APPROVED = ("submitted", "returned", "approved")


class PersonQuerySet(models.QuerySet):
    def of_office(self, office_code: str) -> "PersonQuerySet":
        return self.filter(office_id=office_code)

    def found_by_number(self, index: str) -> "PersonQuerySet":
        """By the blind index of any certificate, old or new, card included."""
        return self.filter(certificates__number_index=index).distinct()

    def found_by_key(self, *, office: str, kinds: Sequence[str], key: str) -> "PersonQuerySet":
        """By the beginning of a name, its pinyin or its initials; range form, so both databases use the index."""
        return self.filter(
            keys__office=office, keys__kind__in=kinds, keys__key__gte=key, keys__key__lt=key + "\U0010ffff"
        ).distinct()

    def for_rows(self) -> "PersonQuerySet":
        """What a row of a list shows."""
        return self.select_related("office").prefetch_related("certificates", "enrolments")

    def for_page(self) -> "PersonQuerySet":
        return self.select_related("office", "checked_by").prefetch_related("certificates", "enrolments__states")


class FilingQuerySet(models.QuerySet):
    def of_office(self, office_code: str | None) -> "FilingQuerySet":
        return self.filter(office_id=office_code)

    def drafts_of(self, staff_id: int) -> "FilingQuerySet":
        """On this person's desk: whoever took a draft over or edited it last has it."""
        return self.filter(status="draft", edited_by_id=staff_id)

    def awaiting_review(self) -> "FilingQuerySet":
        return self.filter(status="submitted").order_by("due_at", "submitted_at", "id")

    def queued_behind(self, row: models.Model) -> "FilingQuerySet":
        """Those that stand behind `row` in the order of `awaiting_review`; all where `row` was never handed in."""
        if row.due_at is None:
            return self
        same = Q(due_at=row.due_at)
        return self.filter(
            Q(due_at__gt=row.due_at)
            | same & Q(submitted_at__gt=row.submitted_at)
            | same & Q(submitted_at=row.submitted_at, pk__gt=row.pk)
        )

    def queued_before(self, row: models.Model) -> "FilingQuerySet":
        """Those that stand before `row` in the order of `awaiting_review`; none where `row` was never handed in."""
        if row.due_at is None:
            return self.none()
        same = Q(due_at=row.due_at)
        return self.filter(
            Q(due_at__lt=row.due_at)
            | same & Q(submitted_at__lt=row.submitted_at)
            | same & Q(submitted_at=row.submitted_at, pk__lt=row.pk)
        )

    def decidable_by(self, staff_id: int) -> "FilingQuerySet":
        """Without those this person took, handed in or edited last where two people are needed."""
        own = Q(taken_by=staff_id) | Q(submitted_by=staff_id) | Q(edited_by=staff_id)
        return self.exclude(Q(two_people=True) & own)

    def overdue(self, now: datetime) -> "FilingQuerySet":
        """Waiting for a decision whose time is over; the partial index of the queue serves it."""
        return self.filter(status="submitted", due_at__lte=now)

    def due_between(self, now: datetime, end: datetime) -> "FilingQuerySet":
        """Waiting for a decision, due after `now` and not after `end`."""
        return self.filter(status="submitted", due_at__gt=now, due_at__lte=end)

    def returned(self) -> "FilingQuerySet":
        return self.filter(status="returned")

    def to_upload(self) -> "FilingQuerySet":
        return self.filter(status="approved", uploaded_at__isnull=True)

    def to_resume(self) -> "FilingQuerySet":
        """Suspended because of the insurance, which is normal again: to be confirmed (C24)."""
        waiting = Q(suspensions__resume_from__isnull=False, suspensions__until__isnull=True)
        return self.filter(waiting, status="approved", suspensions__voided_at__isnull=True).distinct().order_by("-pk")

    def ending_between(self, first: date, last: date) -> "FilingQuerySet":
        """Approved, with a last day from `first` to `last`, both inclusive; the earliest first."""
        return self.filter(status="approved", end__gte=first, end__lte=last).order_by("end", "id")

    def in_force(self, on: date) -> "FilingQuerySet":
        """Covering `on`, ended ones until their last day; suspensions are looked at by `Filing.validity`."""
        return self.filter(
            Q(end__isnull=True) | Q(end__gte=on),
            Q(status="approved") | Q(status__in=["ended", "cancelled"], ended_on__gte=on),
            start__lte=on,
        )

    def touching(self, person_id: int, enrolment_id: int) -> "FilingQuerySet":
        """Filings of this person and scheme that a new one must be compared with (C19)."""
        return self.filter(
            Q(status__in=ALIVE_OR_APPROVED) | Q(status__in=["ended", "cancelled"], ended_on__gte=F("start")),
            person_id=person_id,
            enrolment_id=enrolment_id,
        )

    def alive_or_in_force(self) -> "FilingQuerySet":
        """Handed in and not refused, withdrawn or ended: under review, to be corrected, approved.

        A refused application is kept and plays no part in the next one. Source: C29.
        """
        return self.filter(status__in=ALIVE_OR_APPROVED)

    def judged_by_policy(self, on: date) -> "FilingQuerySet":
        """Those a change of policy speaks of: in review, in force on `on`, or approved and still to begin."""
        return self.alive_or_in_force().filter(
            Q(status__in=["submitted", "returned"]) | Q(end__isnull=True) | Q(end__gte=on)
        )

    def with_renewals(self) -> "FilingQuerySet":
        """With the filings that renew each; `Filing.renewal` reads them."""
        return self.prefetch_related("renewals")

    def for_list(self) -> "FilingQuerySet":
        """The columns a row shows and no more: a filing has seventy, and its people have theirs."""
        return (
            self.select_related("person", "place")
            .prefetch_related(Prefetch("suspensions", to_attr="listed_pauses"))
            .only(*LISTED)
        )

    def for_queue(self) -> "FilingQuerySet":
        """`for_list` of what waits, none of it paused, with who handed it in and what a batch asks of each."""
        rows = self.for_list().select_related("submitted_by").prefetch_related(None)
        return rows.only(*LISTED, "policy_id", "taken_by_id")

    def for_page(self) -> "FilingQuerySet":
        """What every page about one filing reads; what few show (who touched it, a reason) is read where it stands.

        Sixteen joins took PostgreSQL 90 ms to plan, each time; these five take 2.
        """
        return self.select_related("person", "enrolment", "place", "policy", "signature").prefetch_related(
            "suspensions", "person__certificates"
        )
