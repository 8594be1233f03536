"""The filing on one screen: facts, papers and signature kept together, or nothing of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from filing.choices import Action, MaterialKind
from filing.models import Filing, HeldPage, InsuredPerson, Staff
from filing.operations import intake
from filing.operations.common import operation
from filing.operations.intake import DraftData
from filing.operations.materials import (
    PageRow,
    SignatureEntry,
    held_pages,
    put_kept,
    put_pages,
    put_seen,
    put_signature,
    put_void,
    store_pages,
)
from filing.uploads import AcceptedUpload


@dataclass(frozen=True)
class SlotEntry:
    """What the clerk did with one line of the checklist.

    `seen`: 已核, without an image; `void`: what lies in the slot, or waits for it, is not wanted; `kept_reason`: why
    the faulty pages that were shown, lying there or waiting, are used nevertheless.
    """

    kind: MaterialKind
    uploads: tuple[AcceptedUpload, ...] = ()
    seen: bool = False
    seen_as: str = ""
    description: str = ""
    void: bool = False
    kept_reason: str = ""


@dataclass(frozen=True)
class Application:
    """Everything that stood on the screen. `slots`: only the lines of the chosen type and mode."""

    data: DraftData
    slots: Sequence[SlotEntry] = ()
    signature: SignatureEntry | None = None


def keep_new(*, person: InsuredPerson, application: Application, by: Staff, now: datetime, form_key: UUID) -> Filing:
    """A draft with its papers and signature. The same `form_key` again answers with the filing it made first."""
    picture, pages = _prepared(application)
    with transaction.atomic():
        made = Filing.objects.filter(form_key=form_key, created_by=by).first()
        if made:
            return made
        filing = intake.new_filing(person=person, data=application.data, by=by, now=now, form_key=form_key)
        return _put(filing, application, picture, pages, by, now, form_key)


def keep_changed(
    *, filing: Filing, application: Application, by: Staff, now: datetime, form_key: UUID, expected_version: int | None
) -> Filing:
    """The same for a draft or returned filing."""
    picture, pages = _prepared(application)
    return _keep_changed(
        filing=filing,
        by=by,
        now=now,
        application=application,
        form_key=form_key,
        expected_version=expected_version,
        picture=picture,
        pages=pages,
    )


@operation(Action.EDIT)
def _keep_changed(
    *,
    filing: Filing,
    by: Staff,
    now: datetime,
    application: Application,
    form_key: UUID,
    expected_version: int | None,
    picture: bytes | None,
    pages: dict[str, list[PageRow]],
) -> Filing:
    filing = intake.change_facts(filing, application.data, by, now, expected_version)
    return _put(filing, application, picture, pages, by, now, form_key)


def _prepared(application: Application) -> tuple[bytes | None, dict[str, list[PageRow]]]:
    """What takes time, before the transaction: the signature decoded, the pages on disk."""
    picture = application.signature.picture() if application.signature else None
    return picture, {slot.kind: store_pages(slot.uploads) for slot in application.slots if slot.uploads}


def _put(
    filing: Filing,
    application: Application,
    picture: bytes | None,
    pages: dict[str, list[PageRow]],
    by: Staff,
    now: datetime,
    form_key: UUID,
) -> Filing:
    held = held_pages(form_key=form_key, by=by)
    for slot in application.slots:
        waiting = [] if slot.void else [page.image() for page in held.get(slot.kind, [])]
        _put_slot(filing, slot, [*waiting, *pages.get(slot.kind, [])], by, now)
        if slot.kept_reason and not slot.void and not slot.seen and slot.kind not in pages:
            put_kept(filing, slot.kind, slot.kept_reason, by, now)
    HeldPage.objects.filter(form_key=form_key, by=by).delete()
    if application.signature:
        put_signature(filing, application.signature, picture, by, now)
    return filing


def _put_slot(filing: Filing, slot: SlotEntry, pages: list[PageRow], by: Staff, now: datetime) -> None:
    if pages:
        put_pages(filing, slot.kind, pages, by, now, description=slot.description, seen_as=slot.seen_as)
    elif slot.seen:
        put_seen(filing, slot.kind, by, now, seen_as=slot.seen_as, description=slot.description)
    elif slot.void:
        for material in filing.materials.filter(kind=slot.kind, voided_at__isnull=True):
            put_void(filing, material, by, now)
