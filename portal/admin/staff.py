"""Accounts and offices."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from filing.errors import Refusal
from filing.models import Office, Staff
from filing.operations import accounts
from portal.admin.base import NoDelete


class RolesMixin(forms.ModelForm):
    groups = forms.ModelMultipleChoiceField(
        label="岗位", queryset=Group.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )


class StaffChangeForm(RolesMixin, UserChangeForm):
    class Meta:
        model = Staff
        fields = ("username", "full_name", "window", "office", "is_active", "is_staff")


class StaffCreationForm(RolesMixin, AdminUserCreationForm):
    class Meta:
        model = Staff
        fields = ("username", "full_name", "window", "office", "is_staff")


@admin.register(Staff)
class StaffAdmin(UserAdmin):
    form, add_form = StaffChangeForm, StaffCreationForm
    list_display = ("username", "full_name", "office", "window", "roles", "is_active", "last_login")
    list_filter = ("is_active", "office", "groups")
    search_fields = ("username", "full_name")
    ordering = ("username",)
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("人员", {"fields": ("full_name", "office", "window")}),
        ("岗位", {"fields": ("groups", "is_active", "is_staff")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "username",
                    "full_name",
                    "office",
                    "window",
                    "groups",
                    "is_staff",
                    "usable_password",
                    "password1",
                    "password2",
                )
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Staff | None = None) -> tuple[str, ...]:
        """Entries name people by account, so it stays; a supervisor moves nobody to another office."""
        if obj is None:
            return ()
        return ("username",) if request.user.has_perm("filing.add_staff") else ("username", "office")

    @admin.display(description="岗位")
    def roles(self, member: Staff) -> str:
        return "、".join(g.name for g in member.groups.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).prefetch_related("groups")
        return rows if request.user.has_perm("filing.add_staff") else rows.filter(office=request.user.office_id)

    def has_change_permission(self, request: HttpRequest, obj: Staff | None = None) -> bool:
        if obj is None:
            return request.user.has_perm("filing.manage_staff")
        return accounts.may_manage(member=obj, by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Staff | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Staff, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        fields = [name for name in form.changed_data if not name.startswith("password")]
        accounts.note_account(
            member=obj,
            action="change_staff" if change else "add_staff",
            by=request.user,
            now=timezone.now(),
            fields=fields,
        )

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """A password set by somebody else is an entry: whoever knows it could act under that name."""
        with transaction.atomic():
            response = super().user_change_password(request, id, form_url)
            if request.method == "POST" and response.status_code == 302:
                member = Staff.objects.get(pk=unquote(id))
                accounts.note_account(
                    member=member, action="set_password", by=request.user, now=timezone.now(), fields=["password"]
                )
        return response

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: list, change: bool) -> None:
        roles = form.cleaned_data.pop("groups", None)
        super().save_related(request, form, formsets, change)
        if roles is None:
            return
        try:
            accounts.set_roles(member=form.instance, roles=roles, by=request.user, now=timezone.now())
        except Refusal as refusal:
            messages.error(request, " ".join(refusal.sentences))


@admin.register(Office)
class OfficeAdmin(NoDelete):
    list_display = ("code", "name", "telephone", "hours", "two_people", "correction_days")
    search_fields = ("code", "name")
