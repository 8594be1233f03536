"""能否直接结算: from rows to the facts of the coverage rule, for one person or for a list, in few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from filing import audit
from filing.answers import Ending
from filing.choices import CancelGround, FilingStatus, FilingType, InsuranceState, Mode, Scheme, Stream
from filing.dates import Span
from filing.errors import NotAllowed
from filing.facts import InsuranceSpell, PlaceFacts, StayFacts
from filing.keys import blind_index
from filing.models import Certificate, EnrolmentState, Filing, InsuredPerson, PolicyVersion, Staff, Suspension
from filing.operations import access
from filing.rules.coverage import covers
from filing.rules.coverage_facts import CareQuestion, CoverageAnswer, FilingLife, InsuredLife

PERMISSION = "filing.search_person"
COLUMNS = (
    "pk", "person_id", "office_id", "number", "type", "mode", "enrolment__scheme", "place_id", "place__full_name",
    "status", "start", "end", "ended_on", "end_reason__ground", "replaces_id", "renews_id", "uploaded_at",
    "in_hospital", "paid", "injury", "admission", "discharge", "for_this_stay",
)  # fmt: skip
EFFECTIVE = frozenset({FilingStatus.APPROVED, FilingStatus.CANCELLED, FilingStatus.ENDED})
OVER = frozenset({FilingStatus.CANCELLED, FilingStatus.REVOKED, FilingStatus.ENDED})
GROUNDS = {CancelGround.DEATH: Ending.DEATH, CancelGround.INSURANCE_ENDED: Ending.INSURANCE_ENDED}


@dataclass(frozen=True)
class Dossier:
    """All that counts of one person: the filings that were handed in, youngest first, and the insurance."""

    office: str
    lives: tuple[FilingLife, ...]
    insured: InsuredLife
    offices: Mapping[str, str]

    def open_to(self, by: Staff | None) -> frozenset[str]:
        """Numbers of filings whose details the reader may see: all of an own person, else those of the own office."""
        if by is None or by.office_id == self.office:
            return frozenset(self.offices)
        return frozenset(number for number, office in self.offices.items() if office == by.office_id)


@dataclass(frozen=True)
class Told:
    """An answer and the filings of it that may be named; of the others state and place alone (decision 20)."""

    answer: CoverageAnswer
    open_numbers: frozenset[str]

    @property
    def filing(self) -> str:
        """The number of the filing the answer rests on, "" when there is none or it may not be named."""
        number = self.answer.filing
        return number if number in self.open_numbers else ""


def coverage_of(*, person: InsuredPerson, question: CareQuestion, by: Staff, now: datetime) -> Told:
    """The answer for one person, with one access entry. Raises NotAllowed."""
    _ensure(by)
    dossier = dossiers([person.pk])[person.pk]
    answer = _ask(question, dossier, _exemptions())
    access.record(
        by=by,
        action="coverage",
        object_=f"person:{person.ref}",
        now=now,
        number=person.masked_number,
        day=str(question.day),
        place=question.place.code if question.place else "",
        verdict=str(answer.verdict),
    )
    return Told(answer, dossier.open_to(by))


def coverage_of_many(asked: Sequence[tuple[str, CareQuestion]], *, by: Staff | None) -> list[Told | str]:
    """Answers to (normalised certificate number, question), or a sentence why there is none; six queries.

    `by` None = the system. Writes no entry: `record_run` does, once for all slices. Raises NotAllowed.
    """
    _ensure(by)
    found = _persons({number for number, _ in asked})
    files = dossiers({pk for pks in found.values() for pk in pks})
    exemptions = _exemptions()
    told: list[Told | str] = []
    for number, question in asked:
        persons = found.get(number, ())
        if len(persons) == 1:
            dossier = files[persons[0]]
            told.append(Told(_ask(question, dossier, exemptions), dossier.open_to(by)))
        else:
            told.append(SEVERAL if persons else UNKNOWN)
    return told


UNKNOWN = "没有这个证件号码的参保人员,请核对号码。"
SEVERAL = "这个证件号码对应多位参保人员,请在柜面按证件类型查询。"


def record_run(*, by: Staff | None, now: datetime, action: str, rows: int, answered: int, wrong: int) -> None:
    """The one access entry of a run over a list: how many rows, never whose."""
    counts = {"rows": rows, "answered": answered, "wrong": wrong}
    audit.append(stream=Stream.ACCESS, action=action, object_="", now=now, by=by, detail=counts)


def dossiers(person_ids: Collection[int]) -> dict[int, Dossier]:
    """Four queries for any number of persons; no encrypted column is read."""
    lives: dict[int, list[FilingLife]] = defaultdict(list)
    offices: dict[int, dict[str, str]] = defaultdict(dict)
    rows = list(Filing.objects.filter(person__in=person_ids, number__isnull=False).order_by("-pk").values(*COLUMNS))
    spans = _suspensions(person_ids)
    followed = _followed(rows)
    for row in rows:
        lives[row["person_id"]].append(_life(row, spans[row["pk"]], followed.get(row["pk"])))
        offices[row["person_id"]][row["number"]] = row["office_id"]
    spells = _spells(person_ids)
    persons = InsuredPerson.objects.filter(pk__in=person_ids).values_list("pk", "office_id", "died_on")
    return {
        pk: Dossier(office, tuple(lives[pk]), InsuredLife(spells[pk], died_on), offices[pk])
        for pk, office, died_on in persons
    }


def _ask(question: CareQuestion, dossier: Dossier, exemptions: Sequence[tuple[date, bool]]) -> CoverageAnswer:
    exempt = next((exempt for since, exempt in exemptions if since <= question.day), False)
    return covers(question, dossier.lives, dossier.insured, shanghai_exempt=exempt)


def _exemptions() -> list[tuple[date, bool]]:
    """From when on Shanghai needs no filing, by published policy, newest first."""
    published = PolicyVersion.objects.filter(published_at__isnull=False).order_by("-in_force_from", "-pk")
    return list(published.values_list("in_force_from", "shanghai_exempt"))


def _persons(numbers: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Persons by number; old and new certificates find the same person."""
    indexes = {blind_index(number): number for number in numbers if number}
    rows = Certificate.objects.filter(number_index__in=indexes).values_list("number_index", "person_id").distinct()
    found: dict[str, tuple[int, ...]] = defaultdict(tuple)
    for index, person in rows:
        found[indexes[index]] += (person,)
    return found


def _suspensions(person_ids: Collection[int]) -> dict[int, tuple[Span, ...]]:
    spans: dict[int, tuple[Span, ...]] = defaultdict(tuple)
    rows = Suspension.objects.filter(filing__person__in=person_ids).values_list("filing_id", "since", "until")
    for filing, since, until in rows.order_by("since", "pk"):
        spans[filing] += (Span(since, until),)
    return spans


def _spells(person_ids: Collection[int]) -> dict[int, dict[Scheme, tuple[InsuranceSpell, ...]]]:
    spells: dict[int, dict[Scheme, tuple[InsuranceSpell, ...]]] = defaultdict(dict)
    rows = EnrolmentState.objects.filter(enrolment__person__in=person_ids).order_by("since", "pk")
    for person, scheme, since, state in rows.values_list("enrolment__person_id", "enrolment__scheme", "since", "state"):
        held = spells[person].get(Scheme(scheme), ())
        spells[person][Scheme(scheme)] = (*held, InsuranceSpell(since, InsuranceState(state)))
    return spells


def _followed(rows: Iterable[dict[str, Any]]) -> dict[int, Ending]:
    """Which filings an effective one replaced or renewed; a link to one that was never approved ends nothing."""
    followed: dict[int, Ending] = {}
    for row in rows:
        if row["status"] in EFFECTIVE:
            followed |= {row["renews_id"]: Ending.RENEWED, row["replaces_id"]: Ending.REPLACED}
    return followed


def _ending(row: dict[str, Any], followed: Ending | None) -> Ending:
    if row["status"] not in OVER:
        return Ending.NONE
    if row["status"] == FilingStatus.REVOKED:
        return Ending.REVOKED
    by_ground = GROUNDS.get(row["end_reason__ground"], Ending.CANCELLED)
    if followed and by_ground == Ending.CANCELLED:
        return followed
    ended = row["status"] == FilingStatus.ENDED and by_ground == Ending.CANCELLED
    return Ending.INSURANCE_ENDED if ended else by_ground


def _life(row: dict[str, Any], suspensions: tuple[Span, ...], followed: Ending | None) -> FilingLife:
    return FilingLife(
        number=row["number"],
        type=FilingType(row["type"]),
        mode=Mode(row["mode"]),
        scheme=Scheme(row["enrolment__scheme"]),
        place=PlaceFacts(row["place_id"], row["place__full_name"]),
        status=FilingStatus(row["status"]),
        start=row["start"],
        end=row["end"],
        ended_on=row["ended_on"],
        ending=_ending(row, followed),
        suspensions=suspensions,
        stay=StayFacts(
            in_hospital=row["in_hospital"],
            paid=row["paid"],
            injury=row["injury"],
            admission=row["admission"],
            discharge=row["discharge"],
            for_this_stay=row["for_this_stay"],
        ),
        uploaded=row["uploaded_at"] is not None,
    )


def _ensure(by: Staff | None) -> None:
    if by is not None and not by.has_perm(PERMISSION):
        raise NotAllowed("您的岗位不能查询参保人员的备案,没有查询。请由有权限的同事查询。")
