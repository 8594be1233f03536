"""`manage.py advise FILE.csv`: for every situation of a list, whether and how to file, with the clauses."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from filing import bulk
from filing.dates import today
from filing.management.listing import ListCommand
from filing.models import Staff
from filing.operations import advice_list


class Command(ListCommand):
    help = (
        "Answer a CSV list of situations (参保地, 就医地, 生育, 急诊, 住院, 出院, 自费结清, 外伤, 原因, 长期居住, "
        "转诊证明, 慢特病) with 结论, 代码, 备案类型, 结算方式, 依据, 说明. Wrong rows are told on stderr and in "
        "the output, the rest is answered; exit code 1 if there were any."
    )
    header = advice_list.HEADER
    entry = "advice_list"

    def columns(self) -> Sequence[bulk.Column]:
        return advice_list.columns()

    def answer(self, rows: Iterable[bulk.Row], by: Staff | None) -> Iterable[advice_list.Advised]:
        return advice_list.advise_rows(rows, by=by, on=today(timezone.now()))
