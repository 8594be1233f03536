"""The small pieces that stand on a page many times, as HTML built in Python: tags, facts, findings.

A list of twenty findings or fifty rows spent most of its page in the template engine; `format_html` escapes alike.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from filing.choices import Outcome
from filing.facts import Finding
from filing.rules.clauses import CLAUSES, Clause
from portal import presenters
from portal.presenters import Look
from portal.typesetting import EXACT_LABELS, on_screen, set_type

NOTHING = mark_safe("")
# What stops the case comes first; what is in order comes last.
OUTCOME_ORDER = (Outcome.NOT_MET, Outcome.VERIFY, Outcome.NOTE, Outcome.MET)


def tag(look: Look) -> SafeString:
    """A state as a tag: sign and words, so that no state is told by colour alone."""
    return format_html(
        '<span class="tag tone-{}{}"><span class="tag-sign" aria-hidden="true">{}</span>'
        '<span class="tag-words">{}</span></span>',
        look.tone, " is-struck" if look.struck else "", look.sign, set_type(look.words),
    )  # fmt: skip


def fact(label: str, value: Any, css: str = "", none: str = "未填") -> SafeString:
    """A label and its value; an empty value is said in words, 0 is none."""
    words = value if label in EXACT_LABELS else on_screen(value)
    shown = words if value or value == 0 else format_html('<span class="fact-none">{}</span>', none)
    return format_html('<div class="fact{}"><dt>{}</dt><dd>{}</dd></div>', f" {css}" if css else "", label, shown)


def facts(rows: Iterable[Any]) -> SafeString:
    return format_html_join("", "{}", ((fact(row.label, row.value, row.css),) for row in rows))


def findings(found: Iterable[Finding], heading: str) -> SafeString:
    """All findings grouped by outcome under a line that counts them; what is 符合 is folded away."""
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        grouped[finding.outcome].append(finding)
    groups = [(presenters.outcome_look(key), grouped[key]) for key in OUTCOME_ORDER if grouped[key]]
    is_open = [row for look, rows in groups if look is not presenters.OUTCOME[Outcome.MET] for row in rows]
    return format_html(
        '<p class="findings-count">{}</p><ul class="finding-list" aria-label="{}">{}</ul>{}',
        _counts(groups), heading, _items(is_open), _folded(grouped[Outcome.MET]),
    )  # fmt: skip


def _counts(groups: Sequence[tuple[Look, list[Finding]]]) -> SafeString | str:
    rows = ((look.tone, look.sign, look.words, len(rows)) for look, rows in groups)
    one = '<span class="nowrap text-{}"><span aria-hidden="true">{}</span> {} <b>{}</b></span>'
    return format_html_join(" · ", one, rows) or "尚未核对。"


def _folded(met: Sequence[Finding]) -> SafeString:
    if not met:
        return NOTHING
    return format_html(
        '<details class="findings-met"><summary>查看符合的 {} 项</summary><ul class="finding-list">{}</ul></details>',
        len(met), _items(met),
    )  # fmt: skip


def _items(rows: Iterable[Finding]) -> SafeString:
    return format_html_join("", "{}", ((_finding(row),) for row in rows))


def _finding(finding: Finding) -> SafeString:
    look = presenters.outcome_look(finding.outcome)
    blocks = finding.blocks.label if finding.blocks and look.tone != "good" else ""
    return format_html(
        '<li class="finding" data-finding="{}"><span class="finding-mark tone-{}" aria-hidden="true">{}</span>'
        '<div class="finding-body"><p class="finding-message"><b class="text-{}">{}</b> {}{}</p>{}{}{}</div></li>',
        finding.code, look.tone, look.sign, look.tone, look.words, set_type(finding.message),
        format_html(' <span class="finding-blocks">{}</span>', blocks) if blocks else NOTHING,
        _line("finding-fact", finding.used), _line("finding-remedy", finding.remedy), _clauses(tuple(finding.clauses)),
    )  # fmt: skip


def page_help(rows: Iterable[tuple[str, str, Sequence[str]]]) -> SafeString:
    """本页说明, folded: labels, sentence and the clauses behind it, row by row; nothing where there is no row."""
    shown = [(labels, words, _clauses(tuple(codes))) for labels, words, codes in rows]
    if not shown:
        return NOTHING
    return format_html(
        '<details class="page-help"><summary data-key="h">本页说明 <kbd class="key-hint">H</kbd></summary>'
        "<dl>{}</dl></details>",
        format_html_join("", "<div><dt>{}</dt><dd>{}{}</dd></div>", shown),
    )


def _line(css: str, words: str) -> SafeString:
    return format_html('<p class="{}">{}</p>', css, set_type(words)) if words else NOTHING


@lru_cache(maxsize=1024)
def _clauses(codes: tuple[str, ...]) -> SafeString:
    """The clauses in the words of their source, folded behind the first citation. Law, so made once a process."""
    known = clauses_of(codes)
    if not known:
        return NOTHING
    more = f" 等 {len(known)} 条" if len(known) > 1 else ""
    rows = ((set_type(c.words), c.code, set_type(c.citation)) for c in known)
    words = format_html_join("", '<p>{} <span class="nowrap">〔{}</span> {}〕</p>', rows)
    return format_html(
        '<details class="finding-clause"><summary>依据：{}{}</summary>{}</details>',
        set_type(known[0].citation),
        more,
        words,
    )


def clauses_of(codes: Iterable[str]) -> list[Clause]:
    """The clauses of codes; those this version of the portal does not know are left out."""
    return [CLAUSES[code] for code in codes if code in CLAUSES]
