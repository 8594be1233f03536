"""Receipts of what happens to a filing in force: 变更, 暂停, 恢复, 补齐材料. Own words; clauses beside each."""

from datetime import date

from filing.choices import DocumentKind
from filing.papers.blocks import Facts, ListBlock, Paper, Table
from filing.papers.facts import PaperFacts
from filing.papers.told import said, told
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
    blocks = (
        said(p, DocumentKind.CHANGE, "开头"),
        Table(("变更事项", "变更前", "变更后"), tuple((r.what, r.before or "无", r.after or "无") for r in p.changes)),
        Facts((*person_rows(p), *filing_rows(p), *_period_rows(p), *rows(("原备案", _old_until(p))))),
        ListBlock(told(p, DocumentKind.CHANGE, "请注意"), heading="请注意"),
        *_end_of_receipt(p),
    )
    return make_paper(p, DocumentKind.CHANGE, blocks)


def suspended(p: PaperFacts) -> Paper:
    """暂停 from a day on (J14)."""
    blocks = (
        Facts(rows(("暂停的备案", p.filing_number), ("暂停自", _from(p.suspended_from))), large=True),
        said(p, DocumentKind.SUSPENSION, "开头"),
        Facts((*person_rows(p), *filing_rows(p), *_period_rows(p), *rows(("暂停原因", p.words.strip())))),
        ListBlock(told(p, DocumentKind.SUSPENSION, "请注意"), heading="请注意"),
        *_end_of_receipt(p),
    )
    return make_paper(p, DocumentKind.SUSPENSION, blocks)


def resumed(p: PaperFacts) -> Paper:
    """恢复 from a day on (J14)."""
    blocks = (
        Facts(rows(("恢复的备案", p.filing_number), ("恢复自", _from(p.resumed_from))), large=True),
        said(p, DocumentKind.RESUMPTION, "开头"),
        Facts((*person_rows(p), *filing_rows(p), *_period_rows(p), *rows(("暂停自", day(p.suspended_from))))),
        ListBlock(told(p, DocumentKind.RESUMPTION, "请注意"), heading="请注意"),
        *_end_of_receipt(p),
    )
    return make_paper(p, DocumentKind.RESUMPTION, blocks)


def completed(p: PaperFacts) -> Paper:
    """补齐材料: voluntary; the promise turns into materials and both its limits fall (J9, J11, C16, C17)."""
    received = tuple(
        (str(n), row.label, f"{row.pages}页" if row.pages else "已核,未留影像") for n, row in enumerate(p.materials, 1)
    )
    blocks = (
        said(p, DocumentKind.COMPLETION, "开头"),
        Facts((*person_rows(p), *filing_rows(p), *_period_rows(p))),
        Table(("序号", "补交的材料", "份数"), received) if received else None,
        ListBlock(told(p, DocumentKind.COMPLETION, "请注意"), heading="请注意"),
        *_end_of_receipt(p),
    )
    return make_paper(p, DocumentKind.COMPLETION, blocks)


def _end_of_receipt(p: PaperFacts) -> tuple:
    return (office_facts(p), code(p), signature(p, receiver_line(p), f"经办人:{p.decided_by}"))


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
