"""What happens around every request, outermost first: headers, proxy, limits, idle lock, lost database."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from portal import presence
from portal.idle_lock import SessionClock, answers_while_locked
from portal.password_due import answers_while_due, is_expired, start_password_is_over
from portal.views import errors
from portal.views.session import locked_page

GetResponse = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
PERMISSIONS_POLICY = "camera=(self), " + ", ".join(
    f"{feature}=()"
    for feature in ("microphone", "geolocation", "payment", "usb", "serial", "hid", "midi", "display-capture")
)
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT")
_SURROGATE = re.compile("[\ud800-\udfff]")


def content_security_policy() -> str:
    """The policy of every page; where a card reader is set, its address may be spoken to."""
    reader = urlsplit(settings.CARD_READER_URL)
    if not reader.netloc:
        return CONTENT_SECURITY_POLICY
    own = "connect-src 'self'"
    return CONTENT_SECURITY_POLICY.replace(own, f"{own} {reader.scheme}://{reader.netloc}")


class SecurityHeaders:
    """Content-Security-Policy and its relatives on every answer; `no-store` on all but static files.

    A view that hands out an uploaded file sets `response.sandboxed = True` and gets `sandbox` on top.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        sandboxed = getattr(response, "sandboxed", False)
        response.headers["Content-Security-Policy"] = content_security_policy() + ("; sandbox" if sandboxed else "")
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if not request.path_info.startswith(settings.STATIC_URL) or response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        return response


class TrustedProxy:
    """Believes forwarded headers of the addresses in TRUSTED_PROXY only, and removes everyone else's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.META.get("REMOTE_ADDR") in settings.TRUSTED_PROXY:
            # The last entry is the one our own proxy wrote; those before it are the caller's words.
            client = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
            request.META["REMOTE_ADDR"] = client or request.META["REMOTE_ADDR"]
        else:
            for name in _FORWARDED:
                request.META.pop(name, None)
        return self.get_response(request)


class BodyLimit:
    """Refuses a body by its declared length before a byte of it is read, and a body that declares none.

    Without a session cookie nobody has a file to send, so that limit is small.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.META.get("HTTP_TRANSFER_ENCODING"):
            return errors.problem(request, 413, reason="undeclared")
        if self.declared(request) > self.allowed(request):
            return errors.problem(request, 413, reason="too_big")
        return self.get_response(request)

    @staticmethod
    def declared(request: HttpRequest) -> int:
        length = request.META.get("CONTENT_LENGTH") or "0"
        return int(length) if length.isdecimal() else 0

    @staticmethod
    def allowed(request: HttpRequest) -> int:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return settings.ANONYMOUS_BODY_LIMIT
        if request.content_type == "multipart/form-data":
            return settings.BODY_LIMIT
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class NulGuard:
    """NUL or a lone surrogate in the path is an unknown address, in the query a bad request; never a database error."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info or _SURROGATE.search(request.path_info):
            return errors.problem(request, 404)
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query or "\0" in query or _SURROGATE.search(query):
            return errors.problem(request, 400)
        return self.get_response(request)


class BareRefusals:
    """Gives the empty 405 of Django's method decorators the words a clerk can act on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or response.streaming or response.content:
            return response
        page = errors.problem(request, 405)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page


class IdleLock:
    """Answers every page of a locked session with the lock page; what does not come from a person is no activity.

    A script that polls marks its requests with `X-Background: 1`: they neither extend nor open a session.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if answers_while_locked(view) or not request.user.is_authenticated:
            return None
        clock = SessionClock(request.session)
        if clock.locked:
            if clock.lock():
                presence.came(request, "lock")
            return locked_page(request, clock)
        if request.headers.get("X-Background") != "1":
            clock.touch()
        request.idle_lock = clock
        return None


class PasswordDue:
    """A start password opens nothing but the page that replaces it; one too old lets work in hand be saved first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        now = timezone.now()
        if start_password_is_over(request.user, now):
            logout(request)
            return redirect("login")
        if answers_while_due(view):
            return None
        reading = request.method in errors.SAFE_METHODS
        if request.user.must_change_password or (reading and is_expired(request.user, now)):
            back = urlencode({"next": request.get_full_path()}) if reading else ""
            return redirect(f"{reverse('password_change')}?{back}")
        return None


class DatabaseGone:
    """A database that does not answer becomes a 503 page, not a traceback; so does text no database can hold a 400.

    Failures outside the view (session, login) reach `errors.server_error`, which tells them apart the same way.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        request.view_started = True

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        if isinstance(failure, OperationalError | InterfaceError):
            return errors.database_gone(request, failure)
        if isinstance(failure, DataError) and "NUL" in str(failure):
            return errors.problem(request, 400)
        return None
