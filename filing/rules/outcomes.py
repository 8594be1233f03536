"""How a rule says what it found. Every finding names at least one known clause."""

from filing.choices import Blocks, Outcome
from filing.facts import Finding, Line
from filing.rules.clauses import clause


def met(code: str, message: str, *clauses: str, fact: str = "") -> Finding:
    """符合."""
    return Finding(code, Outcome.MET, message, _known(clauses), fact=fact)


def note(code: str, message: str, *clauses: str, fact: str = "", remedy: str = "") -> Finding:
    """提示: tells, never stops."""
    return Finding(code, Outcome.NOTE, message, _known(clauses), fact=fact, remedy=remedy)


def verify(code: str, message: str, *clauses: str, fact: str = "", remedy: str = "") -> Finding:
    """需人工核实: the reviewer looks and decides."""
    return Finding(code, Outcome.VERIFY, message, _known(clauses), fact=fact, remedy=remedy)


def unmet(
    code: str, message: str, *clauses: str, fact: str = "", remedy: str = "", blocks: Blocks = Blocks.APPROVE
) -> Finding:
    """不符合: stops the approval unless said otherwise (C31)."""
    return Finding(code, Outcome.NOT_MET, message, _known(clauses), blocks, fact, remedy)


def missing(code: str, message: str, *clauses: str, fact: str = "", remedy: str = "") -> Finding:
    """A question nobody answered or a step nobody took: stops the submission, 申请人坚持申请 does not help."""
    return unmet(code, message, *clauses, fact=fact, remedy=remedy, blocks=Blocks.SUBMIT)


def line(text: str, *clauses: str) -> Line:
    """A sentence for a paper with the clauses it rests on."""
    return Line(text, _known(clauses))


def _known(codes: tuple[str, ...]) -> tuple[str, ...]:
    if not codes:
        raise ValueError("a finding without a clause")
    return tuple(clause(code).code for code in codes)
