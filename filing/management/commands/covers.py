"""`manage.py covers FILE.csv`: for every row of a hospital's list, which filing covers it and why."""

from collections.abc import Iterable, Sequence

from filing import bulk
from filing.management.listing import ListCommand
from filing.models import Staff
from filing.operations import coverage_list


class Command(ListCommand):
    help = (
        "Answer a CSV list (证件号码, 入院日期 or 就医日期, 出院日期, 就医地) with 结论, 代码, 依据, 备案编号, 说明. "
        "Wrong rows are told on stderr and in the output, the rest is answered; exit code 1 if there were any."
    )
    header = coverage_list.HEADER
    entry = "coverage_list"

    def columns(self) -> Sequence[bulk.Column]:
        return coverage_list.columns()

    def check(self, sheet: bulk.Sheet) -> None:
        coverage_list.ensure_days(sheet)

    def answer(self, rows: Iterable[bulk.Row], by: Staff | None) -> Iterable[coverage_list.Judged]:
        return coverage_list.judge(rows, by=by)
