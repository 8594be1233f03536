"""The public page on a phone: large type, nothing to push sideways, in every state."""

import pytest
from django.core.cache import cache

from filing.tests.paper_states import STATES, desk
from portal.tests.test_verify_page import asked_at

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]

SMALLEST = """() => Math.min(...[...document.querySelectorAll("main *")]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || e.matches("input"))
    .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_no_state_scrolls_sideways_at_360_pixels_or_is_set_smaller_than_16(page, live_server, monkeypatch):
    at, found = desk(), {}
    page.set_viewport_size({"width": 360, "height": 740})
    for name, state in STATES.items():
        cache.clear()
        asked_at(monkeypatch, state.asked)
        page.goto(f"{live_server.url}/verify/{state.make(at).code}/")
        assert state.told[:3] in page.inner_text(".verify-state").replace("，", ",")
        found[name] = (page.evaluate(OVERFLOW), page.evaluate(SMALLEST) >= 16)
    for name, path in (("form", "/verify/"), ("unknown", "/verify/00000000000/")):
        page.goto(live_server.url + path)
        found[name] = (page.evaluate(OVERFLOW), page.evaluate(SMALLEST) >= 16)
    assert {name: answer for name, answer in found.items() if answer != (0, True)} == {}
