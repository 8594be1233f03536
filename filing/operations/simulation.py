"""Which filings a policy version would judge differently. Reads in keyset slices, each statement finished before the
next (an open cursor would hold up every COMMIT on SQLite), and writes nothing.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.models import Prefetch

from filing.choices import FilingStatus
from filing.facts import FilingFacts, OtherFiling, Policy
from filing.models import Filing, Material, Page, PolicyVersion
from filing.operations.snapshot import filing_facts, others_among
from filing.rules.compare import Comparison, compare

SLICE = 300
SAMPLE = 200
SEALED = ("address", "remark", "end_words")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Differing:
    """One filing that would be judged differently; `policy`: the version it was judged by."""

    ref: str
    number: str
    office: str
    status: FilingStatus
    type_label: str
    place: str
    policy: str
    comparison: Comparison

    @property
    def rows(self) -> int:
        """Lines it takes in a table: the ends, then each finding."""
        return 1 + len(self.comparison.differences)


@dataclass
class Simulation:
    """`total`: filings the question is about; `judged`: so far; `after`: the last one judged, where to go on.

    `by_code`: filings per code of a finding that differs, `examples`: what the first of them says; `sample`: the first
    filings that differ, capped.
    """

    version: str
    total: int
    judged: int = 0
    differing: int = 0
    ends_moved: int = 0
    after: int = 0
    by_code: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    sample: list[Differing] = field(default_factory=list)
    finished: bool = False


def simulate(
    *,
    version: PolicyVersion,
    on: date,
    office: str | None = None,
    after: int = 0,
    limit: int | None = None,
    size: int = SLICE,
    sample: int = SAMPLE,
    progress: Progress | None = None,
) -> Simulation:
    """Every filing in review or in force on `on`, judged by its own version and by `version` (C15, D8).

    `office` None = all; `after`: only rows behind this primary key; `limit`: stop after about so many. Memory is that
    of one slice and the sample. Seven queries a slice at most.
    """
    rows = Filing.objects.judged_by_policy(on)
    rows = rows.of_office(office) if office else rows
    result = Simulation(str(version), total=rows.count(), after=after)
    draft = version.as_policy()
    own = {version.pk: draft}
    while not result.finished and (limit is None or result.judged < limit):
        filings = _slice(rows.filter(pk__gt=result.after), size)
        for filing, facts in _with_facts(filings, on):
            _judge_one(result, filing, facts, draft, own, on, sample)
        result.after = filings[-1].pk if filings else result.after
        result.finished = len(filings) < size
        if progress:
            progress(result.judged, result.total)
    return result


def _slice(rows, size: int) -> list[Filing]:
    """The next filings with everything their facts are made of, the materials and pages of all in one query each."""
    live = Material.objects.filter(voided_at__isnull=True).prefetch_related(
        Prefetch("pages", queryset=Page.objects.only("pk", "material_id"))
    )
    found = (
        rows.order_by("pk")
        .select_related("person", "enrolment", "place", "policy", "referral_hospital", "shanghai_reason", "signature")
        .prefetch_related("enrolment__states", "person__enrolments", Prefetch("materials", live, to_attr="live"))
        .defer(*SEALED, "person__phone", "person__second_phone", "person__address")
    )
    return list(found[:size])


def _with_facts(filings: list[Filing], on: date) -> list[tuple[Filing, FilingFacts]]:
    beside = _others(filings)
    return [
        (filing, filing_facts(filing, accepted_on=on, materials=filing.live, others=beside[filing.pk]))
        for filing in filings
    ]


def _others(filings: list[Filing]) -> dict[int, tuple[OtherFiling, ...]]:
    """Filing → the others of its person and scheme, all read in one query."""
    columns = ("number", "type", "mode", "start", "end", "ended_on", "status", "person_id", "enrolment_id", "place")
    enrolments = {filing.enrolment_id for filing in filings}
    rows = Filing.objects.alive_or_in_force().filter(enrolment_id__in=enrolments).select_related("place")
    rows = list(rows.only(*columns, "place__code", "place__full_name").order_by("enrolment_id", "-pk"))
    of_enrolment = {key: list(group) for key, group in groupby(rows, key=lambda row: row.enrolment_id)}
    return {filing.pk: others_among(filing, of_enrolment.get(filing.enrolment_id, ())) for filing in filings}


def _judge_one(
    result: Simulation,
    filing: Filing,
    facts: FilingFacts,
    draft: Policy,
    own: dict[int, Policy],
    on: date,
    sample: int,
) -> None:
    result.judged += 1
    if filing.policy_id not in own:
        own[filing.policy_id] = filing.policy.as_policy()
    in_force = filing.status == FilingStatus.APPROVED
    comparison = compare(facts, own[filing.policy_id], draft, on=on, in_force=in_force)
    if not comparison.differs:
        return
    result.differing += 1
    result.ends_moved += comparison.end_moves
    result.by_code.update({difference.code for difference in comparison.differences})
    for difference in comparison.differences:
        result.examples.setdefault(difference.code, difference.words)
    if len(result.sample) < sample:
        result.sample.append(_differing(filing, comparison))


def _differing(filing: Filing, comparison: Comparison) -> Differing:
    return Differing(
        ref=str(filing.ref),
        number=filing.number or "",
        office=filing.office_id,
        status=FilingStatus(filing.status),
        type_label=filing.get_type_display(),
        place=filing.place.full_name,
        policy=str(filing.policy),
        comparison=comparison,
    )
