"""Admin classes shared by the desk."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from filing.operations import access


class ViewOnly(admin.ModelAdmin):
    """Seen by those with the view permission, of their own office; changed by nobody."""

    office_path: str | None = None
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        return rows.filter(**{self.office_path: request.user.office_id}) if self.office_path else rows

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> models.Model | None:
        """A row of another office is missing here like at the counter, and trying it is an entry."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            access.record_missing(
                by=request.user, kind=self.opts.model_name, ref=object_id, now=timezone.now(), page="admin"
            )
        return found


class NoDelete(admin.ModelAdmin):
    """Kept by supervisors; rows are switched off, not deleted."""

    list_per_page = 50

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ViewOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


def readable_search(text: str) -> bool:
    """Whether the admin may search for this: number shapes are refused and belong to the portal's search."""
    return sum(character.isdigit() for character in text) < 6
