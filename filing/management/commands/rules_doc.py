from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from filing import rules_doc


class Command(BaseCommand):
    help = "Write filing/docs/rules.md: every rule with its code and tests. --check only says whether it is so."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when something is missing or old")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        register = rules_doc.read()
        faults = rules_doc.problems(register)
        text = rules_doc.document(register)
        if check and (not rules_doc.DOCUMENT.exists() or rules_doc.DOCUMENT.read_text("utf-8") != text):
            faults.append(f"{rules_doc.DOCUMENT.name} is not what the code says: run manage.py rules_doc")
        if not check:
            rules_doc.DOCUMENT.write_text(text, "utf-8")
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in the register of rules.")
        self.stdout.write(f"{len(rules_doc.RULES)} rules, {len(rules_doc.NO_CODE)} without code.")
