"""政策咨询, before any form: which questions are still needed, and whether, how and as what to file.

Source: R12, R14, R15, R42–R46, R63–R66, C1, C9, C13, C27, J18; domain 6 A11, A13, A15–A17, 6b.1, 6b.15, 6b.16.
"""

from collections.abc import Iterator
from dataclasses import replace

from filing.answers import AdviceSettlement, AdviceVerdict, LongStay, VisitReason
from filing.choices import FilingType
from filing.facts import Policy
from filing.rules import adviser_words as words
from filing.rules.adviser_facts import AdviceAnswer, AdviceFacts, Question
from filing.rules.place import is_overseas

LONG_STAY_TYPES = {
    LongStay.SETTLED: FilingType.RETIREE,
    LongStay.RESIDENT: FilingType.RESIDENT,
    LongStay.POSTED: FilingType.POSTED,
}
STAYS = frozenset({VisitReason.LIVING, VisitReason.WORK})
ANSWERS = tuple(str(question) for question in Question)


def next_questions(facts: AdviceFacts, policy: Policy) -> tuple[Question, ...]:
    """The open questions that every way to the answer still asks, in the counter's order; () = it can be given."""
    question = next((asked for asked in asked_questions(facts, policy) if getattr(facts, asked) is None), None)
    if question is None:
        return ()
    if not question.choices:
        return (question,)
    further = [next_questions(replace(facts, **{question: answer}), policy) for answer in question.choices]
    return (question, *(later for later in further[0] if all(later in other for other in further)))


def asked_questions(facts: AdviceFacts, policy: Policy) -> Iterator[Question]:
    """The questions on the way to the answer, in order, up to the first open one. Source: see the module."""
    yield Question.INSURED_HERE
    if not facts.insured_here:
        return
    yield Question.PLACE
    if facts.place is None or facts.place.inside_suzhou or is_overseas(facts.place):
        return
    yield Question.MATERNITY
    if facts.maternity is not False:
        return
    yield Question.EMERGENCY
    if facts.emergency is None:
        return
    if facts.emergency:
        yield from _until_open(facts, Question.PAID, Question.INJURY)
        return
    stay = tuple(_about_the_stay(facts))
    yield from _until_open(facts, *stay)
    if all(getattr(facts, question) is not None for question in stay):
        yield from _about_the_type(facts, policy)


def relevant(facts: AdviceFacts, policy: Policy) -> AdviceFacts:
    """The facts without answers to questions that were not asked, and without filings where none was looked at."""
    asked = set(asked_questions(facts, policy))
    kept = replace(facts, **{name: None for name in ANSWERS if name not in asked})
    return kept if Question.IN_HOSPITAL in asked else replace(kept, filings=())


def advise(facts: AdviceFacts, policy: Policy) -> AdviceAnswer:
    """The one answer. ValueError while a question is open."""
    if next_questions(facts, policy):
        raise ValueError("questions are open")
    facts = relevant(facts, policy)
    verdict, type_ = _verdict(facts, policy)
    sections = words.sections(verdict, type_, facts, policy)
    return AdviceAnswer(verdict, _settlement(verdict, facts), sections, facts, type_)


def _until_open(facts: AdviceFacts, *questions: Question) -> Iterator[Question]:
    for question in questions:
        yield question
        if getattr(facts, question) is None:
            return


def _about_the_stay(facts: AdviceFacts) -> Iterator[Question]:
    """Admitted, discharged, paid: settlement decides, not the discharge. Source: R64, R65, C13."""
    yield Question.IN_HOSPITAL
    if facts.in_hospital:
        yield Question.DISCHARGED
        if facts.discharged:
            yield Question.PAID
        yield Question.INJURY


def _about_the_type(facts: AdviceFacts, policy: Policy) -> Iterator[Question]:
    """Nothing where a filing serves; for Shanghai the long stay is asked whatever the reason. Source: R8, R44, C1."""
    if facts.filing_here is not None:
        yield Question.CHRONIC
        return
    yield Question.REASON
    if facts.reason is None:
        return
    if facts.reason in STAYS or _exempt_place(facts, policy):
        yield Question.LONG_STAY
        if facts.long_stay is None:
            return
    if _long_type(facts, policy) is None:
        yield Question.REFERRAL
        if facts.referral is None or (not facts.referral and _exempt_place(facts, policy)):
            return
    yield Question.CHRONIC


def _exempt_place(facts: AdviceFacts, policy: Policy) -> bool:
    return bool(policy.shanghai_exempt and facts.place and facts.place.is_shanghai)


def _long_type(facts: AdviceFacts, policy: Policy) -> FilingType | None:
    """By the answer about the long stay, where it was asked. Source: R4–R6."""
    if facts.long_stay is None or not (facts.reason in STAYS or _exempt_place(facts, policy)):
        return None
    return LONG_STAY_TYPES.get(facts.long_stay)


def _verdict(facts: AdviceFacts, policy: Policy) -> tuple[AdviceVerdict, FilingType | None]:
    before = _without_questions_of_type(facts)
    if before is not None:
        return before, None
    here = facts.filing_here
    if here is not None:
        return AdviceVerdict.FILED, here.type
    type_ = _long_type(facts, policy) or (FilingType.REFERRAL if facts.referral else FilingType.OTHER)
    if type_ == FilingType.OTHER and _exempt_place(facts, policy):
        return AdviceVerdict.SHANGHAI, None
    if facts.paid:
        return AdviceVerdict.LATE_CLAIM, type_
    if facts.in_hospital:
        return AdviceVerdict.LATE_DIRECT, type_
    return (AdviceVerdict.OTHER_PLACE if facts.filings else AdviceVerdict.FILE_FIRST), type_


def _without_questions_of_type(facts: AdviceFacts) -> AdviceVerdict | None:
    if not facts.insured_here or facts.place is None:
        return AdviceVerdict.ELSEWHERE
    if facts.place.inside_suzhou:
        return AdviceVerdict.INSIDE_SUZHOU
    if is_overseas(facts.place):
        return AdviceVerdict.OVERSEAS
    if facts.maternity:
        return AdviceVerdict.MATERNITY
    return AdviceVerdict.EMERGENCY if facts.emergency else None


SETTLEMENTS = {
    AdviceVerdict.ELSEWHERE: AdviceSettlement.AT_HOME,
    AdviceVerdict.INSIDE_SUZHOU: AdviceSettlement.DIRECT,
    AdviceVerdict.OVERSEAS: AdviceSettlement.NONE,
    AdviceVerdict.MATERNITY: AdviceSettlement.ADVANCE,
    AdviceVerdict.EMERGENCY: AdviceSettlement.DIRECT,
    AdviceVerdict.SHANGHAI: AdviceSettlement.DIRECT,
    AdviceVerdict.FILED: AdviceSettlement.DIRECT,
    AdviceVerdict.OTHER_PLACE: AdviceSettlement.AFTER_FILING,
    AdviceVerdict.FILE_FIRST: AdviceSettlement.AFTER_FILING,
    AdviceVerdict.LATE_DIRECT: AdviceSettlement.AFTER_FILING,
    AdviceVerdict.LATE_CLAIM: AdviceSettlement.CLAIM,
}


def _settlement(verdict: AdviceVerdict, facts: AdviceFacts) -> AdviceSettlement:
    """What the patient paid in full is claimed by hand, whatever the verdict. Source: R65, C13, J18."""
    return AdviceSettlement.CLAIM if facts.paid else SETTLEMENTS[verdict]
