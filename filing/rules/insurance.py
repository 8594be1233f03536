"""参保: which scheme, and whether the person was insured on the day that counts (R1, R49, C24)."""

from collections.abc import Iterator
from datetime import date

from filing.choices import InsuranceState, LateKind
from filing.facts import FilingFacts, Finding, InsuranceSpell, Policy
from filing.rules.outcomes import met, missing, unmet, verify

WHAT_TO_DO = {
    InsuranceState.NOT_INSURED: "请先办理参保,或者向实际参保地的医保经办机构申请。",
    InsuranceState.PAUSED: "请先恢复参保(职工找单位,灵活就业和居民找税务部门),恢复后再来办理。",
    InsuranceState.TERMINATED: "请向新的参保地医保经办机构申请备案;仍应在苏州参保的,请先恢复参保。",
}


def insurance_findings(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """Alive, scheme chosen and fileable, insured on the day that counts, checked. Source: R1, R49, C24."""
    if facts.person.deceased:
        yield unmet(
            "person_deceased",
            "参保人员已登记死亡,不能办理新的备案。",
            "R1",
            fact="person",
            remedy="登记有误的,请先更正参保信息;已有备案的,请办理取消备案。",
        )
    yield _scheme(facts, policy)
    yield _state(facts)
    if not facts.person.insurance_checked:
        yield verify(
            "insurance_unchecked",
            "参保信息尚未核对。",
            "R1",
            fact="person",
            remedy="请查省平台,或者请申请人提供参保证明,并登记核对来源、日期和核对人。",
        )


def state_on(spells: tuple[InsuranceSpell, ...], day: date) -> InsuranceState | None:
    """The state the latest spell that began on or before `day` gives; None = nothing known of that day.

    Of several that began on one day the last counts: it corrects the others.
    """
    begun = [spell for spell in spells if spell.since <= day]
    return sorted(begun, key=lambda spell: spell.since)[-1].state if begun else None


def _scheme(facts: FilingFacts, policy: Policy) -> Finding:
    person = facts.person
    if person.scheme is None:
        choice = "、".join(scheme.label for scheme in person.other_schemes)
        hint = f"此人有{choice},请与申请人确认后选择。" if choice else "请选择参保险种。"
        return missing("scheme_missing", "还没有选择参保险种。", "R49", fact="scheme", remedy=hint)
    if person.scheme not in policy.fileable_schemes:
        names = "、".join(sorted(scheme.label for scheme in policy.fileable_schemes))
        return unmet(
            "scheme_not_fileable",
            f"{person.scheme.label}不能办理异地就医备案。",
            "R49",
            fact="scheme",
            remedy=f"可以备案的险种:{names}。请改选险种。",
        )
    also = f"(另有{'、'.join(s.label for s in person.other_schemes)},本次不用)" if person.other_schemes else ""
    return met("scheme", f"参保险种:{person.scheme.label}{also}。", "R49", "R9", fact="scheme")


def _state(facts: FilingFacts) -> Finding:
    day = facts.judged_on
    if day is None:
        return verify(
            "insured_day_unknown",
            "开始日期还没有确定,不能核对当天的参保状态。",
            "C24",
            "R1",
            fact="start",
            remedy="请先填写开始日期。",
        )
    what = "入院日期" if facts.start != day else "开始日期"
    state = state_on(facts.person.spells, day)
    if state is None:
        return verify(
            "insured_unknown",
            f"没有{what}({day})的参保记录。",
            "C24",
            "R1",
            fact="person",
            remedy="请查省平台或者凭参保证明核对当天的参保状态。",
        )
    if state == InsuranceState.NORMAL:
        return met("insured", f"{what}({day})正常参保。", "C24", "R1", fact="person")
    remedy = WHAT_TO_DO[state]
    if facts.stay.kind == LateKind.NONE:
        remedy += "住院时仍在参保、现在补办的,请填写住院情况,按入院日期判断。"
    return unmet("insured_not", f"{what}({day})的参保状态是{state.label}。", "C24", "R1", fact="person", remedy=remedy)
