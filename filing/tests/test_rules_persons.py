"""Place, insurance, type, who stands at the counter and the steps before a submission: yes, no and not known."""

from dataclasses import replace
from datetime import date

import pytest

from filing.choices import (
    Applicant,
    Blocks,
    Channel,
    Credential,
    FilingType,
    IdentityDocument,
    InsuranceState,
    MaterialKind,
    Mode,
    Outcome,
    PlatformCheck,
    Relation,
    Scheme,
    SeenAs,
    SignatureKind,
)
from filing.facts import AgentFacts, InsuranceSpell, PlaceFacts, ReferralFacts, StayFacts
from filing.rules.defaults import DEFAULT_POLICY as POLICY
from filing.rules.eligibility import eligibility_findings
from filing.rules.insurance import insurance_findings, state_on
from filing.rules.place import is_city, names_city, place_findings
from filing.rules.process import step_findings
from filing.rules.shanghai import shanghai_findings
from filing.rules.who import identity_findings
from filing.tests.makers_rules import (
    HANGZHOU,
    NANJING,
    NOT_IN_HOSPITAL,
    SHANGHAI_CITY,
    TODAY,
    by_code,
    facts,
    not_met,
    paper,
    person,
    resident,
    retiree,
    to_verify,
)

MET, NOT_MET, VERIFY, NOTE = Outcome.MET, Outcome.NOT_MET, Outcome.VERIFY, Outcome.NOTE


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        ("330100", "place_scope"),
        ("310000", "place_scope"),
        ("419001", "place_scope"),
        ("659012", "place_scope"),
        ("441900", "place_scope"),
        ("320500", "place_inside_suzhou"),
        ("320571", "place_inside_suzhou"),
        ("320585", "place_inside_suzhou"),
        ("710000", "place_overseas"),
        ("810000", "place_overseas"),
        ("990000", "place_overseas"),
        ("110105", "place_not_city"),
        ("110100", "place_not_city"),
        ("320000", "place_not_city"),
        ("330782", "place_not_city"),
        ("419000", "place_not_city"),
        ("3301", "place_not_city"),
        ("", "place_not_city"),
    ],
)
def test_only_a_city_outside_suzhou_is_a_place(code, finding):
    """R15, R52, C27."""
    assert [f.code for f in place_findings(facts(place=PlaceFacts(code, "某地")))] == [finding]
    assert is_city(code) == (finding == "place_scope" or code == "320500")


def test_scope_comes_from_the_code():
    """R39, R40."""
    assert "省内" in next(place_findings(facts(place=NANJING))).message
    assert "跨省" in next(place_findings(facts(place=HANGZHOU))).message


SPELLS = (
    InsuranceSpell(date(2026, 3, 10), InsuranceState.PAUSED),
    InsuranceSpell(date(2020, 1, 1), InsuranceState.NORMAL),
    InsuranceSpell(date(2026, 6, 1), InsuranceState.NORMAL),
)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2019, 12, 31), None),
        (date(2020, 1, 1), InsuranceState.NORMAL),
        (date(2026, 3, 9), InsuranceState.NORMAL),
        (date(2026, 3, 10), InsuranceState.PAUSED),
        (date(2026, 5, 31), InsuranceState.PAUSED),
        (date(2026, 6, 1), InsuranceState.NORMAL),
    ],
)
def test_insurance_state_is_the_latest_spell_that_has_begun(day, state):
    assert state_on(SPELLS, day) == state


@pytest.mark.parametrize(
    ("changes", "code", "outcome"),
    [
        ({}, "insured", MET),
        ({"spells": ()}, "insured_unknown", VERIFY),
        ({"spells": (InsuranceSpell(TODAY, InsuranceState.TERMINATED),)}, "insured_not", NOT_MET),
        ({"spells": (InsuranceSpell(TODAY, InsuranceState.NOT_INSURED),)}, "insured_not", NOT_MET),
        ({"insurance_checked": False}, "insurance_unchecked", VERIFY),
        ({"deceased": True}, "person_deceased", NOT_MET),
        ({"scheme": None}, "scheme_missing", NOT_MET),
        ({"scheme": Scheme.RETIRED_CADRE}, "scheme", MET),
        ({"other_schemes": (Scheme.RESIDENT,)}, "scheme", MET),
    ],
)
def test_insurance(changes, code, outcome):
    """R1, R49, C24."""
    assert by_code(insurance_findings(facts(person=person(**changes)), POLICY))[code].outcome == outcome


def test_a_scheme_the_policy_leaves_out_is_refused():
    narrow = replace(POLICY, fileable_schemes=frozenset({Scheme.EMPLOYEE}))
    given = facts(person=person(scheme=Scheme.RESIDENT))
    assert not_met(insurance_findings(given, narrow)) == ["scheme_not_fileable"]


def test_without_a_start_the_day_that_counts_is_open():
    assert "insured_day_unknown" in to_verify(insurance_findings(facts(start=None), POLICY))


def test_late_filing_for_future_care_alone_is_judged_on_its_start():
    stay = StayFacts(in_hospital=True, paid=True, admission=date(2026, 4, 1), for_this_stay=False)
    assert facts(stay=stay).judged_on == TODAY
    assert facts(stay=replace(stay, for_this_stay=True)).judged_on == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("changes", "code", "outcome"),
    [
        ({}, "retired", MET),
        ({"person": person(retired=None)}, "retired_unknown", VERIFY),
        ({"person": person(retired=False)}, "retired_not", NOT_MET),
        ({}, "settled", MET),
        ({"settled": None}, "settled_unknown", NOT_MET),
        ({"settled": False}, "settled_not", NOT_MET),
        ({}, "hukou_moved", MET),
        ({"hukou_moved": None}, "hukou_moved_unknown", NOT_MET),
        ({"hukou_moved": False}, "hukou_moved_not", NOT_MET),
        ({}, "hukou_place", MET),
        ({"hukou_place": ""}, "hukou_place_missing", VERIFY),
        ({"hukou_place": "安徽省芜湖市"}, "hukou_place_differs", VERIFY),
        ({"place": None}, "hukou_place_unjudged", VERIFY),
        ({"person": person(retired=True, scheme=Scheme.RESIDENT)}, "retiree_resident_scheme", VERIFY),
    ],
)
def test_retiree(changes, code, outcome):
    """R4, C21, C22."""
    assert by_code(eligibility_findings(retiree(**changes), POLICY))[code].outcome == outcome


def test_policy_may_refuse_residents_as_retirees():
    given = retiree(person=person(retired=True, scheme=Scheme.RESIDENT))
    strict = replace(POLICY, retired_resident_refused=True)
    assert not_met(eligibility_findings(given, strict)) == ["retiree_resident_scheme"]


@pytest.mark.parametrize(
    ("written", "city", "same"),
    [
        ("安徽省合肥市蜀山区", "合肥市", True),
        ("合肥", "合肥市", True),
        ("安徽合肥蜀山", "合肥市", True),
        ("肥东县", "合肥市", False),
        ("吉林省长春市", "吉林市", False),
        ("吉林省吉林市", "吉林市", True),
        ("北京市朝阳区", "朝阳市", False),
        ("云南省西双版纳傣族自治州", "西双版纳傣族自治州", True),
    ],
)
def test_written_place_names_the_city_or_not(written, city, same):
    assert names_city(written, city) == same


@pytest.mark.parametrize(
    ("given", "code", "outcome"),
    [
        (resident(), "resident_living", MET),
        (resident(person=person(retired=True), hukou_moved=True), "resident_could_be_retiree", NOTE),
        (facts(type=FilingType.POSTED, employer="某公司"), "employer", MET),
        (facts(type=FilingType.POSTED, employer=" "), "employer_missing", NOT_MET),
        (facts(), "other_without_referral", MET),
        (facts(materials=(paper(MaterialKind.REFERRAL_CERTIFICATE),)), "other_has_referral", VERIFY),
        (facts(), "other_long_stay_hint", NOTE),
        (facts(type=None), "type_missing", NOT_MET),
    ],
)
def test_the_other_types(given, code, outcome):
    assert by_code(eligibility_findings(given, POLICY))[code].outcome == outcome


REFERRED = ReferralFacts("某医院", True, "诊断", "", "浙江省杭州市", TODAY)


@pytest.mark.parametrize(
    ("changes", "code", "outcome"),
    [
        ({}, "referral_hospital", MET),
        ({"hospital_name": ""}, "referral_hospital_missing", NOT_MET),
        ({"hospital_entitled": None}, "referral_hospital_unlisted", VERIFY),
        ({"hospital_entitled": False}, "referral_hospital_unlisted", VERIFY),
        ({}, "referral_diagnosis", MET),
        ({"diagnosis": ""}, "referral_diagnosis_missing", NOT_MET),
        ({"target_place": "北京市"}, "referral_target_differs", VERIFY),
        ({"certificate_date": None}, "referral_date_missing", VERIFY),
        ({"certificate_date": date(2026, 11, 24)}, "referral_date_future", NOT_MET),
    ],
)
def test_referral(changes, code, outcome):
    """R7."""
    given = facts(type=FilingType.REFERRAL, referral=replace(REFERRED, **changes))
    assert by_code(eligibility_findings(given, POLICY))[code].outcome == outcome


def test_a_whole_referral_leaves_nothing_to_verify():
    findings = tuple(eligibility_findings(facts(type=FilingType.REFERRAL, referral=REFERRED), POLICY))
    assert {f.outcome for f in findings} == {MET}


def test_shanghai_rule_is_silent_elsewhere_and_before_a_type_is_chosen():
    assert list(shanghai_findings(facts(), POLICY)) == []
    assert list(shanghai_findings(facts(place=None), POLICY)) == []
    assert list(shanghai_findings(facts(place=SHANGHAI_CITY, type=None), POLICY)) == []


AGENT = AgentFacts("王小明", "320500198002290011", "13912345678", "son", identity_checked=True)
SON = facts(applicant=Applicant.AGENT, agent=AGENT, identity_checked=False)


@pytest.mark.parametrize(
    ("given", "code", "outcome"),
    [
        (facts(), "identity", MET),
        (facts(identity_checked=False), "identity_unchecked", NOT_MET),
        (SON, "agent_identity", MET),
        (replace(SON, agent=replace(AGENT, identity_checked=False)), "agent_identity_unchecked", NOT_MET),
        (replace(SON, agent=AgentFacts()), "agent_incomplete", NOT_MET),
        (replace(SON, agent=replace(AGENT, phone="123")), "agent_phone_wrong", NOT_MET),
        (SON, "agent", MET),
        (replace(SON, document_seen_as=SeenAs.PHOTO), "document_not_original", VERIFY),
        (facts(document=None), "document_missing", NOT_MET),
        (facts(document=IdentityDocument.E_CREDENTIAL, document_seen_as=None), "document", MET),
        (facts(document_seen_as=None), "document_form_missing", NOT_MET),
        (facts(document=IdentityDocument.HOUSEHOLD_BOOK), "document_not_for_adults", NOT_MET),
        (facts(person=person(birth_date=date(2015, 1, 1))), "minor_without_guardian", VERIFY),
    ],
)
def test_who_stands_at_the_counter(given, code, outcome):
    """R21, R48, J1, J2, C32."""
    assert by_code(identity_findings(given, POLICY))[code].outcome == outcome


def test_each_gap_of_the_agent_is_named():
    finding = by_code(identity_findings(replace(SON, agent=AgentFacts()), POLICY))["agent_incomplete"]
    assert all(word in finding.message for word in ("姓名", "证件号码", "电话", "关系"))


@pytest.mark.parametrize(
    ("birth", "code"),
    [
        (date(2008, 11, 24), "document"),
        (date(2008, 11, 23), "document_not_for_adults"),
        (None, "document_age_unknown"),
    ],
)
def test_household_book_serves_until_the_day_before_the_eighteenth_birthday(birth, code):
    given = facts(person=person(birth_date=birth), document=IdentityDocument.HOUSEHOLD_BOOK)
    assert code in by_code(identity_findings(given, POLICY))


@pytest.mark.parametrize(
    ("citywide", "taking", "refused"),
    [(True, "320583", False), (False, "320583", True), (False, "320508", False), (False, "", False)],
)
def test_another_district_is_taken_only_citywide(citywide, taking, refused):
    """C26."""
    findings = identity_findings(facts(taking_district=taking), replace(POLICY, citywide=citywide))
    assert ("office_not_competent" in by_code(findings)) == refused


@pytest.mark.parametrize(
    ("changes", "code", "outcome"),
    [
        ({}, "platform", MET),
        ({"platform_check": PlatformCheck.NOT_CHECKED}, "platform_unchecked", NOT_MET),
        ({"platform_check": PlatformCheck.FOUND}, "platform_number_missing", NOT_MET),
        ({"platform_check": PlatformCheck.FOUND, "platform_number": "X1"}, "platform_found", VERIFY),
        ({}, "phone", MET),
        ({"phone": "", "contact_phone": "0512-65220000"}, "phone", MET),
        ({"phone": " "}, "phone_missing", NOT_MET),
        ({"phone": "1381234567"}, "phone_wrong", NOT_MET),
        ({"contact_phone": "5"}, "phone_wrong", NOT_MET),
        ({}, "credential", MET),
        ({"person": person(credential=Credential.UNKNOWN)}, "credential_unknown", VERIFY),
        ({"person": person(credential=Credential.NONE)}, "credential_none", NOTE),
        ({}, "channel", MET),
        ({"channel": Channel.JS_APP}, "channel", NOTE),
        ({"channel": Channel.NATIONAL}, "channel", NOTE),
        ({"channel": Channel.NATIONAL, "place": NANJING}, "channel_contradicts_scope", VERIFY),
        ({}, "notice", MET),
        ({"notice_read": False}, "notice_unread", NOT_MET),
        ({}, "signature", MET),
        ({"signature": SignatureKind.NONE}, "signature_missing", NOT_MET),
        ({"signature_valid": False}, "signature_void", NOT_MET),
        ({"signature": SignatureKind.FINGERPRINT}, "signature_fingerprint", VERIFY),
        ({"signature": SignatureKind.FINGERPRINT}, "fingerprint_not_photographed", NOT_MET),
        ({"signature_by_agent": True}, "signature_by_unknown_agent", VERIFY),
        ({"insisted": True}, "insisted", NOTE),
    ],
)
def test_steps_before_a_submission(changes, code, outcome):
    """R16, R50, R51, C23, C33, C36."""
    assert by_code(step_findings(facts(stay=NOT_IN_HOSPITAL, **changes), POLICY))[code].outcome == outcome


def test_the_office_may_switch_the_steps_off():
    lax = replace(POLICY, notice_required=False, signature_required=False, platform_check_required=False)
    given = facts(notice_read=False, signature=SignatureKind.NONE, platform_check=PlatformCheck.NOT_CHECKED)
    assert not_met(step_findings(given, lax)) == []


@pytest.mark.parametrize(
    ("relation", "mode", "code", "outcome"),
    [
        (Relation.EMPLOYER, Mode.PROMISE, "promise_signed_by_employer", NOT_MET),
        (Relation.OTHER, Mode.PROMISE, "promise_signer_unclear", VERIFY),
        (Relation.SON, Mode.PROMISE, "signature_by_agent", NOTE),
        (Relation.GUARDIAN, Mode.PROMISE, "signature_by_agent", NOTE),
        (Relation.EMPLOYER, Mode.MATERIALS, "signature_by_agent", NOTE),
    ],
)
def test_a_promise_is_signed_in_the_persons_place_by_a_near_relative_alone(relation, mode, code, outcome):
    """J2."""
    agent = replace(AGENT, relation=relation)
    given = facts(
        stay=NOT_IN_HOSPITAL, type=FilingType.RESIDENT, mode=mode, applicant=Applicant.AGENT, agent=agent,
        signature_by_agent=True,
    )  # fmt: skip
    found = [f for f in step_findings(given, POLICY) if "J2" in f.clauses]
    assert (found[-1].code, found[-1].outcome) == (code, outcome)
    assert {f.blocks for f in found if f.outcome == NOT_MET} <= {Blocks.SUBMIT}
