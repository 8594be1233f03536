"""补录, paper of a system failure, and what a recorded insurance state does: effect, log, paper, refusal (A30, A36)."""

import threading
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connections

from filing.choices import Channel, DocumentKind, FilingStatus, FilingType, InsuranceState, Mode, Origin, PlatformCheck
from filing.choices import Validity as V
from filing.dates import covered_day
from filing.errors import BadInput, NotAllowed, RulesBroken, StaleFiling
from filing.models import AuditEntry, Document, Filing, Office, Place, PolicyVersion, Reason, Suspension
from filing.operations import insurance, intake, lifecycle, materials, people, recorded, review, verification
from filing.operations.common import object_name
from filing.tests import world as w

pytestmark = pytest.mark.django_db
NOW, TODAY = w.NOW, w.TODAY
S = InsuranceState
A_DAY = timedelta(days=1)


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def reviewer():
    return w.staff(w.REVIEWER)


@pytest.fixture
def supervisor():
    return w.staff(w.SUPERVISOR)


@pytest.fixture
def insured(clerk):
    return w.person(clerk)


def elsewhere(insured, **changes) -> dict:
    """A promise filing for 杭州 that 江苏医保云 took on 2026-10-20."""
    return {
        "type": FilingType.RESIDENT, "mode": Mode.PROMISE, "place": Place.objects.get(pk="330100"),
        "enrolment": insured.enrolments.first(), "start": date(2026, 10, 20), "end": None,
        "accepted_on": date(2026, 10, 20), "channel": Channel.JS_APP, "original_number": "jsyb 2026 0001",
        "platform_check": PlatformCheck.FOUND, "phone": "13800000000", **changes,
    }  # fmt: skip


def record(insured, by, *, key=None, **changes) -> Filing:
    return recorded.record_elsewhere(
        person=insured, data=elsewhere(insured, **changes), by=by, now=NOW, form_key=key or uuid4()
    )


def approve(filing: Filing, by, now: datetime = NOW) -> Filing:
    review.approve(filing=filing, by=by, now=now, expected_version=filing.version)
    return fresh(filing)


def fresh(filing: Filing) -> Filing:
    return Filing.objects.get(pk=filing.pk)


def told(filing: Filing) -> list[str]:
    rows = AuditEntry.objects.filter(object=object_name(filing), stream="change").order_by("pk")
    return [a for a in rows.values_list("action", flat=True) if a != "issue_document"]


def state(filing: Filing, state_: InsuranceState, since: date, by, now: datetime = NOW):
    return people.record_state(enrolment=filing.enrolment, state=state_, since=since, source="register", by=by, now=now)


def covered(filing: Filing, day: date) -> bool:
    pauses = [(s.since, s.until) for s in filing.suspensions.all()]
    return covered_day(day, start=filing.start, end=filing.end, ended_on=filing.ended_on, suspensions=pauses)


# --- 补录 from another channel


def test_a36_6b_2_a_filing_of_the_app_is_recorded_confirmed_and_then_lives(clerk, reviewer, insured):
    filing = record(insured, clerk)
    assert (filing.status, filing.origin, filing.original_number) == (
        FilingStatus.SUBMITTED, Origin.ELSEWHERE, "JSYB20260001",
    )  # fmt: skip
    assert (filing.accepted_on, filing.taken_by, filing.round) == (date(2026, 10, 20), clerk, 1)
    filing = approve(filing, reviewer)
    assert filing.validity(date(2026, 10, 19)) == V.NOT_YET
    assert filing.validity(date(2026, 10, 20)) == V.IN_FORCE
    slip = filing.documents.get(kind=DocumentKind.SLIP).words
    assert "其他渠道,原渠道江苏医保云,原备案编号JSYB20260001" in slip
    assert "2027年4月20日" in slip  # the promise of October binds for six months from October (J9, D5)
    assert told(filing) == ["record", "approve"]


def test_a36_the_promise_lock_and_the_cancellation_are_those_of_any_filing(clerk, reviewer, insured):
    filing = approve(record(insured, clerk), reviewer)
    request = {"by": clerk, "now": NOW, "expected_version": None, "reason": Reason.objects.get(pk="QX02")}
    with pytest.raises(RulesBroken, match="2027-04-20"):
        lifecycle.cancel(filing=filing, **request)
    with pytest.raises(RulesBroken, match="承诺制"):  # J11: the first is still by promise
        record(insured, clerk, place=Place.objects.get(pk="320100"), original_number="2", **MATERIALS)


MATERIALS = {"mode": Mode.MATERIALS}


def test_a36_made_with_materials_it_may_be_changed_today(clerk, reviewer, insured):
    filing = approve(record(insured, clerk, **MATERIALS), reviewer)
    filing = lifecycle.cancel(
        filing=filing, by=clerk, now=NOW, expected_version=None, reason=Reason.objects.get(pk="QX02")
    )
    assert filing.status == FilingStatus.CANCELLED
    assert "原备案编号JSYB20260001" in filing.documents.get(kind=DocumentKind.CANCELLATION).words
    assert w.approved(clerk, reviewer, insured, FilingType.RESIDENT, "320100").status == FilingStatus.APPROVED


def test_the_second_person_is_owed_even_where_the_office_works_with_one(clerk, insured):
    Office.objects.filter(pk="320508").update(two_people=False)
    both = w.staff(w.CLERK, w.REVIEWER)
    filing = record(insured, both)
    with pytest.raises(NotAllowed, match="两人"):
        approve(filing, both)
    assert fresh(filing).status == FilingStatus.SUBMITTED


def test_seen_on_the_platform_it_is_uploaded_there_else_this_office_uploads(clerk, reviewer, insured):
    seen = approve(record(insured, clerk, **MATERIALS), reviewer)
    assert (seen.uploaded_by, seen.platform_number) == (clerk, "JSYB20260001")
    assert "已在省平台查到" in seen.documents.get(kind=DocumentKind.SLIP).words
    unseen = {
        "platform_check": PlatformCheck.NONE_FOUND,
        "original_number": "2",
        "place": Place.objects.get(pk="320100"),
    }
    other = approve(record(insured, clerk, **MATERIALS, **unseen), reviewer)
    assert other.uploaded_at is None
    assert list(Filing.objects.to_upload()) == [other]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"original_number": " "}, "original_number"),
        ({"channel": ""}, "channel"),
        ({"channel": "nowhere"}, "channel"),
        ({"accepted_on": None}, "accepted_on"),
        ({"accepted_on": TODAY + A_DAY}, "accepted_on"),
        ({"start": None}, "start"),
        ({"end": date(2026, 10, 19)}, "end"),
        ({"enrolment": None}, "enrolment"),
        ({"status": "approved"}, "status"),
        ({"notice_read": True}, "notice_read"),
    ],
)
def test_what_no_original_can_say_is_refused_beside_its_field(clerk, insured, change, field):
    with pytest.raises(BadInput, match="没有保存") as refused:
        record(insured, clerk, **change)
    assert refused.value.field == field
    assert not Filing.objects.exists()


def test_r31_a_national_channel_never_served_the_own_province(clerk, insured):
    with pytest.raises(RulesBroken, match="只受理跨省"):
        record(insured, clerk, channel=Channel.NATIONAL, place=Place.objects.get(pk="320100"))
    assert not Filing.objects.exists()


def test_taken_before_the_first_policy_it_is_judged_by_todays(clerk, reviewer, insured):
    old = date(2021, 5, 6)
    filing = approve(record(insured, clerk, accepted_on=old, start=old), reviewer)
    assert (filing.policy.version, filing.start) == ("2023-01", old)


def test_a30_paused_on_the_day_it_began_it_is_no_filing_and_says_what_to_do(clerk):
    paused = w.person(clerk, state=S.PAUSED)
    with pytest.raises(RulesBroken) as refused:
        record(paused, clerk)
    assert "恢复参保" in " ".join(f.message + f.remedy for f in refused.value.findings)


def test_c19_never_a_second_one_beside_ours(clerk, reviewer, insured):
    ours = w.approved(clerk, reviewer, insured, FilingType.RESIDENT, "330100")
    with pytest.raises(RulesBroken, match=ours.number):
        record(insured, clerk, **MATERIALS)


def test_a_returned_one_is_put_right_and_handed_in_again_in_one_act(clerk, reviewer, insured):
    filing = record(insured, clerk)
    filing = review.return_filing(
        filing=filing, by=reviewer, now=NOW, expected_version=filing.version, reasons=[w.reason("return")]
    )
    again = {"by": clerk, "now": NOW + A_DAY, "expected_version": filing.version}
    data = elsewhere(insured, original_number="JSYB9", end=date(2028, 1, 1))
    filing = recorded.correct(filing=filing, data=data, **again)
    assert (filing.status, filing.round, filing.original_number) == (FilingStatus.SUBMITTED, 2, "JSYB9")
    assert filing.submissions.count() == 2
    assert approve(filing, reviewer, NOW + A_DAY).end == date(2028, 1, 1)
    with pytest.raises(NotAllowed):
        recorded.correct(filing=filing, data=data, by=clerk, now=NOW, expected_version=None)


def test_an_ordinary_filing_is_not_corrected_by_that_door(clerk, reviewer, insured):
    filing = w.submitted(clerk, insured)
    filing = review.return_filing(
        filing=filing, by=reviewer, now=NOW, expected_version=filing.version, reasons=[w.reason("return")]
    )
    with pytest.raises(NotAllowed, match="不是补录"):
        recorded.correct(filing=filing, data=elsewhere(insured), by=clerk, now=NOW, expected_version=None)


def test_who_may_not_take_may_not_record(reviewer, clerk, insured):
    with pytest.raises(NotAllowed):
        record(insured, reviewer)


def test_the_same_form_twice_makes_one_and_the_same_original_twice_is_told(clerk, insured):
    key = uuid4()
    assert record(insured, clerk, key=key).pk == record(insured, clerk, key=key).pk
    other = w.person(clerk, name="李四")
    with pytest.raises(BadInput, match="已经补录过"):
        record(other, clerk, original_number="JSYB20260001")
    assert record(other, clerk, original_number="JSYB20260002").pk


def test_a_refused_record_frees_its_original(clerk, reviewer, insured):
    filing = record(insured, clerk)
    reason = w.reason("refuse")
    review.refuse(filing=filing, by=reviewer, now=NOW, expected_version=filing.version, reasons=[reason])
    assert record(insured, clerk).status == FilingStatus.SUBMITTED


# --- Paper of a system failure


def test_6b_11_paper_of_a_power_cut_bears_its_day_by_a_supervisor(clerk, reviewer, supervisor, insured):
    filing = w.draft(clerk, insured, signed=False)
    paper = date(2026, 11, 20)
    given = {
        "paper_date": paper,
        "words": "11月20日停电,纸质受理单第3号",
        "now": NOW,
        "expected_version": filing.version,
    }
    with pytest.raises(NotAllowed):
        recorded.backdate(filing=filing, by=clerk, **given)
    filing = recorded.backdate(filing=filing, by=supervisor, **given)
    assert (filing.origin, filing.accepted_on, filing.start, filing.end) == (
        Origin.OUTAGE, paper, paper, date(2027, 11, 20),
    )  # fmt: skip
    with pytest.raises(RulesBroken, match="签名"):  # the paper's signature is recorded like any other
        intake.submit(filing=filing, by=clerk, now=NOW)
    materials.sign(filing=filing, kind="paper", by=clerk, now=NOW)
    filing = approve(intake.submit(filing=fresh(filing), by=clerk, now=NOW), reviewer)
    assert filing.validity(paper) == V.IN_FORCE
    assert filing.validity(paper - A_DAY) == V.NOT_YET
    assert "系统故障,按纸质受理日受理" in filing.documents.get(kind=DocumentKind.SLIP).words
    assert told(filing) == ["create", "backdate", "sign", "submit", "approve"]


def test_a_back_dated_draft_loses_a_signature_given_for_other_days(clerk, supervisor, insured):
    filing = w.draft(clerk, insured)
    filing = recorded.backdate(
        filing=filing, paper_date=TODAY - A_DAY, words="停电", by=supervisor, now=NOW, expected_version=None
    )
    assert filing.signature is None


def test_a_later_start_on_the_paper_stays(clerk, supervisor, insured):
    filing = w.draft(clerk, insured, FilingType.RESIDENT, start=date(2026, 12, 1))
    filing = recorded.backdate(
        filing=filing, paper_date=TODAY - A_DAY, words="停电", by=supervisor, now=NOW, expected_version=None
    )
    assert (filing.start, filing.end) == (date(2026, 12, 1), None)


def test_who_back_dated_does_not_decide(clerk, supervisor, insured):
    filing = w.draft(clerk, insured)
    filing = recorded.backdate(
        filing=filing, paper_date=TODAY - A_DAY, words="停电", by=supervisor, now=NOW, expected_version=None
    )
    materials.sign(filing=filing, kind="paper", by=clerk, now=NOW)
    filing = intake.submit(filing=fresh(filing), by=clerk, now=NOW)
    with pytest.raises(NotAllowed, match="两人"):
        approve(filing, supervisor)


@pytest.mark.parametrize(("day", "words"), [(TODAY, "停电"), (TODAY + A_DAY, "停电"), (TODAY - A_DAY, "  ")])
def test_no_paper_of_today_or_later_and_none_without_words(clerk, supervisor, insured, day, words):
    filing = w.draft(clerk, insured)
    with pytest.raises(BadInput, match="没有保存"):
        recorded.backdate(filing=filing, paper_date=day, words=words, by=supervisor, now=NOW, expected_version=None)
    assert fresh(filing).accepted_on is None


def test_nothing_else_back_dates(clerk, insured):
    with pytest.raises(BadInput):
        w.draft(clerk, insured, accepted_on=TODAY - A_DAY)
    filing = w.draft(clerk, insured, start=TODAY - A_DAY)
    with pytest.raises(RulesBroken, match="倒签"):
        intake.submit(filing=filing, by=clerk, now=NOW)


# --- The insurance state

PAUSE, BACK, OUT = date(2026, 12, 10), date(2026, 12, 20), date(2026, 12, 15)
LATER = NOW + timedelta(days=40)


@pytest.fixture
def long_term(clerk, reviewer, insured):
    return w.approved(clerk, reviewer, insured, FilingType.RESIDENT, "330100")


def worth(filing: Filing, *days: date) -> list[V | None]:
    return [fresh(filing).validity(day) for day in days]


def test_c24_a_pause_suspends_from_its_day(clerk, long_term):
    row = state(long_term, S.PAUSED, PAUSE, clerk, LATER)
    assert worth(long_term, PAUSE - A_DAY, PAUSE, PAUSE + A_DAY) == [V.IN_FORCE, V.SUSPENDED, V.SUSPENDED]
    pause = Suspension.objects.get()
    assert (pause.reason, pause.state, pause.until) == ("参保暂停", row, None)
    assert insurance.consequences(row) == (1, 0)
    assert told(long_term)[-1] == "suspend"


def test_c24_a_return_resumes_after_the_clerk_confirms(clerk, long_term):
    state(long_term, S.PAUSED, PAUSE, clerk, LATER)
    assert not Filing.objects.to_resume().exists()
    state(long_term, S.NORMAL, BACK, clerk, LATER)
    assert list(Filing.objects.to_resume()) == [long_term]
    assert worth(long_term, BACK) == [V.SUSPENDED]
    filing = fresh(long_term)
    insurance.confirm_resume(filing=filing, by=clerk, now=LATER, expected_version=filing.version)
    assert worth(long_term, PAUSE, BACK - A_DAY, BACK, BACK + A_DAY) == [
        V.SUSPENDED,
        V.SUSPENDED,
        V.IN_FORCE,
        V.IN_FORCE,
    ]
    assert not Filing.objects.to_resume().exists()
    with pytest.raises(NotAllowed, match="没有待确认"):
        insurance.confirm_resume(filing=fresh(long_term), by=clerk, now=LATER, expected_version=None)
    with pytest.raises(StaleFiling):
        insurance.confirm_resume(filing=fresh(long_term), by=clerk, now=LATER, expected_version=filing.version)


def test_a_policy_may_resume_without_asking(clerk, reviewer, supervisor, insured):
    old = PolicyVersion.objects.get()
    PolicyVersion.objects.create(
        version="试", in_force_from=TODAY, drafted_by=clerk, drafted_at=NOW, published_by=supervisor, published_at=NOW,
        resume_needs_confirmation=False,
    )  # fmt: skip
    filing = record(insured, clerk, accepted_on=date(2026, 11, 1))
    assert filing.policy == old
    automatic = PolicyVersion.objects.get(version="试")
    Filing.objects.filter(pk=filing.pk).update(policy=automatic)
    filing = fresh(filing)
    Filing.objects.filter(pk=filing.pk).update(status="approved", decided_at=NOW, decided_by=reviewer)
    state(filing, S.PAUSED, PAUSE, clerk, LATER)
    state(filing, S.NORMAL, BACK, clerk, LATER)
    assert worth(filing, BACK - A_DAY, BACK) == [V.SUSPENDED, V.IN_FORCE]


def test_confirming_is_for_the_office_of_the_filing(clerk, reviewer, long_term):
    state(long_term, S.PAUSED, PAUSE, clerk, LATER)
    state(long_term, S.NORMAL, BACK, clerk, LATER)
    for other in (w.staff(w.CLERK, office="320583"), reviewer):
        with pytest.raises(NotAllowed):
            insurance.confirm_resume(filing=fresh(long_term), by=other, now=LATER, expected_version=None)


def test_c24_termination_ends_it_the_day_before_with_a_paper(clerk, long_term):
    row = state(long_term, S.TERMINATED, OUT, clerk, LATER)
    filing = fresh(long_term)
    assert (filing.status, filing.ended_on, filing.end_state) == (FilingStatus.ENDED, OUT - A_DAY, row)
    assert [covered(filing, d) for d in (OUT - A_DAY, OUT, OUT + A_DAY)] == [True, False, False]
    assert filing.validity(OUT) is None
    words = filing.documents.get(kind=DocumentKind.ENDING).words
    assert "2026年12月14日" in words
    assert "终止参保" in words
    slip = filing.documents.get(kind=DocumentKind.SLIP)
    assert verification.verify(slip.code, now=LATER).state_label == "已终止"
    assert told(filing)[-1] == "end"
    assert insurance.consequences(row) == (0, 1)


def test_a_change_of_scheme_is_named_as_such_on_the_paper(clerk, long_term, insured):
    data = people.PersonData(
        name=insured.name, gender="1", birth_date=None, office=insured.office, certificate_kind="resident_id",
        certificate_number=insured.certificate.number, phone="13800000000", retired=True,
        schemes=(people.EnrolmentData("390", S.NORMAL, OUT),), checked_source="register", checked_on=TODAY,
    )  # fmt: skip
    people.update_person(person=insured, data=data, by=clerk, now=LATER, expected_version=1)
    assert (
        fresh(long_term).status == FilingStatus.APPROVED
    )  # a second scheme beside the first, and retiring, end nothing
    state(long_term, S.TERMINATED, OUT, clerk, LATER)
    assert "变更为城乡居民基本医疗保险" in fresh(long_term).end_words


def test_6b_3_newly_retired_and_checked_again_is_no_change_of_the_insurance(clerk, long_term, insured):
    before = told(long_term)
    data = people.PersonData(
        name=insured.name, gender="1", birth_date=None, office=Office.objects.get(pk="320505"),
        certificate_kind="resident_id", certificate_number=insured.certificate.number, phone="13800000000",
        retired=True, checked_source="province", checked_on=TODAY,
    )  # fmt: skip
    people.update_person(person=insured, data=data, by=clerk, now=LATER, expected_version=1)
    assert worth(long_term, TODAY) == [V.IN_FORCE]  # another district of the city is no other insured city either
    assert told(long_term) == before


def test_an_end_before_the_start_leaves_no_day(clerk, reviewer, insured):
    filing = w.approved(clerk, reviewer, insured, FilingType.RESIDENT, start=date(2026, 12, 20))
    state(filing, S.TERMINATED, OUT, clerk, LATER)
    filing = fresh(filing)
    assert filing.ended_on == date(2026, 12, 19)
    assert not covered(filing, filing.start)
    assert "尚未生效即终止" in filing.documents.get(kind=DocumentKind.ENDING).words


def test_paused_then_over(clerk, long_term):
    state(long_term, S.PAUSED, PAUSE, clerk, LATER)
    state(long_term, S.TERMINATED, OUT, clerk, LATER)
    filing = fresh(long_term)
    assert filing.status == FilingStatus.ENDED
    days = (PAUSE - A_DAY, PAUSE, OUT - A_DAY, OUT)
    assert [covered(filing, d) for d in days] == [True, False, False, False]


def test_a_temporary_filing_keeps_its_period_in_a_pause_and_ends_with_the_insurance(clerk, reviewer, insured):
    filing = w.approved(clerk, reviewer, insured)
    state(filing, S.PAUSED, PAUSE, clerk, LATER)
    assert worth(filing, PAUSE) == [V.IN_FORCE]
    state(filing, S.TERMINATED, OUT, clerk, LATER)
    assert fresh(filing).status == FilingStatus.ENDED


def test_only_filings_of_that_insurance_follow(clerk, reviewer):
    both = w.person(clerk, schemes=("310", "390"))
    ours, other = both.enrolments.order_by("scheme")
    filing = w.approved(clerk, reviewer, both, FilingType.RESIDENT, enrolment=ours)
    people.record_state(enrolment=other, state=S.TERMINATED, since=OUT, source="register", by=clerk, now=LATER)
    assert fresh(filing).status == FilingStatus.APPROVED


def test_a_filing_of_another_office_follows_too(clerk, reviewer, insured):
    away, judge = w.staff(w.CLERK, office="320583"), w.staff(w.REVIEWER, office="320583")
    filing = w.approved(away, judge, insured, FilingType.RESIDENT)
    assert filing.office_id == "320583"
    state(filing, S.TERMINATED, OUT, clerk, LATER)
    assert fresh(filing).status == FilingStatus.ENDED


def test_a_corrected_pause_was_none_and_stays_readable(clerk, long_term):
    state(long_term, S.PAUSED, PAUSE, clerk, LATER)
    state(long_term, S.NORMAL, PAUSE, clerk, LATER)
    assert worth(long_term, PAUSE) == [V.IN_FORCE]
    assert not fresh(long_term).suspensions.exists()
    assert Suspension.objects.with_voided().get().voided_at == LATER


def test_a_corrected_end_was_none_and_its_paper_is_void(clerk, long_term):
    state(long_term, S.TERMINATED, OUT, clerk, LATER)
    state(long_term, S.NORMAL, OUT, clerk, LATER)
    filing = fresh(long_term)
    assert (filing.status, filing.ended_on, filing.end_words) == (FilingStatus.APPROVED, None, "")
    assert filing.validity(OUT) == V.IN_FORCE
    assert filing.documents.get(kind=DocumentKind.ENDING).voided_at == LATER
    assert told(filing)[-2:] == ["end", "reinstate"]


def test_a_corrected_end_gives_way_to_the_filing_made_since(clerk, reviewer, long_term):
    state(long_term, S.TERMINATED, OUT, clerk, LATER)
    state(long_term, S.NORMAL, OUT + A_DAY, clerk, LATER)
    newer = w.approved(clerk, reviewer, long_term.person, FilingType.RESIDENT, now=LATER)
    state(long_term, S.NORMAL, OUT, clerk, LATER)
    assert fresh(long_term).status == FilingStatus.ENDED
    assert fresh(newer).status == FilingStatus.APPROVED


def test_an_end_in_the_future_is_not_recorded_yet(clerk, long_term):
    with pytest.raises(BadInput, match="没有保存"):
        state(long_term, S.TERMINATED, TODAY + A_DAY, clerk)
    assert fresh(long_term).status == FilingStatus.APPROVED


def test_a_pause_while_under_review_counts_as_soon_as_it_is_approved(clerk, reviewer, insured):
    filing = w.submitted(clerk, insured, FilingType.RESIDENT)
    state(filing, S.PAUSED, PAUSE, clerk, LATER)
    assert not filing.suspensions.exists()
    filing = approve(filing, reviewer, LATER)
    assert [filing.validity(d) for d in (PAUSE - A_DAY, PAUSE)] == [V.IN_FORCE, V.SUSPENDED]


def test_a_recorded_filing_takes_over_the_pauses_since_it_began(clerk, reviewer, insured):
    filing = record(insured, clerk)
    state(filing, S.PAUSED, date(2026, 11, 1), clerk)
    assert approve(filing, reviewer).validity(TODAY) == V.SUSPENDED


def test_a_recorded_filing_whose_insurance_is_over_ends_with_its_confirmation(clerk, reviewer, insured):
    filing = record(insured, clerk)
    state(filing, S.PAUSED, date(2026, 11, 1), clerk)
    state(filing, S.TERMINATED, date(2026, 11, 10), clerk)
    filing = approve(filing, reviewer)
    assert (filing.status, filing.ended_on) == (FilingStatus.ENDED, date(2026, 11, 9))
    days = (date(2026, 10, 20), date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 9))
    assert [covered(filing, d) for d in days] == [True, True, False, False]


def test_states_that_change_nothing_leave_nothing(clerk, long_term):
    before = told(long_term)
    state(long_term, S.NORMAL, PAUSE, clerk, LATER)
    assert told(long_term) == before
    assert Document.objects.filter(filing=long_term, kind=DocumentKind.ENDING).count() == 0


# --- Many at once


def at_once(acts) -> list[object]:
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index, act):
        try:
            connections["default"].ensure_connection()
            barrier.wait(30)
            results[index] = act()
        except Exception as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.usefixtures("committed")
@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_record_the_same_original_at_once_make_one_filing():
    clerks = [w.staff(w.CLERK) for _ in range(2)]
    for round_ in range(5):
        insured = w.person(clerks[0], name=f"测试{round_}")
        results = at_once([lambda c=c, p=insured, n=round_: record(p, c, original_number=f"X{n}") for c in clerks])
        assert sum(isinstance(r, Filing) for r in results) == 1, results
        assert any(isinstance(r, BadInput | RulesBroken) for r in results), results
        assert Filing.objects.filter(person=insured).count() == 1


@pytest.mark.usefixtures("committed")
@pytest.mark.django_db(transaction=True)
def test_an_approval_and_the_end_of_the_insurance_at_once_leave_no_filing_in_force():
    clerk, reviewer = w.staff(w.CLERK), w.staff(w.REVIEWER)
    for round_ in range(5):
        filing = w.submitted(clerk, w.person(clerk, name=f"测试{round_}"), FilingType.RESIDENT)
        results = at_once(
            [
                lambda f=filing: approve(fresh(f), reviewer, LATER),
                lambda f=filing: state(fresh(f), S.TERMINATED, OUT, clerk, LATER),
            ]
        )
        assert not [r for r in results if isinstance(r, Exception)], results
        assert (fresh(filing).status, fresh(filing).ended_on) == (FilingStatus.ENDED, OUT - A_DAY)
