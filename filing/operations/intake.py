"""受理: drafts, judging, submitting, withdrawing, copying."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from filing import audit
from filing.choices import (
    Action,
    Channel,
    Evidence,
    FilingStatus,
    MaterialKind,
    Mode,
    Origin,
    SignatureKind,
    Stream,
)
from filing.errors import BadInput, NotAllowed, RulesBroken
from filing.facts import FilingFacts, Finding, MaterialFacts
from filing.models import Decision, DecisionReason, Filing, InsuredPerson, PolicyVersion, Reason, Staff, Submission
from filing.operations import clock, numbering, papers
from filing.operations.common import (
    day_of,
    ensure,
    expect_version,
    findings_text,
    lock_person,
    locked,
    manifest_hash,
    object_name,
    operation,
    signature_binding,
    write,
)
from filing.operations.snapshot import filing_facts, policy_for
from filing.rules.judge import judge, save_blockers, submit_blockers
from filing.rules.validity import default_dates

EDITABLE = frozenset(
    [
        "type",
        "mode",
        "place",
        "start",
        "end",
        "applicant",
        "identity_checked",
        "document",
        "document_seen_as",
        "agent_name",
        "agent_kind",
        "agent_number",
        "agent_phone",
        "agent_relation",
        "phone",
        "contact_name",
        "contact_phone",
        "address",
        "platform_check",
        "platform_number",
        "settled",
        "hukou_moved",
        "hukou_place",
        "employer",
        "referral_hospital",
        "referral_hospital_name",
        "diagnosis",
        "target_hospital",
        "target_place",
        "certificate_date",
        "certificate_number",
        "purpose",
        "long_stay_asked",
        "shanghai_reason",
        "in_hospital",
        "paid",
        "injury",
        "admission",
        "discharge",
        "stay_hospital",
        "for_this_stay",
        "notice_read",
        "insisted",
        "remark",
        "enrolment",
    ]
)
DraftData = dict[str, Any]


@transaction.atomic
def new_filing(*, person: InsuredPerson, data: DraftData, by: Staff, now: datetime, form_key: UUID) -> Filing:
    """A draft of the clerk's office. The same `form_key` again answers with the filing it made the first time."""
    if not by.has_perm("filing.take_filing") or by.office_id is None:
        raise NotAllowed("您的岗位不能受理备案,没有保存。请由经办员办理。")
    made = Filing.objects.filter(form_key=form_key, created_by=by).first()
    if made:
        return made
    filing = Filing(
        form_key=form_key,
        person=person,
        office=by.office,
        channel=Channel.COUNTER,
        two_people=by.office.two_people,
        created_at=now,
        created_by=by,
        edited_at=now,
        edited_by=by,
    )
    _fill(filing, data, now)
    _complete_or_refuse(filing, now)
    try:
        with transaction.atomic():
            filing.save(force_insert=True)
    except IntegrityError:
        return made_meanwhile(form_key, by)
    _entry(filing, Action.CREATE, by, now)
    return filing


def made_meanwhile(form_key: UUID, by: Staff) -> Filing:
    """The filing that the same form made a moment ago in another request."""
    made = Filing.objects.filter(form_key=form_key, created_by=by).first()
    if made is None:
        raise BadInput("form_key", "这张表单已被别人用过,没有保存。请重新打开登记页。")
    return made


@operation(Action.EDIT)
def edit_filing(*, filing: Filing, data: DraftData, by: Staff, now: datetime, expected_version: int | None) -> Filing:
    """Change the facts of a draft or returned filing. A changed type, place, mode or date voids the signature."""
    return change_facts(filing, data, by, now, expected_version)


def change_facts(filing: Filing, data: DraftData, by: Staff, now: datetime, expected_version: int | None) -> Filing:
    """`edit_filing` inside the transaction of a larger operation."""
    filing = locked(filing)
    ensure(filing, Action.EDIT, by)
    expect_version(filing, expected_version)
    bound = signature_binding(filing)
    _fill(filing, data, now)
    _complete_or_refuse(filing, now)
    if filing.signature_id and signature_binding(filing) != bound:
        filing.signature = None
    changes = {name: getattr(filing, name) for name in (*EDITABLE, "signature", "notice_at", "filing_unit_code")}
    write(filing, by=by, now=now, action=Action.EDIT, edited_by=by, edited_at=now, **changes)
    return filing


def judge_filing(filing: Filing, *, on: date) -> tuple[Finding, ...]:
    """All findings about a filing as it stands; `on` is the 受理日 of a draft not yet submitted."""
    return judge(filing_facts(filing, accepted_on=on), policy_for(filing, on))


def judge_data(
    *,
    person: InsuredPerson,
    data: DraftData,
    on: date,
    filing: Filing | None = None,
    papers: dict[MaterialKind, MaterialFacts | None] | None = None,
    signature: SignatureKind = SignatureKind.NONE,
) -> tuple[Finding, ...]:
    """Findings about data not saved: for the live checklist beside the form. Nothing is written.

    `papers`: what the form would put into each slot, None where it would void what lies there; `signature`: how it
    would be signed.
    """
    draft = filing or Filing(person=person)
    _set(draft, data)
    if draft.type and draft.place_id:
        fill_dates(draft, on)
    facts = filing_facts(draft, accepted_on=on)
    return judge(_with_pending(facts, papers or {}, signature), policy_for(draft, on))


def _with_pending(
    facts: FilingFacts, papers: dict[MaterialKind, MaterialFacts | None], signature: SignatureKind
) -> FilingFacts:
    """The facts as they would stand once the form is saved."""
    live = {material.kind: material for material in facts.materials} | papers
    if signature and facts.mode == Mode.PROMISE:
        live[MaterialKind.PROMISE_LETTER] = MaterialFacts(MaterialKind.PROMISE_LETTER, Evidence.SIGNED)
    signed = {"signature": signature, "signature_valid": True} if signature else {}
    return replace(facts, materials=tuple(filter(None, live.values())), **signed)


@operation(Action.SUBMIT)
def submit(*, filing: Filing, by: Staff, now: datetime, expected_version: int | None = None) -> Filing:
    """Hand in for review: number at the first time, dates filled by the rules, findings kept with the round.

    Raises RulesBroken with every finding that stops it; a 不符合 does not once 申请人坚持申请 is ticked (C31).
    """
    filing = locked(filing)
    ensure(filing, Action.SUBMIT, by)
    expect_version(filing, expected_version)
    lock_person(filing)
    accepted_on = filing.accepted_on or day_of(now)
    version = filing.policy or PolicyVersion.objects.in_force(accepted_on)
    policy = version.as_policy()
    findings = judge(filing_facts(filing, accepted_on=accepted_on), policy)
    stopping = submit_blockers(findings, filing.insisted)
    if stopping:
        raise RulesBroken(stopping, *[f.message for f in stopping], "没有提交;草稿仍在,请补齐后再提交。")
    round_ = filing.round + 1
    number = filing.number or numbering.allot(prefix=numbering.FILING, district=by.office_id, day=day_of(now))
    write(
        filing,
        by=by,
        now=now,
        action=Action.SUBMIT,
        status=FilingStatus.SUBMITTED,
        number=number,
        round=round_,
        accepted_on=accepted_on,
        policy=version,
        taken_by=filing.taken_by or by,
        submitted_by=by,
        submitted_at=now,
        due_at=clock.due_of(filing, policy=policy, now=now),
        decided_by=None,
        decided_at=None,
        two_people=by.office.two_people or filing.origin == Origin.ELSEWHERE,
    )
    record_submission(filing, by, now, findings)
    if filing.origin != Origin.ELSEWHERE:
        papers.issue_receipt(filing=filing, by=by, now=now)
    return filing


def record_submission(filing: Filing, by: Staff, now: datetime, findings: tuple[Finding, ...]) -> Submission:
    """The Submission row of this round: what was handed in, and what was found."""
    return Submission.objects.create(
        filing=filing,
        round=filing.round,
        at=now,
        by=by,
        version=filing.version,
        manifest_hash=manifest_hash(filing),
        policy=filing.policy,
        findings=findings_text(findings),
    )


@operation(Action.WITHDRAW)
def withdraw(
    *, filing: Filing, by: Staff, now: datetime, expected_version: int | None, reasons: list[Reason], words: str = ""
) -> Filing:
    """撤回 before the decision; final. Whoever was first is named before the state is looked at, as in a decision."""
    filing = locked(filing)
    expect_version(filing, expected_version)
    ensure(filing, Action.WITHDRAW, by)
    record_decision(filing, Action.WITHDRAW, by, now, reasons, words, ())
    write(filing, by=by, now=now, action=Action.WITHDRAW, status=FilingStatus.WITHDRAWN)
    return filing


@operation(Action.COPY)
def copy_as_new(*, filing: Filing, by: Staff, now: datetime) -> Filing:
    """复制为新申请: the facts go along; dates, signature, notice, materials and decisions do not."""
    ensure(filing, Action.COPY, by)
    left_behind = {"start", "end", "notice_read", "insisted", "identity_checked"}
    data = {name: getattr(filing, name) for name in EDITABLE - left_behind}
    copy = Filing(
        form_key=uuid4(),
        person=filing.person,
        office=by.office,
        two_people=by.office.two_people,
        copied_from=filing,
        filing_unit_code=filing.filing_unit_code,
        created_at=now,
        created_by=by,
        edited_at=now,
        edited_by=by,
        **data,
    )
    copy.save(force_insert=True)
    _entry(copy, Action.COPY, by, now, copied_from=str(filing.ref))
    return copy


def record_decision(
    filing: Filing,
    action: Action,
    by: Staff,
    now: datetime,
    reasons: list[Reason],
    words: str,
    findings: tuple[Finding, ...],
) -> Decision:
    """The Decision row of this round with its reasons frozen as text."""
    decision = Decision.objects.create(
        filing=filing,
        round=filing.round,
        action=action,
        at=now,
        by=by,
        words=words.strip(),
        version=filing.version,
        manifest_hash=manifest_hash(filing),
        findings=findings_text(findings),
    )
    DecisionReason.objects.bulk_create(
        [DecisionReason(decision=decision, reason=r, text=r.text, clause=r.clause, remedy=r.remedy) for r in reasons]
    )
    return decision


def _fill(filing: Filing, data: DraftData, now: datetime) -> None:
    _set(filing, data)
    if filing.enrolment_id and filing.enrolment.person_id != filing.person_id:
        raise BadInput("enrolment", "所选参保险种不属于这位参保人,没有保存。请重新选择险种。")
    if filing.place_id:
        filing.filing_unit_code = filing.place.filing_unit_code
    if filing.notice_read and not filing.notice_at:
        filing.notice_at = now
    if not filing.notice_read:
        filing.notice_at = None


def _set(filing: Filing, data: DraftData) -> None:
    unknown = data.keys() - EDITABLE
    if unknown:
        raise BadInput(sorted(unknown)[0], "表单里有不能修改的栏目,没有保存。请刷新页面重填。")
    for name, value in data.items():
        setattr(filing, name, value)
    if filing.mode == Mode.PROMISE and filing.type in ("referral", "other"):
        filing.mode = Mode.MATERIALS


def _complete_or_refuse(filing: Filing, now: datetime) -> None:
    """Dates filled in, and what can never be saved refused (C31); a missing choice names its field."""
    for name, sentence in (
        ("type", "请选择备案类型。"),
        ("place", "请选择就医地。"),
        ("enrolment", "请选择参保险种。"),
    ):
        if not getattr(filing, name if name == "type" else f"{name}_id"):
            raise BadInput(name, f"{sentence}没有保存。")
    fill_dates(filing, day_of(now))
    if filing.start and filing.end and filing.end < filing.start:
        raise BadInput("end", "结束日期早于开始日期,没有保存。请改正结束日期。")
    if filing.paid and not filing.admission:
        raise BadInput("admission", "已出院结算的补办须填写入院日期,没有保存。")
    stopping = save_blockers(judge_filing(filing, on=day_of(now)))
    if stopping:
        raise RulesBroken(stopping)


def fill_dates(filing: Filing, on: date) -> None:
    """Empty dates get their default and a temporary end is computed (D7, D8), so that the real ones are signed."""
    accepted_on = filing.accepted_on or on
    facts = filing_facts(filing, accepted_on=accepted_on, materials=[])
    filing.start, filing.end = default_dates(facts, policy_for(filing, accepted_on), accepted_on)


def _entry(filing: Filing, action: Action, by: Staff, now: datetime, **detail: str) -> None:
    audit.append(
        stream=Stream.CHANGE,
        action=action,
        object_=object_name(filing),
        now=now,
        by=by,
        detail={"type": filing.type, "place": filing.place_id, "to": filing.status, **detail},
    )
