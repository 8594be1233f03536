"""Places, reasons, phrases, calendar and hospitals: what supervisors keep. Policy stands in `policy.py`."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from filing.models import County, Phrase, Place, Reason, ReferralHospital, WorkDay
from filing.operations import clock
from portal.admin.base import NoDelete, ViewOnly


@admin.register(Place)
class PlaceAdmin(ViewOnly):
    list_display = ("code", "full_name", "province", "initials", "filing_unit_code", "rank")
    list_filter = ("province",)
    search_fields = ("code", "name", "pinyin")


@admin.register(County)
class CountyAdmin(ViewOnly):
    list_display = ("code", "full_name", "place", "why_not")
    list_filter = ("why_not",)
    search_fields = ("code", "name", "pinyin")
    list_select_related = ("place",)


@admin.register(Reason)
class ReasonAdmin(NoDelete):
    list_display = ("code", "action", "text", "clause", "order", "active")
    list_filter = ("action", "active")
    search_fields = ("code", "text")


class PhraseForm(forms.ModelForm):
    """The database knows a phrase once, by a condition on a column this form does not show."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        twins = Phrase.objects.filter(owner__isnull=True, action=data.get("action"), text=data.get("text"))
        if twins.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("这条常用语已经有了，没有保存。")
        return data


@admin.register(Phrase)
class PhraseAdmin(NoDelete):
    """Everybody's phrases; a reviewer's own are theirs."""

    list_display = ("text", "action", "order")
    list_filter = ("action",)
    exclude = ("owner",)
    form = PhraseForm

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(owner__isnull=True)


@admin.register(WorkDay)
class WorkDayAdmin(NoDelete):
    """Only days that differ from the plain week are entered; a year without any counts Monday to Friday and says so."""

    list_display = ("date", "is_workday", "note")
    list_filter = ("is_workday",)
    date_hierarchy = "date"
    ordering = ("-date",)

    def get_readonly_fields(self, request: HttpRequest, obj: WorkDay | None = None) -> tuple[str, ...]:
        """The day is the key: changing it would leave the old row behind."""
        return ("date",) if obj else ()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        for year in clock.missing_years(timezone.now()):
            messages.warning(request, f"{year}年工作日历未录入，期限暂按周一至周五推算。请按国务院放假通知录入。")
        return super().changelist_view(request, extra_context)


@admin.register(ReferralHospital)
class ReferralHospitalAdmin(NoDelete):
    list_display = ("code", "name", "level", "district", "entitled")
    list_filter = ("entitled", "level")
    search_fields = ("name",)
