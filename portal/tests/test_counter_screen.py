"""核对屏 as a browser meets it: a code, one filing in large type, an answer, a signature; the clerk's page follows."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from filing.choices import FilingType
from filing.models import Filing, ReadBack
from filing.operations import readback
from filing.tests import world as w
from filing.tests.test_readback import DRAWN
from portal.tests.world import edit_values, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return signed_in(w.CLERK)


@pytest.fixture
def draft(desk):
    return w.draft(desk[1], w.person(desk[1], name="张建国"), FilingType.RESIDENT, "330100")


def opened(desk, draft) -> str:
    """The code the clerk reads out after saving with 核对屏."""
    client, _ = desk
    page = client.post(
        reverse("filing_edit", args=[draft.ref]), edit_values(client, draft, act="counter"), follow=True
    ).content.decode()
    return re.search(r"配对码 (\d{3} \d{3})", page)[1]


@pytest.fixture
def screen(desk, draft):
    tablet = Client()
    assert tablet.post("/counter/", {"code": opened(desk, draft)}).status_code == 302
    return tablet


def state(desk, draft) -> dict:
    return desk[0].get(reverse("counter_state", args=[draft.ref])).json()


def test_the_clerk_saves_and_reads_out_a_code_and_the_page_follows(desk, draft):
    opened(desk, draft)
    page = desk[0].get(reverse("filing_edit", args=[draft.ref])).content.decode()
    assert f'data-follow-url="{reverse("counter_state", args=[draft.ref])}"' in page
    assert state(desk, draft)["words"] == "等待输入配对码。"


def test_the_screen_shows_this_filing_in_large_type_and_is_bound_by_its_cookie(screen, draft):
    page = screen.get("/counter/").content.decode()
    assert "张建国" in page
    assert "浙江省杭州市" in page
    assert "异地就医备案告知书" in page
    assert draft.person.certificate.number not in page
    cookie = screen.cookies["read_back"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/counter/", True, "Strict")
    assert "张建国" not in Client().get("/counter/").content.decode()


def test_confirmed_signed_and_the_clerk_goes_on_from_the_new_version(desk, draft, screen):
    screen.post("/counter/answer/", {"answer": "right"})
    assert state(desk, draft)["words"] == "申请人已确认无误,等待签名。"
    before = Filing.objects.get(pk=draft.pk).version
    page = screen.post("/counter/answer/", {"signature": DRAWN}, follow=True).content.decode()
    assert "已收到您的签名" in page
    told = state(desk, draft)
    assert (told["before"], told["version"]) == (before, before + 1)
    assert Filing.objects.get(pk=draft.pk).signature.kind == "drawn"


def test_what_is_wrong_reaches_the_clerk(desk, draft, screen):
    refused = screen.post("/counter/answer/", {"answer": "wrong"})
    assert refused.status_code == 422
    assert "请写明哪里有误" in refused.content.decode()
    screen.post("/counter/answer/", {"answer": "wrong", "words": "城市应是宁波\x00"})
    assert state(desk, draft)["words"] == "申请人说有误:城市应是宁波"


@pytest.mark.parametrize("data", [{}, {"answer": "maybe"}, {"signature": ""}, {"signature": "x"}])
def test_bad_input_is_a_sentence_on_the_same_page(screen, data):
    answer = screen.post("/counter/answer/", data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_after_submission_the_screen_is_over(screen, draft):
    Filing.objects.filter(pk=draft.pk).update(status="withdrawn")
    assert "张建国" not in screen.get("/counter/").content.decode()
    assert screen.post("/counter/answer/", {"answer": "right"}).status_code == 404


def test_the_eleventh_try_of_a_minute_waits(settings):
    settings.WEB_WORKERS = 1
    tablet = Client()
    answers = [tablet.post("/counter/", {"code": "000000"}).status_code for _ in range(11)]
    assert answers == [404] * 10 + [429]


def test_a_second_screen_takes_the_place_of_the_first(desk, draft, screen):
    other = Client()
    other.post("/counter/", {"code": opened(desk, draft)})
    assert "张建国" in other.get("/counter/").content.decode()
    assert "张建国" not in screen.get("/counter/").content.decode()


def test_the_state_belongs_to_the_office(draft):
    stranger, _ = signed_in(w.CLERK, office="320583")
    assert stranger.get(reverse("counter_state", args=[draft.ref])).status_code == 404


def test_no_two_open_screens_of_one_filing(draft, desk):
    readback.open_screen(filing=draft, by=desk[1], now=w.NOW)
    readback.open_screen(filing=draft, by=desk[1], now=w.NOW)
    assert ReadBack.objects.filter(closed_at__isnull=True).count() == 1
