"""Entries of the access stream: who opened whose data."""

from datetime import datetime

from filing import audit
from filing.choices import Stream
from filing.models import AuditEntry, Staff


def record(*, by: Staff, action: str, object_: str, now: datetime, **detail: str) -> AuditEntry:
    """Write one access entry in its own short transaction. `detail` holds masked values only."""
    return audit.append(stream=Stream.ACCESS, action=action, object_=object_, now=now, by=by, detail=detail)
