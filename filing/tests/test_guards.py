"""The database's own refusals, each tried on the running database: raw SQL, and the ORM past every operation."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction

from filing import guards
from filing.choices import FilingStatus, FilingType, SignatureKind
from filing.models import (
    Advice,
    Completion,
    Document,
    Filing,
    OfficeSeal,
    PaperText,
    PolicyScheme,
    PolicySlot,
    PolicyVersion,
    PrintOutcome,
    Reason,
    Suspension,
)
from filing.operations import intake, papers, review
from filing.tests import world as w

pytestmark = pytest.mark.django_db
LATER = w.NOW + timedelta(hours=1)


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def reviewer():
    return w.staff(w.REVIEWER)


@pytest.fixture
def filing(clerk, reviewer) -> Filing:
    """Approved in the second round, so that each guarded table holds a row of it."""
    given = w.submitted(clerk, w.person(clerk), FilingType.RESIDENT, "510100")
    given = review.return_filing(
        filing=given, by=reviewer, now=LATER, expected_version=given.version, reasons=[w.reason("return")]
    )
    review.record_phone_notice(filing=given, by=clerk, now=LATER, answered_by="本人")
    given = intake.submit(filing=Filing.objects.get(pk=given.pk), by=clerk, now=LATER)
    given = review.approve(filing=given, by=reviewer, now=LATER, expected_version=given.version)
    copy = papers.print_copy(document=given.documents.first(), by=clerk, now=LATER)
    PrintOutcome.objects.create(copy=copy, printed=True, at=LATER, by=clerk)
    PaperText.objects.create(
        kind="slip", version=1, in_force_from=LATER.date(), text="", drafted_by=clerk, drafted_at=LATER,
        published_by=reviewer, published_at=LATER,
    )  # fmt: skip
    Suspension.objects.create(
        filing=given,
        since=date(2026, 12, 1),
        until=date(2026, 12, 2),
        reason="测试",
        recorded_at=LATER,
        recorded_by=clerk,
    )
    Completion.objects.create(filing=given, state="dropped", opened_at=LATER, opened_by=clerk)
    Advice.objects.create(verdict="emergency", office=clerk.office, at=LATER, by=clerk)
    OfficeSeal.objects.create(
        office=clerk.office, file="seals/a.png", sha256="a", width=600, height=600, set_at=LATER, set_by=clerk
    )
    return Filing.objects.get(pk=given.pk)


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def twin(filing: Filing, **changes) -> Filing:
    """The same row once more, unsaved, with keys of its own."""
    copy = Filing.objects.get(pk=filing.pk)
    copy.pk, copy._state.adding, copy.ref, copy.form_key = None, True, uuid.uuid4(), uuid.uuid4()
    copy.number = f"T{uuid.uuid4().hex[:20]}"
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy


def stranger(filing: Filing):
    return w.person(filing.created_by, name="李文华").enrolments.get()


def published() -> PolicyVersion:
    return PolicyVersion.objects.filter(published_at__isnull=False).first()


def insert_overlap(filing):
    twin(filing, start=filing.start + timedelta(days=30)).save()


def update_overlap(filing):
    copy = twin(filing, status=FilingStatus.SUBMITTED)
    copy.save()
    with transaction.atomic():
        Filing.objects.filter(pk=copy.pk).update(status=FilingStatus.APPROVED)


def insert_foreign_enrolment(filing):
    twin(filing, enrolment=stranger(filing), status=FilingStatus.SUBMITTED).save()


def update_foreign_enrolment(filing):
    Filing.objects.filter(pk=filing.pk).update(enrolment=stranger(filing))


def insert_policy_scheme(filing):
    PolicyScheme.objects.create(policy=published(), scheme="340")


def insert_policy_slot(filing):
    PolicySlot.objects.create(policy=published(), type="other", mode="materials", kind="work_contract")


def insert_promise_beside(filing):
    twin(filing, place_id="320100", mode="promise").save()


def update_promise_beside(filing):
    copy = twin(filing, place_id="320100", mode="promise", status=FilingStatus.SUBMITTED)
    copy.save()
    with transaction.atomic():
        Filing.objects.filter(pk=copy.pk).update(status=FilingStatus.APPROVED)


def lengthen_a_pause(filing):
    Suspension.objects.filter(filing=filing).update(until=date(2027, 1, 1))


def reopen_a_completion(filing):
    Completion.objects.filter(filing=filing).update(state="open", words="")


def change_words(filing):
    Document.objects.filter(filing=filing).update(words="[]")


def revive_a_void_paper(filing):
    papers_of = Document.objects.filter(pk=filing.documents.first().pk)
    papers_of.update(voided_at=w.NOW, voided_by=filing.created_by, void_reason="电话印错")
    papers_of.update(voided_at=None, voided_by=None, void_reason="")


def change_seal(filing):
    OfficeSeal.objects.update(sha256="b")


SPECIAL = {
    "filing_no_overlap_insert": insert_overlap,
    "filing_no_overlap_update": update_overlap,
    "filing_no_promise_beside_insert": insert_promise_beside,
    "filing_no_promise_beside_update": update_promise_beside,
    "suspension_frozen": lengthen_a_pause,
    "completion_settled": reopen_a_completion,
    "filing_own_enrolment_insert": insert_foreign_enrolment,
    "filing_own_enrolment_update": update_foreign_enrolment,
    "policy_frozen_update": lambda filing: PolicyVersion.objects.filter(pk=published().pk).update(referral_months=7),
    "policy_frozen_delete": lambda filing: run(f"DELETE FROM filing_policyversion WHERE id = {published().pk}"),
    "filing_policyscheme_frozen_insert": insert_policy_scheme,
    "filing_policyslot_frozen_insert": insert_policy_slot,
    "document_frozen": change_words,
    "document_voided_once": revive_a_void_paper,
    "seal_frozen": change_seal,
}


def attempt(guard: guards.Guard, filing: Filing) -> None:
    if guard.name in SPECIAL:
        SPECIAL[guard.name](filing)
    elif guard.event == "UPDATE":
        run(f"UPDATE {guard.table} SET id = id")
    else:
        run(f"DELETE FROM {guard.table}")


def refusal_of(guard: guards.Guard, filing: Filing) -> str:
    try:
        with transaction.atomic():
            attempt(guard, filing)
    except IntegrityError as error:
        return str(error)
    return "nothing refused it"


def test_each_guard_refuses_what_it_is_there_for(filing):
    """J15: letters, papers and signatures stay."""
    before = rows_of_guarded_tables()
    assert all(before.values()), "a guard over an empty table refuses nothing"
    answers = {guard.name: (guard.message, refusal_of(guard, filing)) for guard in guards.guards()}
    assert {name: answer for name, (message, answer) in answers.items() if message not in answer} == {}
    assert rows_of_guarded_tables() == before


def rows_of_guarded_tables() -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        for table in {guard.table for guard in guards.guards()}:
            cursor.execute(f"SELECT COUNT(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    return counts


def test_the_words_of_a_paper_may_be_voided_but_each_frozen_column_refuses(filing):
    papers_of = Document.objects.filter(pk=filing.documents.first().pk)
    for column, value in {"number": "X", "code": "X", "words_hash": "X", "words": "[]"}.items():
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            papers_of.update(**{column: value})
    assert papers_of.update(voided_at=w.NOW, voided_by=filing.created_by, void_reason="电话印错") == 1


@pytest.mark.parametrize("part", ["voided_at", "voided_by", "void_reason"])
def test_a_void_paper_says_when_by_whom_and_why(filing, part):
    whole = {"voided_at": w.NOW, "voided_by": filing.created_by, "void_reason": "电话印错"}
    blank = "" if part == "void_reason" else None
    with pytest.raises(IntegrityError, match="document_void_says_why"), transaction.atomic():
        Document.objects.filter(pk=filing.documents.first().pk).update(**{**whole, part: blank})


def test_a_seal_may_be_retired_once_and_each_other_column_refuses(filing, clerk):
    seals = OfficeSeal.objects.all()
    frozen = {"office": "320583", "file": "b", "sha256": "b", "received_sha256": "b", "width": 1, "height": 1}
    for column, value in {**frozen, "set_at": w.NOW, "set_by": w.staff(w.CLERK)}.items():
        with pytest.raises(IntegrityError, match="only retired"), transaction.atomic():
            seals.update(**{column: value})
    assert seals.update(retired_at=LATER, retired_by=clerk) == 1
    with pytest.raises(IntegrityError, match="only retired"), transaction.atomic():
        seals.update(retired_at=None, retired_by=None)


@pytest.mark.parametrize(
    ("status", "ended_on", "refused"),
    [
        (FilingStatus.ENDED, date(2026, 11, 30), True),
        (FilingStatus.ENDED, date(2026, 11, 29), False),
        (FilingStatus.CANCELLED, date(2026, 11, 30), True),
        (FilingStatus.CANCELLED, date(2026, 11, 29), False),
        (FilingStatus.CANCELLED, date(2026, 11, 22), False),
        (FilingStatus.REVOKED, date(2027, 1, 1), False),
    ],
)
def test_an_ended_filing_keeps_its_days_until_its_last_and_a_revoked_one_none(
    clerk, reviewer, status, ended_on, refused
):
    """The new one starts on 2026-11-30; the old one began on 2026-11-23."""
    first = w.approved(clerk, reviewer, w.person(clerk))
    Filing.objects.filter(pk=first.pk).update(status=status, ended_on=ended_on)
    second = twin(first, status=FilingStatus.APPROVED, ended_on=None, start=date(2026, 11, 30))
    if refused:
        with pytest.raises(IntegrityError, match="overlap"), transaction.atomic():
            second.save()
    else:
        second.save()


@pytest.mark.parametrize(
    ("first", "second", "type_", "refused"),
    [
        ("promise", "materials", "resident", True),
        ("materials", "promise", "resident", True),
        ("materials", "materials", "resident", False),
        ("promise", "materials", "other", False),
    ],
)
def test_j11_no_promise_stands_beside_another_long_term_place(clerk, reviewer, first, second, type_, refused):
    there = w.approved(clerk, reviewer, w.person(clerk), FilingType.RESIDENT, "510100", mode=first)
    beside = twin(there, place_id="320100", mode=second, type=type_)
    if refused:
        with pytest.raises(IntegrityError, match="promise beside"), transaction.atomic():
            beside.save()
    else:
        beside.save()


@pytest.mark.parametrize(
    ("start", "end", "refused"),
    [
        (date(2027, 11, 24), None, False),
        (date(2027, 11, 23), None, True),
        (date(2026, 1, 1), date(2026, 11, 22), False),
        (date(2026, 1, 1), date(2026, 11, 23), True),
        (date(2020, 1, 1), None, True),
    ],
)
def test_approved_filings_of_one_place_may_touch_and_not_share_a_day(clerk, reviewer, start, end, refused):
    """The one in force covers 2026-11-23 to 2027-11-23, both days included."""
    first = w.approved(clerk, reviewer, w.person(clerk))
    assert (first.start, first.end) == (date(2026, 11, 23), date(2027, 11, 23))
    second = twin(first, start=start, end=end)
    if refused:
        with pytest.raises(IntegrityError, match="overlap"), transaction.atomic():
            second.save()
    else:
        second.save()


def test_a_draft_of_policy_may_still_change(clerk):
    draft = PolicyVersion.objects.create(
        version="草案", in_force_from=date(2030, 1, 1), drafted_by=clerk, drafted_at=w.NOW
    )
    slot = PolicySlot.objects.create(policy=draft, type="other", mode="materials", kind="related_proof")
    PolicySlot.objects.filter(pk=slot.pk).update(required=False)
    slot.delete()
    draft.delete()


def two_deciders(filing):
    return {"decided_by": filing.taken_by_id}


# constraint: the change that contradicts it, over an approved filing
FILING_CHECKS = {
    "filing_two_people": two_deciders,
    "filing_end_not_before_start": lambda filing: {"end": filing.start - timedelta(days=1)},
    "filing_submitted_is_complete": lambda filing: {"number": None},
    "filing_decided_pair": lambda filing: {"decided_by": None},
    "filing_ended_on_when_ended": lambda filing: {"ended_on": filing.start},
    "filing_upload_pair": lambda filing: {"uploaded_at": w.NOW},
    "filing_promise_long_term": lambda filing: {"mode": "promise", "type": "referral"},
    "filing_follows_one": lambda filing: {"renews": filing.pk, "replaces": filing.pk},
    "filing_paid_stay_has_admission": lambda filing: {"paid": True, "admission": None},
    "filing_elsewhere_has_its_number": lambda filing: {"origin": "elsewhere"},
    "filing_outage_has_words": lambda filing: {"origin": "outage"},
    "filing_end_state_when_ended": lambda filing: {"end_state": filing.enrolment.states.first()},
}


def test_every_check_of_the_filing_stands_in_the_table():
    checks = {c.name for c in Filing._meta.constraints if isinstance(c, models.CheckConstraint)}
    assert set(FILING_CHECKS) == checks


def test_a_filing_cannot_contradict_itself(filing):
    for name, change in FILING_CHECKS.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Filing.objects.filter(pk=filing.pk).update(**change(filing))


def test_the_submitter_cannot_decide_either(filing):
    other = w.staff(w.CLERK)
    with pytest.raises(IntegrityError, match="filing_two_people"), transaction.atomic():
        Filing.objects.filter(pk=filing.pk).update(submitted_by=other, decided_by=other)


@pytest.mark.parametrize("link", ["renews", "replaces"])
def test_a_filing_is_renewed_or_replaced_once(filing, link):
    given = {"status": FilingStatus.SUBMITTED, link: filing}
    twin(filing, **given).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        twin(filing, **given).save()
    twin(filing, **{**given, "status": FilingStatus.WITHDRAWN}).save()


def test_two_rounds_cannot_be_decided_as_one(filing):
    decision = filing.decisions.first()
    decision.pk, decision._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save()


def test_policy_needs_two_people_and_a_source_for_short_validity(clerk):
    draft = PolicyVersion.objects.create(
        version="草案", in_force_from=date(2030, 1, 1), drafted_by=clerk, drafted_at=w.NOW
    )
    rows = PolicyVersion.objects.filter(pk=draft.pk)
    for name, changes in {
        "policy_two_people": {"published_by": clerk, "published_at": w.NOW},
        "policy_published_pair": {"published_at": w.NOW},
        "policy_short_validity_has_source": {"referral_months": 5},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.update(**changes)


def test_one_certificate_belongs_to_one_person(clerk):
    certificate = w.person(clerk).certificates.get()
    certificate.pk, certificate._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        certificate.save()


def test_a_fingerprint_without_witness_and_a_drawing_without_image_are_refused(filing):
    for kind, name in (
        (SignatureKind.FINGERPRINT, "fingerprint_has_witness"),
        (SignatureKind.DRAWN, "drawn_signature_has_image"),
    ):
        signature = filing.signatures.first()
        signature.pk, signature._state.adding, signature.kind, signature.witness, signature.file = (
            None,
            True,
            kind,
            "",
            "",
        )
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            signature.save()


def test_reference_rows_in_use_cannot_be_deleted(filing):
    with pytest.raises(models.ProtectedError):
        Reason.objects.filter(pk=filing.decisions.first().reasons.first().reason_id).delete()
