"""修改密码: everybody's own, here and nowhere else. The page also tells when and by whom it was set before."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from filing.errors import Refusal
from filing.models import Staff
from filing.operations import accounts
from portal import presence
from portal.forms.passwords import OwnPasswordForm
from portal.password_due import is_expired, open_while_due
from portal.views.session import own_path

WORDS = {"start_password": "重置为初始密码", "change_password": "本人修改"}


@dataclass(frozen=True)
class Setting:
    """One time the password was set."""

    at: datetime
    who: str
    what: str


@sensitive_post_parameters("old_password", "new_password", "new_password_again")
@open_while_due
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """This session stays, with a new key; every other one of the member ends."""
    form = OwnPasswordForm(request.POST or None, request=request)
    target = own_path(request, (request.POST or request.GET).get("next", ""))
    if request.method == "POST" and form.is_valid():
        try:
            accounts.change_own_password(
                member=request.user, password=form.cleaned_data["new_password"], now=timezone.now(),
                memory=settings.PASSWORD_MEMORY,
            )  # fmt: skip
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, "密码已修改，其他地方的登录已退出。")
            return redirect(target)
    if form.has_error("old_password", "wrong"):
        presence.failed_at_own(request, "password_failed")
    return render(request, "portal/password_change.html", {"form": form, "next": target, **state_of(request.user)})


def state_of(member: Staff) -> dict[str, object]:
    """Why it must be changed, the rules for a new one, and the settings so far as the chain holds them."""
    rows = [
        Setting(entry.at, entry.actor_name or entry.actor, WORDS[entry.action])
        for entry in accounts.password_history(member)
    ]
    return {
        "must_change": member.must_change_password,
        "set_by": member.password_set_by if member.must_change_password else None,
        "set_at": member.password_set_at,
        "hours": settings.START_PASSWORD_HOURS,
        "expired": is_expired(member, timezone.now()),
        "days": settings.PASSWORD_DAYS,
        "rules": password_validators_help_texts(),
        "settings": rows,
    }
