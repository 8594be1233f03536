"""From the text of a kind and the facts of a case to the sentences on the paper."""

from collections.abc import Callable, Mapping

from filing.choices import LONG_TERM, CancelGround, DocumentKind, Mode, Scope
from filing.facts import Line
from filing.papers.blocks import Paragraph
from filing.papers.facts import PaperFacts
from filing.papers.frames import FRAMES, default_wording
from filing.papers.wording import filled
from filing.papers.words_common import codes, day, joined, place_with_scope, validity
from filing.rules.notices import CHRONIC, MATERNITY
from filing.rules.settlement import CLAIM_PAPERS

PROMISE_LETTER = "承诺书"


def told(p: PaperFacts, kind: DocumentKind, section: str) -> tuple[Line, ...]:
    """The sentences of one section that hold for this case."""
    wording = p.wording or default_wording(kind)
    if wording.kind != kind:
        raise ValueError(f"the text of {wording.kind} on a {kind}")
    frame = FRAMES[kind]
    values = {name: PLACEHOLDERS[name](p) for name in frame.placeholders}
    holding = {name for name in frame.conditions if CONDITIONS[name](p)}
    sentences = (s for s in wording.sections.get(section, ()) if holding.issuperset(s.conditions))
    lines = ((filled(s.words, values), s.clauses) for s in sentences)
    return tuple(Line(words, clauses) for words, clauses in lines if words)


def said(p: PaperFacts, kind: DocumentKind, section: str) -> Paragraph | None:
    """The section as one paragraph; None where no sentence of it holds."""
    lines = told(p, kind, section)
    return Paragraph(joined(lines), codes(lines)) if lines else None


def _contact(p: PaperFacts) -> str:
    office = p.office
    phone = f"电话{office.telephone}" if office.telephone else ""
    return ",".join(filter(None, (office.name, office.address, phone, office.hours)))


def _temporary(p: PaperFacts) -> str:
    months = p.policy.other_temporary_months
    return "一年" if months == 12 else f"{months}个月"


def _days_to_correct(p: PaperFacts) -> str:
    """The office's own deadline; nobody else's. Source: J4, C31."""
    return f"{p.office.correction_days}个工作日内" if p.office.correction_days else ""


def _last_day_to_correct(p: PaperFacts) -> str:
    return f"(当日收到的,至{day(p.correct_by)})" if p.correct_by else ""


def _signer(p: PaperFacts) -> str:
    """Who signs in the person's place, by the relation that was stated. Source: J2."""
    if p.agent is None:
        return ""
    return f"{p.agent.name}(与承诺人关系:{p.agent.relation})" if p.agent.relation else p.agent.name


PLACEHOLDERS: Mapping[str, Callable[[PaperFacts], str]] = {
    "出具日期": lambda p: day(p.issued_on),
    "文书编号": lambda p: p.number,
    "经办人": lambda p: p.taken_by,
    "机构名称": lambda p: p.office.name,
    "机构地址": lambda p: p.office.address,
    "机构电话": lambda p: p.office.telephone,
    "服务时间": lambda p: p.office.hours,
    "监督电话": lambda p: p.office.supervision_phone,
    "机构联系": _contact,
    "姓名": lambda p: p.insured.name,
    "备案编号": lambda p: p.filing_number,
    "备案类型": lambda p: str(p.case.type.label) if p.case.type else "",
    "备案方式": lambda p: str(p.case.mode.label) if p.case.mode else "",
    "就医地": place_with_scope,
    "有效期": lambda p: validity(p) if p.case.start else "",
    "受理日期": lambda p: day(p.accepted_on),
    "审核人": lambda p: p.decided_by,
    "办理日期": lambda p: day(p.decided_on),
    "代办人": lambda p: p.agent.name if p.agent else "",
    "代签人": _signer,
    "承诺制限期": lambda p: str(p.policy.promise_lock_months),
    "转诊有效期": lambda p: f"{p.policy.referral_months}个月",
    "其他临时有效期": _temporary,
    "手工报销材料": lambda p: CLAIM_PAPERS,
    "门慢和国谈药提醒": lambda p: CHRONIC,
    "生育提醒": lambda p: MATERNITY,
    "核对方式": lambda p: "审核" if p.decided_by else "柜面核对",
    "补正期限": _days_to_correct,
    "补正截止日": _last_day_to_correct,
    "工作日历说明": lambda p: p.correct_by_note,
    "救济途径": lambda p: p.office.remedy_text.strip(),
    "接续备案编号": lambda p: p.successor_number,
    "原备案编号": lambda p: p.followed_number,
}
"""What stands in the place of each name; "" = this paper has none."""


def _may_promise(p: PaperFacts) -> bool:
    """Whether a promise could take the place of the materials, and no line of this paper says so already."""
    offered = any(PROMISE_LETTER in defect.remedy for defect in p.defects)
    return p.case.type in LONG_TERM and p.case.mode == Mode.MATERIALS and not offered


CONDITIONS: Mapping[str, Callable[[PaperFacts], bool]] = {
    "省内": lambda p: p.place.scope == Scope.IN_PROVINCE,
    "跨省": lambda p: p.crosses_provinces,
    "上海免备案": lambda p: p.policy.shanghai_exempt,
    "长期备案": lambda p: p.case.is_long_term,
    "临时备案": lambda p: not p.case.is_long_term,
    "承诺制": lambda p: p.case.mode == Mode.PROMISE,
    "提供材料": lambda p: p.case.mode == Mode.MATERIALS,
    "代签": lambda p: p.case.signature_by_agent and p.agent is not None,
    "已受理": lambda p: p.accepted_on is not None,
    "未受理": lambda p: p.accepted_on is None,
    "可改承诺制": _may_promise,
    "身故": lambda p: p.ground == CancelGround.DEATH,
    "非身故": lambda p: p.ground != CancelGround.DEATH,
    "参保终止": lambda p: p.ground == CancelGround.INSURANCE_ENDED,
    "参保未终止": lambda p: p.ground != CancelGround.INSURANCE_ENDED,
    "无接续备案": lambda p: not p.successor_number,
    "替代原备案": lambda p: bool(p.followed_number),
    "未替代": lambda p: not p.followed_number,
}
"""When a sentence is printed."""
