"""What a filing's page shows: facts in groups, findings, history, and which buttons work."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, prefetch_related_objects

from filing import workflow
from filing.choices import Action, Applicant, FilingStatus, FilingType, LateKind, Origin, Scope, Stream
from filing.errors import NotAllowed
from filing.facts import Finding
from filing.identity import mask_number
from filing.models import AuditEntry, Filing, Material, PolicyVersion, Staff
from filing.operations.common import actor_for, day_of, findings_from, object_name
from filing.operations.intake import judge_filing
from portal.people_of import name_people

YES_NO = {True: "是", False: "否", None: ""}
NO_END = "长期有效"


@dataclass(frozen=True)
class Fact:
    """One label with its value; "" is shown as 未填."""

    label: str
    value: str
    css: str = ""


@dataclass(frozen=True)
class FactGroup:
    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Event:
    """One line of the history: a submission, a decision, a notice, a telephone call."""

    at: datetime
    what: str
    who: str
    words: str = ""
    reasons: tuple[Any, ...] = ()


def with_policy(filing: Filing, now: datetime) -> Filing:
    """The filing with the policy it is judged by loaded; for showing only, a draft keeps none in the database."""
    if not filing.policy_id:
        filing.policy = PolicyVersion.objects.in_force(filing.accepted_on or day_of(now))
    return filing


def load(filing: Filing, now: datetime) -> Filing:
    """The filing with all that its page tells, each table read once. For showing only: what is written stays unseen."""
    prefetch_related_objects(
        [filing], "materials__pages", "submissions", "decisions__reasons", "correction_notices__document",
        "phone_notices", "documents",
    )  # fmt: skip
    rows = [*filing.submissions.all(), *filing.decisions.all()]
    rows += [*filing.correction_notices.all(), *filing.phone_notices.all()]
    name_people(rows, "by")
    return with_policy(filing, now)


def fact_groups(filing: Filing, *, in_full: bool = False) -> tuple[FactGroup, ...]:
    """Everything stated, in groups. `in_full`: numbers unmasked, for the case under review."""
    groups = (
        _applied(filing),
        _person(filing, in_full),
        _who(filing, in_full),
        _type_facts(filing),
        _stay(filing),
        _contact(filing),
    )
    return tuple(group for group in groups if group.facts)


def findings_of(filing: Filing, now: datetime) -> tuple[Finding, ...]:
    """Live while the filing can still change; afterwards those kept with the last round."""
    if filing.status in (FilingStatus.DRAFT, FilingStatus.RETURNED, FilingStatus.SUBMITTED):
        return judge_filing(filing, on=filing.accepted_on or day_of(now))
    kept = [submission.findings for submission in filing.submissions.all()]
    kept += [d.findings for d in filing.decisions.all() if d.action in (Action.APPROVE, Action.REFUSE) and d.findings]
    return findings_from(kept[-1] if kept else "")


def refusing_sentences(filing: Filing, by: Staff) -> dict[str, str]:
    """Action → why its button does not work now, "" when it does. The actor is looked up once for all buttons."""
    actor = actor_for(filing, by)
    return {str(action): _refusal(filing, action, actor) for action in workflow.TRANSITIONS}


def history(filing: Filing) -> list[Event]:
    """Rounds, decisions with their reasons and calls in the order they happened: progress and result. Source: R36.

    Reads what `load` has read.
    """
    events = [Event(s.at, f"第 {s.round} 次提交", s.by.full_name) for s in filing.submissions.all()]
    for d in filing.decisions.all():
        events.append(Event(d.at, d.get_action_display(), d.by.full_name, d.words, tuple(d.reasons.all())))
    for n in filing.correction_notices.all():
        events.append(Event(n.at, f"一次性告知（{n.document.number}）", n.by.full_name, n.reason))
    for p in filing.phone_notices.all():
        events.append(Event(p.at, f"已电话告知（{p.answered_by}接听）", p.by.full_name, p.words))
    if filing.uploaded_at and filing.uploaded_by:
        what = "在省平台查到原备案" if filing.origin == Origin.ELSEWHERE else "已上报省平台"
        events.append(Event(filing.uploaded_at, what, filing.uploaded_by.full_name))
    return sorted([*events, *_life(filing)], key=lambda event: event.at)


ACTS = (
    Action.CHANGE, Action.RENEW, Action.CONTACT, Action.TAKE_OVER, Action.SUSPEND, Action.RESUME, Action.COMPLETE,
    Action.CONFIRM, Action.END, Action.RECORD, Action.BACKDATE, Action.REINSTATE,
)  # fmt: skip


def _life(filing: Filing) -> Iterable[Event]:
    """What happened between and after the rounds, as the entries tell it."""
    rows = AuditEntry.objects.filter(object=object_name(filing), stream=Stream.CHANGE, action__in=ACTS)
    for row in rows.order_by("pk"):
        detail = json.loads(row.detail or "{}")
        told = detail.get("changes", ())
        changes = [f"{what}:{was or '未填'} → {now or '未填'}" for what, was, now in told]
        words = [*changes, detail.get("reason", ""), detail.get("why", "")]
        words += [f"{word}{detail[key]}" for key, word in DETAIL_WORDS.items() if detail.get(key)]
        yield Event(row.at, Action(row.action).label, row.actor_name, ";".join(filter(None, words)))


DETAIL_WORDS = {
    "since": "自 ",
    "in_force_from": "恢复自 ",
    "successor": "由备案替代：",
    "ended_on": "至 ",
    "taken_from": "原经办：",
    "follows": "后续于备案 ",
}


def related(filing: Filing) -> list[tuple[str, Filing]]:
    """What this filing follows, and what follows it, in the words of the counter."""
    earlier = (("renews_id", "续自"), ("replaces_id", "替代"), ("copied_from_id", "复制自"))
    later = (("renews_id", "续期为"), ("replaces_id", "变更为"), ("copied_from_id", "复制为"))
    own_links = [getattr(filing, link) for link, _ in earlier]
    either = Q(pk__in=own_links) | Q(renews=filing) | Q(replaces=filing) | Q(copied_from=filing)
    shown = Filing.objects.filter(either).only("ref", "number", "status", *(link for link, _ in earlier))
    others = {other.pk: other for other in shown.order_by("pk")}
    found = [(words, others[getattr(filing, link)]) for link, words in earlier if getattr(filing, link)]
    return found + [(words, o) for o in others.values() for link, words in later if getattr(o, link) == filing.pk]


def older_materials(filing: Filing) -> list[Material]:
    """Versions that were replaced or voided: still readable."""
    voided = [material for material in filing.materials.all() if material.voided_at]
    prefetch_related_objects(voided, "pages", "voided_by")
    return voided


def period(start: date | None, end: date | None) -> str:
    if start is None:
        return ""
    return f"{start.isoformat()} 至 {end.isoformat()}" if end else f"{start.isoformat()} 起，{NO_END}"


def _refusal(filing: Filing, action: Action, actor: workflow.Actor) -> str:
    try:
        workflow.check(action, status=FilingStatus(filing.status), actor=actor, two_people=filing.two_people)
    except NotAllowed as refusal:
        return refusal.sentences[0]
    return ""


def _applied(filing: Filing) -> FactGroup:
    facts = [
        Fact("备案类型", filing.get_type_display(), "is-key"),
        Fact("就医地", f"{filing.place.full_name}({Scope(filing.scope).label})", "is-key"),
        Fact("起止日期", period(filing.start, filing.end), "is-key"),
        Fact("备案方式", filing.get_mode_display()),
        Fact("参保险种", filing.enrolment.get_scheme_display()),
        Fact("备案编号", filing.number or "提交后生成"),
        Fact("受理日", filing.accepted_on.isoformat() if filing.accepted_on else ""),
        Fact("政策版本", filing.policy.version if filing.policy and filing.accepted_on else ""),
    ]
    if filing.origin != Origin.HERE:
        facts.append(Fact("受理方式", _origin(filing), "is-key wide"))
    if filing.ended_on:
        facts.append(
            Fact("实际结束日", f"{filing.ended_on.isoformat()} {filing.end_reason or ''} {filing.end_words}", "wide")
        )
    if filing.status == FilingStatus.APPROVED:
        facts.append(Fact("上报省平台", "已上报" if filing.uploaded_at else "未上报"))
    return FactGroup("备案", tuple(facts))


def _origin(filing: Filing) -> str:
    """Where it was first taken; for paper of a system failure, why."""
    if filing.origin == Origin.OUTAGE:
        return f"{filing.get_origin_display()}：{filing.origin_words}"
    return f"{filing.get_origin_display()}：{filing.get_channel_display()}，原备案编号 {filing.original_number}"


def _person(filing: Filing, in_full: bool) -> FactGroup:
    person = filing.person
    certificate = person.certificate
    number = _number(certificate.get_kind_display(), certificate.number, in_full) if certificate else ""
    retired = {True: "已退休", False: "未退休", None: "未核"}[person.retired]
    return FactGroup(
        "参保人员",
        (
            Fact("姓名", person.name, "is-key"),
            Fact("证件", number),
            Fact("性别", person.get_gender_display()),
            Fact("出生日期", person.birth_date.isoformat() if person.birth_date else ""),
            Fact("参保地", person.office.short_name),
            Fact("人员类别", retired),
        ),
    )


def _number(kind: str, number: str, in_full: bool) -> str:
    return f"{kind} {number if in_full else mask_number(number)}".strip()


def _who(filing: Filing, in_full: bool) -> FactGroup:
    facts = [
        Fact("谁来办", filing.get_applicant_display()),
        Fact("人证一致", YES_NO[filing.identity_checked]),
        Fact(
            "身份凭证", " ".join(filter(None, (filing.get_document_display(), filing.get_document_seen_as_display())))
        ),
        Fact("省平台查询", " ".join(filter(None, (filing.get_platform_check_display(), filing.platform_number)))),
    ]
    if filing.applicant == Applicant.AGENT:
        facts += [
            Fact("代办人", f"{filing.agent_name} {filing.get_agent_relation_display()}".strip()),
            Fact("代办人证件", _number(filing.get_agent_kind_display(), filing.agent_number, in_full)),
            Fact("代办人电话", filing.agent_phone),
        ]
    return FactGroup("谁来办", tuple(facts))


def _type_facts(filing: Filing) -> FactGroup:
    return FactGroup("类型信息", _TYPE_FACTS.get(filing.type, _no_facts)(filing))


def _no_facts(filing: Filing) -> tuple[Fact, ...]:
    return ()


def _retiree(filing: Filing) -> tuple[Fact, ...]:
    return (
        Fact("已在异地定居", YES_NO[filing.settled]),
        Fact("户籍已迁入", YES_NO[filing.hukou_moved]),
        Fact("户籍所在地", filing.hukou_place),
    )


def _posted(filing: Filing) -> tuple[Fact, ...]:
    return (Fact("派驻单位", filing.employer, "wide"),)


def _referral(filing: Filing) -> tuple[Fact, ...]:
    hospital = filing.referral_hospital.name if filing.referral_hospital else filing.referral_hospital_name
    outside = "" if filing.referral_hospital or not hospital else "（名录外）"
    return (
        Fact("转出医院", hospital + outside),
        Fact("诊断", filing.diagnosis),
        Fact("拟转往医院", filing.target_hospital),
        Fact("证明载明城市", filing.target_place),
        Fact("证明日期", filing.certificate_date.isoformat() if filing.certificate_date else ""),
        Fact("证明编号", filing.certificate_number),
    )


def _other(filing: Filing) -> tuple[Fact, ...]:
    facts = [Fact("外出事由", filing.purpose, "wide")]
    if filing.place.facts.is_shanghai:
        facts.append(Fact("上海长期居住等", YES_NO[filing.long_stay_asked]))
        facts.append(Fact("仍要备案的理由", f"{filing.shanghai_reason or ''}"))
    return tuple(facts)


_TYPE_FACTS = {
    FilingType.RETIREE: _retiree,
    FilingType.POSTED: _posted,
    FilingType.REFERRAL: _referral,
    FilingType.OTHER: _other,
}


def _stay(filing: Filing) -> FactGroup:
    asked = (Fact("是否已住院", YES_NO[filing.in_hospital]), Fact("是否已出院结算", YES_NO[filing.paid]))
    if filing.late_kind == LateKind.NONE:
        return FactGroup("住院情况", asked)
    stay = (
        Fact("补办", LateKind(filing.late_kind).label),
        Fact("入院日期", filing.admission.isoformat() if filing.admission else ""),
        Fact("出院日期", filing.discharge.isoformat() if filing.discharge else ""),
        Fact("住院医院", filing.stay_hospital),
        Fact("外伤无第三方", YES_NO[filing.injury]),
        Fact("含本次住院", YES_NO[filing.for_this_stay]),
    )
    return FactGroup("住院情况", asked + stay)


def _contact(filing: Filing) -> FactGroup:
    facts: Iterable[Fact] = (
        Fact("本人手机号", filing.phone),
        Fact("联系人", f"{filing.contact_name} {filing.contact_phone}".strip()),
        Fact("异地居住地址", filing.address, "wide"),
        Fact("告知书", "已阅" if filing.notice_read else "未阅"),
        Fact("签名", _signature(filing)),
        Fact("坚持申请", "是" if filing.insisted else "否"),
        Fact("备注", filing.remark, "wide"),
    )
    return FactGroup("联系与签署", tuple(facts))


def _signature(filing: Filing) -> str:
    signature = filing.signature
    if signature is None:
        return "未签名"
    parts = [signature.get_kind_display(), "代签" if signature.by_agent else ""]
    if signature.witness:
        parts.append(f"见证人 {signature.witness}")
    return " ".join(filter(None, parts))
