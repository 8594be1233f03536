"""Receipts of what happens to a filing in force: 变更, 暂停, 恢复, 补齐材料. Own words; clauses beside each."""

from datetime import date

from filing.choices import DocumentKind
from filing.facts import Line
from filing.papers.blocks import Facts, ListBlock, Paper, Paragraph, Table
from filing.papers.facts import PaperFacts
from filing.papers.words_common import (
    code,
    day,
    filing_rows,
    make_paper,
    office_facts,
    person_rows,
    receiver_line,
    rows,
    signature,
    validity,
)


def changed(p: PaperFacts) -> Paper:
    """变更: before and after; with a city or type changed, what becomes of the old filing (C18)."""
    opening = (
        f"原备案{p.followed_number}经申请变更,由本备案替代。" if p.followed_number else "以下备案信息已按申请更新。"
    )
    blocks = (
        Paragraph(opening, ("C18",)),
        Table(("变更事项", "变更前", "变更后"), tuple((r.what, r.before or "无", r.after or "无") for r in p.changes)),
        Facts((*person_rows(p), *filing_rows(p), *_period_rows(p), *rows(("原备案", _old_until(p))))),
        ListBlock(_after_change(p), heading="请注意"),
        *_end_of_receipt(p),
    )
    return make_paper(p, DocumentKind.CHANGE, blocks)


def suspended(p: PaperFacts) -> Paper:
    """暂停 from a day on (J14)."""
    blocks = (
        Facts(rows(("暂停的备案", p.filing_number), ("暂停自", _from(p.suspended_from))), large=True),
        Paragraph("按您的申请,以下异地就医备案暂停使用。", ("J14",)),
        Facts((*person_rows(p), *filing_rows(p), *_period_rows(p), *rows(("暂停原因", p.words.strip())))),
        ListBlock(
            (
                Line("暂停期间在备案地就医不能直接结算;在苏州就医不受影响。", ("J14", "R38")),
                Line("需要恢复使用时,请凭本人身份凭证或医保电子凭证到本机构办理恢复。", ("J14",)),
                Line("暂停不改变原有效期;到期日不顺延。", ("J14", "D8")),
                Line("暂停前已经入院、尚未结算的,请先与本机构和医院医保办核实结算方式。", ("D4",)),
            ),
            heading="请注意",
        ),
        *_end_of_receipt(p),
    )
    return make_paper(p, DocumentKind.SUSPENSION, blocks)


def resumed(p: PaperFacts) -> Paper:
    """恢复 from a day on (J14)."""
    blocks = (
        Facts(rows(("恢复的备案", p.filing_number), ("恢复自", _from(p.resumed_from))), large=True),
        Paragraph("按您的申请,以下异地就医备案恢复使用。", ("J14",)),
        Facts((*person_rows(p), *filing_rows(p), *_period_rows(p), *rows(("暂停自", day(p.suspended_from))))),
        ListBlock(
            (
                Line("自恢复之日起,原备案回执继续有效,在备案地就医可以直接结算。", ("J14", "C25")),
                Line("暂停期间已经入院的,请先与本机构和医院医保办核实结算方式。", ("D4",)),
            ),
            heading="请注意",
        ),
        *_end_of_receipt(p),
    )
    return make_paper(p, DocumentKind.RESUMPTION, blocks)


def completed(p: PaperFacts) -> Paper:
    """补齐材料: voluntary; the promise turns into materials and both its limits fall (J9, J11, C16, C17)."""
    received = tuple(
        (str(n), row.label, f"{row.pages}页" if row.pages else "已核,未留影像") for n, row in enumerate(p.materials, 1)
    )
    blocks = (
        Paragraph("您自愿补交的认定材料已经核对,备案方式由承诺制备案改为提供材料备案。", ("C16", "C17")),
        Facts((*person_rows(p), *filing_rows(p), *_period_rows(p))),
        Table(("序号", "补交的材料", "份数"), received) if received else None,
        ListBlock(
            (
                Line("今后可以随时申请变更或取消,不再受承诺制的期限限制。", ("J9", "C17")),
                Line("提供材料的,可以再备案其他长期居住地。", ("J11", "C17")),
                Line("原备案回执继续有效,备案编号和起止日期不变;承诺书由本机构存档。", ("C17", "J15")),
            ),
            heading="请注意",
        ),
        *_end_of_receipt(p),
    )
    return make_paper(p, DocumentKind.COMPLETION, blocks)


def _end_of_receipt(p: PaperFacts) -> tuple:
    return (office_facts(p), code(), signature(p, receiver_line(p), f"经办人:{p.decided_by}"))


def _period_rows(p: PaperFacts) -> tuple[tuple[str, str], ...]:
    return rows(("有效期", validity(p) if p.case.start else ""), ("办理日期", day(p.decided_on)))


def _from(first: date | None) -> str:
    return f"{day(first)}(含当日)" if first else ""


def _old_until(p: PaperFacts) -> str:
    """Until when the replaced filing counts; one that never began says so. Source: C18."""
    if not p.followed_number or p.ended_on is None:
        return ""
    if p.followed_start and p.ended_on < p.followed_start:
        return f"{p.followed_number},尚未生效即取消"
    return f"{p.followed_number},到{day(p.ended_on)}为止(含当日)"


def _after_change(p: PaperFacts) -> tuple[Line, ...]:
    if not p.followed_number:
        return (Line("备案的就医地、类型和有效期没有改变,原备案回执继续有效。", ("C18",)),)
    return (
        Line("请以新的备案回执为准;原备案回执自新备案开始之日起作废。", ("C18",)),
        Line("变更前已经入院、尚未结算的,请先与本机构和医院医保办核实结算方式。", ("D4",)),
    )
