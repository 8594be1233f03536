"""政策咨询: the questions before any form, as many as the answer needs, with the answers given so far."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms

from filing.answers import LongStay, VisitReason
from filing.errors import Refusal
from filing.models import InsuredPerson, Staff
from filing.operations import advising
from filing.places import treated_at
from filing.rules.adviser import asked_questions
from filing.rules.adviser_facts import AdviceAnswer, AdviceFacts, Question
from portal.forms.layout import Line, PortalForm, YesNo, shown

UNDONE = "没有回答"
OPEN = "请回答「{words}」。"
FIRST = (Question.INSURED_HERE, Question.PLACE)


def _one_of(question: Question, choices: type) -> forms.ChoiceField:
    return forms.ChoiceField(label=question.words, choices=choices.choices, widget=forms.RadioSelect, required=False)


class AdviceForm(PortalForm):
    """After `is_valid()`: `facts`, and `answer` once no question is open. Only questions on the way are shown."""

    shown_before = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    insured_here = YesNo(label=Question.INSURED_HERE.words)
    place = Line(
        label=Question.PLACE.words,
        max_length=60,
        help_text="城市或区县的名称、拼音、首字母或 6 位编码，如 长沙、changsha、cs、430100；苏州市内和境外也可以填",
    )
    maternity = YesNo(label=Question.MATERNITY.words)
    emergency = YesNo(label=Question.EMERGENCY.words)
    in_hospital = YesNo(label=Question.IN_HOSPITAL.words)
    discharged = YesNo(label=Question.DISCHARGED.words)
    paid = YesNo(label=Question.PAID.words)
    injury = YesNo(label=Question.INJURY.words)
    reason = _one_of(Question.REASON, VisitReason)
    long_stay = _one_of(Question.LONG_STAY, LongStay)
    referral = YesNo(label=Question.REFERRAL.words)
    chronic = YesNo(label=Question.CHRONIC.words)

    def __init__(self, *args: Any, person: InsuredPerson | None, by: Staff, on: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"insured_here": True})
        super().__init__(*args, **kwargs)
        self.person, self.by, self.on = person, by, on
        self.facts, self.answer = AdviceFacts(), None
        self.answer: AdviceAnswer | None
        self.offer_places("place")
        self._show(FIRST)

    def layout_parts(self) -> Iterable[Any]:
        return ()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.facts = self._facts(data)
        try:
            self.answer, open_ = advising.answer_on(self.facts, self.on)
            policy = advising.policy_on(self.on)
        except Refusal as refusal:
            self.add_error(None, " ".join(refusal.sentences))
            return data
        self._show(tuple(dict.fromkeys((*asked_questions(self.facts, policy), *open_))))
        before = set((data.get("shown_before") or "").split())
        for question in open_:
            if question in before and question not in self.errors:
                self.add_error(question, OPEN.format(words=question.words))
        for name in set(self.errors) - set(self.names) - {"__all__"}:
            del self.errors[name]  # of a question that is not asked any more
        return data

    def _facts(self, data: dict[str, Any]) -> AdviceFacts:
        given = {name: data.get(name) for name in map(str, Question) if name != Question.PLACE}
        given["reason"] = VisitReason(data["reason"]) if data.get("reason") else None
        given["long_stay"] = LongStay(data["long_stay"]) if data.get("long_stay") else None
        facts = AdviceFacts(**given, place=self._place(data))
        return advising.with_filings(facts, person=self.person, by=self.by, on=self.on) if self.person else facts

    def _place(self, data: dict[str, Any]) -> Any:
        if not data.get("place"):
            return None
        found = treated_at(data["place"], UNDONE)
        if found.place is None:
            self.add_error("place", found.problem)
        return found.place

    def _show(self, questions: tuple[Question, ...]) -> None:
        """Only these questions stand on the page; the hidden field says so to the next answer."""
        self.names = tuple(str(question) for question in questions)
        parts = (name if name == Question.PLACE else Field(name, wrapper_class="choices-row") for name in self.names)
        self.helper.layout = Layout(*map(shown, parts))
