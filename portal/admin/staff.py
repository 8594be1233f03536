"""Accounts and offices."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from filing.errors import Refusal
from filing.models import Office, Staff
from filing.operations import accounts
from portal.admin.base import NoDelete
from portal.admin.seals import SealPages


class RolesMixin(forms.ModelForm):
    groups = forms.ModelMultipleChoiceField(
        label="岗位", queryset=Group.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )


class StaffChangeForm(RolesMixin, UserChangeForm):
    class Meta:
        model = Staff
        fields = ("username", "full_name", "window", "office", "is_active", "is_staff")


class StaffCreationForm(RolesMixin):
    """Without a password: the account opens with a start password, drawn on the next page."""

    class Meta:
        model = Staff
        fields = ("username", "full_name", "window", "office", "is_staff")

    def clean_username(self) -> str:
        """Two accounts that differ in case alone would be one to everybody who reads an entry."""
        name = self.cleaned_data["username"]
        if Staff.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError("已有这个账号（不分大小写），没有保存。请换一个。")
        return name

    def save(self, commit: bool = True) -> Staff:
        self.instance.set_unusable_password()
        return super().save(commit)


@admin.register(Staff)
class StaffAdmin(UserAdmin):
    form, add_form = StaffChangeForm, StaffCreationForm
    add_form_template = None
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
        """Draws a start password and shows it once, in the answer itself: it is kept in no session and no message."""
        member = self.get_object(request, unquote(id))
        if member is None:
            raise Http404
        refusal = accounts.why_no_start_password(member=member, by=request.user)
        if refusal:
            raise PermissionDenied(refusal)
        context = {
            **self.admin_site.each_context(request),
            "title": "重置密码",
            "member": member,
            "hours": settings.START_PASSWORD_HOURS,
        }
        if request.method == "POST":
            context["password"] = accounts.issue_start_password(member=member, by=request.user, now=timezone.now())
        return render(request, "admin/filing/staff/start_password.html", context)

    def response_add(self, request: HttpRequest, obj: Staff, post_url_continue: str | None = None) -> HttpResponse:
        """A new account opens nothing yet: on to its start password."""
        messages.success(request, f"账号「{obj.username}」已建立。请生成初始密码，当面交给本人。")
        return redirect("admin:auth_user_password_change", obj.pk)

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
class OfficeAdmin(SealPages, NoDelete):
    list_display = ("code", "name", "telephone", "hours", "two_people", "correction_days")
    search_fields = ("code", "name")
