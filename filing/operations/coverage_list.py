"""A list of persons and days, judged slice by slice: each good row gets its answer, each wrong one its sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from filing.answers import Care, Circumstance
from filing.bulk import BadCell, BadFile, Column, Row, Sheet, certificate_number, day, hide_numbers
from filing.identity import mask_number
from filing.models import Staff
from filing.operations.coverage import Told, coverage_of_many
from filing.operations.list_cells import WRONG, WRONG_CODE, place_reader
from filing.rules.coverage_facts import CareQuestion

SLICE = 500
CIRCUMSTANCES = {
    "急诊": Circumstance.EMERGENCY,
    "急诊抢救": Circumstance.EMERGENCY,
    "外伤": Circumstance.INJURY,
    "外伤(无第三方责任)": Circumstance.INJURY,
    "生育": Circumstance.MATERNITY,
    "无": Circumstance.NONE,
    "否": Circumstance.NONE,
}
HEADER = (
    "行号", "序号", "证件号码", "入院日期", "就医日期", "出院日期", "就医地", "情形", "结论", "代码", "依据",
    "备案编号", "说明",
)  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """One row of the list with its answer, or with the sentences why there is none."""

    row: Row
    told: Told | None
    problems: tuple[str, ...] = ()

    def cells(self) -> list[str]:
        """As written out: numbers masked, a filing of another office not named."""
        typed = {key: hide_numbers(cell) for key, cell in self.row.cells.items()}
        typed["number"] = mask_number(self.row.cells.get("number", ""))
        known = [typed.get(key, "") for key in ("ref", "number", "admission", "day", "discharge", "place", "case")]
        return [str(self.row.number), *known, *self._answer()]

    def _answer(self) -> list[str]:
        if self.told is None:
            return [WRONG, WRONG_CODE, "", "", "".join(self.problems)]
        answer = self.told.answer
        return [
            answer.verdict.label,
            answer.verdict.value,
            " ".join(answer.clauses),
            self.told.filing,
            answer.sentence,
        ]


def columns() -> tuple[Column, ...]:
    """The columns of one run; places are looked up once each."""
    return (
        Column("ref", ("序号", "住院号", "病案号", "ref", "reference"), required=False, filled=False),
        Column(
            "number",
            (
                "证件号码",
                "证件号",
                "身份证号",
                "身份证号码",
                "公民身份号码",
                "certno",
                "certificate_number",
                "id_number",
            ),
            certificate_number,
        ),
        Column("admission", ("入院日期", "入院时间", "admission", "admission_date"), day, required=False, filled=False),
        Column("day", ("就医日期", "就诊日期", "day", "date", "visit_date"), day, required=False, filled=False),
        Column("discharge", ("出院日期", "出院时间", "discharge", "discharge_date"), day, required=False, filled=False),
        Column("place", ("就医地", "就医城市", "place", "city"), place_reader()),
        Column("case", ("情形", "circumstance"), _circumstance, required=False, filled=False),
    )


def ensure_days(sheet: Sheet) -> None:
    """A list names admissions or days of care. Raises BadFile."""
    if not {"admission", "day"} & {column.key for column in sheet.columns}:
        raise BadFile("表头缺少列:入院日期或就医日期。没有读取。住院的用“入院日期”,门诊、购药的用“就医日期”。")


def judge(rows: Iterable[Row], *, by: Staff | None) -> Iterator[Judged]:
    """Every row in its order; a slice of 500 costs the same few queries whatever it holds. Raises NotAllowed."""
    left = iter(rows)
    while part := list(islice(left, SLICE)):
        yield from _judge_slice(part, by)


def _judge_slice(rows: list[Row], by: Staff | None) -> Iterator[Judged]:
    asked = {row.number: _question(row) for row in rows}
    good = [row for row in rows if isinstance(asked[row.number], CareQuestion)]
    told = coverage_of_many([(row.values["number"], asked[row.number]) for row in good], by=by) if good else []
    answers = {row.number: answer for row, answer in zip(good, told, strict=True)}
    for row in rows:
        answer = answers.get(row.number, asked[row.number])
        if isinstance(answer, Told):
            yield Judged(row, answer)
        else:
            yield Judged(row, None, (answer,) if isinstance(answer, str) else tuple(answer))


def _question(row: Row) -> CareQuestion | tuple[str, ...]:
    """What the row asks, or why it asks nothing."""
    if row.problems:
        return row.problems
    values = row.values
    admission, visit, discharge = values.get("admission"), values.get("day"), values.get("discharge")
    if (admission is None) == (visit is None):
        return ("「入院日期」和「就医日期」请填写其中一个,且只填一个。",)
    if discharge and admission is None:
        return ("填写了「出院日期」,没有「入院日期」。",)
    if discharge and discharge < admission:
        return ("「出院日期」早于「入院日期」,请核对。",)
    care = Care.INPATIENT if admission else Care.ANY
    return CareQuestion(admission or visit, values["place"], care, discharge, **circumstances(values.get("case")))


def circumstances(chosen: Circumstance | str | None) -> dict[str, bool]:
    """The part of a question that a circumstance answers."""
    return {str(chosen): True} if chosen else {}


def _circumstance(cell: str) -> Circumstance:
    try:
        return CIRCUMSTANCES[cell]
    except KeyError:
        raise BadCell(f"只能是{'、'.join(CIRCUMSTANCES)},没有回答。") from None
