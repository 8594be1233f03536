"""Access entries about coming and going: login, lock, unlock, logout, their failures, and the pause of a name.

While a name or an address is paused nothing is written for it: a knocking script must not fill the chain.
"""

from django.http import HttpRequest
from django.utils import timezone

from filing.operations import access
from portal.throttle import pause_begins, was_paused


def came(request: HttpRequest, action: str) -> None:
    """`login`, `logout`, `lock`, `unlock` of the person whose session it is."""
    access.record_presence(by=request.user, action=action, now=timezone.now())


def failed_login(request: HttpRequest, name: str) -> None:
    if was_paused(request):
        return
    for action in ("login_failed", "lock_out") if pause_begins(request) else ("login_failed",):
        access.record_stranger(action=action, name=name, now=timezone.now())


def failed_at_own(request: HttpRequest, action: str) -> None:
    """A wrong password in an open session: at the lock, or at the page that changes it."""
    if was_paused(request):
        return
    for each in (action, "lock_out") if pause_begins(request) else (action,):
        access.record_presence(by=request.user, action=each, now=timezone.now())
