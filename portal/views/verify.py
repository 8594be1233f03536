"""The public page: is this paper genuine, and what is it worth today? No more than its holder knows already."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from filing.operations import verification

LOOK_UPS_A_MINUTE = 30
"""Of one address on one machine. A code has 50 random bits: at this pace nobody meets one by guessing."""
MINUTE = 60
LONGEST = 200
IPV6_NETWORK = 64


@login_not_required
@require_safe
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """A form; with a code (path or `c`) or a token (`t`) the answer. Forged and unknown ones get one page: 查无此件."""
    typed = code or request.GET.get("c", "")
    asked = (request.GET.get("t", "") or typed).strip()[:LONGEST]
    if not asked:
        return render(request, "portal/verify.html", {})
    if too_many(request.META.get("REMOTE_ADDR", "")):
        answer = render(request, "portal/verify.html", {"too_many": True}, status=429)
        answer.headers["Retry-After"] = str(MINUTE)
        return answer
    found = verification.verify(asked, now=timezone.now())
    return render(request, "portal/verify.html", {"asked": True, "found": found})


def too_many(address: str) -> bool:
    """Counts this look-up; True when an address has used up the share of this process.

    Counted in memory, so that strangers never write to the database. The shares of a machine's workers make up
    LOOK_UPS_A_MINUTE; several machines allow as many times that.
    """
    key = f"verify:{caller(address)}"
    if cache.add(key, 1, MINUTE):
        return False
    try:
        return cache.incr(key) > share()
    except ValueError:  # the minute ended between the two calls
        return False


def share() -> int:
    return max(1, LOOK_UPS_A_MINUTE // settings.WEB_WORKERS)


def caller(address: str) -> str:
    """The address; of IPv6 its network, in which a subscriber has more addresses than can be counted."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((parsed.packed, IPV6_NETWORK), strict=False))
