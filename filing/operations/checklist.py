"""备案条件核对单: each judging of a filing as it was kept with its round, and the one of this moment."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from filing.choices import Action
from filing.dates import paper_date
from filing.errors import BadInput
from filing.facts import Finding
from filing.models import Decision, Document, Filing, PolicyVersion, Staff, Submission
from filing.operations import papers
from filing.operations.common import day_of, findings_from, locked
from filing.operations.intake import judge_filing
from filing.papers.facts import JudgedOnPaper

NOW = "now"


@dataclass(frozen=True)
class Judging:
    """`key` names it in a form; `policy`: the version it was judged by, `in_force_from` its start."""

    key: str
    what: str
    round: int
    on: date
    at: datetime
    by: str
    policy: str
    in_force_from: date
    findings: tuple[Finding, ...]

    @property
    def is_now(self) -> bool:
        return self.key == NOW


def judgings(filing: Filing, *, now: datetime) -> list[Judging]:
    """Every judging of the filing, the newest first; live only while it may still be decided. Nothing is written."""
    submissions = {s.round: s for s in filing.submissions.select_related("by", "policy")}
    kept = [_of_submission(s) for s in submissions.values()]
    kept += [_of_decision(d, submissions[d.round]) for d in filing.decisions.select_related("by") if _judged(d)]
    kept.sort(key=lambda judging: judging.at, reverse=True)
    return [_live(filing, now), *kept] if filing.is_alive else kept


@transaction.atomic
def issue_checklist(*, filing: Filing, key: str, by: Staff, now: datetime) -> Document:
    """核对单 of one judging, its words frozen. Raises BadInput when the filing has no judging of that `key`."""
    filing = locked(filing)
    chosen = next((judging for judging in judgings(filing, now=now) if judging.key == key), None)
    if chosen is None:
        raise BadInput("key", "没有这一次核对的结果,没有出具。请刷新页面后重新选择。")
    judged = JudgedOnPaper(
        findings=chosen.findings,
        what=chosen.what,
        on=chosen.on,
        by=chosen.by or by.full_name,
        policy_version=f"{chosen.policy}(自{paper_date(chosen.in_force_from)}起施行)",
    )
    return papers.issue_checklist(filing=filing, judged=judged, by=by, now=now)


def _judged(decision: Decision) -> bool:
    """Withdrawals, cancellations and revocations judge nothing."""
    return decision.action in (Action.APPROVE, Action.RETURN, Action.REFUSE)


def _live(filing: Filing, now: datetime) -> Judging:
    on = filing.accepted_on or day_of(now)
    policy = filing.policy or PolicyVersion.objects.in_force(on)
    return Judging(
        key=NOW,
        what="现在",
        round=filing.round,
        on=day_of(now),
        at=now,
        by="",
        policy=str(policy),
        in_force_from=policy.in_force_from,
        findings=judge_filing(filing, on=on),
    )


def _of_submission(submission: Submission) -> Judging:
    return _kept(f"s{submission.pk}", f"第{submission.round}次提交", submission, submission)


def _of_decision(decision: Decision, submission: Submission) -> Judging:
    """The policy is that of its round: it is kept through returns."""
    what = f"第{decision.round}次提交的审核:{decision.get_action_display()}"
    return _kept(f"d{decision.pk}", what, decision, submission)


def _kept(key: str, what: str, row: Submission | Decision, submission: Submission) -> Judging:
    return Judging(
        key=key,
        what=what,
        round=row.round,
        on=day_of(row.at),
        at=row.at,
        by=row.by.full_name,
        policy=str(submission.policy),
        in_force_from=submission.policy.in_force_from,
        findings=findings_from(row.findings),
    )
