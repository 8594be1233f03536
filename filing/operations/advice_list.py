"""A list of situations, each answered as the adviser would: verdict, type, settlement, clauses."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from filing.answers import LongStay, VisitReason
from filing.bulk import BadCell, Column, Row, hide_numbers
from filing.errors import NotAllowed
from filing.facts import Policy
from filing.models import Staff
from filing.operations.advising import policy_on
from filing.operations.list_cells import WRONG, WRONG_CODE, place_reader
from filing.rules.adviser import advise, next_questions
from filing.rules.adviser_facts import AdviceAnswer, AdviceFacts, Question

YES = frozenset({"是", "有", "yes", "y", "true", "1"})
NO = frozenset({"否", "无", "没有", "no", "n", "false", "0"})
NAMES: Mapping[Question, tuple[str, ...]] = {
    Question.INSURED_HERE: ("参保地", "苏州参保", "insured_here"),
    Question.PLACE: ("就医地", "就医城市", "place", "city"),
    Question.MATERNITY: ("生育", "maternity"),
    Question.EMERGENCY: ("急诊", "急诊抢救", "emergency"),
    Question.IN_HOSPITAL: ("住院", "已住院", "in_hospital"),
    Question.DISCHARGED: ("出院", "已出院", "discharged"),
    Question.PAID: ("自费结清", "已结算", "paid"),
    Question.INJURY: ("外伤", "injury"),
    Question.REASON: ("原因", "reason"),
    Question.LONG_STAY: ("长期居住", "long_stay"),
    Question.REFERRAL: ("转诊证明", "转诊", "referral"),
    Question.CHRONIC: ("慢特病", "门慢门特", "chronic"),
}
ASKED = tuple(names[0] for names in NAMES.values())
HEADER = ("行号", "序号", *ASKED, "结论", "代码", "备案类型", "结算方式", "依据", "说明")
PERMISSION = "filing.take_filing"


@dataclass(frozen=True)
class Advised:
    """One row of the list with its answer, or with the sentences why there is none."""

    row: Row
    answer: AdviceAnswer | None
    problems: tuple[str, ...] = ()

    def cells(self) -> list[str]:
        typed = [hide_numbers(self.row.cells.get(key, "")) for key in ("ref", *map(str, NAMES))]
        return [str(self.row.number), *typed, *self._answer()]

    def _answer(self) -> list[str]:
        if self.answer is None:
            return [WRONG, WRONG_CODE, "", "", "", "".join(self.problems)]
        answer = self.answer
        return [
            answer.verdict.label,
            answer.verdict.value,
            answer.type.label if answer.type else "",
            answer.settlement.label,
            " ".join(answer.clauses),
            "".join(line.text for line in answer.sections[0].lines),
        ]


def columns() -> tuple[Column, ...]:
    """One column for each question; only the first two have to be there. A blank cell = not answered."""
    place = place_reader()
    read: dict[Question, Callable[[str], Any]] = {
        Question.INSURED_HERE: lambda cell: _insured_here(cell, place),
        Question.PLACE: place,
        Question.REASON: lambda cell: _choice(cell, VisitReason),
        Question.LONG_STAY: lambda cell: _choice(cell, LongStay),
    }
    asked = (
        Column(
            question.value,
            names,
            read.get(question, yes_no),
            required=question in (Question.INSURED_HERE, Question.PLACE),
            filled=False,
        )
        for question, names in NAMES.items()
    )
    return (Column("ref", ("序号", "ref", "reference"), required=False, filled=False), *asked)


def advise_rows(rows: Iterable[Row], *, by: Staff | None, on: date) -> Iterator[Advised]:
    """Every row in its order, by the policy in force on `on`. Raises NotAllowed, Refusal."""
    if by is not None and not by.has_perm(PERMISSION):
        raise NotAllowed("您的岗位不能做政策咨询,没有回答。")
    policy = policy_on(on)
    return (_advised(row, policy) for row in rows)


def _advised(row: Row, policy: Policy) -> Advised:
    if row.problems:
        return Advised(row, None, row.problems)
    facts = AdviceFacts(**{question.value: row.values.get(question.value) for question in NAMES})
    open_ = next_questions(facts, policy)
    if open_:
        missing = "、".join(f"「{NAMES[question][0]}」" for question in open_)
        return Advised(row, None, (f"还没有回答{missing},没有结论。请补填。",))
    return Advised(row, advise(facts, policy))


def yes_no(cell: str) -> bool:
    """BadCell for anything but a yes or a no."""
    word = cell.strip().lower()
    if word in YES or word in NO:
        return word in YES
    raise BadCell("只能填“是”或“否”,没有回答。")


def _insured_here(cell: str, place: Callable[[str], Any]) -> bool:
    """是, 否, or the name of the city of insurance."""
    return cell.lower() in YES or (cell.lower() not in NO and place(cell).inside_suzhou)


def _choice(cell: str, choices: type[VisitReason] | type[LongStay]) -> VisitReason | LongStay:
    found = next((choice for choice in choices if cell in (choice.label, choice.value)), None)
    if found is None:
        raise BadCell(f"只能是:{';'.join(choices.labels)},没有回答。")
    return found
