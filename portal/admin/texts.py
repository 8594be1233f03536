"""文书文字: drafted section by section, looked at on a sample paper, published by somebody else."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from filing.choices import DocumentKind
from filing.dates import today
from filing.errors import BadInput, Refusal
from filing.models import PaperText
from filing.operations import papers, texts
from filing.papers.build import build
from filing.papers.frames import FRAMES
from filing.papers.samples import sample
from filing.papers.wording import BadWording
from portal.admin.base import NoDelete
from portal.paper_layout import lay_out
from portal.typesetting import set_type

SAMPLE_CODE = "0" * 11


class PaperTextForm(forms.ModelForm):
    """The kind stays: a draft is made of the text in force of its own kind."""

    class Meta:
        model = PaperText
        fields = ("in_force_from", "note", "text")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 24, "cols": 90, "spellcheck": "false", "class": "paper-text"}),
            "note": forms.TextInput(attrs={"size": 60}),
        }
        help_texts = {"in_force_from": "须晚于今天。自这一天起出具的文书用本版文字；已出具的文书不变。"}

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        try:
            texts.check(DocumentKind(self.instance.kind), text)
        except BadInput as bad:
            raise forms.ValidationError([set_type(told) for told in bad.sentences]) from bad
        return text


@admin.register(PaperText)
class PaperTextAdmin(NoDelete):
    form = PaperTextForm
    change_form_template = "admin/paper_text_change.html"
    change_list_template = "admin/paper_text_list.html"
    list_display = ("__str__", "in_force_from", "note", "drafted_by", "published_by", "published_at")
    list_filter = ("kind",)
    list_select_related = ("drafted_by", "published_by")
    readonly_fields = ("kind", "version", "drafted_by", "drafted_at", "published_by", "published_at")
    fields = ("kind", "version", "in_force_from", "note", "text", *readonly_fields[2:])
    actions = ("publish",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A draft begins as the text in force, by its own button."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: PaperText | None = None) -> bool:
        return texts.may_edit(obj, request.user)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "kinds": DocumentKind.choices})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **more: Any) -> HttpResponse:
        """Beside the text: what may stand in it."""
        return super().render_change_form(request, {**context, **_legend(context["original"])}, **more)

    def save_model(self, request: HttpRequest, obj: PaperText, form: forms.ModelForm, change: bool) -> None:
        texts.save_draft(text=obj, by=request.user, now=timezone.now())
        lost = texts.lost_clauses(obj)
        if lost:
            messages.warning(request, f"原来引用的条款不再出现：{'、'.join(lost)}。请确认不再需要，发布人也请核对。")

    @admin.action(description="发布（须由起草人以外的人）", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        for text in queryset:
            try:
                published = texts.publish(text=text, by=request.user, now=timezone.now())
            except Refusal as refusal:
                messages.error(request, set_type(" ".join(refusal.sentences)))
            else:
                messages.success(request, f"已发布 {published}，自 {published.in_force_from} 起出具的文书使用。")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("draft/", wrap(require_POST(self.draft_view)), name="filing_papertext_draft"),
            path("<int:pk>/sample/", wrap(require_safe(self.sample_view)), name="filing_papertext_sample"),
            *super().get_urls(),
        ]

    def draft_view(self, request: HttpRequest) -> HttpResponse:
        """One press: a draft with the text of that kind in force today."""
        try:
            kind = DocumentKind(request.POST.get("kind", ""))
            draft = texts.draft_from_current(kind=kind, by=request.user, now=timezone.now())
        except ValueError as unknown:
            raise Http404 from unknown
        except Refusal as refusal:
            messages.error(request, " ".join(refusal.sentences))
            return HttpResponseRedirect(reverse("admin:filing_papertext_changelist"))
        messages.success(request, f"已从现行文字起草 {draft}，请修改后保存。")
        return HttpResponseRedirect(reverse("admin:filing_papertext_change", args=[draft.pk]))

    def sample_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The text on a paper about an invented person; a preview, so no evidence of anything."""
        text = _existing(pk)
        if not self.has_view_permission(request, text) or request.user.office is None:
            raise Http404
        kind = DocumentKind(text.kind)
        facts = sample(kind, office=papers.office_on_paper(request.user.office), on=today(timezone.now()))
        try:
            paper = build(kind, papers.worded(facts, texts.wording_of(text)))
        except BadWording as bad:
            messages.error(request, set_type(f"{text} 不能使用：{bad}"))
            return HttpResponseRedirect(reverse("admin:filing_papertext_change", args=[pk]))
        sheet = lay_out(paper, code=SAMPLE_CODE, token="")
        return render(request, "admin/paper_text_sample.html", {"sheet": sheet, "text": text})


def _existing(pk: int) -> PaperText:
    try:
        return PaperText.objects.get(pk=pk)
    except (PaperText.DoesNotExist, OverflowError) as missing:
        raise Http404 from missing


def _legend(text: PaperText) -> dict[str, Any]:
    frame = FRAMES[DocumentKind(text.kind)]
    return {
        "sections": frame.sections,
        "placeholders": sorted(frame.placeholders),
        "conditions": sorted(frame.conditions),
    }
