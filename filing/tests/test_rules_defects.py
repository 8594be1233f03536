"""一次性告知 as a table: every open defect once, in the order of the form, with its clauses and the way out. Pure."""

from dataclasses import replace

import pytest

from filing.answers import DefectSource, DefectState
from filing.choices import Evidence, FilingType, MaterialKind, Mode, SignatureKind, Verdict
from filing.rules.clauses import CLAUSES
from filing.rules.defaults import DEFAULT_POLICY
from filing.rules.defects import PaperState, StatedReason, defects, states
from filing.rules.judge import judge
from filing.tests import makers_rules as m

D = DefectSource
FIRST = MaterialKind.HOUSEHOLD_FIRST
A2 = m.retiree(materials=(m.paper(FIRST),))


def found(facts, papers=(), reasons=()):
    return defects(judge(facts, DEFAULT_POLICY), papers, reasons)


def codes(lines) -> list[str]:
    return [line.code for line in lines]


def test_a_complete_application_has_no_defect():
    assert found(m.retiree()) == ()


def test_what_a_reviewer_has_to_verify_is_no_defect_of_the_applicant():
    doubtful = m.retiree(hukou_place="江苏省南京市")
    assert m.to_verify(judge(doubtful, DEFAULT_POLICY))
    assert found(doubtful) == ()


def test_a2_the_missing_page_is_one_line_with_the_promise_and_the_other_proof_as_ways_out():
    (line,) = found(A2)
    assert (line.code, line.source) == ("material:household_self", D.MATERIAL)
    assert line.text == "缺少本人常住人口登记卡页。"
    assert {"R22", "J4"} <= set(line.clauses)
    assert "《异地长期居住人员个人承诺书》" in line.remedy
    assert "其他异地安置认定材料(须注明名称,需人工核实)" in line.remedy


def test_five_defects_of_four_sources_are_five_lines_in_the_order_of_the_form():
    facts = replace(A2, person=m.person(retired=False), signature=SignatureKind.NONE, phone="")
    papers = (PaperState(FIRST, "户口本首页", warnings=((1, "图像模糊,请核对是否清晰。"),)),)
    lines = found(facts, papers)
    assert [(line.code, line.source) for line in lines] == [
        ("retired_not", D.CONDITION),
        ("material:household_self", D.MATERIAL),
        ("image:household_first:1", D.IMAGE),
        ("form:phone", D.FORM),
        ("form:signature", D.FORM),
    ]
    assert all(line.text and line.remedy and line.clauses for line in lines)
    assert {clause for line in lines for clause in line.clauses} <= set(CLAUSES)
    assert lines[2].text == "户口本首页第1页:图像模糊,请核对是否清晰。"


def test_an_unfit_paper_is_one_line_with_the_reviewers_words_and_the_rules_way_out():
    facts = m.retiree(materials=(m.unfit(FIRST), m.paper(MaterialKind.HOUSEHOLD_SELF)))
    paper = PaperState(FIRST, "户口本首页", Verdict.UNFIT, "缺右下角", warnings=((1, "图像较暗"),))
    (line,) = found(facts, (paper,))
    assert (line.code, line.text) == ("material:household_first", "户口本首页:缺右下角")
    assert "承诺书" in line.remedy


def test_an_unfit_paper_that_no_rule_asks_for_is_told_too():
    paper = PaperState(MaterialKind.ID_IMAGE, "身份证件影像", Verdict.UNFIT)
    (line,) = found(m.retiree(), (paper,))
    assert line.text == "身份证件影像:审核为不合格。"
    assert line.clauses == ("J4",)


def test_a_page_the_reviewer_found_fit_is_no_defect_whatever_the_image_check_said():
    assert found(m.retiree(), (PaperState(FIRST, "户口本首页", Verdict.FIT, warnings=((1, "图像较小"),)),)) == ()


def test_a_reviewers_reason_about_a_missing_paper_is_the_same_line_with_both_clauses():
    reason = StatedReason("TH02", "认定材料中缺少本人的登记卡页。", "R22", "请补交。", "household_self")
    (line,) = found(A2, reasons=(reason,))
    assert (line.code, line.source, line.text) == ("material:household_self", D.MATERIAL, reason.text)
    assert "承诺书" in line.remedy


@pytest.mark.parametrize("material", ["", "household_self"])
def test_a_reviewers_reason_that_no_rule_shares_stands_last_in_its_own_words(material):
    reason = StatedReason("TH08", "姓名不一致。", "J4", "请提供一致的材料。", material)
    (line,) = found(m.retiree(), reasons=(reason,))
    assert (line.code, line.source, line.clauses) == ("reason:TH08", D.REVIEW, ("J4",))


def test_the_same_sentence_is_told_once():
    reason = StatedReason("X1", "缺少本人常住人口登记卡页。", "R22", "请补交。")
    assert codes(found(A2, reasons=(reason,))) == ["material:household_self"]


def test_a_promise_that_is_not_signed_offers_no_second_promise():
    facts = m.retiree(mode=Mode.PROMISE, materials=())
    (line,) = found(facts)
    assert line.code == "material:promise_letter"
    assert "提供材料备案" in line.remedy


def test_a_referral_names_the_other_type_and_no_promise():
    facts = m.facts(type=FilingType.REFERRAL, place=m.BEIJING, purpose="")
    line = next(line for line in found(facts) if line.code == "material:referral_certificate")
    assert "其他临时外出就医人员备案" in line.remedy
    assert "不适用承诺制" in line.remedy


@pytest.mark.parametrize(
    "laid_down",
    [
        (),
        (m.unfit(MaterialKind.RESIDENCE_PROOF),),
        (m.paper(MaterialKind.RESIDENCE_PROOF, pages=0, evidence=Evidence.SEEN),),
    ],
    ids=["missing", "unfit", "seen only"],
)
def test_a_slot_keeps_its_code_however_it_is_wrong(laid_down):
    assert codes(found(m.resident(materials=laid_down))) == ["material:residence_proof"]


def test_after_a_fix_each_line_of_the_notice_is_told_fixed_open_or_the_reviewers():
    told = [("material:household_self", D.MATERIAL), ("form:signature", D.FORM), ("reason:TH08", D.REVIEW)]
    signed_later = frozenset(codes(found(A2)))
    assert states(told, signed_later) == (DefectState.OPEN, DefectState.FIXED, DefectState.REVIEW)
