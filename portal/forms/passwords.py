"""One's own password: the old one, the new one twice."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from portal.forms.layout import PortalForm


class PasswordField(forms.CharField):
    """Kept exactly as typed, blanks at either end included; never sent back to the browser."""

    def __init__(self, *, label: str, autocomplete: str) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(label=label, strip=False, widget=widget)


class OwnPasswordForm(PortalForm):
    """The names hold "password", so that the lock page never keeps what was typed."""

    old_password = PasswordField(label="现在的密码", autocomplete="current-password")
    new_password = PasswordField(label="新密码", autocomplete="new-password")
    new_password_again = PasswordField(label="再输一次新密码", autocomplete="new-password")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_old_password(self) -> str:
        """By the login's own way, so that guessing here is counted and paused like guessing there."""
        old = self.cleaned_data["old_password"]
        owner = authenticate(self.request, username=self.request.user.get_username(), password=old)
        if owner is None or owner.pk != self.request.user.pk:
            raise forms.ValidationError("现在的密码不正确，没有保存。请核对大小写后再输。", code="wrong")
        return old

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        new, again = data.get("new_password"), data.get("new_password_again")
        if new and again and new != again:
            self.add_error("new_password_again", "两次输入的新密码不一致，没有保存。请重新输入。")
        elif new and "old_password" in data:
            self._judge(new)
        return data

    def _judge(self, new: str) -> None:
        try:
            validate_password(new, self.request.user)
        except forms.ValidationError as problems:
            self.add_error("new_password", problems)
