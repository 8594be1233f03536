"""备案条件核对单: every finding of one judging with the fact used, the clause in its own words and its source."""

from collections.abc import Iterable

from filing.choices import DocumentKind, Outcome
from filing.facts import Finding
from filing.papers.blocks import Block, Facts, ListBlock, Paper, Paragraph, Table
from filing.papers.facts import PaperFacts
from filing.papers.told import told
from filing.papers.words_common import (
    EIGHTY,
    READINGS,
    SUMMARY,
    code,
    dated,
    day,
    filing_rows,
    make_paper,
    person_rows,
    receiver_line,
    rows,
    signature,
)
from filing.rules.clauses import Clause, clause

ORDER = (Outcome.NOT_MET, Outcome.VERIFY, Outcome.NOTE, Outcome.MET)
HEAD = ("序号", "结论", "核对结果", "所依据的事实", "依据")


def checklist(p: PaperFacts) -> Paper:
    """What was judged, by which version, and each finding; no decision, and it says so. Source: J4, C31, C34, C35."""
    table = _table(p.judged.findings)
    blocks: tuple[Block | None, ...] = (
        Facts((*person_rows(p), *filing_rows(p), *_judged_rows(p))),
        Paragraph(_counted(p.judged.findings)),
        table,
        ListBlock(told(p, DocumentKind.CHECKLIST, "说明"), heading="说明"),
        _eighty_explained(table),
        code(p),
        signature(p, receiver_line(p), f"核对人:{p.judged.by or p.taken_by}"),
    )
    return make_paper(p, DocumentKind.CHECKLIST, blocks)


def _judged_rows(p: PaperFacts) -> tuple[tuple[str, str], ...]:
    return rows(
        ("开始日期", day(p.case.start)),
        ("结束日期", day(p.case.end)),
        ("受理日期", day(p.accepted_on)),
        ("核对", p.judged.what),
        ("核对日期", day(p.judged.on)),
        ("政策版本", p.judged.policy_version),
    )


def _counted(findings: Iterable[Finding]) -> str:
    outcomes = [finding.outcome for finding in findings]
    if not outcomes:
        return "没有核对结果。"
    counts = (f"{outcome.label}{outcomes.count(outcome)}项" for outcome in ORDER if outcome in outcomes)
    return f"核对结果:{'、'.join(counts)}。"


def _table(findings: tuple[Finding, ...]) -> Table:
    """What stops the case stands first, in the order it was found."""
    ordered = sorted(findings, key=lambda finding: ORDER.index(Outcome(finding.outcome)))
    table = tuple(_row(number, finding) for number, finding in enumerate(ordered, start=1))
    return Table(HEAD, table, tuple(dict.fromkeys(c for finding in ordered for c in finding.clauses)))


def _row(number: int, finding: Finding) -> tuple[str, ...]:
    outcome = str(Outcome(finding.outcome).label)
    told = dated(f"{finding.message}{finding.remedy}")
    return (str(number), outcome, told, dated(finding.used) or "—", _grounds(finding.clauses))


def _grounds(codes: Iterable[str]) -> str:
    """The sources in their words; where a finding rests on our own reading alone, that reading, named as one."""
    known = [clause(one) for one in codes]
    public = [c for c in known if not c.code.startswith(READINGS)]
    if public:
        return "".join(map(_quoted, public))
    return "来源没有明文,按本系统读法:" + "".join(f"{c.words}〔{c.code}〕" for c in known)


def _quoted(c: Clause) -> str:
    """A source's exact words in quotation marks; a summary says that it is one."""
    words = f"『{c.words}』" if c.code.startswith("R") else f"要点:{c.words}"
    return f"{words}(《{c.source.removesuffix(SUMMARY)}》{c.number})"


def _eighty_explained(table: Table) -> Paragraph | None:
    """Where a finding or a source it quotes speaks of the 80 %, what it means stands on the same paper. Source: C3."""
    told = "".join(cell for row in table.rows for cell in row)
    return Paragraph(f"“80%”{EIGHTY}。", ("R41", "C3")) if "80%" in told and EIGHTY not in told else None
