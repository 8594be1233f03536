"""How a state is shown: its tone, its sign and its words, here and nowhere else.

A tone names a colour in `static/portal/css/tokens.css`. A sign is one character that both paper fonts and every office
font hold, so that no state is told by colour alone. The words are the labels of `filing.choices`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from filing.choices import Coverage, FilingStatus, Outcome, Validity

TONES: tuple[str, ...] = ("info", "wait", "good", "bad", "quiet")


@dataclass(frozen=True)
class Look:
    """One state as a clerk sees it; `struck` words are crossed out."""

    tone: str
    sign: str
    words: str
    struck: bool = False


def _looks(*rows: tuple[FilingStatus | Validity | Outcome | Coverage, str, str]) -> Mapping[str, Look]:
    return {state: Look(tone, sign, str(state.label), state == FilingStatus.REVOKED) for state, tone, sign in rows}


STATUS = _looks(
    (FilingStatus.DRAFT, "quiet", "◇"),
    (FilingStatus.SUBMITTED, "info", "◎"),
    (FilingStatus.RETURNED, "wait", "▲"),
    (FilingStatus.APPROVED, "good", "√"),
    (FilingStatus.REFUSED, "bad", "×"),
    (FilingStatus.WITHDRAWN, "quiet", "←"),
    (FilingStatus.CANCELLED, "quiet", "□"),
    (FilingStatus.REVOKED, "quiet", "※"),
    (FilingStatus.ENDED, "quiet", "■"),
)

VALIDITY = _looks(
    (Validity.NOT_YET, "info", "○"),
    (Validity.IN_FORCE, "good", "●"),
    (Validity.EXPIRED, "quiet", "■"),
    (Validity.SUSPENDED, "wait", "◆"),
)

OUTCOME = _looks(
    (Outcome.MET, "good", "√"),
    (Outcome.NOT_MET, "bad", "×"),
    (Outcome.VERIFY, "wait", "?"),
    (Outcome.NOTE, "info", "※"),
)

COVERAGE = _looks(
    (Coverage.DIRECT, "good", "√"),
    (Coverage.IN_SUZHOU, "good", "√"),
    (Coverage.DEEMED_FILED, "good", "√"),
    (Coverage.SHANGHAI, "good", "√"),
    (Coverage.VERIFY, "wait", "?"),
    (Coverage.MANUAL_CLAIM, "wait", "▲"),
    (Coverage.MATERNITY, "wait", "▲"),
    (Coverage.SUSPENDED, "wait", "◆"),
    (Coverage.NOT_INSURED, "bad", "×"),
    (Coverage.NOT_YET, "info", "○"),
    (Coverage.PENDING, "info", "◎"),
    (Coverage.EXPIRED, "bad", "■"),
    (Coverage.ENDED, "bad", "□"),
    (Coverage.REVOKED, "bad", "※"),
    (Coverage.OTHER_PLACE, "bad", "×"),
    (Coverage.OVERSEAS, "bad", "×"),
    (Coverage.NOT_FILED, "bad", "×"),
)


def status_look(status: str, validity: str | None = None) -> Look:
    """The look of a stored status; an approved filing shows its computed validity when one is given.

    `KeyError` on a state without a row: a new one gets its look here first.
    """
    if status == FilingStatus.APPROVED and validity:
        return VALIDITY[validity]
    return STATUS[status]


def outcome_look(outcome: str) -> Look:
    """The look of a finding's outcome; `KeyError` on one without a row."""
    return OUTCOME[outcome]


def coverage_look(verdict: str) -> Look:
    """The look of an answer about coverage; `KeyError` on one without a row."""
    return COVERAGE[verdict]
