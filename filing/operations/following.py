"""变更, 续期, and the filing that puts an office's error right: a new draft linked to the old one (C18, C20, C34)."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from filing import audit
from filing.choices import Action, DocumentKind, FilingStatus, FilingType, Mode, Stream
from filing.errors import NotAllowed, RulesBroken, StaleFiling
from filing.facts import Finding
from filing.models import Filing, Staff
from filing.operations import papers
from filing.operations.common import day_of, ensure, expect_version, locked, object_name, operation, write
from filing.operations.intake import EDITABLE, fill_dates
from filing.operations.snapshot import policy_for
from filing.papers.facts import ChangeRow
from filing.rules.changes import may_change
from filing.rules.judge import approve_blockers

DAY = timedelta(days=1)
CORRECT = "correct"
# Asked anew: dates, what was read and signed, who stood at the counter, and everything about a stay.
ASKED_ANEW = frozenset(
    {
        "start",
        "end",
        "notice_read",
        "insisted",
        "identity_checked",
        "platform_check",
        "platform_number",
        "in_hospital",
        "paid",
        "injury",
        "admission",
        "discharge",
        "stay_hospital",
        "for_this_stay",
    }
)
KEPT = EDITABLE - ASKED_ANEW
WITHOUT_EFFECT = (FilingStatus.REFUSED, FilingStatus.WITHDRAWN)


@operation(Action.CHANGE)
def change(
    *,
    filing: Filing,
    by: Staff,
    now: datetime,
    expected_version: int | None = None,
    in_hospital: bool | None = None,
    stay_words: str = "",
) -> Filing:
    """变更: a draft that will replace this filing, from today, for the clerk to change city or type in.

    Raises RulesBroken when the promise lock or a stay holds, StaleFiling when somebody has begun one already. Of a
    revoked filing: the draft that puts it right, without lock and question.
    """
    filing = locked(filing)
    ensure(filing, Action.CHANGE, by)
    expect_version(filing, expected_version)
    if filing.status == FilingStatus.REVOKED:
        return make_correction(filing, by=by, now=now)
    _ensure_still_counts(filing, "变更", day_of(now))
    findings = change_findings(filing, on=day_of(now), in_hospital=in_hospital, stay_words=stay_words)
    stopping = approve_blockers(findings)
    if stopping:
        raise RulesBroken(stopping, *[f"{f.message}{f.remedy}" for f in stopping], "没有建立变更申请。")
    stay: dict[str, Any] = {
        "followed_stay": in_hospital,
        "followed_stay_words": stay_words.strip() if in_hospital else "",
    }
    return _draft(filing, Action.CHANGE, by, now, start=day_of(now), replaces=filing, **stay)


@operation(Action.RENEW)
def renew(*, filing: Filing, by: Staff, now: datetime, expected_version: int | None = None) -> Filing:
    """续期: a draft of the same filing from the day after its end. One, whoever presses first (C20)."""
    filing = locked(filing)
    ensure(filing, Action.RENEW, by)
    expect_version(filing, expected_version)
    if filing.end is None:
        raise NotAllowed("这份备案长期有效,不用续期(C20),未作任何改动。要改内容的,请办理变更。")
    _ensure_still_counts(filing, "续期", day_of(now) - DAY)
    return _draft(filing, Action.RENEW, by, now, start=filing.end + DAY, renews=filing)


def make_correction(revoked: Filing, *, by: Staff, now: datetime) -> Filing:
    """The draft that puts an office's error right, from the old start; an application already open serves (C34)."""
    return _draft(revoked, CORRECT, by, now, start=revoked.start, replaces=revoked)


def change_findings(filing: Filing, *, on: date, in_hospital: bool | None, stay_words: str = "") -> tuple[Finding, ...]:
    """Lock and stay of a filing on the day somebody wants to change it."""
    return may_change(
        FilingType(filing.type),
        Mode(filing.mode),
        filing.start,
        on,
        policy_for(filing, on),
        in_hospital=in_hospital,
        stay_words=stay_words,
        fact="in_hospital",
    )


def follower(filing: Filing) -> Filing | None:
    """The filing that renews or replaces this one and is neither refused nor withdrawn; a replacing one first."""
    for rows in (filing.successors, filing.renewals):
        found = rows.exclude(status__in=WITHOUT_EFFECT).select_related("edited_by").first()
        if found:
            return found
    return None


def lock_followed(filing: Filing) -> None:
    """Read and lock what this filing follows, so that the rules judge it as it is now."""
    for link in ("renews", "replaces"):
        if getattr(filing, f"{link}_id"):
            setattr(filing, link, locked(getattr(filing, link)))


def end_replaced(filing: Filing, *, by: Staff, now: datetime) -> Filing | None:
    """End what this filing replaces on the day before its start; before its own start it becomes 已取消. Source: C18.

    None when there is nothing to end: no link, or the old one was revoked. The row is locked by `lock_followed`.
    """
    old = filing.replaces if filing.replaces_id else None
    if old is None or old.status == FilingStatus.REVOKED:
        return None
    ensure(old, Action.END, by)
    last = filing.start - DAY
    write(
        old,
        by=by,
        now=now,
        action=Action.END,
        detail={"successor": filing.number, "ended_on": last.isoformat()},
        status=FilingStatus.ENDED if last >= old.start else FilingStatus.CANCELLED,
        ended_on=last,
        end_words=f"由备案{filing.number}替代。",
    )
    return old


def report_change(*, old: Filing, new: Filing, by: Staff, now: datetime) -> None:
    """备案变更回执: what was and what is, and until when the old one counts."""
    rows = (
        ChangeRow("就医地", old.place.full_name, new.place.full_name),
        ChangeRow("备案类型", old.get_type_display(), new.get_type_display()),
        ChangeRow("备案方式", old.get_mode_display(), new.get_mode_display()),
        ChangeRow("备案编号", old.number or "", new.number or ""),
    )
    papers.issue_act(
        kind=DocumentKind.CHANGE,
        filing=new,
        by=by,
        now=now,
        changes=tuple(row for row in rows if row.before != row.after),
        followed_number=old.number or "",
        followed_start=old.start,
        ended_on=old.ended_on,
    )


def _ensure_still_counts(filing: Filing, verb: str, on: date) -> None:
    if filing.last_day and filing.last_day < on:
        raise NotAllowed(
            f"这份备案已于{filing.last_day}到期,不能{verb},未作任何改动。仍要备案的,请另行办理新备案,自受理日起有效。"
        )


def _draft(old: Filing, action: str, by: Staff, now: datetime, *, start: date, **linked: Any) -> Filing:
    """A draft prefilled from `old`. The database lets one follow it; whoever comes second is led to that one."""
    _ensure_none(old, linked)
    draft = Filing(
        form_key=uuid4(),
        person=old.person,
        office=by.office,
        two_people=by.office.two_people,
        filing_unit_code=old.filing_unit_code,
        created_at=now,
        created_by=by,
        edited_at=now,
        edited_by=by,
        **{name: getattr(old, name) for name in KEPT},
        **linked,
    )
    draft.start = start
    fill_dates(draft, day_of(now))
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        _ensure_none(old, linked)
        raise
    for about, detail in ((draft, {"follows": old.number}), (old, {"followed_by": str(draft.ref)})):
        audit.append(stream=Stream.CHANGE, action=action, object_=object_name(about), now=now, by=by, detail=detail)
    return draft


def _ensure_none(old: Filing, linked: dict[str, Any]) -> None:
    rows = old.renewals if "renews" in linked else old.successors
    found = rows.exclude(status__in=WITHOUT_EFFECT).select_related("edited_by").first()
    if found:
        at = found.created_at.astimezone(audit.SHANGHAI).strftime("%m-%d %H:%M")
        raise StaleFiling(
            f"{found.edited_by.full_name} 已于 {at} 为这份备案建立了后续申请{found.number or '(草稿)'},"
            f"它现在是「{found.get_status_display()}」。",
            "没有另建一份;请打开那份申请继续办理。",
        )
