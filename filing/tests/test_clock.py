"""办理期限 in the rows: stored at the submission, moved by a return, never by the server's zone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from filing.answers import ClockLevel
from filing.choices import Channel, FilingStatus, FilingType, Mode
from filing.dates import SHANGHAI, ending_day
from filing.models import Filing, WorkDay
from filing.operations import clock, intake, recorded, review
from filing.tests import world as w

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=SHANGHAI)


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def reviewer():
    return w.staff(w.REVIEWER)


def send_back(filing, reviewer, now) -> Filing:
    return review.return_filing(
        filing=filing, by=reviewer, now=now, expected_version=filing.version, reasons=[w.reason("return")]
    )


def taken_online(clerk, now) -> Filing:
    """A filing of another channel, recorded here (C33)."""
    person = w.person(clerk)
    data = {
        "type": FilingType.RESIDENT, "mode": Mode.MATERIALS, "place": w.Place.objects.get(pk="330100"),
        "enrolment": person.enrolments.get(), "start": now.date(), "end": None, "accepted_on": now.date(),
        "channel": Channel.JS_APP, "original_number": f"APP{person.pk}", "platform_check": "found",
        "phone": "13800000000", "contact_name": "", "contact_phone": "", "remark": "",
    }  # fmt: skip
    return recorded.record_elsewhere(person=person, data=data, by=clerk, now=now, form_key=w.uuid4())


def test_a_counter_filing_is_due_the_same_day_and_one_from_an_app_a_working_day_later(clerk):
    assert ending_day(w.submitted(clerk, w.person(clerk), now=FRIDAY).due_at).isoformat() == "2026-11-27"
    assert ending_day(taken_online(clerk, FRIDAY).due_at).isoformat() == "2026-11-30"


def test_a34_taken_on_friday_returned_and_resubmitted_on_wednesday_is_due_on_wednesday_and_starts_on_friday(
    clerk, reviewer
):
    filing = send_back(w.submitted(clerk, w.person(clerk), now=FRIDAY), reviewer, FRIDAY + timedelta(hours=1))
    assert ending_day(filing.due_at).isoformat() == "2026-11-27"
    wednesday = FRIDAY + timedelta(days=5)
    filing = intake.submit(filing=filing, by=clerk, now=wednesday)
    assert ending_day(filing.due_at).isoformat() == "2026-12-02"
    filing = review.approve(
        filing=filing, by=reviewer, now=wednesday + timedelta(days=1), expected_version=filing.version
    )
    assert filing.start == filing.accepted_on == FRIDAY.date()


def test_two_returns_add_exactly_the_days_of_both(clerk, reviewer):
    filing = send_back(w.submitted(clerk, w.person(clerk), now=FRIDAY), reviewer, FRIDAY)
    filing = intake.submit(filing=filing, by=clerk, now=FRIDAY + timedelta(days=3))
    filing = send_back(filing, reviewer, FRIDAY + timedelta(days=4))  # a day late
    filing = intake.submit(filing=filing, by=clerk, now=FRIDAY + timedelta(days=10))
    assert filing.due_at - FRIDAY.replace(hour=0) == timedelta(days=3 + 6 + 1)
    light = clock.light_of(filing, now=FRIDAY + timedelta(days=10), calendar={})
    assert (light.level, light.days) == (ClockLevel.OVERDUE, 1)


def test_the_last_minute_of_the_year_is_stored_alike_whatever_zone_the_server_keeps(clerk):
    moment = datetime(2026, 12, 31, 23, 59, tzinfo=SHANGHAI)
    stored = []
    for zone in ("UTC", "America/Los_Angeles", "Asia/Shanghai"):
        with timezone.override(zone):
            filing = w.submitted(clerk, w.person(clerk), now=moment.astimezone(UTC))
            stored.append(Filing.objects.get(pk=filing.pk).due_at)
    assert stored == [datetime(2026, 12, 31, 16, tzinfo=UTC)] * 3
    assert filing.accepted_on == moment.date()


def test_the_calendar_is_what_supervisors_entered(clerk):
    WorkDay.objects.create(date="2026-11-30", is_workday=False, note="演示")
    assert ending_day(taken_online(clerk, FRIDAY).due_at).isoformat() == "2026-12-01"


def test_a_missing_year_is_named_from_december_on():
    assert clock.missing_years(FRIDAY) == ()
    december = datetime(2026, 12, 1, tzinfo=SHANGHAI)
    assert clock.missing_years(december) == (2027,)
    WorkDay.objects.create(date="2027-01-01", is_workday=False, note="元旦")
    assert clock.missing_years(december) == ()


def test_three_thousand_rows_stand_in_one_order_by_the_stored_due_moment(clerk):
    """Also those that share a due moment and a submission: the queue never shuffles from one query to the next."""
    model = w.submitted(clerk, w.person(clerk), now=FRIDAY)
    rows = []
    for serial in range(3000):
        row = Filing(**{f.attname: getattr(model, f.attname) for f in Filing._meta.concrete_fields})
        row.pk = None
        row.ref, row.form_key, row.number = w.uuid4(), w.uuid4(), f"T{serial}"
        row.due_at = FRIDAY + timedelta(days=serial * 7 % 5)
        row.submitted_at = FRIDAY - timedelta(minutes=serial * 11 % 13)
        rows.append(row)
    Filing.objects.bulk_create(rows, batch_size=100)
    queue = Filing.objects.of_office(clerk.office_id).awaiting_review()
    keys = list(queue.values_list("due_at", "submitted_at", "pk"))
    assert len(keys) == 3001
    assert keys == sorted(keys)
    assert list(queue.values_list("due_at", "submitted_at", "pk")) == keys


def test_a_decided_filing_shows_no_clock(clerk, reviewer):
    filing = w.approved(clerk, reviewer, w.person(clerk), now=FRIDAY)
    assert filing.status == FilingStatus.APPROVED
    assert clock.light_of(filing, now=FRIDAY, calendar={}) is None
