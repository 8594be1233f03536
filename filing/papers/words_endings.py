"""取消, 撤销 and 终止 备案回执: what ended, when, why, and what to do now."""

from filing.choices import DocumentKind
from filing.papers.blocks import Facts, ListBlock, Paper
from filing.papers.facts import PaperFacts
from filing.papers.told import said, told
from filing.papers.words_common import (
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
    validity,
)


def cancellation(p: PaperFacts) -> Paper:
    """取消备案 of a filing in force (C34). `ended_on` is the last day it counted."""
    blocks = (
        Facts(rows(("取消的备案", p.filing_number), ("最后有效日", _last_day(p))), large=True),
        said(p, DocumentKind.CANCELLATION, "开头"),
        Facts((*person_rows(p), *filing_rows(p), *_ending_rows(p, "取消原因"))),
        ListBlock(told(p, DocumentKind.CANCELLATION, "请注意"), heading="请注意"),
        office_facts(p),
        code(p),
        signature(p, receiver_line(p), f"经办人:{p.decided_by}"),
    )
    return make_paper(p, DocumentKind.CANCELLATION, blocks)


def revocation(p: PaperFacts) -> Paper:
    """撤销 is for the office's own error only (C34, A37)."""
    blocks = (
        Facts(rows(("撤销的备案", p.filing_number), ("撤销日期", day(p.ended_on))), large=True),
        said(p, DocumentKind.REVOCATION, "开头"),
        Facts((*person_rows(p), *filing_rows(p), *_ending_rows(p, "撤销原因"))),
        ListBlock(told(p, DocumentKind.REVOCATION, "请注意"), heading="请注意"),
        office_facts(p),
        code(p),
        signature(p, receiver_line(p), f"主管:{p.decided_by}"),
    )
    return make_paper(p, DocumentKind.REVOCATION, blocks)


def termination(p: PaperFacts) -> Paper:
    """终止: the insurance in Suzhou is over, or another scheme has taken its place (C24, R55)."""
    blocks = (
        Facts(rows(("终止的备案", p.filing_number), ("最后有效日", _last_day(p, "终止"))), large=True),
        said(p, DocumentKind.ENDING, "开头"),
        Facts((*person_rows(p), *filing_rows(p), *_ending_rows(p, "终止原因"))),
        ListBlock(told(p, DocumentKind.ENDING, "请注意"), heading="请注意"),
        office_facts(p),
        code(p),
        signature(p, receiver_line(p), f"经办人:{p.decided_by}"),
    )
    return make_paper(p, DocumentKind.ENDING, blocks)


def _last_day(p: PaperFacts, what: str = "取消") -> str:
    """Never a last day before the start: such a filing was never in force (C18)."""
    start = p.case.start
    if p.ended_on and start and p.ended_on < start:
        return f"尚未生效即{what}({day(p.decided_on)}办理)"
    return f"{day(p.ended_on)}(含当日)"


def _ending_rows(p: PaperFacts, why: str) -> tuple[tuple[str, str], ...]:
    reasons = ";".join(reason.text.rstrip("。.;") for reason in p.reasons)
    grounds = cited(tuple(reason.clause for reason in p.reasons))
    return rows(
        ("原有效期", validity(p)),
        (why, reasons),
        ("依据", grounds),
        ("说明", p.words.strip()),
        ("办理日期", day(p.decided_on)),
    )
