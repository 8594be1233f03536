"""取消备案: may it be cancelled today? The promise lock and the stay in hospital (J9, D4, D5, C17)."""

from datetime import date

from filing.choices import LONG_TERM, CancelGround, FilingType, Mode
from filing.dates import earliest_change
from filing.facts import Finding, Policy
from filing.rules.outcomes import met, missing, unmet


def may_cancel(
    filing_type: FilingType,
    mode: Mode,
    start: date,
    today: date,
    policy: Policy,
    ground: CancelGround,
    *,
    in_hospital: bool | None = None,
) -> tuple[Finding, ...]:
    """The lock first, then the stay. SUBMIT-blocking findings hold; an APPROVE-blocking one (in hospital) yields to a
    recorded reason. `in_hospital` None = not asked; death asks nothing. Source: J9, D4, D5, C17.
    """
    lock = _lock(filing_type, mode, start, today, policy, ground)
    if ground in (CancelGround.DEATH, CancelGround.OFFICE_ERROR):
        return (lock,)
    return (lock, _hospital(in_hospital))


def _lock(
    filing_type: FilingType, mode: Mode, start: date, today: date, policy: Policy, ground: CancelGround
) -> Finding:
    if ground != CancelGround.REQUEST:
        return met("cancel_lock", "死亡、终止参保或者经办差错,不受承诺制期限限制。", "C17", fact="mode")
    if mode != Mode.PROMISE or filing_type not in LONG_TERM:
        return met("cancel_lock", "本备案可以随时取消。", "J9", "R56", fact="mode")
    first = earliest_change(start, policy.promise_lock_months)
    if today >= first:
        return met("cancel_lock", f"承诺制备案已满{policy.promise_lock_months}个月,可以取消。", "J9", "D5", fact="mode")
    return missing(
        "cancel_locked",
        f"本备案以承诺制办理,未满{policy.promise_lock_months}个月,{first}起才可以变更或取消。备案没有改动。",
        "J9",
        "D5",
        "R56",
        "C17",
        fact="mode",
        remedy="今天补交认定材料(补齐材料)即可变更或取消;死亡、终止参保的不受此限。",
    )


def _hospital(in_hospital: bool | None) -> Finding:
    if in_hospital is None:
        return missing(
            "cancel_stay_not_asked", "还没有问:目前是否在住院?", "D4", fact="in_hospital", remedy="请先问申请人。"
        )
    if in_hospital:
        return unmet(
            "cancel_in_hospital",
            "参保人员目前在住院,取消备案会影响这次住院的直接结算。备案没有改动。",
            "D4",
            "R59",
            fact="in_hospital",
            remedy="请出院结算后再办;确需现在取消的,请填写理由。",
        )
    return met("cancel_stay", "参保人员目前没有住院。", "D4", fact="in_hospital")
