"""What the adviser is asked and what it answers: facts, questions, answer (domain 6 A11, A13, A15–A17, 6b)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from filing.answers import AdviceSettlement, AdviceVerdict, LongStay, VisitReason
from filing.choices import FilingType
from filing.facts import Line, OtherFiling, PlaceFacts

NO_FILING_VERDICTS = frozenset({AdviceVerdict.INSIDE_SUZHOU, AdviceVerdict.EMERGENCY, AdviceVerdict.SHANGHAI})


@dataclass(frozen=True)
class AdviceFacts:
    """Each answer is None until it was given. No person is named.

    `place`: a city, or one inside Suzhou, or outside the mainland. `in_hospital`: admitted now or before, for what is
    asked about. `paid`: that bill was paid by the patient in full. `injury`: without liability of a third party.
    `filings`: the person's filings in force today, () also where no person was named.
    """

    insured_here: bool | None = None
    place: PlaceFacts | None = None
    maternity: bool | None = None
    emergency: bool | None = None
    in_hospital: bool | None = None
    discharged: bool | None = None
    paid: bool | None = None
    injury: bool | None = None
    reason: VisitReason | None = None
    long_stay: LongStay | None = None
    referral: bool | None = None
    chronic: bool | None = None
    filings: tuple[OtherFiling, ...] = ()
    insured_district: str = ""

    @property
    def filing_here(self) -> OtherFiling | None:
        """The filing in force for the very city, of several the youngest. Source: R15, C19."""
        here = [filing for filing in self.filings if self.place and filing.place.code == self.place.code]
        return max(here, key=lambda filing: filing.start, default=None)


class Question(StrEnum):
    """A question by the name of the fact that answers it."""

    INSURED_HERE = "insured_here"
    PLACE = "place"
    MATERNITY = "maternity"
    EMERGENCY = "emergency"
    IN_HOSPITAL = "in_hospital"
    DISCHARGED = "discharged"
    PAID = "paid"
    INJURY = "injury"
    REASON = "reason"
    LONG_STAY = "long_stay"
    REFERRAL = "referral"
    CHRONIC = "chronic"

    @property
    def words(self) -> str:
        """As the clerk reads it out."""
        return WORDS[self]

    @property
    def choices(self) -> Mapping[Any, str]:
        """Every answer with its words, in the order of the screen; empty for the place, which is typed."""
        return CHOICES.get(self, {} if self == Question.PLACE else YES_NO)

    def said(self, facts: AdviceFacts) -> str:
        """The answer in words, "" while it is open."""
        answer = getattr(facts, self)
        if answer is None:
            return ""
        return answer.name if isinstance(answer, PlaceFacts) else self.choices[answer]


YES_NO: Mapping[Any, str] = {True: "是", False: "否"}
WORDS: Mapping[Question, str] = {
    Question.INSURED_HERE: "是否在苏州参保",
    Question.PLACE: "就医地",
    Question.MATERNITY: "是否产前检查、生育",
    Question.EMERGENCY: "是否急诊抢救",
    Question.IN_HOSPITAL: "是否已经住院(包括已出院的)",
    Question.DISCHARGED: "是否已经出院",
    Question.PAID: "费用是否已全部自费结清",
    Question.INJURY: "是否外伤,且无第三方责任",
    Question.REASON: "去当地的原因",
    Question.LONG_STAY: "是否在当地长期居住、工作(6个月及以上)",
    Question.REFERRAL: "是否持有转诊证明",
    Question.CHRONIC: "是否享受或拟申办门诊慢特病、国谈药待遇",
}
CHOICES: Mapping[Question, Mapping[Any, str]] = {
    Question.REASON: {reason: reason.label for reason in VisitReason},
    Question.LONG_STAY: {stay: stay.label for stay in LongStay},
}


@dataclass(frozen=True)
class Section:
    """One heading of the answer with its sentences; never empty."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class AdviceAnswer:
    """`facts`: what the answer rests on, all else None. `type`: to be filed, or of the filing in force (已有备案)."""

    verdict: AdviceVerdict
    settlement: AdviceSettlement
    sections: tuple[Section, ...]
    facts: AdviceFacts
    type: FilingType | None = None

    @property
    def files(self) -> bool:
        """Whether a filing is to be taken."""
        return self.type is not None and self.verdict != AdviceVerdict.FILED

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for section in self.sections for line in section.lines)

    @property
    def clauses(self) -> tuple[str, ...]:
        """Of every line, each once, in order."""
        return tuple(dict.fromkeys(code for line in self.lines for code in line.clauses))
