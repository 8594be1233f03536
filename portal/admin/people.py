"""参保人员 on the desk: names and states; numbers masked always."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from filing.models import Certificate, Enrolment, EnrolmentState, InsuredPerson
from portal.admin.base import ViewOnly, ViewOnlyInline, readable_search


class CertificateInline(ViewOnlyInline):
    model = Certificate
    fields = ("kind", "masked", "current", "added_at", "added_by")
    readonly_fields = ("masked",)

    @admin.display(description="证件号码")
    def masked(self, certificate: Certificate) -> str:
        return certificate.masked


class EnrolmentInline(ViewOnlyInline):
    model = Enrolment
    fields = ("scheme", "office")


@admin.register(InsuredPerson)
class InsuredPersonAdmin(ViewOnly):
    office_path = "office"
    list_display = ("name", "masked", "gender", "birth_date", "office", "retired", "checked_source", "created_at")
    list_filter = ("gender", "retired", "checked_source")
    search_fields = ("name",)
    search_help_text = "按姓名查找；按证件号码查找请用柜面的查询框"
    fields = (
        "name",
        "masked",
        "gender",
        "birth_date",
        "office",
        "employer",
        "retired",
        "credential",
        "checked_source",
        "checked_on",
        "checked_by",
        "died_on",
        "created_at",
        "created_by",
    )
    inlines = (CertificateInline, EnrolmentInline)
    list_select_related = ("office",)

    @admin.display(description="证件号码")
    def masked(self, person: InsuredPerson) -> str:
        return person.masked_number

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("certificates")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        if not readable_search(search_term):
            messages.warning(request, "后台不按号码查找。请在柜面的查询框里输入证件号码或备案编号。")
            return queryset.none(), False
        return queryset.filter(name__startswith=search_term.replace("\0", "").strip()), False


@admin.register(EnrolmentState)
class EnrolmentStateAdmin(ViewOnly):
    office_path = "enrolment__person__office"
    list_display = ("enrolment", "person", "state", "since", "source", "recorded_at", "recorded_by")
    list_filter = ("state", "source")
    list_select_related = ("enrolment__person", "recorded_by")

    @admin.display(description="姓名")
    def person(self, row: EnrolmentState) -> str:
        return row.enrolment.person.name
