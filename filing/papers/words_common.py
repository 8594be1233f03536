"""Pieces that several papers share: dates, heads, citations, signature lines. Own words; clauses beside each."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from filing.choices import CancelGround, DocumentKind, FilingType, Gender, LateKind, Origin, SignatureKind
from filing.dates import paper_date
from filing.facts import Line
from filing.papers.blocks import Block, Code, Facts, Paper, Signature
from filing.papers.facts import PaperFacts
from filing.rules.clauses import clause

VERIFY_HINT = "凭验证码可核对本文书真伪和备案现状。"
VERIFY_ALONE = "凭验证码可核对本文书真伪。"
READINGS = ("C", "D", "V")  # this system's own readings: they explain a rule to us, but are no source to cite in public
SUMMARY = ",要点"
ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
EIGHTY = "是原规定结付比例×80%,不是报销80%"
LATE, EARLIER = "补办", "此前住院"
LATE_WORDS = {LateKind.IN_HOSPITAL: "住院未结算", LateKind.AFTER_PAYMENT: "出院自费结算后"}
FUTURE_ONLY = "已自费结算,本次备案只用于今后就医"


def make_paper(p: PaperFacts, kind: DocumentKind, blocks: Iterable[Block | None], title: str = "") -> Paper:
    """The paper of `kind` with its blocks in order; None entries are left out."""
    return Paper(
        kind=kind,
        title=title or str(kind.label),
        number=p.number,
        filing_number=p.filing_number,
        office=p.office.name,
        issued_on=paper_date(p.issued_on),
        blocks=tuple(block for block in blocks if block is not None),
        demo=p.demo,
    )


def rows(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The pairs that have a value."""
    return tuple((label, value) for label, value in pairs if value)


def day(value: date | None) -> str:
    return paper_date(value) if value else ""


def dated(text: str) -> str:
    """Days in a sentence of the rules, as papers write them."""
    return ISO_DATE.sub(lambda found: paper_date(date(*map(int, found.groups()))), text)


def validity(p: PaperFacts) -> str:
    """Both ends are valid days; an open end never stands without its condition. Source: R41, R55, D3."""
    case = p.case
    if not case.end:
        return f"自{day(case.start)}起长期有效(未申请变更备案信息或参保状态未发生变更的)"
    year = "一年," if case.type == FilingType.OTHER and p.policy.other_temporary_months == 12 else ""
    return f"{year}{day(case.start)}至{day(case.end)}(含当日)"


def validity_clauses(p: PaperFacts) -> tuple[str, ...]:
    if not p.case.end:
        return ("R55",)
    return {FilingType.OTHER: ("R41", "D3"), FilingType.REFERRAL: ("R57", "C15", "D3")}.get(p.case.type, ("D8", "D3"))


def place_with_scope(p: PaperFacts) -> str:
    return f"{p.place.name}({p.place.scope.label})"


def person_rows(p: PaperFacts) -> tuple[tuple[str, str], ...]:
    gender = p.insured.gender
    return rows(
        ("姓名", p.insured.name),
        ("性别", "" if gender == Gender.UNKNOWN else str(Gender(gender).label)),
        ("证件号码", p.insured.number),
        ("参保险种", str(p.case.person.scheme.label) if p.case.person.scheme else ""),
    )


def filing_rows(p: PaperFacts) -> tuple[tuple[str, str], ...]:
    """What was filed; its number stands in the head of every paper."""
    case = p.case
    return rows(
        ("备案类型", str(case.type.label) if case.type else ""),
        ("备案方式", str(case.mode.label) if case.mode else ""),
        ("就医地", place_with_scope(p)),
        late_row(p),
        ("补录", recorded_state(p)),
        ("代办人", agent_words(p)),
    )


def late_row(p: PaperFacts) -> tuple[str, str]:
    """The stay before the filing: filed for late, or paid and left out of it. Source: R63–R65, D7."""
    if p.late == LateKind.NONE:
        return (LATE, "")
    if _is_future_only(p):
        return (EARLIER, ",".join(filter(None, (stay_words(p), FUTURE_ONLY))))
    return (LATE, ",".join(filter(None, (LATE_WORDS[p.late], stay_words(p)))))


def late_title(p: PaperFacts) -> str:
    """The same as a title, which has no label before it."""
    stay = stay_words(p)
    if _is_future_only(p):
        return f"{EARLIER}{f'({stay})' if stay else ''}{FUTURE_ONLY}"
    return ":".join(filter(None, (str(p.late.label), stay)))


def _is_future_only(p: PaperFacts) -> bool:
    return p.late == LateKind.AFTER_PAYMENT and not p.case.stay.for_this_stay


def stay_words(p: PaperFacts) -> str:
    """Hospital and days, as far as they are known."""
    stay = p.case.stay
    days = "至".join(filter(None, (day(stay.admission), day(stay.discharge))))
    return ",".join(filter(None, (stay.hospital, f"{days}住院" if days else "")))


def recorded_state(p: PaperFacts) -> str:
    """Where it was first taken, when that was not here. Source: C33, D7."""
    case = p.case
    if case.origin == Origin.ELSEWHERE:
        return f"其他渠道,原渠道{case.channel.label},原备案编号{case.original_number}"
    return "系统故障,按纸质受理日受理" if case.origin == Origin.OUTAGE else ""


def agent_words(p: PaperFacts) -> str:
    """Who acted, and whether they signed in the person's place. Source: A26, J2."""
    if p.agent is None:
        return ""
    agent = p.agent
    relation = f"({agent.relation})" if agent.relation else ""
    signed = "代签" if p.case.signature_by_agent else ""
    return " ".join(filter(None, (agent.name + relation, agent.number, agent.phone, signed)))


def cited(codes: Sequence[str]) -> str:
    """What stands as 依据 on paper: the sources of the clauses, our own readings left out, each once."""
    known = (clause(code) for code in codes if code and not code.startswith(READINGS))
    return ";".join(dict.fromkeys(f"《{c.source.removesuffix(SUMMARY)}》{c.number}" for c in known))


def codes(lines: Iterable[Line]) -> tuple[str, ...]:
    """The clauses of some sentences, each once, in order."""
    return tuple(dict.fromkeys(clause_code for line in lines for clause_code in line.clauses))


def joined(lines: Iterable[Line]) -> str:
    return "".join(line.text for line in lines)


def office_facts(p: PaperFacts) -> Facts:
    """Where to go and whom to call (R45). The office's name stands in the head and under the seal."""
    office = p.office
    return Facts(
        rows(
            ("联系电话", office.telephone),
            ("监督电话", office.supervision_phone),
            ("地址", office.address),
            ("服务时间", office.hours),
        )
    )


def signature(p: PaperFacts, *people: str, signer: str = "") -> Signature:
    return Signature(lines=people, seal=p.office.name, date=day(p.issued_on), signer=signer)


def receiver_line(p: PaperFacts) -> str:
    """Who signs for the paper; after a death whoever came to cancel. Source: domain 6b.6."""
    if p.ground == CancelGround.DEATH:
        return "办理人签收:"
    return "申请人(代办人)签收:" if p.agent else "申请人签收:"


def signed_how(p: PaperFacts) -> str:
    """How the application was signed, 代签 named as such. Source: J2."""
    case = p.case
    if case.signature == SignatureKind.NONE:
        return ""
    by_agent = case.signature_by_agent
    return str(case.signature.label) + (",代办人代签" if by_agent else "")


def code(p: PaperFacts) -> Code:
    """A paper about no filing tells nothing of one."""
    return Code(VERIFY_HINT if p.filing_number else VERIFY_ALONE)
