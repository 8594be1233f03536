"""一次性告知: every open defect of an application once, with its clauses and what to bring instead (J4)."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from filing.answers import DefectSource, DefectState
from filing.choices import Blocks, MaterialKind, Outcome, Verdict
from filing.facts import Defect, Finding
from filing.rules.clauses import clause
from filing.rules.images import IMAGES

MATERIALS = "materials."
BRING_AGAIN = "请重新提供清晰、完整、有效的该项材料。"
SHOOT_AGAIN = "请携带该材料原件到柜面重新拍摄,或者重新提交清晰、四角完整的影像。"
UNFIT = "审核为不合格。"


@dataclass(frozen=True)
class PaperState:
    """A paper in the file: the reviewer's verdict with its words, and by page what its image has wrong."""

    kind: MaterialKind
    label: str
    verdict: Verdict = Verdict.UNCHECKED
    problem: str = ""
    warnings: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class StatedReason:
    """A reason a reviewer ticked; `material` "" = it speaks of no slot, `clause` "" = none given."""

    code: str
    text: str
    clause: str = ""
    remedy: str = ""
    material: str = ""


def defects(
    findings: Iterable[Finding], papers: Iterable[PaperState] = (), reasons: Iterable[StatedReason] = ()
) -> tuple[Defect, ...]:
    """All that is 不符合, unfit, unreadable or named by a reviewer, in the order of the form; each thing once.

    `findings`: of `judge`, in its order. What is 需人工核实 is no defect: the applicant can do nothing about it.
    Source: J4.
    """
    found, papers, reasons = tuple(findings), tuple(papers), tuple(reasons)
    behind = _behind_materials(found)
    lines = (
        *_from_findings(found[:behind], papers, reasons),
        *_unfit_elsewhere(found, papers),
        *_images(papers),
        *_from_findings(found[behind:], papers, reasons),
    )
    told = {line.code for line in lines}
    return _once((*lines, *(_of_reason(r) for r in reasons if _slot_code(r.material) not in told)))


def states(told: Iterable[tuple[str, str]], still_open: Set[str]) -> tuple[DefectState, ...]:
    """For each (code, source) of an earlier notice what became of it; `still_open`: codes of the defects as of now."""
    return tuple(_state(code, source, still_open) for code, source in told)


def _state(code: str, source: str, still_open: Set[str]) -> DefectState:
    if source == DefectSource.REVIEW:
        return DefectState.REVIEW
    return DefectState.OPEN if code in still_open else DefectState.FIXED


def _behind_materials(findings: tuple[Finding, ...]) -> int:
    """Where the papers end on the form: lines of unfit papers and of images stand there."""
    return max((i for i, f in enumerate(findings, start=1) if f.fact.startswith(MATERIALS)), default=len(findings))


def _from_findings(
    findings: Iterable[Finding], papers: tuple[PaperState, ...], reasons: tuple[StatedReason, ...]
) -> Iterator[Defect]:
    for finding in findings:
        if finding.outcome == Outcome.NOT_MET and not finding.fact.startswith(IMAGES):  # told page by page
            yield _of_finding(finding, papers, reasons)


def _of_finding(finding: Finding, papers: tuple[PaperState, ...], reasons: tuple[StatedReason, ...]) -> Defect:
    """A paper's line says what the reviewer wrote, and keeps the rule's way out, the promise included (R29)."""
    if not finding.fact.startswith(MATERIALS):
        source = DefectSource.FORM if _on_the_form(finding) else DefectSource.CONDITION
        code = f"form:{finding.fact}" if source == DefectSource.FORM else finding.code
        return Defect(code, source, finding.message, finding.clauses, finding.remedy)
    kind = finding.fact.removeprefix(MATERIALS)
    unfit = next((p for p in papers if p.kind == kind and p.verdict == Verdict.UNFIT), None)
    reason = next((r for r in reasons if r.material == kind), None)
    text = _unfit_text(unfit) if unfit else reason.text if reason else finding.message
    cited = _cited(*finding.clauses, *([reason.clause] if reason else []))
    return Defect(_slot_code(kind), DefectSource.MATERIAL, text, cited, finding.remedy)


def _on_the_form(finding: Finding) -> bool:
    """A question nobody answered or a step nobody took, rather than a condition that is not met."""
    return finding.blocks == Blocks.SUBMIT or finding.code.endswith("_missing")


def _unfit_elsewhere(findings: tuple[Finding, ...], papers: tuple[PaperState, ...]) -> Iterator[Defect]:
    """Unfit papers that no rule asks for: an identity image, a second proof."""
    told = {f.fact for f in findings if f.outcome == Outcome.NOT_MET}
    for paper in papers:
        if paper.verdict == Verdict.UNFIT and f"{MATERIALS}{paper.kind}" not in told:
            yield Defect(_slot_code(paper.kind), DefectSource.MATERIAL, _unfit_text(paper), _cited("J4"), BRING_AGAIN)


def _images(papers: tuple[PaperState, ...]) -> Iterator[Defect]:
    """Pages the image check warned of, until a reviewer has judged the paper."""
    for paper in papers:
        if paper.verdict == Verdict.UNCHECKED:
            for page, warning in paper.warnings:
                text = f"{paper.label}第{page}页:{warning}"
                yield Defect(f"image:{paper.kind}:{page}", DefectSource.IMAGE, text, _cited("J4"), SHOOT_AGAIN)


def _of_reason(reason: StatedReason) -> Defect:
    cited = _cited(reason.clause) if reason.clause else ()
    return Defect(f"reason:{reason.code}", DefectSource.REVIEW, reason.text, cited, reason.remedy)


def _unfit_text(paper: PaperState) -> str:
    return f"{paper.label}:{paper.problem.strip() or UNFIT}"


def _slot_code(kind: str) -> str:
    return f"material:{kind}"


def _cited(*codes: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause(code).code for code in codes if code))


def _once(lines: Iterable[Defect]) -> tuple[Defect, ...]:
    """Each thing and each sentence once; the first stands."""
    kept: dict[tuple[str, str], Defect] = {}
    texts: set[str] = set()
    for line in lines:
        if line.text not in texts:
            kept.setdefault((line.code, line.text), line)
            texts.add(line.text)
    return tuple(kept.values())
