"""政策版本: drafted through typed fields, tried on the filings there are, published by somebody else."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from filing.choices import Blocks, Outcome
from filing.dates import today
from filing.errors import Refusal
from filing.facts import Finding, blocking
from filing.models import PolicyScheme, PolicySlot, PolicyVersion
from filing.operations import access, policy
from filing.operations.simulation import simulate
from filing.rules.clauses import clause
from filing.rules.parameters import parameter_findings
from portal.admin.base import NoDelete
from portal.typesetting import set_type

AT_ONCE, BATCH = 900, 300
SHOWN = 50


def because(sentence: str, *codes: str) -> str:
    """A help text: what the parameter does, and the clauses it rests on in their own words."""
    return sentence + "".join(f"〔{code}〕{set_type(clause(code).words)}" for code in codes)


HELP_TEXTS = {
    "in_force_from": "须晚于今天。自这一天起受理的备案按本版本判断；"
    "此前受理的备案保留原版本，已存的结束日期不变。〔D8〕",
    "other_temporary_months": because("从开始日期起算，含当日。", "R41", "C2"),
    "referral_months": because("从开始日期起算，含当日。", "R57", "J10", "C15"),
    "short_validity_source": because("任一临时外出有效期不足6个月时必填：文号和条款。", "C15"),
    "promise_lock_months": because("0表示不设限期。", "R56", "J9", "C17"),
    "shanghai_exempt": because("", "R42", "R43", "C1"),
    "related_proof_required": because("", "R25", "C8"),
    "retired_resident_refused": because("不勾选的，由审核人核实。", "C22", "J3"),
    "notice_required": because("", "R50", "C36"),
    "signature_required": because("", "R51", "C36"),
    "platform_check_required": because("", "C33", "J8"),
    "citywide": because("", "C26"),
    "resume_needs_confirmation": because("不勾选的，参保恢复当日自动恢复备案。", "C24"),
    "counter_immediate": because("不勾选的，柜面备案也按下一栏的工作日办理。", "J7"),
    "review_working_days": because("自提交次日起算。", "J7"),
    "late_claim_days": because("出院次日起算的日数；留空表示不设期限。", "R65", "C14"),
}


class PolicyForm(ModelForm):
    """Typed parameters. What may not be saved is said beside its field, in the words of the rule."""

    class Meta:
        model = PolicyVersion
        fields = ("version", "in_force_from", "note", *policy.PARAMETERS)
        help_texts = HELP_TEXTS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        draft = PolicyVersion(**{name: value for name, value in cleaned.items() if name in policy.PARAMETERS})
        found = tuple(parameter_findings(draft.parameters(), draft.short_validity_source))
        for finding in blocking(found, Blocks.SUBMIT):
            self.add_error(finding.fact if finding.fact in self.fields else None, sentence(finding))
        return cleaned


def sentence(finding: Finding) -> str:
    return set_type(f"{finding.message}{finding.remedy}（依据：{'、'.join(finding.clauses)}）")


class NamedRows(forms.BaseInlineFormSet):
    """A row's fields carry their column's name, since the head of the table is no label."""

    def add_fields(self, form: ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = field.label


class SlotFormSet(NamedRows):
    """No promise for 转诊 and 其他临时外出 (C7), and each paper once in a list."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            given = getattr(form, "cleaned_data", {})
            if given.get("mode") == "promise" and given.get("type") in ("referral", "other"):
                form.add_error("mode", "这一类型不适用承诺制备案，请删去这一行。（依据：C7、R24）")


class PolicyChildInline(admin.TabularInline):
    """Editable while the version is a draft, by its drafter."""

    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return policy.may_edit(obj, request.user)

    has_add_permission = has_delete_permission = has_change_permission


class SlotInline(PolicyChildInline):
    model = PolicySlot
    formset = SlotFormSet


class SchemeInline(PolicyChildInline):
    model = PolicyScheme
    formset = NamedRows


@admin.register(PolicyVersion)
class PolicyVersionAdmin(NoDelete):
    form = PolicyForm
    change_form_template = "admin/policy_change.html"
    change_list_template = "admin/policy_list.html"
    list_display = ("version", "in_force_from", "drafted_by", "published_by", "published_at")
    list_select_related = ("drafted_by", "published_by")
    readonly_fields = ("drafted_by", "drafted_at", "published_by", "published_at")
    inlines = (SchemeInline, SlotInline)
    actions = ("publish",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policy.may_edit(None, request.user)

    def has_change_permission(self, request: HttpRequest, obj: PolicyVersion | None = None) -> bool:
        return policy.may_edit(obj, request.user)

    def save_model(self, request: HttpRequest, obj: PolicyVersion, form: ModelForm, change: bool) -> None:
        policy.save_draft(version=obj, by=request.user, now=timezone.now())

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        """Whatever stands in the way of publishing, or has to be looked at, is told at once."""
        super().save_related(request, form, formsets, change)
        version = PolicyVersion.objects.get(pk=form.instance.pk)
        for finding in policy.publishing_findings(version, today(timezone.now())):
            if finding.outcome in (Outcome.NOT_MET, Outcome.VERIFY):
                messages.warning(request, sentence(finding))

    @admin.action(description="发布（须由起草人以外的人）", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        for version in queryset:
            try:
                policy.publish(version=version, by=request.user, now=timezone.now())
            except Refusal as refusal:
                messages.error(request, " ".join(refusal.sentences))
            else:
                messages.success(request, f"已发布 {version}，自 {version.in_force_from} 起施行。")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("draft/", wrap(require_POST(self.draft_view)), name="filing_policyversion_draft"),
            path("<int:pk>/copy/", wrap(require_POST(self.copy_view)), name="filing_policyversion_copy"),
            path("<int:pk>/simulate/", wrap(require_safe(self.simulate_view)), name="filing_policyversion_simulate"),
            *super().get_urls(),
        ]

    def draft_view(self, request: HttpRequest) -> HttpResponse:
        """One press: a draft with everything of the version in force today."""
        try:
            source = PolicyVersion.objects.in_force(today(timezone.now()))
        except PolicyVersion.DoesNotExist as missing:
            raise Http404 from missing
        return self._copied(request, source)

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._copied(request, _version(pk))

    def _copied(self, request: HttpRequest, source: PolicyVersion) -> HttpResponse:
        try:
            draft = policy.copy_as_draft(source=source, by=request.user, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, " ".join(refusal.sentences))
            return HttpResponseRedirect(reverse("admin:index"))
        messages.success(request, f"已从 {source} 复制为草稿 {draft}，请修改后保存。")
        return HttpResponseRedirect(reverse("admin:filing_policyversion_change", args=[draft.pk]))

    def simulate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the version would change for the own office: so many filings at once, the rest at a further press."""
        if not self.has_view_permission(request) or request.user.office_id is None:
            raise PermissionDenied("您的岗位不能模拟政策。需要时请联系主管。")
        version, now = _version(pk), timezone.now()
        after = _whole(request.GET.get("after", ""))
        access.record(
            by=request.user, action="simulate_policy", object_=f"policy:{version.version}"[:60], now=now, after=after
        )
        result = simulate(
            version=version,
            on=today(now),
            office=request.user.office_id,
            after=after,
            limit=AT_ONCE,
            size=BATCH,
            sample=SHOWN,
        )
        done = _whole(request.GET.get("done", "")) + result.judged
        context = {
            **self.admin_site.each_context(request),
            "title": f"模拟 {version}",
            "opts": self.model._meta,
            "version": version,
            "parameters": policy.publishing_findings(version, today(now)) if not version.published_at else (),
            "result": result,
            "codes": [(result.examples[code], code, count) for code, count in result.by_code.most_common()],
            "done": done,
            "from_start": not after,
        }
        return TemplateResponse(request, "admin/policy_simulation.html", context)


def _version(pk: int) -> PolicyVersion:
    try:
        return PolicyVersion.objects.get(pk=pk)
    except (PolicyVersion.DoesNotExist, OverflowError) as missing:
        raise Http404 from missing


def _whole(text: str) -> int:
    """A small whole number of an address; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
