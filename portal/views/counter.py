"""核对屏: the applicant's own screen (`/counter/`), and what the clerk's page follows. The screen knows no login."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from filing.errors import Refusal
from filing.models import ReadBack
from filing.operations import readback
from portal.pace import too_many
from portal.views.scoped import own_filing

COOKIE = "read_back"
PATH = "/counter/"
CODE_LENGTH = 12
TRIES_A_MINUTE = 10
"""Of one address. A code of six digits lives two minutes and is gone with its first use."""


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest) -> HttpResponse:
    """Without a paired screen the field for the code; with one the filing, its notice, the answer and the signature."""
    now = timezone.now()
    screen = readback.screen_of(token=request.COOKIES.get(COOKIE, ""), now=now)
    if screen is not None:
        return page(request, screen)
    if request.method != "POST":
        return ask_for_code(request)
    code = request.POST.get("code", "").strip()[:CODE_LENGTH]
    if code and too_many("counter", request.META.get("REMOTE_ADDR", ""), TRIES_A_MINUTE):
        return ask_for_code(request, "输入次数过多，请一分钟后再试。", status=429)
    token = readback.pair(code=code.replace(" ", ""), now=now)
    if token is None:
        return ask_for_code(request, "配对码不对或已过期，请向经办人要新的配对码。", status=404)
    answer = redirect("counter")
    answer.set_cookie(
        COOKIE,
        token,
        max_age=readback.SCREEN_LIVES // timedelta(seconds=1),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return answer


@login_not_required
@require_POST
def counter_answer(request: HttpRequest) -> HttpResponse:
    """确认无误 / 有误, or the signature."""
    now = timezone.now()
    screen = readback.screen_of(token=request.COOKIES.get(COOKIE, ""), now=now)
    if screen is None:
        return ask_for_code(request, readback.GONE, status=404)
    try:
        if "signature" in request.POST:
            by_agent = request.POST.get("by_agent") == "1"
            readback.sign(screen=screen, png=request.POST["signature"], by_agent=by_agent, now=now)
        else:
            given = {"answer": request.POST.get("answer", ""), "words": request.POST.get("words", "")}
            readback.answer(screen=screen, now=now, **given)
    except Refusal as refusal:
        return page(request, screen, problem=" ".join(refusal.sentences), status=422)
    return redirect("counter")


@require_safe
def counter_state(request: HttpRequest, ref: object) -> HttpResponse:
    """For the clerk's page, asked every second or so: `{step, words, before, version}`. No entry, no activity."""
    filing = own_filing(request, ref)
    screen = readback.latest(filing=filing)
    told = {"step": screen.step if screen else 0, "words": readback.state_of(screen, now=timezone.now())}
    if screen and readback.signed_here(screen):
        told |= {"before": filing.version - 1, "version": filing.version}  # nothing but the signature came in between
    return JsonResponse(told)


def ask_for_code(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    return render(request, "portal/counter_code.html", {"problem": problem}, status=status)


def page(request: HttpRequest, screen: ReadBack, *, problem: str = "", status: int = 200) -> HttpResponse:
    shown = readback.shown(screen, now=timezone.now())
    return render(request, "portal/counter.html", {"shown": shown, "problem": problem}, status=status)
