"""The same days at other hours: a server that thinks in UTC, the last minute of the year in Suzhou, a leap day."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from filing import audit
from filing.choices import FilingStatus, FilingType, Mode, SignatureKind, Validity
from filing.dates import SHANGHAI, period_end, today
from filing.demo.stories import lasting, replay, taken_at
from filing.demo.story_list import STORIES
from filing.models import Document, Filing, Staff
from filing.operations import following, intake, lifecycle, materials, review, verification
from filing.tests import world as w

pytestmark = pytest.mark.django_db

MOMENTS = {
    "23:59 on 31 December": datetime(2026, 12, 31, 23, 59, tzinfo=SHANGHAI),
    "00:00 on 1 January": datetime(2027, 1, 1, 0, 0, tzinfo=SHANGHAI),
    "03:04, an early start": datetime(2026, 11, 27, 3, 4, tzinfo=SHANGHAI),
    "29 February": datetime(2028, 2, 29, 9, 30, tzinfo=SHANGHAI),
    "23:59 on 29 February": datetime(2028, 2, 29, 23, 59, tzinfo=SHANGHAI),
}
ZONES = ("UTC", "Asia/Shanghai", "America/Los_Angeles")
moments = pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS)
zones = pytest.mark.parametrize("zone", ZONES)


@contextmanager
def server_in(zone: str, settings):
    """A server whose own clock shows another zone; the moments themselves stay what they are."""
    settings.TIME_ZONE = zone
    with timezone.override(zone):
        yield


@moments
@zones
def test_acceptance_start_end_number_and_due_day_are_the_day_in_suzhou(now, zone, settings):
    with server_in(zone, settings):
        clerk, reviewer = w.staff(w.CLERK), w.staff(w.REVIEWER)
        moment = now.astimezone(UTC)
        filing = w.submitted(clerk, w.person(clerk, now=moment), FilingType.OTHER, now=moment)
        day = now.date()
        assert (filing.accepted_on, filing.start, filing.end) == (day, day, period_end(day, 12))
        assert f"{day:%Y%m%d}" in filing.number
        due = filing.due_at.astimezone(SHANGHAI)
        assert (due - timedelta(seconds=1)).date() == day
        filing = review.approve(filing=filing, by=reviewer, now=moment, expected_version=filing.version)
        slip = Document.objects.get(filing=filing, kind="slip")
        assert f"{day.year}年{day.month}月{day.day}日" in slip.words
        assert filing.validity(day) == Validity.IN_FORCE
        assert verification.verify(slip.code, now=moment).state_label == "有效"


def test_a_year_from_a_leap_day_ends_on_28_february_and_renews_on_1_march():
    now = MOMENTS["29 February"].astimezone(UTC)
    clerk, reviewer = w.staff(w.CLERK), w.staff(w.REVIEWER)
    filing = w.approved(clerk, reviewer, w.person(clerk, now=now), FilingType.OTHER, now=now)
    assert filing.end == date(2029, 2, 28)
    late = datetime(2029, 2, 28, 23, 59, tzinfo=SHANGHAI)
    assert filing.validity(today(late)) == Validity.IN_FORCE
    draft = following.renew(filing=filing, by=clerk, now=late)
    assert draft.start == date(2029, 3, 1)


@zones
def test_the_promise_lock_opens_at_midnight_in_suzhou(zone, settings):
    with server_in(zone, settings):
        clerk, reviewer = w.staff(w.CLERK), w.staff(w.REVIEWER)
        taken = datetime(2026, 8, 31, 10, tzinfo=SHANGHAI)
        insured = w.person(clerk, now=taken)
        filing = w.approved(clerk, reviewer, insured, FilingType.RESIDENT, now=taken, mode=Mode.PROMISE)
        first = datetime(2027, 2, 28, 0, 0, tzinfo=SHANGHAI)  # 31 August and six months: the month's last day (D2, D5)
        reason = w.Reason.objects.filter(action="cancel", ground="request").first()
        given = {"filing": filing, "by": clerk, "expected_version": None, "reason": reason}
        with pytest.raises(intake.RulesBroken, match="2027-02-28"):
            lifecycle.cancel(**given, now=first - timedelta(minutes=1))
        done = lifecycle.cancel(**given, now=first)
        assert (done.status, done.ended_on) == (FilingStatus.CANCELLED, date(2027, 2, 28))


@zones
def test_a_draft_of_the_old_year_handed_in_after_midnight_belongs_to_the_new_one(zone, settings):
    with server_in(zone, settings):
        clerk = w.staff(w.CLERK)
        old_year, new_year = MOMENTS["23:59 on 31 December"], MOMENTS["00:00 on 1 January"]
        draft = w.draft(clerk, w.person(clerk, now=old_year), now=old_year, signed=False)
        assert draft.start == date(2026, 12, 31)
        data = {"start": None, "end": None}
        intake.edit_filing(filing=draft, data=data, by=clerk, now=new_year, expected_version=None)
        materials.sign(filing=draft, kind=SignatureKind.PAPER, by=clerk, now=new_year)
        filing = intake.submit(filing=Filing.objects.get(pk=draft.pk), by=clerk, now=new_year, expected_version=None)
        assert (filing.accepted_on, filing.start) == (date(2027, 1, 1), date(2027, 1, 1))
        assert "20270101" in filing.number


def test_no_case_of_the_demo_is_taken_before_midnight_and_handed_in_after():
    night = datetime(2026, 11, 27, 0, 0, tzinfo=SHANGHAI)
    for minute in range(24 * 60):
        now = night + timedelta(minutes=minute)
        for serial, told in enumerate(STORIES):
            taken = taken_at(told, serial, now)
            assert today(taken) == today(taken + lasting(told) - timedelta(seconds=1)), (told.story.person, now)
            assert taken + lasting(told) <= now or not told.story.steps, (told.story.person, now)


@moments
def test_all_stories_of_the_demo_can_be_told_at_any_hour(now, settings):
    with server_in("UTC", settings):
        call_command("loaddata", "staff", "demo_people", "demo_filings", verbosity=0)
        replay(now.astimezone(UTC))
        assert Staff.objects.count() > 10
        assert Filing.objects.filter(status=FilingStatus.SUBMITTED, submitted_at__lte=now).count() > 10
        assert list(audit.verify()) == []
