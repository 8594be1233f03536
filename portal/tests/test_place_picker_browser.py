"""Places offered while one types: what a browser alone shows of them."""

import pytest

from filing.tests import world as w
from portal.tests.test_browser_path import log_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
LIST = ".picker-list"
LONGER_THAN_A_PAUSE = 600  # milliseconds


@pytest.fixture
def advice(page, site):
    log_in(page, site, w.staff(w.CLERK, name="林晓岚").username)
    page.goto(f"{site}/advice/")
    return page


def said(page) -> str:
    return page.inner_text(".picker-status")


def test_arrows_walk_the_list_and_enter_takes_what_is_marked(advice):
    place = advice.locator("[name=place]")
    place.type("nj")
    advice.wait_for_selector("[role=option]")
    assert place.get_attribute("aria-expanded") == "true"
    assert "用上下键选择" in said(advice)
    first = place.get_attribute("aria-activedescendant")
    place.press("ArrowDown")
    marked = place.get_attribute("aria-activedescendant")
    assert marked != first
    code = advice.inner_text(f"#{marked} .picker-code")
    place.press("Enter")
    assert place.input_value().startswith(f"{code} ")
    assert advice.locator(LIST).is_hidden()
    assert place.get_attribute("aria-activedescendant") is None


def test_the_list_lies_under_its_field_and_moves_nothing(advice):
    before = advice.locator("[name=place]").bounding_box()
    advice.locator("[name=place]").type("nj")
    advice.wait_for_selector("[role=option]")
    field, shown = advice.locator("[name=place]").bounding_box(), advice.locator(LIST).bounding_box()
    assert field == before
    assert 0 <= shown["y"] - (field["y"] + field["height"]) < 5
    assert shown["width"] == field["width"]


def test_a_taken_place_stays_taken_whatever_was_still_on_its_way(advice):
    place = advice.locator("[name=place]")
    place.type("n")
    advice.wait_for_selector("[role=option]")
    place.type("j")
    place.press("Enter")
    advice.wait_for_timeout(LONGER_THAN_A_PAUSE)
    assert advice.locator(LIST).is_hidden()


def test_escape_and_a_look_elsewhere_close_the_list_and_keep_the_text(advice):
    place = advice.locator("[name=place]")
    for leave in ("Escape", "Tab"):
        place.fill("nj")
        advice.wait_for_selector("[role=option]:visible")
        place.press(leave)
        assert advice.locator(LIST).is_hidden()
        assert place.input_value() == "nj"


def test_a_place_that_may_not_be_chosen_says_why(advice):
    place = advice.locator("[name=place]")
    place.type("320583")
    advice.wait_for_selector("[role=option][aria-disabled=true]")
    place.press("Enter")
    assert "昆山" in said(advice)
    assert place.input_value() == "320583"


def test_without_a_line_the_name_may_be_typed_in_full(advice):
    advice.route("**/places/**", lambda route: route.abort())
    advice.locator("[name=place]").type("nj")
    advice.wait_for_selector(".picker-status:has-text('或者直接填写')")


def test_a_wrong_place_is_told_under_its_field(advice):
    advice.check("[name=insured_here][value=yes]")
    advice.fill("[name=place]", "不存在的城市")
    with advice.expect_navigation():
        advice.get_by_role("button", name="下一步").click()
    assert advice.locator("#div_id_place .invalid-feedback").is_visible()
