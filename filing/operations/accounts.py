"""Accounts and roles: every change is an entry; nobody changes their own roles."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction

from filing import audit
from filing.choices import Stream
from filing.errors import NotAllowed
from filing.models import Staff

ADMIN_ROLE = "系统管理员"


def may_manage(*, member: Staff, by: Staff) -> bool:
    """The system administrator manages every account, a supervisor those of the own office, nobody their own."""
    if not by.has_perm("filing.manage_staff") or member.pk == by.pk:
        return False
    return by.has_perm("filing.add_staff") or (by.office_id is not None and member.office_id == by.office_id)


@transaction.atomic
def set_roles(*, member: Staff, roles: Iterable[Group], by: Staff, now: datetime) -> None:
    """Give the member exactly these roles. A supervisor cannot make an administrator."""
    chosen = {g.name for g in roles}
    before = set(member.groups.values_list("name", flat=True))
    if chosen == before:
        return
    if not may_manage(member=member, by=by):
        raise NotAllowed("您不能更改这个账号的岗位,没有保存。本人岗位由系统管理员更改。")
    if ADMIN_ROLE in chosen ^ before and not by.has_perm("filing.add_staff"):
        raise NotAllowed("只有系统管理员能授予或收回「系统管理员」,没有保存。")
    member.groups.set(Group.objects.filter(name__in=chosen))
    _entry(member, "set_roles", by, now, before=sorted(before), after=sorted(chosen))


def note_account(*, member: Staff, action: str, by: Staff, now: datetime, fields: list[str]) -> None:
    """The entry of a change made to an account: which fields, never a password."""
    _entry(member, action, by, now, fields=fields, active=member.is_active)


def _entry(member: Staff, action: str, by: Staff, now: datetime, **detail) -> None:
    audit.append(stream=Stream.CHANGE, action=action, object_=f"staff:{member.username}", now=now, by=by, detail=detail)
