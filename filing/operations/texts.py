"""Texts of papers: drafted line by line, published by a second person, put on every paper issued from that day on."""

import logging
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from filing import audit
from filing.choices import DocumentKind, Stream
from filing.errors import BadInput, NotAllowed
from filing.models import PaperText, Staff
from filing.operations.common import day_of
from filing.papers.frames import default_text, default_wording, read
from filing.papers.wording import BadWording, Wording

_logger = logging.getLogger(__name__)
MANAGE = "filing.manage_paper_text"


def text_in_force(kind: DocumentKind, on: date) -> tuple[PaperText | None, Wording]:
    """The published version and its sentences; else, or where a release can no longer read it, those delivered."""
    text = PaperText.objects.in_force(kind, on)
    if text:
        try:
            return text, wording_of(text)
        except BadWording as bad:
            _logger.error("paper text %s/%s is not used: %s", text.kind, text.version, bad)
    return None, default_wording(DocumentKind(kind))


def wording_of(text: PaperText) -> Wording:
    """Raises BadWording for a text that was stored past these operations."""
    return read(DocumentKind(text.kind), text.text, text.version)


def may_edit(text: PaperText | None, by: Staff) -> bool:
    """A draft belongs to its drafter: whoever publishes it has written none of it."""
    if not by.has_perm(MANAGE):
        return False
    return text is None or (text.published_at is None and text.drafted_by_id in (None, by.pk))


@transaction.atomic
def draft_from_current(*, kind: DocumentKind, by: Staff, now: datetime) -> PaperText:
    """A draft that begins as what is printed today, to be in force from tomorrow. Raises NotAllowed."""
    if not by.has_perm(MANAGE):
        raise NotAllowed("您的岗位不能起草文书文字,没有起草。请由主管办理。")
    current = PaperText.objects.in_force(kind, day_of(now))
    draft = PaperText(
        kind=kind,
        in_force_from=day_of(now) + timedelta(days=1),
        text=current.text if current else default_text(kind),
    )
    save_draft(text=draft, by=by, now=now)
    return draft


@transaction.atomic
def save_draft(*, text: PaperText, by: Staff, now: datetime) -> None:
    """Save a draft under the next number of its kind. Raises NotAllowed, BadInput with every faulty line."""
    if not may_edit(text if text.pk else None, by):
        raise NotAllowed(f"{text} 由别人起草或者已经发布,没有保存。要改的,请从现行文字另行起草。")
    check(DocumentKind(text.kind), text.text)
    if text.pk is None:
        last = PaperText.objects.filter(kind=text.kind).aggregate(last=Max("version"))["last"] or 0
        text.version, text.drafted_by, text.drafted_at = last + 1, by, now
    text.save()
    _entry(text, "draft_paper_text", by, now)


def check(kind: DocumentKind, text: str) -> Wording:
    """The text as sentences. Raises BadInput that names every faulty line."""
    try:
        return read(kind, text)
    except BadWording as bad:
        raise BadInput("text", *map(str, bad.faults)) from bad


def lost_clauses(text: PaperText) -> tuple[str, ...]:
    """Clauses that the text as delivered rests on and this one no longer names: for the publisher to look at."""
    kind = DocumentKind(text.kind)
    return tuple(sorted(default_wording(kind).clauses - wording_of(text).clauses))


@transaction.atomic
def publish(*, text: PaperText, by: Staff, now: datetime) -> PaperText:
    """Publish from its day on, by somebody who did not draft it. Raises NotAllowed, BadInput."""
    text = PaperText.objects.select_for_update().get(pk=text.pk)
    if not by.has_perm(MANAGE):
        raise NotAllowed("您的岗位不能发布文书文字,没有发布。请由主管办理。")
    if text.published_at:
        raise NotAllowed(f"{text} 已经发布,没有重复发布。")
    if text.drafted_by_id == by.pk:
        raise NotAllowed(f"{text} 由您起草,须由另一人发布,没有发布。")
    if text.in_force_from <= day_of(now):
        raise BadInput("in_force_from", f"{text} 的施行日期须晚于今天,没有发布。请由起草人改期。")
    published = PaperText.objects.filter(kind=text.kind, published_at__isnull=False)
    if published.filter(in_force_from=text.in_force_from).exists():
        raise BadInput("in_force_from", f"{text} 的施行日期已有另一版发布,没有发布。请由起草人改期。")
    check(DocumentKind(text.kind), text.text)
    text.published_by, text.published_at = by, now
    text.save(update_fields=["published_by", "published_at"])
    _entry(text, "publish_paper_text", by, now)
    return text


def _entry(text: PaperText, action: str, by: Staff, now: datetime) -> None:
    """The words stay in the row, which publishing freezes."""
    audit.append(
        stream=Stream.CHANGE,
        action=action,
        object_=f"paper_text:{text.kind}/{text.version}",
        now=now,
        by=by,
        detail={"in_force_from": str(text.in_force_from)},
    )
