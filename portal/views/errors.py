"""Error pages: a Chinese sentence each for what is wrong, whether anything was saved, and what to do now.

None of them needs the database, a session or a login: they are rendered without the request's context processors.
"""

import logging
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

log = logging.getLogger(__name__)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LAST_WORDS = (
    "<!doctype html><meta charset=utf-8><title>系统出错</title>"
    "<p>系统出错，这个页面没有显示出来。刚才的操作请按没有保存处理，并联系系统管理员。"
)


def problem(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    """The page `templates/{status}.html` with `context`. `request` is only asked for its method."""
    page = loader.get_template(f"{status}.html")
    changed_nothing = request.method in SAFE_METHODS
    return HttpResponse(page.render({"changed_nothing": changed_nothing, **context}), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return problem(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Shows the exception's own sentence when the code that refused gave one."""
    return problem(request, 403, reason=str(exception or ""))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same words for what does not exist and for what another office owns."""
    return problem(request, 404)


def conflict(request: HttpRequest, reason: str = "", **context: object) -> HttpResponse:
    """For a stale page or a decision someone else made first; `reason` says who did what and when."""
    return problem(request, 409, reason=reason, **context)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler for everything uncaught; a database that does not answer is told apart from a fault."""
    failure = sys.exc_info()[1]
    if isinstance(failure, OperationalError | InterfaceError):
        return database_gone(request, failure)
    try:
        return problem(request, 500)
    except Exception:  # whatever broke the page may break its error page too
        log.exception("The page for status 500 could not be rendered")
        return HttpResponse(_LAST_WORDS, status=500)


def database_gone(request: HttpRequest, failure: Exception) -> HttpResponse:
    """503 with a promise that is true: nothing was saved, unless the view had begun a change."""
    log.error("The database did not answer", exc_info=failure, extra={"request": request, "status_code": 503})
    unsure = getattr(request, "view_started", False) and request.method not in SAFE_METHODS
    response = problem(request, 503, unsure=unsure)
    response.headers["Retry-After"] = "30"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or too old: mostly a page left open across a login."""
    page = loader.get_template("csrf.html")
    return HttpResponse(page.render({}), status=403)


def too_many_logins(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict | None = None
) -> HttpResponse:
    """What django-axes answers while a name or an address is paused."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    if request.accepts("text/html"):
        return problem(request, 429, minutes=minutes)
    return JsonResponse({"message": f"密码输错次数过多，请 {minutes} 分钟后再试。页面内容仍在。"}, status=429)
