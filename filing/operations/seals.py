"""电子印章 of an office: set and retired by its own supervisors; a paper bears the one in use when it was issued."""

from datetime import datetime
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from filing import audit
from filing.choices import Stream
from filing.errors import NotAllowed
from filing.models import Office, OfficeSeal, Staff
from filing.operations.papers import is_demo
from filing.storage import read_verified, store
from filing.uploads import accept_seal

MANAGE = "filing.manage_seal"
NOT_YOURS = "您不能管理这个机构的印章,没有改动。请由该机构的主管办理。"
NO_DEMO = "演示系统的文书只印「演示 · 无效」,不能启用印章,没有保存。请在正式系统中设置。"
OTHERS_FIRST = "印章刚由别人更换或停用,这一次没有保存。请刷新页面,看清现状后再办理。"


def may_manage(*, office: str, by: Staff) -> bool:
    """Those with the permission, of the own office (its code) alone."""
    return by.has_perm(MANAGE) and by.office_id == office


def set_seal(*, office: Office, upload: BinaryIO | bytes, by: Staff, now: datetime) -> OfficeSeal:
    """Put `upload` in use from `now` and retire the one before. Raises NotAllowed, UploadRefused, FileNotKept.

    Decoded and stored before the transaction: on SQLite that holds the one write lock.
    """
    _ensure_may(office.pk, by)
    if is_demo():
        raise NotAllowed(NO_DEMO)
    before = in_use(office.pk)
    seal = accept_seal(upload)
    stored = store(seal.png, folder="seals", suffix=".png")
    try:
        with transaction.atomic():
            if before:
                _retire(before, by, now)
            made = OfficeSeal.objects.create(
                office=office,
                file=stored.name,
                sha256=stored.sha256,
                received_sha256=seal.received_sha256,
                width=seal.width,
                height=seal.height,
                set_at=now,
                set_by=by,
            )
            _entry("set_seal", made, by, now)
    except IntegrityError as taken:
        raise NotAllowed(OTHERS_FIRST) from taken
    return made


def retire_seal(*, seal: OfficeSeal, by: Staff, now: datetime) -> None:
    """Papers issued from `now` on have a frame to be stamped again. Raises NotAllowed."""
    _ensure_may(seal.office_id, by)
    with transaction.atomic():
        _retire(seal, by, now)
        _entry("retire_seal", seal, by, now)


def in_use(office: str) -> OfficeSeal | None:
    """The seal that papers issued now bear."""
    return seals_of(office).filter(retired_at__isnull=True).first()


def seals_of(office: str) -> QuerySet:
    """Every seal the office (its code) ever had, newest first."""
    return OfficeSeal.objects.filter(office=office).select_related("set_by", "retired_by")


def seal_at(office: str, at: datetime) -> bytes | None:
    """The PNG of the seal in use at that moment. Raises storage.FileMissing, FileDamaged."""
    then = OfficeSeal.objects.filter(Q(retired_at__isnull=True) | Q(retired_at__gt=at), office=office, set_at__lte=at)
    seal = then.first()
    return read_seal(seal) if seal else None


def read_seal(seal: OfficeSeal) -> bytes:
    return read_verified(seal.file, seal.sha256)


def _ensure_may(office: str, by: Staff) -> None:
    if not may_manage(office=office, by=by):
        raise NotAllowed(NOT_YOURS)


def _retire(seal: OfficeSeal, by: Staff, now: datetime) -> None:
    """Conditional: of two at once the second is told."""
    if not OfficeSeal.objects.filter(pk=seal.pk, retired_at__isnull=True).update(retired_at=now, retired_by=by):
        raise NotAllowed(OTHERS_FIRST)


def _entry(action: str, seal: OfficeSeal, by: Staff, now: datetime) -> None:
    detail = {"seal": seal.pk, "sha256": seal.sha256}
    audit.append(stream=Stream.CHANGE, action=action, object_=f"office:{seal.office_id}", now=now, by=by, detail=detail)
