"""Entries of the access stream: who came and went, who opened whose data, who was refused."""

from datetime import datetime
from uuid import UUID

from filing import audit
from filing.choices import Stream
from filing.models import AuditEntry, Staff
from filing.numbers import parse_number

UNREADABLE = "?"
ROW_DIGITS = 9


def record(*, by: Staff | None, action: str, object_: str, now: datetime, **detail: str | int) -> AuditEntry:
    """Write one access entry in its own short transaction. `detail` holds masked values only."""
    return audit.append(stream=Stream.ACCESS, action=action, object_=object_, now=now, by=by, detail=detail)


def record_presence(*, by: Staff, action: str, now: datetime) -> AuditEntry:
    """Login, logout, lock, unlock and their failures, of the person whose session it is."""
    return record(by=by, action=action, object_=f"staff:{by.username}", now=now)


def record_stranger(*, action: str, name: str, now: datetime) -> AuditEntry:
    """A failed login: nobody is known to have acted. An unknown name may be a password typed there: it is left out."""
    known = Staff.objects.filter(username=name).exists()
    return record(by=None, action=action, object_="", now=now, name=mask_account(name) if known else "")


def record_missing(*, by: Staff, kind: str, ref: str, now: datetime, page: str) -> AuditEntry:
    """A tried id that is foreign or missing; the entry does not tell which either. Text that is no id is left out."""
    return record(by=by, action="refused", object_=f"{kind}:{_opaque(kind, ref)}", now=now, what="missing", page=page)


def mask_account(name: str) -> str:
    """First 1 + last 2, all stars up to 3 characters; blanks and case stay."""
    return name[:1] + "*" * (len(name) - 3) + name[-2:] if len(name) > 3 else "*" * len(name)


def _opaque(kind: str, ref: str) -> str:
    """The id when it has the form of one (the admin's are row numbers): a certificate number may stand there too."""
    if kind == "document":
        number = parse_number(ref)
        return number.text if number else UNREADABLE
    if ref.isascii() and ref.isdigit() and len(ref) <= ROW_DIGITS:
        return ref
    try:
        return str(UUID(ref))
    except ValueError:
        return UNREADABLE
