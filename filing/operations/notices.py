"""一次性告知: one complete list of open defects a round, at the counter or with a return."""

from dataclasses import dataclass
from datetime import datetime

from filing.answers import DefectState
from filing.choices import Action, MaterialKind, Verdict
from filing.dates import WorkingDay, add_working_days
from filing.errors import BadInput, NotAllowed
from filing.facts import Defect, Finding
from filing.models import CorrectionNotice, Decision, Filing, Material, NoticeLine, Page, Staff
from filing.operations import papers
from filing.operations.clock import work_calendar
from filing.operations.common import day_of, ensure, expect_version, locked, operation, write
from filing.operations.intake import judge_filing
from filing.operations.snapshot import live_materials
from filing.rules.defects import PaperState, StatedReason, defects, states
from filing.workflow import OVERRIDE

REASON_MAX = 200


@dataclass(frozen=True)
class ToldLine:
    """One line of the last notice and what became of it."""

    line: NoticeLine
    state: DefectState


@operation(Action.NOTIFY)
def issue_notice(
    *, filing: Filing, by: Staff, now: datetime, expected_version: int | None, override_reason: str = ""
) -> CorrectionNotice:
    """一次性告知 on a draft or a returned filing (J4). A second one of a round takes a supervisor and a reason."""
    filing = locked(filing)
    expect_version(filing, expected_version)
    ensure(filing, Action.NOTIFY, by)
    earlier = notices_of_round(filing).last()
    reason = _reason_again(earlier, by, override_reason)
    found = open_defects(filing, now=now)
    if not found:
        raise NotAllowed("核对下来没有需要补正的事项,没有出具告知书。请直接提交审核。")
    notice = _issue(filing, found, by, now, sequence=earlier.sequence + 1 if earlier else 1, reason=reason)
    detail = {"round": filing.round, "sequence": notice.sequence, "lines": len(found), "reason": reason}
    write(filing, by=by, now=now, action=Action.NOTIFY, detail=detail)
    return notice


def issue_with_return(
    *, filing: Filing, decision: Decision, findings: tuple[Finding, ...], by: Staff, now: datetime
) -> CorrectionNotice:
    """The notice of a return, inside its transaction: a round is returned once, so this is its first."""
    found = defects(findings, paper_states(filing), stated_reasons(decision))
    return _issue(filing, found, by, now, decision=decision)


def open_defects(filing: Filing, *, now: datetime, findings: tuple[Finding, ...] | None = None) -> tuple[Defect, ...]:
    """Everything open as of now. A reviewer's reasons stay open until a reviewer has seen the case again."""
    found = judge_filing(filing, on=filing.accepted_on or day_of(now)) if findings is None else findings
    sent_back = [d for d in filing.decisions.all() if d.action == Action.RETURN and d.round == filing.round]
    return defects(found, paper_states(filing), stated_reasons(sent_back[-1]) if sent_back else ())


def notices_of_round(filing: Filing):
    """Notices of the round that is running, the first one first."""
    return filing.correction_notices.filter(round=filing.round).select_related("by", "document").order_by("sequence")


def last_notice(
    filing: Filing, *, now: datetime, findings: tuple[Finding, ...] | None = None
) -> tuple[CorrectionNotice, tuple[ToldLine, ...]] | None:
    """The last notice of an open filing with each line 已补正, 未补正 or 待审核员核对; None when there was none."""
    given = list(filing.correction_notices.all()) if filing.is_alive else []
    if not given:
        return None
    notice = given[-1]
    lines = list(notice.lines.all())
    still_open = frozenset(d.code for d in open_defects(filing, now=now, findings=findings))
    found = states([(line.code, line.source) for line in lines], still_open)
    return notice, tuple(ToldLine(line, state) for line, state in zip(lines, found, strict=True))


def paper_states(filing: Filing) -> tuple[PaperState, ...]:
    """Every live paper with its verdict and what is wrong with its pages; a page kept with a reason is not told."""
    return tuple(
        PaperState(
            kind=MaterialKind(m.kind),
            label=str(m),
            verdict=Verdict(m.verdict),
            problem=m.verdict_words,
            warnings=tuple((p.order, said) for p in m.pages.all() if (said := _wrong_with(p, m))),
        )
        for m in live_materials(filing)
    )


def _wrong_with(page: Page, material: Material) -> str:
    faults = f"{page.fault_words}。" if page.faults and not material.kept_reason else ""
    return page.warning + faults


def stated_reasons(decision: Decision) -> tuple[StatedReason, ...]:
    rows = decision.reasons.select_related("reason")
    return tuple(StatedReason(r.reason_id, r.text, r.clause, r.remedy, r.reason.material) for r in rows)


def why_not_again(filing: Filing, by: Staff) -> str:
    """Why this person cannot give a further notice in this round, "" when there is none yet or they may."""
    earlier = notices_of_round(filing).last()
    return _told_already(earlier) if earlier and OVERRIDE not in by.granted else ""


def _reason_again(earlier: CorrectionNotice | None, by: Staff, given: str) -> str:
    """The supervisor's reason for a further notice; "" for the first one."""
    if earlier is None:
        return ""
    if OVERRIDE not in by.granted:
        raise NotAllowed(_told_already(earlier))
    if not given.strip():
        raise BadInput("override_reason", "本轮已经告知过,再次告知须写明原因,没有出具。请填写原因。")
    return given.strip()[:REASON_MAX]


def _told_already(earlier: CorrectionNotice) -> str:
    return (
        f"本轮已由{earlier.by.full_name}于 {day_of(earlier.at)} 出具告知书 {earlier.document.number},没有再次出具。"
        "请补打这一份;确需补充告知的,请主管写明原因后办理。"
    )


def _issue(
    filing: Filing,
    found: tuple[Defect, ...],
    by: Staff,
    now: datetime,
    *,
    sequence: int = 1,
    reason: str = "",
    decision: Decision | None = None,
) -> CorrectionNotice:
    deadline = _deadline(filing, now)
    document = papers.issue_correction(
        filing=filing, defects=found, by=by, now=now, decision=decision, supplement=reason, correct_by=deadline
    )
    notice = CorrectionNotice.objects.create(
        filing=filing, round=filing.round, sequence=sequence, document=document, at=now, by=by, reason=reason,
        correct_by=deadline.day if deadline else None,
    )  # fmt: skip
    NoticeLine.objects.bulk_create(
        NoticeLine(
            notice=notice, order=order, code=d.code, source=d.source, text=d.text, clauses=",".join(d.clauses),
            remedy=d.remedy,
        )
        for order, d in enumerate(found, start=1)
    )  # fmt: skip
    return notice


def _deadline(filing: Filing, now: datetime) -> WorkingDay | None:
    """Only where the office has set one."""
    days = filing.office.correction_days
    return add_working_days(day_of(now), days, work_calendar()) if days else None
