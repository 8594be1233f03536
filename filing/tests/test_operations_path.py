"""The main path through the operations: effect, audit, document, refusal. Scenarios of domain section 6 by name."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from filing.choices import (
    DocumentKind,
    FilingStatus,
    FilingType,
    InsuranceState,
    Mode,
    Scheme,
    SignatureKind,
    Validity,
)
from filing.errors import BadInput, NotAllowed, RulesBroken, StaleFiling
from filing.models import AuditEntry, Document, Filing, Place, Reason
from filing.operations import intake, lifecycle, materials, papers, people, review, verification
from filing.operations.common import object_name, visible_filing, why_not
from filing.tests import world as w

pytestmark = pytest.mark.django_db
NOW, TODAY = w.NOW, w.TODAY


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


def words(filing: Filing, kind: DocumentKind) -> str:
    return filing.documents.filter(kind=kind).latest("pk").words


@pytest.mark.parametrize(
    ("type_", "place", "retired", "end"),
    [
        (FilingType.RETIREE, "340100", True, None),
        (FilingType.RESIDENT, "320100", False, None),
        (FilingType.POSTED, "420100", False, None),
        (FilingType.REFERRAL, "110000", False, date(2027, 5, 23)),
        (FilingType.OTHER, "330100", False, date(2027, 11, 23)),
    ],
)
def test_a1_a5_a7_a8_a10_each_type_is_taken_approved_and_leaves_a_slip(clerk, reviewer, type_, place, retired, end):
    filing = w.approved(clerk, reviewer, w.person(clerk, retired=retired), type_, place)
    filing = Filing.objects.get(pk=filing.pk)
    assert (filing.status, filing.start, filing.end) == (FilingStatus.APPROVED, TODAY, end)
    assert filing.validity(TODAY) == Validity.IN_FORCE
    slip = words(filing, DocumentKind.SLIP)
    assert "生育" in slip
    assert "门诊慢特病" in slip
    assert ("参保地目录" in slip) == (place == "320100")
    assert ("80%" in slip) == (type_ == FilingType.OTHER)
    assert filing.number.startswith("YDBA32050820261123")


def test_every_status_change_has_exactly_one_entry(clerk, reviewer, insured):
    filing = w.approved(clerk, reviewer, insured)
    actions = list(
        AuditEntry.objects.filter(object=object_name(filing), stream="change")
        .order_by("pk")
        .values_list("action", flat=True)
    )
    assert actions == ["create", "sign", "submit", "issue_document", "approve", "issue_document"]


def test_a2_one_page_missing_is_named_with_the_ways_out_and_stops_the_submission(clerk):
    filing = w.draft(clerk, w.person(clerk, retired=True), FilingType.RETIREE, "340100", papers=False)
    materials.add_pages(filing=filing, kind="household_first", uploads=[w.upload()], by=clerk, now=NOW)
    with pytest.raises(RulesBroken) as refused:
        intake.submit(filing=filing, by=clerk, now=NOW)
    text = " ".join(f.message + f.remedy for f in refused.value.findings)
    assert "常住人口登记卡" in text
    assert "承诺" in text


def test_a2_insisting_makes_submission_possible_and_approval_not(clerk, reviewer):
    filing = w.draft(clerk, w.person(clerk, retired=True), FilingType.RETIREE, "340100", papers=False, insisted=True)
    filing = intake.submit(filing=filing, by=clerk, now=NOW)
    with pytest.raises(RulesBroken):
        review.approve(filing=filing, by=reviewer, now=NOW, expected_version=filing.version)
    filing = review.refuse(
        filing=filing, by=reviewer, now=NOW, expected_version=filing.version, reasons=[w.reason("refuse")]
    )
    assert filing.status == FilingStatus.REFUSED
    assert filing.documents.filter(kind=DocumentKind.REFUSAL).exists()


@pytest.mark.parametrize(("type_", "place"), [(FilingType.RETIREE, "340100"), (FilingType.RESIDENT, "510100")])
def test_a3_a6_the_promise_replaces_the_papers_and_the_slip_names_the_first_day_of_change(
    clerk, reviewer, type_, place
):
    filing = w.approved(clerk, reviewer, w.person(clerk, retired=True), type_, place, mode=Mode.PROMISE)
    assert "2027年5月23日" in words(filing, DocumentKind.SLIP)
    assert "无须另交材料" in words(filing, DocumentKind.SLIP)


def test_a4_a_person_in_work_cannot_be_approved_as_retired(clerk, insured):
    filing = w.draft(clerk, insured, FilingType.RETIREE, "340100")
    with pytest.raises(RulesBroken) as refused:
        intake.submit(filing=filing, by=clerk, now=NOW)
    assert "异地长期居住" in " ".join(f.message + f.remedy for f in refused.value.findings)


def test_a9_without_certificate_no_referral(clerk, insured):
    filing = w.draft(clerk, insured, FilingType.REFERRAL, "110000", papers=False)
    with pytest.raises(RulesBroken) as refused:
        intake.submit(filing=filing, by=clerk, now=NOW)
    assert "其他临时外出" in " ".join(f.message + f.remedy for f in refused.value.findings)


def test_a11_shanghai_asks_for_a_reason_and_then_takes_the_filing(clerk, reviewer, insured):
    filing = w.draft(clerk, insured, FilingType.OTHER, "310000")
    with pytest.raises(RulesBroken):
        intake.submit(filing=filing, by=clerk, now=NOW)
    data = w.draft_data(
        insured, FilingType.OTHER, "310000", long_stay_asked=False, shanghai_reason=w.reason("shanghai")
    )
    filing = intake.edit_filing(filing=filing, data=data, by=clerk, now=NOW, expected_version=filing.version)
    filing = intake.submit(filing=filing, by=clerk, now=NOW)
    assert filing.status == FilingStatus.SUBMITTED


def test_a12_a_long_term_filing_for_shanghai_is_made_as_usual(clerk, reviewer, insured):
    assert w.approved(clerk, reviewer, insured, FilingType.RESIDENT, "310000").status == FilingStatus.APPROVED


def test_a16_in_hospital_the_filing_starts_on_admission(clerk, reviewer, insured):
    filing = w.approved(
        clerk, reviewer, insured, FilingType.OTHER, "430100", in_hospital=True, admission=date(2026, 11, 20)
    )
    assert (filing.start, filing.end) == (date(2026, 11, 20), date(2027, 11, 20))


def test_a16_a_start_after_admission_is_refused(clerk, insured):
    filing = w.draft(
        clerk,
        insured,
        FilingType.OTHER,
        "430100",
        in_hospital=True,
        admission=date(2026, 11, 20),
        start=date(2026, 11, 22),
    )
    with pytest.raises(RulesBroken):
        intake.submit(filing=filing, by=clerk, now=NOW)


def test_a17_after_self_payment_the_stay_goes_to_manual_claims(clerk, reviewer, insured):
    filing = w.approved(
        clerk,
        reviewer,
        insured,
        FilingType.OTHER,
        "430100",
        in_hospital=True,
        paid=True,
        admission=date(2026, 11, 1),
        discharge=date(2026, 11, 10),
        stay_hospital="长沙演示医院",
    )
    assert "手工报销" in words(filing, DocumentKind.SLIP)


def test_a26_an_agent_is_named_and_their_own_papers_are_asked_for(clerk, insured):
    filing = w.draft(clerk, insured, applicant="agent")
    with pytest.raises(RulesBroken) as refused:
        intake.submit(filing=filing, by=clerk, now=NOW)
    assert "代办人" in " ".join(refused.value.sentences)
    data = w.draft_data(
        insured,
        applicant="agent",
        agent_name="李小明",
        agent_kind="resident_id",
        agent_number=w.resident_number(),
        agent_phone="13900000000",
        agent_relation="son",
    )
    filing = intake.edit_filing(filing=filing, data=data, by=clerk, now=NOW, expected_version=None)
    assert intake.submit(filing=filing, by=clerk, now=NOW).number


def test_a28_a_return_keeps_number_and_acceptance_day_and_both_rounds(clerk, reviewer, insured):
    filing = w.submitted(clerk, insured)
    number = filing.number
    filing = review.return_filing(
        filing=filing, by=reviewer, now=NOW, expected_version=filing.version, reasons=[w.reason("return")]
    )
    assert filing.documents.filter(kind=DocumentKind.CORRECTION).exists()
    later = NOW + timedelta(days=5)
    filing = intake.submit(filing=filing, by=clerk, now=later)
    assert (filing.number, filing.round, filing.accepted_on) == (number, 2, TODAY)
    filing = review.approve(filing=filing, by=reviewer, now=later + timedelta(days=1), expected_version=filing.version)
    assert filing.start == TODAY  # A34
    assert filing.submissions.count() == filing.decisions.count() == 2


def test_a28_a_refusal_is_final_and_can_be_copied(clerk, reviewer, insured):
    filing = w.submitted(clerk, insured)
    filing = review.refuse(
        filing=filing, by=reviewer, now=NOW, expected_version=filing.version, reasons=[w.reason("refuse")]
    )
    with pytest.raises(NotAllowed):
        intake.submit(filing=filing, by=clerk, now=NOW)
    copy = intake.copy_as_new(filing=filing, by=clerk, now=NOW)
    assert (copy.status, copy.number, copy.notice_read) == (FilingStatus.DRAFT, None, False)


def test_a_refused_application_plays_no_part_in_the_next_one(clerk, reviewer, insured):
    """C29."""
    refused = w.submitted(clerk, insured, FilingType.RESIDENT, "510100")
    review.refuse(filing=refused, by=reviewer, now=NOW, expected_version=refused.version, reasons=[w.reason("refuse")])
    again = w.approved(clerk, reviewer, insured, FilingType.RESIDENT, "510100")
    assert again.status == FilingStatus.APPROVED
    assert Filing.objects.get(pk=refused.pk).decisions.get().reasons.exists()


def test_a29_a_second_overlapping_filing_is_steered_to_the_first(clerk, reviewer, insured):
    first = w.approved(clerk, reviewer, insured, FilingType.RESIDENT, "330100")
    second = w.draft(clerk, insured, FilingType.RESIDENT, "330100")
    with pytest.raises(RulesBroken) as refused:
        intake.submit(filing=second, by=clerk, now=NOW)
    assert first.number in " ".join(refused.value.sentences)


def test_a30_paused_insurance_stops_and_says_what_to_do(clerk):
    paused = w.person(clerk, state=InsuranceState.PAUSED)
    with pytest.raises(RulesBroken) as refused:
        intake.submit(filing=w.draft(clerk, paused), by=clerk, now=NOW)
    assert "恢复参保" in " ".join(f.message + f.remedy for f in refused.value.findings)


def test_a31_the_scheme_is_chosen_and_kept(clerk, reviewer):
    both = w.person(clerk, schemes=(Scheme.EMPLOYEE, Scheme.RESIDENT))
    enrolment = both.enrolments.get(scheme=Scheme.RESIDENT)
    assert w.approved(clerk, reviewer, both, enrolment=enrolment).enrolment == enrolment


def test_a32_notice_and_signature_are_both_named_and_no_insisting_helps(clerk, insured):
    filing = w.draft(clerk, insured, notice_read=False, signed=False, insisted=True)
    with pytest.raises(RulesBroken) as refused:
        intake.submit(filing=filing, by=clerk, now=NOW)
    text = " ".join(refused.value.sentences)
    assert "告知书" in text
    assert "签名" in text


def test_a37_an_office_error_is_revoked_by_a_supervisor_with_words(clerk, reviewer, supervisor, insured):
    filing = w.approved(clerk, reviewer, insured)
    with pytest.raises(NotAllowed):
        lifecycle.revoke(
            filing=filing, by=clerk, now=NOW, expected_version=filing.version, reason=w.reason("revoke"), words="x"
        )
    filing = lifecycle.revoke(
        filing=filing,
        by=supervisor,
        now=NOW,
        expected_version=filing.version,
        reason=w.reason("revoke"),
        words="就医地录错",
    )
    slip = filing.documents.get(kind=DocumentKind.SLIP)
    assert verification.verify(slip.code, now=NOW).state_label == "已撤销"


def test_cancelling_a_promise_within_six_months_names_day_and_way_out_and_death_is_exempt(clerk, reviewer, insured):
    filing = w.approved(clerk, reviewer, insured, FilingType.RESIDENT, "330100", mode=Mode.PROMISE)
    with pytest.raises(RulesBroken) as refused:
        lifecycle.cancel(filing=filing, by=clerk, now=NOW, expected_version=None, reason=Reason.objects.get(pk="QX06"))
    assert "2027-05-23" in " ".join(refused.value.sentences)
    assert "补交" in " ".join(refused.value.sentences)
    filing = lifecycle.cancel(
        filing=filing, by=clerk, now=NOW, expected_version=None, reason=Reason.objects.get(pk="QX04")
    )
    assert (filing.status, filing.ended_on) == (FilingStatus.CANCELLED, TODAY)


def test_cancelling_during_a_stay_takes_a_supervisors_reason_and_nobody_elses(clerk, reviewer, supervisor, insured):
    filing = w.approved(clerk, reviewer, insured)
    given = {
        "filing": filing, "now": NOW, "expected_version": None, "in_hospital_now": True,
        "reason": Reason.objects.get(pk="QX06"), "words": "已核实",
    }  # fmt: skip
    with pytest.raises(RulesBroken):
        lifecycle.cancel(by=clerk, **given)
    with pytest.raises(NotAllowed, match="请主管"):
        lifecycle.cancel(by=clerk, override_reason="家属坚持", **given)
    filing.refresh_from_db()
    assert filing.status == FilingStatus.APPROVED
    ended = lifecycle.cancel(by=supervisor, override_reason="家属坚持", **given)
    assert (ended.status, ended.end_words) == (FilingStatus.CANCELLED, "已核实 特殊处理:家属坚持")


def test_who_took_it_cannot_decide_it_even_with_both_roles(reviewer):
    both = w.staff(w.CLERK, w.REVIEWER)
    filing = w.submitted(both, w.person(both))
    with pytest.raises(NotAllowed, match="两人"):
        review.approve(filing=filing, by=both, now=NOW, expected_version=filing.version)
    assert why_not(filing, "approve", reviewer) is None


def test_a_refused_decision_leaves_an_entry_and_changes_nothing(clerk, insured):
    filing = w.submitted(clerk, insured)
    with pytest.raises(NotAllowed):
        review.approve(filing=filing, by=clerk, now=NOW, expected_version=filing.version)
    entry = AuditEntry.objects.get(action="refused", object=object_name(filing))
    assert (entry.stream, entry.actor) == ("access", clerk.username)
    assert "approve" in entry.detail
    assert Filing.objects.get(pk=filing.pk).status == FilingStatus.SUBMITTED


def test_a_colleague_who_edited_this_round_cannot_decide_it(clerk, insured):
    both = w.staff(w.CLERK, w.REVIEWER)
    filing = w.draft(clerk, insured)
    filing = intake.edit_filing(filing=filing, data={"remark": "补充"}, by=both, now=NOW, expected_version=None)
    filing = intake.submit(filing=filing, by=clerk, now=NOW)
    with pytest.raises(NotAllowed):
        review.approve(filing=filing, by=both, now=NOW, expected_version=filing.version)


def test_second_reviewer_with_a_stale_page_is_refused_and_told_who_decided(clerk, reviewer, insured):
    filing = w.submitted(clerk, insured)
    seen = filing.version
    review.approve(filing=filing, by=reviewer, now=NOW, expected_version=seen)
    with pytest.raises(StaleFiling) as stale:
        review.return_filing(
            filing=filing, by=w.staff(w.REVIEWER), now=NOW, expected_version=seen, reasons=[w.reason("return")]
        )
    assert reviewer.full_name in stale.value.sentences[0]
    assert "没有保存" in stale.value.sentences[1]


def test_submitting_twice_makes_one_filing(clerk, insured):
    key = uuid4()
    data = w.draft_data(insured)
    first = intake.new_filing(person=insured, data=data, by=clerk, now=NOW, form_key=key)
    second = intake.new_filing(person=insured, data=data, by=clerk, now=NOW, form_key=key)
    assert first.pk == second.pk
    assert Filing.objects.count() == 1


def test_changing_the_place_voids_the_signature_and_a_phone_does_not(clerk, insured):
    filing = w.draft(clerk, insured)
    filing = intake.edit_filing(filing=filing, data={"phone": "13911112222"}, by=clerk, now=NOW, expected_version=None)
    assert filing.signature is not None
    filing = intake.edit_filing(
        filing=filing, data={"place": Place.objects.get(pk="330200")}, by=clerk, now=NOW, expected_version=None
    )
    assert filing.signature is None


def test_a_new_version_of_a_paper_voids_the_old_one_and_keeps_it(clerk, insured):
    filing = w.draft(clerk, insured, FilingType.RESIDENT, "320100")
    again = materials.add_pages(
        filing=filing, kind="residence_proof", uploads=[w.upload(b"\xff\xd8second")], by=clerk, now=NOW
    )
    assert again.version == 2
    assert filing.materials.filter(kind="residence_proof").count() == 2
    assert materials.read_page(again.pages.get()) == b"\xff\xd8second"


def test_a_filing_of_another_office_does_not_exist_for_the_reader(clerk, insured):
    filing = w.draft(clerk, insured)
    with pytest.raises(Filing.DoesNotExist):
        visible_filing(ref=filing.ref, by=w.staff(w.CLERK, office="320583"))


def test_an_unknown_field_and_a_foreign_enrolment_are_refused(clerk, insured):
    with pytest.raises(BadInput):
        intake.new_filing(
            person=insured, data={**w.draft_data(insured), "status": "approved"}, by=clerk, now=NOW, form_key=uuid4()
        )
    other = w.person(clerk, name="李四")
    data = {**w.draft_data(insured), "enrolment": other.enrolments.first()}
    with pytest.raises(BadInput):
        intake.new_filing(person=insured, data=data, by=clerk, now=NOW, form_key=uuid4())


def test_the_second_print_needs_a_reason_and_bears_its_number(clerk, reviewer, insured):
    slip = w.approved(clerk, reviewer, insured).documents.get(kind=DocumentKind.SLIP)
    assert papers.print_copy(document=slip, by=clerk, now=NOW).copy == 1
    with pytest.raises(BadInput):
        papers.print_copy(document=slip, by=clerk, now=NOW)
    assert papers.print_copy(document=slip, by=clerk, now=NOW, reason="遗失").copy == 2


def test_a_paper_verifies_by_code_and_by_token_and_a_wrong_one_does_not(clerk, reviewer, insured):
    slip = w.approved(clerk, reviewer, insured).documents.get(kind=DocumentKind.SLIP)
    found = verification.verify(slip.code, now=NOW)
    assert (found.masked_name, found.state_label) == ("张**", "有效")
    assert verification.verify(slip.token, now=NOW) == found
    forged = slip.token[:-1] + ("0" if slip.token[-1] != "0" else "1")
    assert verification.verify(forged, now=NOW) is None
    assert verification.verify("2222222222", now=NOW) is None


def test_uploading_is_recorded_once(clerk, reviewer, insured):
    """J7, C35."""
    filing = w.approved(clerk, reviewer, insured)
    assert review.mark_uploaded(filings=[filing], by=clerk, now=NOW) == 1
    assert review.mark_uploaded(filings=[Filing.objects.get(pk=filing.pk)], by=clerk, now=NOW) == 0


def test_a27_a_number_typed_exactly_opens_the_person_of_another_office_for_this_session(clerk, insured):
    stranger = w.staff(w.CLERK, office="320583")
    number = insured.certificate.number
    assert people.search_names(text="张建国", by=stranger, now=NOW) == []
    found = people.find_by_number(text=number.lower(), by=stranger, session_key="k1", now=NOW)
    assert found.person == insured
    assert people.visible_person(ref=insured.ref, by=stranger, session_key="k1") == insured
    with pytest.raises(type(insured).DoesNotExist):
        people.visible_person(ref=insured.ref, by=stranger, session_key="k2")


def test_old_and_new_card_find_the_same_person(clerk, insured):
    old = insured.certificate.number
    people.add_certificate(person=insured, kind="passport", number="E12345678", nationality="CHN", by=clerk, now=NOW)
    for number in (old, "e12345678"):
        assert people.find_by_number(text=number, by=clerk, session_key="k", now=NOW).person == insured


def test_documents_are_frozen_in_the_database(clerk, reviewer, insured):
    slip = w.approved(clerk, reviewer, insured).documents.get(kind=DocumentKind.SLIP)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=slip.pk).update(words="别的")
    with pytest.raises(DatabaseError), transaction.atomic():
        Filing.objects.filter(pk=slip.filing_id).delete()


def test_signing_by_finger_needs_a_witness(clerk, insured):
    filing = w.draft(clerk, insured, signed=False)
    with pytest.raises(BadInput):
        materials.sign(filing=filing, kind=SignatureKind.FINGERPRINT, by=clerk, now=NOW)
