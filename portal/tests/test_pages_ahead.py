"""Files that go ahead of their form: they wait under a key of their own and become the form's when it follows."""

from uuid import uuid4

import pytest
from django.urls import reverse

from filing.choices import FilingStatus, FilingType, Mode
from filing.models import Filing, HeldPage, Page
from filing.tests import world
from portal.tests.test_one_screen import broken
from portal.tests.world import form_values, photo, signed_in

pytestmark = pytest.mark.django_db
FILES = "m-residence_proof-files"


@pytest.fixture
def clerk():
    return signed_in(world.CLERK)


@pytest.fixture
def person(clerk):
    return world.person(clerk[1])


def ahead(client, *files) -> str:
    answer = client.post(reverse("pages_ahead"), {FILES: list(files)})
    assert answer.status_code == 200
    return answer.json()["key"]


def follow(client, person, **changes):
    values = form_values(person, FilingType.RESIDENT, **{"sign-kind": "paper", **changes})
    return client.post(reverse("filing_new", args=[person.ref]), values)


def labels() -> list[str]:
    return [page.label for page in Page.objects.order_by("order")]


def test_pages_sent_ahead_lie_in_the_slot_when_the_form_follows(clerk, person):
    key = ahead(clerk[0], photo("甲.jpg"), photo("乙.jpg"))
    assert not Filing.objects.exists()
    assert follow(clerk[0], person, sent_as=key, act="submit").status_code == 302
    assert Filing.objects.get().status == FilingStatus.SUBMITTED
    assert labels() == ["甲.jpg", "乙.jpg"]
    assert not HeldPage.objects.exists()


def test_a_try_that_was_broken_off_puts_nothing_into_the_form(clerk, person):
    ahead(clerk[0], photo("取消了.jpg"))
    follow(clerk[0], person, sent_as=ahead(clerk[0], photo("这一份.jpg")))
    assert labels() == ["这一份.jpg"]


def test_a_refused_form_keeps_what_was_sent_ahead_and_takes_more_behind_it(clerk, person):
    values = {"form_key": str(uuid4())}
    page = follow(clerk[0], person, **values, start="明天", sent_as=ahead(clerk[0], photo("甲.jpg"), photo("乙.jpg")))
    assert "已收到 2 页" in page.content.decode()
    follow(clerk[0], person, **values, sent_as=ahead(clerk[0], photo("丙.jpg")))
    assert labels() == ["甲.jpg", "乙.jpg", "丙.jpg"]


def test_where_a_file_is_refused_nothing_waits_and_the_form_comes_whole(clerk):
    assert ahead(clerk[0], photo(), broken()) == ""
    assert not HeldPage.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "6f1f2f0e-58f0-4f0c-9d5e-0d8f6a1b2c3d"])
def test_a_key_of_no_try_brings_nothing(clerk, person, key):
    assert follow(clerk[0], person, sent_as=key).status_code == 302
    assert labels() == []


def test_the_pages_of_a_colleague_are_not_to_be_had(clerk, person):
    colleague, _ = signed_in(world.CLERK)
    follow(clerk[0], person, sent_as=ahead(colleague, photo()))
    assert labels() == []
    assert HeldPage.objects.count() == 1


def test_what_the_decoder_remarked_is_told_with_the_save(clerk, person):
    key = ahead(clerk[0], photo())
    HeldPage.objects.update(warning="有多余的数据，已去掉。")
    answer = follow(clerk[0], person, sent_as=key)
    page = clerk[0].get(answer["Location"]).content.decode()
    assert "有多余的数据，已去掉。" in page


def test_pages_sent_ahead_of_a_completion_lie_in_its_slot(clerk, person):
    filing = world.approved(clerk[1], world.staff(world.REVIEWER), person, FilingType.RESIDENT, mode=Mode.PROMISE)
    address = reverse("filing_completion", args=[filing.ref])
    assert 'data-pages-ahead="/filings/pages/"' in clerk[0].get(address).content.decode()
    assert clerk[0].post(address, {"act": "save", "sent_as": ahead(clerk[0], photo("补.jpg"))}).status_code == 302
    assert Page.objects.get().material.completion.filing == filing
    assert not HeldPage.objects.exists()
