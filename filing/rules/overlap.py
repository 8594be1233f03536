"""Other filings of the same person and scheme: never a second one for the same city and time (C17, C19, J11)."""

from collections.abc import Iterator
from datetime import date

from filing.choices import LONG_TERM, TEMPORARY, FilingStatus, Mode
from filing.facts import FilingFacts, Finding, OtherFiling, Policy
from filing.rules.outcomes import met, note, unmet
from filing.rules.validity import default_dates

PENDING = frozenset({FilingStatus.SUBMITTED, FilingStatus.RETURNED})
ENDING = frozenset({FilingStatus.ENDED, FilingStatus.CANCELLED})


def overlap_findings(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """One finding for each other filing that meets this one in time, or one line that there is none. Source: C19."""
    meeting = [other for other in facts.others if meets(facts, other, policy)]
    if not meeting:
        yield met("overlap_none", "没有日期重叠的其他备案。", "C19", fact="others")
    for other in meeting:
        yield _beside(facts, other)


def meets(facts: FilingFacts, other: OtherFiling, policy: Policy) -> bool:
    """Whether the two share a day (ends inclusive). A start not yet known counts as today, else as ever."""
    start = facts.start or facts.accepted_on
    if start is None:
        return True
    _, end = default_dates(facts, policy, start)
    return _not_after(start, other.end) and _not_after(other.start, end)


def has_other_long_term(facts: FilingFacts, policy: Policy) -> bool:
    """Whether a long-term filing for another city meets this one: then no promise is possible. Source: J11, C17."""
    return any(
        other.type in LONG_TERM and not _same_place(facts, other) and meets(facts, other, policy)
        for other in facts.others
    )


def _not_after(first: date, last: date | None) -> bool:
    return last is None or first <= last


def _same_place(facts: FilingFacts, other: OtherFiling) -> bool:
    return facts.place is not None and facts.place.code == other.place.code


def _beside(facts: FilingFacts, other: OtherFiling) -> Finding:
    if facts.place is None or facts.type is None:
        return note(
            "overlap_other_filing",
            f"此人已有备案:{_name(other)}。",
            "C19",
            fact="others",
            remedy="请先看原备案是否已经够用。",
        )
    if _same_place(facts, other):
        return _same_city(facts, other)
    if facts.type in LONG_TERM and other.type in LONG_TERM:
        return _several_long_term(facts, other)
    if facts.type in TEMPORARY and other.type in TEMPORARY:
        return note(
            "overlap_two_temporary",
            f"同一时间另有临时外出备案:{_name(other)}。两地可以并存,请确认申请人确实要去两地就医。",
            "C19",
            fact="others",
        )
    return note(
        "overlap_long_and_temporary",
        f"另有备案:{_name(other)}。长期备案和去其他城市的临时备案可以并存。",
        "C19",
        "JS75-17",
        fact="others",
    )


def _same_city(facts: FilingFacts, other: OtherFiling) -> Finding:
    """Steer: another type → 改类型; a promise and papers at hand → 补齐材料; else → the existing one. Source: C19."""
    if other.status in ENDING:
        return _still_counting(other)
    if facts.type != other.type:
        return _steer(
            "overlap_change_type",
            other,
            f"同一就医地已有备案:{_name(other)},不能再办一份。",
            "请到原备案办理改类型:原备案在新备案开始的前一日结束,新备案与它关联。",
            "C18",
        )
    if other.mode == Mode.PROMISE and facts.mode == Mode.MATERIALS:
        return _steer(
            "overlap_complete_materials",
            other,
            f"同一就医地已有承诺制备案:{_name(other)},不必再办一份。",
            "请到原备案办理补齐材料,补齐后改为提供材料备案。",
            "C17",
        )
    return _steer(
        "overlap_existing",
        other,
        f"同一就医地、同一类型已有备案:{_name(other)},不必再办一份。",
        f"请打开原备案办理变更或者打印回执。{_renewal(other)}",
        "C20",
    )


def _still_counting(other: OtherFiling) -> Finding:
    """已取消 or 已终止, but its last day is still to come: both days would be covered twice. Source: C19, D3."""
    return unmet(
        "overlap_until_ended",
        f"原备案{_name(other)}已办理结束,但到{other.end}当日仍有效,两份备案不能重叠。",
        "C19",
        "D3",
        fact="others",
        remedy=f"请把开始日期改为{other.end}之后的一天。",
    )


def _steer(code: str, other: OtherFiling, message: str, remedy: str, clause: str) -> Finding:
    if other.status in PENDING:
        return unmet(
            code,
            f"同一就医地的申请{_name(other)}还在办理中,不能再办一份。",
            "C19",
            clause,
            fact="others",
            remedy="请继续办理原申请;要改内容的,请先撤回原申请再重新提交。",
        )
    return unmet(code, message, "C19", clause, fact="others", remedy=remedy)


def _renewal(other: OtherFiling) -> str:
    if other.end is None:
        return "原备案长期有效,不用续办。"
    return f"要续办的,开始日期应在{other.end}之后。"


def _several_long_term(facts: FilingFacts, other: OtherFiling) -> Finding:
    """Several long-term places: by materials only, all of them. Source: J11, C17."""
    if facts.mode == Mode.PROMISE:
        return unmet(
            "second_place_promise",
            f"已有长期备案:{_name(other)}。第二个长期备案地不能用承诺制。",
            "J11",
            "C17",
            fact="mode",
            remedy="请改为提供材料备案:今天交认定材料就可以办理。",
        )
    if other.mode == Mode.PROMISE:
        return unmet(
            "first_place_promise",
            f"原长期备案是承诺制:{_name(other)}。多个长期备案地都须提供认定材料。",
            "J11",
            "C17",
            fact="others",
            remedy=_before_a_second_place(other),
        )
    return note(
        "several_long_term",
        f"另有长期备案:{_name(other)}。提供材料的,可以有多个长期备案地。",
        "J11",
        "C19",
        fact="others",
    )


def _before_a_second_place(other: OtherFiling) -> str:
    if other.status in ENDING:
        return f"请把开始日期改为{other.end}之后的一天。"
    return "请先到原备案补齐材料:今天补交认定材料,就可以再备案一地。"


def _name(other: OtherFiling) -> str:
    until = f"至{other.end}" if other.end else "长期有效"
    return f"{other.number}({other.type.label},{other.place.name},{other.mode.label},{other.start}起{until})"
