"""Who gets in, who is turned away, and what is left behind of either."""

import logging

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from filing.models import Staff
from portal.demo_data import PASSWORD
from portal.idle_lock import STARTED_AT
from portal.throttle import failures_from

pytestmark = pytest.mark.django_db

RIGHT = "long-enough-9"
CERTIFICATE = "320500199001010019"
PUBLIC_NAMES = {"login", "healthz", "verify", "verify_code", "counter", "counter_answer"}


@pytest.fixture
def wang() -> Staff:
    return Staff.objects.create_user("wang.fang", RIGHT, full_name="王芳")


def sign_in(client: Client, name: str, password: str, *, address: str = "10.1.0.7", **fields: str):
    return client.post("/login/", {"username": name, "password": password, **fields}, REMOTE_ADDR=address)


def fail(times: int, name: str = "wang.fang", *, address: str = "10.1.0.7"):
    """The last of so many wrong tries."""
    for _ in range(times):
        answer = sign_in(Client(), name, "wrong", address=address)
    return answer


def test_right_password_opens_the_wanted_page(client, wang):
    answer = sign_in(client, "wang.fang", RIGHT, next="/ping/")
    assert (answer.status_code, answer["Location"]) == (302, "/ping/")
    assert client.get("/ping/").status_code == 200


def test_login_starts_a_new_session_key_and_the_clock(client, wang):
    session = client.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    sign_in(client, "wang.fang", RIGHT)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert client.session[STARTED_AT] > 0


def test_unknown_name_wrong_password_and_disabled_account_get_the_same_words(client, wang):
    Staff.objects.create_user("gone", RIGHT, full_name="离职", is_active=False)
    answers = [sign_in(client, "wang.fang", "x"), sign_in(client, "nobody", "x"), sign_in(client, "gone", RIGHT)]
    messages = {str(answer.context["form"].non_field_errors()) for answer in answers}
    assert {answer.status_code for answer in answers} == {200}
    assert len(messages) == 1
    assert "没有登录" in messages.pop()


def test_blank_fields_are_named_and_the_name_stays(client):
    page = sign_in(client, "wang.fang", "").content.decode()
    assert 'value="wang.fang"' in page
    assert "invalid-feedback" in page


@pytest.mark.parametrize("hostile", ["a\0b", "x" * 5000, "' OR 1=1 --", "<script>", "\u202ename"])
def test_hostile_names_get_the_login_page_again(client, hostile):
    answer = sign_in(client, hostile, "x")
    assert answer.status_code == 200
    assert b"<script>" not in answer.content


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_login_never_leads_to_another_site(client, wang, address):
    assert sign_in(client, "wang.fang", RIGHT, next=address)["Location"] == settings.LOGIN_REDIRECT_URL


def test_five_failures_pause_this_name_on_this_address_even_for_the_right_password(wang):
    answer = fail(5)
    assert answer.status_code == 429
    assert "15 分钟" in answer.content.decode()
    assert sign_in(Client(), "wang.fang", RIGHT).status_code == 429


def test_a_paused_name_still_logs_in_at_another_counter(wang):
    fail(6)
    assert sign_in(Client(), "wang.fang", RIGHT, address="10.1.0.8").status_code == 302


def test_a_colleague_at_the_same_address_still_logs_in(wang):
    fail(6, "somebody.else")
    assert sign_in(Client(), "wang.fang", RIGHT).status_code == 302


def test_pause_ends_by_itself(wang):
    fail(6)
    attempt = AccessAttempt.objects.get(username="wang.fang")
    AccessAttempt.objects.update(attempt_time=attempt.attempt_time - settings.AXES_COOLOFF_TIME * 2)
    assert sign_in(Client(), "wang.fang", RIGHT).status_code == 302


def test_knocking_during_the_pause_does_not_lengthen_it_or_count_against_colleagues(wang):
    fail(5)
    before = AccessAttempt.objects.get(username="wang.fang")
    fail(10)
    after = AccessAttempt.objects.get(username="wang.fang")
    assert after.attempt_time == before.attempt_time
    assert failures_from("10.1.0.7", settings.AXES_COOLOFF_TIME) == 5


@override_settings(AXES_ADDRESS_FAILURE_LIMIT=8)
def test_one_password_sprayed_over_many_names_pauses_the_address(wang):
    for number in range(8):
        fail(1, f"name{number}")
    assert sign_in(Client(), "wang.fang", RIGHT).status_code == 429
    assert sign_in(Client(), "wang.fang", RIGHT, address="10.1.0.8").status_code == 302


def test_a_right_password_forgets_earlier_failures(client, wang):
    fail(4)
    sign_in(client, "wang.fang", RIGHT)
    assert fail(4).status_code == 200


def test_certificate_typed_as_name_is_kept_and_logged_masked_only(client, caplog):
    with caplog.at_level(logging.DEBUG):
        fail(6, CERTIFICATE)
    kept = [[str(value) for value in row] for row in AccessAttempt.objects.values_list()]
    assert kept
    assert CERTIFICATE not in str(kept)
    assert CERTIFICATE not in caplog.text


def test_forwarded_address_of_a_stranger_does_not_dodge_the_pause(wang):
    for number in range(6):
        answer = Client().post(
            "/login/", {"username": "wang.fang", "password": "x"}, headers={"X-Forwarded-For": f"10.9.9.{number}"}
        )
    assert answer.status_code == 429


@override_settings(TRUSTED_PROXY=["127.0.0.1"])
def test_the_office_proxy_passes_each_terminal_on(wang):
    for number in range(6):
        answer = Client().post(
            "/login/",
            {"username": "wang.fang", "password": "x"},
            headers={"X-Forwarded-For": f"1.1.1.1, 10.9.9.{number}"},
        )
    assert answer.status_code == 200
    assert AccessAttempt.objects.filter(ip_address="10.9.9.3").exists()


def test_logout_is_a_post_that_ends_the_session_and_empties_the_browser(client, wang):
    client.force_login(wang)
    key = client.session.session_key
    assert client.get("/logout/").status_code == 405
    answer = client.post("/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get("/ping/").status_code == 302


def test_changed_password_ends_other_sessions(client, wang):
    client.force_login(wang)
    assert client.get("/ping/").status_code == 200
    wang.set_password("another-long-1")
    wang.save()
    assert client.get("/ping/").status_code == 302


def test_disabled_account_is_out_at_the_next_request(client, wang):
    client.force_login(wang)
    Staff.objects.update(is_active=False)
    assert client.get("/ping/").status_code == 302


def test_login_logout_and_unlock_need_their_token(wang):
    guarded = Client(enforce_csrf_checks=True)
    assert sign_in(guarded, "wang.fang", RIGHT).status_code == 403
    guarded.force_login(wang)
    for address in ("/logout/", "/lock/", "/unlock/", "/ping/"):
        answer = guarded.post(address)
        assert answer.status_code == 403, address
        assert "页面已过期" in answer.content.decode()


def test_admin_has_no_login_page_of_its_own(client, wang):
    assert client.get("/admin/", follow=True).redirect_chain[-1] == ("/login/?next=%2Fadmin%2F", 302)
    assert client.get("/admin/login/?next=/admin/filing/")["Location"] == "/login/?next=%2Fadmin%2Ffiling%2F"
    assert client.post("/admin/login/", {"username": "wang.fang", "password": RIGHT}).status_code == 302
    client.force_login(wang)
    assert client.get("/admin/login/").status_code == 403


def test_demo_logins_are_shown_in_the_demo_only(client):
    assert PASSWORD not in client.get("/login/").content.decode()
    with override_settings(PORTAL_PROFILE="demo"):
        assert PASSWORD in client.get("/login/").content.decode()


def test_nothing_answers_strangers_but_the_named_public_pages():
    patterns = [pattern for pattern in walk(get_resolver()) if not getattr(pattern.callback, "login_required", True)]
    by_name = {pattern.name for pattern in patterns if pattern.callback.__module__ != "django.contrib.admin.sites"}
    assert by_name - {None} <= PUBLIC_NAMES


def walk(resolver: URLResolver) -> list[URLPattern]:
    found = []
    for entry in resolver.url_patterns:
        found.extend(walk(entry) if isinstance(entry, URLResolver) else [entry])
    return found
