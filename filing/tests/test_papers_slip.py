"""What every 备案回执 must and must never say, over type × scope × mode × late filing. Source: domain 1.13."""

import re
from dataclasses import replace
from datetime import date

import pytest

from filing.choices import DocumentKind, FilingType, LateKind, Mode, Scope
from filing.papers.blocks import Facts, ListBlock, Paper, WarningBlock, words_of
from filing.papers.build import build
from filing.rules.clauses import CLAUSES
from filing.rules.notices import CHRONIC, MATERNITY
from filing.tests.paper_makers import (
    AGENT,
    HANGZHOU,
    NANJING,
    PAID,
    SHANGHAI_CITY,
    STILL_IN,
    a_filing,
    every_filing,
    paper_facts,
)

EIGHTY = "是原规定结付比例×80%,不是报销80%"
NATIONAL_CHANNELS = ("国家医保服务平台", "国家异地就医备案小程序", "国务院客户端")
FILINGS = every_filing()


def name_of(filing) -> str:
    return f"{filing.type}-{filing.place.code}-{filing.mode}-{filing.stay.kind or 'timely'}"


def slip(filing, **changes) -> Paper:
    return build(DocumentKind.SLIP, paper_facts(filing, **changes))


def large(paper: Paper) -> dict[str, str]:
    return dict(next(block.rows for block in paper.blocks if isinstance(block, Facts) and block.large))


@pytest.fixture(params=FILINGS, ids=name_of)
def filing(request):
    return request.param


def test_place_period_and_settlement_stand_large(filing):
    told = large(slip(filing))
    assert list(told) == ["备案地", "有效期", "怎样结算"]
    assert told["备案地"] == f"{filing.place.name}({filing.place.scope.label})"


def test_the_eighty_percent_stands_on_other_temporary_alone_and_never_unexplained(filing):
    words = words_of(slip(filing))
    assert ("80%" in words) == (filing.type == FilingType.OTHER)
    assert ("按原规定结付比例的80%结付" in words) == (filing.type == FilingType.OTHER)
    assert (EIGHTY in words) == ("80%" in words)
    assert ("具体结付比例按参保地政策执行" in words) == (filing.type != FilingType.OTHER)


def test_no_percentage_that_no_source_gives(filing):
    """R41, C28."""
    assert set(re.findall(r"[0-9.]+\s*[%%]", words_of(slip(filing)))) <= {"80%"}


def test_one_catalogue_alone_and_the_right_one(filing):
    words = words_of(slip(filing))
    inside = filing.place.scope == Scope.IN_PROVINCE
    assert ("“参保地政策,参保地目录”" in words) == inside
    assert ("就医地目录" in words) != inside
    assert ("参保地目录" in words) == inside


def test_no_national_channel_on_a_slip_inside_the_province(filing):
    words = words_of(slip(filing))
    if filing.place.scope == Scope.IN_PROVINCE:
        assert not any(channel in words for channel in NATIONAL_CHANNELS)
    else:
        assert "国家医保服务平台" in words
    assert "江苏医保云" in words


def test_both_reminders_stand_on_every_slip_and_maternity_is_never_settled_directly(filing):
    """R45, R46, C30."""
    warnings = [block.text for block in slip(filing).blocks if isinstance(block, WarningBlock)]
    assert CHRONIC in warnings
    assert MATERNITY in warnings


def test_open_ended_never_stands_without_its_condition(filing):
    period = large(slip(filing))["有效期"]
    words = words_of(slip(filing))
    assert ("长期有效" in period) == filing.is_long_term
    assert words.count("长期有效") == words.count("长期有效(未申请变更备案信息或参保状态未发生变更的)")
    assert ("含当日" in period) == (not filing.is_long_term)


def test_both_places_for_all_and_the_referral_level_for_long_term_outside_the_province_alone(filing):
    words = words_of(slip(filing))
    assert "在参保地和备案地均可享受直接结算服务" in words
    far_and_long = filing.is_long_term and filing.place.scope == Scope.CROSS_PROVINCE
    assert ("跨省转诊转院待遇水平" in words) == far_and_long


def test_the_promise_has_no_debt_and_its_first_day_of_change(filing):
    words = words_of(slip(filing))
    promised = filing.mode == Mode.PROMISE
    assert ("您以承诺制备案,无须另交材料" in words) == promised
    assert ("自2027年5月23日起可以变更或取消" in words) == promised


def test_a_late_filing_says_what_becomes_of_the_stay(filing):
    words = words_of(slip(filing))
    kind = filing.stay.kind
    assert ("手工报销" in words) == (kind == LateKind.AFTER_PAYMENT)
    assert ("在就医地联网定点医疗机构直接结算。" in words) == (kind == LateKind.IN_HOSPITAL)


def test_it_never_says_more_than_was_done(filing):
    assert "备案信息当日上传;就医前请在江苏医保云查询确认" in words_of(slip(filing))
    assert "已上传" not in words_of(slip(filing))
    assert "备案信息已于2026年11月23日上传" in words_of(slip(filing, uploaded_on=date(2026, 11, 23)))


def test_every_sentence_rests_on_known_clauses(filing):
    paper = slip(filing, agent=AGENT)
    told = [b for b in paper.blocks if isinstance(b, WarningBlock) or (isinstance(b, Facts) and b.large)]
    told += [item for block in paper.blocks if isinstance(block, ListBlock) for item in block.items]
    assert told
    for part in told:
        assert part.clauses, part
        assert set(part.clauses) <= set(CLAUSES), part


def test_a_year_is_one_year_inclusive():
    assert large(slip(a_filing()))["有效期"] == "一年,2026年11月23日至2027年11月23日(含当日)"
    assert large(slip(a_filing(FilingType.REFERRAL)))["有效期"] == "2026年11月23日至2027年5月23日(含当日)"


def test_an_injury_is_told_also_on_time_and_future_only_keeps_the_claim_of_the_old_stay():
    words = words_of(slip(a_filing(stay=replace(STILL_IN, injury=True))))
    assert "外伤(无第三方责任)" in words
    assert "只用于今后就医" in words_of(slip(a_filing(stay=replace(PAID, for_this_stay=False))))


def test_the_agent_and_the_office_stand_on_the_slip():
    words = words_of(slip(a_filing(signature_by_agent=True), agent=AGENT))
    assert "王小明(子) 3205**********1234 138****0000 代签" in words
    assert "姑苏经办机构,演示路1号,电话0512-00001508,周一至周五" in words


@pytest.mark.parametrize(
    "name", ["𠮷田·㐂婉", "阿卜杜拉·买买提", "葛\U000e0100城", "\ue863某", "O'NEILL, ANNA-MARIA", "䶮"]
)
def test_names_stand_as_they_are_written(name):
    facts = paper_facts()
    paper = build(DocumentKind.SLIP, replace(facts, person=replace(facts.person, name=name)))
    assert ("姓名", name) in [row for block in paper.blocks if isinstance(block, Facts) for row in block.rows]


def test_the_full_number_and_phones_never_stand_on_a_slip():
    words = words_of(slip(a_filing(), agent=AGENT))
    assert "320500198006150051" not in words
    assert "13800000000" not in words


def test_the_self_service_of_the_industrial_park_is_for_its_people_alone():
    park = a_filing(place=NANJING)
    park = replace(park, person=replace(park.person, insured_district="320571"))
    assert "园区社保中心APP" in words_of(slip(park))
    assert "园区" not in words_of(slip(a_filing(place=HANGZHOU)))


@pytest.mark.parametrize(
    ("type_", "place", "told"),
    [
        (FilingType.OTHER, SHANGHAI_CITY, True),
        (FilingType.OTHER, HANGZHOU, False),
        (FilingType.RESIDENT, SHANGHAI_CITY, False),
    ],
)
def test_the_next_trip_to_shanghai_needs_no_filing_and_the_slip_says_so(type_, place, told):  # R42, R44, C1
    words = words_of(slip(a_filing(type_, place)))
    assert ("下次临时去上海就医一般无需备案" in words) == told
