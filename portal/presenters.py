"""How a state is shown: its tone, its sign and its words, here and nowhere else.

A tone names a colour in `static/portal/css/tokens.css`. A sign is one character that both paper fonts and every office
font hold, so that no state is told by colour alone. The words are the labels of `filing.choices`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import TextChoices

from filing.answers import ClockLevel, Coverage, DefectState
from filing.choices import FilingStatus, Outcome, Validity
from filing.rules.clock import Light

TONES: tuple[str, ...] = ("info", "wait", "good", "bad", "quiet")


@dataclass(frozen=True)
class Look:
    """One state as a clerk sees it; `struck` words are crossed out."""

    tone: str
    sign: str
    words: str
    struck: bool = False


def _looks(*rows: tuple[TextChoices, str, str]) -> Mapping[str, Look]:
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


CLOCK = _looks(
    (ClockLevel.AMPLE, "info", "○"),
    (ClockLevel.TODAY, "wait", "◆"),
    (ClockLevel.OVERDUE, "bad", "▲"),
    (ClockLevel.PAUSED, "quiet", "□"),
)

DEFECT = _looks(
    (DefectState.FIXED, "good", "√"),
    (DefectState.OPEN, "bad", "×"),
    (DefectState.REVIEW, "wait", "?"),
)


def status_look(status: str, validity: str | None = None) -> Look:
    """The look of a stored status; an approved filing shows its computed validity when one is given.

    `KeyError` on a state without a row: a new one gets its look here first.
    """
    if status == FilingStatus.APPROVED and validity:
        return VALIDITY[validity]
    return STATUS[status]


def clock_look(light: Light) -> Look:
    """How the time stands: 剩余3个工作日 / 今天截止 / 已超期2天 / 补正中(计时暂停); a guessed year says so."""
    counted = {
        ClockLevel.AMPLE: f"剩余{light.days}个工作日",
        ClockLevel.OVERDUE: f"{ClockLevel.OVERDUE.label}{light.days}天",
    }
    look = CLOCK[light.level]
    guessed = "、".join(f"{year}年" for year in light.guessed_years)
    words = counted.get(light.level, look.words) + (f"（日历未录入{guessed}）" if guessed else "")
    return replace(look, words=words)


def defect_look(state: str) -> Look:
    """The look of a told line: 已补正, 未补正 or 待审核员核对."""
    return DEFECT[state]


def outcome_look(outcome: str) -> Look:
    """The look of a finding's outcome; `KeyError` on one without a row."""
    return OUTCOME[outcome]


def coverage_look(verdict: str) -> Look:
    """The look of an answer about coverage; `KeyError` on one without a row."""
    return COVERAGE[verdict]
