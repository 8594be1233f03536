"""电子印章 of the own office: the one in use, a new one, retiring it, and those there were."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from filing.errors import Refusal
from filing.models import Office, OfficeSeal
from filing.operations import seals
from filing.storage import FileDamaged, FileMissing
from portal.paper_layout import png_src
from portal.typesetting import set_type
from portal.uploadhandlers import RefusedUpload, refused_uploads

NOT_IN_USE = "这枚印章已经停用，没有改动。请刷新页面，看清现状后再办理。"
LOST = "现用印章的文件丢失或已损坏，已出具的文书暂时打不开。请联系系统管理员从备份中恢复。"
View = Callable[..., HttpResponse]


class SealForm(forms.Form):
    image = forms.FileField(
        label="印章图片",
        error_messages={
            "required": "没有选择图片，没有保存。请选择印章的 PNG 图片。",
            "empty": "文件是空的，没有保存。请重新选择。",
        },
        widget=forms.FileInput(attrs={"accept": "image/png"}),
    )

    def __init__(self, *args: Any, refused: Sequence[RefusedUpload] = (), **kwargs: Any) -> None:
        """`refused`: what did not get in while the body arrived; its sentence says why there is no file."""
        super().__init__(*args, **kwargs)
        if refused:
            self.fields["image"].error_messages["required"] = set_type(refused[0].sentence)


class RetireForm(forms.Form):
    seal = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31)
    sure = forms.BooleanField(
        label="我确认停用：此后出具的文书须加盖实体公章",
        error_messages={"required": "没有勾选确认，印章没有停用。请勾选后再按「停用」。"},
    )


def own_office(view: View) -> View:
    """For those who may manage this office's seal; 403 with a sentence for everybody else."""

    @wraps(view)
    def guarded(desk: admin.ModelAdmin, request: HttpRequest, code: str) -> HttpResponse:
        if not seals.may_manage(office=code, by=request.user):
            raise PermissionDenied(set_type(seals.NOT_YOURS))
        return view(desk, request, request.user.office)

    return guarded


class SealPages(admin.ModelAdmin):
    """What the admin of 经办机构 offers beside its own pages."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        set_, retire = require_http_methods(["GET", "HEAD", "POST"])(self.seal_view), require_POST(self.retire_view)
        return [
            path("<str:code>/seal/", wrap(set_), name="filing_office_seal"),
            path("<str:code>/seal/retire/", wrap(retire), name="filing_office_seal_retire"),
            *super().get_urls(),
        ]

    @own_office
    def seal_view(self, request: HttpRequest, office: Office) -> HttpResponse:
        """The page; posted, the picture is put in use."""
        if request.method != "POST":
            return self._page(request, office, SealForm())
        form = SealForm(request.POST, request.FILES, refused=refused_uploads(request, "image"))
        if form.is_valid():
            try:
                seals.set_seal(office=office, upload=form.cleaned_data["image"], by=request.user, now=timezone.now())
            except Refusal as refusal:
                form.add_error("image", [set_type(sentence) for sentence in refusal.sentences])
            else:
                messages.success(request, "印章已启用。此后出具的文书都印这枚印章；此前的文书不变。")
                return _back(office)
        return self._page(request, office, form)

    @own_office
    def retire_view(self, request: HttpRequest, office: Office) -> HttpResponse:
        form = RetireForm(request.POST)
        if not form.is_valid():
            messages.error(request, form.errors.get("sure", [NOT_IN_USE])[0])
            return _back(office)
        seal = seals.seals_of(office.pk).filter(pk=form.cleaned_data["seal"]).first()
        if seal is None:
            messages.error(request, NOT_IN_USE)
            return _back(office)
        try:
            seals.retire_seal(seal=seal, by=request.user, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, set_type(" ".join(refusal.sentences)))
        else:
            messages.success(request, "印章已停用。此后出具的文书留出盖章位置；此前的文书不变。")
        return _back(office)

    def _page(self, request: HttpRequest, office: Office, form: SealForm) -> HttpResponse:
        rows = list(seals.seals_of(office.pk))
        current = next((seal for seal in rows if seal.retired_at is None), None)
        context = {
            **self.admin_site.each_context(request),
            **_picture(current),
            "title": f"{office} 电子印章",
            "opts": self.opts,
            "office": office,
            "form": form,
            "current": current,
            "retire": RetireForm(initial={"seal": current.pk}) if current else None,
            "earlier": [seal for seal in rows if seal.retired_at],
        }
        return TemplateResponse(request, "admin/filing/office/seal.html", context)


def _picture(seal: OfficeSeal | None) -> dict[str, Any]:
    """`picture`: address of the seal's image; `lost`: the sentence in its stead."""
    if seal is None:
        return {}
    try:
        return {"picture": png_src(seals.read_seal(seal))}
    except (FileMissing, FileDamaged):
        return {"lost": LOST}


def _back(office: Office) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:filing_office_seal", args=[office.pk]))
