"""What stands on a person's page, read with few queries: schemes, history, filings as far as the reader may see."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from filing.choices import CertificateKind, FilingStatus, InsuranceState, Scheme, Stream, Validity
from filing.facts import Line
from filing.models import AuditEntry, Decision, EnrolmentState, Filing, InsuredPerson
from filing.operations.coverage import Told
from filing.rules.coverage_facts import CareQuestion, Explanation

FILINGS = 50
HISTORY = 20
COUNTING = (Validity.IN_FORCE, Validity.NOT_YET, Validity.SUSPENDED)
ACTION_WORDS = {
    "register_person": "登记参保人员",
    "update_person": "修改信息",
    "add_certificate": "登记证件",
    "record_state": "登记参保状态",
}


@dataclass(frozen=True)
class SchemeLine:
    """One enrolment with its state today and its dated states, newest first."""

    label: str
    state: InsuranceState | None
    states: list[EnrolmentState]


@dataclass(frozen=True)
class FilingLine:
    """One filing on a person's page.

    `facts`: type, place and number may be shown; `linked`: it opens, because it is of the reader's own office.
    Without both it is the read-only line of domain A27: office, state, result, reason, dates.
    """

    filing: Filing
    worth: Validity | None
    state: InsuranceState | None
    reasons: tuple[str, ...]
    facts: bool
    linked: bool

    @property
    def counts(self) -> bool:
        """Fit for the answer to a hospital on the telephone: approved, not over, and open to this reader."""
        return self.facts and self.worth in COUNTING


@dataclass(frozen=True)
class ExplanationLine:
    """What one filing says to the question; `named`: number and type may be shown, else state, place and dates."""

    found: Explanation
    named: bool


@dataclass(frozen=True)
class CoverageLines:
    """The answer to 能否直接结算 as far as the reader may see it."""

    question: CareQuestion
    verdict: str
    sentence: Line
    further: tuple[Line, ...]
    number: str
    explanations: tuple[ExplanationLine, ...]

    @property
    def clauses(self) -> tuple[str, ...]:
        """Of every sentence shown, each once."""
        return tuple(dict.fromkeys(code for line in (self.sentence, *self.further) for code in line.clauses))


@dataclass(frozen=True)
class HistoryLine:
    at: datetime
    who: str
    what: str
    detail: str


def schemes_of(person: InsuredPerson, on: date) -> list[SchemeLine]:
    """Reads what `for_page()` prefetched."""
    return [
        SchemeLine(
            e.get_scheme_display(), e.state_on(on), sorted(e.states.all(), key=lambda s: (s.since, s.pk), reverse=True)
        )
        for e in person.enrolments.all()
    ]


def filing_lines(person: InsuredPerson, *, reader_office: str | None, own_person: bool, on: date) -> list[FilingLine]:
    """Newest first, at most 50. Other offices' drafts are left out: nothing was handed in there yet."""
    decisions = Prefetch("decisions", Decision.objects.only("filing"))
    rows = Filing.objects.filter(person=person).for_list().select_related("office").order_by("-pk")
    rows = rows.prefetch_related(decisions, "decisions__reasons")
    enrolments = {e.pk: e for e in person.enrolments.all()}
    lines = []
    for filing in rows[:FILINGS]:
        linked = filing.office_id == reader_office
        if filing.status == FilingStatus.DRAFT and not linked:
            continue
        state = enrolments[filing.enrolment_id].state_on(on)
        lines.append(FilingLine(filing, filing.validity(on), state, reasons_of(filing), linked or own_person, linked))
    return lines


def coverage_lines(question: CareQuestion, told: Told) -> CoverageLines:
    """Of a filing that may not be named its sentence stands alone: what goes with it would tell its type."""
    answer = told.answer
    hidden = answer.chosen is not None and answer.filing not in told.open_numbers
    return CoverageLines(
        question=question,
        verdict=answer.verdict,
        sentence=answer.lines[0],
        further=() if hidden else answer.lines[1:],
        number=told.filing,
        explanations=tuple(
            ExplanationLine(found, found.life.number in told.open_numbers) for found in answer.explanations
        ),
    )


def reasons_of(filing: Filing) -> tuple[str, ...]:
    """The reasons of the last decision, in the words they had that day."""
    decisions = list(filing.decisions.all())
    return tuple(reason.text for reason in decisions[-1].reasons.all()) if decisions else ()


def history_of(person: InsuredPerson) -> list[HistoryLine]:
    """The newest changes of the person's entry; what they say of numbers is masked."""
    entries = AuditEntry.objects.filter(object=f"person:{person.ref}", stream=Stream.CHANGE).order_by("-pk")[:HISTORY]
    return [
        HistoryLine(entry.at, entry.actor_name, ACTION_WORDS.get(entry.action, entry.action), _words(entry.detail))
        for entry in entries
    ]


def _words(detail: str) -> str:
    """What a clerk can read of an entry's detail; anything else stays in the audit."""
    told = json.loads(detail or "{}")
    parts: Iterable[str] = (
        told.get("number", ""),
        _label(Scheme, told.get("scheme")),
        _label(InsuranceState, told.get("state")),
        f"自 {told['since']}" if told.get("since") else "",
        _label(CertificateKind, told.get("kind")),
    )
    return " ".join(part for part in parts if part)


def _label(choices: type[Scheme] | type[InsuranceState] | type[CertificateKind], value: str | None) -> str:
    return str(choices(value).label) if value in choices.values else ""
