"""Every screen in every state: WCAG 2.2 AA by axe-core, and by measure what axe does not see.

Axe is injected, so its walk goes without the Content-Security-Policy; the walk that measures keeps it, and `page` fails
on whatever it stops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone

from filing.choices import FilingType
from filing.models import Filing
from filing.tests import world as w
from portal.tests.browser import OFFICE_SCREEN
from portal.tests.scene import Scene
from portal.tests.screens import ALL_SCREENS, State, findings_again, screens_of_the_portal
from portal.tests.test_browser_path import log_in

try:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import Error as PlaywrightError
except ModuleNotFoundError:  # the plain tests run without the development packages
    Axe = PlaywrightError = None

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from playwright.sync_api import Page

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    "preload": False,
}


def test_every_screen_has_a_row():
    assert screens_of_the_portal() - set(ALL_SCREENS) == set()


class Walk:
    """Goes through the table with one page and keeps what it finds as `screen/state: what`."""

    def __init__(self, page: Page, address: str, scene: Scene) -> None:
        self.page, self.base, self.scene = page, address, scene
        self.faults: list[str] = []
        self.screens = self.states = self.passed = 0

    def go(
        self, look: Callable[[Page], tuple[list[str], int]], table: Mapping[str, Iterable[State]] = ALL_SCREENS
    ) -> None:
        """`look` answers what is wrong with a page and how many checks it passed."""
        self.screens = len(table)
        for screen, states in table.items():
            for state in states:
                try:
                    self._open(screen, state)
                except PlaywrightError as lost:
                    found, passed = [str(lost)], 0
                else:
                    shown = state.shows in self.page.inner_text("body")
                    found, passed = look(self.page)
                    found += [] if shown else [f"「{state.shows}」 is not on the page: {self.page.title()}"]
                self.states += 1
                self.passed += passed
                self.faults += [f"{screen}/{state.name}: {what}" for what in found]

    def _open(self, screen: str, state: State) -> None:
        self.page.context.clear_cookies()
        session = self.scene.session(state.who)
        if session:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.base}
            self.page.context.add_cookies([cookie])
        self.page.goto(self.base + state.address(screen, self.scene))
        if state.steps:
            state.steps(self.page)
        self.page.evaluate("document.fonts.ready")

    def said(self, what: str) -> str:
        checks = f"{self.passed} checks passed, {len(self.faults)} not"
        return f"{what}: {self.screens} screens, {self.states} states, {checks}"


def violations(page: Page) -> tuple[list[str], int]:
    """What axe-core finds on the page in its whole height, where no bar at an edge covers what scrolls under it."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({**OFFICE_SCREEN, "height": max(height, OFFICE_SCREEN["height"])})
    page.evaluate(Axe().axe_script)
    found = page.evaluate("options => axe.run(options)", WCAG)
    page.set_viewport_size(OFFICE_SCREEN)
    faults = [(rule["id"], node["target"]) for rule in found["violations"] for node in rule["nodes"]]
    return [f"{rule}: {', '.join(map(str, target))}" for rule, target in faults], len(found["passes"])


SHIFT = """
window.shifted = 0;
new PerformanceObserver((list) => {
    list.getEntries().filter((entry) => !entry.hadRecentInput).forEach((entry) => { window.shifted += entry.value; });
}).observe({ type: "layout-shift", buffered: true });
"""
# Of the part that has the focus: whether an outline marks it (or the card it stands for), and whether it is uncovered.
FOCUS = """() => {
    const part = document.activeElement;
    if (part === document.body) { return ""; }
    const marked = [part, part.nextElementSibling].filter(Boolean).some((one) => {
        const style = getComputedStyle(one);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    });
    const box = part.getBoundingClientRect();
    const uncovered = [0.1, 0.5, 0.9].some((x) => [0.1, 0.5, 0.9].some((y) => {
        const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
        return top && (part.contains(top) || top.contains(part));
    }));
    const name = part.id || part.name || part.textContent.trim().slice(0, 20);
    return marked && uncovered ? "" : `${name}: ${marked ? "" : "no outline "}${uncovered ? "" : "covered"}`;
}"""
SHIFT_BELOW, TAB_STOPS = 0.02, 10
TWICE_AS_LARGE = {"width": 683, "height": 384}


def jumps(page: Page, shifts: list[float]) -> list[str]:
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shifted = page.evaluate("window.shifted")
    shifts.append(shifted)
    return [f"layout shift {shifted:.3f}"] if shifted >= SHIFT_BELOW else []


def too_wide(page: Page) -> list[str]:
    """Whether the page scrolls sideways at 200 %."""
    page.set_viewport_size(TWICE_AS_LARGE)
    needed, there = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    page.set_viewport_size(OFFICE_SCREEN)
    return [f"{needed} pixels wide on {there} at 200 %"] if needed > there else []


def lost_focus(page: Page) -> list[str]:
    found = []
    for _ in range(TAB_STOPS):
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUS))
    return [f"focus on {what}" for what in found if what]


def measures(page: Page, shifts: list[float]) -> tuple[list[str], int]:
    found = [*jumps(page, shifts), *too_wide(page), *lost_focus(page)]
    return found, 2 + TAB_STOPS - len(found)


@pytest.mark.browser
@pytest.mark.urls("portal.tests.broken_urls")
def test_axe_finds_no_violation_on_any_screen(chromium, committed, live_server, measured):
    context = chromium.new_context(viewport=OFFICE_SCREEN, locale="zh-CN", timezone_id="Asia/Shanghai", bypass_csp=True)
    walk = Walk(context.new_page(), live_server.url, Scene())
    walk.go(violations)
    context.close()
    measured(walk.said("axe"))
    assert walk.faults == []


@pytest.mark.browser
@pytest.mark.urls("portal.tests.broken_urls")
def test_nothing_jumps_widens_or_hides_the_focus_and_the_policy_stops_nothing(page, committed, live_server, measured):
    page.emulate_media(reduced_motion="reduce")  # the focus is looked at where it has arrived
    page.add_init_script(SHIFT)
    walk = Walk(page, live_server.url, Scene())
    shifts: list[float] = []
    walk.go(lambda page: measures(page, shifts))
    measured(f"{walk.said('shift, width and focus')}; largest layout shift {max(shifts):.4f}, bound {SHIFT_BELOW}")
    assert walk.faults == []


@pytest.fixture
def draft(committed):
    clerk = w.staff(w.CLERK)
    now = timezone.now()
    return w.draft(clerk, w.person(clerk, now=now), FilingType.RESIDENT, papers=False, signed=False, now=now)


def open_form(page: Page, address: str, filing: Filing) -> None:
    log_in(page, address, filing.created_by.username)
    page.goto(f"{address}/filings/{filing.ref}/edit/")


@pytest.mark.browser
def test_findings_are_announced_and_the_focus_stays_where_the_clerk_types(page, draft, live_server):
    open_form(page, live_server.url, draft)
    findings = page.locator("#findings")
    before = findings.inner_text()
    findings_again(page)
    assert findings.get_attribute("aria-live") == "polite"
    assert findings.inner_text() != before
    assert page.evaluate("document.activeElement.name") == "in_hospital"


@pytest.mark.browser
def test_a_focus_within_the_findings_outlives_their_renewal(page, draft, live_server):
    open_form(page, live_server.url, draft)
    with page.expect_response("**/filings/findings/"):
        page.check("[name=in_hospital][value=yes]")
        page.locator("#findings a").last.focus()
    page.wait_for_selector("#findings:not(.is-stale)")
    assert page.evaluate("document.activeElement.id") == "findings"
