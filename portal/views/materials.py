"""The page images of a filing's materials."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from filing.models import Filing, Page
from filing.operations import access, materials
from filing.operations.common import object_name
from filing.storage import FileDamaged, FileMissing
from portal.views.scoped import missing, own_filing


@require_safe
def page_image(request: HttpRequest, ref: object, pk: int) -> HttpResponse:
    """One page in full size, with an access entry."""
    filing, page = own_page(request, ref, pk)
    access.record(
        by=request.user,
        action="open_page",
        object_=object_name(filing),
        now=timezone.now(),
        page=str(page.pk),
        kind=page.material.kind,
    )
    return image(request, lambda: materials.read_page(page))


@require_safe
def page_thumb(request: HttpRequest, ref: object, pk: int) -> HttpResponse:
    _, page = own_page(request, ref, pk)
    return image(request, lambda: materials.read_thumbnail(page))


def own_page(request: HttpRequest, ref: object, pk: int) -> tuple[Filing, Page]:
    filing = own_filing(request, ref)
    page = Page.objects.select_related("material").filter(material__filing=filing, pk=pk).first()
    if page is None:
        raise missing(request, "filing", filing.ref)
    return filing, page


def image(request: HttpRequest, read: Callable[[], bytes]) -> HttpResponse:
    """The bytes as a sandboxed JPEG; a missing or damaged file is a page with a sentence, never a 500."""
    try:
        data = read()
    except (FileMissing, FileDamaged) as problem:
        return render(request, "portal/page_damaged.html", {"sentences": problem.sentences}, status=404)
    response = HttpResponse(data, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    response.sandboxed = True
    return response
