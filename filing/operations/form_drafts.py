"""Form drafts: what a clerk types waits, sealed, for the same clerk. Raw typing is no change of a case: no entry."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from filing.errors import BadInput
from filing.models import Filing, FormDraft, InsuredPerson, Staff

KEPT_FOR = timedelta(days=7)
MAX_BYTES = 64 * 1024
TOO_LONG = "填写的内容超过 64 KB,没有暂存;内容还在本页。请缩短后保存草稿。"


@transaction.atomic
def keep(
    *,
    person: InsuredPerson,
    filing: Filing | None,
    form_key: UUID,
    version: int,
    typed: Mapping[str, str],
    by: Staff,
    now: datetime,
) -> FormDraft:
    """Keep what stands in the form in place of what stood there before; drafts past their time go. Raises BadInput."""
    text = json.dumps(dict(typed))
    if len(text) > MAX_BYTES:
        raise BadInput("fields", TOO_LONG)
    sweep(now=now)
    given = {"form_key": form_key, "fields": text, "version": version, "saved_at": now}
    draft, _ = FormDraft.objects.update_or_create(by=by, person=person, filing=filing, defaults=given)
    return draft


def find(*, person: InsuredPerson, filing: Filing | None, by: Staff, now: datetime) -> FormDraft | None:
    """The clerk's own draft of this form."""
    draft = _waiting(by, now).filter(person=person, filing=filing).first()
    if draft:
        draft.person, draft.filing = person, filing
    return draft


def own(*, by: Staff, now: datetime) -> QuerySet[FormDraft]:
    """Those that wait for this clerk in their office, the newest first, with person and filing."""
    here = Q(filing__office_id=by.office_id) | Q(filing=None, person__office_id=by.office_id)
    return _waiting(by, now).filter(here).select_related("person", "filing")


def forget(*, person: InsuredPerson, filing: Filing | None, by: Staff) -> None:
    """The form was saved, or its draft thrown away."""
    FormDraft.objects.filter(by=by, person=person, filing=filing).delete()


def sweep(*, now: datetime) -> None:
    FormDraft.objects.filter(saved_at__lt=now - KEPT_FOR).delete()


def _waiting(by: Staff, now: datetime) -> QuerySet[FormDraft]:
    return FormDraft.objects.filter(by=by, saved_at__gte=now - KEPT_FOR)
