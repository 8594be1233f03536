"""备案, materials, papers and the audit trail on the desk: read-only; actions call the portal's operations."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from filing.errors import Refusal
from filing.models import AuditEntry, Decision, DecisionReason, Document, Filing, Material, Page, PrintCopy, Submission
from filing.operations import review
from filing.operations.common import object_name
from portal.admin.audit_words import ActionFilter, name_objects, words_for
from portal.admin.base import ViewOnly, ViewOnlyInline


class MaterialInline(ViewOnlyInline):
    model = Material
    fields = ("kind", "version", "evidence", "seen_as", "verdict", "added_at", "added_by", "voided_at")


class SubmissionInline(ViewOnlyInline):
    model = Submission
    fields = ("round", "at", "by", "version", "policy")


class DecisionInline(ViewOnlyInline):
    model = Decision
    fields = ("round", "action", "at", "by", "words", "version")


@admin.register(Filing)
class FilingAdmin(ViewOnly):
    office_path = "office"
    list_display = (
        "number",
        "person",
        "type",
        "place",
        "status",
        "start",
        "end",
        "taken_by",
        "decided_by",
        "uploaded_at",
        "open",
    )
    list_filter = ("status", "type", "mode", ("uploaded_at", admin.EmptyFieldListFilter))
    search_fields = ("number",)
    search_help_text = "按备案编号开头查找"
    list_select_related = ("person", "place", "taken_by", "decided_by")
    inlines = (MaterialInline, SubmissionInline, DecisionInline)
    actions = ("mark_uploaded",)
    exclude = ("agent_number", "agent_phone", "phone", "contact_phone", "address", "form_key", "signature")

    @admin.display(description="柜面")
    def open(self, filing: Filing) -> str:
        return format_html('<a href="{}">打开</a>', reverse("filing_detail", args=[filing.ref]))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return queryset.filter(number__startswith=search_term.strip().upper()), False

    @admin.action(description="登记已上报省平台", permissions=["view"])
    def mark_uploaded(self, request: HttpRequest, queryset: QuerySet) -> None:
        try:
            count = review.mark_uploaded(filings=queryset, by=request.user, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, " ".join(refusal.sentences))
        else:
            messages.success(request, f"已登记上报 {count} 件。")


@admin.register(Material)
class MaterialAdmin(ViewOnly):
    office_path = "filing__office"
    list_display = ("kind", "filing", "version", "evidence", "pages_count", "verdict", "added_at", "voided_at")
    list_filter = ("kind", "evidence", "verdict")
    list_select_related = ("filing",)

    @admin.display(description="页数")
    def pages_count(self, material: Material) -> int:
        return len(material.pages.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("pages")


@admin.register(Document)
class DocumentAdmin(ViewOnly):
    office_path = "office"
    list_display = ("number", "kind", "filing", "issued_at", "issued_by", "copies", "voided_at")
    list_filter = ("kind",)
    list_select_related = ("filing", "issued_by")
    exclude = ("words", "words_hash", "token")

    @admin.display(description="打印份数")
    def copies(self, document: Document) -> int:
        return len(document.prints.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("prints")


@admin.register(AuditEntry)
class AuditEntryAdmin(ViewOnly):
    list_display = ("at", "stream", "actor_name", "action_words", "object_words", "office", "month", "seq")
    list_filter = ("stream", ("action", ActionFilter))
    search_fields = ("object", "actor")
    search_help_text = "按备案编号、文书编号或用户名查找"

    @admin.display(description="操作", ordering="action")
    def action_words(self, entry: AuditEntry) -> str:
        return words_for(entry.action)

    @admin.display(description="对象", ordering="object")
    def object_words(self, entry: AuditEntry) -> str:
        return entry.object_words

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changes = super().get_changelist_instance(request)
        name_objects(changes.result_list)
        return changes

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """A filing by its number: the chain knows it by its address."""
        filing = Filing.objects.filter(number=search_term.strip().upper()).first()
        if filing:
            return queryset.filter(object=object_name(filing)), False
        return super().get_search_results(request, queryset, search_term)

    def has_view_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return request.user.has_perm("filing.read_audit")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("filing.read_audit")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.filter(office=request.user.office_id) if request.user.office_id else rows


@admin.register(Page)
class PageAdmin(ViewOnly):
    office_path = "material__filing__office"
    list_select_related = ("material",)


@admin.register(PrintCopy)
class PrintCopyAdmin(ViewOnly):
    office_path = "document__office"
    list_select_related = ("document",)


@admin.register(DecisionReason)
class DecisionReasonAdmin(ViewOnly):
    office_path = "decision__filing__office"
