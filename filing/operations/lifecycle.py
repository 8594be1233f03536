"""取消备案 of a filing in force, and 撤销(经办差错): no approved mistake is for ever."""

from datetime import datetime

from filing.choices import Action, Blocks, CancelGround, FilingStatus, FilingType, Mode
from filing.errors import BadInput, NotAllowed, RulesBroken
from filing.facts import blocking
from filing.models import Filing, Reason, Staff
from filing.operations import following, papers
from filing.operations.common import day_of, ensure, expect_version, locked, operation, write
from filing.operations.intake import record_decision
from filing.operations.snapshot import policy_for
from filing.rules.changes import may_cancel
from filing.workflow import OVERRIDE


@operation(Action.CANCEL)
def cancel(
    *,
    filing: Filing,
    by: Staff,
    now: datetime,
    expected_version: int | None,
    reason: Reason,
    words: str = "",
    in_hospital_now: bool = False,
    override_reason: str = "",
) -> Filing:
    """End a filing today. The six-month lock of a promise (J9, D5, C17) and a stay (D4) stop it, with a way out.

    A stay yields to a supervisor's `override_reason`, which stands behind the words; the lock does not.
    """
    filing = locked(filing)
    expect_version(filing, expected_version)
    ensure(filing, Action.CANCEL, by)
    override = override_reason.strip()
    if override and OVERRIDE not in by.granted:
        raise NotAllowed("您的岗位不能作特殊处理,没有取消,备案仍然有效。请主管写明理由后办理。")
    day = day_of(now)
    findings = may_cancel(
        FilingType(filing.type),
        Mode(filing.mode),
        filing.start,
        day,
        policy_for(filing, filing.accepted_on),
        CancelGround(reason.ground),
        in_hospital=in_hospital_now,
    )
    yielding = (Blocks.SAVE, Blocks.SUBMIT) if override else (Blocks.SAVE, Blocks.SUBMIT, Blocks.APPROVE)
    stopping = blocking(findings, *yielding)
    if stopping:
        raise RulesBroken(stopping, *[f"{f.message}{f.remedy}" for f in stopping], "没有取消,备案仍然有效。")
    return _end(filing, Action.CANCEL, FilingStatus.CANCELLED, by, now, reason, _with_override(words.strip(), override))


def _with_override(words: str, override: str) -> str:
    return " ".join(part for part in (words, override and f"特殊处理:{override}") if part)


@operation(Action.REVOKE)
def revoke(
    *,
    filing: Filing,
    by: Staff,
    now: datetime,
    expected_version: int | None,
    reason: Reason,
    words: str = "",
    with_correction: bool = False,
) -> Filing:
    """撤销(经办差错) by a supervisor; the words say what went wrong.

    `with_correction` also makes the linked draft that puts it right, for a clerk to take over; one already open serves.
    """
    filing = locked(filing)
    expect_version(filing, expected_version)
    ensure(filing, Action.REVOKE, by)
    if not words.strip():
        raise BadInput("words", "撤销须写明差错情况,没有保存。请填写说明。")
    filing = _end(filing, Action.REVOKE, FilingStatus.REVOKED, by, now, reason, words)
    if with_correction and not filing.successors.exclude(status__in=following.WITHOUT_EFFECT).exists():
        following.make_correction(filing, by=by, now=now)
    return filing


def _end(
    filing: Filing, action: Action, status: FilingStatus, by: Staff, now: datetime, reason: Reason, words: str
) -> Filing:
    if reason.action != action:
        raise BadInput("reason", f"所选理由不适用于{action.label},没有保存。请重新选择。")
    decision = record_decision(filing, action, by, now, [reason], words, ())
    write(
        filing,
        by=by,
        now=now,
        action=action,
        detail={"reason": reason.code},
        status=status,
        ended_on=day_of(now),
        end_reason=reason,
        end_words=words.strip(),
    )
    papers.issue_ending(filing=filing, action=action, decision=decision, by=by, now=now)
    return filing
