"""What every answer carries, what is refused before it is read, and what an error tells a clerk."""

import json
import logging

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.test import Client, override_settings

from filing.models import Staff
from portal.logging import JsonLines
from portal.middleware import CONTENT_SECURITY_POLICY

pytestmark = [pytest.mark.django_db, pytest.mark.urls("portal.tests.broken_urls")]

ANY_ADDRESS = [
    "/login/",
    "/ping/",
    "/healthz",
    "/admin/",
    "/nowhere/",
    "/nowhere",
    "/broken/fault/",
    "/broken/database/",
    "/broken/forbidden/",
    "/broken/stale/",
    "/broken/post-only/",
    "/login/?q=%00",
    "/static/admin/css/base.css",
]


@pytest.fixture
def calm() -> Client:
    """A client that shows what a person would see after a fault."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("address", ANY_ADDRESS)
def test_every_answer_carries_the_security_headers(calm, address):
    answer = calm.get(address)
    answer.close()
    assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=(self)" in answer["Permissions-Policy"]
    assert "microphone=()" in answer["Permissions-Policy"]


def test_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'")
    for forbidden in ("unsafe", "http:", "https:", "*"):
        assert forbidden not in CONTENT_SECURITY_POLICY
    for wanted in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "object-src 'none'"):
        assert wanted in CONTENT_SECURITY_POLICY
    assert "img-src 'self' data: blob:" in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("address", [address for address in ANY_ADDRESS if not address.startswith("/static/")])
def test_no_answer_but_static_files_is_stored(calm, address):
    assert calm.get(address)["Cache-Control"] == "no-store"


def test_static_files_may_be_stored_and_missing_ones_not(client):
    stylesheet = client.get("/static/admin/css/base.css")
    stylesheet.close()
    assert "no-store" not in stylesheet["Cache-Control"]
    assert client.get("/static/nothing.css")["Cache-Control"] == "no-store"


def test_uploads_alone_are_sandboxed(client):
    assert client.get("/broken/upload/")["Content-Security-Policy"] == CONTENT_SECURITY_POLICY + "; sandbox"


def test_cookies_are_http_only_and_strict(client):
    Staff.objects.create_user("li.na", "long-enough-9", full_name="李娜")
    client.get("/login/")
    client.post("/login/", {"username": "li.na", "password": "long-enough-9"})
    assert set(client.cookies) == {"session", "csrf"}
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert cookie["domain"] == ""


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, "查无此页"),
        ("/broken/forbidden/", 403, "只有审核员可以通过备案。"),
        ("/broken/stale/", 409, "沈静怡 10:32 已通过该申请。"),
        ("/broken/post-only/", 405, "不能这样打开"),
        ("/broken/fault/", 500, "系统出错"),
        ("/broken/database/", 503, "没有保存任何内容"),
        ("/broken/nul/", 400, "没有保存任何内容"),
    ],
)
def test_each_refusal_has_a_page_with_words(calm, address, status, words):
    answer = calm.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "RuntimeError" not in answer.content.decode()


def test_405_still_names_the_methods(client):
    assert client.get("/broken/post-only/")["Allow"] == "POST"


def test_a_save_that_lost_its_database_promises_nothing_it_cannot_know(client):
    page = client.post("/broken/database/").content.decode()
    assert "按没有保存处理" in page
    assert client.get("/broken/database/")["Retry-After"] == "30"


def test_database_lost_before_the_view_is_a_503_that_saved_nothing(calm, monkeypatch):
    def unreachable(self: SessionStore) -> None:
        raise OperationalError("connection refused")

    calm.force_login(Staff.objects.create_user("li.na", "x", full_name="李娜"))
    monkeypatch.setattr(SessionStore, "load", unreachable)
    answer = calm.post("/screen/", {"name": "张三"})
    assert answer.status_code == 503
    assert "没有保存任何内容" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/login/%00", "/%00/", "/admin/%00x/"])
def test_nul_in_the_path_is_an_unknown_address(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("query", ["q=a%00b", "%00=1", "next=%00"])
def test_nul_in_the_query_is_a_bad_request(client, query):
    answer = client.get(f"/login/?{query}")
    assert answer.status_code == 400
    assert "没有保存任何内容" in answer.content.decode()


@pytest.mark.parametrize("address", ["/login/?q=%ED%A0%80", "/%ED%A0%80/", "/login/?next=%FF%FE", "/login/?%ff"])
def test_broken_unicode_never_is_a_fault(client, address):
    assert client.get(address).status_code in {200, 302, 400, 404}


def test_strangers_may_send_little(client):
    answer = client.post("/broken/reader/", {"text": "x" * 70_000})
    assert answer.status_code == 413
    assert "没有保存任何内容" in answer.content.decode()


@pytest.fixture
def known(client) -> Client:
    client.force_login(Staff.objects.create_user("li.na", "x", full_name="李娜"))
    return client


def test_a_form_without_files_may_send_less_than_one_with_files(known):
    body = "a=" + "x" * 3_000_000
    answer = known.post("/broken/reader/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    with override_settings(BODY_LIMIT=2_000):
        assert known.post("/broken/reader/", {"a": "x" * 3_000}).status_code == 413
        assert known.post("/broken/reader/", {"a": "x" * 1_000}).status_code == 200


def test_a_declared_length_is_refused_before_the_body_is_read(known):
    answer = known.generic(
        "POST", "/broken/reader/", b"", CONTENT_LENGTH=str(5 * 1024**3), CONTENT_TYPE="multipart/form-data"
    )
    assert answer.status_code == 413


def test_a_body_without_length_is_refused(known):
    answer = known.post("/broken/reader/", {"a": "1"}, headers={"Transfer-Encoding": "chunked"})
    assert answer.status_code == 413


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a b"])
def test_foreign_host_names_are_refused(client, host):
    assert client.get("/login/", headers={"Host": host}).status_code == 400


def test_forwarded_host_and_scheme_of_strangers_are_removed(client):
    request = client.get(
        "/login/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    ).wsgi_request
    assert "HTTP_X_FORWARDED_HOST" not in request.META
    assert "HTTP_X_FORWARDED_PROTO" not in request.META


def test_faults_are_logged_on_one_line_without_numbers(calm, caplog):
    formatter = JsonLines()
    with caplog.at_level(logging.ERROR):
        calm.get("/broken/fault/?q=32050019900101001X")
    lines = [formatter.format(record) for record in caplog.records if record.name == "django.request"]
    assert lines
    for line in lines:
        assert "\n" not in line
        event = json.loads(line)
        assert event["path"] == "/broken/fault/"
        assert event["status"] == 500
        assert "RuntimeError" in event["traceback"]
        assert "19900101" not in line
        assert "13900001234" not in line


def test_health_page_says_ok_and_nothing_else(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert client.post("/healthz").status_code == 405
