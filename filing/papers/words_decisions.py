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
    checked, acted = ("审核", f"审核人:{p.decided_by}") if p.decided_by else ("柜面核对", f"经办人:{p.taken_by}")
    opening = f"您的异地就医备案申请经{checked},需要补正以下事项,现一次性告知。"
    blocks = (
        Facts((*person_rows(p), *filing_rows(p), *rows(("受理日期", day(p.accepted_on))))),
        Paragraph(opening, ("J4",)),
        Paragraph(f"本次为补充告知,原因:{p.supplement}") if p.supplement else None,
        _defect_table(p),
        _reviewer_words(p),
        ListBlock(_ways_to_correct(p), heading="说明"),
        _eighty_explained(p),
        office_facts(p),
        code(),
        signature(p, receiver_line(p), "签收人电话:", acted),
    )
    return make_paper(p, DocumentKind.CORRECTION, blocks)


def _defect_table(p: PaperFacts) -> Table:
    """One row per open defect, whatever found it. ValueError without one: such a paper tells nobody anything."""
    if not p.defects:
        raise ValueError("a correction needs at least one defect")
    body = tuple(
        (str(number), d.text, cited(d.clauses) or "—", d.remedy or BRING_AGAIN)
        for number, d in enumerate(p.defects, start=1)
    )
    clauses = tuple(dict.fromkeys(code for d in p.defects for code in d.clauses))
    return Table(("序号", "需补正的事项", "依据", "怎样补正(可以改带什么)"), body, clauses)


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
        raise ValueError("a refusal needs at least one reason")
    table = tuple(_reason_row(number, reason) for number, reason in enumerate(p.reasons, start=1))
    clauses = tuple(dict.fromkeys(reason.clause for reason in p.reasons if reason.clause))
    return Table(("序号", what, "依据", way), table, clauses)


def _reason_row(number: int, reason: ReasonRow) -> tuple[str, ...]:
    return (str(number), reason.text, cited((reason.clause,)) or "—", reason.remedy or BRING_AGAIN)


def _reviewer_words(p: PaperFacts) -> Paragraph | None:
    return Paragraph(f"审核意见:{p.words.strip()}") if p.words.strip() else None


def _ways_to_correct(p: PaperFacts) -> tuple[Line, ...]:
    told = [_deadline(p)] if p.office.correction_days else []
    told.append(_come_back(p))
    if _promise_open(p) and not any(PROMISE_LETTER in d.remedy for d in p.defects):
        text = "不便提供认定材料的,可以签署《异地长期居住人员个人承诺书》,改按承诺制备案(有其他长期备案地的除外)。"
        told.append(Line(text, ("R27", "R28", "R29", "C7", "J11")))
    return tuple(told)


def _deadline(p: PaperFacts) -> Line:
    """The office's own deadline; the day is that of a paper handed over on the day of issue."""
    last = f"(当日收到的,至{day(p.correct_by)})" if p.correct_by else ""
    within = f"请自收到本告知书之日起{p.office.correction_days}个工作日内补正{last}。"
    return Line(within + p.correct_by_note, ("J4",))


def _come_back(p: PaperFacts) -> Line:
    if p.accepted_on:
        text = "补正后请回到本机构柜面提交;备案编号不变,受理日期不变,已交的合格材料不必再交。"
    else:
        text = "补正后请回到本机构柜面提交,提交之日为受理日期;已交的合格材料不必再交。"
    return Line(text, ("J4", "D7"))


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
    told = "".join(f"{line.text}{line.remedy}" for line in (*p.reasons, *p.defects)) + p.words
    if "80%" not in told or EIGHTY in told:
        return None
    return Paragraph(f"其他临时外出就医的“80%”{EIGHTY}。", ("R41", "C3"))
