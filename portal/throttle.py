"""Login throttle: five failures of one name from one address, or sixty of all names from one address, pause logins.

A colleague on another terminal can still log in: a name is never paused for every address.
"""

from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from portal.logging import mask_numbers

_NAME_LENGTH = 150


def name_for_throttle(request: HttpRequest, credentials: dict | None) -> str:
    """The name a failure is counted under; a certificate number typed into the name box is kept masked only."""
    source = credentials or request.POST
    return mask_numbers(str(source.get("username") or ""))[:_NAME_LENGTH]


class LoginThrottle(AxesDatabaseHandler):
    """The axes handler with a second, wider limit per address."""

    def user_login_failed(
        self, sender: Any, credentials: dict, request: HttpRequest | None = None, **given: Any
    ) -> None:
        """Notes on the request whether a pause was on already, or begins with this failure."""
        paused = getattr(request, "axes_locked_out", False)
        super().user_login_failed(sender, credentials, request=request, **given)
        if request is not None:
            request.was_paused = paused
            request.pause_begins = not paused and getattr(request, "axes_locked_out", False)

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        by_name = super().get_failures(request, credentials)
        if failures_from(request.axes_ip_address, settings.AXES_COOLOFF_TIME) < settings.AXES_ADDRESS_FAILURE_LIMIT:
            return by_name
        return max(by_name, settings.AXES_FAILURE_LIMIT)


def was_paused(request: HttpRequest) -> bool:
    """True when this attempt knocked during a pause and so was not even looked at."""
    return getattr(request, "was_paused", False)


def pause_begins(request: HttpRequest) -> bool:
    return getattr(request, "pause_begins", False)


def failures_from(address: str | None, window: timedelta) -> int:
    """Failed logins of all names from `address` in the rows touched within `window`."""
    recent = AccessAttempt.objects.filter(ip_address=address, attempt_time__gte=timezone.now() - window)
    return recent.aggregate(total=Sum("failures_since_start"))["total"] or 0
