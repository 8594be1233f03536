"""The whole list at once: scenarios A1–A17, A24, A30–A32 of the domain at rule level, and what blocks what."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from filing.answers import AdviceVerdict
from filing.choices import (
    Applicant,
    Blocks,
    Evidence,
    FilingType,
    InsuranceState,
    MaterialKind,
    Mode,
    Outcome,
    Scheme,
    SignatureKind,
)
from filing.facts import AgentFacts, FilingFacts, InsuranceSpell, PersonFacts, ReferralFacts, StayFacts
from filing.rules.adviser_no_filing import no_filing_needed
from filing.rules.clauses import CLAUSES, UnknownClause, clause
from filing.rules.defaults import DEFAULT_POLICY as POLICY
from filing.rules.judge import approve_blockers, judge, save_blockers, submit_blockers
from filing.rules.notices import reminder_lines
from filing.rules.outcomes import met
from filing.rules.settlement import settlement_lines
from filing.rules.validity import default_dates
from filing.tests.makers_rules import (
    BEIJING,
    CHANGSHA,
    CHENGDU,
    KUNSHAN,
    NANJING,
    SANYA,
    SHANGHAI_CITY,
    TODAY,
    WUHAN,
    by_code,
    facts,
    letter,
    not_met,
    paper,
    person,
    resident,
    retiree,
    to_verify,
    words,
)

REFERRAL = ReferralFacts(
    hospital_name="苏州大学附属第一医院", hospital_entitled=True, diagnosis="肺占位", certificate_date=TODAY
)
POSTED_PAPERS = (MaterialKind.DISPATCH_LETTER, MaterialKind.WORKPLACE_PROOF, MaterialKind.WORK_CONTRACT)


def referral(**changes) -> FilingFacts:
    complete = facts(
        type=FilingType.REFERRAL,
        place=BEIJING,
        referral=REFERRAL,
        materials=(paper(MaterialKind.REFERRAL_CERTIFICATE),),
    )
    return replace(complete, **changes)


def posted(kind: MaterialKind) -> FilingFacts:
    return facts(type=FilingType.POSTED, place=WUHAN, employer="苏州某公司", materials=(paper(kind),))


ACCEPTED = {
    "A1 retired with both pages": retiree(),
    "A3 retired with the letter": retiree(mode=Mode.PROMISE, materials=(letter(),)),
    "A5 proof of residence": resident(),
    "A6 promise": resident(place=CHENGDU, mode=Mode.PROMISE, materials=(letter(),)),
    **{f"A7 {kind}": posted(kind) for kind in POSTED_PAPERS},
    "A8 referral": referral(),
    "A10 other": facts(),
    "A12 Shanghai resident": resident(place=SHANGHAI_CITY),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_a_complete_application_of_each_type_is_accepted_without_a_doubt(case):
    findings = judge(ACCEPTED[case], POLICY)
    assert not_met(findings) == []
    assert to_verify(findings) == []
    assert submit_blockers(findings, insisted=False) == ()


def test_one_page_of_two_is_one_line_that_names_every_way_out():  # A2
    findings = judge(retiree(materials=(paper(MaterialKind.HOUSEHOLD_FIRST),)), POLICY)
    assert not_met(findings) == ["material_missing"]
    finding = by_code(findings)["material_missing"]
    assert "本人常住人口登记卡页" in finding.message
    assert "其他异地安置认定材料" in finding.remedy
    assert "人工核实" in finding.remedy
    assert "承诺书" in finding.remedy
    assert submit_blockers(findings, insisted=False) == (finding,)
    assert submit_blockers(findings, insisted=True) == ()
    assert approve_blockers(findings) == (finding,)


def test_promise_slip_names_the_first_day_of_a_change():  # A3
    text = words(reminder_lines(ACCEPTED["A3 retired with the letter"], POLICY))
    assert "2027年5月23日" in text
    assert "您以承诺制备案,无须另交材料" in text


def test_who_still_works_is_no_retiree_and_hears_what_to_choose():  # A4
    findings = judge(retiree(person=person(retired=False)), POLICY)
    assert not_met(findings) == ["retired_not"]
    remedy = by_code(findings)["retired_not"].remedy
    assert "常驻异地工作" in remedy
    assert "异地长期居住" in remedy
    assert approve_blockers(findings)


def test_hospital_outside_the_table_is_for_the_reviewer():  # A8
    findings = judge(referral(referral=replace(REFERRAL, hospital_entitled=False)), POLICY)
    assert not_met(findings) == []
    assert to_verify(findings) == ["referral_hospital_unlisted"]


def test_referral_ends_six_months_later():  # A8
    assert default_dates(referral(), POLICY, TODAY) == (TODAY, date(2027, 5, 23))


@pytest.mark.parametrize("mode", Mode)
def test_referral_without_certificate_is_shown_the_other_type_and_no_promise(mode):  # A9
    findings = judge(referral(mode=mode, materials=()), POLICY)
    finding = by_code(findings)["material_missing"]
    assert "其他临时外出" in finding.remedy
    assert "80%" in finding.remedy
    assert "一年" in finding.remedy
    assert "不适用承诺制" in finding.remedy
    assert ("promise_not_allowed" in by_code(findings)) == (mode == Mode.PROMISE)


def test_other_ends_one_year_later():  # A10
    assert default_dates(facts(), POLICY, TODAY) == (TODAY, date(2027, 11, 23))


@pytest.mark.parametrize(
    ("asked", "reason", "code", "stops"),
    [
        (None, "", "shanghai_question", Blocks.SUBMIT),
        (True, "", "shanghai_other_type", Blocks.APPROVE),
        (False, "", "shanghai_no_filing_needed", Blocks.SUBMIT),
        (False, "就诊医院要求先备案", "shanghai_insisted", Blocks.NOTHING),
    ],
)
def test_shanghai_is_a_soft_stop_without_any_paper(asked, reason, code, stops):  # A11
    given = facts(place=SHANGHAI_CITY, long_stay_asked=asked, shanghai_reason=reason, purpose="")
    findings = judge(given, POLICY)
    assert by_code(findings)[code].blocks == stops
    assert not [f for f in findings if f.code.startswith(("material_", "purpose"))]


def test_without_the_exemption_shanghai_is_a_city_like_any_other():
    findings = judge(facts(place=SHANGHAI_CITY), replace(POLICY, shanghai_exempt=False))
    assert not_met(findings) == []


def test_a_place_inside_suzhou_cannot_be_saved():  # A13
    findings = judge(facts(place=KUNSHAN), POLICY)
    assert [f.code for f in save_blockers(findings)] == ["place_inside_suzhou"]
    assert submit_blockers(findings, insisted=True)


@pytest.mark.parametrize(("place", "cited"), [(SANYA, {"R12"}), (NANJING, {"JS75-8", "JS75-19"})])
def test_emergency_is_deemed_filed_by_the_rule_of_its_scope(place, cited):  # A15
    first = no_filing_needed(AdviceVerdict.EMERGENCY, place)[0]
    assert "视同已备案" in first.text
    assert set(first.clauses) == cited


def test_advice_for_shanghai_and_inside_suzhou():
    shanghai = words(no_filing_needed(AdviceVerdict.SHANGHAI, SHANGHAI_CITY))
    assert "无需办理" in shanghai
    assert "80%" in shanghai
    assert "无需备案" in words(no_filing_needed(AdviceVerdict.INSIDE_SUZHOU, KUNSHAN))
    assert "视同" not in words(no_filing_needed(AdviceVerdict.EMERGENCY, KUNSHAN))
    assert no_filing_needed(AdviceVerdict.EMERGENCY, None)
    with pytest.raises(ValueError):
        no_filing_needed("holiday", None)


IN_HOSPITAL = StayFacts(in_hospital=True, paid=False, admission=date(2026, 11, 20), hospital="湘雅医院")
PAID = replace(IN_HOSPITAL, paid=True, admission=date(2026, 11, 1), discharge=date(2026, 11, 10))


def test_in_hospital_and_unpaid_starts_at_the_admission():  # A16
    given = facts(place=CHANGSHA, stay=IN_HOSPITAL, start=None)
    start, end = default_dates(given, POLICY, TODAY)
    assert (start, end) == (date(2026, 11, 20), date(2027, 11, 20))
    findings = judge(replace(given, start=start, end=end), POLICY)
    assert not_met(findings) == []
    assert "late_in_hospital" in by_code(findings)
    assert "直接结算" in words(settlement_lines(replace(given, start=start)))
    assert "start_after_admission" in by_code(judge(replace(given, start=TODAY), POLICY))


def test_paid_stay_goes_to_the_manual_claim():  # A17
    given = facts(place=CHANGSHA, stay=PAID, start=date(2026, 11, 1))
    findings = judge(given, POLICY)
    assert not_met(findings) == []
    assert "不能直接结算" in by_code(findings)["late_after_payment"].message
    assert "出院时在就医地" not in words(settlement_lines(given))
    assert "手工报销请带" in words(settlement_lines(given))


@pytest.mark.parametrize("case", ACCEPTED)
def test_every_slip_reminds_of_chronic_care_and_maternity(case):  # A24
    text = words(reminder_lines(ACCEPTED[case], POLICY))
    assert clause("R45").words in text
    assert clause("R46").words in text


PAUSED = person(
    spells=(
        InsuranceSpell(date(2010, 1, 1), InsuranceState.NORMAL),
        InsuranceSpell(date(2026, 11, 21), InsuranceState.PAUSED),
    )
)


def test_paused_insurance_stops_and_says_how_to_restore_it():  # A30
    findings = judge(facts(person=PAUSED), POLICY)
    assert not_met(findings) == ["insured_not"]
    assert "恢复参保" in by_code(findings)["insured_not"].remedy


def test_a_stay_that_began_while_insured_may_be_filed_late():  # A30
    assert not_met(judge(facts(person=PAUSED, stay=IN_HOSPITAL, start=date(2026, 11, 20)), POLICY)) == []


def test_of_two_schemes_one_must_be_chosen():  # A31
    both = person(scheme=None, other_schemes=(Scheme.EMPLOYEE, Scheme.RESIDENT))
    finding = by_code(judge(facts(person=both), POLICY))["scheme_missing"]
    assert "职工基本医疗保险" in finding.remedy
    assert "城乡居民基本医疗保险" in finding.remedy
    assert finding.blocks == Blocks.SUBMIT


@pytest.mark.parametrize("insisted", [True, False])
def test_missing_notice_and_signature_are_both_named_and_never_overridden(insisted):  # A32
    given = facts(notice_read=False, signature=SignatureKind.NONE, insisted=insisted)
    stopping = [f.code for f in submit_blockers(judge(given, POLICY), insisted)]
    assert stopping == ["notice_unread", "signature_missing"]


def test_a_paper_signature_is_enough():  # A32
    assert "signature" in by_code(judge(facts(signature=SignatureKind.PAPER), POLICY))


def test_first_acceptance_keeps_its_start_through_a_return():  # A34
    friday = date(2026, 11, 27)
    assert "start" in by_code(judge(facts(start=friday, accepted_on=friday), POLICY))
    early = judge(facts(start=date(2026, 11, 26), accepted_on=friday), POLICY)
    assert "start_before_acceptance" in not_met(early)


NOTHING = FilingFacts(person=PersonFacts(scheme=None, retired=None), type=None, mode=None, place=None, start=None)


def test_empty_facts_are_judged_and_every_open_question_is_named():
    codes = by_code(judge(NOTHING, POLICY))
    asked = {"type_missing", "place_missing", "scheme_missing", "start_missing", "late_not_asked", "identity_unchecked"}
    asked |= {"document_missing", "platform_unchecked", "phone_missing", "notice_unread", "signature_missing"}
    assert asked <= set(codes)
    assert settlement_lines(NOTHING)


STAYS = (
    StayFacts(),
    StayFacts(in_hospital=True, paid=False),
    StayFacts(in_hospital=True, paid=True),
    IN_HOSPITAL,
    PAID,
)


@pytest.mark.parametrize("filing_type", [None, *FilingType])
@pytest.mark.parametrize("mode", [None, *Mode])
def test_half_filled_facts_never_crash_and_every_finding_is_whole(filing_type, mode):
    for place, stay, start, applicant in product((None, SHANGHAI_CITY, NANJING), STAYS, (None, TODAY), Applicant):
        given = replace(NOTHING, type=filing_type, mode=mode, place=place, stay=stay, start=start, applicant=applicant)
        findings = judge(given, POLICY)
        for finding in findings:
            assert finding.clauses
            assert finding.message.endswith(("。", "?"))
            assert set(finding.clauses) <= set(CLAUSES)
            assert finding.outcome in (Outcome.MET, Outcome.NOTE) or finding.fact
            assert (finding.blocks == Blocks.NOTHING) == (finding.outcome != Outcome.NOT_MET)
            assert finding.remedy or finding.outcome != Outcome.NOT_MET
        assert findings == judge(given, POLICY)
        assert settlement_lines(given)
        assert reminder_lines(given, POLICY)


def test_only_a_place_blocks_saving():
    assert {f.fact for f in save_blockers(judge(NOTHING, POLICY))} == {"place"}


def test_several_defects_are_told_at_once():
    given = retiree(materials=(), person=person(retired=False), phone="12", identity_checked=False, settled=None)
    stopping = {f.code for f in submit_blockers(judge(given, POLICY), insisted=False)}
    assert stopping == {"retired_not", "settled_unknown", "material_missing", "phone_wrong", "identity_unchecked"}


def test_agent_case_is_complete():  # A26
    agent = AgentFacts("王小明", "320500198002290011", "13912345678", "son", identity_checked=True)
    given = facts(
        applicant=Applicant.AGENT,
        agent=agent,
        identity_checked=False,
        mode=Mode.PROMISE,
        type=FilingType.RESIDENT,
        materials=(letter(evidence=Evidence.SIGNED),),
        signature_by_agent=True,
    )
    findings = judge(given, POLICY)
    assert not_met(findings) == []
    assert "代签" in by_code(findings)["signature_by_agent"].message


def test_every_clause_has_words_and_a_source_and_r1_to_r66_are_all_there():
    assert {f"R{n}" for n in range(1, 67)} <= set(CLAUSES)
    for code, found in CLAUSES.items():
        assert found.code == code
        assert found.words.strip()
        assert found.source
        assert found.number
        assert found.source in found.citation


def test_an_unknown_clause_is_a_fault_of_the_program():
    with pytest.raises(UnknownClause, match="R99"):
        clause("R99")
    with pytest.raises(ValueError):
        met("code", "没有依据。")
