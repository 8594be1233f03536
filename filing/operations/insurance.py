"""The insurance state and the filings it touches (C24, R55): suspended, resumed after a look, ended, taken back.

These are consequences of the law, not acts of a clerk's choosing: they reach the filings of every office, in the
transaction of the recorded state, and stand in the log under whoever recorded it.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction

from filing import workflow
from filing.choices import Action, CancelGround, FilingStatus, FilingType, InsuranceState, ReasonAction
from filing.dates import paper_date
from filing.errors import NotAllowed
from filing.facts import InsuranceSpell
from filing.models import Document, Enrolment, EnrolmentState, Filing, Reason, Staff, Suspension
from filing.operations import papers
from filing.operations.common import day_of, ensure, expect_version, locked, operation, write
from filing.operations.intake import record_decision
from filing.operations.snapshot import policy_for
from filing.rules.insurance_effects import A_DAY, ENDING, Effect, EffectKind, Life, Pause, effects

PAUSED = "参保暂停"
TOUCHED = (FilingStatus.SUBMITTED, FilingStatus.APPROVED, FilingStatus.ENDED)


@transaction.atomic
def apply_effects(*, enrolment: Enrolment, by: Staff, now: datetime) -> None:
    """Let every filing of this insurance follow its states. Those under review are locked too, so that an approval at
    the same moment either sees the new state or is seen here."""
    rows = Filing.objects.select_for_update(of=("self",)).select_related("place", "enrolment", "person", "office")
    for filing in rows.filter(enrolment=enrolment, status__in=TOUCHED).order_by("pk"):
        follow(filing=filing, by=by, now=now)


@transaction.atomic
def follow(*, filing: Filing, by: Staff, now: datetime) -> None:
    """Let one filing follow the states of its insurance; for a locked row. Nothing happens where nothing is due.

    An end that lies ahead ends nothing yet; a pause that lies ahead is a row with its day.
    """
    if filing.status != FilingStatus.APPROVED and not filing.end_state_id:
        return
    states = list(EnrolmentState.objects.filter(enrolment=filing.enrolment_id).order_by("since", "pk"))
    spells = [InsuranceSpell(s.since, InsuranceState(s.state)) for s in states]
    confirm = policy_for(filing, filing.accepted_on).resume_needs_confirmation
    known = [s for s in spells if s.since <= day_of(now) or s.state not in ENDING]
    for effect in effects(known, _life(filing), confirm=confirm):
        if filing.status != FilingStatus.APPROVED and effect.kind == EffectKind.END:
            return  # reinstating gave way to a newer filing, so the old end stands
        _CARRY_OUT[effect.kind](filing, effect, _cause(states, effect.day), by, now)


@operation(Action.RESUME)
def confirm_resume(*, filing: Filing, by: Staff, now: datetime, expected_version: int | None) -> Filing:
    """A clerk confirms that the insurance is normal again: in force from the day of the return (C24)."""
    filing = locked(filing)
    ensure(filing, Action.RESUME, by)
    expect_version(filing, expected_version)
    waiting = list(filing.suspensions.filter(resume_from__isnull=False, until__isnull=True))
    if not waiting:
        raise NotAllowed("这份备案没有待确认的恢复,未作任何改动。请刷新页面,看清现状后再办理。")
    for row in waiting:
        Suspension.objects.filter(pk=row.pk).update(until=row.resume_from - A_DAY, resume_from=None)
    write(
        filing, by=by, now=now, action=Action.RESUME, detail={"in_force_from": str(max(r.resume_from for r in waiting))}
    )
    return filing


def consequences(state: EnrolmentState) -> tuple[int, int]:
    """How many filings this recorded state has suspended, and how many it has ended."""
    paused = Suspension.objects.filter(state=state).values("filing").distinct().count()
    return paused, Filing.objects.filter(end_state=state).count()


def _life(filing: Filing) -> Life:
    rows = filing.suspensions.filter(state__isnull=False)
    return Life(
        type=FilingType(filing.type),
        start=filing.start,
        end=filing.end,
        ended_on=filing.ended_on,
        pauses=tuple(Pause(r.pk, r.since, r.until, r.resume_from) for r in rows),
    )


def _cause(states: Iterable[EnrolmentState], day: date | None) -> EnrolmentState | None:
    """The row in force on `day`: of one day the last told."""
    begun = [s for s in states if day and s.since <= day]
    return begun[-1] if begun else None


def _check(filing: Filing, action: Action) -> None:
    """The state allows it; the recorder of the insurance state acts for every office."""
    actor = workflow.Actor(permissions=workflow.TRANSITIONS[action].permissions, same_office=True)
    workflow.check(action, status=FilingStatus(filing.status), actor=actor)


def _suspend(filing: Filing, effect: Effect, cause: EnrolmentState | None, by: Staff, now: datetime) -> None:
    """The days of one that has ended since count too: they were paused while it still ran."""
    Suspension.objects.create(
        filing=filing, since=effect.day, reason=PAUSED, state=cause, recorded_at=now, recorded_by=by
    )
    write(filing, by=by, now=now, action=Action.SUSPEND, detail={"since": str(effect.day), "why": PAUSED})


def _void(filing: Filing, effect: Effect, cause: EnrolmentState | None, by: Staff, now: datetime) -> None:
    Suspension.objects.filter(pk=effect.key).update(voided_at=now, resume_from=None)
    write(filing, by=by, now=now, action=Action.RESUME, detail={"why": "更正参保状态", "voided": str(effect.key)})


def _offer(filing: Filing, effect: Effect, cause: EnrolmentState | None, by: Staff, now: datetime) -> None:
    Suspension.objects.filter(pk=effect.key).update(resume_from=effect.day)


def _resume(filing: Filing, effect: Effect, cause: EnrolmentState | None, by: Staff, now: datetime) -> None:
    Suspension.objects.filter(pk=effect.key).update(until=effect.day - A_DAY, resume_from=None)
    write(filing, by=by, now=now, action=Action.RESUME, detail={"in_force_from": str(effect.day), "why": "参保恢复"})


def _end(filing: Filing, effect: Effect, cause: EnrolmentState | None, by: Staff, now: datetime) -> None:
    """已终止 with its receipt. The last day is the one before the insurance was over."""
    _check(filing, Action.END)
    reason = Reason.objects.filter(action=ReasonAction.CANCEL, ground=CancelGround.INSURANCE_ENDED).first()
    words = _why(filing, effect.day, cause)
    decision = record_decision(filing, Action.END, by, now, [reason] if reason else [], words, ())
    write(
        filing,
        by=by,
        now=now,
        action=Action.END,
        detail={"why": words, "last_day": str(effect.day - A_DAY)},
        status=FilingStatus.ENDED,
        ended_on=effect.day - A_DAY,
        end_reason=reason,
        end_words=words,
        end_state=cause,
    )
    papers.issue_ending(filing=filing, action=Action.END, decision=decision, by=by, now=now)


def _why(filing: Filing, day: date, cause: EnrolmentState | None) -> str:
    """Insured in another scheme from that day on is a change of scheme; else the insurance here is over."""
    others = Enrolment.objects.filter(person=filing.person_id).exclude(pk=filing.enrolment_id)
    for other in others.prefetch_related("states"):
        if other.state_on(day) == InsuranceState.NORMAL:
            return f"自{paper_date(day)}起参保险种变更为{other.get_scheme_display()}。"
    label = cause.get_state_display() if cause else InsuranceState.TERMINATED.label
    return f"自{paper_date(day)}起{filing.enrolment.get_scheme_display()}{label}。"


def _reinstate(filing: Filing, effect: Effect, cause: EnrolmentState | None, by: Staff, now: datetime) -> None:
    """The state that ended it was corrected. Where a newer filing stands in its place, the old one stays ended."""
    _check(filing, Action.REINSTATE)
    try:
        with transaction.atomic():
            write(
                filing,
                by=by,
                now=now,
                action=Action.REINSTATE,
                detail={"why": "更正参保状态"},
                status=FilingStatus.APPROVED,
                **_ENDED_FIELDS,
            )
    except IntegrityError:
        return
    endings = Document.objects.filter(filing=filing, kind="ending", voided_at__isnull=True)
    endings.update(voided_at=now, voided_by=by, void_reason=papers.END_CORRECTED)


_ENDED_FIELDS = {"ended_on": None, "end_reason": None, "end_words": "", "end_state": None}
_CARRY_OUT: dict[EffectKind, Callable[[Filing, Effect, EnrolmentState | None, Staff, datetime], None]] = {
    EffectKind.SUSPEND: _suspend,
    EffectKind.VOID: _void,
    EffectKind.OFFER: _offer,
    EffectKind.KEEP: _offer,
    EffectKind.RESUME: _resume,
    EffectKind.END: _end,
    EffectKind.REINSTATE: _reinstate,
}
