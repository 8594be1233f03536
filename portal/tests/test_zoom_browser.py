"""For every eye and hand: twice as large by keys alone nothing is out of reach, and without colours nothing is unsaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.tests.scene import Scene
from portal.tests.screens import SCREENS
from portal.tests.test_axe_browser import FOCUS, TWICE_AS_LARGE, Walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from playwright.sync_api import Page

    from portal.tests.screens import State

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
TOLD_BY_COLOUR_TOO = {
    **STATES,
    "filing_new": ("refused", "stopped", "place list"),
    "filing_detail": ("draft", "submitted", "returned", "approved", "paused"),
    "person_coverage": ("answered",),
    "filing_notice": ("told already",),
    "expiring": ("rows",),
}
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


def chosen(names: Mapping[str, Sequence[str]]) -> dict[str, list[State]]:
    return {screen: [state for state in SCREENS[screen] if state.name in names[screen]] for screen in names}


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
def test_at_200_percent_everything_is_reached_seen_and_pressed_by_keys(page, committed, live_server, measured):
    page.emulate_media(reduced_motion="reduce")
    walk = Walk(page, live_server.url, Scene())
    walk.go(reach, chosen(STATES))
    measured(walk.said("at 200 %"))
    assert walk.faults == []


# What a part of the page says by its colour, and what has to say it besides.
WITHOUT_COLOUR = """() => {
    const all = (what) => Array.from(document.querySelectorAll(what)).filter((part) => part.getClientRects().length);
    const words = (part) => (part ? part.textContent.trim() : "");
    const name = (part) => `${part.className || part.tagName}: ${part.id || part.name || words(part).slice(0, 20)}`;
    const style = (part) => getComputedStyle(part);
    const described = (field) => (field.getAttribute("aria-describedby") || "").split(" ").some(
        (id) => id.endsWith("_error") && words(document.getElementById(id)));
    const isTold = (field) => described(field) || all("fieldset").some(
        (group) => group.contains(field) && words(group.querySelector(".invalid-feedback")));
    const rules = [
        [".tag", (tag) => words(tag.querySelector(".tag-sign")) && words(tag.querySelector(".tag-words"))],
        [".finding", (row) => words(row.querySelector(".finding-mark")) && words(row.querySelector(".finding-message b"))],
        [".messages li", (line) => words(line.querySelector(".message-sign"))],
        ["[class*='tone-'], .text-wait, .text-good, .text-bad, .alert", (part) => words(part)],
        [".tile", (tile) => words(tile.querySelector(".tile-label"))],
        [".is-invalid", isTold],
        [".requiredField", (label) => words(label).includes("*")],
        ["[aria-current]:not(li)", (link) => Number(style(link).fontWeight) >= 700 || link.closest(".topbar")],
        ["[aria-selected=true], .choice-card-input:checked + *", (part) => style(part).outlineStyle === "solid"],
    ];
    const parts = rules.map(([what, says]) => all(what).map((part) => (says(part) ? "" : name(part))));
    return [[].concat(...parts).filter(Boolean), [].concat(...parts).length];
}"""


def said_without_colour(page: Page) -> tuple[list[str], int]:
    found, parts = page.evaluate(WITHOUT_COLOUR)
    return [f"told by colour alone: {what}" for what in found], parts - len(found)


@pytest.mark.browser
def test_without_colours_every_state_still_has_its_sign_and_its_words(page, committed, live_server, measured):
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    walk = Walk(page, live_server.url, Scene())
    walk.go(said_without_colour, chosen(TOLD_BY_COLOUR_TOO))
    measured(walk.said("without colours"))
    assert walk.faults == []
