"""取消, 变更, 暂停: may it be done today? The promise lock and the stay in hospital (J9, J14, D4, D5, C17)."""

from datetime import date

from filing.choices import LONG_TERM, CancelGround, FilingType, Mode
from filing.dates import earliest_change
from filing.facts import Finding, Policy
from filing.rules.outcomes import met, missing, unmet, verify

CANCEL, CHANGE, SUSPEND = "取消", "变更", "暂停"
CODES = {CANCEL: "cancel", CHANGE: "change", SUSPEND: "suspend"}
NO_CHANGE = {CANCEL: "备案没有改动。", CHANGE: "原备案没有改动。", SUSPEND: "备案没有改动。"}
NO_STAY_ASKED = frozenset({CancelGround.DEATH, CancelGround.OFFICE_ERROR})


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
    if ground != CancelGround.REQUEST:
        lock = met("cancel_lock", "死亡、终止参保或者经办差错,不受承诺制期限限制。", "C17", fact="mode")
    else:
        lock = _lock(CANCEL, filing_type, mode, start, today, policy, "mode")
    if ground in NO_STAY_ASKED:
        return (lock,)
    return (lock, _hospital(CANCEL, in_hospital, "in_hospital"))


def may_change(
    filing_type: FilingType,
    mode: Mode,
    start: date,
    today: date,
    policy: Policy,
    *,
    in_hospital: bool | None,
    stay_words: str = "",
    fact: str = "followed",
) -> tuple[Finding, ...]:
    """Lock and stay of the filing that is to be replaced; with `stay_words` a stay is for the reviewer to judge.

    Source: J9, D4, D5, C17, C18.
    """
    return (
        _lock(CHANGE, filing_type, mode, start, today, policy, "followed"),
        _hospital(CHANGE, in_hospital, fact, stay_words),
    )


def may_suspend(*, in_hospital: bool | None, stay_words: str = "") -> tuple[Finding, ...]:
    """The stay alone: the lock speaks of change and cancelling. Source: J14, D4."""
    return (_hospital(SUSPEND, in_hospital, "in_hospital", stay_words),)


def _lock(
    verb: str, filing_type: FilingType, mode: Mode, start: date, today: date, policy: Policy, fact: str
) -> Finding:
    code = CODES[verb]
    if mode != Mode.PROMISE or filing_type not in LONG_TERM:
        return met(f"{code}_lock", f"本备案可以随时{verb}。", "J9", "R56", fact=fact)
    first = earliest_change(start, policy.promise_lock_months)
    months = policy.promise_lock_months
    if today >= first:
        return met(f"{code}_lock", f"承诺制备案已满{months}个月,可以{verb}。", "J9", "D5", fact=fact)
    return missing(
        f"{code}_locked",
        f"本备案以承诺制办理,未满{months}个月,{first}起才可以变更或取消。{NO_CHANGE[verb]}",
        "J9",
        "D5",
        "R56",
        "C17",
        fact=fact,
        remedy="今天补交认定材料(补齐材料)即可变更或取消;死亡、终止参保的不受此限。",
    )


def _hospital(verb: str, in_hospital: bool | None, fact: str, words: str = "") -> Finding:
    code = CODES[verb]
    if in_hospital is None:
        return missing(f"{code}_stay_not_asked", "还没有问:目前是否在住院?", "D4", fact=fact, remedy="请先问申请人。")
    if in_hospital and words.strip():
        return verify(
            f"{code}_stay_overruled",
            f"参保人员目前在住院,仍要{verb},理由:{words.strip()}。",
            "D4",
            "R59",
            fact=fact,
            remedy="请核对这次住院怎样结算。",
        )
    if in_hospital:
        return unmet(
            f"{code}_in_hospital",
            f"参保人员目前在住院,{verb}备案会影响这次住院的直接结算。{NO_CHANGE[verb]}",
            "D4",
            "R59",
            fact=fact,
            remedy=f"请出院结算后再办;确需现在{verb}的,请填写理由。",
        )
    return met(f"{code}_stay", "参保人员目前没有住院。", "D4", fact=fact)
