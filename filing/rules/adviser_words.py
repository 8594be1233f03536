"""The sentences of the adviser's answer, section by section; what other rules already say is taken from them."""

from collections.abc import Iterator

from filing.answers import AdviceVerdict
from filing.choices import LONG_TERM, FilingType
from filing.dates import paper_date
from filing.facts import FilingFacts, Line, PersonFacts, Policy
from filing.rules.adviser_facts import NO_FILING_VERDICTS, AdviceFacts, Section
from filing.rules.adviser_no_filing import no_filing_needed
from filing.rules.adviser_papers import claim_papers, filing_papers
from filing.rules.coverage import INJURY
from filing.rules.coverage_filing import only_there
from filing.rules.notices import CHRONIC, MATERNITY
from filing.rules.outcomes import line
from filing.rules.settlement import (
    WECHAT,
    both_places_lines,
    channels,
    policy_lines,
    ratio_lines,
    when_settled,
    where_lines,
)

TO_DO, SETTLING, PAPERS, CHANNELS, REMINDERS = "怎么办", "怎样结算", "带什么材料", "办理渠道", "提醒"
FILES = frozenset(
    {AdviceVerdict.FILE_FIRST, AdviceVerdict.OTHER_PLACE, AdviceVerdict.LATE_DIRECT, AdviceVerdict.LATE_CLAIM}
)
TYPE_CLAUSES: dict[FilingType, tuple[str, ...]] = {
    FilingType.RETIREE: ("R4",),
    FilingType.RESIDENT: ("R5", "J5"),
    FilingType.POSTED: ("R6", "J5"),
    FilingType.REFERRAL: ("R7",),
    FilingType.OTHER: ("R8",),
}


def sections(
    verdict: AdviceVerdict, type_: FilingType | None, facts: AdviceFacts, policy: Policy
) -> tuple[Section, ...]:
    """Every section that has something to say. `facts`: relevant ones alone."""
    filing = _as_filing(type_, facts)
    told = (
        Section(TO_DO, tuple(_to_do(verdict, type_, facts, policy))),
        Section(SETTLING, tuple(_settling(verdict, filing, facts))),
        Section(PAPERS, tuple(_papers(verdict, type_, facts, policy))),
        Section(CHANNELS, tuple(_channels(filing)) if verdict in FILES else ()),
        Section(REMINDERS, tuple(_reminders(verdict, facts))),
    )
    return tuple(section for section in told if section.lines)


def _as_filing(type_: FilingType | None, facts: AdviceFacts) -> FilingFacts:
    """As much of an application as the sentences of the slip ask for."""
    nobody = PersonFacts(scheme=None, retired=None, insured_district=facts.insured_district)
    return FilingFacts(nobody, type_, None, facts.place, None)


# --- 怎么办 ----------------------------------------------------------------------------------------------------------


def _to_do(verdict: AdviceVerdict, type_: FilingType | None, facts: AdviceFacts, policy: Policy) -> Iterator[Line]:
    place = facts.place.name if facts.place else ""
    if verdict == AdviceVerdict.ELSEWHERE:
        yield line("不在苏州参保的,请向参保地医保经办机构办理异地就医备案,按参保地规定结算。", "R14", "R1")
    elif verdict == AdviceVerdict.OVERSEAS:
        yield line(f"{place}在港澳台或者境外,不能办理异地就医备案,直接结算到不了那里。", "C27", "C31")
    elif verdict == AdviceVerdict.MATERNITY:
        yield line(MATERNITY, "R46", "C30")
    elif verdict in NO_FILING_VERDICTS:
        yield from no_filing_needed(verdict, facts.place, paid=bool(facts.paid))
    elif verdict == AdviceVerdict.FILED:
        yield from _filed(facts)
    elif type_ is not None:
        yield from _file(verdict, type_, facts, policy)


def _filed(facts: AdviceFacts) -> Iterator[Line]:
    """The filing in force serves; of a stay the admission decides. Source: R58, R59, D3, D4."""
    filing = facts.filing_here
    if filing is None:
        return
    until = (
        f"至{paper_date(filing.end)}(含当日)" if filing.end else "长期有效(未申请变更备案信息或参保状态未发生变更的)"
    )
    yield line(f"已有{filing.place.name}的{filing.type.label}备案,{until},不必再办。", "R58", "D3", "C19", "R55")
    if facts.in_hospital:
        yield line(
            "住院以入院日期判断:入院日在有效期内的,不受备案有效期限制;入院早于备案开始日期的,请按日期另行核对。",
            "R59",
            "D4",
        )
    if filing.type == FilingType.OTHER:
        yield line("现已取得转诊证明,或者已转为在当地长期居住、工作的,可在原备案上办理改类型。", "C18", "C19")


def _file(verdict: AdviceVerdict, type_: FilingType, facts: AdviceFacts, policy: Policy) -> Iterator[Line]:
    place = facts.place.name if facts.place else ""
    if facts.place is not None:
        yield from (only_there(filing.place, facts.place) for filing in facts.filings)
    yield from _beside_others(type_, place, facts)
    yield _which_type(verdict, type_, place)
    if verdict == AdviceVerdict.LATE_DIRECT:
        before = "结算前" if facts.discharged else "出院结算前"
        yield line(f"这次住院的费用尚未结清:请在{before}补办备案,办好后马上告知医院医保办。", "R63", "R64", "C13")
    elif verdict == AdviceVerdict.LATE_CLAIM:
        yield line("这次住院的费用已全部自费结清:按规定补办备案后,回参保地申请手工报销。", "R63", "R65", "C13")
        if policy.late_claim_days is not None:
            yield line(f"本机构设定的补办期限是出院后{policy.late_claim_days}日。", "C14")
    else:
        yield line("先备案、后就医:请在就医前办好备案。", "R14", "R20")
    yield _how_long(type_, policy)
    if facts.place is not None and facts.place.is_shanghai and type_ != FilingType.OTHER:
        yield line(f"{type_.label}去上海就医也须备案,不适用临时去上海无需备案的规定。", "R44", "R42", "C1")


def _beside_others(type_: FilingType, place: str, facts: AdviceFacts) -> Iterator[Line]:
    """A second long-term city needs the materials of an earlier promise first. Source: J11, C17, C19."""
    promised = [filing.place.name for filing in facts.filings if filing.is_promised_long_term]
    if type_ in LONG_TERM and promised:
        yield line(f"到备案地以外的城市长期居住、工作,须为{place}另行备案。", "J11", "C19", "R15")
        yield line(
            f"{'、'.join(promised)}的备案以承诺制办理:多地长期备案不能有承诺制,请先补交该备案的认定材料,再办理这一地的备案。",
            "J11",
            "C17",
        )
    elif facts.filings:
        yield line(f"到备案地以外的城市就医,须为{place}另行备案;原备案不受影响。", "JS75-17", "C19", "R15")


def _which_type(verdict: AdviceVerdict, type_: FilingType, place: str) -> Line:
    late = verdict in (AdviceVerdict.LATE_DIRECT, AdviceVerdict.LATE_CLAIM)
    verb = "补办" if late else "办理"
    return line(f"请按“{type_.label}”{verb}{place}的备案。", *TYPE_CLAUSES[type_], "R15", "R20")


def _how_long(type_: FilingType, policy: Policy) -> Line:
    """长期有效 never without its condition. Source: R41, R55, R57, C2, C15."""
    if type_ in LONG_TERM:
        return line("备案长期有效(未申请变更备案信息或参保状态未发生变更的)。", "R55")
    if type_ == FilingType.REFERRAL:
        return line(f"备案有效期{policy.referral_months}个月。", "R57", "C15")
    months = policy.other_temporary_months
    return line(f"备案有效期{'一年' if months == 12 else f'{months}个月'}。", "R41", "C2")


# --- 怎样结算 --------------------------------------------------------------------------------------------------------


def _settling(verdict: AdviceVerdict, filing: FilingFacts, facts: AdviceFacts) -> Iterator[Line]:
    """Whose policy and catalogue, which ratio, where; what was paid in full is claimed. Source: R39–R41, R65."""
    if verdict in (AdviceVerdict.ELSEWHERE, AdviceVerdict.INSIDE_SUZHOU):
        return
    if verdict == AdviceVerdict.OVERSEAS:
        yield line("费用由本人先行垫付,不能凭备案直接结算。", "C27")
        return
    if verdict == AdviceVerdict.MATERNITY:
        yield line("由本人先行垫付后,凭票据等材料回参保地办理。", "R46", "J18")
        return
    yield from _this_bill(verdict, facts)
    yield from policy_lines(filing)
    yield from ratio_lines(filing)
    if verdict in FILES or verdict == AdviceVerdict.FILED:
        yield from where_lines(filing)
        yield from both_places_lines(filing)


def _this_bill(verdict: AdviceVerdict, facts: AdviceFacts) -> Iterator[Line]:
    if facts.paid:
        clauses = ("R65", "C13") if verdict == AdviceVerdict.LATE_CLAIM else ("J18", "C13")
        yield line("已全部自费结清的这笔费用不再直接结算,按参保地规定申请手工报销。", *clauses)
    elif verdict == AdviceVerdict.LATE_DIRECT:
        when = when_settled(discharged=bool(facts.discharged))
        yield line(f"补办后,这次住院的费用{when}在就医地联网定点医疗机构直接结算。", "R64", "C13")
    elif facts.discharged:
        yield line("人已出院、费用尚未结清的,仍可以在就医地直接结算。", "C13", "R64")
    if facts.injury and not facts.paid:
        yield line(INJURY, "R63", "R66", "J20")


# --- 带什么材料, 办理渠道, 提醒 --------------------------------------------------------------------------


def _papers(verdict: AdviceVerdict, type_: FilingType | None, facts: AdviceFacts, policy: Policy) -> Iterator[Line]:
    if verdict in FILES and type_ is not None:
        yield from filing_papers(type_, facts, policy)
    if facts.paid or verdict == AdviceVerdict.MATERNITY:
        yield from claim_papers(facts)


def _channels(filing: FilingFacts) -> Iterator[Line]:
    """What serves this scope; the national ones, 国务院客户端 included, for 跨省 alone. Source: R19, R30–R34, C10."""
    names, clauses = channels(filing)
    if "R31" in clauses:
        names, clauses = [*names, "国务院客户端小程序"], [*clauses, "R19"]
    yield line(f"可以在医保经办机构柜面办理,也可自助办理:{'、'.join(names)}。", *clauses)
    yield WECHAT


def _reminders(verdict: AdviceVerdict, facts: AdviceFacts) -> Iterator[Line]:
    """门慢、国谈药 for whom it concerns; maternity with every answer that leads to the card. Source: R45, R46."""
    if facts.chronic:
        yield line(CHRONIC, "R45")
    # the Shanghai note says it itself
    if verdict in FILES | {AdviceVerdict.FILED, AdviceVerdict.EMERGENCY}:
        yield line(MATERNITY, "R46", "C30")
