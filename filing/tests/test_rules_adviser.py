"""政策咨询 as a table: answers in, verdict, type, settlement, clauses and forbidden words out; and what is asked."""

from dataclasses import replace
from itertools import product

import pytest

from filing.answers import AdviceSettlement, AdviceVerdict, LongStay, VisitReason
from filing.choices import FilingType, Mode
from filing.facts import PlaceFacts
from filing.rules.adviser import advise, next_questions, relevant
from filing.rules.adviser_facts import AdviceFacts, Question
from filing.rules.clauses import CLAUSES
from filing.rules.defaults import DEFAULT_POLICY
from filing.tests.makers_rules import (
    BEIJING,
    CHANGSHA,
    CHENGDU,
    HANGZHOU,
    HEFEI,
    KUNSHAN,
    NANJING,
    SANYA,
    SHANGHAI_CITY,
    WUHAN,
    other_filing,
    words,
)

HONG_KONG, ABROAD = PlaceFacts("810000", "香港特别行政区"), PlaceFacts("000000", "境外")
PLACES = {
    "南京": NANJING, "长沙": CHANGSHA, "成都": CHENGDU, "杭州": HANGZHOU, "合肥": HEFEI, "昆山": KUNSHAN, "三亚": SANYA,
    "上海": SHANGHAI_CITY, "武汉": WUHAN, "北京": BEIJING, "香港": HONG_KONG, "境外": ABROAD,
    "园区": PlaceFacts("320571", "苏州工业园区"), "无锡": PlaceFacts("320200", "无锡市"),
    "石河子": PlaceFacts("659001", "石河子市"),
}  # fmt: skip
NO = dict.fromkeys(("maternity", "emergency", "in_hospital", "referral", "chronic", "injury"), False)
TOKENS = {
    "外地": {"insured_here": False}, "生育": {"maternity": True}, "急诊": {"emergency": True, "paid": False},
    "住院": {"in_hospital": True, "discharged": False}, "出院": {"in_hospital": True, "discharged": True, "paid": False},
    "自费": {"paid": True}, "外伤": {"injury": True}, "转诊": {"referral": True}, "慢病": {"chronic": True},
    "看病": {"reason": VisitReason.TREATMENT}, "旅游": {"reason": VisitReason.VISIT},
    "居住": {"reason": VisitReason.LIVING, "long_stay": LongStay.RESIDENT},
    "定居": {"reason": VisitReason.LIVING, "long_stay": LongStay.SETTLED},
    "派驻": {"reason": VisitReason.WORK, "long_stay": LongStay.POSTED},
    "打工": {"reason": VisitReason.WORK, "long_stay": LongStay.RESIDENT},
    "短住": {"reason": VisitReason.LIVING, "long_stay": LongStay.NONE},
    "非长期": {"long_stay": LongStay.NONE}, "长期": {"long_stay": LongStay.RESIDENT},
    "有杭州": {"filings": (other_filing(),)},
    "有杭州承诺": {"filings": (other_filing(mode=Mode.PROMISE),)},
    "有杭州临时": {"filings": (other_filing(type=FilingType.OTHER, mode=Mode.MATERIALS),)},
    "有上海": {"filings": (other_filing(place=SHANGHAI_CITY),)},
    "有南京": {"filings": (other_filing(place=NANJING, type=FilingType.REFERRAL),)},
}  # fmt: skip
NATIONAL = ("国家医保服务平台", "国家异地就医备案小程序", "国务院客户端")


def told(sentence: str) -> AdviceFacts:
    """The facts of a row like "长沙 看病 住院"; what it does not say is answered 否."""
    values: dict[str, object] = {"insured_here": True, **NO}
    for token in sentence.split():
        values |= {"place": PLACES[token]} if token in PLACES else TOKENS[token]
    return AdviceFacts(**values)


# answers | verdict | type ("" = none) | settlement | clauses that have to be there
TABLE = """
外地                     | elsewhere     |          | at_home      | R14
外地 长沙 看病           | elsewhere     |          | at_home      | R14 R1
外地 上海 急诊           | elsewhere     |          | at_home      | R14
外地 昆山 生育           | elsewhere     |          | at_home      | R14
昆山 看病                | inside_suzhou |          | direct       | R15 R16
昆山 急诊                | inside_suzhou |          | direct       | R15
昆山 生育                | inside_suzhou |          | direct       | R15
园区 居住                | inside_suzhou |          | direct       | R15 C31
昆山 有杭州              | inside_suzhou |          | direct       | R15
香港 看病                | overseas      |          | none         | C27
香港 急诊                | overseas      |          | none         | C27
香港 定居                | overseas      |          | none         | C27
境外 旅游                | overseas      |          | none         | C27 C31
境外 生育                | overseas      |          | none         | C27
长沙 生育                | maternity     |          | advance      | R46 C30 J18
南京 生育                | maternity     |          | advance      | R46
上海 生育                | maternity     |          | advance      | R46
杭州 生育 有杭州         | maternity     |          | advance      | R46
三亚 生育 急诊           | maternity     |          | advance      | R46
三亚 急诊                | emergency     |          | direct       | R12 J19 R40
南京 急诊                | emergency     |          | direct       | JS75-8 JS75-19 R39
上海 急诊                | emergency     |          | direct       | R12
三亚 急诊 外伤           | emergency     |          | direct       | R12 R66 J20
三亚 急诊 自费           | emergency     |          | claim        | R12 J18 J18P
南京 急诊 自费           | emergency     |          | claim        | JS75-8 J18
南京 急诊 自费 外伤      | emergency     |          | claim        | JS75-19 J18P
杭州 急诊 有杭州         | emergency     |          | direct       | R12
上海 看病 非长期         | shanghai      |          | direct       | R42 R43 R44 C3 R46
上海 旅游 非长期         | shanghai      |          | direct       | R42 R43
上海 短住                | shanghai      |          | direct       | R42 R43
上海 旅游 非长期 住院    | shanghai      |          | direct       | R43
上海 旅游 非长期 住院 外伤 | shanghai    |          | direct       | R43 R66
上海 旅游 非长期 出院    | shanghai      |          | direct       | R43 C13
上海 旅游 非长期 出院 自费 | shanghai    |          | claim        | R42 J18 C13
上海 看病 非长期 有杭州  | shanghai      |          | direct       | R42
上海 看病 非长期 转诊    | file_first    | referral | after_filing | R44 R7 R24 R57 R40
上海 旅游 长期           | file_first    | resident | after_filing | R44 R5 R55
上海 居住                | file_first    | resident | after_filing | R44 R23 R28
上海 定居                | file_first    | retiree  | after_filing | R44 R4 R22 R27
上海 派驻                | file_first    | posted   | after_filing | R44 R6 JS75-8P
上海 居住 住院           | late_direct   | resident | after_filing | R44 R64 R63
上海 居住 出院 自费      | late_claim    | resident | claim        | R44 R65 J18
上海 有上海              | filed         | resident | direct       | R58 R61 R62
合肥 定居                | file_first    | retiree  | after_filing | R4 R22 R40 R55 R61 R14
合肥 定居 慢病           | file_first    | retiree  | after_filing | R45
南京 居住                | file_first    | resident | after_filing | R23 R28 R39 R30 J17
南京 定居                | file_first    | retiree  | after_filing | R22 R39
南京 派驻                | file_first    | posted   | after_filing | R6 R39
南京 看病                | file_first    | other    | after_filing | R8 R41 R39 R25 C8
南京 看病 转诊           | file_first    | referral | after_filing | R7 R24 R39 C15
南京 旅游                | file_first    | other    | after_filing | R41 C2 C3
无锡 短住                | file_first    | other    | after_filing | R41 R39
成都 居住                | file_first    | resident | after_filing | R28 R40 R31
成都 打工                | file_first    | resident | after_filing | R5 J5
武汉 派驻                | file_first    | posted   | after_filing | R6 JS75-8P R40
武汉 派驻 慢病           | file_first    | posted   | after_filing | R45 R46
北京 看病 转诊           | file_first    | referral | after_filing | R7 R24 R57 R31
北京 看病 转诊 慢病      | file_first    | referral | after_filing | R45
杭州 看病                | file_first    | other    | after_filing | R41 C3 R40 R52 R54 R38
杭州 旅游 慢病           | file_first    | other    | after_filing | R41 R45
杭州 短住                | file_first    | other    | after_filing | R8
石河子 旅游              | file_first    | other    | after_filing | R40 R31 R19
石河子 居住              | file_first    | resident | after_filing | R61
长沙 旅游 住院           | late_direct   | other    | after_filing | R63 R64 C13 R41
长沙 看病 住院 转诊      | late_direct   | referral | after_filing | R64 R24
长沙 旅游 住院 外伤      | late_direct   | other    | after_filing | R64 R66 J20
长沙 旅游 出院           | late_direct   | other    | after_filing | R64 C13
长沙 居住 住院           | late_direct   | resident | after_filing | R64 R5
长沙 派驻 住院 慢病      | late_direct   | posted   | after_filing | R64 R45
南京 旅游 住院           | late_direct   | other    | after_filing | R64 R39
南京 居住 出院           | late_direct   | resident | after_filing | R64 C13
成都 看病 住院 有杭州    | late_direct   | other    | after_filing | R64 R15 JS75-17
长沙 旅游 出院 自费      | late_claim    | other    | claim        | R65 J18 C13
长沙 看病 出院 自费 转诊 | late_claim    | referral | claim        | R65 J18 R24
长沙 旅游 出院 自费 外伤 | late_claim    | other    | claim        | R65 J18P
长沙 定居 出院 自费      | late_claim    | retiree  | claim        | R65 R22
南京 旅游 出院 自费      | late_claim    | other    | claim        | R65 R39 J18
南京 派驻 出院 自费 慢病 | late_claim    | posted   | claim        | R65 R45
成都 旅游 出院 自费 有杭州 | late_claim  | other    | claim        | R65 R52
杭州 有杭州              | filed         | resident | direct       | R58 R61 R62 R38 R52
杭州 有杭州承诺 慢病     | filed         | resident | direct       | R45 R58
杭州 有杭州 住院         | filed         | resident | direct       | R59 D4
杭州 有杭州 住院 外伤    | filed         | resident | direct       | R66
杭州 有杭州 出院         | filed         | resident | direct       | C13
杭州 有杭州 出院 自费    | filed         | resident | claim        | J18 C13
杭州 有杭州临时          | filed         | other    | direct       | R41 C3
南京 有南京              | filed         | referral | direct       | R39
成都 旅游 有杭州         | other_place   | other    | after_filing | R15 R52 R41 JS75-17 C19
成都 看病 转诊 有杭州    | other_place   | referral | after_filing | R52 R24
成都 居住 有杭州         | other_place   | resident | after_filing | J11 C17
南京 旅游 有杭州承诺     | other_place   | other    | after_filing | R39 R52
成都 居住 有杭州承诺     | other_place   | resident | after_filing | J11 C17
成都 居住 有杭州临时     | other_place   | resident | after_filing | R28 C7
上海 居住 有杭州         | other_place   | resident | after_filing | R44 J11
"""
ROWS = [tuple(cell.strip() for cell in row.split("|")) for row in TABLE.strip().splitlines()]


def answer_to(sentence: str):
    return advise(told(sentence), DEFAULT_POLICY)


def test_the_table_is_as_long_as_the_counter_needs():
    assert len({row[0] for row in ROWS}) == len(ROWS) >= 80
    assert {row[1] for row in ROWS} == set(AdviceVerdict.values)


@pytest.mark.parametrize(("said", "verdict", "type_", "settlement", "clauses"), ROWS, ids=[row[0] for row in ROWS])
def test_golden(said, verdict, type_, settlement, clauses):
    answer = answer_to(said)
    assert (answer.verdict, answer.type or "", answer.settlement) == (verdict, type_, settlement)
    assert set(clauses.split()) <= set(answer.clauses)
    assert answer.files == (verdict in ("file_first", "other_place", "late_direct", "late_claim"))


def test_maternity_says_its_sentence_in_full_and_asks_for_no_filing():
    said = words(answer_to("长沙 生育").lines)
    assert CLAUSES["R46"].words in said
    assert "办理长沙市的备案" not in said


def test_a_paid_stay_is_never_said_to_be_settled_directly():  # A17
    said = words(answer_to("长沙 旅游 出院 自费").sections[1].lines[:1])
    assert "不再直接结算" in said
    assert "手工报销请带" in words(answer_to("长沙 旅游 出院 自费").lines)


def test_industrial_park_participants_are_told_their_own_channel():
    inside = advise(replace(told("杭州 旅游"), insured_district="320571"), DEFAULT_POLICY)
    assert "园区社保中心APP" in words(inside.lines)
    assert "园区社保中心APP" not in words(answer_to("杭州 旅游").lines)


def test_without_the_shanghai_exception_a_trip_there_is_filed():
    policy = replace(DEFAULT_POLICY, shanghai_exempt=False)
    facts = told("上海 看病")
    assert not next_questions(facts, policy)
    assert advise(facts, policy).type == FilingType.OTHER


@pytest.mark.parametrize(("type_", "offered"), [(FilingType.OTHER, True), (FilingType.REFERRAL, False)])
def test_who_came_with_a_certificate_after_filing_is_told_of_the_change_of_type(type_, offered):  # A35
    filings = (other_filing(place=CHANGSHA, type=type_),)
    answer = advise(replace(told("长沙"), filings=filings, chronic=False), DEFAULT_POLICY)
    assert any("改类型" in line.text and "C18" in line.clauses for line in answer.lines) == offered


def test_the_office_deadline_for_a_late_claim_is_told_when_it_set_one():
    policy = replace(DEFAULT_POLICY, late_claim_days=90)
    assert "90日" in words(advise(told("长沙 旅游 出院 自费"), policy).lines)


# --- What is asked ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "asked"),
    [
        (AdviceFacts(), "insured_here"),
        (AdviceFacts(insured_here=False), ""),
        (AdviceFacts(insured_here=True), "place"),
        (AdviceFacts(True, KUNSHAN), ""),
        (AdviceFacts(True, HONG_KONG), ""),
        (AdviceFacts(True, CHANGSHA), "maternity"),
        (AdviceFacts(True, CHANGSHA, True), ""),
        (AdviceFacts(True, CHANGSHA, False), "emergency"),
        (AdviceFacts(True, CHANGSHA, False, True), "paid injury"),
        (AdviceFacts(True, CHANGSHA, False, False), "in_hospital reason chronic"),
        (AdviceFacts(True, SHANGHAI_CITY, False, False), "in_hospital reason long_stay"),
        (AdviceFacts(True, CHANGSHA, False, False, True), "discharged injury reason chronic"),
        (AdviceFacts(True, CHANGSHA, False, False, True, True), "paid injury reason chronic"),
        (replace(told("长沙"), reason=VisitReason.LIVING, referral=None, chronic=None), "long_stay chronic"),
        (replace(told("长沙 看病"), referral=None, chronic=None), "referral chronic"),
        (replace(told("上海 看病"), referral=None, chronic=None), "long_stay"),  # A11
        (replace(told("上海 看病 非长期"), referral=None, chronic=None), "referral"),
        (replace(told("杭州 有杭州"), chronic=None), "chronic"),
    ],
)
def test_only_what_every_way_to_the_answer_needs_is_asked(facts, asked):
    assert " ".join(next_questions(facts, DEFAULT_POLICY)) == asked


def test_an_open_question_is_no_answer():
    with pytest.raises(ValueError, match="open"):
        advise(AdviceFacts(insured_here=True), DEFAULT_POLICY)


# --- Every combination -----------------------------------------------------------------------------------------------

SPACE = {
    "place": (CHANGSHA, NANJING, SHANGHAI_CITY, HANGZHOU),
    "filings": ((), (other_filing(),), (other_filing(place=SHANGHAI_CITY, type=FilingType.OTHER),)),
    **{q: tuple(q.choices) for q in Question if q not in (Question.PLACE, Question.INSURED_HERE)},
}


def every_way(facts: AdviceFacts):
    """Every set of answers that ends with an answer, asked one after the other."""
    open_ = next_questions(facts, DEFAULT_POLICY)
    if not open_:
        yield facts
        return
    places = (*SPACE["place"], KUNSHAN, HONG_KONG)
    for value in places if open_[0] == Question.PLACE else open_[0].choices:
        yield from every_way(replace(facts, **{open_[0]: value}))


WAYS = [facts for filings in SPACE["filings"] for facts in every_way(AdviceFacts(filings=filings))]


def test_every_way_ends_with_an_answer_whose_every_line_has_its_clause():
    assert len(WAYS) > 500
    for facts in WAYS:
        answer = advise(facts, DEFAULT_POLICY)
        assert answer.sections
        assert all(line.text and line.clauses and set(line.clauses) <= CLAUSES.keys() for line in answer.lines)


def test_an_answer_that_was_not_asked_changes_nothing():
    for facts in WAYS:
        answer = advise(facts, DEFAULT_POLICY)
        for question in Question:
            if getattr(facts, question) is None:
                values = SPACE["place"] if question == Question.PLACE else question.choices
                for value in values:
                    assert advise(replace(facts, **{question: value}), DEFAULT_POLICY) == answer


def test_each_question_asked_is_one_whose_answer_counts_somewhere():
    """No question without a use: on some way another answer leads elsewhere or to further questions."""
    for question in Question:
        assert any(_counts(facts, question) for facts in WAYS if getattr(facts, question) is not None), question


def _counts(facts: AdviceFacts, question: Question) -> bool:
    values = (CHANGSHA, KUNSHAN) if question == Question.PLACE else tuple(question.choices)
    first = advise(facts, DEFAULT_POLICY)
    others = (replace(facts, **{question: value}) for value in values)
    return any(
        next_questions(other, DEFAULT_POLICY)
        or replace(advise(other, DEFAULT_POLICY), facts=facts) != replace(first, facts=facts)
        for other in others
    )


def test_full_answers_in_any_combination_are_answered():
    names = ("maternity", "emergency", "in_hospital", "discharged", "paid", "injury", "referral")
    for answers in product((True, False), repeat=len(names)):
        for reason, stay in product(VisitReason, LongStay):
            facts = AdviceFacts(True, CHANGSHA, reason=reason, long_stay=stay, chronic=True)
            answer = advise(replace(facts, **dict(zip(names, answers, strict=True))), DEFAULT_POLICY)
            assert answer.clauses
            assert answer.facts == relevant(answer.facts, DEFAULT_POLICY)


def test_no_national_channel_for_a_place_in_jiangsu():  # R31
    for facts in WAYS:
        answer = advise(facts, DEFAULT_POLICY)
        said = words(answer.lines) + "".join(CLAUSES[code].words for code in ("R31",) if code in answer.clauses)
        if facts.place == NANJING:
            assert not any(name in said for name in NATIONAL), facts
            assert not {"R19", "R31", "R17"} & set(answer.clauses)
        elif answer.files:
            assert all(name in said for name in NATIONAL)


def test_80_percent_for_other_temporary_and_shanghai_alone_and_no_other_percentage():
    for facts in WAYS:
        answer = advise(facts, DEFAULT_POLICY)
        percent = [line for line in answer.lines if "%" in line.text]
        by_card = answer.verdict == AdviceVerdict.SHANGHAI and not answer.facts.paid
        eighty = answer.type == FilingType.OTHER or by_card
        assert bool(percent) == eighty, facts
        assert all("80%" in line.text and {"R41", "R43"} & set(line.clauses) for line in percent)
        assert all(line.text.replace("×80%", "").replace("80%", "").count("%") == 0 for line in percent)


def test_nobody_who_paid_is_promised_direct_settlement():
    for facts in WAYS:
        answer = advise(facts, DEFAULT_POLICY)
        if answer.facts.paid:
            assert answer.settlement == AdviceSettlement.CLAIM
            assert "J18" in answer.clauses


@pytest.mark.parametrize("said", ["南京 急诊 自费 外伤", "长沙 旅游 出院 自费 外伤"])
def test_a_bill_that_was_paid_promises_no_direct_settlement_of_the_injury(said):  # R65, R66
    text = words(answer_to(said).lines)
    assert ("已全部自费结清的这笔费用不再直接结算" in text, "可以直接结算,由就医地审核" in text) == (True, False)
    assert "外伤的,另交" in text


def test_a_paid_bill_from_shanghai_says_nothing_of_the_card():  # R42, R43, C13
    text = words(answer_to("上海 旅游 非长期 出院 自费").lines)
    assert "一般情况下无需办理异地备案" in text
    assert [said for said in ("直接划卡结算", "无需垫付", "80%") if said in text] == []


@pytest.mark.parametrize(
    ("said", "first"),
    [("成都 居住 有杭州承诺", True), ("成都 居住 有杭州", False), ("成都 旅游 有杭州承诺", False)],
)
def test_a_second_long_term_city_waits_for_the_materials_of_an_earlier_promise(said, first):  # J11, C17
    text = words(answer_to(said).lines)
    assert ("请先补交该备案的认定材料" in text, "原备案不受影响" in text) == (first, not first)


def test_the_order_of_filing_and_treatment_is_told_once():  # R14, R44
    text = words(answer_to("上海 居住").lines)
    assert text.count("先备案、后就医") == 1
    assert "去上海就医也须备案" in text
