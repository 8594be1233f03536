"""无需备案告知单: an answer that needs no filing. No person stands on it. Source: C1, C9, R15."""

from filing.choices import DocumentKind
from filing.papers.blocks import Facts, ListBlock, Paper, Paragraph
from filing.papers.facts import PaperFacts
from filing.papers.words_common import code, day, make_paper, office_facts, rows, signature
from filing.rules.advice import no_filing_needed


def no_filing(p: PaperFacts) -> Paper:
    """ValueError when no kind of advice was chosen."""
    if p.advice is None:
        raise ValueError("this paper needs a kind of advice")
    place = p.advice_place.name if p.advice_place else ""
    blocks = (
        Facts(rows(("事项", str(p.advice.label)), ("就医地", place)), large=True),
        ListBlock(no_filing_needed(p.advice, p.advice_place), heading="您咨询的情形无需办理异地就医备案"),
        Paragraph(f"以上根据{day(p.issued_on)}咨询时所述情形告知;情形不同的,请再向本机构咨询。"),
        office_facts(p),
        code(),
        signature(p, f"经办人:{p.taken_by}"),
    )
    return make_paper(p, DocumentKind.NO_FILING, blocks)
