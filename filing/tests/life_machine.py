"""A machine that walks one insured person through legal and illegal acts at the counter, with the day moving on.

Every act goes through the real operations; a Refusal is a legal answer. What must hold after every step stands in the
invariants; what a day is worth is compared with an oracle that only knows the rows.
"""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from filing.answers import Coverage
from filing.choices import FilingStatus as S
from filing.choices import FilingType, InsuranceState, MaterialKind, Mode, Scheme, SignatureKind, Stream
from filing.dates import SHANGHAI
from filing.errors import Refusal
from filing.models import AuditEntry, Decision, Filing, InsuredPerson, Place, Reason, Submission
from filing.operations import (
    completion,
    coverage,
    following,
    intake,
    lifecycle,
    materials,
    people,
    recorded,
    review,
    standing,
)
from filing.operations.common import object_name
from filing.rules.coverage_facts import CareQuestion
from filing.tests import world as w

PLACES = ("330100", "320100")
COUNTING = (S.APPROVED, S.ENDED, S.CANCELLED)
DAY = timedelta(days=1)
types, modes, places = st.sampled_from(FilingType), st.sampled_from(Mode), st.sampled_from(PLACES)
INSURANCE = (*[InsuranceState.NORMAL] * 4, InsuranceState.PAUSED, InsuranceState.TERMINATED)
which, yes_no = st.integers(0, 20), st.booleans()


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.walk = transaction.atomic()
        self.walk.__enter__()

    def teardown(self) -> None:
        """Every walk begins from the same rows."""
        transaction.set_rollback(True)
        self.walk.__exit__(None, None, None)

    @initialize()
    def arrive(self) -> None:
        self.now = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
        self.clerk, self.colleague = w.staff(w.CLERK), w.staff(w.CLERK)
        self.reviewer, self.supervisor = w.staff(w.REVIEWER), w.staff(w.SUPERVISOR)
        self.person = w.person(self.clerk, retired=True, schemes=(Scheme.EMPLOYEE,))
        self.statuses: dict[int, str] = {}
        self.kept: dict[tuple[str, int], tuple[Any, ...]] = {}
        self.last_entry = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.acts = self.refused = 0

    # --- what the machine sees ---------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        return self.now.date()

    def filings(self) -> list[Filing]:
        return list(Filing.objects.filter(person=self.person).order_by("pk"))

    def one(self, number: int, *statuses: S) -> Filing | None:
        """Mostly a filing the act is meant for; now and then any, so that illegal acts are tried too."""
        rows = self.filings()
        meant = [row for row in rows if row.status in statuses]
        pool = meant if meant and number % 5 else rows
        return pool[number % len(pool)] if pool else None

    def attempt(self, act: Callable[[], Any]) -> None:
        """One operation: a refusal changes no filing."""
        before = [(f.pk, f.status, f.version) for f in self.filings()]
        if self.attempt_in_parts(act):
            assert [(f.pk, f.status, f.version) for f in self.filings()] == before

    def attempt_in_parts(self, act: Callable[[], Any]) -> bool:
        """Several operations in a row, minutes later; those before a refused one stand. True when one was refused."""
        self.now += timedelta(minutes=7)
        self.acts += 1
        try:
            act()
            return False
        except Refusal as refusal:
            sentences = refusal.sentences
        assert sentences
        assert all(sentence.strip() for sentence in sentences)
        self.refused += 1
        return True

    # --- acts --------------------------------------------------------------------------------------------------

    @rule(days=st.sampled_from([1, 1, 5, 30, 100, 190, 366]))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(
        type_=types,
        mode=modes,
        place=places,
        later=st.sampled_from([0, 0, 0, 10, 40]),
        whole=st.sampled_from([True, True, True, False]),
    )
    def take(self, type_: FilingType, mode: Mode, place: str, later: int, whole: bool) -> None:
        dates = {"start": self.today + timedelta(days=later)} if later else {}

        def act() -> None:
            person = InsuredPerson.objects.get(pk=self.person.pk)
            filing = w.draft(self.clerk, person, type_, place, now=self.now, mode=mode, papers=whole, **dates)
            intake.submit(filing=filing, by=self.clerk, now=self.now, expected_version=None)

        self.attempt_in_parts(act)

    @rule(type_=types, place=places, later=st.sampled_from([0, 0, 10]), promise=yes_no)
    def serve(self, type_: FilingType, place: str, later: int, promise: bool) -> None:
        """An application without a flaw, approved at once: most days at the counter are like that."""
        dates = {"start": self.today + timedelta(days=later)} if later else {}
        mode = Mode.PROMISE if promise else Mode.MATERIALS

        def act() -> None:
            person = InsuredPerson.objects.get(pk=self.person.pk)
            w.approved(self.clerk, self.reviewer, person, type_, place, now=self.now, mode=mode, **dates)

        self.attempt_in_parts(act)

    @rule(number=which)
    def hand_in(self, number: int) -> None:
        filing = self.one(number, S.DRAFT, S.RETURNED)
        if filing:
            self.attempt_in_parts(lambda: self._finish(filing))

    def _finish(self, filing: Filing) -> None:
        """What a clerk does to the draft of a change, a renewal or a returned filing: tick, prove, sign, submit."""
        given = {
            "identity_checked": True, "notice_read": True, "platform_check": "none", "in_hospital": False,
            "paid": False,
        }  # fmt: skip
        intake.edit_filing(filing=filing, data=given, by=self.colleague, now=self.now, expected_version=None)
        for kind in w.PROOFS[FilingType(filing.type)] if filing.mode == Mode.MATERIALS else ():
            materials.mark_seen(filing=filing, kind=kind, seen_as="original", by=self.colleague, now=self.now)
            materials.add_pages(filing=filing, kind=kind, uploads=[w.upload()], by=self.colleague, now=self.now)
        materials.sign(filing=filing, kind=SignatureKind.PAPER, by=self.colleague, now=self.now)
        filing = Filing.objects.get(pk=filing.pk)
        intake.submit(filing=filing, by=self.colleague, now=self.now, expected_version=filing.version)

    @rule(number=which, decision=st.sampled_from(["approve", "approve", "approve", "return", "refuse"]))
    def decide(self, number: int, decision: str) -> None:
        filing = self.one(number, S.SUBMITTED)
        if filing is None:
            return
        common = {"filing": filing, "by": self.reviewer, "now": self.now, "expected_version": filing.version}
        if decision == "approve":
            self.attempt(lambda: review.approve(**common))
        elif decision == "return":
            self.attempt(lambda: review.return_filing(**common, reasons=[w.reason("return")]))
        else:
            self.attempt(lambda: review.refuse(**common, reasons=[w.reason("refuse")]))

    @rule(number=which)
    def withdraw(self, number: int) -> None:
        filing = self.one(number, S.SUBMITTED, S.RETURNED)
        if filing:
            given = {"reasons": [w.reason("withdraw")], "expected_version": filing.version}
            self.attempt(lambda: intake.withdraw(filing=filing, by=self.clerk, now=self.now, **given))

    @rule(number=which, ground=st.sampled_from(["request", "request", "death"]), lying=yes_no)
    def cancel(self, number: int, ground: str, lying: bool) -> None:
        filing = self.one(number, S.APPROVED)
        if filing:
            reason = Reason.objects.filter(action="cancel", ground=ground).first()
            given = {"reason": reason, "in_hospital_now": lying, "expected_version": filing.version}
            self.attempt(lambda: lifecycle.cancel(filing=filing, by=self.clerk, now=self.now, **given))

    @rule(number=which, again=yes_no)
    def revoke(self, number: int, again: bool) -> None:
        filing = self.one(number, S.APPROVED)
        if filing:
            given = {"reason": w.reason("revoke"), "words": "就医地选错", "with_correction": again}
            self.attempt(
                lambda: lifecycle.revoke(
                    filing=filing, by=self.supervisor, now=self.now, expected_version=None, **given
                )
            )

    @rule(number=which, lying=st.sampled_from([False, False, None, True]), place=places)
    def change(self, number: int, lying: bool | None, place: str) -> None:
        filing = self.one(number, S.APPROVED)

        def act() -> None:
            draft = following.change(filing=filing, by=self.clerk, now=self.now, in_hospital=lying)
            data = {"place": Place.objects.get(pk=place)}
            intake.edit_filing(filing=draft, data=data, by=self.clerk, now=self.now, expected_version=None)

        if filing:
            self.attempt_in_parts(act)

    @rule(number=which)
    def renew(self, number: int) -> None:
        filing = self.one(number, S.APPROVED)
        if filing:
            self.attempt(lambda: following.renew(filing=filing, by=self.clerk, now=self.now))

    @rule(number=which, ahead=st.sampled_from([0, 0, 5, -3]))
    def suspend(self, number: int, ahead: int) -> None:
        filing = self.one(number, S.APPROVED)
        if filing:
            given = {"since": self.today + timedelta(days=ahead), "reason": "申请人要求", "in_hospital": False}
            self.attempt(
                lambda: standing.suspend(filing=filing, by=self.clerk, now=self.now, expected_version=None, **given)
            )

    @rule(number=which)
    def resume(self, number: int) -> None:
        filing = self.one(number, S.APPROVED)
        if filing:
            self.attempt(lambda: standing.resume(filing=filing, by=self.clerk, now=self.now, expected_version=None))

    @rule(number=which, confirm=yes_no)
    def complete(self, number: int, confirm: bool) -> None:
        filing = self.one(number, S.APPROVED)

        def act() -> None:
            common = {"filing": filing, "now": self.now}
            for kind in w.PROOFS[FilingType(filing.type)] or (MaterialKind.RESIDENCE_PROOF,):
                completion.add_pages(**common, kind=kind, uploads=[w.upload()], by=self.clerk, seen_as="original")
            completion.hand_in(**common, by=self.clerk)
            words = "" if confirm else "看不清"
            completion.decide(**common, by=self.reviewer, expected_version=None, confirm=confirm, words=words)

        if filing:
            self.attempt_in_parts(act)

    @rule(state=st.sampled_from(INSURANCE))
    def insurance_becomes(self, state: InsuranceState) -> None:
        enrolment = self.person.enrolments.get()
        given = {"state": state, "since": self.today, "source": "register"}
        self.attempt_in_parts(lambda: people.record_state(enrolment=enrolment, by=self.clerk, now=self.now, **given))

    @rule(type_=types, place=places, ago=st.sampled_from([3, 30, 200]))
    def record_elsewhere(self, type_: FilingType, place: str, ago: int) -> None:
        taken = self.today - timedelta(days=ago)
        data = {
            "type": type_, "mode": Mode.MATERIALS, "place": Place.objects.get(pk=place),
            "enrolment": self.person.enrolments.get(), "accepted_on": taken, "start": taken,
            "end": None if type_ not in ("referral", "other") else taken.replace(year=taken.year + 1),
            "channel": "js_app", "original_number": f"APP{self.person.pk}-{self.acts}", "platform_check": "found",
            "phone": "13800000000", "contact_name": "", "contact_phone": "", "remark": "",
        }  # fmt: skip
        person = InsuredPerson.objects.get(pk=self.person.pk)
        self.attempt(
            lambda: recorded.record_elsewhere(person=person, data=data, by=self.clerk, now=self.now, form_key=w.uuid4())
        )

    @rule(number=which)
    def copy(self, number: int) -> None:
        filing = self.one(number, S.REFUSED, S.WITHDRAWN)
        if filing:
            self.attempt(lambda: intake.copy_as_new(filing=filing, by=self.clerk, now=self.now))

    # --- what must hold after every step -----------------------------------------------------------------------

    @invariant()
    def no_two_filings_count_on_one_day_in_one_city(self) -> None:
        rows = [f for f in self.filings() if f.status in COUNTING and span(f)]
        for n, one in enumerate(rows):
            for other in rows[n + 1 :]:
                same = (one.place_id, one.enrolment_id) == (other.place_id, other.enrolment_id)
                assert not (same and meet(span(one), span(other))), (one.number, other.number)

    @invariant()
    def no_end_lies_before_its_start(self) -> None:
        for filing in self.filings():
            assert filing.end is None or filing.start is None or filing.start <= filing.end
            assert filing.ended_on is None or filing.status in (S.ENDED, S.CANCELLED, S.REVOKED)

    @invariant()
    def every_change_of_status_has_exactly_one_entry(self) -> None:
        if not hasattr(self, "statuses"):
            return
        rows = {f.pk: f for f in self.filings()}
        fresh = AuditEntry.objects.filter(pk__gt=self.last_entry, stream=Stream.CHANGE).order_by("pk")
        told: dict[str, list[tuple[str, str]]] = {}
        for entry in fresh:
            detail = json.loads(entry.detail or "{}")
            if detail.get("from", "") != detail.get("to", "") and "from" in detail:
                told.setdefault(entry.object, []).append((detail["from"], detail["to"]))
            self.last_entry = entry.pk
        for pk, filing in rows.items():
            steps = told.get(object_name(filing), [])
            path = [self.statuses.get(pk, steps[0][0] if steps else filing.status), *(to for _, to in steps)]
            assert [came for came, _ in steps] == path[:-1], (path, steps)
            assert path[-1] == filing.status
            self.statuses[pk] = filing.status

    @invariant()
    def what_a_filing_was_judged_by_never_changes(self) -> None:
        if not hasattr(self, "kept"):
            return
        for row in Submission.objects.filter(filing__person=self.person):
            seen = (row.findings, row.policy_id, row.manifest_hash, row.version, row.by_id)
            assert self.kept.setdefault(("submission", row.pk), seen) == seen
        for row in Decision.objects.filter(filing__person=self.person):
            seen = (row.findings, row.manifest_hash, row.version, row.action, row.by_id)
            assert self.kept.setdefault(("decision", row.pk), seen) == seen

    @invariant()
    def a_day_is_worth_what_the_rows_say(self) -> None:
        if not hasattr(self, "kept"):
            return
        filings = list(Filing.objects.filter(person=self.person).prefetch_related("suspensions"))
        days = {self.today + timedelta(days=n) for n in (-400, -31, -1, 0, 1, 30, 365)}
        for filing in filings:
            days |= {day + n * DAY for day in (filing.start, filing.end, filing.ended_on) if day for n in (-1, 0, 1)}
        dossier = coverage.dossiers([self.person.pk])[self.person.pk]
        spells = list(self.person.enrolments.get().states.order_by("since", "pk"))
        for day in days:
            counting = {f.pk for f in filings if counts(f, day)}
            assert {f.pk for f in filings if f.validity(day) == "in_force"} == counting
            for code in PLACES:
                place = Place.objects.get(pk=code).facts
                answer = coverage._ask(CareQuestion(day=day, place=place), dossier, ())
                insured = [s for s in spells if s.since <= day]
                normal = bool(insured) and insured[-1].state == InsuranceState.NORMAL
                here = any(f.pk in counting and f.place_id == code for f in filings)
                assert (answer.verdict == Coverage.DIRECT) == (normal and here), (day, code, answer.verdict)
                assert answer.clauses


def span(filing: Filing) -> tuple[date, date] | None:
    """First and last day a filing counts; None when there is none."""
    last = min(filing.end or date.max, filing.ended_on or date.max)
    return (filing.start, last) if filing.start and filing.start <= last else None


def meet(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def counts(filing: Filing, day: date) -> bool:
    """The oracle of decision 1, from the columns alone."""
    if filing.status not in COUNTING or filing.start is None or not filing.start <= day:
        return False
    if (filing.end and day > filing.end) or (filing.ended_on and day > filing.ended_on):
        return False
    return not any(p.since <= day and (p.until is None or day <= p.until) for p in filing.suspensions.all())
