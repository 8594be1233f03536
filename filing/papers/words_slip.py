"""备案回执: what a person shows, reads and keeps. Complete as the checklist of domain 1.13."""

from collections.abc import Iterator

from filing.choices import DocumentKind, LateKind, Origin
from filing.facts import Line
from filing.papers.blocks import Facts, ListBlock, Paper, WarningBlock
from filing.papers.facts import PaperFacts
from filing.papers.told import told
from filing.papers.words_common import (
    EARLIER,
    LATE,
    code,
    codes,
    day,
    filing_rows,
    joined,
    late_title,
    make_paper,
    person_rows,
    place_with_scope,
    receiver_line,
    rows,
    signature,
    validity,
    validity_clauses,
)
from filing.rules import notices, settlement
from filing.rules.shanghai import is_exempt


def slip(p: PaperFacts) -> Paper:
    """The large four first: 备案地, 有效期, 怎样结算, the two reminders; then who and what; then how to use it."""
    blocks = (
        _large(p),
        late_warning(p),
        *reminders(p),
        Facts((*person_rows(p), *_filing_rows(p), *_handling_rows(p))),
        ListBlock(_how_to_use(p), heading="就医与结算"),
        ListBlock(_later(p), heading="变更、查询与咨询"),
        code(p),
        signature(p, receiver_line(p)),
    )
    return make_paper(p, DocumentKind.SLIP, blocks)


def reminders(p: PaperFacts) -> tuple[WarningBlock, WarningBlock]:
    """The two of every slip: apply apart for 门慢 and 国谈药; pay maternity first. Source: R45, R46."""
    chronic, maternity, *_ = notices.reminder_lines(p.case, p.policy)
    return (
        WarningBlock("门诊慢特病、国谈药须另行申办", chronic.text, chronic.clauses),
        WarningBlock("产前检查和生育费用请先行垫付", maternity.text, maternity.clauses),
    )


def late_warning(p: PaperFacts) -> WarningBlock | None:
    """What becomes of the stay that has already begun, and of an injury. Source: R64–R66, C13."""
    told = tuple(settlement.late_lines(p.case))
    if not told:
        return None
    title = "外伤(无第三方责任)" if p.late == LateKind.NONE else late_title(p)
    text = joined(told).removeprefix(f"{p.late.label}:")  # the title has said it
    return WarningBlock(title, text, codes(told))


def _large(p: PaperFacts) -> Facts:
    settled = (*settlement.policy_lines(p.case), *settlement.ratio_lines(p.case))
    return Facts(
        rows(("备案地", place_with_scope(p)), ("有效期", validity(p)), ("怎样结算", joined(settled))),
        large=True,
        clauses=("R15", *validity_clauses(p), *codes(settled)),
    )


def _filing_rows(p: PaperFacts) -> tuple[tuple[str, str], ...]:
    """Place and late filing stand large above."""
    return tuple(row for row in filing_rows(p) if row[0] not in ("就医地", LATE, EARLIER))


def _handling_rows(p: PaperFacts) -> tuple[tuple[str, str], ...]:
    return rows(
        ("续期", f"接续备案{p.renewed_number}" if p.renewed_number else ""),
        ("受理", " ".join(filter(None, (day(p.accepted_on), p.taken_by)))),
        ("审核", " ".join(filter(None, (day(p.decided_on), p.decided_by)))),
    )


def _how_to_use(p: PaperFacts) -> tuple[Line, ...]:
    _period, *visits = settlement.validity_lines(p.case)  # the period stands large above
    return (*settlement.where_lines(p.case), *settlement.both_places_lines(p.case), *visits)


def _later(p: PaperFacts) -> tuple[Line, ...]:
    return (
        _uploaded(p),
        *_changes(p),
        *_next_time(p),
        *settlement.channel_lines(p.case),
        *told(p, DocumentKind.SLIP, "变更、查询与咨询"),
    )


def _next_time(p: PaperFacts) -> Iterator[Line]:
    """Who insisted on a filing for Shanghai needs none the next time either, unless of the four types. Source: C1."""
    if is_exempt(p.case, p.policy):
        yield Line(
            "下次临时去上海就医一般无需备案;异地安置退休、异地长期居住、常驻异地工作和异地转诊人员仍须先备案。",
            ("R42", "R44", "C1"),
        )


def _uploaded(p: PaperFacts) -> Line:
    """Never more than the office has done. Source: C35."""
    if p.case.origin == Origin.ELSEWHERE and p.uploaded_on:
        text = f"原备案由{p.case.channel.label}办理,已在省平台查到;就医前请在江苏医保云查询确认。"
        return Line(text, ("C33", "C35"))
    if not p.uploaded_on:
        return next(settlement.upload_lines())
    return Line(f"备案信息已于{day(p.uploaded_on)}上传;就医前请在江苏医保云查询确认。", ("J7", "C35"))


def _changes(p: PaperFacts) -> Iterator[Line]:
    """Promise: no debt, and the first day. With materials: any day. Source: R56, J9, C16, D5."""
    limits = tuple(notices.promise_limit_lines(p.case, p.policy))
    if not limits and p.case.is_long_term:
        yield Line("以提供材料办理的备案,可以随时申请变更或取消。", ("R56", "J9"))
    yield from limits
