"""Places, reasons, phrases, calendar and hospitals: what supervisors keep. Policy stands in `policy.py`."""

from django.contrib import admin

from filing.models import County, Phrase, Place, Reason, ReferralHospital, WorkDay
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


@admin.register(Phrase)
class PhraseAdmin(NoDelete):
    list_display = ("text", "action", "order")
    list_filter = ("action",)


@admin.register(WorkDay)
class WorkDayAdmin(NoDelete):
    list_display = ("date", "is_workday", "note")
    list_filter = ("is_workday",)


@admin.register(ReferralHospital)
class ReferralHospitalAdmin(NoDelete):
    list_display = ("code", "name", "level", "district", "entitled")
    list_filter = ("entitled", "level")
    search_fields = ("name",)
