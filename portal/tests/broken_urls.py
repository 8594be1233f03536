"""The portal's addresses and some that misbehave, for tests of what happens then."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from portal import urls
from portal.views import errors

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@login_not_required
def fault(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("320500199001010019 13900001234")


@login_not_required
def no_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("connection refused")


@login_not_required
def nul_reached_the_database(request: HttpRequest) -> HttpResponse:
    raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")


@login_not_required
def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("只有审核员可以通过备案。")


@login_not_required
def stale(request: HttpRequest) -> HttpResponse:
    return errors.conflict(request, "沈静怡 10:32 已通过该申请。", back="/filings/7/")


@login_not_required
def upload(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(b"picture", content_type="image/png")
    response.sandboxed = True
    return response


@login_not_required
def reader(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{len(request.POST)} {len(request.FILES)}")


def echo(request: HttpRequest) -> HttpResponse:
    """What reached a screen of a logged-in person."""
    sent: Iterable[tuple[str, list[str]]] = request.POST.lists()
    return HttpResponse("|".join(f"{name}={','.join(values)}" for name, values in sent) or "screen")


def tell(request: HttpRequest) -> HttpResponse:
    messages.success(request, "张三的备案已提交。")
    return HttpResponse()


def told(request: HttpRequest) -> HttpResponse:
    return HttpResponse("".join(str(message) for message in messages.get_messages(request)))


urlpatterns = [
    *urls.urlpatterns,
    path("broken/fault/", fault),
    path("broken/database/", no_database),
    path("broken/nul/", nul_reached_the_database),
    path("broken/forbidden/", forbidden),
    path("broken/stale/", stale),
    path("broken/upload/", upload),
    path("broken/reader/", reader),
    path("broken/post-only/", login_not_required(require_POST(reader))),
    path("screen/", echo),
    path("tell/", tell),
    path("told/", told),
]
