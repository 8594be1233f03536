"""Logging in and out, locking and unlocking the screen."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from filing.models import Staff
from filing.operations import accounts
from portal import presence
from portal.demo_data import LOGINS, PASSWORD
from portal.idle_lock import SessionClock, open_while_locked
from portal.password_due import open_while_due, start_password_is_over

LOCKED_STATUS = 423
_NEVER_KEPT = frozenset({"csrfmiddlewaretoken"})
_NOT_LOGGED_IN = (
    "用户名或密码不正确，没有登录。请核对大小写后再试；连续输错 5 次，这台电脑上的该用户将暂停登录 15 分钟。"
)


_TOO_LATE = "初始密码已过有效时间，没有登录。请联系为您重置密码的人重新生成。"


class SignInForm(AuthenticationForm):
    """Name and password; the same sentence for a wrong name, a wrong password and a disabled account."""

    error_messages = {"invalid_login": _NOT_LOGGED_IN, "inactive": _NOT_LOGGED_IN}

    def confirm_login_allowed(self, user: Staff) -> None:
        """Said to those alone who gave the right password, so that it finds out no account."""
        super().confirm_login_allowed(user)
        if start_password_is_over(user, timezone.now()):
            raise ValidationError(_TOO_LATE, code="start_password_over")


class SignIn(LoginView):
    """The one login page, the admin's too. A new session key and a fresh clock at each login."""

    authentication_form = SignInForm

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        SessionClock(self.request.session).start()
        presence.came(self.request, "login")
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if form.non_field_errors():  # both boxes were filled in
            presence.failed_login(self.request, form.cleaned_data["username"])
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"demo_logins": LOGINS, "demo_password": PASSWORD} if settings.PORTAL_PROFILE == "demo" else {}
        return super().get_context_data(**kwargs, **shown)


class SignOut(LogoutView):
    """POST only. Asks the browser to drop what it kept, so that Back shows nothing."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        presence.came(request, "logout")
        response = super().post(request, *args, **kwargs)
        # Not "cookies": that reaches every other site of the office's domain; the session row is gone anyway.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


sign_out = open_while_locked(SignOut.as_view())


@login_not_required
def admin_login(request: HttpRequest) -> HttpResponse:
    """Sends strangers to the portal's login page, and tells people without admin rights that they have none."""
    if request.user.is_authenticated:
        raise PermissionDenied("您的账号不能进入管理后台。需要时请联系系统管理员。")
    wanted = request.GET.get("next") or reverse("admin:index")
    return redirect(f"{reverse('login')}?{urlencode({'next': wanted})}")


@require_POST
@open_while_locked
def lock(request: HttpRequest) -> HttpResponse:
    """Locks at once, for a clerk who leaves the counter; `next` is where they come back to."""
    if SessionClock(request.session).lock():
        presence.came(request, "lock")
    return redirect(f"{reverse('unlock')}?{urlencode({'next': own_path(request, request.POST.get('next', ''))})}")


@open_while_due
@require_http_methods(["GET", "HEAD", "POST"])
def ping(request: HttpRequest) -> JsonResponse:
    """Seconds until the lock. Asked without `X-Background` it counts as activity and so extends them."""
    return JsonResponse({"seconds": request.idle_lock.seconds_left})


@sensitive_post_parameters("password")
@open_while_locked
def unlock(request: HttpRequest) -> HttpResponse:
    """The same person's password opens the session again, and the save that waited is repeated.

    A script asks for JSON and stays on its page: 200 with the seconds, or 403 with a sentence.
    """
    clock = SessionClock(request.session)
    if request.method != "POST":
        return locked_page(request, clock) if clock.locked else redirect(own_path(request, request.GET.get("next", "")))
    owner = authenticate(request, username=request.user.get_username(), password=request.POST.get("password", ""))
    if owner is None or owner.pk != request.user.pk:
        presence.failed_at_own(request, "unlock_failed")
        return wrong_password(request, clock)
    request.session.cycle_key()  # the CSRF token stays: forms that wait on the screen keep theirs
    clock.start()
    presence.came(request, "unlock")
    return opened(request, clock)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 `ok` when the database answers; a lost one becomes the 503 of DatabaseGone. Says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return HttpResponse("ok", content_type="text/plain")


def locked_page(request: HttpRequest, clock: SessionClock, *, error: str = "") -> HttpResponse:
    """The lock page in place of any page, with status 423 (Locked).

    423 and not 401: the person is known, and 401 would owe a WWW-Authenticate challenge. The fields of a waiting POST
    travel in the page as one JSON list of pairs; files cannot, and the page says so.
    """
    if request.path == reverse("unlock"):
        sent = request.POST or request.GET
        waiting = {"next": sent.get("next", ""), "kept": sent.get("kept"), "lost_files": sent.get("lost_files")}
    else:
        waiting = {"next": request.get_full_path(), "kept": None, "lost_files": None}
        if request.method == "POST":
            waiting |= {"kept": json.dumps(kept_fields(request)), "lost_files": len(request.FILES) or None}
    context = {
        **waiting,
        "error": error,
        "outlived": clock.outlived,
        "idle_minutes": settings.IDLE_LOCK_MINUTES,
        "messages": [],  # they may name people, and wait for the page they belong to
    }
    return render(request, "registration/lock.html", context, status=LOCKED_STATUS)


def kept_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, in order, without the token and without anything called a password."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NEVER_KEPT and "password" not in name
        for value in values
    ]


def wrong_password(request: HttpRequest, clock: SessionClock) -> HttpResponse:
    sentence = "密码不正确，屏幕仍然锁定，已填内容没有丢失。请重新输入。"
    if not request.accepts("text/html"):
        return JsonResponse({"message": sentence}, status=403)
    return locked_page(request, clock, error=sentence)


def opened(request: HttpRequest, clock: SessionClock) -> HttpResponse:
    """After the password: JSON for a script, the waiting form to send again, or the page that was wanted."""
    if not request.accepts("text/html"):
        return JsonResponse({"seconds": clock.seconds_left})
    target = own_path(request, request.POST.get("next", ""))
    kept = request.POST.get("kept")
    if not kept:
        return redirect(target)
    context = {
        "target": target,
        "fields": parsed_fields(kept),
        "lost_files": request.POST.get("lost_files"),
        "messages": [],
    }
    return render(request, "registration/resume.html", context)


def parsed_fields(kept: str) -> list[tuple[str, str]]:
    """The pairs of `kept_fields` as they came back; anything else came from no page of ours and is dropped."""
    try:
        pairs = json.loads(kept)
        return [(name, value) for name, value in pairs if isinstance(name, str) and isinstance(value, str)]
    except (ValueError, TypeError):
        return []


def own_path(request: HttpRequest, address: str) -> str:
    """`address` when it is a path of this site, else the start page."""
    if address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return settings.LOGIN_REDIRECT_URL


@require_POST
def letter_keys(request: HttpRequest) -> HttpResponse:
    """Each member's own switch: letters press buttons, or only function keys do."""
    accounts.set_letter_keys(member=request.user, on=request.POST.get("on") == "1")
    return redirect(own_path(request, request.POST.get("next", "")))
