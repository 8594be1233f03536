"""`manage.py import_states FILE.csv --user NAME`: insurance states by a list, with their effects on filings (C24)."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from filing import bulk
from filing.management.listing import ListCommand
from filing.models import Staff
from filing.operations import state_list


class Command(ListCommand):
    help = (
        "Register the insurance states of a CSV list (证件号码, 参保险种, 参保状态, 自). Filings follow at once: "
        "a pause suspends, an end ends. Wrong rows are told on stderr and in the output, the rest is registered."
    )
    header = state_list.HEADER
    entry = "state_list"
    needs_user = True
    user_help = "user name in whose name and with whose rights to register"

    def columns(self) -> Sequence[bulk.Column]:
        return state_list.columns()

    def answer(self, rows: Iterable[bulk.Row], by: Staff | None) -> Iterable[state_list.Registered]:
        return state_list.register(rows, by=by, now=timezone.now())
