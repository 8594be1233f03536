"""Drafting and publishing policy versions: two people, frozen once published."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from filing import audit
from filing.choices import Blocks, Stream
from filing.dates import add_months
from filing.errors import NotAllowed, RulesBroken
from filing.facts import Finding, blocking
from filing.models import PolicyScheme, PolicySlot, PolicyVersion, Staff
from filing.operations.common import day_of
from filing.rules.parameters import parameter_findings, start_findings

OWN = frozenset({"id", "version", "in_force_from", "note", "drafted_by", "drafted_at", "published_by", "published_at"})
PARAMETERS = tuple(f.name for f in PolicyVersion._meta.concrete_fields if f.name not in OWN)
MANAGE = "filing.manage_policy"


def may_edit(version: PolicyVersion | None, by: Staff) -> bool:
    """A draft belongs to its drafter: whoever publishes it has written none of it."""
    if not by.has_perm(MANAGE):
        return False
    return version is None or (version.published_at is None and version.drafted_by_id in (None, by.pk))


def parameters_of(version: PolicyVersion) -> tuple[Finding, ...]:
    """Everything to be said about the version's own parameters, children included once they are saved."""
    return tuple(parameter_findings(version.as_policy(), version.short_validity_source))


@transaction.atomic
def save_draft(*, version: PolicyVersion, by: Staff, now: datetime) -> None:
    """Save a draft; the first to save it is its drafter and the only one to change it. Raises NotAllowed."""
    if not may_edit(version, by):
        raise NotAllowed(f"{version} 由别人起草或者已经发布,没有保存。要改的,请复制为新草稿。")
    if version.drafted_by_id is None:
        version.drafted_by, version.drafted_at = by, now
    version.save()
    _entry(version, "draft_policy", by, now, **{name: str(getattr(version, name)) for name in PARAMETERS})


@transaction.atomic
def copy_as_draft(*, source: PolicyVersion, by: Staff, now: datetime) -> PolicyVersion:
    """A draft with every parameter, scheme and slot of `source`, to begin on the first of the next month."""
    if not by.has_perm(MANAGE):
        raise NotAllowed("您的岗位不能起草政策,没有复制。请由主管办理。")
    start = add_months(day_of(now).replace(day=1), 1)
    draft = PolicyVersion(
        version=_free_name(f"{start:%Y-%m}"),
        in_force_from=start,
        note=f"复制自 {source}。",
        **{name: getattr(source, name) for name in PARAMETERS},
    )
    save_draft(version=draft, by=by, now=now)
    PolicyScheme.objects.bulk_create(_children(source.schemes.all(), draft))
    PolicySlot.objects.bulk_create(_children(source.slots.all(), draft))
    return draft


@transaction.atomic
def publish(*, version: PolicyVersion, by: Staff, now: datetime) -> PolicyVersion:
    """Publish from its start date on, by somebody who did not draft it. Raises NotAllowed, RulesBroken."""
    version = PolicyVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if not by.has_perm(MANAGE):
        raise NotAllowed("您的岗位不能发布政策,没有发布。请由主管办理。")
    if version.published_at:
        raise NotAllowed(f"{version} 已经发布,没有重复发布。")
    if version.drafted_by_id == by.pk:
        raise NotAllowed(f"{version} 由您起草,须由另一人发布,没有发布。")
    stopping = blocking(publishing_findings(version, day_of(now)), Blocks.SAVE, Blocks.SUBMIT, Blocks.APPROVE)
    if stopping:
        raise RulesBroken(stopping, *[f"{f.message}{f.remedy}" for f in stopping], f"{version} 没有发布。")
    version.published_by, version.published_at = by, now
    version.save(update_fields=["published_by", "published_at"])
    _entry(version, "publish_policy", by, now)
    return version


def publishing_findings(version: PolicyVersion, today: date) -> tuple[Finding, ...]:
    """What a publisher has to look at, and what stops them."""
    others = PolicyVersion.objects.filter(published_at__isnull=False, in_force_from=version.in_force_from)
    taken = others.exclude(pk=version.pk).exists()
    return (*start_findings(version.in_force_from, today, taken), *parameters_of(version))


def _children(rows: Iterable, draft: PolicyVersion) -> list:
    """Unsaved copies of schemes or slots under another version."""
    return [type(row)(policy=draft, **{name: getattr(row, name) for name in _columns(row)}) for row in rows]


def _columns(row: PolicyScheme | PolicySlot) -> list[str]:
    return [f.name for f in row._meta.concrete_fields if f.name not in ("id", "policy")]


def _free_name(wanted: str) -> str:
    """`wanted`, or the first `wanted-2`, `wanted-3`, … that no version bears."""
    taken = set(PolicyVersion.objects.filter(version__startswith=wanted).values_list("version", flat=True))
    numbered = (f"{wanted}-{n}" for n in range(2, len(taken) + 3))
    return next(name for name in (wanted, *numbered) if name not in taken)


def _entry(version: PolicyVersion, action: str, by: Staff, now: datetime, **detail: str) -> None:
    audit.append(
        stream=Stream.CHANGE,
        action=action,
        object_=f"policy:{version.version}"[:60],
        now=now,
        by=by,
        detail={"in_force_from": str(version.in_force_from), **detail},
    )
