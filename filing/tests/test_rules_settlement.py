"""Golden checks of the slip's sentences: every type × scope, and what must never be said."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from filing.choices import DocumentKind, FilingType, LateKind, Mode
from filing.facts import StayFacts
from filing.rules.clauses import CLAUSES, clause
from filing.rules.defaults import DEFAULT_POLICY as POLICY
from filing.rules.notices import reminder_lines
from filing.rules.settlement import settlement_lines
from filing.tests.makers_rules import CHENGDU, NANJING, SHANGHAI_CITY, TODAY, facts, person, words
from filing.tests.paper_makers import section

HOME, ABROAD = "参保地政策,参保地目录", "参保地政策,就医地目录"
NATIONAL = ("国家医保服务平台", "国家异地就医备案小程序", "国务院客户端")
CELLS = list(product(FilingType, (NANJING, CHENGDU, SHANGHAI_CITY)))
IN_HOSPITAL = StayFacts(in_hospital=True, paid=False, admission=date(2026, 11, 20))
PAID = replace(IN_HOSPITAL, paid=True, discharge=date(2026, 11, 22))


def slip(**changes) -> str:
    return words(settlement_lines(facts(**changes)))


@pytest.mark.parametrize(("filing_type", "place"), CELLS)
def test_eighty_percent_is_said_to_other_alone(filing_type, place):
    """R41, C3."""
    text = slip(type=filing_type, place=place)
    assert ("80%" in text) == (filing_type == FilingType.OTHER)
    assert ("是原规定结付比例×80%,不是报销80%" in text) == (filing_type == FilingType.OTHER)
    assert ("具体结付比例按参保地政策执行" in text) == (filing_type != FilingType.OTHER)
    assert ("一年" in text) == (filing_type == FilingType.OTHER)


@pytest.mark.parametrize(("filing_type", "place"), CELLS)
def test_one_catalogue_and_never_the_other(filing_type, place):
    """R39, R40, C12."""
    text = slip(type=filing_type, place=place)
    assert (HOME in text) == (place == NANJING)
    assert (ABROAD in text) == (place != NANJING)
    assert ("属于正常现象" in text) == (place != NANJING)


@pytest.mark.parametrize(("filing_type", "place"), CELLS)
def test_national_channels_are_named_across_provinces_alone(filing_type, place):
    """R30, R31."""
    text = slip(type=filing_type, place=place)
    assert "江苏医保云" in text
    assert all((name in text) == (place != NANJING) for name in NATIONAL[:2])
    assert NATIONAL[2] not in text


@pytest.mark.parametrize(("filing_type", "place"), CELLS)
def test_both_places_for_all_and_the_further_promise_for_long_term_across_provinces(filing_type, place):
    """R38, R55, R61, R62, C4."""
    text = slip(type=filing_type, place=place)
    long_term = filing_type not in (FilingType.OTHER, FilingType.REFERRAL)
    assert "在参保地和备案地均可享受直接结算服务" in text
    assert ("双向享受" in text) == (long_term and place != NANJING)
    assert ("长期有效" in text) == long_term
    assert ("未申请变更备案信息或参保状态未发生变更的" in text) == long_term


@pytest.mark.parametrize(("district", "told"), [("320571", True), ("320508", False)])
def test_the_park_app_is_for_the_parks_people(district, told):
    assert ("园区社保中心APP" in slip(person=person(insured_district=district))) == told


@pytest.mark.parametrize(
    ("stay", "direct", "manual", "injury"),
    [
        (StayFacts(in_hospital=False, paid=False), False, False, False),
        (IN_HOSPITAL, True, False, False),
        (PAID, False, True, False),
        (replace(PAID, for_this_stay=False), False, True, False),
        (replace(IN_HOSPITAL, discharge=date(2026, 11, 22)), False, False, False),
        (replace(IN_HOSPITAL, injury=True), True, False, True),
        (replace(PAID, injury=True), False, True, False),
        (replace(PAID, injury=True, for_this_stay=False), False, True, True),
    ],
)
def test_late_filing_sentences(stay, direct, manual, injury):
    text = slip(stay=stay)
    assert ("出院时在就医地联网定点医疗机构直接结算" in text) == direct
    assert ("请马上告知医院医保办" in text) == (stay.kind == LateKind.IN_HOSPITAL)
    assert ("不再直接结算,按参保地规定申请手工报销" in text) == manual
    assert ("医院收费票据原件" in text) == manual
    assert ("外伤" in text) == injury


def test_the_dates_stand_on_the_slip_in_full():
    assert "自2026年11月23日起至2027年11月23日止" in slip(end=date(2027, 11, 23))
    assert "一年" not in slip(end=date(2027, 5, 23))
    assert "自2026年11月23日起长期有效" in slip(type=FilingType.RESIDENT)
    assert "至2027年1月31日止" in slip(type=FilingType.POSTED, end=date(2027, 1, 31))


def test_standing_sentences_are_on_every_slip():
    for filing_type in FilingType:
        text = slip(type=filing_type)
        assert "仅限备案地已开通异地就医直接结算的联网定点医药机构" in text
        assert "到其他城市就医须另行备案" in text
        assert "备案信息当日上传;就医前请在江苏医保云查询确认。" in text
        assert "可在就医地多次就诊" in text
        assert clause("R59").words in text
        assert "三代卡" in text


@pytest.mark.parametrize(("filing_type", "mode"), list(product(FilingType, Mode)))
def test_maternity_and_chronic_care_always_promise_lines_for_promises_alone(filing_type, mode):
    text = words(reminder_lines(facts(type=filing_type, mode=mode), POLICY))
    assert clause("R45").words in text
    assert clause("R46").words in text
    promised = mode == Mode.PROMISE and filing_type not in (FilingType.OTHER, FilingType.REFERRAL)
    assert ("无须另交材料" in text) == promised
    assert ("自2027年5月23日起可以变更或取消" in text) == promised


def test_promise_without_a_start_names_no_day():
    given = facts(type=FilingType.RESIDENT, mode=Mode.PROMISE, start=None)
    assert len(reminder_lines(given, POLICY)) == 3


@pytest.mark.parametrize(("place", "home", "abroad"), [(NANJING, True, False), (CHENGDU, False, True)])
def test_the_notice_tells_the_policy_of_its_scope(place, home, abroad):
    text = words(section(DocumentKind.NOTICE, "要点", facts(place=place)))
    assert (HOME in text) == home
    assert (ABROAD in text) == abroad
    for point in ("急诊抢救视同已备案", "上海", "80%", "手工报销", "生育", "门诊慢特病", "12393", "自愿补交", "如实"):
        assert point in text


def test_the_notice_follows_the_policy():
    other = replace(POLICY, shanghai_exempt=False, referral_months=9, other_temporary_months=8, promise_lock_months=3)
    text = words(section(DocumentKind.NOTICE, "要点", facts(), policy=other))
    assert "上海" not in text
    assert "9个月" in text
    assert "8个月" in text
    assert "满3个月" in text


def test_the_letter_tells_and_promises():
    told, declared = (words(section(DocumentKind.PROMISE, name)) for name in ("本人已知悉", "本人承诺"))
    assert "6个月及以上" in told
    assert "多个长期居住地" in told
    assert "满6个月" in told
    assert "真实" in declared
    assert "停止异地联网结算" in declared


def test_every_sentence_rests_on_a_clause():
    given = facts(type=FilingType.RESIDENT, mode=Mode.PROMISE, start=TODAY, stay=PAID)
    sentences = (
        *settlement_lines(given),
        *reminder_lines(given, POLICY),
        *section(DocumentKind.NOTICE, "要点", given),
        *section(DocumentKind.PROMISE, "本人已知悉", given),
        *section(DocumentKind.PROMISE, "本人承诺", given),
    )
    for sentence in sentences:
        assert sentence.text.endswith("。")
        assert sentence.clauses
        assert set(sentence.clauses) <= set(CLAUSES)


def test_who_has_left_the_hospital_unpaid_settles_at_the_settlement():  # C13
    text = slip(stay=replace(IN_HOSPITAL, discharge=date(2026, 11, 22)))
    assert "结算时在就医地联网定点医疗机构直接结算" in text
    assert "出院时" not in text
