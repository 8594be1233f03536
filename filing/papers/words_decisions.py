"""一次性补正告知书 and 不予备案告知书: every item at once, its ground, and the way on."""

from filing.choices import DocumentKind
from filing.papers.blocks import Facts, ListBlock, Paper, Paragraph, Table
from filing.papers.facts import PaperFacts, ReasonRow
from filing.papers.told import said, told
from filing.papers.words_common import (
    EIGHTY,
    cited,
    code,
    dated,
    day,
    filing_rows,
    make_paper,
    office_facts,
    person_rows,
    receiver_line,
    rows,
    signature,
)

BRING_AGAIN = "请按左列问题更正后重新提交。"


def correction(p: PaperFacts) -> Paper:
    """J4: all of it, once. A deadline only where the office has set one."""
    acted = f"审核人:{p.decided_by}" if p.decided_by else f"经办人:{p.taken_by}"
    blocks = (
        Facts((*person_rows(p), *filing_rows(p), *rows(("受理日期", day(p.accepted_on))))),
        said(p, DocumentKind.CORRECTION, "开头"),
        Paragraph(f"本次为补充告知,原因:{p.supplement}") if p.supplement else None,
        _defect_table(p),
        _reviewer_words(p),
        ListBlock(told(p, DocumentKind.CORRECTION, "说明"), heading="说明"),
        _eighty_explained(p),
        office_facts(p),
        code(p),
        signature(p, receiver_line(p), "签收人电话:", acted),
    )
    return make_paper(p, DocumentKind.CORRECTION, blocks)


def _defect_table(p: PaperFacts) -> Table:
    """One row per open defect, whatever found it. ValueError without one: such a paper tells nobody anything."""
    if not p.defects:
        raise ValueError("a correction needs at least one defect")
    body = tuple(
        (str(number), dated(d.text), cited(d.clauses) or "—", dated(d.remedy) or BRING_AGAIN)
        for number, d in enumerate(p.defects, start=1)
    )
    clauses = tuple(dict.fromkeys(code for d in p.defects for code in d.clauses))
    return Table(("序号", "需补正的事项", "依据", "怎样补正(可以改带什么)"), body, clauses)


def refusal(p: PaperFacts) -> Paper:
    """Reasons with their clauses, other ways to file, and the remedy only in the office's own words."""
    blocks = (
        Facts((*person_rows(p), *filing_rows(p), *rows(("受理日期", day(p.accepted_on))))),
        said(p, DocumentKind.REFUSAL, "开头"),
        reason_table(p, "理由", "可以这样办"),
        _reviewer_words(p),
        ListBlock(told(p, DocumentKind.REFUSAL, "其他办理途径"), heading="其他办理途径"),
        _eighty_explained(p),
        said(p, DocumentKind.REFUSAL, "救济途径"),
        office_facts(p),
        code(p),
        signature(p, receiver_line(p), "签收人电话:", f"审核人:{p.decided_by}"),
    )
    return make_paper(p, DocumentKind.REFUSAL, blocks)


def reason_table(p: PaperFacts, what: str, way: str) -> Table:
    """One row per reason. ValueError without a reason: such a paper tells nobody anything."""
    if not p.reasons:
        raise ValueError("a refusal needs at least one reason")
    table = tuple(_reason_row(number, reason) for number, reason in enumerate(p.reasons, start=1))
    clauses = tuple(dict.fromkeys(reason.clause for reason in p.reasons if reason.clause))
    return Table(("序号", what, "依据", way), table, clauses)


def _reason_row(number: int, reason: ReasonRow) -> tuple[str, ...]:
    return (str(number), reason.text, cited((reason.clause,)) or "—", reason.remedy or BRING_AGAIN)


def _reviewer_words(p: PaperFacts) -> Paragraph | None:
    return Paragraph(f"审核意见:{p.words.strip()}") if p.words.strip() else None


def _eighty_explained(p: PaperFacts) -> Paragraph | None:
    """Where a reason speaks of the 80 %, what it means stands on the same paper. Source: C3."""
    told = "".join(f"{line.text}{line.remedy}" for line in (*p.reasons, *p.defects)) + p.words
    if "80%" not in told or EIGHTY in told:
        return None
    return Paragraph(f"其他临时外出就医的“80%”{EIGHTY}。", ("R41", "C3"))
