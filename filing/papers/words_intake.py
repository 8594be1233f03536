"""受理凭证, 备案告知书 and 个人承诺书: the papers before a decision."""

from filing.choices import LONG_TERM, DocumentKind, SignatureKind
from filing.papers.blocks import Facts, ListBlock, Paper, Signature, Table
from filing.papers.facts import AgentOnPaper, MaterialRow, PaperFacts
from filing.papers.told import said, told
from filing.papers.words_common import (
    code,
    day,
    filing_rows,
    make_paper,
    office_facts,
    person_rows,
    place_with_scope,
    receiver_line,
    rows,
    signature,
    signed_how,
    validity,
)


def receipt(p: PaperFacts) -> Paper:
    """What was handed in and when; it never reads as if anything were decided. Source: C35, A34."""
    blocks = (
        said(p, DocumentKind.RECEIPT, "开头"),
        Facts((*person_rows(p), *filing_rows(p), *_receipt_rows(p))),
        material_table(p.materials),
        ListBlock(told(p, DocumentKind.RECEIPT, "说明"), heading="说明"),
        office_facts(p),
        code(p),
        signature(p, receiver_line(p), f"受理人:{p.taken_by}"),
    )
    return make_paper(p, DocumentKind.RECEIPT, blocks)


def notice(p: PaperFacts) -> Paper:
    """The points told before a filing is completed. Source: R50, domain 2.7."""
    blocks = (
        Facts((*person_rows(p), *filing_rows(p), *_period_row(p))),
        ListBlock(told(p, DocumentKind.NOTICE, "要点"), heading="办理异地就医备案前,请阅读以下内容"),
        said(p, DocumentKind.NOTICE, "确认"),
        office_facts(p),
        code(p),
        signature(p, _reader_line(p), f"经办人:{p.taken_by}", signer=_reader_line(p)),
    )
    return make_paper(p, DocumentKind.NOTICE, blocks)


def promise(p: PaperFacts) -> Paper:
    """《异地长期居住人员个人承诺书》, for the long-term types alone, else ValueError. Source: R27, C6, C7."""
    if p.case.type not in LONG_TERM:
        raise ValueError("the promise letter is for long-term types")
    blocks = (
        Facts(_promise_rows(p)),
        ListBlock(told(p, DocumentKind.PROMISE, "本人已知悉"), heading="本人已知悉"),
        ListBlock(told(p, DocumentKind.PROMISE, "本人承诺"), heading="本人承诺"),
        Facts(rows(("受理机构", p.office.name), ("机构电话", p.office.telephone))),
        code(p),
        _promise_signature(p),
    )
    return make_paper(p, DocumentKind.PROMISE, blocks)


def _receipt_rows(p: PaperFacts) -> tuple[tuple[str, str], ...]:
    return rows(
        *_period_row(p),
        ("签名方式", signed_how(p)),
        ("受理日期", day(p.accepted_on)),
        ("受理人", p.taken_by),
        ("办理期限", f"{day(p.due_on)}(含当日)" if p.due_on else ""),
    )


def _period_row(p: PaperFacts) -> tuple[tuple[str, str], ...]:
    """As it is applied for; nothing reads as granted. Source: C35, R55."""
    if p.case.start is None:
        return ()
    if p.case.end:
        return (("申请期间", f"{validity(p)},审核通过后有效"),)
    until = "审核通过后,未申请变更备案信息或参保状态未发生变更的,长期有效"
    return (("申请期间", f"自{day(p.case.start)}起,不设结束日期({until})"),)


def material_table(materials: tuple[MaterialRow, ...]) -> Table | None:
    """Name, pages, in what form it was seen."""
    if not materials:
        return None
    body = tuple((str(n), *_material_cells(row)) for n, row in enumerate(materials, start=1))
    return Table(("序号", "收到的材料", "份数", "核验形式"), body)


def _material_cells(row: MaterialRow) -> tuple[str, str, str]:
    name = f"{row.label}({row.note})" if row.note else row.label
    return name, f"{row.pages}页" if row.pages else "已核,未留影像", row.seen_as or "—"


def _reader_line(p: PaperFacts) -> str:
    return "代办人签名:" if p.agent else "申请人签名:"


def _promise_rows(p: PaperFacts) -> tuple[tuple[str, str], ...]:
    person = p.insured
    head = dict(person_rows(p))
    head["证件号码"] = person.full_number or person.number
    phones = {f"联系电话{'' if n == 1 else n}": phone for n, phone in enumerate(person.phones, start=1)}
    own = rows(("参保地", "苏州市"), ("就医地", place_with_scope(p)), ("人员类型", str(p.case.type.label)))
    return (*head.items(), *phones.items(), *own)


def _by_agent(p: PaperFacts) -> bool:
    """Whether the agent signs in the person's place. Source: J2."""
    return p.case.signature_by_agent and p.agent is not None


def _promise_signature(p: PaperFacts) -> Signature:
    """The signature is the promising person's or, marked 代签, the agent's with number and phone. Source: J2."""
    how = f"签署方式:{signed_how(p)}" if p.case.signature != SignatureKind.NONE else ""
    signed = f"签署日期:{day(p.signed_on) or '____年__月__日'}"
    about = _agent_about(p.agent) if _by_agent(p) and p.agent else ""
    signer = "代签人签名(代签):" if _by_agent(p) else "承诺人签名:"
    lines = tuple(filter(None, (signer, about, signed, how)))
    return Signature(lines=lines, seal="", date="", signer=signer, clauses=("J2",))


def _agent_about(agent: AgentOnPaper) -> str:
    relation = f"与承诺人关系:{agent.relation}" if agent.relation else ""
    return "  ".join(filter(None, (relation, agent.number, agent.phone)))
