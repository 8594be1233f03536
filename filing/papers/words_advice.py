"""无需备案告知单 and 异地就医咨询告知单: the adviser's answer. No person stands on it. Source: C1, C9, R15."""

from filing.choices import DocumentKind
from filing.papers.blocks import Facts, ListBlock, Paper
from filing.papers.facts import PaperFacts
from filing.papers.told import said
from filing.papers.words_common import code, make_paper, office_facts, rows, signature
from filing.rules.adviser_facts import AdviceAnswer, Question


def no_filing(p: PaperFacts) -> Paper:
    """ValueError when there is no answer."""
    return _paper(p, DocumentKind.NO_FILING)


def advice(p: PaperFacts) -> Paper:
    """ValueError when there is no answer."""
    return _paper(p, DocumentKind.ADVICE)


def _paper(p: PaperFacts, kind: DocumentKind) -> Paper:
    if p.advice is None:
        raise ValueError("this paper needs the adviser's answer")
    answer = p.advice
    told = tuple(ListBlock(section.lines, heading=section.heading) for section in answer.sections)
    blocks = (
        Facts(rows(*_conclusion(answer)), large=True),
        *told,
        Facts(rows(*((question.words, question.said(answer.facts)) for question in Question))),
        said(p, kind, "结尾"),
        office_facts(p),
        code(p),
        signature(p, f"经办人:{p.taken_by}"),
    )
    return make_paper(p, kind, blocks)


def _conclusion(answer: AdviceAnswer) -> tuple[tuple[str, str], ...]:
    return (
        ("结论", answer.verdict.label),
        ("就医地", answer.facts.place.name if answer.facts.place else ""),
        ("备案类型", answer.type.label if answer.type else ""),
        ("结算方式", answer.settlement.label),
    )
