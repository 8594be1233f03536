"""A day at the counter (domain section 6b), below the screens: each situation by its number.

2, 3, 9, 11, 13 and 15 stand with the operations they are about; 5, 8, 9, 12, 14 and 16 with the screens.
"""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from filing.answers import AdviceVerdict, Coverage
from filing.choices import (
    CertificateKind,
    DocumentKind,
    FilingStatus,
    FilingType,
    IdentityDocument,
    MaterialKind,
    Mode,
    Outcome,
    Scheme,
    SeenAs,
    SignatureKind,
    Validity,
)
from filing.errors import BadInput, NotAllowed, RulesBroken
from filing.models import AuditEntry, Decision, Filing, Office, Reason
from filing.operations import advising, forms_on_demand, intake, lifecycle, materials, papers, review
from filing.operations.common import findings_from, object_name
from filing.operations.coverage import coverage_of
from filing.papers.blocks import words_of
from filing.rules.adviser import next_questions
from filing.rules.adviser_facts import AdviceFacts, Question
from filing.rules.coverage_facts import CareQuestion
from filing.tests import world as w
from filing.tests.makers import make_certificate
from filing.tests.makers_rules import HANGZHOU

pytestmark = pytest.mark.django_db
NOW, TODAY = w.NOW, w.TODAY
DAY = timedelta(days=1)
FIVE_TO_FIVE = datetime(2026, 11, 23, 8, 55, tzinfo=UTC)  # 16:55 in Suzhou
SON = {
    "applicant": "agent", "agent_name": "张小明", "agent_kind": "resident_id", "agent_phone": "13900000000",
    "agent_relation": "son",
}  # fmt: skip


@pytest.fixture
def clerk():
    return w.staff(w.CLERK, name="陈经办")


@pytest.fixture
def reviewer():
    return w.staff(w.REVIEWER, name="李审核")


@pytest.fixture
def insured(clerk):
    return w.person(clerk)


def said(filing: Filing, kind: DocumentKind) -> str:
    return words_of(papers.words_of(filing.documents.filter(kind=kind).latest("pk")))


def told(findings) -> dict[str, tuple[str, str]]:
    return {f.code: (f.outcome, f.message) for f in findings}


def entry(filing: Filing, action: str) -> tuple[str, dict]:
    row = AuditEntry.objects.get(object=object_name(filing), action=action)
    return row.actor, json.loads(row.detail)


def approve(filing: Filing, by, now=NOW) -> Filing:
    return review.approve(filing=filing, by=by, now=now, expected_version=filing.version)


# --- 1: not insured in Suzhou --------------------------------------------------------------------------------------


def test_6b_1_where_somebody_is_insured_is_asked_first_and_another_city_is_sent_home(clerk):
    """R14."""
    policy = advising.policy_on(TODAY)
    assert next_questions(AdviceFacts(), policy)[0] == Question.INSURED_HERE
    elsewhere = AdviceFacts(insured_here=False)
    answer, still_open = advising.answer_on(elsewhere, TODAY)
    assert (answer.verdict, answer.type, answer.files, still_open) == (AdviceVerdict.ELSEWHERE, None, False, ())
    (line,) = answer.lines
    assert line.text == "不在苏州参保的,请向参保地医保经办机构办理异地就医备案,按参保地规定结算。"
    assert line.clauses[0] == "R14"
    paper = advising.issue_advice(facts=elsewhere, by=clerk, now=NOW)
    assert (paper.kind, paper.filing) == (DocumentKind.ADVICE, None)
    assert line.text in words_of(papers.words_of(paper))
    assert not Filing.objects.exists()


# --- 4: a child without an identity card ---------------------------------------------------------------------------


@pytest.mark.parametrize("birth", [date(2016, 5, 1), TODAY], ids=["child", "newborn"])
def test_6b_4_a_child_is_filed_for_with_the_household_book_by_the_guardian(clerk, reviewer, birth):
    child = w.person(
        clerk, name="张小宝", certificate_kind=CertificateKind.HOUSEHOLD_BOOK,
        certificate_number=make_certificate(CertificateKind.HOUSEHOLD_BOOK, birth=birth), birth_date=birth,
        schemes=(Scheme.RESIDENT,), since=birth,
    )  # fmt: skip
    guardian = SON | {"agent_name": "张建国", "agent_relation": "guardian", "agent_number": w.resident_number()}
    filing = w.draft(clerk, child, signed=False, document=IdentityDocument.HOUSEHOLD_BOOK, **guardian)
    materials.sign(filing=filing, kind=SignatureKind.PAPER, by=clerk, now=NOW, by_agent=True)
    filing = intake.submit(filing=filing, by=clerk, now=NOW)
    kept = told(findings_from(filing.submissions.get().findings))
    assert kept["document"] == (Outcome.MET, "身份凭证:户口簿(未成年人)。")
    assert kept["signature_by_agent"] == (Outcome.NOTE, "由代办人代签,单据上注明代签。")
    assert "minor_without_guardian" not in kept
    filing = approve(filing, reviewer)
    assert filing.validity(TODAY) == Validity.IN_FORCE
    slip = said(filing, DocumentKind.SLIP)
    assert "张小宝" in slip
    assert "张建国(监护人)" in slip
    assert "代签" in slip


def test_6b_4_a_child_alone_at_the_counter_is_for_the_reviewer_to_verify(clerk):
    birth = date(2016, 5, 1)
    child = w.person(clerk, certificate_number=w.resident_number(birth), schemes=(Scheme.RESIDENT,), since=birth)
    filing = w.draft(clerk, child, document=IdentityDocument.HOUSEHOLD_BOOK)
    found = told(intake.judge_filing(filing, on=TODAY))
    assert found["minor_without_guardian"] == (Outcome.VERIFY, "参保人员未成年,应由监护人代办并代签。")


# --- 6: the person has died ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("in_hospital", [False, True], ids=["at home", "in hospital"])
def test_6b_6_a_relative_cancels_for_a_death_within_the_lock(clerk, reviewer, insured, in_hospital):
    filing = w.approved(clerk, reviewer, insured, FilingType.RESIDENT, "330100", mode=Mode.PROMISE)
    given = {"filing": filing, "by": clerk, "now": NOW + DAY, "expected_version": filing.version}
    with pytest.raises(RulesBroken, match="2027-05-23起才可以变更或取消"):
        lifecycle.cancel(reason=Reason.objects.get(pk="QX06"), **given)
    death, words = Reason.objects.get(ground="death"), "其子张小明来办,已看死亡证明"
    ended = lifecycle.cancel(reason=death, words=words, in_hospital_now=in_hospital, **given)
    assert (ended.status, ended.ended_on, ended.end_reason) == (FilingStatus.CANCELLED, TODAY + DAY, death)
    decision = Decision.objects.get(filing=filing, action="cancel")
    assert (decision.words, [r.text for r in decision.reasons.all()]) == (words, ["参保人员已死亡。"])
    actor, detail = entry(filing, "cancel")
    assert (actor, detail["reason"], detail["from"], detail["to"]) == (
        clerk.username, death.code, "approved", "cancelled",
    )  # fmt: skip
    paper = said(ended, DocumentKind.CANCELLATION)
    assert "参保人员已死亡" in paper
    assert words in paper
    assert "生前尚未结算的费用" in paper
    assert "重新办理备案" not in paper
    assert ("办理人签收" in paper, "申请人签收" in paper) == (True, False)
    asked = CareQuestion(TODAY + 2 * DAY, HANGZHOU)
    answer = coverage_of(person=insured, question=asked, by=clerk, now=NOW + 2 * DAY).answer
    assert answer.verdict == Coverage.ENDED


def test_who_is_no_longer_insured_here_is_sent_to_the_new_place_of_insurance_not_back_to_us(clerk, reviewer, insured):
    filing = w.approved(clerk, reviewer, insured)
    moved = Reason.objects.get(pk="QX03")
    ended = lifecycle.cancel(filing=filing, by=clerk, now=NOW + DAY, expected_version=filing.version, reason=moved)
    paper = said(ended, DocumentKind.CANCELLATION)
    assert "请向新的参保地医保经办机构办理备案" in paper
    assert "在苏州就医不受影响" not in paper
    assert "取消前已经入院、尚未结算的" in paper


# --- 7: the son comes with photos ----------------------------------------------------------------------------------


def test_6b_7_the_son_files_from_photos_the_reviewer_is_told_and_he_signs_for_the_patient(clerk, reviewer, insured):
    stay = {"in_hospital": True, "paid": False, "admission": TODAY - 3 * DAY, "stay_hospital": "长沙演示医院"}
    seen = {"document_seen_as": SeenAs.PHOTO, "agent_number": w.resident_number()}
    filing = w.draft(clerk, insured, FilingType.OTHER, "430100", signed=False, **SON, **seen, **stay)
    materials.sign(filing=filing, kind=SignatureKind.PAPER, by=clerk, now=NOW, by_agent=True)
    filing = intake.submit(filing=filing, by=clerk, now=NOW)
    shown = told(intake.judge_filing(filing, on=filing.accepted_on))
    assert shown["document_not_original"] == (
        Outcome.VERIFY, "参保人员的身份证件只看到照片,请审核人员核对。",
    )  # fmt: skip
    assert shown["agent_identity"] == (Outcome.MET, "已核代办人人证一致。")
    filing = approve(filing, reviewer)
    assert (filing.status, filing.start) == (FilingStatus.APPROVED, TODAY - 3 * DAY)
    assert "张小明(子)" in said(filing, DocumentKind.SLIP)
    assert "代签" in said(filing, DocumentKind.SLIP)


def test_6b_7_a_proof_seen_as_a_photo_is_allowed_and_told_to_the_reviewer(clerk, reviewer, insured):
    filing = w.draft(clerk, insured, FilingType.RESIDENT, "430100", papers=False, agent_number="", **SON)
    pages = [w.upload()]
    materials.add_pages(
        filing=filing, kind=MaterialKind.RESIDENCE_PROOF, uploads=pages, by=clerk, now=NOW, seen_as=SeenAs.PHOTO
    )
    found = told(intake.judge_filing(filing, on=TODAY))
    assert found["material_not_original"] == (Outcome.VERIFY, "居住证明只看到照片,请审核人员核对。")
    assert found["agent_incomplete"] == (Outcome.NOT_MET, "代办人信息不齐,缺少:证件号码。")
    number = {"agent_number": w.resident_number()}
    filing.refresh_from_db()
    filing = intake.edit_filing(filing=filing, data=number, by=clerk, now=NOW, expected_version=filing.version)
    assert approve(intake.submit(filing=filing, by=clerk, now=NOW), reviewer).status == FilingStatus.APPROVED


def test_6b_7_the_letter_is_signed_by_the_son_and_says_so(clerk, insured):
    promise = {"mode": Mode.PROMISE, "agent_number": w.resident_number(), **SON}
    filing = w.draft(clerk, insured, FilingType.RESIDENT, "430100", signed=False, **promise)
    materials.sign(filing=filing, kind=SignatureKind.PAPER, by=clerk, now=NOW, by_agent=True)
    filing.refresh_from_db()
    forms_on_demand.issue_on_demand(filing=filing, kind=DocumentKind.PROMISE, by=clerk, now=NOW)
    letter = said(filing, DocumentKind.PROMISE)
    assert "本承诺由张小明(与承诺人关系:子)代签,代签人愿意承担代签的责任。" in letter
    assert "代签人签名(代签):" in letter
    assert intake.submit(filing=filing, by=clerk, now=NOW).status == FilingStatus.SUBMITTED


def test_6b_7_the_letter_taken_home_keeps_the_draft_until_it_comes_back_signed(clerk, insured):
    promise = {"mode": Mode.PROMISE, "agent_number": w.resident_number(), **SON}
    filing = w.draft(clerk, insured, FilingType.RESIDENT, "430100", signed=False, **promise)
    forms_on_demand.issue_on_demand(filing=filing, kind=DocumentKind.PROMISE, by=clerk, now=NOW)
    letter = said(filing, DocumentKind.PROMISE)
    assert "承诺人签名:" in letter
    assert "签署日期:____年__月__日" in letter
    assert "代签" not in letter
    with pytest.raises(RulesBroken, match="申请人还没有签名"):
        intake.submit(filing=filing, by=clerk, now=NOW)
    filing.refresh_from_db()
    assert (filing.status, filing.number) == (FilingStatus.DRAFT, None)
    back = NOW + 4 * DAY
    dates = {"start": None}  # never before the day of acceptance (D7): the form leaves it to the rules
    intake.edit_filing(filing=filing, data=dates, by=clerk, now=back, expected_version=filing.version)
    materials.sign(filing=filing, kind=SignatureKind.PAPER, by=clerk, now=back)
    filing = intake.submit(filing=Filing.objects.get(pk=filing.pk), by=clerk, now=back)
    assert (filing.status, filing.accepted_on, filing.start) == (FilingStatus.SUBMITTED, back.date(), back.date())


# --- 10: five minutes before closing -------------------------------------------------------------------------------


def test_6b_10_at_1655_the_receipt_is_given_and_its_day_stays_the_start(clerk, insured):
    """D7."""
    filing = w.submitted(clerk, insured, now=FIVE_TO_FIVE)
    receipt = said(filing, DocumentKind.RECEIPT)
    assert "您的异地就医备案申请已于2026年11月23日受理,现正等待审核。" in receipt
    assert "不是备案回执" in receipt
    assert not filing.documents.filter(kind=DocumentKind.SLIP).exists()
    supervisor = w.staff(w.SUPERVISOR, name="王主管")
    decided = approve(filing, supervisor, FIVE_TO_FIVE + 2 * DAY)
    assert (decided.status, decided.accepted_on, decided.start) == (FilingStatus.APPROVED, TODAY, TODAY)
    assert decided.decided_by == supervisor
    assert entry(filing, "approve")[0] == supervisor.username
    assert "2026年11月25日 王主管" in said(decided, DocumentKind.SLIP)


@pytest.mark.parametrize("two_people", [True, False])
def test_6b_10_whether_a_second_person_decides_is_for_each_office_to_set(two_people):
    Office.objects.filter(pk="320508").update(two_people=two_people)
    Office.objects.filter(pk="320583").update(two_people=not two_people)
    for office, owed in (("320508", two_people), ("320583", not two_people)):
        alone = w.staff(w.CLERK, w.SUPERVISOR, office=office)
        filing = w.submitted(alone, w.person(alone), now=FIVE_TO_FIVE)
        assert filing.two_people == owed
        if owed:
            with pytest.raises(NotAllowed, match="受理和审核须由两人办理"):
                approve(filing, alone, FIVE_TO_FIVE)
        else:
            assert approve(filing, alone, FIVE_TO_FIVE).status == FilingStatus.APPROVED


# --- 12: somebody who cannot write ---------------------------------------------------------------------------------


def test_6b_12_a_fingerprint_takes_a_witness_and_the_sheet_photographed(clerk, reviewer, insured):
    filing = w.draft(clerk, insured, signed=False)
    finger = {"filing": filing, "kind": SignatureKind.FINGERPRINT, "by": clerk, "now": NOW}
    with pytest.raises(BadInput, match="按手印须有见证人姓名") as refused:
        materials.sign(witness=" ", **finger)
    assert refused.value.field == "witness"
    signature = materials.sign(witness="周见证", **finger)
    assert (signature.kind, signature.witness) == (SignatureKind.FINGERPRINT, "周见证")
    filing.refresh_from_db()
    with pytest.raises(RulesBroken, match="按手印的纸质件还没有留存影像"):
        intake.submit(filing=filing, by=clerk, now=NOW)
    filing.refresh_from_db()
    materials.mark_seen(filing=filing, kind=MaterialKind.SIGNED_FORM, seen_as=SeenAs.ORIGINAL, by=clerk, now=NOW)
    filing.refresh_from_db()
    with pytest.raises(RulesBroken, match="按手印的纸质件还没有留存影像"):  # seen is not photographed
        intake.submit(filing=filing, by=clerk, now=NOW)
    materials.add_pages(filing=filing, kind=MaterialKind.SIGNED_FORM, uploads=[w.upload()], by=clerk, now=NOW)
    filing = intake.submit(filing=Filing.objects.get(pk=filing.pk), by=clerk, now=NOW)
    kept = told(findings_from(filing.submissions.get().findings))
    assert kept["signature"] == (Outcome.MET, "已签名:按手印。")
    assert kept["signature_fingerprint"] == (Outcome.VERIFY, "以按手印代替签名,请核对见证人。")
    assert "fingerprint_not_photographed" not in kept
    assert "按手印" in said(filing, DocumentKind.RECEIPT)
    assert approve(filing, reviewer).status == FilingStatus.APPROVED
