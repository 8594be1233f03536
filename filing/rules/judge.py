"""The whole 备案条件核对单 of one application: every finding at once, in a steady order (J4, C31)."""

from collections.abc import Iterable
from dataclasses import replace

from filing.choices import Blocks, Origin
from filing.facts import FilingFacts, Finding, Policy
from filing.rules.eligibility import eligibility_findings
from filing.rules.following import following_findings
from filing.rules.images import image_findings
from filing.rules.insurance import insurance_findings
from filing.rules.late_filing import late_findings
from filing.rules.materials import material_findings
from filing.rules.overlap import overlap_findings
from filing.rules.place import place_findings
from filing.rules.process import step_findings
from filing.rules.recorded import outage_findings, recorded_findings
from filing.rules.shanghai import shanghai_findings
from filing.rules.stated import stated
from filing.rules.validity import validity_findings
from filing.rules.who import identity_findings


def judge(facts: FilingFacts, policy: Policy) -> tuple[Finding, ...]:
    """Every finding, 符合 included, in the order of the screen. Half-filled facts are judged as far as they go."""
    return tuple(replace(finding, used=stated(facts, finding.fact)) for finding in _found(facts, policy))


def _found(facts: FilingFacts, policy: Policy) -> tuple[Finding, ...]:
    if facts.origin == Origin.ELSEWHERE:
        return tuple(recorded_findings(facts, policy))
    return (
        *outage_findings(facts),
        *identity_findings(facts, policy),
        *late_findings(facts, policy),
        *place_findings(facts),
        *insurance_findings(facts, policy),
        *eligibility_findings(facts, policy),
        *shanghai_findings(facts, policy),
        *following_findings(facts, policy),
        *overlap_findings(facts, policy),
        *validity_findings(facts, policy),
        *material_findings(facts, policy),
        *image_findings(facts),
        *step_findings(facts, policy),
    )


def save_blockers(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What forbids even saving a draft. Source: C31."""
    return _stopping(findings, Blocks.SAVE)


def submit_blockers(findings: Iterable[Finding], insisted: bool) -> tuple[Finding, ...]:
    """What forbids the submission; 申请人坚持申请 lifts only what stops the approval. Source: C31, decision 6."""
    if insisted:
        return _stopping(findings, Blocks.SAVE, Blocks.SUBMIT)
    return _stopping(findings, Blocks.SAVE, Blocks.SUBMIT, Blocks.APPROVE)


def approve_blockers(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What forbids the approval: everything 不符合, insisted or not. Source: C31."""
    return _stopping(findings, Blocks.SAVE, Blocks.SUBMIT, Blocks.APPROVE)


def _stopping(findings: Iterable[Finding], *what: Blocks) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.blocks in what)
