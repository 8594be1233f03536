"""补录: a filing that another channel granted, or paper taken while the system was down (C33, D7, R30–R33).

Materials, signature, notice and identity are not asked of the first: they lie with the channel that granted it.
"""

from collections.abc import Iterator
from datetime import date

from filing.choices import LONG_TERM, TEMPORARY, Channel, FilingType, Mode, Origin, PlatformCheck, Scope
from filing.dates import period_end
from filing.facts import FilingFacts, Finding, Policy
from filing.rules.insurance import insurance_findings
from filing.rules.outcomes import met, missing, note, unmet, verify
from filing.rules.overlap import overlap_findings
from filing.rules.place import place_findings
from filing.rules.validity import temporary_months


def recorded_findings(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """Everything asked of a filing made elsewhere; a second person confirms it. Source: C33, C19, C24, R30–R33."""
    yield _origin(facts)
    yield _channel(facts)
    yield _original_number(facts)
    yield _platform(facts)
    yield from place_findings(facts)
    yield from insurance_findings(facts, policy)
    yield from _type_and_mode(facts)
    yield from overlap_findings(facts, policy)
    yield from _acceptance(facts)
    yield from _dates(facts, policy)


def outage_findings(facts: FilingFacts) -> Iterator[Finding]:
    """One line that the paper's date counts; none for an ordinary filing. Source: D7."""
    if facts.origin == Origin.OUTAGE:
        yield verify(
            "outage",
            f"补录(系统故障):受理日按纸质受理单为{facts.accepted_on}。",
            "D7",
            fact="origin",
            remedy="请核对纸质受理单上的日期和签名。",
        )


def paper_date_problem(paper_date: date, today: date) -> str:
    """The sentence why paper cannot bear this date, "" when it can. Source: D7."""
    if paper_date > today:
        return f"纸质受理日期({paper_date})晚于今天,没有保存。请按纸质受理单更正。"
    if paper_date == today:
        return "纸质受理日期就是今天,不用补录,没有保存。请照常受理。"
    return ""


def channel_serves(channel: Channel, scope: Scope) -> bool:
    """Whether `channel` can have granted a filing of this scope: national ones never 省内. Source: R30, R31, R33."""
    return not (channel == Channel.NATIONAL and scope == Scope.IN_PROVINCE)


def _origin(facts: FilingFacts) -> Finding:
    return note(
        "recorded",
        "补录(其他渠道):材料、告知书和签名在原渠道,不再收取;由第二人确认后照常办理各项业务。",
        "C33",
        fact="origin",
    )


def _channel(facts: FilingFacts) -> Finding:
    if facts.place is not None and not channel_serves(facts.channel, facts.place.scope):
        return unmet(
            "recorded_channel_scope",
            f"{facts.channel.label}只受理跨省备案,{facts.place.name}在省内,原备案不可能由它办理。",
            "R31",
            fact="channel",
            remedy="请按原备案更正渠道或者就医地。",
        )
    if facts.channel == Channel.HOSPITAL and facts.type not in (None, FilingType.REFERRAL):
        return verify(
            "recorded_hospital_type",
            "转诊医院只办理转诊备案,原备案的类型不是异地转诊。",
            "J8",
            fact="channel",
            remedy="请在省平台核对原备案的类型和渠道。",
        )
    clauses = {Channel.JS_APP: "R30", Channel.NATIONAL: "R31", Channel.WECHAT: "R32", Channel.HOSPITAL: "J8"}
    return met("recorded_channel", f"原渠道:{facts.channel.label}。", clauses.get(facts.channel, "R33"), fact="channel")


def _original_number(facts: FilingFacts) -> Finding:
    if facts.original_number.strip():
        return met("recorded_number", f"原备案编号:{facts.original_number}。", "C33", fact="original_number")
    return missing(
        "recorded_number_missing",
        "没有填写原备案编号。",
        "C33",
        fact="original_number",
        remedy="请按省平台或者申请人出示的原备案填写。",
    )


def _platform(facts: FilingFacts) -> Finding:
    """Seen on the provincial platform, it is 已上报 there by its own channel. Source: C33, C35, J7."""
    if facts.platform_check == PlatformCheck.FOUND:
        return met("recorded_on_platform", "已在省平台查到原备案。", "C33", "C35", fact="platform_check")
    return verify(
        "recorded_not_on_platform",
        "没有在省平台查到原备案。",
        "C33",
        "C35",
        "J7",
        fact="platform_check",
        remedy="请查省平台;确实没有的,凭申请人出示的原备案确认,通过后由本机构上报。",
    )


def _type_and_mode(facts: FilingFacts) -> Iterator[Finding]:
    """A type is chosen, and a promise stands with long-term types alone. Source: R2, R3, C7."""
    if facts.type is None:
        yield missing("type_missing", "还没有选择备案类型。", "R2", "R3", fact="type", remedy="请按原备案选择。")
    elif facts.mode == Mode.PROMISE and facts.type not in LONG_TERM:
        yield unmet(
            "recorded_mode",
            f"{facts.type.label}没有承诺制备案。",
            "C7",
            fact="mode",
            remedy="请按原备案更正备案方式。",
        )
    else:
        yield met("recorded_type", f"原备案类型:{facts.type.label}。", "C33", fact="type")


def _acceptance(facts: FilingFacts) -> Iterator[Finding]:
    """The day the other channel took it; it judges which policy counts. Source: C33, D7."""
    if facts.accepted_on is None:
        yield missing(
            "recorded_acceptance_missing",
            "没有填写原受理日。",
            "C33",
            fact="accepted_on",
            remedy="不明的,填原备案的开始日期。",
        )
    elif facts.start is not None and facts.start < facts.accepted_on:
        yield verify(
            "recorded_start_before_acceptance",
            f"开始日期({facts.start})早于原受理日({facts.accepted_on})。",
            "D7",
            fact="start",
            remedy="请核对原备案是不是补办。",
        )


def _dates(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """Start and end as granted there. Source: R41, R55, R57, D2, D8, C33."""
    if facts.start is None:
        yield missing("start_missing", "没有填写开始日期。", "C33", fact="start", remedy="请按原备案填写。")
    elif facts.end is not None and facts.end < facts.start:
        yield unmet(
            "end_before_start",
            f"结束日期({facts.end})早于开始日期({facts.start})。",
            "D3",
            fact="end",
            remedy="请按原备案更正。",
        )
    elif facts.type in TEMPORARY:
        yield _temporary_end(facts, policy)
    elif facts.end is None:
        yield met("end", "长期有效,未申请变更备案信息或参保状态未发生变更的,不设结束日期。", "R55", fact="end")
    else:
        yield note("end_given", f"原备案到{facts.end}为止(含当日)。", "C33", "D3", fact="end")


def _temporary_end(facts: FilingFacts, policy: Policy) -> Finding:
    months = temporary_months(facts.type, policy)
    expected = period_end(facts.start, months) if facts.start and months else None
    if facts.end is None:
        return missing(
            "recorded_end_missing",
            "临时外出备案有结束日期,没有填写。",
            "R41",
            "R57",
            fact="end",
            remedy=f"请按原备案填写,一般是{expected}。",
        )
    if facts.end != expected:
        return verify(
            "recorded_end_differs",
            f"原备案到{facts.end}为止,按本地规定应为{expected}。",
            "R41",
            "R57",
            "D8",
            fact="end",
            remedy="请核对原备案;确实如此的,按原备案的日期确认。",
        )
    return met("end", f"有效期至{facts.end}(含当日)。", "R41", "R57", "D2", fact="end")
