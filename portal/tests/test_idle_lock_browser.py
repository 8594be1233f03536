"""What only a browser shows of the lock: the warning, the password over the page, and what was typed still there."""

import pytest
from django.contrib.sessions.models import Session

from filing.models import Staff
from portal.idle_lock import SEEN_AT

pytestmark = pytest.mark.browser

RIGHT = "long-enough-9"
FORM = "/password/"


@pytest.fixture
def desk(page, site):
    """A page with a form, opened by a person who has just logged in; its clock can be moved."""
    Staff.objects.create_user("zhao.min", RIGHT, full_name="赵敏", is_staff=True)
    page.clock.install()
    page.goto(f"{site}/login/?next={FORM}")
    page.fill("#id_username", "zhao.min")
    page.fill("#id_password", RIGHT)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"**{FORM}")
    page.fill("#id_old_password", "typed before the lock")
    return page


def server_time_passes(seconds: int) -> None:
    row = Session.objects.get()
    store = row.get_session_store_class()(row.session_key)
    store[SEEN_AT] -= seconds
    store.save()


def test_a_minute_before_the_lock_the_page_warns_and_a_key_goes_on(desk):
    server_time_passes(9 * 60 + 10)
    desk.clock.fast_forward((9 * 60 + 10) * 1000)
    desk.wait_for_selector("#idle-warning", state="visible")
    assert "按任意键" in desk.inner_text("#idle-warning")
    desk.keyboard.press("Shift")
    desk.wait_for_selector("#idle-warning", state="hidden")


def test_the_lock_covers_the_page_and_the_password_gives_it_back_as_it_was(desk):
    server_time_passes(11 * 60)
    desk.clock.fast_forward(11 * 60 * 1000)
    desk.wait_for_selector("#idle-lock[open]")
    assert not desk.is_visible("#id_old_password")
    desk.keyboard.press("Escape")
    assert desk.is_visible("#idle-lock")
    desk.fill("#idle-lock-password", "nope")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".idle-lock-error:not(:empty)")
    desk.fill("#idle-lock-password", RIGHT)
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#idle-lock:not([open])", state="attached")
    assert desk.input_value("#id_old_password") == "typed before the lock"


def test_use_of_another_window_keeps_this_one_open(desk):
    desk.clock.fast_forward(11 * 60 * 1000)
    desk.wait_for_timeout(500)
    assert not desk.is_visible("#idle-lock")


def test_a_save_pressed_after_a_long_sleep_waits_for_the_password_and_is_repeated(desk):
    desk.fill("#id_new_password", "another-long-1")
    desk.fill("#id_new_password_again", "different-long-2")
    server_time_passes(60 * 60)
    desk.evaluate("const now = Date.now.bind(Date); Date.now = () => now() + 3600e3")
    desk.press("#id_new_password_again", "Enter")
    desk.fill("#idle-lock-password", RIGHT)
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    assert "两次输入的新密码不一致" in desk.inner_text("main")


def test_back_after_logout_shows_the_login_page(desk):
    with desk.expect_navigation():
        desk.evaluate("document.querySelector('form[action=\"/logout/\"]').submit()")
    desk.go_back()
    desk.wait_for_selector("#id_username")
    assert "typed before" not in desk.content()
