"""The other papers: each says its all, and nothing the office has not done or decided."""

from dataclasses import replace
from datetime import date

import pytest

from filing.answers import DefectSource, LongStay, VisitReason
from filing.choices import DocumentKind, FilingType, Mode, SignatureKind
from filing.facts import Defect
from filing.papers.blocks import Code, ListBlock, Signature, Table, from_json, to_json, words_of
from filing.papers.build import BUILDERS, build
from filing.papers.facts import MaterialRow, ReasonRow
from filing.rules.adviser import advise
from filing.rules.adviser_facts import AdviceFacts
from filing.rules.clauses import CLAUSES
from filing.rules.defaults import DEFAULT_POLICY
from filing.tests.paper_makers import (
    AGENT,
    HANGZHOU,
    NANJING,
    OFFICE,
    SHANGHAI_CITY,
    a_filing,
    every_filing,
    paper_facts,
)

PAGE_MISSING = Defect(
    "material:household_self",
    DefectSource.MATERIAL,
    "缺少常住人口登记卡页。",
    ("R22", "J4"),
    "请补交本人常住人口登记卡页。",
)
UNREADABLE = Defect("image:household_first:1", DefectSource.IMAGE, "照片看不清。", (), "")
NO_CERTIFICATE = ReasonRow("没有转诊证明。", "R24", "可改办其他临时外出就医,按原规定结付比例的80%结付。")
NO_PROOF = Defect(
    "material:referral_certificate", DefectSource.MATERIAL, NO_CERTIFICATE.text, ("R24",), NO_CERTIFICATE.remedy
)
SHANGHAI = {
    "advice": advise(
        AdviceFacts(
            True,
            SHANGHAI_CITY,
            False,
            False,
            False,
            reason=VisitReason.VISIT,
            long_stay=LongStay.NONE,
            referral=False,
        ),
        DEFAULT_POLICY,
    )
}
RETIREE = a_filing(FilingType.RETIREE)
ITEMS = {"reasons": (ReasonRow("材料上的姓名不一致。", "J4", "请提供一致的材料。"),), "defects": (PAGE_MISSING,)}


def words(kind: DocumentKind, filing=None, **changes) -> str:
    return words_of(build(kind, paper_facts(filing, **changes)))


def any_paper(kind: DocumentKind):
    filing = a_filing(FilingType.RESIDENT, mode=Mode.PROMISE)
    return build(kind, paper_facts(filing, agent=AGENT, **ITEMS, ended_on=date(2026, 12, 1), **SHANGHAI))


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_kind_has_words_a_code_and_a_place_to_sign_and_survives_as_json(kind):
    paper = any_paper(kind)
    assert from_json(to_json(paper)) == paper
    assert paper.kind == kind
    assert [type(block) for block in paper.blocks[-2:]] == [Code, Signature]
    assert set(BUILDERS) == set(DocumentKind)


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_listed_sentence_rests_on_known_clauses(kind):
    items = [item for block in any_paper(kind).blocks if isinstance(block, ListBlock) for item in block.items]
    assert items
    assert all(item.clauses and set(item.clauses) <= set(CLAUSES) for item in items)


@pytest.mark.parametrize("kind", DocumentKind)
def test_no_paper_of_any_filing_names_an_unexplained_percentage(kind):
    for filing in every_filing():
        if kind == DocumentKind.PROMISE and not filing.is_long_term:
            continue
        told = {"reasons": (NO_CERTIFICATE,), "defects": (NO_PROOF,)}
        said = words(kind, filing, **told, ended_on=date(2026, 12, 1), **SHANGHAI)
        assert "%" not in said.replace("80%", "")
        if "80%" in said and kind not in (DocumentKind.CANCELLATION, DocumentKind.REVOCATION):
            assert "×80%,不是报销80%" in said


def test_a_correction_lists_every_item_with_its_clause_and_what_to_bring_instead():
    paper = build(DocumentKind.CORRECTION, paper_facts(RETIREE, defects=(PAGE_MISSING, UNREADABLE)))
    table = next(block for block in paper.blocks if isinstance(block, Table))
    assert table.rows == (
        (
            "1",
            "缺少常住人口登记卡页。",
            "《苏州医保异地就医备案》异地就医备案材料;《全省医疗保障经办政务服务事项办事指南(2022版)》办理要求",
            "请补交本人常住人口登记卡页。",
        ),
        ("2", "照片看不清。", "—", "请按左列问题更正后重新提交。"),
    )
    assert "改按承诺制备案" in words_of(paper)


def test_the_promise_is_offered_to_long_term_filings_with_materials_alone_and_once():
    offer = "改按承诺制备案"
    named = replace(PAGE_MISSING, remedy="也可以签署承诺书。")
    assert offer not in words(DocumentKind.CORRECTION, a_filing(FilingType.REFERRAL), defects=(PAGE_MISSING,))
    assert offer not in words(DocumentKind.CORRECTION, replace(RETIREE, mode=Mode.PROMISE), defects=(PAGE_MISSING,))
    assert offer not in words(DocumentKind.CORRECTION, RETIREE, defects=(named,))


def test_a_deadline_stands_only_where_the_office_has_set_one():
    assert "工作日" not in words(DocumentKind.CORRECTION, defects=(PAGE_MISSING,))
    office = replace(OFFICE, correction_days=10)
    assert "10个工作日内补正。" in words(DocumentKind.CORRECTION, defects=(PAGE_MISSING,), office=office)
    until = {"correct_by": date(2027, 1, 4), "correct_by_note": "2027 年的放假安排尚未录入。"}
    said = words(DocumentKind.CORRECTION, defects=(PAGE_MISSING,), office=office, **until)
    assert "10个工作日内补正(当日收到的,至2027年1月4日)。2027 年的放假安排尚未录入。" in said


def test_a_refusal_gives_reason_clause_and_other_ways_and_the_office_s_remedy_only():
    said = words(DocumentKind.REFUSAL, a_filing(FilingType.REFERRAL), reasons=(NO_CERTIFICATE,))
    assert "没有转诊证明。" in said
    assert "《苏州医保异地就医备案》异地就医备案材料" in said
    assert "可改办其他临时外出就医" in said
    assert not any(word in said for word in ("复议", "诉讼", "救济"))
    office = replace(OFFICE, remedy_text="可以向本机构申请复核。")
    assert "救济途径:可以向本机构申请复核。" in words(DocumentKind.REFUSAL, reasons=(NO_CERTIFICATE,), office=office)


@pytest.mark.parametrize(("kind", "lacks"), [(DocumentKind.CORRECTION, "defect"), (DocumentKind.REFUSAL, "reason")])
def test_neither_exists_without_anything_to_say(kind, lacks):
    with pytest.raises(ValueError, match=lacks):
        build(kind, paper_facts())


def test_a_notice_given_at_the_counter_names_the_clerk_and_claims_no_review():
    facts = paper_facts(RETIREE, defects=(PAGE_MISSING,), decided_by="", decided_on=None, accepted_on=None)
    said = words_of(build(DocumentKind.CORRECTION, facts))
    assert "经柜面核对,需要补正" in said
    assert "经办人:陈经办" in said
    assert "提交之日为受理日期" in said
    assert not any(word in said for word in ("审核人", "受理日期不变"))


def test_a_further_notice_says_why_there_is_one():
    said = words(DocumentKind.CORRECTION, RETIREE, defects=(PAGE_MISSING,), supplement="首次告知漏列登记卡页")
    assert "本次为补充告知,原因:首次告知漏列登记卡页" in said


def test_a_receipt_lists_the_materials_and_promises_no_decision():
    said = words(DocumentKind.RECEIPT, materials=(MaterialRow("居住证明", 2, "原件"), MaterialRow("代办人身份证件")))
    assert "居住证明\n2页\n原件" in said
    assert "不是备案回执" in said
    assert "80%" not in said
    assert "办理期限" not in said


def test_the_promise_letter_is_for_long_term_types_and_bears_the_full_number():
    said = words(DocumentKind.PROMISE, a_filing(FilingType.POSTED, mode=Mode.PROMISE))
    assert said.startswith("异地长期居住人员个人承诺书")
    assert "320500198006150051" in said
    assert "常驻异地工作人员" in said
    with pytest.raises(ValueError, match="long-term"):
        build(DocumentKind.PROMISE, paper_facts(a_filing(FilingType.REFERRAL)))


def test_a_letter_signed_by_the_agent_is_marked_so():
    filing = a_filing(
        FilingType.RESIDENT, mode=Mode.PROMISE, signature=SignatureKind.DRAWN, signature_by_agent=True
    )  # fmt: skip
    paper = build(DocumentKind.PROMISE, paper_facts(filing, agent=AGENT, signed_on=date(2026, 11, 23)))
    signature = paper.blocks[-1]
    assert signature.signer == "代签人签名(代签):"
    assert signature.lines[1:3] == ("与承诺人关系:子  3205**********1234  138****0000", "签署日期:2026年11月23日")
    assert "代签" not in words(DocumentKind.PROMISE, replace(filing, signature_by_agent=False))


def test_the_notice_names_one_catalogue_and_room_to_sign():
    said = words(DocumentKind.NOTICE, a_filing(place=NANJING))
    assert "就医地目录" not in said
    assert "代办人签名:" in words(DocumentKind.NOTICE, a_filing(place=HANGZHOU), agent=AGENT)


@pytest.mark.parametrize(("place", "clause"), [(HANGZHOU, "R12"), (NANJING, "JS75-19")])
def test_an_emergency_is_deemed_filed_by_the_rule_of_its_place(place, clause):
    emergency = AdviceFacts(True, place, False, True, paid=False, injury=False)
    facts = paper_facts(person=None, advice=advise(emergency, DEFAULT_POLICY))
    paper = build(DocumentKind.NO_FILING, facts)
    told = next(block for block in paper.blocks if isinstance(block, ListBlock))
    assert "视同已备案" in told.items[0].text
    assert clause in told.items[0].clauses


def test_advice_about_shanghai_names_nobody():
    said = words(DocumentKind.NO_FILING, **SHANGHAI)
    assert "张建国" not in said
    assert "无需办理异地备案" in said


def test_a_cancellation_names_the_last_day_and_one_before_the_start_says_so():
    """C34."""
    said = words(DocumentKind.CANCELLATION, reasons=(ReasonRow("已回苏州居住。", "R56"),), ended_on=date(2026, 12, 1))
    assert "2026年12月1日(含当日)" in said
    assert "注销" not in said
    assert "撤销" not in said
    early = words(DocumentKind.CANCELLATION, reasons=(ReasonRow("不去了。"),), ended_on=date(2026, 11, 20))
    assert "尚未生效即取消" in early


def test_a_revocation_owns_the_error_and_names_the_new_filing():
    """C34."""
    reason = ReasonRow("经办差错:就医地录入错误。", "C34")
    said = words(DocumentKind.REVOCATION, reasons=(reason,), ended_on=date(2026, 11, 24), successor_number="YDBA2")
    assert "因本机构经办差错" in said
    assert "编号YDBA2" in said
    assert "由本机构另行办理备案" in words(DocumentKind.REVOCATION, reasons=(reason,), ended_on=date(2026, 11, 24))


def test_our_own_readings_are_never_cited_as_a_source():
    own = replace(PAGE_MISSING, clauses=("C21", "C5"))
    said = words(DocumentKind.CORRECTION, RETIREE, defects=(own,))
    assert "读法" not in said


@pytest.mark.parametrize("kind", DocumentKind)
def test_dates_are_written_as_on_paper(kind):
    assert "2026-" not in words_of(any_paper(kind))
    assert any_paper(kind).issued_on == "2026年11月23日"
