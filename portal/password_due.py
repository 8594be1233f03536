"""When a password must be changed before anything else is shown, and which pages answer nevertheless."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings

from filing import passwords
from filing.models import Staff
from portal.idle_lock import answers_while_locked


def open_while_due(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a view that answers although the password must be changed."""
    view.open_while_due = True
    return view


def answers_while_due(view: Callable[..., Any]) -> bool:
    """True for marked views, and for what a locked session may do: unlock, lock, log out, public pages."""
    return getattr(view, "open_while_due", False) or answers_while_locked(view)


def start_password_is_over(member: Staff, now: datetime) -> bool:
    """A start password that was not used in time opens nothing any more."""
    hours = settings.START_PASSWORD_HOURS
    return member.must_change_password and passwords.start_expired(since=member.password_since, now=now, hours=hours)


def is_expired(member: Staff, now: datetime) -> bool:
    return passwords.expired(since=member.password_since, now=now, days=settings.PASSWORD_DAYS)
