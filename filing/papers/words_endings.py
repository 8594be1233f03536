"""取消, 撤销 and 终止 备案回执: what ended, when, why, and what to do now."""

from filing.choices import DocumentKind
from filing.facts import Line
from filing.papers.blocks import Facts, ListBlock, Paper, Paragraph
from filing.papers.facts import PaperFacts
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
        Paragraph("以下异地就医备案已经取消。", ("C34",)),
        Facts((*person_rows(p), *filing_rows(p), *_ending_rows(p, "取消原因"))),
        ListBlock(_after_cancelling(p), heading="请注意"),
        office_facts(p),
        code(),
        signature(p, receiver_line(p), f"经办人:{p.decided_by}"),
    )
    return make_paper(p, DocumentKind.CANCELLATION, blocks)


def revocation(p: PaperFacts) -> Paper:
    """撤销 is for the office's own error only (C34, A37)."""
    blocks = (
        Facts(rows(("撤销的备案", p.filing_number), ("撤销日期", day(p.ended_on))), large=True),
        Paragraph("因本机构经办差错,以下异地就医备案现予撤销。给您带来不便,请谅解。", ("C34",)),
        Facts((*person_rows(p), *filing_rows(p), *_ending_rows(p, "撤销原因"))),
        ListBlock(_after_revoking(p), heading="请注意"),
        office_facts(p),
        code(),
        signature(p, receiver_line(p), f"主管:{p.decided_by}"),
    )
    return make_paper(p, DocumentKind.REVOCATION, blocks)


def termination(p: PaperFacts) -> Paper:
    """终止: the insurance in Suzhou is over, or another scheme has taken its place (C24, R55)."""
    blocks = (
        Facts(rows(("终止的备案", p.filing_number), ("最后有效日", _last_day(p, "终止"))), large=True),
        Paragraph("因参保状态变更,以下异地就医备案已经终止。", ("C24", "R55")),
        Facts((*person_rows(p), *filing_rows(p), *_ending_rows(p, "终止原因"))),
        ListBlock(_after_ending(), heading="请注意"),
        office_facts(p),
        code(),
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


def _after_cancelling(p: PaperFacts) -> tuple[Line, ...]:
    if p.died:
        return (Line("原备案回执作废。生前尚未结算的费用,请与医院医保办和本机构核实结算方式。", ("C34", "D4")),)
    return (
        Line("原备案回执作废。取消后仍需到备案地就医的,请先重新办理备案。", ("R14", "C34")),
        Line("在苏州就医不受影响,照常持社会保障卡或医保电子凭证结算。", ("R16", "R38")),
        Line("取消前已经入院、尚未结算的,请先与本机构和医院医保办核实结算方式。", ("D4",)),
    )


def _after_ending() -> tuple[Line, ...]:
    return (
        Line("原备案回执作废。仍在苏州参保的,请按现在的险种重新办理备案。", ("C24", "R1")),
        Line("已转到其他地方参保的,请向新的参保地医保经办机构办理备案。", ("R14",)),
        Line("终止前已经入院、尚未结算的,请先与本机构和医院医保办核实结算方式。", ("D4",)),
    )


def _after_revoking(p: PaperFacts) -> tuple[Line, ...]:
    if p.successor_number:
        now = f"已为您另行办理备案,编号{p.successor_number},请以新的备案回执为准。"
    else:
        now = "仍需异地就医的,请与本机构联系,由本机构另行办理备案。"
    return (
        Line(f"原备案回执作废,请勿再使用。{now}", ("C34",)),
        Line("撤销前已经入院、尚未结算的,请马上与本机构联系核实结算方式。", ("D4",)),
    )
