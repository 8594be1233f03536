"""The page images of a filing's materials, shown, and received ahead of their form."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from filing.choices import MaterialKind
from filing.models import Filing, Page
from filing.operations import access, materials
from filing.operations.common import object_name
from filing.storage import FileDamaged, FileMissing
from portal.sheet import accepted
from portal.uploadhandlers import refused_uploads
from portal.views.scoped import missing, need, own_filing


@require_POST
def pages_ahead(request: HttpRequest) -> JsonResponse:
    """`{key}` under which the files of a form wait until it follows; "" where one is refused and it comes whole."""
    need(request, "filing.take_filing", what="受理备案")
    now, key = timezone.now(), uuid4()
    found = {kind: accepted(request.FILES.getlist(f"m-{kind}-files")) for kind in MaterialKind.values}
    if refused_uploads(request) or any(problems for _, problems in found.values()):
        return JsonResponse({"key": ""})
    for kind, (uploads, _) in found.items():
        if uploads:
            materials.hold_pages(form_key=key, kind=kind, uploads=uploads, by=request.user, now=now)
    return JsonResponse({"key": str(key)})


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
