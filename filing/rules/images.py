"""影像: pages on which the image check found a fault are replaced, or kept with a reason the reviewer sees (J4)."""

from collections.abc import Iterator

from filing.choices import Verdict
from filing.facts import FilingFacts, Finding, MaterialFacts
from filing.rules.outcomes import missing, verify

IMAGES = "images."
TWO_WAYS = "请重新拍摄或扫描后再传;确需使用的,请在该项材料下写明「仍然使用」的理由。"
LOOK = "请对照影像核对;看不清的,请退回补正。"


def image_findings(facts: FilingFacts) -> Iterator[Finding]:
    """One finding a paper with faulty pages, until a reviewer has judged it. Source: J4."""
    for paper in facts.materials:
        if paper.faults and paper.verdict == Verdict.UNCHECKED:
            yield _faulty(paper)


def _faulty(paper: MaterialFacts) -> Finding:
    words = ";".join(fault.label for fault in paper.faults)
    fact = f"{IMAGES}{paper.kind}"
    if not paper.kept_reason:
        return missing("image_faulty", f"{paper.kind.label}的影像有问题:{words}。", "J4", fact=fact, remedy=TWO_WAYS)
    said = f"{paper.kind.label}的影像有问题:{words}。经办人仍然使用,理由:{paper.kept_reason}。"
    return verify("image_kept", said, "J4", fact=fact, remedy=LOOK)
