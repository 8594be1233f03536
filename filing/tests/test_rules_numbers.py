"""One table over the rule numbers: what each says of a case it speaks of, and that it is silent in a case it does not.

Findings: the case, the code that must be found with that outcome and cite the number, and a case without it.
Sentences: the case, a piece of the sentence that cites the number, and a case whose papers lack it.
"""

from dataclasses import replace
from datetime import date

import pytest

from filing.answers import AdviceVerdict
from filing.choices import (
    Applicant,
    Channel,
    Credential,
    DocumentKind,
    FilingType,
    IdentityDocument,
    InsuranceState,
    MaterialKind,
    Mode,
    Outcome,
    PlatformCheck,
    Scheme,
    SeenAs,
    SignatureKind,
)
from filing.facts import AgentFacts, FilingFacts, InsuranceSpell, Line, PlaceFacts, ReferralFacts, StayFacts
from filing.rules.adviser_no_filing import no_filing_needed
from filing.rules.defaults import DEFAULT_POLICY as POLICY
from filing.rules.judge import judge
from filing.rules.notices import reminder_lines
from filing.rules.settlement import settlement_lines
from filing.tests.makers_rules import (
    BEIJING,
    CHENGDU,
    HANGZHOU,
    KUNSHAN,
    NANJING,
    SHANGHAI_CITY,
    TODAY,
    facts,
    letter,
    other_filing,
    paper,
    person,
    resident,
    retiree,
    unfit,
)
from filing.tests.paper_makers import section

MET, NOT_MET, VERIFY, NOTE = Outcome.MET, Outcome.NOT_MET, Outcome.VERIFY, Outcome.NOTE
REFERRED = ReferralFacts("某医院", True, "肺占位", "", "北京市", TODAY)
IN_HOSPITAL = StayFacts(in_hospital=True, paid=False, admission=date(2026, 11, 20), hospital="湘雅医院")
PAID = replace(IN_HOSPITAL, paid=True, discharge=date(2026, 11, 22))
SON = AgentFacts("王小明", "320500198002290011", "13912345678", "son", identity_checked=True)

GOOD = facts()
RETIREE, RESIDENT = retiree(), resident()
PROMISE = resident(place=CHENGDU, mode=Mode.PROMISE, materials=(letter(),))
POSTED = facts(type=FilingType.POSTED, employer="某公司", materials=(paper(MaterialKind.DISPATCH_LETTER),))
REFERRAL = facts(
    type=FilingType.REFERRAL, place=BEIJING, referral=REFERRED, materials=(paper(MaterialKind.REFERRAL_CERTIFICATE),)
)
PAUSED = person(spells=(InsuranceSpell(date(2026, 1, 1), InsuranceState.PAUSED),))
RENEWED = other_filing(type=FilingType.OTHER, start=date(2026, 1, 1), end=date(2027, 1, 1))


def given(case: FilingFacts, **changes) -> FilingFacts:
    return replace(case, **changes)


# number: (a case it speaks of, the finding, its outcome, a case in which that finding is not there)
FINDINGS = [
    ("R1", given(GOOD, person=PAUSED), "insured_not", NOT_MET, GOOD),
    ("R2", given(GOOD, type=None), "type_missing", NOT_MET, GOOD),
    ("R3", given(GOOD, type=None), "type_missing", NOT_MET, REFERRAL),
    ("R4", given(RETIREE, hukou_moved=False), "hukou_moved_not", NOT_MET, RETIREE),
    ("R5", RESIDENT, "resident_living", MET, GOOD),
    ("R6", given(POSTED, employer=""), "employer_missing", NOT_MET, POSTED),
    ("R7", given(REFERRAL, referral=ReferralFacts()), "referral_hospital_missing", NOT_MET, REFERRAL),
    (
        "R8",
        given(GOOD, materials=(paper(MaterialKind.REFERRAL_CERTIFICATE),)),
        "other_has_referral",
        VERIFY,
        GOOD,
    ),
    ("R9", given(GOOD, person=person(scheme=Scheme.RESIDENT)), "scheme", MET, given(GOOD, person=person(scheme=None))),
    ("R14", given(GOOD, taking_district="320583"), "office_not_competent", NOT_MET, GOOD),
    ("R15", given(GOOD, place=PlaceFacts("330102", "上城区")), "place_not_city", NOT_MET, GOOD),
    ("R16", given(GOOD, person=person(credential=Credential.UNKNOWN)), "credential_unknown", VERIFY, GOOD),
    ("R17", given(GOOD, channel=Channel.JS_APP), "channel", NOTE, None),
    ("R18", GOOD, "channel", MET, None),
    ("R14", given(GOOD, place=NANJING), "late_none", MET, given(GOOD, stay=IN_HOSPITAL)),
    ("R19", GOOD, "late_none", MET, given(GOOD, stay=IN_HOSPITAL)),
    ("R21", given(GOOD, document=None), "document_missing", NOT_MET, given(GOOD, document=IdentityDocument.SOCIAL_CARD)),
    ("R22", given(RETIREE, materials=(paper(MaterialKind.HOUSEHOLD_FIRST),)), "material_missing", NOT_MET, RETIREE),
    ("R23", given(RESIDENT, materials=()), "material_missing", NOT_MET, RESIDENT),
    ("R24", given(REFERRAL, mode=Mode.PROMISE), "promise_not_allowed", NOT_MET, REFERRAL),
    ("R25", given(GOOD, purpose=""), "purpose_missing", NOT_MET, GOOD),
    ("R26", given(RESIDENT, mode=None), "mode_missing", NOT_MET, RESIDENT),
    ("R27", given(PROMISE, materials=()), "material_missing", NOT_MET, PROMISE),
    ("R28", given(PROMISE, materials=()), "material_missing", NOT_MET, RESIDENT),
    ("R29", PROMISE, "mode", MET, given(PROMISE, mode=None)),
    ("R31", given(GOOD, channel=Channel.NATIONAL, place=NANJING), "channel_contradicts_scope", VERIFY, GOOD),
    ("R33", GOOD, "channel", MET, None),
    ("R39", RESIDENT, "place_scope", MET, None),
    ("R40", GOOD, "place_scope", MET, None),
    ("R41", GOOD, "end", MET, None),
    ("R42", given(GOOD, place=SHANGHAI_CITY, long_stay_asked=False), "shanghai_no_filing_needed", NOT_MET, GOOD),
    ("R43", given(GOOD, place=SHANGHAI_CITY, long_stay_asked=False), "materials_waived", NOTE, GOOD),
    ("R44", given(RESIDENT, place=SHANGHAI_CITY), "shanghai_must_file", MET, RESIDENT),
    ("R48", given(GOOD, identity_checked=False), "identity_unchecked", NOT_MET, GOOD),
    ("R49", given(GOOD, person=person(scheme=None)), "scheme_missing", NOT_MET, GOOD),
    ("R50", given(GOOD, notice_read=False), "notice_unread", NOT_MET, GOOD),
    ("R51", given(GOOD, signature=SignatureKind.NONE), "signature_missing", NOT_MET, GOOD),
    ("R52", given(GOOD, place=PlaceFacts("330102", "上城区")), "place_not_city", NOT_MET, GOOD),
    ("R55", RESIDENT, "end", MET, None),
    ("R57", REFERRAL, "end", MET, None),
    ("R63", given(GOOD, start=date(2026, 11, 20), stay=IN_HOSPITAL), "late_in_hospital", NOTE, GOOD),
    ("R64", given(GOOD, stay=IN_HOSPITAL), "start_after_admission", NOT_MET, GOOD),
    ("R65", given(GOOD, start=date(2026, 11, 20), stay=PAID), "late_after_payment", NOTE, given(GOOD, stay=IN_HOSPITAL)),
    ("R66", given(GOOD, stay=StayFacts(in_hospital=False, paid=False, injury=True)), "injury", NOTE, GOOD),
    ("J1", given(GOOD, document=IdentityDocument.E_CREDENTIAL), "document", MET, given(GOOD, document=None)),
    ("J2", given(GOOD, applicant=Applicant.AGENT), "agent_incomplete", NOT_MET, given(GOOD, applicant=Applicant.AGENT, agent=SON)),
    ("J3", given(RETIREE, person=person(retired=True, scheme=Scheme.RESIDENT)), "retiree_resident_scheme", VERIFY, RETIREE),
    ("J4", given(RETIREE, materials=(unfit(MaterialKind.HOUSEHOLD_FIRST),)), "material_unfit", NOT_MET, RETIREE),
    ("J5", RESIDENT, "resident_living", MET, POSTED),
    ("J6", GOOD, "other_long_stay_hint", NOTE, RESIDENT),
    ("J8", given(GOOD, platform_check=PlatformCheck.NOT_CHECKED), "platform_unchecked", NOT_MET, GOOD),
    ("J11", given(PROMISE, others=(other_filing(),)), "second_place_promise", NOT_MET, PROMISE),
    ("J12", given(GOOD, place=PlaceFacts("330000", "浙江省")), "place_not_city", NOT_MET, GOOD),
    ("J20", given(GOOD, stay=StayFacts(in_hospital=False, paid=False, injury=True)), "injury", NOTE, GOOD),
    ("C1", given(GOOD, place=SHANGHAI_CITY, long_stay_asked=False, shanghai_reason="医院要求"), "shanghai_insisted", NOTE, GOOD),
    ("C2", given(GOOD, end=date(2027, 5, 23)), "end_not_as_computed", NOT_MET, GOOD),
    ("C5", given(RETIREE, materials=(paper(MaterialKind.SETTLEMENT_OTHER),)), "material_unnamed", NOT_MET, RETIREE),
    ("C6", PROMISE, "material", MET, None),
    ("C7", given(GOOD, mode=Mode.PROMISE), "promise_not_allowed", NOT_MET, PROMISE),
    ("C8", given(GOOD, purpose=""), "purpose_missing", NOT_MET, given(GOOD, purpose="", materials=(paper(MaterialKind.RELATED_PROOF),))),
    ("C13", given(GOOD, stay=StayFacts(in_hospital=True)), "late_paid_not_asked", NOT_MET, given(GOOD, stay=IN_HOSPITAL)),
    ("C15", REFERRAL, "end", MET, None),
    ("C17", given(PROMISE, others=(other_filing(),)), "second_place_promise", NOT_MET, PROMISE),
    ("C18", given(REFERRAL, place=HANGZHOU, others=(other_filing(),)), "overlap_change_type", NOT_MET, REFERRAL),
    ("C19", given(RESIDENT, place=HANGZHOU, others=(other_filing(),)), "overlap_existing", NOT_MET, RESIDENT),
    ("C20", given(GOOD, others=(RENEWED,)), "overlap_existing", NOT_MET, given(GOOD, start=date(2027, 1, 2), others=(RENEWED,))),
    ("C21", given(RETIREE, hukou_place="芜湖"), "hukou_place_differs", VERIFY, RETIREE),
    ("C22", given(RETIREE, person=person(retired=True, scheme=Scheme.RESIDENT)), "retiree_resident_scheme", VERIFY, RETIREE),
    ("C23", given(GOOD, person=person(credential=Credential.NONE)), "credential_none", NOTE, GOOD),
    ("C24", given(GOOD, person=PAUSED), "insured_not", NOT_MET, GOOD),
    ("C25", given(GOOD, start=date(2026, 12, 1)), "start_future", NOTE, GOOD),
    ("C26", given(GOOD, taking_district="320583"), "office_not_competent", NOT_MET, GOOD),
    ("C27", given(GOOD, place=PlaceFacts("810000", "香港")), "place_overseas", NOT_MET, GOOD),
    ("C31", given(GOOD, place=KUNSHAN), "place_inside_suzhou", NOT_MET, GOOD),
    ("C32", given(GOOD, document_seen_as=SeenAs.COPY), "document_not_original", VERIFY, GOOD),
    ("C33", given(GOOD, platform_check=PlatformCheck.FOUND), "platform_number_missing", NOT_MET, GOOD),
    ("C36", given(GOOD, notice_read=False), "notice_unread", NOT_MET, GOOD),
    ("D7", given(GOOD, start=date(2026, 11, 22)), "start_before_acceptance", NOT_MET, GOOD),
    ("D8", given(GOOD, end=date(2027, 5, 23)), "end_not_as_computed", NOT_MET, RESIDENT),
]  # fmt: skip
NOT_CITYWIDE = replace(POLICY, citywide=False)


@pytest.mark.parametrize(
    ("number", "case", "code", "outcome", "silent"), FINDINGS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_number_finds_what_it_speaks_of_and_nothing_else(number, case, code, outcome, silent):
    cited = {(f.code, f.outcome) for f in judge(case, NOT_CITYWIDE) if number in f.clauses}
    assert (code, outcome) in cited
    if silent is None:  # always said: the other cases say it in other words
        return
    assert (code, outcome) not in {(f.code, f.outcome) for f in judge(silent, NOT_CITYWIDE)}


PARK = person(insured_district="320571")
LATE = given(GOOD, stay=PAID)

# number: (a case it speaks of, a piece of the sentence that cites it, a case without that sentence)
SENTENCES = [
    ("R30", GOOD, "江苏医保云APP、江苏医保云小程序支付宝入口", None),
    ("R32", GOOD, "“苏州医保”微信公众号", None),
    ("R31", GOOD, "国家医保服务平台APP、国家异地就医备案小程序", RESIDENT),
    ("R34", GOOD, "点击“掌上大厅”,选择“在线办事”,再点击“异地备案”", None),
    ("R38", GOOD, "在参保地和备案地均可享受直接结算服务", None),
    ("R39", RESIDENT, "按照“参保地政策,参保地目录”结算", GOOD),
    ("R40", GOOD, "异地就医直接结算可能存在费用待遇差异,属于正常现象", RESIDENT),
    ("R41", GOOD, "按原规定结付比例的80%结付", REFERRAL),
    ("R43", given(GOOD, place=SHANGHAI_CITY), "按原规定结付比例的80%结付", None),
    ("R45", GOOD, "如符合申办门诊慢特病或国谈药待遇", None),
    ("R46", GOOD, "请先行垫付,切勿使用社会保障卡或医保电子凭证直接结算", None),
    ("R53", GOOD, "联网定点医药机构", None),
    ("R54", GOOD, "主动表明苏州参保身份", None),
    ("R55", PROMISE, "长期有效(未申请变更备案信息或参保状态未发生变更的)", GOOD),
    ("R56", PROMISE, "自2027年5月23日起可以变更或取消", RESIDENT),
    ("R58", GOOD, "有效期内可在就医地多次就诊", None),
    ("R59", GOOD, "不受备案有效期限制,可正常直接结算", None),
    ("R61", PROMISE, "双向享受医保待遇", RESIDENT),
    ("R62", PROMISE, "原则上不低于苏州的跨省转诊转院待遇水平", REFERRAL),
    ("R64", given(GOOD, stay=IN_HOSPITAL), "出院时在就医地联网定点医疗机构直接结算", LATE),
    ("R65", LATE, "不再直接结算,按参保地规定申请手工报销", given(GOOD, stay=IN_HOSPITAL)),
    ("R66", given(GOOD, stay=replace(IN_HOSPITAL, injury=True)), "由就医地核查", LATE),
    ("J7", GOOD, "备案信息当日上传", None),
    ("J9", PROMISE, "自2027年5月23日起可以变更或取消", RESIDENT),
    ("J13", RESIDENT, "可在就医地多次就诊", None),
    ("J17", RESIDENT, "参保地政策,参保地目录", GOOD),
    ("J18", LATE, "手工报销请带", GOOD),
    ("C3", GOOD, "是原规定结付比例×80%,不是报销80%", RESIDENT),
    ("C4", PROMISE, "双向享受医保待遇", REFERRAL),
    ("C10", given(GOOD, person=PARK), "园区社保中心APP", GOOD),
    ("C11", RESIDENT, "不受备案有效期限制", None),
    ("C16", PROMISE, "无须另交材料", RESIDENT),
    ("C30", GOOD, "切勿使用社会保障卡", None),
    ("C35", GOOD, "就医前请在江苏医保云查询确认", None),
    ("D5", PROMISE, "自2027年5月23日起", RESIDENT),
]


def slip(case: FilingFacts) -> tuple[Line, ...]:
    return (*settlement_lines(case), *reminder_lines(case, POLICY))


@pytest.mark.parametrize(
    ("number", "case", "piece", "silent"), SENTENCES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_number_stands_behind_its_sentence_on_the_slip_and_on_no_other(number, case, piece, silent):
    assert any(piece in line.text and number in line.clauses for line in slip(case))
    if silent is not None:
        assert not any(piece in line.text for line in slip(silent))


# number: (a piece of the point of the 告知书 that cites it)
NOTICE = [
    ("R12", "急诊抢救视同已备案"),
    ("R14", "先备案、后就医"),
    ("R20", "请按实际情况选择备案类型"),
    ("R42", "临时去上海就医一般无需备案"),
    ("R44", "常驻异地工作和异地转诊人员仍须先备案"),
    ("R60", "起付标准、支付比例、最高支付限额和门诊慢特病病种范围按苏州规定"),
    ("R63", "可以补办备案"),
    ("C12", "由就医地管理"),
    ("C13", "尚未结算的,可以补办备案,出院时直接结算"),
    ("J11", "不能再备案一地"),
]


@pytest.mark.parametrize(("number", "piece"), NOTICE)
def test_a_number_stands_behind_its_point_of_the_notice(number, piece):
    assert any(piece in line.text and number in line.clauses for line in section(DocumentKind.NOTICE, "要点", GOOD))


# number: (which advice, for which place, a piece of its sentence)
ADVICE = [
    ("R12", AdviceVerdict.EMERGENCY, HANGZHOU, "视同已备案,不必办理"),
    ("R15", AdviceVerdict.INSIDE_SUZHOU, KUNSHAN, "不属于异地就医,无需备案"),
    ("R42", AdviceVerdict.SHANGHAI, SHANGHAI_CITY, "一般情况下无需办理异地备案"),
    ("R43", AdviceVerdict.SHANGHAI, SHANGHAI_CITY, "直接划卡结算,无需办理任何手续"),
    ("R44", AdviceVerdict.SHANGHAI, SHANGHAI_CITY, "不适用以上规定,仍须先备案"),
    ("J18", AdviceVerdict.EMERGENCY, HANGZHOU, "手工报销"),
    ("J19", AdviceVerdict.EMERGENCY, HANGZHOU, "请告知医院医保办按急诊抢救上传标志"),
    ("C9", AdviceVerdict.EMERGENCY, HANGZHOU, "先与医院医保办联系"),
    ("C1", AdviceVerdict.SHANGHAI, SHANGHAI_CITY, "一般情况下无需办理异地备案"),
]


@pytest.mark.parametrize(("number", "kind", "place", "piece"), ADVICE)
def test_a_number_stands_behind_its_advice(number, kind, place, piece):
    assert any(piece in line.text and number in line.clauses for line in no_filing_needed(kind, place))


LETTER = [
    ("R27", "本人承诺", "目前不能提供认定材料"),
    ("R28", "本人承诺", "目前不能提供认定材料"),
    ("R29", "本人承诺", "真实意愿"),
    ("R50", "本人承诺", "已阅读并接受备案告知书"),
    ("R2", "本人已知悉", "6个月及以上的人员"),
    ("J5", "本人已知悉", "6个月及以上的人员"),
    ("J9", "本人已知悉", "满6个月后方可变更或取消"),
    ("J11", "本人已知悉", "须提供认定材料,不能以承诺代替"),
]


@pytest.mark.parametrize(("number", "name", "piece"), LETTER, ids=lambda value: value if isinstance(value, str) else "")
def test_a_number_stands_behind_its_sentence_of_the_letter(number, name, piece):
    lines = section(DocumentKind.PROMISE, name, RESIDENT)
    assert any(piece in line.text and number in line.clauses for line in lines)


def test_the_types_are_three_for_long_and_two_for_a_time():  # R2, R3
    assert [t.label for t in FilingType][:3] == ["异地安置退休人员", "异地长期居住人员", "常驻异地工作人员"]
    assert [t.label for t in FilingType][3:] == ["异地转诊人员", "其他临时外出就医人员"]
    assert [facts(type=t).is_long_term for t in FilingType] == [True, True, True, False, False]


def test_no_class_of_the_insured_is_left_out():  # R9
    for scheme in Scheme:
        assert "scheme_not_fileable" not in {f.code for f in judge(facts(person=person(scheme=scheme)), POLICY)}


def test_the_office_s_own_limit_after_payment_is_the_only_one():  # C14
    late = given(LATE, start=date(2026, 11, 20), stay=replace(PAID, discharge=date(2026, 11, 21)))
    codes = {days: {f.code for f in judge(late, replace(POLICY, late_claim_days=days))} for days in (None, 1, 2)}
    assert {days for days, found in codes.items() if "late_too_late" in found} == {1}
