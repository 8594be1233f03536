"""`manage.py covers FILE.csv`: for every row of a hospital's list, which filing covers it and why."""

from collections.abc import Iterable, Iterator

from django.utils import timezone

from filing import bulk
from filing.management.list_command import ListCommand
from filing.models import Staff
from filing.operations import coverage, coverage_list


class Command(ListCommand):
    help = (
        "Answer a CSV list (证件号码, 入院日期 or 就医日期, 出院日期, 就医地) with 结论, 代码, 依据, 备案编号, 说明. "
        "Wrong rows are told on stderr and in the output, the rest is answered; exit code 1 if there were any."
    )
    header = coverage_list.HEADER

    def columns(self) -> tuple[bulk.Column, ...]:
        return coverage_list.columns()

    def check(self, sheet: bulk.Sheet) -> None:
        coverage_list.ensure_days(sheet)

    def answers(self, rows: Iterable[bulk.Row], by: Staff | None) -> Iterator[coverage_list.Judged]:
        return coverage_list.judge(rows, by=by)

    def record(self, by: Staff | None, counts: dict[str, int]) -> None:
        coverage.record_run(by=by, now=timezone.now(), **counts)
