"""Material slots and their ways out; other filings beside the new one (A29)."""

from dataclasses import replace
from datetime import date

import pytest

from filing.choices import Evidence, FilingStatus, FilingType, MaterialKind, Mode, Outcome, SeenAs
from filing.facts import Slot
from filing.rules.defaults import DEFAULT_POLICY as POLICY
from filing.rules.materials import is_filled, material_findings, required_slots
from filing.rules.overlap import has_other_long_term, overlap_findings
from filing.tests.makers_rules import (
    CHENGDU,
    HANGZHOU,
    SHANGHAI_CITY,
    TODAY,
    by_code,
    facts,
    letter,
    not_met,
    other_filing,
    paper,
    resident,
    retiree,
    to_verify,
    unfit,
)

FIRST, SELF, OTHER = MaterialKind.HOUSEHOLD_FIRST, MaterialKind.HOUSEHOLD_SELF, MaterialKind.SETTLEMENT_OTHER
MISSING, UNFIT, NO_EVIDENCE = "material_missing", "material_unfit", "material_no_evidence"


def lines(given, policy=POLICY):
    return tuple(material_findings(given, policy))


def wrong(given, policy=POLICY) -> list[tuple[str, str]]:
    """(code, slot) of every line that is 不符合."""
    return [(f.code, f.fact.removeprefix("materials.")) for f in lines(given, policy) if f.outcome == Outcome.NOT_MET]


@pytest.mark.parametrize(
    ("materials", "expected"),
    [
        ((paper(FIRST), paper(SELF)), []),
        ((paper(FIRST),), [(MISSING, SELF)]),
        ((paper(SELF),), [(MISSING, FIRST)]),
        ((), [(MISSING, FIRST), (MISSING, SELF)]),
        ((paper(FIRST), unfit(SELF)), [(UNFIT, SELF)]),
        ((paper(OTHER, description="房产证"),), []),
        ((paper(FIRST), paper(OTHER, description="房产证")), []),
        ((paper(OTHER),), [("material_unnamed", OTHER)]),
        ((unfit(FIRST), unfit(SELF), paper(OTHER, description="房产证")), []),
        ((paper(FIRST), paper(SELF, evidence=Evidence.SEEN, pages=0)), [(NO_EVIDENCE, SELF)]),
    ],
)
def test_retiree_brings_both_pages_or_one_other_proof(materials, expected):
    """R22, C5."""
    assert wrong(retiree(materials=materials)) == expected


def test_another_proof_is_for_the_reviewer():
    given = retiree(materials=(paper(OTHER, description="房产证"),))
    assert to_verify(lines(given)) == ["material_to_verify"]


@pytest.mark.parametrize(
    ("kind", "changes", "verified"),
    [
        (MaterialKind.RESIDENCE_PROOF, {}, []),
        (MaterialKind.RESIDENCE_PROOF, {"seen_as": SeenAs.PHOTO}, ["material_not_original"]),
        (MaterialKind.RESIDENCE_OTHER, {"description": "租房合同"}, ["material_to_verify"]),
    ],
)
def test_resident_brings_one_proof(kind, changes, verified):
    """R23, C5."""
    given = resident(materials=(paper(kind, **changes),))
    assert wrong(given) == []
    assert to_verify(lines(given)) == verified


def test_posted_without_papers_is_one_line_with_all_three_and_the_promise():
    given = facts(type=FilingType.POSTED, employer="某公司")
    assert wrong(given) == [(MISSING, MaterialKind.DISPATCH_LETTER)]
    remedy = by_code(lines(given))[MISSING].remedy
    assert "异地工作单位证明" in remedy
    assert "工作合同" in remedy
    assert "承诺书" in remedy


@pytest.mark.parametrize("filing_type", [FilingType.RETIREE, FilingType.RESIDENT, FilingType.POSTED])
def test_each_long_term_type_may_promise_with_a_signed_letter_alone(filing_type):
    """R27, R28, R29, C7."""
    given = facts(type=filing_type, mode=Mode.PROMISE, materials=(letter(),))
    assert wrong(given) == []
    assert wrong(replace(given, materials=())) == [(MISSING, MaterialKind.PROMISE_LETTER)]


@pytest.mark.parametrize("filing_type", [FilingType.REFERRAL, FilingType.OTHER])
def test_temporary_types_never_promise(filing_type):
    """C7, R24."""
    assert "promise_not_allowed" in not_met(lines(facts(type=filing_type, mode=Mode.PROMISE)))


@pytest.mark.parametrize("filing_type", [None, *FilingType])
def test_a_missing_mode_is_asked_once_a_type_is_chosen(filing_type):
    assert ("mode_missing" in not_met(lines(facts(type=filing_type, mode=None)))) == (filing_type is not None)


@pytest.mark.parametrize(
    ("purpose", "materials", "required", "expected"),
    [
        ("探亲", (), False, []),
        ("", (paper(MaterialKind.RELATED_PROOF),), False, []),
        ("", (), False, [("purpose_missing", "purpose")]),
        ("", (unfit(MaterialKind.RELATED_PROOF),), False, [("purpose_missing", "purpose")]),
        ("探亲", (), True, [(MISSING, MaterialKind.RELATED_PROOF)]),
        ("", (paper(MaterialKind.RELATED_PROOF),), True, []),
    ],
)
def test_other_gives_a_purpose_unless_there_is_a_proof(purpose, materials, required, expected):
    """R25, C8."""
    policy = replace(POLICY, related_proof_required=required)
    assert wrong(facts(purpose=purpose, materials=materials), policy) == expected


def test_referral_to_shanghai_without_certificate_hears_the_shanghai_rule():
    given = facts(type=FilingType.REFERRAL, place=SHANGHAI_CITY)
    assert "无需备案" in by_code(lines(given))[MISSING].remedy


def test_the_promise_is_no_way_out_beside_another_long_term_place():
    given = resident(materials=(), others=(other_filing(),))
    assert has_other_long_term(given, POLICY)
    assert "承诺" not in by_code(lines(given))[MISSING].remedy


@pytest.mark.parametrize(
    ("evidence", "changes", "filled"),
    [
        (Evidence.PAGES, {}, True),
        (Evidence.PAGES, {"pages": 0}, False),
        (Evidence.SEEN, {"pages": 0, "evidence": Evidence.SEEN}, True),
        (Evidence.SEEN, {"pages": 0, "evidence": Evidence.SEEN, "seen_as": None}, False),
        (Evidence.SEEN, {}, True),
        (Evidence.SIGNED, {"pages": 0, "evidence": Evidence.SIGNED}, True),
        (Evidence.SIGNED, {"pages": 0, "evidence": Evidence.SEEN}, False),
        (Evidence.SIGNED, {}, True),
    ],
)
def test_a_slot_names_its_evidence(evidence, changes, filled):
    slot = Slot(FIRST, required=True, evidence=evidence)
    assert is_filled(slot, facts(materials=(paper(FIRST, **changes),))) == filled


def test_a_type_without_slots_is_for_the_supervisor():
    assert to_verify(lines(resident(), replace(POLICY, slots={}))) == ["slots_unknown"]


def test_checklist_is_empty_without_a_type_and_for_an_exempt_trip():
    assert required_slots(facts(type=None), POLICY) == ()
    assert required_slots(facts(place=SHANGHAI_CITY), POLICY) == ()
    assert len(required_slots(retiree(), POLICY)) == 3


MINE = resident(place=HANGZHOU)


@pytest.mark.parametrize(
    ("given", "other", "code"),
    [
        (MINE, other_filing(), "overlap_existing"),
        (MINE, other_filing(mode=Mode.PROMISE), "overlap_complete_materials"),
        (replace(MINE, mode=Mode.PROMISE), other_filing(mode=Mode.PROMISE), "overlap_existing"),
        (facts(type=FilingType.REFERRAL), other_filing(), "overlap_change_type"),
        (MINE, other_filing(place=CHENGDU), "several_long_term"),
        (MINE, other_filing(place=CHENGDU, mode=Mode.PROMISE), "first_place_promise"),
        (replace(MINE, mode=Mode.PROMISE), other_filing(place=CHENGDU), "second_place_promise"),
        (facts(), other_filing(place=CHENGDU), "overlap_long_and_temporary"),
        (facts(), other_filing(place=CHENGDU, type=FilingType.OTHER), "overlap_two_temporary"),
        (facts(place=None), other_filing(), "overlap_other_filing"),
        (facts(type=None), other_filing(), "overlap_other_filing"),
    ],
)
def test_a_second_filing_is_steered(given, other, code):  # A29
    findings = list(overlap_findings(replace(given, others=(other,)), POLICY))
    assert [f.code for f in findings] == [code]
    assert other.number in findings[0].message


def test_steering_names_the_right_act():  # A29
    remedy = {
        code: by_code(overlap_findings(replace(given, others=(other,)), POLICY))[code].remedy
        for code, given, other in (
            ("overlap_complete_materials", MINE, other_filing(mode=Mode.PROMISE)),
            ("overlap_change_type", facts(type=FilingType.REFERRAL), other_filing()),
            ("overlap_existing", MINE, other_filing()),
        )
    }
    assert "补齐材料" in remedy["overlap_complete_materials"]
    assert "改类型" in remedy["overlap_change_type"]
    assert "打开原备案" in remedy["overlap_existing"]


@pytest.mark.parametrize("status", [FilingStatus.SUBMITTED, FilingStatus.RETURNED])
def test_an_application_still_open_is_continued(status):
    finding = by_code(overlap_findings(replace(MINE, others=(other_filing(status=status),)), POLICY))
    assert "办理中" in finding["overlap_existing"].message


@pytest.mark.parametrize(
    ("end", "met"), [(date(2026, 11, 22), True), (TODAY, False), (date(2026, 11, 24), False), (None, False)]
)
def test_the_old_filing_meets_the_new_one_up_to_its_last_day(end, met):
    findings = by_code(overlap_findings(replace(MINE, others=(other_filing(end=end),)), POLICY))
    assert ("overlap_none" in findings) == met


@pytest.mark.parametrize(
    ("start", "met"), [(date(2027, 11, 22), False), (date(2027, 11, 23), False), (date(2027, 11, 24), True)]
)
def test_a_future_filing_meets_a_temporary_one_up_to_its_computed_end(start, met):
    findings = by_code(overlap_findings(facts(others=(other_filing(start=start),)), POLICY))
    assert ("overlap_none" in findings) == met


def test_without_any_date_every_other_filing_is_shown():
    given = replace(MINE, start=None, accepted_on=None, others=(other_filing(end=date(2026, 2, 1)),))
    assert "overlap_none" not in by_code(overlap_findings(given, POLICY))


@pytest.mark.parametrize(
    ("type_", "message"),
    [
        (FilingType.POSTED, "缺少认定材料(参保地工作单位派出证明、异地工作单位证明、工作合同,任一种即可)。"),
        (FilingType.RESIDENT, "缺少居住证明。"),
        (FilingType.REFERRAL, "缺少转诊证明。"),
    ],
)
def test_where_any_paper_of_several_serves_none_of_them_is_the_missing_one(type_, message):
    """R6, J4."""
    found = by_code(material_findings(facts(type=type_, mode=Mode.MATERIALS), POLICY))
    assert found["material_missing"].message == message
