"""Accounts, roles and passwords: every change is an entry; nobody changes their own roles.

Who may reset a password could act under that name. So: the start password is drawn by chance and never chosen, holds
for a day, opens nothing but the page that replaces it, ends what the member had open, and stands in the chain, where
the member reads it (`password_history`). The password of somebody who decides is reset by the system administrator
alone, who has no part in any filing; a supervisor could otherwise be both of the two people.
"""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F

from filing import audit, passwords
from filing.choices import Stream
from filing.errors import NotAllowed
from filing.models import AuditEntry, FormerPassword, Staff

ADMIN_ROLE = "系统管理员"
DECIDING = frozenset({"filing.decide_filing", "filing.manage_staff"})
ENDS_SESSIONS = frozenset({"is_active", "is_staff", "office"})  # fields whose change takes rights away


def may_manage(*, member: Staff, by: Staff) -> bool:
    """The system administrator manages every account, a supervisor those of the own office, nobody their own."""
    if not by.has_perm("filing.manage_staff") or member.pk == by.pk:
        return False
    return by.has_perm("filing.add_staff") or (by.office_id is not None and member.office_id == by.office_id)


def why_no_start_password(*, member: Staff, by: Staff) -> str:
    """The sentence that refuses it, "" when `by` may reset the member's password."""
    if not may_manage(member=member, by=by):
        return "您不能重置这个账号的密码,未作任何改动。本人密码请在「修改密码」中更改。"
    if DECIDING & member.granted and not by.has_perm("filing.add_staff"):
        return "审核员和主管的密码只由系统管理员重置,未作任何改动:能审核的账号不由参与办件的人重置。请联系系统管理员。"
    return ""


@transaction.atomic
def issue_start_password(*, member: Staff, by: Staff, now: datetime) -> str:
    """A new start password, told once: the caller shows it and keeps it nowhere. Open sessions of the member end."""
    refusal = why_no_start_password(member=member, by=by)
    if refusal:
        raise NotAllowed(refusal)
    text = passwords.start_password()
    _remember(member, now)
    Staff.objects.filter(pk=member.pk).update(
        password=make_password(text),
        password_set_at=now,
        password_set_by=by,
        must_change_password=True,
        session_era=F("session_era") + 1,
    )
    member.refresh_from_db()
    _entry(member, "start_password", by, now)
    return text


@transaction.atomic
def change_own_password(*, member: Staff, password: str, now: datetime, memory: int) -> None:
    """The member's own new password, already judged by the validators. Other sessions end; `memory` old hashes stay."""
    changes = {
        "password": make_password(password),
        "password_set_at": now,
        "password_set_by": member,
        "must_change_password": False,
    }
    before = member.password
    _remember(member, now)
    if not Staff.objects.filter(pk=member.pk, password=before).update(**changes):
        raise NotAllowed("密码刚在别处改过,这一次没有保存。请重新登录后再改。")
    for name, value in changes.items():
        setattr(member, name, value)
    _forget_beyond(member, memory)
    _entry(member, "change_password", member, now)


def password_history(member: Staff, *, rows: int = 10) -> list[AuditEntry]:
    """When and by whom this member's password was set, newest first: the chain cannot be tidied up by anybody."""
    entries = AuditEntry.objects.filter(object=f"staff:{member.username}", stream=Stream.CHANGE)
    return list(entries.filter(action__in=["start_password", "change_password"]).order_by("-pk")[:rows])


@transaction.atomic
def set_roles(*, member: Staff, roles: Iterable[Group], by: Staff, now: datetime) -> None:
    """Give the member exactly these roles; a supervisor makes no administrator. A role taken away ends sessions."""
    chosen = {g.name for g in roles}
    before = set(member.groups.values_list("name", flat=True))
    if chosen == before:
        return
    if not may_manage(member=member, by=by):
        raise NotAllowed("您不能更改这个账号的岗位,没有保存。本人岗位由系统管理员更改。")
    if ADMIN_ROLE in chosen ^ before and not by.has_perm("filing.add_staff"):
        raise NotAllowed("只有系统管理员能授予或收回「系统管理员」,没有保存。")
    member.groups.set(Group.objects.filter(name__in=chosen))
    if before - chosen:
        _end_sessions(member)
    _entry(member, "set_roles", by, now, before=sorted(before), after=sorted(chosen))


@transaction.atomic
def note_account(*, member: Staff, action: str, by: Staff, now: datetime, fields: list[str]) -> None:
    """The entry of a change made to an account: which fields, never a password. Lost rights end open sessions."""
    if ENDS_SESSIONS & set(fields):
        _end_sessions(member)
    _entry(member, action, by, now, fields=fields, active=member.is_active)


def _end_sessions(member: Staff) -> None:
    """For good: sessions of a disabled account stay ended when it is enabled again."""
    Staff.objects.filter(pk=member.pk).update(session_era=F("session_era") + 1)


def _remember(member: Staff, now: datetime) -> None:
    """Only passwords the member chose: a start password must not push one out of the memory."""
    if member.has_usable_password() and not member.must_change_password:
        FormerPassword.objects.create(staff=member, password=member.password, at=now)


def _forget_beyond(member: Staff, memory: int) -> None:
    """The present password is one of those remembered, so `memory` - 1 former ones stay."""
    kept = list(member.former_passwords.values_list("pk", flat=True)[: max(0, memory - 1)])
    member.former_passwords.exclude(pk__in=kept).delete()


def _entry(member: Staff, action: str, by: Staff, now: datetime, **detail) -> None:
    audit.append(stream=Stream.CHANGE, action=action, object_=f"staff:{member.username}", now=now, by=by, detail=detail)


def set_letter_keys(*, member: Staff, on: bool) -> None:
    """A habit of the hands, and nobody's business: no entry."""
    member.letter_keys = on
    member.save(update_fields=["letter_keys"])
