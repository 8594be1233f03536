"""审核: approve, return, refuse; telephone notices; the upload to the province."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from filing.choices import Action, FilingStatus, Verdict
from filing.errors import BadInput, NotAllowed, RulesBroken
from filing.facts import Finding
from filing.models import Filing, Material, PhoneNotice, Reason, ReviewClaim, Staff
from filing.operations import access, following, insurance, notices, papers
from filing.operations.common import ensure, expect_version, lock_person, locked, object_name, operation, write
from filing.operations.intake import judge_filing, record_decision
from filing.rules.judge import approve_blockers


def open_case(*, filing: Filing, by: Staff, now: datetime) -> None:
    """The entry tells the version too: a batch approves only what its reviewer saw (`batch.approve_seen`)."""
    seen = {"number": filing.number or "", "version": filing.version}
    access.record(by=by, action="open_case", object_=object_name(filing), now=now, **seen)


@operation(Action.APPROVE)
def approve(*, filing: Filing, by: Staff, now: datetime, expected_version: int | None, words: str = "") -> Filing:
    """通过: rules judged once more, overlap guarded, the slip issued in the same transaction (C25: effective today).

    What the insurance has become since the start counts at once (C24).
    """
    filing = _opened(filing, Action.APPROVE, by, expected_version)
    following.lock_followed(filing)
    lock_person(filing)
    findings = judge_filing(filing, on=filing.accepted_on)
    stopping = approve_blockers(findings)
    if stopping:
        raise RulesBroken(stopping, *[f.message for f in stopping], "没有通过;可退回补正或作出不予备案决定。")
    replaced = following.end_replaced(filing, by=by, now=now)
    _decide(filing, Action.APPROVE, FilingStatus.APPROVED, by, now, [], words, findings)
    papers.issue_slip(filing=filing, by=by, now=now)
    if replaced:
        following.report_change(old=replaced, new=filing, by=by, now=now)
    insurance.follow(filing=filing, by=by, now=now)
    return filing


@operation(Action.RETURN)
def return_filing(
    *,
    filing: Filing,
    by: Staff,
    now: datetime,
    expected_version: int | None,
    reasons: list[Reason],
    words: str = "",
    verdicts: dict[int, tuple[str, str]] | None = None,
) -> Filing:
    """退回补正 with the complete list at once (J4). `verdicts`: material id → (verdict, words)."""
    filing = _opened(filing, Action.RETURN, by, expected_version)
    _ensure_reasons(reasons, Action.RETURN)
    for pk, (verdict, problem) in (verdicts or {}).items():
        if verdict not in Verdict.values:
            raise BadInput("verdicts", "材料结论不对,没有保存。请重新选择合格或不合格。")
        Material.objects.filter(pk=pk, filing=filing).update(verdict=verdict, verdict_words=problem.strip()[:200])
    findings = judge_filing(filing, on=filing.accepted_on)
    decision = _decide(filing, Action.RETURN, FilingStatus.RETURNED, by, now, reasons, words, findings)
    notices.issue_with_return(filing=filing, decision=decision, findings=findings, by=by, now=now)
    return filing


@operation(Action.REFUSE)
def refuse(
    *, filing: Filing, by: Staff, now: datetime, expected_version: int | None, reasons: list[Reason], words: str = ""
) -> Filing:
    """不予备案, final, with reasons."""
    filing = _opened(filing, Action.REFUSE, by, expected_version)
    _ensure_reasons(reasons, Action.REFUSE)
    findings = judge_filing(filing, on=filing.accepted_on)
    decision = _decide(filing, Action.REFUSE, FilingStatus.REFUSED, by, now, reasons, words, findings)
    papers.issue_refusal(filing=filing, decision=decision, by=by, now=now)
    return filing


@operation(Action.PHONE)
def record_phone_notice(*, filing: Filing, by: Staff, now: datetime, answered_by: str, words: str = "") -> PhoneNotice:
    """已电话告知. Without a version: a call that was made is a fact, whatever else happened to the filing since."""
    filing = locked(filing)
    ensure(filing, Action.PHONE, by)
    if not answered_by.strip():
        raise BadInput("answered_by", "请填写接听人,没有保存。")
    notice = PhoneNotice.objects.create(
        filing=filing, at=now, by=by, answered_by=answered_by.strip(), words=words.strip()
    )
    write(filing, by=by, now=now, action=Action.PHONE)
    return notice


@transaction.atomic
def mark_uploaded(*, filings: Iterable[Filing], by: Staff, now: datetime) -> int:
    """已上报 (C35) for each filing not yet marked; answers how many.

    Without versions: the first mark stays, a second changes nothing, and only what is in force can be marked.
    """
    count = 0
    for row in filings:
        filing = locked(row)
        ensure(filing, Action.UPLOAD, by)
        if filing.uploaded_at is None:
            write(filing, by=by, now=now, action=Action.UPLOAD, uploaded_at=now, uploaded_by=by)
            count += 1
    return count


def _opened(filing: Filing, action: Action, by: Staff, expected_version: int | None) -> Filing:
    filing = locked(filing)
    expect_version(filing, expected_version)
    ensure(filing, action, by)
    return filing


def _decide(
    filing: Filing,
    action: Action,
    status: FilingStatus,
    by: Staff,
    now: datetime,
    reasons: list[Reason],
    words: str,
    findings: tuple[Finding, ...],
):
    decision = record_decision(filing, action, by, now, reasons, words, findings)
    try:
        with transaction.atomic():
            write(
                filing,
                by=by,
                now=now,
                action=action,
                detail={"reasons": [r.code for r in reasons]},
                status=status,
                decided_by=by,
                decided_at=now,
            )
            ReviewClaim.objects.filter(filing=filing).delete()
    except IntegrityError as error:
        if "promise beside" in str(error):
            raise NotAllowed(
                "此人另有长期备案,多个长期备案地都须提供认定材料,承诺制不能并存,没有通过。"
                "请先在承诺制的那份备案办理补齐材料,或者改为提供材料备案。"
            ) from error
        if "overlap" in str(error):
            raise NotAllowed(
                "同一人在同一就医地已有生效时间重叠的备案,没有通过。请查看其已有备案,办理变更、续期或取消。"
            ) from error
        raise
    return decision


def _ensure_reasons(reasons: list[Reason], action: Action) -> None:
    if not reasons:
        raise BadInput("reasons", f"{action.label}须至少选择一条理由,没有保存。请勾选理由。")
    if any(r.action != action for r in reasons):
        raise BadInput("reasons", f"所选理由不适用于{action.label},没有保存。请重新勾选。")
