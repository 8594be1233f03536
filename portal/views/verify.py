"""The public page: is this paper genuine, and what is it worth today? No more than its holder knows already."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from filing.operations import verification
from portal.pace import MINUTE, too_many

LOOK_UPS_A_MINUTE = 30
"""Of one address on one machine. A code has 50 random bits: at this pace nobody meets one by guessing."""
LONGEST = 200


@login_not_required
@require_safe
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """A form; with a code (path or `c`) or a token (`t`) the answer. Forged and unknown ones get one page: 查无此件."""
    typed = code or request.GET.get("c", "")
    asked = (request.GET.get("t", "") or typed).strip()[:LONGEST]
    if not asked:
        return render(request, "portal/verify.html", {})
    if too_many("verify", request.META.get("REMOTE_ADDR", ""), LOOK_UPS_A_MINUTE):
        answer = render(request, "portal/verify.html", {"too_many": True}, status=429)
        answer.headers["Retry-After"] = str(MINUTE)
        return answer
    found = verification.verify(asked, now=timezone.now())
    return render(request, "portal/verify.html", {"asked": True, "found": found})
