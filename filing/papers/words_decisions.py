"""一次性补正告知书 and 不予备案告知书: every item at once, its ground, and the way on."""

from filing.choices import LONG_TERM, DocumentKind, Mode
from filing.facts import Line
from filing.papers.blocks import Facts, ListBlock, Paper, Paragraph, Table
from filing.papers.facts import PaperFacts, ReasonRow
from filing.papers.words_common import (
    EIGHTY,
    cited,
    code,
    day,
    filing_rows,
    make_paper,
    office_facts,
    person_rows,
    receiver_line,
    rows,
    signature,
)

PROMISE_LETTER = "承诺书"
BRING_AGAIN = "请按左列问题更正后重新提交。"


def correction(p: PaperFacts) -> Paper:
    """J4: all of it, once. A deadline only where the office has set one."""
    opening = "您的异地就医备案申请经审核,需要补正以下事项,现一次性告知。"
    blocks = (
        Facts((*person_rows(p), *filing_rows(p), *rows(("受理日期", day(p.accepted_on))))),
        Paragraph(opening, ("J4",)),
        reason_table(p, "需补正的事项", "怎样补正(可以改带什么)"),
        _reviewer_words(p),
        ListBlock(_ways_to_correct(p), heading="说明"),
        _eighty_explained(p),
        office_facts(p),
        code(),
        signature(p, receiver_line(p), "签收人电话:", f"审核人:{p.decided_by}"),
    )
    return make_paper(p, DocumentKind.CORRECTION, blocks)


def refusal(p: PaperFacts) -> Paper:
    """Reasons with their clauses, other ways to file, and the remedy only in the office's own words."""
    opening = "您的异地就医备案申请经审核,决定不予备案,理由和依据如下。"
    remedy = p.office.remedy_text.strip()
    blocks = (
        Facts((*person_rows(p), *filing_rows(p), *rows(("受理日期", day(p.accepted_on))))),
        Paragraph(opening, ("R14",)),
        reason_table(p, "理由", "可以这样办"),
        _reviewer_words(p),
        ListBlock(_ways_to_file(), heading="其他办理途径"),
        _eighty_explained(p),
        Paragraph(f"救济途径:{remedy}") if remedy else None,
        office_facts(p),
        code(),
        signature(p, receiver_line(p), "签收人电话:", f"审核人:{p.decided_by}"),
    )
    return make_paper(p, DocumentKind.REFUSAL, blocks)


def reason_table(p: PaperFacts, what: str, way: str) -> Table:
    """One row per reason. ValueError without a reason: such a paper tells nobody anything."""
    if not p.reasons:
        raise ValueError("a correction or a refusal needs at least one reason")
    table = tuple(_reason_row(number, reason) for number, reason in enumerate(p.reasons, start=1))
    clauses = tuple(dict.fromkeys(reason.clause for reason in p.reasons if reason.clause))
    return Table(("序号", what, "依据", way), table, clauses)


def _reason_row(number: int, reason: ReasonRow) -> tuple[str, ...]:
    return (str(number), reason.text, cited((reason.clause,)) or "—", reason.remedy or BRING_AGAIN)


def _reviewer_words(p: PaperFacts) -> Paragraph | None:
    return Paragraph(f"审核意见:{p.words.strip()}") if p.words.strip() else None


def _ways_to_correct(p: PaperFacts) -> tuple[Line, ...]:
    days = p.office.correction_days
    told = [
        Line("补正后请回到本机构柜面提交;备案编号不变,受理日期不变,已交的合格材料不必再交。", ("J4", "D7")),
    ]
    if days:
        told.insert(0, Line(f"请自收到本告知书之日起{days}个工作日内补正。", ("J4",)))
    if _promise_open(p) and not any(PROMISE_LETTER in reason.remedy for reason in p.reasons):
        text = "不便提供认定材料的,可以签署《异地长期居住人员个人承诺书》,改按承诺制备案(有其他长期备案地的除外)。"
        told.append(Line(text, ("R27", "R28", "R29", "C7", "J11")))
    return tuple(told)


def _promise_open(p: PaperFacts) -> bool:
    return p.case.type in LONG_TERM and p.case.mode == Mode.MATERIALS


def _ways_to_file() -> tuple[Line, ...]:
    return (
        Line("可以按实际情况改选备案类型重新申请;此前填写的内容可以沿用。", ("R20",)),
        Line("情况变化或者备齐材料后,可以再到参保地医保经办机构柜面申请。", ("R33",)),
        Line("异地急诊抢救视同已备案,无须另行备案。", ("R12", "JS75-8")),
    )


def _eighty_explained(p: PaperFacts) -> Paragraph | None:
    """Where a reason speaks of the 80 %, what it means stands on the same paper. Source: C3."""
    told = "".join(f"{r.text}{r.remedy}" for r in p.reasons) + p.words
    if "80%" not in told or EIGHTY in told:
        return None
    return Paragraph(f"其他临时外出就医的“80%”{EIGHTY}。", ("R41", "C3"))
