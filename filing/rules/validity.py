"""起止日期 (R41, R51, R55, R57, C2, C15, D2, D7, D8). Dates inclusive."""

from collections.abc import Iterator
from datetime import date

from filing.choices import TEMPORARY, FilingType, LateKind, Origin
from filing.dates import period_end
from filing.facts import FilingFacts, Finding, Policy
from filing.rules.following import corrects_from
from filing.rules.outcomes import met, missing, note, unmet, verify


def default_dates(facts: FilingFacts, policy: Policy, accepted_on: date) -> tuple[date, date | None]:
    """The dates to fill in: a given start stays, else the admission (late filing) or `accepted_on`.

    The end of a temporary filing is always computed from the start; a long-term filing keeps the end that was given,
    None = 长期有效. What another channel granted stays as granted. Source: D7, D8, C33.
    """
    if facts.origin == Origin.ELSEWHERE and facts.start:
        return facts.start, facts.end
    start = facts.start or _default_start(facts, accepted_on)
    months = temporary_months(facts.type, policy)
    return start, period_end(start, months) if months else facts.end


def temporary_months(filing_type: FilingType | None, policy: Policy) -> int | None:
    """Months a temporary filing of this type is valid; None for long-term or unknown types. Source: R41, C15."""
    if filing_type == FilingType.OTHER:
        return policy.other_temporary_months
    if filing_type == FilingType.REFERRAL:
        return policy.referral_months
    return None


def validity_findings(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """Start, end and the length of a temporary filing. Source: D7, D8, R41, R55, R57."""
    yield _start(facts)
    if facts.type in TEMPORARY:
        yield _temporary_end(facts, policy)
        yield from _short(facts, policy)
    elif facts.type is not None:
        yield _long_term_end(facts)


def _default_start(facts: FilingFacts, accepted_on: date) -> date:
    stay = facts.stay
    serves_stay = stay.kind == LateKind.IN_HOSPITAL or (stay.kind == LateKind.AFTER_PAYMENT and stay.for_this_stay)
    if serves_stay and stay.admission and stay.admission <= accepted_on:
        return stay.admission
    return accepted_on


def _start(facts: FilingFacts) -> Finding:
    if facts.start is None:
        return missing("start_missing", "没有填写开始日期。", "R51", "D7", fact="start", remedy="一般填受理日。")
    if facts.stay.kind == LateKind.IN_HOSPITAL:
        return _start_in_hospital(facts, facts.start)
    if facts.stay.kind == LateKind.AFTER_PAYMENT and facts.stay.for_this_stay:
        return _start_after_payment(facts, facts.start)
    return _ordinary_start(facts, facts.start)


def _ordinary_start(facts: FilingFacts, start: date) -> Finding:
    accepted = facts.accepted_on
    if accepted is None:
        return verify(
            "start_not_judged", "受理日还没有确定,不能核对开始日期。", "D7", fact="start", remedy="提交时按受理日核对。"
        )
    if start < accepted and corrects_from(facts, start):
        return met("start", f"更正经办差错,备案从{start}起,不早于原备案的开始日期。", "C34", "D7", fact="start")
    if start < accepted:
        return unmet(
            "start_before_acceptance",
            f"开始日期({start})早于受理日({accepted}),备案不能倒签。",
            "D7",
            "R14",
            fact="start",
            remedy=f"请改为{accepted}或者以后;已经住院的,请填写住院情况办理补办。",
        )
    if start > accepted:
        return note("start_future", f"备案从{start}起生效,此前就医不能直接结算。", "D7", "C25", fact="start")
    return met("start", f"备案从受理日{start}起。", "D7", fact="start")


def _start_in_hospital(facts: FilingFacts, start: date) -> Finding:
    """A start after the admission would leave the stay uncovered. Source: R64, D7."""
    admission = facts.stay.admission
    if admission is None:
        return verify(
            "start_not_judged",
            "没有入院日期,不能核对开始日期。",
            "D7",
            "R64",
            fact="start",
            remedy="请先填写入院日期。",
        )
    if start > admission:
        return unmet(
            "start_after_admission",
            f"开始日期({start})晚于入院日期({admission}),住院不在备案期内。",
            "D7",
            "R64",
            fact="start",
            remedy=f"请改为入院日期{admission}。",
        )
    if start < admission:
        return _before_admission(start, admission)
    return met("start", f"补办(住院未结算),备案从入院日期{start}起。", "D7", "R64", fact="start")


def _start_after_payment(facts: FilingFacts, start: date) -> Finding:
    admission = facts.stay.admission
    if admission is None:
        return verify(
            "start_not_judged",
            "没有入院日期,不能核对开始日期。",
            "D7",
            "R65",
            fact="start",
            remedy="请先填写入院日期。",
        )
    if start < admission:
        return _before_admission(start, admission)
    if start > admission:
        return unmet(
            "start_leaves_stay",
            f"开始日期({start})晚于入院日期({admission}),补办不包含该次住院。",
            "D7",
            "R65",
            fact="start",
            remedy=f"请改为入院日期{admission};只为今后就医备案的,请选“仅用于今后就医”。",
        )
    return met("start", f"补办(出院自费结算后),备案从入院日期{start}起。", "D7", "R65", fact="start")


def _before_admission(start: date, admission: date) -> Finding:
    return unmet(
        "start_before_admission",
        f"开始日期({start})早于入院日期({admission}),补办从入院日期起。",
        "D7",
        fact="start",
        remedy=f"请改为入院日期{admission}。",
    )


def _temporary_end(facts: FilingFacts, policy: Policy) -> Finding:
    months = temporary_months(facts.type, policy)
    cited = ("R41", "C2", "D8", "D2") if facts.type == FilingType.OTHER else ("R57", "C15", "D8", "D2")
    if facts.start is None or not months:
        return verify(
            "end_not_computed", "开始日期还没有确定,结束日期不能计算。", *cited, fact="end", remedy="请先填写开始日期。"
        )
    expected = period_end(facts.start, months)
    if facts.end is not None and facts.end != expected:
        return unmet(
            "end_not_as_computed",
            f"临时外出备案的结束日期由系统计算,应为{expected},不能填写{facts.end}。",
            *cited,
            fact="end",
            remedy=f"请把结束日期改为{expected}或者留空。",
        )
    length = "一年" if months == 12 else f"{months}个月"
    return met("end", f"有效期{length},至{expected}(含当日)。", *cited, fact="end")


def _short(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    months = temporary_months(facts.type, policy)
    if months is not None and months < policy.temporary_floor_months:
        yield verify(
            "validity_below_floor",
            f"现行设定的有效期是{months}个月,少于原则上的{policy.temporary_floor_months}个月。",
            "R57",
            "J10",
            "C15",
            fact="end",
            remedy="请主管核对政策版本中注明的依据。",
        )


def _long_term_end(facts: FilingFacts) -> Finding:
    if facts.end is None:
        return met("end", "长期有效,未申请变更备案信息或参保状态未发生变更的,不设结束日期。", "R55", "D8", fact="end")
    if facts.start is not None and facts.end < facts.start:
        return unmet(
            "end_before_start",
            f"结束日期({facts.end})早于开始日期({facts.start})。",
            "R51",
            "D8",
            fact="end",
            remedy="请更正结束日期;长期有效的,请留空。",
        )
    return note("end_given", f"申请人要求备案到{facts.end}为止(含当日),到期自动失效。", "R51", "D8", fact="end")
