"""补办: three questions first, then direct settlement or a manual claim (R63–R66, C13, C14, D7)."""

from collections.abc import Iterator
from datetime import timedelta

from filing.choices import LateKind, Scope
from filing.facts import FilingFacts, Finding, Policy
from filing.rules.outcomes import met, missing, note, unmet, verify


def late_findings(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """The three questions, and what their answers lead to. Unpaid counts as R64, paid as R65. Source: C13."""
    stay = facts.stay
    if stay.in_hospital is None and stay.paid is None:
        yield missing(
            "late_not_asked",
            "还没有问:是否已住院?",
            "R64",
            "R65",
            fact="in_hospital",
            remedy="请说明是否已住院。",
        )
    elif stay.in_hospital and stay.paid is None:
        yield missing(
            "late_paid_not_asked",
            "还没有问:是否已出院结算?",
            "R64",
            "R65",
            "C13",
            fact="paid",
            remedy="请说明这次住院的费用是否已经自费结算。",
        )
    elif stay.kind == LateKind.IN_HOSPITAL:
        yield from _in_hospital(facts)
    elif stay.kind == LateKind.AFTER_PAYMENT:
        yield from _after_payment(facts, policy)
    else:
        yield met("late_none", "尚未住院,不是补办。", *_file_first(facts), fact="in_hospital")
    if stay.injury and not stay.is_claimed:
        yield note(
            "injury",
            "外伤(无第三方责任):符合就医地管理规定的可以直接结算,由就医地审核;《外伤无第三方责任承诺书》在医院填写。",
            "R63",
            "R66",
            "J20",
            fact="injury",
        )


def _file_first(facts: FilingFacts) -> tuple[str, ...]:
    """The national text speaks of 跨省, and of channels that serve it alone. Source: R14, R19, R31."""
    crosses = facts.place is not None and facts.place.scope == Scope.CROSS_PROVINCE
    return ("R19",) if crosses else ("R14",)


def _in_hospital(facts: FilingFacts) -> Iterator[Finding]:
    """Not settled yet: file, then direct settlement at discharge. Source: R64."""
    if facts.stay.admission is None:
        yield _admission_missing()
        return
    yield from _impossible_days(facts)
    yield from _hospital_name(facts)
    before = "结算前" if facts.stay.discharge else "出院结算前"
    yield note(
        "late_in_hospital",
        f"补办(住院未结算):{facts.stay.admission}入院,{before}补办的,可在就医地直接结算。",
        "R63",
        "R64",
        "C13",
        fact="admission",
        remedy="备案通过后,请马上告知医院医保办。",
    )


def _after_payment(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """Paid in full: this stay goes to a manual claim, never to direct settlement. Source: R65."""
    if not facts.stay.for_this_stay:
        yield note(
            "late_future_only", "此前的住院已自费结算,本次备案只用于今后就医。", "R65", "D7", fact="for_this_stay"
        )
        return
    if facts.stay.admission is None:
        yield _admission_missing()
    if facts.stay.discharge is None:
        yield missing(
            "late_discharge_missing", "没有填写出院日期。", "R65", "D7", fact="discharge", remedy="请按出院记录填写。"
        )
    yield from _impossible_days(facts)
    yield from _hospital_name(facts)
    yield from _claim_limit(facts, policy)
    yield note(
        "late_after_payment",
        "补办(出院自费结算后):该次住院的费用只能回参保地手工报销,不能直接结算。",
        "R65",
        "C13",
        "D7",
        fact="paid",
        remedy="所需材料见手工报销材料清单。",
    )


def _admission_missing() -> Finding:
    return missing(
        "late_admission_missing", "没有填写入院日期。", "R64", "R65", "D7", fact="admission", remedy="请按住院证填写。"
    )


def _impossible_days(facts: FilingFacts) -> Iterator[Finding]:
    admission, discharge, today = facts.stay.admission, facts.stay.discharge, facts.accepted_on
    if admission and today and admission > today:
        yield unmet(
            "late_admission_future",
            f"入院日期({admission})晚于受理日({today}),还没有住院,不是补办。",
            "R64",
            "D7",
            fact="admission",
            remedy="请更正入院日期;将来才住院的,请选“未住院”。",
        )
    if admission and discharge and discharge < admission:
        yield unmet(
            "late_discharge_before_admission",
            f"出院日期({discharge})早于入院日期({admission})。",
            "R65",
            "D7",
            fact="discharge",
            remedy="请按出院记录更正。",
        )
    if facts.stay.paid and discharge and today and discharge > today:
        yield unmet(
            "late_discharge_future",
            f"出院日期({discharge})晚于受理日({today}),不能是已出院结算。",
            "R65",
            "D7",
            fact="discharge",
            remedy="请更正出院日期;尚未结算的,请选“住院未结算”。",
        )


def _hospital_name(facts: FilingFacts) -> Iterator[Finding]:
    if not facts.stay.hospital.strip():
        yield verify(
            "late_hospital_missing",
            "没有填写住院的医院。",
            "R64",
            "R65",
            fact="stay_hospital",
            remedy="请按住院证填写。",
        )


def _claim_limit(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """No source gives a limit; only the office's own setting does. Last day inclusive. Source: C14."""
    discharge, today = facts.stay.discharge, facts.accepted_on
    if policy.late_claim_days is None or discharge is None or today is None:
        return
    last = discharge + timedelta(days=policy.late_claim_days)
    if today > last:
        yield unmet(
            "late_too_late",
            f"出院自费结算后补办的期限是{policy.late_claim_days}日,到{last}为止,现已超过。",
            "C14",
            "R65",
            fact="discharge",
            remedy="可改选“仅用于今后就医”,按受理日开始备案。",
        )
