"""`manage.py advise FILE.csv`: for every situation of a list, whether and how to file, with the clauses."""

from collections.abc import Iterable, Iterator

from django.utils import timezone

from filing import bulk
from filing.dates import today
from filing.management.list_command import ListCommand
from filing.models import Staff
from filing.operations import advice_list


class Command(ListCommand):
    help = (
        "Answer a CSV list of situations (参保地, 就医地, 生育, 急诊, 住院, 出院, 自费结清, 外伤, 原因, 长期居住, "
        "转诊证明, 慢特病) with 结论, 代码, 备案类型, 结算方式, 依据, 说明. Wrong rows are told on stderr and in "
        "the output, the rest is answered; exit code 1 if there were any."
    )
    header = advice_list.HEADER

    def columns(self) -> tuple[bulk.Column, ...]:
        return advice_list.columns()

    def answers(self, rows: Iterable[bulk.Row], by: Staff | None) -> Iterator[advice_list.Advised]:
        return advice_list.advise_rows(rows, by=by, on=today(timezone.now()))

    def record(self, by: Staff | None, counts: dict[str, int]) -> None:
        advice_list.record_run(by=by, now=timezone.now(), **counts)
