"""The life of a filing after approval: effect, audit, document, refusal. Scenarios of domain section 6 by name."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from filing.choices import CompletionState, DocumentKind, FilingStatus, FilingType, Mode, SignatureKind, Validity
from filing.errors import BadInput, NotAllowed, RulesBroken, StaleFiling
from filing.models import AuditEntry, Filing, Place, Reason
from filing.operations import (
    completion,
    following,
    intake,
    lifecycle,
    materials,
    papers,
    review,
    standing,
    verification,
)
from filing.operations.common import manifest_hash, object_name
from filing.tests import world as w

pytestmark = pytest.mark.django_db
NOW, TODAY = w.NOW, w.TODAY
DAY = timedelta(days=1)


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 2, 0, tzinfo=UTC)


@pytest.fixture
def clerk():
    return w.staff(w.CLERK, name="陈经办")


@pytest.fixture
def reviewer():
    return w.staff(w.REVIEWER, name="李审核")


@pytest.fixture
def supervisor():
    return w.staff(w.SUPERVISOR)


@pytest.fixture
def insured(clerk):
    return w.person(clerk)


def fresh(filing: Filing) -> Filing:
    return Filing.objects.get(pk=filing.pk)


def words(filing: Filing, kind: DocumentKind) -> str:
    return filing.documents.filter(kind=kind).latest("pk").words


def entries(filing: Filing) -> list[str]:
    rows = AuditEntry.objects.filter(object=object_name(filing), stream="change").order_by("pk")
    return list(rows.values_list("action", flat=True))


def resident(clerk, reviewer, insured, place="330100", *, mode=Mode.MATERIALS, now=NOW) -> Filing:
    return w.approved(clerk, reviewer, insured, FilingType.RESIDENT, place, mode=mode, now=now)


def finished(draft: Filing, by, now=NOW, *, papers_of: tuple[str, ...] = (), **data) -> Filing:
    """The draft as a clerk completes it, submitted."""
    given = {
        "identity_checked": True, "notice_read": True, "platform_check": "none", "in_hospital": False, "paid": False,
        **data,
    }  # fmt: skip
    draft = intake.edit_filing(filing=draft, data=given, by=by, now=now, expected_version=None)
    for kind in papers_of:
        materials.add_pages(filing=draft, kind=kind, uploads=[w.upload()], by=by, now=now)
    materials.sign(filing=draft, kind=SignatureKind.PAPER, by=by, now=now)
    return intake.submit(filing=fresh(draft), by=by, now=now)


def moved(filing, clerk, reviewer, place="320100", *, now=NOW, **data) -> Filing:
    """The filing changed to another city with new proof, approved."""
    draft = following.change(filing=filing, by=clerk, now=now, in_hospital=False)
    given = {"place": Place.objects.get(pk=place), **data}
    new = finished(draft, clerk, now, papers_of=("residence_proof",), **given)
    return review.approve(filing=new, by=reviewer, now=now, expected_version=new.version)


# --- Change ------------------------------------------------------------------------------------------------------


def test_a21_a_long_term_filing_with_materials_moves_to_another_city_and_the_old_one_ends_the_day_before(
    clerk, reviewer, insured
):
    old = resident(clerk, reviewer, insured, now=at(2026, 9, 20))
    new = moved(old, clerk, reviewer)
    old = fresh(old)
    assert (new.status, new.place_id, new.start, new.replaces_id) == (FilingStatus.APPROVED, "320100", TODAY, old.pk)
    assert (old.status, old.ended_on, old.end) == (FilingStatus.ENDED, TODAY - DAY, None)
    assert old.validity(TODAY - DAY) == Validity.IN_FORCE
    assert old.validity(TODAY) is None
    assert entries(old)[-2:] == ["change", "end"]
    assert entries(new)[0] == "change"


def test_a21_the_receipt_shows_before_and_after_and_the_old_slip_names_its_successor(clerk, reviewer, insured):
    old = resident(clerk, reviewer, insured, now=at(2026, 9, 20))
    new = moved(old, clerk, reviewer)
    receipt = words(new, DocumentKind.CHANGE)
    for told in ("浙江省杭州市", "江苏省南京市", old.number, new.number, "2026年11月22日为止"):
        assert told in receipt
    found = verification.verify(old.documents.get(kind=DocumentKind.SLIP).code, now=NOW)
    assert (found.state_label, found.successor_number) == ("已被替代", new.number)


def test_the_draft_of_a_change_brings_the_facts_and_nothing_signed_handed_in_or_dated(clerk, reviewer, insured):
    old = resident(clerk, reviewer, insured, now=at(2026, 9, 20))
    draft = following.change(filing=old, by=clerk, now=NOW, in_hospital=False)
    assert (draft.status, draft.number, draft.signature, draft.notice_read, draft.start) == (
        FilingStatus.DRAFT, None, None, False, TODAY,
    )  # fmt: skip
    assert (draft.type, draft.place_id, draft.phone) == (old.type, old.place_id, old.phone)
    assert not draft.materials.exists()
    assert fresh(old).status == FilingStatus.APPROVED


def test_a_change_to_a_later_day_lets_the_old_filing_count_until_then(clerk, reviewer, insured):
    old = resident(clerk, reviewer, insured, now=at(2026, 9, 20))
    new = moved(old, clerk, reviewer, start=date(2026, 12, 10))
    old = fresh(old)
    assert (old.status, old.ended_on) == (FilingStatus.ENDED, date(2026, 12, 9))
    assert (old.validity(TODAY), new.validity(TODAY)) == (Validity.IN_FORCE, Validity.NOT_YET)
    assert list(Filing.objects.in_force(date(2026, 12, 9))) == [old]
    assert list(Filing.objects.in_force(date(2026, 12, 10))) == [new]
    state = verification.verify(old.documents.get(kind=DocumentKind.SLIP).code, now=NOW).state_label
    assert state == "有效,到2026年12月9日为止(已被替代)"


def test_c18_a_filing_that_has_not_begun_becomes_cancelled_instead(clerk, reviewer, insured):
    old = w.approved(clerk, reviewer, insured, FilingType.RESIDENT, "330100", start=date(2026, 12, 1))
    new = moved(old, clerk, reviewer)
    old = fresh(old)
    assert (old.status, old.ended_on) == (FilingStatus.CANCELLED, TODAY - DAY)
    assert old.validity(date(2026, 12, 1)) is None
    assert "尚未生效即取消" in words(new, DocumentKind.CHANGE)


def test_a35_a_referral_that_arrives_later_changes_the_type_in_the_same_city(clerk, reviewer, insured):
    old = w.approved(clerk, reviewer, insured, FilingType.OTHER, "330100", now=at(2026, 11, 10))
    draft = following.change(filing=old, by=clerk, now=NOW, in_hospital=False)
    data = {"type": FilingType.REFERRAL, "purpose": ""}
    data |= {
        name: value for name, value in w.draft_data(insured, FilingType.REFERRAL).items() if name not in draft_only()
    }
    new = finished(draft, clerk, papers_of=("referral_certificate",), **{**data, "type": FilingType.REFERRAL})
    new = review.approve(filing=new, by=reviewer, now=NOW, expected_version=new.version)
    assert (new.type, new.start, new.end) == (FilingType.REFERRAL, TODAY, date(2027, 5, 23))
    assert fresh(old).ended_on == TODAY - DAY


def draft_only() -> set[str]:
    return {"type", "place", "enrolment", "identity_checked", "notice_read", "platform_check", "in_hospital", "paid"}


def test_a22_a_promise_of_two_months_cannot_be_changed_or_cancelled_but_for_death(clerk, reviewer, insured):
    filing = resident(clerk, reviewer, insured, mode=Mode.PROMISE, now=at(2026, 9, 1))
    with pytest.raises(RulesBroken) as changing:
        following.change(filing=filing, by=clerk, now=NOW, in_hospital=False)
    with pytest.raises(RulesBroken) as cancelling:
        lifecycle.cancel(filing=filing, by=clerk, now=NOW, expected_version=None, reason=Reason.objects.get(pk="QX06"))
    for refused in (changing, cancelling):
        said = " ".join(refused.value.sentences)
        assert "2027-03-01" in said
        assert "补交认定材料" in said
        assert {"J9", "D5"} <= {clause for f in refused.value.findings for clause in f.clauses}
    assert not filing.successors.exists()
    dead = Reason.objects.get(pk="QX04")
    filing = lifecycle.cancel(filing=filing, by=clerk, now=NOW, expected_version=None, reason=dead)
    assert filing.status == FilingStatus.CANCELLED


def test_a22_the_last_locked_day_and_the_first_free_one(clerk, reviewer, insured):
    filing = resident(clerk, reviewer, insured, mode=Mode.PROMISE, now=at(2026, 9, 1))
    with pytest.raises(RulesBroken):
        following.change(filing=filing, by=clerk, now=at(2027, 2, 28), in_hospital=False)
    assert following.change(filing=filing, by=clerk, now=at(2027, 3, 1), in_hospital=False)


def test_a23_a_promise_of_more_than_six_months_may_be_changed(clerk, reviewer, insured):
    filing = resident(clerk, reviewer, insured, mode=Mode.PROMISE, now=at(2026, 4, 1))
    assert moved(filing, clerk, reviewer, mode=Mode.MATERIALS).status == FilingStatus.APPROVED


def test_d4_a_change_is_not_begun_unasked_nor_during_a_stay_but_with_a_reason_the_reviewer_is_shown(
    clerk, reviewer, insured
):
    filing = resident(clerk, reviewer, insured, now=at(2026, 9, 20))
    with pytest.raises(RulesBroken, match="目前是否在住院"):
        following.change(filing=filing, by=clerk, now=NOW)
    with pytest.raises(RulesBroken, match="出院结算后再办"):
        following.change(filing=filing, by=clerk, now=NOW, in_hospital=True)
    draft = following.change(filing=filing, by=clerk, now=NOW, in_hospital=True, stay_words="转往南京的医院")
    found = {f.code: f for f in intake.judge_filing(draft, on=TODAY)}
    assert "转往南京的医院" in found["change_stay_overruled"].message


def test_a_change_of_nothing_is_refused_at_submission(clerk, reviewer, insured):
    filing = resident(clerk, reviewer, insured, now=at(2026, 9, 20))
    draft = following.change(filing=filing, by=clerk, now=NOW, in_hospital=False)
    with pytest.raises(RulesBroken, match="没有变更"):
        finished(draft, clerk, papers_of=("residence_proof",))


@pytest.mark.parametrize("end", ["refuse", "withdraw"])
def test_a_change_that_comes_to_nothing_leaves_the_old_filing_and_may_be_begun_again(clerk, reviewer, insured, end):
    old = resident(clerk, reviewer, insured, now=at(2026, 9, 20))
    draft = following.change(filing=old, by=clerk, now=NOW, in_hospital=False)
    new = finished(draft, clerk, papers_of=("residence_proof",), place=Place.objects.get(pk="320100"))
    if end == "refuse":
        review.refuse(filing=new, by=reviewer, now=NOW, expected_version=None, reasons=[w.reason("refuse")])
    else:
        intake.withdraw(filing=new, expected_version=None, by=clerk, now=NOW, reasons=[w.reason("withdraw")])
    old = fresh(old)
    assert (old.status, old.ended_on) == (FilingStatus.APPROVED, None)
    assert following.change(filing=old, by=clerk, now=NOW, in_hospital=False).pk != draft.pk


def test_a_second_clerk_who_wants_to_change_is_told_who_began_and_where(clerk, reviewer, insured):
    old = resident(clerk, reviewer, insured, now=at(2026, 9, 20))
    draft = following.change(filing=old, by=clerk, now=NOW, in_hospital=False)
    with pytest.raises(StaleFiling, match="陈经办"):
        following.change(filing=old, by=w.staff(w.CLERK), now=NOW, in_hospital=False)
    assert following.follower(old) == draft


def test_a_change_is_not_approved_once_the_old_filing_was_cancelled(clerk, reviewer, insured):
    old = resident(clerk, reviewer, insured, now=at(2026, 9, 20))
    draft = following.change(filing=old, by=clerk, now=NOW, in_hospital=False)
    new = finished(draft, clerk, papers_of=("residence_proof",), place=Place.objects.get(pk="320100"))
    lifecycle.cancel(filing=old, by=clerk, now=NOW, expected_version=None, reason=Reason.objects.get(pk="QX06"))
    with pytest.raises(RulesBroken, match="已取消"):
        review.approve(filing=new, by=reviewer, now=NOW, expected_version=new.version)
    assert fresh(new).status == FilingStatus.SUBMITTED


def test_after_a_cancellation_the_same_city_may_be_filed_from_tomorrow(clerk, reviewer, insured):
    old = resident(clerk, reviewer, insured, now=at(2026, 9, 20))
    lifecycle.cancel(filing=old, by=clerk, now=NOW, expected_version=None, reason=Reason.objects.get(pk="QX06"))
    again = w.draft(clerk, insured, FilingType.RESIDENT, "330100")
    with pytest.raises(RulesBroken, match="当日仍有效"):
        intake.submit(filing=again, by=clerk, now=NOW)
    again = w.draft(clerk, insured, FilingType.RESIDENT, "330100", start=TODAY + DAY)
    again = intake.submit(filing=again, by=clerk, now=NOW)
    assert review.approve(filing=again, by=reviewer, now=NOW, expected_version=None).start == TODAY + DAY


# --- Renewal -----------------------------------------------------------------------------------------------------


def test_c20_a_renewal_joins_the_old_filing_without_gap_or_overlap(clerk, reviewer, insured):
    old = w.approved(clerk, reviewer, insured, FilingType.OTHER, "330100", now=at(2026, 1, 10))
    draft = following.renew(filing=old, by=clerk, now=NOW)
    assert (draft.renews_id, draft.start, draft.end) == (old.pk, date(2027, 1, 11), date(2028, 1, 11))
    new = finished(draft, clerk, start=date(2027, 1, 11))
    new = review.approve(filing=new, by=reviewer, now=NOW, expected_version=new.version)
    old = fresh(old)
    assert (old.status, old.end, old.ended_on) == (FilingStatus.APPROVED, date(2027, 1, 10), None)
    assert new.validity(date(2027, 1, 11)) == Validity.IN_FORCE
    assert "renew" in entries(old)
    assert f"接续备案{old.number}" in new.documents.get(kind="slip").words
    assert "接续备案" not in old.documents.get(kind="slip").words


def test_the_receipt_names_the_last_day_of_handling(clerk, insured):
    receipt = w.submitted(clerk, insured, FilingType.OTHER, now=NOW).documents.get(kind="receipt")
    assert (
        f"{TODAY.year}年{TODAY.month}月{TODAY.day}日(含当日)"
        in dict(papers.words_of(receipt).blocks[1].rows)["办理期限"]
    )


@pytest.mark.parametrize("start", [date(2027, 1, 10), date(2027, 1, 12), TODAY])
def test_c20_a_renewal_from_any_other_day_is_refused_with_the_right_one(clerk, reviewer, insured, start):
    old = w.approved(clerk, reviewer, insured, FilingType.OTHER, "330100", now=at(2026, 1, 10))
    draft = following.renew(filing=old, by=clerk, now=NOW)
    with pytest.raises(RulesBroken) as refused:
        finished(draft, clerk, start=start, end=None)
    assert "2027-01-11" in " ".join(refused.value.sentences)
    assert any("C20" in f.clauses for f in refused.value.findings)


def test_a_renewal_of_an_open_end_or_after_the_end_is_refused_with_what_to_do(clerk, reviewer, insured):
    with pytest.raises(NotAllowed, match="长期有效"):
        following.renew(filing=resident(clerk, reviewer, insured), by=clerk, now=NOW)
    other = w.person(clerk)
    old = w.approved(clerk, reviewer, other, FilingType.OTHER, "330100", now=at(2025, 11, 1))
    with pytest.raises(NotAllowed, match="另行办理新备案"):
        following.renew(filing=old, by=clerk, now=NOW)


def test_a_second_renewal_is_led_to_the_first(clerk, reviewer, insured):
    old = w.approved(clerk, reviewer, insured, FilingType.OTHER, "330100", now=at(2026, 1, 10))
    draft = following.renew(filing=old, by=clerk, now=NOW)
    with pytest.raises(StaleFiling, match="没有另建"):
        following.renew(filing=old, by=w.staff(w.CLERK), now=NOW)
    assert following.follower(old) == draft


# --- Several at once (C19, J11, A29) -----------------------------------------------------------------------------


def test_a29_the_same_again_is_steered_to_the_existing_to_completion_or_to_a_change_of_type(clerk, reviewer, insured):
    promise = resident(clerk, reviewer, insured, mode=Mode.PROMISE)
    told = {}
    for name, type_, mode in (
        ("same", FilingType.RESIDENT, Mode.PROMISE),
        ("papers", FilingType.RESIDENT, Mode.MATERIALS),
        ("type", FilingType.REFERRAL, Mode.MATERIALS),
    ):
        with pytest.raises(RulesBroken) as refused:
            intake.submit(filing=w.draft(clerk, insured, type_, "330100", mode=mode), by=clerk, now=NOW)
        told[name] = " ".join(f.message + f.remedy for f in refused.value.findings)
        assert promise.number in told[name]
    assert "打开原备案" in told["same"]
    assert "补齐材料" in told["papers"]
    assert "改类型" in told["type"]


def test_j11_a_second_long_term_place_waits_for_the_completion_of_a_promise(clerk, reviewer, insured):
    first = resident(clerk, reviewer, insured, mode=Mode.PROMISE)
    second = w.draft(clerk, insured, FilingType.RESIDENT, "320100")
    with pytest.raises(RulesBroken) as refused:
        intake.submit(filing=second, by=clerk, now=NOW)
    assert "今天补交认定材料" in " ".join(f.remedy for f in refused.value.findings)
    completed(first, clerk, reviewer)
    second = intake.submit(filing=fresh(second), by=clerk, now=NOW)
    assert review.approve(filing=second, by=reviewer, now=NOW, expected_version=None).status == FilingStatus.APPROVED
    assert Filing.objects.in_force(TODAY).count() == 2


# --- 补齐材料 ------------------------------------------------------------------------------------------------------


def handed_in(filing: Filing, by) -> None:
    completion.add_pages(filing=filing, kind="residence_proof", uploads=[w.upload(b"\xff\xd8proof")], by=by, now=NOW)
    completion.hand_in(filing=filing, by=by, now=NOW)


def completed(filing: Filing, clerk, reviewer) -> Filing:
    handed_in(filing, clerk)
    completion.decide(filing=filing, by=reviewer, now=NOW, expected_version=None, confirm=True)
    return fresh(filing)


def test_completing_turns_the_promise_into_materials_keeps_the_letter_and_lifts_the_lock(clerk, reviewer, insured):
    filing = resident(clerk, reviewer, insured, mode=Mode.PROMISE)
    rounds = list(filing.submissions.values_list("manifest_hash", flat=True))
    filing = completed(filing, clerk, reviewer)
    assert (filing.mode, filing.status) == (Mode.MATERIALS, FilingStatus.APPROVED)
    live = set(filing.materials.filter(voided_at__isnull=True).values_list("kind", flat=True))
    assert live == {"promise_letter", "residence_proof"}
    assert list(filing.submissions.values_list("manifest_hash", flat=True)) == rounds
    receipt = words(filing, DocumentKind.COMPLETION)
    assert "居住证明" in receipt
    assert "改为提供材料备案" in receipt
    assert entries(filing)[-3:] == ["complete", "confirm", "issue_document"]
    assert verification.verify(filing.documents.get(kind=DocumentKind.SLIP).code, now=NOW).state_label == "有效"
    assert following.change(filing=filing, by=clerk, now=NOW, in_hospital=False)


def test_what_is_handed_in_changes_nothing_until_a_second_person_confirms(clerk, reviewer, insured):
    filing = resident(clerk, reviewer, insured, mode=Mode.PROMISE)
    handed_in(filing, clerk)
    assert fresh(filing).mode == Mode.PROMISE
    with pytest.raises(RulesBroken):
        following.change(filing=filing, by=clerk, now=NOW, in_hospital=False)
    assert [c.filing_id for c in completion.waiting("320508")] == [filing.pk]
    assert completion.waiting("320583") == []


def test_who_took_the_papers_in_cannot_confirm_them(reviewer, insured):
    both = w.staff(w.CLERK, w.REVIEWER)
    filing = resident(both, reviewer, insured, mode=Mode.PROMISE)
    handed_in(filing, both)
    with pytest.raises(NotAllowed, match="两人"):
        completion.decide(filing=filing, by=both, now=NOW, expected_version=None, confirm=True)
    assert fresh(filing).mode == Mode.PROMISE


def test_an_empty_or_foreign_slot_is_refused_and_what_is_missing_is_named(clerk, reviewer):
    filing = w.approved(clerk, reviewer, w.person(clerk, retired=True), FilingType.RETIREE, "340100", mode=Mode.PROMISE)
    with pytest.raises(NotAllowed, match="没有补交"):
        completion.hand_in(filing=filing, by=clerk, now=NOW)
    with pytest.raises(BadInput):
        completion.add_pages(filing=filing, kind="work_contract", uploads=[w.upload()], by=clerk, now=NOW)
    completion.add_pages(filing=filing, kind="household_first", uploads=[w.upload()], by=clerk, now=NOW)
    with pytest.raises(RulesBroken) as refused:
        completion.hand_in(filing=filing, by=clerk, now=NOW)
    said = " ".join(f.message + f.remedy for f in refused.value.findings)
    assert "常住人口登记卡" in said
    assert "承诺书" not in said


def test_papers_not_confirmed_are_voided_stay_readable_and_may_be_handed_in_again(clerk, reviewer, insured):
    filing = resident(clerk, reviewer, insured, mode=Mode.PROMISE)
    handed_in(filing, clerk)
    with pytest.raises(BadInput, match="理由"):
        completion.decide(filing=filing, by=reviewer, now=NOW, expected_version=None, confirm=False)
    row = completion.decide(
        filing=filing, by=reviewer, now=NOW, expected_version=None, confirm=False, words="居住证明已过期"
    )
    assert row.state == CompletionState.REFUSED
    paper = filing.materials.get(kind="residence_proof")
    assert paper.voided_at
    assert materials.read_page(paper.pages.get()) == b"\xff\xd8proof"
    assert completed(filing, clerk, reviewer).mode == Mode.MATERIALS


def test_giving_up_a_completion_leaves_the_promise_as_it_was(clerk, reviewer, insured):
    filing = resident(clerk, reviewer, insured, mode=Mode.PROMISE)
    before = manifest_hash(filing)
    handed_in(filing, clerk)
    completion.drop(filing=filing, by=clerk, now=NOW)
    assert (fresh(filing).mode, manifest_hash(fresh(filing))) == (Mode.PROMISE, before)
    with pytest.raises(NotAllowed):
        completion.decide(filing=filing, by=reviewer, now=NOW, expected_version=None, confirm=True)


def test_a_filing_with_materials_has_nothing_to_complete(clerk, reviewer, insured):
    with pytest.raises(NotAllowed, match="提供材料备案"):
        handed_in(resident(clerk, reviewer, insured), clerk)


# --- Suspend and resume ------------------------------------------------------------------------------------------


def suspend(filing, by, since=None, now=NOW, **given):
    data = {"reason": "回苏州住院前暂停", "in_hospital": False, "expected_version": None, **given}
    return standing.suspend(filing=filing, by=by, now=now, since=since, **data)


def test_j14_a_filing_is_suspended_from_a_day_and_resumed_on_a_day(clerk, reviewer, insured):
    filing = resident(clerk, reviewer, insured)
    suspend(filing, clerk, date(2026, 12, 1))
    standing.resume(filing=filing, by=clerk, now=at(2026, 12, 20), expected_version=None)
    filing = fresh(filing)
    worth = {day: filing.validity(date(2026, 12, day)) for day in (1, 19, 20)}
    assert worth == {1: Validity.SUSPENDED, 19: Validity.SUSPENDED, 20: Validity.IN_FORCE}
    assert filing.validity(date(2026, 11, 30)) == Validity.IN_FORCE
    assert "2026年12月1日(含当日)" in words(filing, DocumentKind.SUSPENSION)
    assert "2026年12月20日(含当日)" in words(filing, DocumentKind.RESUMPTION)
    assert entries(filing)[-4:] == ["suspend", "issue_document", "resume", "issue_document"]


def test_a_pause_is_never_back_dated_nor_doubled_nor_begun_during_a_stay(clerk, reviewer, insured):
    filing = resident(clerk, reviewer, insured)
    with pytest.raises(BadInput, match="2026-11-23"):
        suspend(filing, clerk, TODAY - DAY)
    with pytest.raises(RulesBroken, match="目前是否在住院"):
        suspend(filing, clerk, in_hospital=None)
    with pytest.raises(RulesBroken, match="出院结算后再办"):
        suspend(filing, clerk, in_hospital=True)
    pause = suspend(filing, clerk, in_hospital=True, stay_words="医院要求")
    assert "医院要求" in pause.reason
    with pytest.raises(NotAllowed, match="已经暂停"):
        suspend(filing, clerk)


def test_resuming_on_the_day_of_the_pause_begins_the_day_after(clerk, reviewer, insured):
    filing = resident(clerk, reviewer, insured)
    with pytest.raises(NotAllowed, match="没有暂停"):
        standing.resume(filing=filing, by=clerk, now=NOW, expected_version=None)
    suspend(filing, clerk)
    with pytest.raises(BadInput, match="2026-11-24"):
        standing.resume(filing=filing, by=clerk, now=NOW, expected_version=None, first=TODAY)
    assert standing.resume(filing=filing, by=clerk, now=NOW, expected_version=None).until == TODAY


def test_the_lock_of_a_promise_does_not_hold_a_pause(clerk, reviewer, insured):
    assert suspend(resident(clerk, reviewer, insured, mode=Mode.PROMISE), clerk)


# --- Contact -----------------------------------------------------------------------------------------------------


def contact(filing, by, **given):
    data = {"phone": "13911112222", "contact_name": "", "contact_phone": "", "address": "杭州市西湖区演示路8号"}
    return standing.update_contact(filing=filing, by=by, now=NOW, expected_version=None, **{**data, **given})


def test_contact_changes_in_place_with_masked_history_and_no_signature_is_voided(clerk, reviewer, insured):
    filing = resident(clerk, reviewer, insured)
    filing = fresh(contact(filing, clerk))
    assert (filing.phone, filing.status, filing.number) == ("13911112222", FilingStatus.APPROVED, filing.number)
    assert filing.signature is not None
    entry = AuditEntry.objects.get(action="contact", object=object_name(filing))
    rows = json.loads(entry.detail)["changes"]
    assert [row[0] for row in rows] == ["本人手机号", "异地居住地址"]
    assert rows[0][1:] == ["1********00", "1********22"]
    assert "13911112222" not in entry.detail
    assert "演示路8号" not in entry.detail
    assert "1********22" in words(filing, DocumentKind.CHANGE)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"phone": ""}, "至少填一个"),
        ({"phone": "123"}, "没有保存"),
        ({"phone": "13800000000", "address": ""}, "没有变化"),
    ],
)
def test_contact_without_a_phone_or_without_a_change_is_refused(clerk, reviewer, insured, given, sentence):
    with pytest.raises(BadInput, match=sentence):
        contact(resident(clerk, reviewer, insured), clerk, **given)


# --- 撤销 with a successor ----------------------------------------------------------------------------------------


def revoked(filing, by, **given) -> Filing:
    return lifecycle.revoke(
        filing=filing, by=by, now=NOW, expected_version=None, reason=w.reason("revoke"), words="就医地录错", **given
    )


def test_a37_a_mistake_is_revoked_with_a_linked_filing_from_the_old_start_and_the_old_slip_says_so(
    clerk, reviewer, supervisor, insured
):
    old = resident(clerk, reviewer, insured, mode=Mode.PROMISE, now=at(2026, 11, 20))
    old = revoked(old, supervisor, with_correction=True)
    draft = following.follower(old)
    assert (draft.replaces_id, draft.start) == (old.pk, date(2026, 11, 20))
    draft = standing.take_over(filing=draft, by=clerk, now=NOW)
    new = finished(draft, clerk, place=Place.objects.get(pk="320100"))
    new = review.approve(filing=new, by=reviewer, now=NOW, expected_version=new.version)
    assert (new.status, new.start) == (FilingStatus.APPROVED, date(2026, 11, 20))
    found = verification.verify(old.documents.get(kind=DocumentKind.SLIP).code, now=NOW)
    assert (found.state_label, found.successor_number) == ("已撤销", new.number)
    assert fresh(old).validity(TODAY) is None
    assert "revoke" in entries(old)


def test_a37_a_clerk_may_begin_the_correction_later_and_only_from_the_old_start(clerk, reviewer, supervisor, insured):
    old = revoked(resident(clerk, reviewer, insured, mode=Mode.PROMISE, now=at(2026, 11, 20)), supervisor)
    assert following.follower(old) is None
    draft = following.change(filing=old, by=clerk, now=NOW)
    with pytest.raises(RulesBroken, match="倒签"):
        finished(draft, clerk, start=date(2026, 11, 19))


def test_a37_a_change_begun_before_the_revocation_becomes_the_correction(clerk, reviewer, supervisor, insured):
    old = resident(clerk, reviewer, insured, now=at(2026, 9, 20))
    draft = following.change(filing=old, by=clerk, now=NOW, in_hospital=False)
    revoked(old, supervisor, with_correction=True)
    assert following.follower(old) == draft
    assert "follow_correction" in {f.code for f in intake.judge_filing(fresh(draft), on=TODAY)}


# --- Taking over, and what never happens --------------------------------------------------------------------------


def test_6b_9_a_colleague_takes_a_draft_over_with_an_entry_and_has_it_on_the_desk(clerk, insured):
    draft, colleague = w.draft(clerk, insured), w.staff(w.CLERK)
    standing.take_over(filing=draft, by=colleague, now=NOW)
    entry = AuditEntry.objects.get(action="take_over", object=object_name(draft))
    assert (entry.actor, "陈经办" in entry.detail) == (colleague.username, True)
    assert list(Filing.objects.drafts_of(colleague.pk)) == [draft]
    assert not Filing.objects.drafts_of(clerk.pk).exists()
    with pytest.raises(NotAllowed, match="已经在您手上"):
        standing.take_over(filing=draft, by=colleague, now=NOW)
    with pytest.raises(NotAllowed, match="其他经办机构"):
        standing.take_over(filing=draft, by=w.staff(w.CLERK, office="320583"), now=NOW)


def test_who_took_a_draft_over_cannot_decide_it(clerk, insured):
    both = w.staff(w.CLERK, w.REVIEWER)
    draft = w.draft(clerk, insured)
    standing.take_over(filing=draft, by=both, now=NOW)
    filing = intake.submit(filing=fresh(draft), by=clerk, now=NOW)
    with pytest.raises(NotAllowed, match="两人"):
        review.approve(filing=filing, by=both, now=NOW, expected_version=None)


def test_every_refused_act_leaves_an_entry_and_nothing_else(clerk, reviewer, insured):
    filing = resident(clerk, reviewer, insured)
    before = (filing.version, entries(filing))
    for act in (
        lambda: following.change(filing=filing, by=reviewer, now=NOW, in_hospital=False),
        lambda: following.renew(filing=filing, by=reviewer, now=NOW),
        lambda: suspend(filing, reviewer),
        lambda: standing.resume(filing=filing, by=reviewer, now=NOW, expected_version=None),
        lambda: contact(filing, reviewer),
        lambda: completion.hand_in(filing=filing, by=reviewer, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()
    told = AuditEntry.objects.filter(action="refused", object=object_name(filing)).order_by("pk")
    acts = [json.loads(entry.detail)["what"] for entry in told]
    assert acts == ["change", "renew", "suspend", "resume", "contact", "complete"]
    assert (fresh(filing).version, entries(filing)) == before


def test_a20_a_long_term_filing_needs_no_cancelling_for_treatment_in_suzhou(clerk, reviewer, insured):
    slip = words(resident(clerk, reviewer, insured), DocumentKind.SLIP)
    assert "参保地和备案地均可" in slip
    assert "回苏州就医不用取消备案" in slip


def test_a33_nothing_of_an_approved_filing_can_be_deleted_and_the_letter_stays(clerk, reviewer, insured):
    filing = completed(resident(clerk, reviewer, insured, mode=Mode.PROMISE), clerk, reviewer)
    letter = filing.materials.get(kind="promise_letter")
    with pytest.raises(NotAllowed):
        materials.void_material(material=letter, by=clerk, now=NOW)
    assert filing.materials.get(kind="promise_letter").voided_at is None
