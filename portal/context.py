"""What the frame of every page needs: the menu and the search box of the top bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from filing.models import Office, Staff
from filing.models.staff import F_KEYS


class MenuItem(NamedTuple):
    label: str
    url: str
    active: bool
    badge: str
    icon: str


@dataclass(frozen=True)
class MenuRow:
    """One line of the left menu. `targets`: the first url name that has an address is taken, without one no line.

    `pages`: on these url names the line is the active one. `permission` "" is for everyone who is logged in.
    """

    label: str
    icon: str
    targets: tuple[str, ...]
    pages: frozenset[str]
    permission: str = ""
    staff_only: bool = False

    def open_to(self, user: AbstractBaseUser) -> bool:
        if self.staff_only and not user.is_staff:
            return False
        return not self.permission or user.has_perm(self.permission)


# Words and order: the counter's usual menu, as far as this portal has the pages.
MENU: tuple[MenuRow, ...] = (
    MenuRow("工作台", "workbench", ("workbench",), frozenset({"workbench"})),
    MenuRow(
        "受理登记",
        "intake",
        ("filing_new", "person_find"),
        frozenset({"filing_new", "filing_edit", "recorded_new", "recorded_edit"}),
        permission="filing.take_filing",
    ),
    MenuRow(
        "备案审核",
        "review",
        ("review_queue",),
        frozenset({"review_queue", "review_case"}),
        permission="filing.decide_filing",
    ),
    MenuRow(
        "到期提醒",
        "expiring",
        ("expiring",),
        frozenset({"expiring", "call_list"}),
        permission="filing.view_office_filing",
    ),
    MenuRow(
        "参保人员",
        "people",
        ("person_find",),
        frozenset(
            {
                "person_find",
                "person_register",
                "person_detail",
                "person_edit",
                "person_certificate",
                "person_state",
                "search",
            }
        ),
        permission="filing.search_person",
    ),
    MenuRow(
        "综合查询",
        "filings",
        ("filing_list",),
        frozenset({"filing_list", "filing_detail"}),
        permission="filing.view_office_filing",
    ),
    MenuRow("政策咨询", "advice", ("advice",), frozenset({"advice"}), permission="filing.take_filing"),
    MenuRow("后台管理", "admin", ("admin:index",), frozenset({"admin:index"}), staff_only=True),
)


def portal(request: HttpRequest) -> dict[str, object]:
    """Context processor: `menu` (of MenuItem), `search_url` and `card_reader` ("" hides them), `is_demo`, `keys`."""
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    return {
        "menu": menu_for(request) if known else [],
        "search_url": address_of("search") if known and user.has_perm("filing.search_person") else "",
        "is_demo": settings.PORTAL_PROFILE == "demo",
        "keys": keys_of(user) if known else {},
        "card_reader": settings.CARD_READER_URL if known else "",
    }


def keys_of(user: Staff) -> dict[str, str]:
    """What the office has set for saving, submitting and printing; the card reader's is the first it leaves free."""
    office = user.office or Office()
    taken = {"save": office.save_key, "submit": office.submit_key, "print": office.print_key}
    return {**taken, "card": next(key for key, _ in F_KEYS if key not in taken.values())}


def menu_for(request: HttpRequest) -> list[MenuItem]:
    """The lines open to the request's user. A view may set `request.menu_badges` = {url name: short text} first."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    badges: dict[str, object] = getattr(request, "menu_badges", {})
    items = []
    for row in MENU:
        url = next(filter(None, map(address_of, row.targets)), "")
        if url and row.open_to(request.user):
            badge = str(badges.get(row.targets[0], ""))
            items.append(MenuItem(row.label, url, page in row.pages, badge, row.icon))
    return items


def address_of(name: str) -> str:
    """The path of a url name without arguments, "" when there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
