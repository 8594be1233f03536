"""Drafting and publishing policy versions: two people, frozen once published."""

from datetime import datetime

from django.db import transaction

from filing import audit
from filing.choices import Stream
from filing.models import PolicyVersion, Staff
from filing.operations.common import day_of


@transaction.atomic
def save_draft(*, version: PolicyVersion, by: Staff, now: datetime) -> None:
    """Save a draft; the first to save it is its drafter."""
    if version.drafted_by_id is None:
        version.drafted_by, version.drafted_at = by, now
    version.save()
    _entry(version, "draft_policy", by, now)


@transaction.atomic
def publish(*, version: PolicyVersion, by: Staff, now: datetime) -> str | None:
    """Publish from its start date on. Answers the sentence why not, None when done."""
    version = PolicyVersion.objects.select_for_update().get(pk=version.pk)
    if version.published_at:
        return f"{version} 已经发布,没有重复发布。"
    if version.drafted_by_id == by.pk:
        return f"{version} 由您起草,须由另一人发布,没有发布。"
    if version.in_force_from < day_of(now):
        return f"{version} 的施行日早于今天,没有发布。请改为今天或以后。"
    version.published_by, version.published_at = by, now
    version.save(update_fields=["published_by", "published_at"])
    _entry(version, "publish_policy", by, now)
    return None


def _entry(version: PolicyVersion, action: str, by: Staff, now: datetime) -> None:
    audit.append(
        stream=Stream.CHANGE,
        action=action,
        object_=f"policy:{version.version}"[:60],
        now=now,
        by=by,
        detail={"in_force_from": str(version.in_force_from)},
    )
