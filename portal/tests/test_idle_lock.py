"""The lock of the screen: when it falls, what opens it, and that nothing typed is lost."""

import json
import re
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from filing.models import Staff
from portal.idle_lock import LOCKED, SEEN_AT, STARTED_AT, SessionClock

pytestmark = [pytest.mark.django_db, pytest.mark.urls("portal.tests.broken_urls")]

MINUTE, HOUR = 60, 3600
RIGHT = "long-enough-9"
JSON = {"Accept": "application/json"}
BACKGROUND = {"X-Background": "1"}


@pytest.fixture
def zhao() -> Staff:
    return Staff.objects.create_user("zhao.min", RIGHT, full_name="赵敏")


@pytest.fixture
def desk(client, zhao) -> Client:
    """A logged-in person who has just opened a page."""
    client.force_login(zhao)
    client.get("/screen/")
    return client


def pass_time(desk: Client, seconds: int, *, idle: int | None = None) -> None:
    """As if the session had begun `seconds` earlier, and its last activity too (or `idle` seconds ago)."""
    session = desk.session
    session[STARTED_AT] -= seconds
    session[SEEN_AT] -= seconds if idle is None else idle
    session.save()


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no hidden field {name}"
    return unescape(found.group(1))


@pytest.mark.parametrize(("idle", "status"), [(9 * MINUTE + 50, 200), (10 * MINUTE, 423), (3 * HOUR, 423)])
def test_screen_locks_after_ten_minutes_without_activity(desk, idle, status):
    pass_time(desk, idle)
    assert desk.get("/screen/").status_code == status


@pytest.mark.parametrize(("age", "status"), [(8 * HOUR - 20, 200), (8 * HOUR, 423)])
def test_work_without_a_pause_locks_after_eight_hours(desk, age, status):
    pass_time(desk, age, idle=30)
    assert desk.get("/screen/").status_code == status


def test_lock_page_tells_whose_password_is_wanted_and_shows_nothing_else(desk):
    pass_time(desk, HOUR)
    page = desk.get("/screen/?page=2").content.decode()
    assert "赵敏 的密码" in page
    assert hidden(page, "next") == "/screen/?page=2"


def test_lock_page_neither_shows_nor_uses_up_what_waits_to_be_told(desk):
    desk.get("/tell/")
    pass_time(desk, HOUR)
    assert "张三" not in desk.get("/screen/").content.decode()
    answer = desk.post("/unlock/", {"password": RIGHT, "next": "/screen/", "kept": "[]"})
    assert "张三" not in answer.content.decode()
    assert desk.get("/told/").content.decode() == "张三的备案已提交。"


def test_activity_keeps_it_open_and_is_stored_at_most_once_a_minute(desk):
    pass_time(desk, 50)
    before = desk.session[SEEN_AT]
    desk.get("/screen/")
    assert desk.session[SEEN_AT] == before
    pass_time(desk, 20)
    desk.get("/screen/")
    assert desk.session[SEEN_AT] > before


def test_background_requests_are_no_activity(desk):
    pass_time(desk, 9 * MINUTE)
    assert desk.get("/ping/", headers=BACKGROUND).json()["seconds"] <= MINUTE
    assert desk.get("/ping/", headers=BACKGROUND).json()["seconds"] <= MINUTE
    pass_time(desk, MINUTE)
    assert desk.get("/ping/", headers=BACKGROUND).status_code == 423


def test_a_key_press_extends(desk):
    pass_time(desk, 9 * MINUTE + 30)
    assert desk.post("/ping/").json()["seconds"] == 10 * MINUTE


def test_nothing_extends_a_session_that_is_already_locked(desk):
    pass_time(desk, 11 * MINUTE)
    assert desk.post("/ping/").status_code == 423
    assert desk.get("/screen/").status_code == 423


def test_a_clock_set_back_locks_instead_of_giving_time(desk):
    pass_time(desk, -2 * HOUR)
    assert desk.get("/screen/").status_code == 423


def test_a_lock_holds_when_the_clock_is_set_back_after_it(desk):
    pass_time(desk, 11 * MINUTE)
    desk.get("/screen/")
    pass_time(desk, -11 * MINUTE)
    assert desk.session[LOCKED]
    assert desk.get("/screen/").status_code == 423


def test_the_right_password_opens_with_a_new_session_key_and_returns(desk):
    pass_time(desk, HOUR)
    desk.get("/screen/")
    before = desk.session.session_key
    answer = desk.post("/unlock/", {"password": RIGHT, "next": "/screen/?page=2"})
    assert (answer.status_code, answer["Location"]) == (302, "/screen/?page=2")
    assert desk.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert desk.get("/screen/").status_code == 200


def test_after_eight_hours_the_password_begins_another_eight(desk):
    pass_time(desk, 9 * HOUR)
    desk.post("/unlock/", {"password": RIGHT})
    assert SessionClock(desk.session).session_left > 7 * HOUR


def test_a_wrong_password_leaves_it_locked_and_keeps_what_was_typed(desk):
    pass_time(desk, HOUR)
    kept = json.dumps([["name", "张三"]])
    answer = desk.post("/unlock/", {"password": "nope", "next": "/screen/", "kept": kept})
    page = answer.content.decode()
    assert answer.status_code == 423
    assert "密码不正确" in page
    assert json.loads(hidden(page, "kept")) == [["name", "张三"]]
    assert desk.get("/screen/").status_code == 423


def test_a_colleagues_password_does_not_open_it(desk):
    Staff.objects.create_user("other", "another-long-1", full_name="别人")
    pass_time(desk, HOUR)
    assert desk.post("/unlock/", {"password": "another-long-1", "username": "other"}).status_code == 423


def test_guessing_at_the_lock_is_paused_like_guessing_at_the_login(desk):
    pass_time(desk, HOUR)
    for _ in range(5):
        answer = desk.post("/unlock/", {"password": "nope"})
    assert answer.status_code == 429
    answer = desk.post("/unlock/", {"password": RIGHT}, headers=JSON)
    assert answer.status_code == 429
    assert "15 分钟" in answer.json()["message"]


def test_a_save_that_met_the_lock_is_kept_and_repeated(desk):
    pass_time(desk, HOUR)
    typed = {"name": ['阿依古丽·买买提江 <b>"'], "place": ["310000", "330100"], "password_hint": ["secret"]}
    page = desk.post("/screen/", typed).content.decode()
    kept = hidden(page, "kept")
    assert "secret" not in page
    page = desk.post("/unlock/", {"password": RIGHT, "next": hidden(page, "next"), "kept": kept}).content.decode()
    assert 'action="/screen/"' in page
    assert "data-resume" in page
    fields = [(unescape(n), unescape(v)) for n, v in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page)]
    again = {name: [v for n, v in fields if n == name] for name in ("name", "place")}
    assert desk.post("/screen/", again).content.decode() == 'name=阿依古丽·买买提江 <b>"|place=310000,330100'


def test_an_action_without_fields_is_repeated_too(desk):
    pass_time(desk, HOUR)
    page = desk.post("/screen/").content.decode()
    answer = desk.post("/unlock/", {"password": RIGHT, "next": "/screen/", "kept": hidden(page, "kept")})
    assert answer.status_code == 200
    assert "继续保存" in answer.content.decode()


def test_lost_files_are_told_and_nothing_is_sent_by_itself(desk):
    pass_time(desk, HOUR)
    page = desk.post("/screen/", {"name": "张三", "file": SimpleUploadedFile("a.jpg", b"x")}).content.decode()
    assert "1 个文件没有保存" in page
    sent = {name: hidden(page, name) for name in ("next", "kept", "lost_files")}
    page = desk.post("/unlock/", {"password": RIGHT, **sent}).content.decode()
    assert "1 个文件没有保存" in page
    assert "data-resume" not in page


@pytest.mark.parametrize("kept", ["not json", '{"a": 1}', "[1, 2]", '[["a"]]', '[["a", 1]]', "null"])
def test_hostile_kept_fields_are_dropped(desk, kept):
    pass_time(desk, HOUR)
    answer = desk.post("/unlock/", {"password": RIGHT, "next": "/screen/", "kept": kept})
    assert answer.status_code == 200
    assert answer.content.decode().count('type="hidden"') == 1  # the token


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_unlocking_never_leads_to_another_site(desk, address):
    pass_time(desk, HOUR)
    assert desk.post("/unlock/", {"password": RIGHT, "next": address})["Location"] == "/"
    answer = desk.post("/unlock/", {"password": RIGHT, "next": address, "kept": "[]"})
    assert 'action="/"' in answer.content.decode()


def test_a_script_unlocks_without_leaving_its_page(desk):
    pass_time(desk, HOUR)
    answer = desk.post("/unlock/", {"password": "nope"}, headers=JSON)
    assert answer.status_code == 403
    assert "没有丢失" in answer.json()["message"]
    answer = desk.post("/unlock/", {"password": RIGHT}, headers=JSON)
    assert answer.json() == {"seconds": 10 * MINUTE}


def test_forms_on_the_screen_keep_their_token_over_an_unlock(zhao):
    desk = Client(enforce_csrf_checks=True)
    desk.get("/login/")
    token = desk.cookies["csrf"].value
    desk.force_login(zhao)
    desk.get("/screen/")
    pass_time(desk, HOUR)
    assert desk.post("/unlock/", {"password": RIGHT, "csrfmiddlewaretoken": token}).status_code == 302
    assert desk.post("/screen/", {"name": "张三", "csrfmiddlewaretoken": token}).status_code == 200


def test_a_clerk_who_leaves_locks_at_once_and_comes_back_to_the_page(desk):
    answer = desk.post("/lock/", {"next": "/screen/?page=2"})
    assert answer["Location"] == "/unlock/?next=%2Fscreen%2F%3Fpage%3D2"
    page = desk.get(answer["Location"])
    assert page.status_code == 423
    assert hidden(page.content.decode(), "next") == "/screen/?page=2"
    assert desk.get("/screen/").status_code == 423


def test_lock_page_of_an_open_session_leads_back_to_work(desk):
    assert desk.get("/unlock/?next=/screen/")["Location"] == "/screen/"


def test_a_locked_session_can_log_out_and_change_person(desk):
    pass_time(desk, HOUR)
    assert desk.get("/login/").status_code == 200
    assert desk.get("/healthz").status_code == 200
    assert desk.post("/logout/")["Location"] == "/login/"


def test_admin_locks_like_every_page(desk):
    Staff.objects.update(is_staff=True, is_superuser=True)
    assert desk.get("/admin/").status_code == 200
    pass_time(desk, HOUR)
    assert desk.get("/admin/").status_code == 423


def test_a_session_nobody_returns_to_ends_on_the_server(desk):
    assert desk.session.get_expiry_age() == 8 * HOUR


def test_strangers_meet_the_login_page_not_the_lock(client):
    for address in ("/unlock/", "/ping/", "/screen/"):
        assert client.get(address)["Location"].startswith("/login/")
