"""Twice as large on the office's screen, by keys alone: nothing is out of reach, and what has the focus is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.tests.scene import Scene
from portal.tests.screens import SCREENS
from portal.tests.test_axe_browser import FOCUS, TWICE_AS_LARGE, Walk

if TYPE_CHECKING:
    from playwright.sync_api import Page

STATES = {
    "login": ("form",),
    "workbench": ("clerk",),
    "person_detail": ("with filing",),
    "filing_new": ("refused",),
    "filing_edit": ("stopped",),
    "filing_list": ("rows",),
    "filing_detail": ("approved",),
    "filing_change": ("refused",),
    "review_queue": ("rows",),
    "review_case": ("open",),
    "document_view": ("slip",),
    "counter": ("code", "paired"),
}
TABLE = {screen: [state for state in SCREENS[screen] if state.name in names] for screen, names in STATES.items()}
MAIN_BUTTONS = "main .btn-primary:visible, main .btn-success:visible, .print-button:visible"
MOST_STOPS = 250
# "none" on the body, behind the last stop; else whether Tab stopped here before.
BEEN = """() => {
    const part = document.activeElement;
    if (part === document.body) { return "none"; }
    const been = part.dataset.been || "new";
    part.dataset.been = "before";
    return been;
}"""


def sideways(page: Page) -> list[str]:
    needed, there = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return [f"{needed} pixels wide on {there}"] if needed > there else []


def every_stop(page: Page) -> tuple[list[str], int]:
    """What is wrong where Tab stops, once round the page, and the number of stops."""
    found = []
    for stops in range(MOST_STOPS):
        page.keyboard.press("Tab")
        been = page.evaluate(BEEN)
        if been == "before":
            return found, stops
        found.append(page.evaluate(FOCUS))
    return [f"Tab is not round after {MOST_STOPS} stops"], MOST_STOPS


def main_buttons(page: Page) -> list[str]:
    """The buttons the page is there for: on the way of Tab, and free to be pressed."""
    found = []
    for button in page.locator(MAIN_BUTTONS).all():
        if button.is_enabled():
            button.click(trial=True)
            found += [] if button.get_attribute("data-been") else [f"Tab does not reach {button.inner_text()}"]
    return found


def reach(page: Page) -> tuple[list[str], int]:
    page.set_viewport_size(TWICE_AS_LARGE)
    page.evaluate("document.activeElement.blur()")
    hidden, stops = every_stop(page)
    found = [*sideways(page), *[f"focus on {what}" for what in hidden if what], *main_buttons(page)]
    return found, stops + 2 - len(found)


@pytest.mark.browser
def test_at_200_percent_everything_is_reached_seen_and_pressed_by_keys(page, committed, live_server, capsys):
    page.emulate_media(reduced_motion="reduce")
    walk = Walk(page, live_server.url, Scene())
    walk.go(reach, TABLE)
    walk.said(capsys, "at 200 %")
