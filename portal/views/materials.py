"""Materials, their page images, and the signature."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from filing.choices import SignatureKind
from filing.errors import BadInput, Refusal, StaleFiling
from filing.models import Filing, Page
from filing.operations import access, materials
from filing.operations.common import object_name
from filing.storage import FileDamaged, FileMissing
from filing.uploads import AcceptedUpload, UploadRefused, accept_page_files, safe_label
from portal.forms.materials import PagesForm, SeenForm, SignForm, SlotForm
from portal.uploadhandlers import refused_uploads
from portal.views.detail import detail_page, renew_version
from portal.views.scoped import missing, own_filing, status_of


@require_POST
def material_add(request: HttpRequest, ref: object) -> HttpResponse:
    """Page images for one slot. Good files are kept when others are refused; each refused one is named."""
    filing = own_filing(request, ref)
    form = PagesForm(request.POST, request.FILES)
    if not form.is_valid():
        for refused in refused_uploads(request, "files"):
            form.add_error("files", refused.sentence)
        return detail_page(request, filing, slot_form=form)
    data = form.cleaned_data
    uploads, problems = accepted(data["files"])
    problems += [refused.sentence for refused in refused_uploads(request, "files")]
    if not uploads:
        form.refuse(BadInput("files", " ".join(problems)))
        return detail_page(request, filing, slot_form=form)
    try:
        material = materials.add_pages(
            filing=filing, kind=data["kind"], uploads=uploads, by=request.user, now=timezone.now(),
            description=data["description"], seen_as=data["seen_as"], expected_slot=data["held"],
        )  # fmt: skip
    except Refusal as refusal:
        return refused_slot(request, filing, form, refusal)
    tell_about(request, str(material), uploads, problems)
    return redirect_to_materials(filing)


def refused_slot(request: HttpRequest, filing: Filing, form: SlotForm, refusal: Refusal) -> HttpResponse:
    """What was typed stays; after a stale attempt the form speaks of what lies in the slot now."""
    form.refuse(refusal)
    if isinstance(refusal, StaleFiling):
        form.data = form.data.copy()
        live = filing.materials.filter(kind=form.cleaned_data["kind"], voided_at__isnull=True).first()
        form.data["held"] = str(live.version if live else 0)
    return detail_page(request, own_filing(request, filing.ref), status=status_of(refusal), slot_form=form)


def accepted(files: list[Any]) -> tuple[list[AcceptedUpload], list[str]]:
    """Decoded files, and a sentence for each one refused."""
    uploads, problems = [], []
    for file in files:
        try:
            uploads.append(accept_page_files(file, original_name=file.name))
        except UploadRefused as refusal:
            problems.append(f"「{safe_label(file.name)}」:{' '.join(refusal.sentences)}")
    return uploads, problems


def tell_about(request: HttpRequest, name: str, uploads: list[AcceptedUpload], problems: list[str]) -> None:
    pages = sum(len(upload.pages) for upload in uploads)
    messages.success(request, f"{name}:已保存 {pages} 页。")
    for upload in uploads:
        for warning in upload.warnings:
            messages.warning(request, f"「{upload.label}」:{warning}")
    if problems:
        messages.error(request, " ".join(problems) + " 其余文件已保存;重新上传时请把这份材料的各页一起选择。")


@require_POST
def material_seen(request: HttpRequest, ref: object) -> HttpResponse:
    """已核原件."""
    filing = own_filing(request, ref)
    form = SeenForm(request.POST)
    if not form.is_valid():
        return detail_page(request, filing, slot_form=form)
    data = form.cleaned_data
    try:
        material = materials.mark_seen(
            filing=filing,
            kind=data["kind"],
            seen_as=data["seen_as"],
            by=request.user,
            now=timezone.now(),
            description=data["description"],
            expected_slot=data["held"],
        )
    except Refusal as refusal:
        return refused_slot(request, filing, form, refusal)
    messages.success(request, f"{material}:已登记核验。")
    return redirect_to_materials(filing)


@require_POST
def material_void(request: HttpRequest, ref: object, pk: int) -> HttpResponse:
    """作废 a paper; it stays readable."""
    filing = own_filing(request, ref)
    material = filing.materials.select_related("filing").filter(pk=pk).first()
    if material is None:
        raise missing(request, "filing", filing.ref)
    try:
        materials.void_material(material=material, by=request.user, now=timezone.now())
    except Refusal as refusal:
        return detail_page(request, own_filing(request, ref), status=status_of(refusal), refusal=refusal)
    messages.success(request, f"{material}:已作废。")
    return redirect_to_materials(filing)


@require_POST
def sign(request: HttpRequest, ref: object) -> HttpResponse:
    """Drawn, on paper, or a fingerprint with a witness."""
    filing = own_filing(request, ref)
    form = SignForm(request.POST, filing=filing)
    if not form.is_valid():
        return detail_page(request, filing, sign_form=form)
    data = form.cleaned_data
    try:
        materials.sign(
            filing=filing, kind=SignatureKind(data["kind"]), by=request.user, now=timezone.now(), png=form.png(),
            expected_version=data["version"], by_agent=data["by_agent"], witness=data["witness"],
        )  # fmt: skip
    except Refusal as refusal:
        form.refuse(refusal)
        fresh = own_filing(request, ref)
        if isinstance(refusal, StaleFiling):
            renew_version(form, fresh)
            form.data["signature"] = ""  # it was given for what stood on the page before
        return detail_page(request, fresh, status=status_of(refusal), sign_form=form)
    messages.success(request, "已记录签名。")
    return redirect("filing_detail", ref=filing.ref)


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


def redirect_to_materials(filing: Filing) -> HttpResponse:
    response = redirect("filing_detail", ref=filing.ref)
    response["Location"] += "#materials"
    return response
