"""政策咨询: the person's filings in force join the answers; the answer is frozen as a paper. No filing is made."""

import json
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from filing.choices import DocumentKind, FilingType, Mode, Validity
from filing.errors import BadInput, NotAllowed, Refusal
from filing.facts import OtherFiling, PlaceFacts, Policy
from filing.models import Advice, Document, Filing, InsuredPerson, Place, PolicyVersion, Staff
from filing.operations import numbering
from filing.operations.common import day_of
from filing.operations.papers import is_demo, office_on_paper, store_document
from filing.papers.facts import PaperFacts
from filing.rules.adviser import advise, next_questions
from filing.rules.adviser_facts import NO_FILING_VERDICTS, AdviceAnswer, AdviceFacts, Question

NO_POLICY = "{day} 没有已发布的政策版本,不能回答。请主管先发布政策。"


def policy_on(day: date) -> Policy:
    """The published version in force. Raises Refusal when there is none."""
    try:
        return PolicyVersion.objects.in_force(day).as_policy()
    except PolicyVersion.DoesNotExist as missing:
        raise Refusal(NO_POLICY.format(day=day)) from missing


def with_filings(facts: AdviceFacts, *, person: InsuredPerson, by: Staff, on: date) -> AdviceFacts:
    """The facts with the person's filings in force on `on` and insured district. Filings whose type the reader may
    not see (another office's, of another office's person) are left out (decision 20).
    """
    rows = Filing.objects.in_force(on).filter(person=person).select_related("place").prefetch_related("suspensions")
    if person.office_id != by.office_id:
        rows = rows.of_office(by.office_id)
    filings = tuple(_as_other(row) for row in rows if row.validity(on) == Validity.IN_FORCE)
    return replace(facts, filings=filings, insured_district=person.office_id)


def answer_on(facts: AdviceFacts, on: date) -> tuple[AdviceAnswer | None, tuple[Question, ...]]:
    """The answer by the policy in force, or the questions it still needs. Raises Refusal without a policy."""
    policy = policy_on(on)
    open_ = next_questions(facts, policy)
    return (None, open_) if open_ else (advise(facts, policy), ())


@transaction.atomic
def issue_advice(*, facts: AdviceFacts, by: Staff, now: datetime) -> Document:
    """无需备案告知单 or 异地就医咨询告知单: no filing is created, nobody is named."""
    if by.office_id is None or not by.has_perm("filing.take_filing"):
        raise NotAllowed("您的岗位不能出具告知单,没有出具。请由经办员办理。")
    answer, open_ = answer_on(facts, day_of(now))
    if answer is None:
        raise BadInput(open_[0].value, f"还没有回答「{open_[0].words}」,没有出具。请先回答。")
    advice = Advice.objects.create(
        verdict=answer.verdict,
        place=_stored_place(answer.facts.place),
        answers=canonical(answer.facts),
        policy=policy_on(day_of(now)).version,
        office=by.office,
        at=now,
        by=by,
    )
    number = numbering.allot(prefix=numbering.DOCUMENT, district=by.office_id, day=day_of(now))
    facts_on_paper = PaperFacts(
        office=office_on_paper(by.office),
        number=number,
        issued_on=day_of(now),
        taken_by=by.full_name,
        advice=answer,
        demo=is_demo(),
    )
    return store_document(kind_of(answer), number, facts_on_paper, by.office, by, now, advice=advice)


def kind_of(answer: AdviceAnswer) -> DocumentKind:
    return DocumentKind.NO_FILING if answer.verdict in NO_FILING_VERDICTS else DocumentKind.ADVICE


def canonical(facts: AdviceFacts) -> str:
    """The answers as JSON with sorted keys; of filings type and place alone, so that nobody is named."""
    answers = {question.value: _plain(getattr(facts, question)) for question in Question}
    given = {name: value for name, value in answers.items() if value is not None}
    filings = sorted([str(filing.type), filing.place.code] for filing in facts.filings)
    return json.dumps({**given, "filings": filings}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, PlaceFacts):
        return [value.code, value.name]
    return value if isinstance(value, bool) or value is None else str(value)


def _stored_place(place: PlaceFacts | None) -> Place | None:
    """Suzhou and places abroad are no 就医地 and have no row; the answers name them."""
    return Place.objects.filter(code=place.code).first() if place else None


def _as_other(row: Filing) -> OtherFiling:
    return OtherFiling(
        number=row.number or "",
        type=FilingType(row.type),
        mode=Mode(row.mode),
        place=row.place.facts,
        start=row.start,
        end=row.last_day,
        status=row.status,
    )
