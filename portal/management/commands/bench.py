import json
import platform
import sqlite3
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test.utils import override_settings

from portal import bench
from portal.bench_papers import pdf_batch
from portal.paper_pdf import NoPdf

NOISY = 1.25


class Command(BaseCommand):
    help = "Print each clerk page as a ratio to an empty logged-in page of the same run. Reads the present database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=15, help="at least 7")
        parser.add_argument("--json", dest="figures", type=Path, help="write the figures here too")

    def handle(self, *args: Any, rounds: int, figures: Path | None, **options: Any) -> None:
        if rounds < 7:
            raise CommandError("--rounds: at least 7, or the median says nothing.")
        try:
            with override_settings(ROOT_URLCONF="portal.bench", ALLOWED_HOSTS=["127.0.0.1"], SECURE_SSL_REDIRECT=False):
                results, spread = bench.measure(rounds)
        except (LookupError, RuntimeError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{'page':<16}{'median ms':>10}{'p95 ms':>9}{'queries':>9}{'bytes':>9}{'x empty':>9}")
        for r in results:
            self.stdout.write(f"{r.name:<16}{r.median:>10.1f}{r.p95:>9.1f}{r.queries:>9}{r.size:>9}{r.ratio:>9.2f}")
        base = next(result.median for result in results if result.name == "empty")
        verdicts = [result.verdict for result in results if result.verdict] + batch_verdicts(base)
        for verdict in verdicts:
            self.stdout.write(verdict)
        self.stdout.write(machine())
        if figures:
            write(figures, results)
        if spread > NOISY:
            raise CommandError(f"INCONCLUSIVE: the empty page itself varied by {spread:.2f} (p75/p25).", returncode=3)
        failed = sum(verdict.endswith("FAIL") for verdict in verdicts)
        if failed:
            raise CommandError(f"{failed} of {len(verdicts)} goals are not met.", returncode=1)


def batch_verdicts(base: float) -> list[str]:
    """The run of PDF; a machine that makes none fails it and says why."""
    try:
        return [pdf_batch().verdict(base)]
    except NoPdf as missing:
        return [f"BATCH {' '.join(missing.sentences)} FAIL"]


def machine() -> str:
    database = f"sqlite {sqlite3.sqlite_version}" if connection.vendor == "sqlite" else connection.vendor
    return f"Python {platform.python_version()}, Django {django.get_version()}, {database}, {platform.machine()}"


def write(path: Path, results: list[bench.Result]) -> None:
    path.write_text(json.dumps([asdict(r) for r in results], indent=1))
