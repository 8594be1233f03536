"""What the question 能否直接结算 is asked of: a filing's whole life, the person's insurance, the care in question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from filing.answers import Care, Coverage, Ending
from filing.choices import FilingStatus, FilingType, Mode, Scheme
from filing.dates import Span
from filing.facts import InsuranceSpell, Line, PlaceFacts, StayFacts


@dataclass(frozen=True)
class FilingLife:
    """One filing from its first submission on; dates inclusive, None = open.

    `end` as granted never moves, `ended_on` is the last day it counted when it was ended before or after that.
    """

    number: str
    type: FilingType
    mode: Mode
    scheme: Scheme
    place: PlaceFacts
    status: FilingStatus
    start: date
    end: date | None = None
    ended_on: date | None = None
    ending: Ending = Ending.NONE
    suspensions: tuple[Span, ...] = ()
    stay: StayFacts = field(default_factory=StayFacts)
    uploaded: bool = True

    @property
    def last_day(self) -> date | None:
        """The last day it counts; None = open."""
        days = [day for day in (self.end, self.ended_on) if day is not None]
        return min(days) if days else None


@dataclass(frozen=True)
class InsuredLife:
    """Dated insurance states by scheme, and the day of death where one is registered."""

    spells: Mapping[Scheme, tuple[InsuranceSpell, ...]]
    died_on: date | None = None


@dataclass(frozen=True)
class CareQuestion:
    """Care on `day`, or a stay admitted on `day`; `discharge` None = still in hospital or not known.

    `place` None = at whatever place a filing names. ValueError for a discharge before the admission or without a stay.
    """

    day: date
    place: PlaceFacts | None = None
    care: Care = Care.ANY
    discharge: date | None = None
    emergency: bool = False
    injury: bool = False
    maternity: bool = False

    def __post_init__(self) -> None:
        if self.discharge is not None and (not self.is_stay or self.discharge < self.day):
            raise ValueError("a discharge belongs to a stay and is not before its admission")

    @property
    def is_stay(self) -> bool:
        return self.care == Care.INPATIENT


@dataclass(frozen=True)
class Explanation:
    """What one filing says to the question, and on what it rests. The sentence names neither number nor type."""

    life: FilingLife
    verdict: Coverage
    line: Line


@dataclass(frozen=True)
class CoverageAnswer:
    """`lines`: first the sentence that answers, then what goes with it. `chosen`: the filing it rests on, if any."""

    verdict: Coverage
    lines: tuple[Line, ...]
    chosen: FilingLife | None = None
    explanations: tuple[Explanation, ...] = ()

    @property
    def filing(self) -> str | None:
        return self.chosen.number if self.chosen else None

    @property
    def sentence(self) -> str:
        return self.lines[0].text

    @property
    def clauses(self) -> tuple[str, ...]:
        """Of every line, each once, those of the answering sentence first."""
        return tuple(dict.fromkeys(code for line in self.lines for code in line.clauses))
