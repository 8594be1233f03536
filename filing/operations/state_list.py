"""参保状态 by a list: each good row goes through the same door as a clerk's entry, with its effects on filings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from filing.bulk import BadCell, Column, Row, certificate_number, day, hide_numbers
from filing.choices import CheckSource, InsuranceState, Scheme
from filing.errors import Refusal
from filing.identity import mask_number
from filing.keys import blind_index
from filing.models import Enrolment, Staff
from filing.operations import people

HEADER = ("行号", "证件号码", "参保险种", "参保状态", "自", "结果", "说明")
STATES = {state.label: state for state in InsuranceState} | {state.value: state for state in InsuranceState}
SCHEMES = {scheme.label: scheme for scheme in Scheme} | {scheme.value: scheme for scheme in Scheme}
DONE, SAME, WRONG = "已登记", "无变化", "该行有误"


@dataclass(frozen=True)
class Registered:
    """One row with what became of it."""

    row: Row
    result: str
    words: str = ""

    @property
    def problems(self) -> tuple[str, ...]:
        return (self.words,) if self.result == WRONG else ()

    def cells(self) -> list[str]:
        """As written out: numbers masked."""
        typed = {key: hide_numbers(cell) for key, cell in self.row.cells.items()}
        typed["number"] = mask_number(self.row.cells.get("number", ""))
        known = [typed.get(key, "") for key in ("number", "scheme", "state", "since")]
        return [str(self.row.number), *known, self.result, self.words]


def columns() -> tuple[Column, ...]:
    return (
        Column("number", ("证件号码", "证件号", "身份证号", "certno", "certificate_number"), certificate_number),
        Column("scheme", ("参保险种", "险种", "insutype", "scheme"), _one_of(SCHEMES)),
        Column("state", ("参保状态", "状态", "psn_insu_stas", "state"), _one_of(STATES)),
        Column("since", ("自", "起始日期", "变更日期", "since", "date"), day),
    )


def register(rows: Iterable[Row], *, by: Staff, now: datetime) -> Iterator[Registered]:
    """Every row in its order, each in a transaction of its own: a wrong one stops no other. Raises NotAllowed.

    A state that stands already on that day is left as it is, so that a list can be read twice.
    """
    people.ensure_may_register(by)
    for row in rows:
        yield _one(row, by, now)


def _one(row: Row, by: Staff, now: datetime) -> Registered:
    if row.problems:
        return Registered(row, WRONG, "".join(row.problems))
    values = row.values
    found = list(
        Enrolment.objects.filter(
            person__certificates__number_index=blind_index(values["number"]), scheme=values["scheme"]
        ).distinct()[:2]
    )
    if len(found) != 1:
        words = "号码对应多位参保人员" if found else "没有这个证件号码的参保人员,或者其没有这个险种"
        return Registered(row, WRONG, f"{words},没有登记。")
    if found[0].state_on(values["since"]) == values["state"]:
        return Registered(row, SAME)
    said = {"state": values["state"], "since": values["since"], "source": CheckSource.PROVINCE}
    try:
        people.record_state(enrolment=found[0], by=by, now=now, **said)
    except Refusal as refusal:
        return Registered(row, WRONG, " ".join(refusal.sentences))
    return Registered(row, DONE)


def _one_of(known: dict[str, InsuranceState] | dict[str, Scheme]):
    def read(cell: str) -> InsuranceState | Scheme:
        try:
            return known[cell]
        except KeyError:
            raise BadCell(f"只能是{'、'.join(label for label in known if not label.isdigit())}。") from None

    return read
