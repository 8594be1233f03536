"""The words for look-ups. Relations are named; no model is imported."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import models
from django.db.models import Q


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

    def for_page(self) -> "PersonQuerySet":
        return self.select_related("office", "checked_by").prefetch_related("certificates", "enrolments__states")


class FilingQuerySet(models.QuerySet):
    def of_office(self, office_code: str | None) -> "FilingQuerySet":
        return self.filter(office_id=office_code)

    def drafts_of(self, staff_id: int) -> "FilingQuerySet":
        return self.filter(status="draft", created_by_id=staff_id)

    def awaiting_review(self) -> "FilingQuerySet":
        return self.filter(status="submitted").order_by("due_at", "submitted_at", "id")

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

    def in_force(self, on: date) -> "FilingQuerySet":
        """Approved and covering `on`; suspensions are looked at by `Filing.validity`."""
        return self.filter(Q(end__isnull=True) | Q(end__gte=on), status="approved", start__lte=on)

    def touching(self, person_id: int, enrolment_id: int) -> "FilingQuerySet":
        """Filings of this person and scheme that a new one must be compared with (C19)."""
        return self.filter(
            person_id=person_id, enrolment_id=enrolment_id, status__in=["submitted", "returned", "approved"]
        )

    def for_list(self) -> "FilingQuerySet":
        return self.select_related("person", "place", "office", "submitted_by", "decided_by").prefetch_related(
            "suspensions"
        )

    def for_page(self) -> "FilingQuerySet":
        return self.select_related(
            "person__office",
            "enrolment",
            "place",
            "office",
            "policy",
            "taken_by",
            "submitted_by",
            "decided_by",
            "created_by",
            "edited_by",
            "uploaded_by",
            "referral_hospital",
            "shanghai_reason",
            "signature",
            "end_reason",
        ).prefetch_related("suspensions", "person__certificates", "enrolment__states")
