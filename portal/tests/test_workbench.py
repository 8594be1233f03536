"""工作台: what waits for whom, counted no further than needed."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from filing.models import Filing, Staff
from filing.operations import review
from filing.tests import world
from portal.views import workbench as screen

pytestmark = pytest.mark.django_db


def desk_of(member: Staff) -> Client:
    client = Client()
    client.force_login(member)
    return client


def panels(client: Client) -> dict[str, screen.Panel]:
    return {panel.key: panel for panel in client.get("/").context["panels"]}


@pytest.fixture
def clerk() -> Staff:
    return world.staff(world.CLERK)


@pytest.fixture
def reviewer() -> Staff:
    return world.staff(world.REVIEWER)


@pytest.fixture
def now():
    """The moment now, as the screen measures 已等候 and 今日; never so early that five minutes later is another day."""
    return timezone.now()


def returned(clerk: Staff, reviewer: Staff, now) -> Filing:
    filing = world.submitted(clerk, world.person(clerk), now=now)
    reasons = [world.reason("return")]
    return review.return_filing(
        filing=filing, by=reviewer, now=now, expected_version=filing.version, reasons=reasons, words=""
    )


def test_clerk_sees_own_drafts_and_not_a_colleagues(clerk, now):
    mine = world.draft(clerk, world.person(clerk), now=now)
    colleague = world.staff(world.CLERK)
    world.draft(colleague, world.person(colleague), now=now)
    assert panels(desk_of(clerk))["drafts"].rows == [mine]


def test_returned_filing_waits_for_every_clerk_of_its_office(clerk, reviewer, now):
    filing = returned(clerk, reviewer, now)
    assert panels(desk_of(world.staff(world.CLERK)))["returned"].rows == [filing]
    assert panels(desk_of(world.staff(world.CLERK, office="320583")))["returned"].rows == []


def test_approved_filing_is_shown_as_not_uploaded_and_as_decided_today(clerk, reviewer, now):
    """C25, C35."""
    filing = world.approved(clerk, reviewer, world.person(clerk), now=now)
    found = panels(desk_of(clerk))
    assert found["to_upload"].rows == [filing]
    assert found["decided"].rows == [filing]
    assert found["waiting"].rows == []


def test_decided_yesterday_is_not_decided_today(clerk, reviewer, now):
    world.approved(clerk, reviewer, world.person(clerk), now=now - timedelta(days=1, hours=1))
    found = panels(desk_of(clerk))
    assert found["decided"].rows == []
    assert found["to_upload"].count == 1


def test_reviewer_sees_how_long_a_filing_has_waited_and_a_link_to_review_it(clerk, reviewer, now):
    filing = world.submitted(clerk, world.person(clerk), now=now - timedelta(minutes=8))
    page = unescape(desk_of(reviewer).get("/").content.decode())
    assert "已等候 8 分钟" in page
    assert f"/review/{filing.ref}/" in page


def test_reviewer_is_not_offered_the_clerks_panels(reviewer):
    assert set(panels(desk_of(reviewer))) == {"waiting", "decided"}


def test_administrator_sees_no_filing_at_all(clerk, now):
    world.submitted(clerk, world.person(clerk), now=now)
    answer = desk_of(world.staff(world.ADMIN, office=None)).get("/")
    assert answer.status_code == 200
    assert answer.context["panels"] == []
    assert "没有柜面业务权限" in unescape(answer.content.decode())


def test_full_panel_shows_ten_rows_and_the_whole_count(clerk, now):
    for _ in range(screen.ROWS + 2):
        world.draft(clerk, world.person(clerk), now=now, signed=False)
    panel = panels(desk_of(clerk))["drafts"]
    assert len(panel.rows) == screen.ROWS
    assert panel.count == screen.ROWS + 2


def test_no_number_of_a_certificate_stands_on_the_workbench(clerk, now):
    person = world.person(clerk)
    world.submitted(clerk, person, now=now)
    assert person.certificate.number not in desk_of(clerk).get("/").content.decode()


def test_strangers_are_sent_to_the_login(client):
    assert client.get("/")["Location"].startswith("/login/")


def test_workbench_is_read_only(clerk):
    assert desk_of(clerk).post("/").status_code == 405


def test_workbench_needs_the_same_queries_for_one_filing_and_for_many(
    clerk, reviewer, now, django_assert_max_num_queries
):
    for _ in range(3):
        world.draft(clerk, world.person(clerk), now=now)
        world.submitted(clerk, world.person(clerk), now=now)
        world.approved(clerk, reviewer, world.person(clerk), now=now)
    desk = desk_of(clerk)
    desk.get("/")
    with django_assert_max_num_queries(
        14
    ):  # session, staff, rights; seven panels; their rows, pauses and people; what was typed
        desk.get("/")
