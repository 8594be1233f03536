"""Every clause a finding or a sentence may rest on, with its words and where they stand."""

from dataclasses import dataclass

from filing.rules import clauses_national, clauses_readings, clauses_suzhou


class UnknownClause(KeyError):
    """A rule names a clause that nobody wrote down: a fault of the program, never of the clerk."""


@dataclass(frozen=True)
class Clause:
    """`words`: R = exact words of the source; J, C, D and V = a summary. `number`: article or section there."""

    code: str
    words: str
    source: str
    number: str

    @property
    def citation(self) -> str:
        """What a paper prints behind a sentence, e.g. 《苏州医保异地就医备案》异地就医待遇标准."""
        return f"{self.source} · {self.number}"


def _all() -> dict[str, Clause]:
    tables = (clauses_suzhou.BY_SOURCE, clauses_national.BY_SOURCE, clauses_readings.BY_SOURCE)
    rows = ((source, row) for table in tables for source, rows in table.items() for row in rows)
    return {code: Clause(code, words, source, number) for source, (code, number, words) in rows}


CLAUSES: dict[str, Clause] = _all()


def clause(code: str) -> Clause:
    """The clause of `code`; UnknownClause (a KeyError) if there is none."""
    try:
        return CLAUSES[code]
    except KeyError:
        raise UnknownClause(f"no clause {code!r} in filing.rules") from None
