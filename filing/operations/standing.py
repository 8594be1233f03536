"""What happens to a filing that stands: 暂停, 恢复, 更新联系方式; and 接手草稿 of one that does not yet."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from filing.choices import Action, DocumentKind
from filing.errors import BadInput, NotAllowed, RulesBroken
from filing.identity import check_any_phone, mask_phone
from filing.models import Filing, Staff, Suspension
from filing.operations import papers
from filing.operations.common import day_of, ensure, expect_version, locked, operation, write
from filing.papers.facts import ChangeRow
from filing.rules.changes import may_suspend
from filing.rules.judge import approve_blockers

DAY = timedelta(days=1)
CONTACT_FIELDS = {
    "phone": "本人手机号",
    "contact_name": "联系人",
    "contact_phone": "联系人电话",
    "address": "异地居住地址",
}
ADDRESS_SHOWN = 6


@operation(Action.SUSPEND)
def suspend(
    *,
    filing: Filing,
    by: Staff,
    now: datetime,
    expected_version: int | None,
    since: date | None,
    reason: str,
    in_hospital: bool | None = None,
    stay_words: str = "",
) -> Suspension:
    """暂停 from `since` (today at the earliest) until it is resumed; a stay stops it unless a reason is given (D4)."""
    filing = locked(filing)
    ensure(filing, Action.SUSPEND, by)
    expect_version(filing, expected_version)
    since = since or day_of(now)
    _ensure_pausable(filing, since, day_of(now))
    if not reason.strip():
        raise BadInput("reason", "请填写暂停原因,没有暂停。")
    stopping = approve_blockers(may_suspend(in_hospital=in_hospital, stay_words=stay_words))
    if stopping:
        raise RulesBroken(stopping, *[f"{f.message}{f.remedy}" for f in stopping], "没有暂停,备案照常使用。")
    words = f"{reason.strip()}(住院期间暂停:{stay_words.strip()})" if in_hospital else reason.strip()
    try:
        with transaction.atomic():
            pause = Suspension.objects.create(
                filing=filing, since=since, reason=words[:200], recorded_at=now, recorded_by=by
            )
    except IntegrityError as error:
        raise NotAllowed("这份备案已经暂停,没有再次暂停。要恢复使用的,请办理恢复。") from error
    write(filing, by=by, now=now, action=Action.SUSPEND, detail={"since": since.isoformat(), "reason": words})
    papers.issue_act(
        kind=DocumentKind.SUSPENSION, filing=filing, by=by, now=now, suspended_from=since, words=reason.strip()
    )
    return pause


@operation(Action.RESUME)
def resume(
    *, filing: Filing, by: Staff, now: datetime, expected_version: int | None, first: date | None = None
) -> Suspension:
    """恢复: in force again from `first`, today or the day after the pause began at the earliest (J14)."""
    filing = locked(filing)
    ensure(filing, Action.RESUME, by)
    expect_version(filing, expected_version)
    pause = open_pause(filing)
    if pause is None:
        raise NotAllowed("这份备案没有暂停,不用恢复,未作任何改动。")
    earliest = max(day_of(now), pause.since + DAY)
    first = first or earliest
    if first < earliest:
        raise BadInput("first", f"恢复日期最早为{earliest}(暂停自{pause.since}起,至少一天),没有恢复。请改正日期。")
    rows = Suspension.objects.filter(pk=pause.pk, until__isnull=True)
    if not rows.update(until=first - DAY, resumed_at=now, resumed_by=by):
        raise NotAllowed("这份备案刚刚已由别人恢复,未作任何改动。请刷新页面。")
    pause.until, pause.resumed_at, pause.resumed_by = first - DAY, now, by
    write(filing, by=by, now=now, action=Action.RESUME, detail={"in_force_from": first.isoformat()})
    told = {"suspended_from": pause.since, "resumed_from": first}
    papers.issue_act(kind=DocumentKind.RESUMPTION, filing=filing, by=by, now=now, **told)
    return pause


def open_pause(filing: Filing) -> Suspension | None:
    """The pause made by hand that still runs; one that the insurance made ends with the insurance (C24)."""
    return filing.suspensions.filter(until__isnull=True, state__isnull=True).first()


@operation(Action.CONTACT)
def update_contact(
    *,
    filing: Filing,
    by: Staff,
    now: datetime,
    expected_version: int | None,
    phone: str,
    contact_name: str,
    contact_phone: str,
    address: str,
) -> Filing:
    """Phone, contact and address in place; what they were stays, masked, in the entry; no signature is voided (C18)."""
    filing = locked(filing)
    ensure(filing, Action.CONTACT, by)
    expect_version(filing, expected_version)
    given = {"phone": phone, "contact_name": contact_name, "contact_phone": contact_phone, "address": address}
    given = {name: value.strip() for name, value in given.items()}
    _ensure_reachable(given)
    changed = {name: value for name, value in given.items() if value != getattr(filing, name)}
    if not changed:
        raise BadInput("phone", "联系方式没有变化,没有保存。")
    rows = tuple(
        ChangeRow(CONTACT_FIELDS[name], _masked(name, getattr(filing, name)), _masked(name, value))
        for name, value in changed.items()
    )
    detail = {"changes": [[row.what, row.before, row.after] for row in rows]}
    write(filing, by=by, now=now, action=Action.CONTACT, detail=detail, **changed)
    papers.issue_act(kind=DocumentKind.CHANGE, filing=filing, by=by, now=now, changes=rows)
    return filing


@operation(Action.TAKE_OVER)
def take_over(*, filing: Filing, by: Staff, now: datetime, expected_version: int | None = None) -> Filing:
    """同机构接手草稿: from now on it lies on this clerk's desk; the entry says from whom (decision 18, domain 6b.9)."""
    filing = locked(filing)
    ensure(filing, Action.TAKE_OVER, by)
    expect_version(filing, expected_version)
    if filing.edited_by_id == by.pk:
        raise NotAllowed("这份申请已经在您手上,不用接手,未作任何改动。请直接继续办理。")
    detail = {"taken_from": filing.edited_by.full_name}
    write(filing, by=by, now=now, action=Action.TAKE_OVER, detail=detail, edited_by=by, edited_at=now)
    return filing


def _ensure_pausable(filing: Filing, since: date, today: date) -> None:
    if since < today:
        raise BadInput("since", f"暂停不能倒签:最早自{today}起,没有暂停。请改正日期。")
    if since < filing.start:
        raise BadInput("since", f"备案{filing.start}才开始,暂停最早自那天起,没有暂停。请改正日期。")
    if filing.last_day and since > filing.last_day:
        raise BadInput("since", f"备案到{filing.last_day}为止,之后没有可以暂停的日子,没有暂停。")
    if open_pause(filing):
        raise NotAllowed("这份备案已经暂停,没有再次暂停。要恢复使用的,请办理恢复。")
    if any(pause.until and since <= pause.until for pause in filing.pauses):
        raise BadInput("since", "这一天在以前的暂停期内,没有暂停。请改正日期。")


def _ensure_reachable(given: dict[str, str]) -> None:
    """At least one phone, each a phone. Source: domain 5.2."""
    if not given["phone"] and not given["contact_phone"]:
        raise BadInput("phone", "本人手机号和联系人电话至少填一个,没有保存。")
    for name in ("phone", "contact_phone"):
        problem = check_any_phone(given[name]).problem if given[name] else ""
        if problem:
            raise BadInput(name, f"{problem}没有保存。")


def _masked(name: str, value: str) -> str:
    if not value:
        return ""
    if name.endswith("phone"):
        return mask_phone(value)
    if name == "address":
        return value[:ADDRESS_SHOWN] + "****"
    return value[0] + "*" * (len(value) - 1)
