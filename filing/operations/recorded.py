"""补录: filings made elsewhere, and paper taken while the system was down (C33, D7)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from filing import audit
from filing.choices import Action, Channel, FilingStatus, Origin, PlatformCheck, Stream
from filing.dates import period_end
from filing.errors import BadInput, NotAllowed, RulesBroken
from filing.facts import Finding
from filing.identity import normalise_number
from filing.models import Filing, InsuredPerson, PolicyVersion, Staff
from filing.operations import clock, numbering
from filing.operations.common import day_of, ensure, expect_version, locked, object_name, operation, write
from filing.operations.common import signature_binding as binding
from filing.operations.intake import judge_filing, made_meanwhile, record_submission
from filing.operations.snapshot import policy_for
from filing.rules.judge import submit_blockers
from filing.rules.recorded import paper_date_problem
from filing.rules.validity import temporary_months

RECORDED = frozenset(
    [
        "type",
        "mode",
        "place",
        "enrolment",
        "start",
        "end",
        "accepted_on",
        "channel",
        "original_number",
        "platform_check",
        "phone",
        "contact_name",
        "contact_phone",
        "remark",
    ]
)
REQUIRED = (
    ("channel", "请选择原渠道。"),
    ("original_number", "请填写原备案编号。"),
    ("type", "请选择备案类型。"),
    ("place", "请选择就医地。"),
    ("enrolment", "请选择参保险种。"),
    ("accepted_on", "请填写原受理日。"),
    ("start", "请填写开始日期。"),
)
SAID_TWICE = "这份原备案已经补录过,没有重复保存。请到「综合查询」或者人员页查看;编号有误的,请核对原备案。"


@transaction.atomic
def record_elsewhere(
    *, person: InsuredPerson, data: dict[str, Any], by: Staff, now: datetime, form_key: UUID
) -> Filing:
    """A filing that another channel granted, at once 待审核: a second person confirms it by the usual review.

    Raises RulesBroken with everything that stops it; nothing is saved then. The same form twice makes one filing.
    """
    if not by.has_perm("filing.take_filing") or by.office_id is None:
        raise NotAllowed("您的岗位不能补录备案,没有保存。请由经办员办理。")
    made = Filing.objects.filter(form_key=form_key, created_by=by).first()
    if made:
        return made
    # Of two at once the second waits here, then reads what the first wrote.
    InsuredPerson.objects.select_for_update(of=("self",)).get(pk=person.pk)
    filing = Filing(form_key=form_key, person=person, office=by.office, created_at=now, created_by=by, taken_by=by)
    _fill(filing, data, by, now)
    _refuse_said_twice(filing)
    findings = _judged(filing, day_of(now))
    filing.number = numbering.allot(prefix=numbering.FILING, district=by.office_id, day=day_of(now))
    filing.status, filing.round = FilingStatus.SUBMITTED, 1
    filing.submitted_by, filing.submitted_at = by, now
    filing.due_at = clock.due_of(filing, policy=policy_for(filing, day_of(now)), now=now)
    try:
        with transaction.atomic():
            filing.save(force_insert=True)
    except IntegrityError as taken:
        return _first_or_refuse(form_key, by, taken)
    record_submission(filing, by, now, findings)
    audit.append(
        stream=Stream.CHANGE, action=Action.RECORD, object_=object_name(filing), now=now, by=by, detail=_said(filing)
    )
    return filing


@operation(Action.SUBMIT)
def correct(*, filing: Filing, data: dict[str, Any], by: Staff, now: datetime, expected_version: int | None) -> Filing:
    """A returned 补录 put right and handed in again, in one act."""
    filing = locked(filing)
    ensure(filing, Action.SUBMIT, by)
    expect_version(filing, expected_version)
    if filing.origin != Origin.ELSEWHERE:
        raise NotAllowed("这份备案不是补录的,未作任何改动。请在登记页修改。")
    _fill(filing, data, by, now)
    _refuse_said_twice(filing)
    findings = _judged(filing, day_of(now))
    changes = {name: getattr(filing, name) for name in (*RECORDED, *_DERIVED)}
    try:
        with transaction.atomic():
            write(
                filing,
                by=by,
                now=now,
                action=Action.SUBMIT,
                detail=_said(filing),
                status=FilingStatus.SUBMITTED,
                round=filing.round + 1,
                submitted_by=by,
                submitted_at=now,
                due_at=clock.due_of(filing, policy=policy_for(filing, day_of(now)), now=now),
                decided_by=None,
                decided_at=None,
                **changes,
            )
    except IntegrityError as taken:
        raise BadInput("original_number", SAID_TWICE) from taken
    record_submission(filing, by, now, findings)
    return filing


@operation(Action.BACKDATE)
def backdate(
    *,
    filing: Filing,
    paper_date: date,
    words: str,
    by: Staff,
    now: datetime,
    expected_version: int | None,
) -> Filing:
    """补录(系统故障): a supervisor lets a draft bear the day its paper was taken. Nothing else is back-dated (D7).

    The rest stays usual: materials, signature (on the paper) and a second person. A start before or on the day of the
    draft moves with it; who back-dated counts as one who edited this round.
    """
    filing = locked(filing)
    ensure(filing, Action.BACKDATE, by)
    expect_version(filing, expected_version)
    problem = paper_date_problem(paper_date, day_of(now))
    if problem:
        raise BadInput("paper_date", problem)
    if not words.strip():
        raise BadInput("words", "请写明系统故障的情况和纸质受理单,没有保存。")
    before = binding(filing)
    filing.origin, filing.origin_words, filing.accepted_on = Origin.OUTAGE, words.strip()[:200], paper_date
    policy_for(filing, paper_date)
    _move_dates(filing, paper_date, day_of(filing.created_at))
    if binding(filing) != before:
        filing.signature = None
    names = ("origin", "origin_words", "accepted_on", "start", "end", "signature")
    changes = {name: getattr(filing, name) for name in names}
    detail = {"paper_date": str(paper_date), "why": filing.origin_words}
    write(filing, by=by, now=now, action=Action.BACKDATE, detail=detail, edited_by=by, edited_at=now, **changes)
    return filing


_DERIVED = ("filing_unit_code", "policy", "platform_number", "uploaded_at", "uploaded_by", "edited_at", "edited_by")


def _fill(filing: Filing, data: dict[str, Any], by: Staff, now: datetime) -> None:
    """What was granted elsewhere, as it was granted; always confirmed by a second person.

    Seen on the provincial platform it counts as 已上报: its own channel has put it there (C35).
    """
    unknown = data.keys() - RECORDED
    if unknown:
        raise BadInput(sorted(unknown)[0], "表单里有不能补录的栏目,没有保存。请刷新页面重填。")
    for name, value in data.items():
        setattr(filing, name, value)
    filing.original_number = normalise_number(filing.original_number)
    _refuse_gaps(filing, day_of(now))
    filing.origin, filing.two_people, filing.edited_at, filing.edited_by = Origin.ELSEWHERE, True, now, by
    filing.filing_unit_code = filing.place.filing_unit_code
    filing.policy = _policy(filing.accepted_on, day_of(now))
    seen = filing.platform_check == PlatformCheck.FOUND
    filing.platform_number = filing.original_number if seen else ""
    filing.uploaded_at, filing.uploaded_by = (now, by) if seen else (None, None)


def _refuse_gaps(filing: Filing, today: date) -> None:
    for name, sentence in REQUIRED:
        if not getattr(filing, f"{name}_id" if name in ("place", "enrolment") else name):
            raise BadInput(name, f"{sentence}没有保存。")
    if filing.channel not in Channel.values:
        raise BadInput("channel", "没有这个渠道,没有保存。请重新选择。")
    if filing.enrolment.person_id != filing.person_id:
        raise BadInput("enrolment", "所选参保险种不属于这位参保人,没有保存。请重新选择险种。")
    if filing.accepted_on > today:
        raise BadInput("accepted_on", f"原受理日({filing.accepted_on})晚于今天,没有保存。请按原备案更正。")
    if filing.end and filing.end < filing.start:
        raise BadInput("end", "结束日期早于开始日期,没有保存。请按原备案更正。")


def _policy(accepted_on: date, today: date) -> PolicyVersion:
    """Of the day it was taken; what was granted before the first version is judged by today's."""
    try:
        return PolicyVersion.objects.in_force(accepted_on)
    except PolicyVersion.DoesNotExist:
        return PolicyVersion.objects.in_force(today)


def _refuse_said_twice(filing: Filing) -> None:
    same = Filing.objects.filter(
        origin=Origin.ELSEWHERE, channel=filing.channel, original_number=filing.original_number
    ).exclude(pk=filing.pk)
    if same.exclude(status__in=[FilingStatus.REFUSED, FilingStatus.WITHDRAWN, FilingStatus.REVOKED]).exists():
        raise BadInput("original_number", SAID_TWICE)


def _judged(filing: Filing, today: date) -> tuple[Finding, ...]:
    findings = judge_filing(filing, on=today)
    stopping = submit_blockers(findings, insisted=False)
    if stopping:
        raise RulesBroken(stopping, *[f.message for f in stopping], "没有保存,请按原备案更正后再补录。")
    return findings


def _first_or_refuse(form_key: UUID, by: Staff, taken: IntegrityError) -> Filing:
    try:
        return made_meanwhile(form_key, by)
    except BadInput:
        raise BadInput("original_number", SAID_TWICE) from taken


def _move_dates(filing: Filing, paper_date: date, drafted_on: date) -> None:
    """A start that was only the day of the draft becomes the paper's; a temporary end follows from the start (D8)."""
    if filing.start is None or filing.start == drafted_on:
        filing.start = paper_date
    months = temporary_months(filing.type, policy_for(filing, paper_date))
    if months:
        filing.end = period_end(filing.start, months)


def _said(filing: Filing) -> dict[str, str]:
    """For the log: nothing that names a person."""
    return {
        "type": filing.type,
        "place": filing.place_id,
        "channel": filing.channel,
        "original_number": filing.original_number,
        "to": filing.status,
    }
