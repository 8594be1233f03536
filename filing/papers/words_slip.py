"""备案回执: what a person shows, reads and keeps. Complete as the checklist of domain 1.13."""

from filing.choices import DocumentKind
from filing.facts import Line
from filing.papers import words_lines as say
from filing.papers.blocks import Facts, ListBlock, Paper
from filing.papers.facts import PaperFacts
from filing.papers.words_common import (
    code,
    day,
    filing_rows,
    make_paper,
    person_rows,
    place_with_scope,
    receiver_line,
    rows,
    signature,
    signed_how,
    validity,
    validity_clauses,
)
from filing.papers.words_settlement import headline, headline_clauses, settlement_list


def slip(p: PaperFacts) -> Paper:
    """The large four first: 备案地, 有效期, 怎样结算, the two reminders; then who and what; then how to use it."""
    blocks = (
        Facts(
            rows(("备案地", place_with_scope(p)), ("有效期", validity(p)), ("怎样结算", headline(p))),
            large=True,
            clauses=("R15", *validity_clauses(p), *headline_clauses(p)),
        ),
        say.late_warning(p),
        say.chronic_disease(),
        say.maternity(),
        Facts((*person_rows(p), *_filing_rows(p), *_handling_rows(p))),
        ListBlock(_how_to_use(p), heading="就医与结算"),
        ListBlock(_later(p), heading="变更、查询与咨询"),
        code(),
        signature(p, receiver_line(p)),
    )
    return make_paper(p, DocumentKind.SLIP, blocks)


def _filing_rows(p: PaperFacts) -> tuple[tuple[str, str], ...]:
    """Place stands large above."""
    return tuple(row for row in filing_rows(p) if row[0] != "就医地")


def _handling_rows(p: PaperFacts) -> tuple[tuple[str, str], ...]:
    return rows(
        ("签名", signed_how(p)),
        ("受理", " ".join(filter(None, (day(p.accepted_on), p.taken_by)))),
        ("审核", " ".join(filter(None, (day(p.decided_on), p.decided_by)))),
    )


def _how_to_use(p: PaperFacts) -> tuple[Line, ...]:
    told = (
        say.where(p),
        say.credential(p),
        *settlement_list(p),
        say.both_places(p),
        say.back_in_suzhou(p),
        say.visits(p),
        say.injury(p),
    )
    return tuple(line for line in told if line is not None)


def _later(p: PaperFacts) -> tuple[Line, ...]:
    told = (
        say.uploaded(p),
        say.promise(p),
        say.change(p),
        say.other_city_for_temporary(p),
        say.channels(p),
        say.contact(p),
    )
    return tuple(line for line in told if line is not None)
