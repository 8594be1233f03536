import time
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from filing.choices import Outcome
from filing.dates import BadDate, parse_date, today
from filing.facts import Finding
from filing.models import Office, PolicyVersion
from filing.operations.simulation import SLICE, Differing, Simulation, simulate


class Command(BaseCommand):
    help = "Judge every filing in force or in review by another policy version too, and tell what differs. Only reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("version", help="the policy version, draft or published")
        parser.add_argument("--office", help="district code; all offices without it")
        parser.add_argument("--on", help="the day that decides what is in force; today without it")
        parser.add_argument("--sample", type=int, default=20, help="how many differing filings to list")
        parser.add_argument("--slice", type=int, default=SLICE, help="filings read at once")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        result = simulate(
            version=version_named(options["version"]),
            on=day_of(options["on"]),
            office=office_named(options["office"]),
            size=options["slice"],
            sample=options["sample"],
            progress=lambda done, total: self.progress(done, total, time.monotonic() - started),
        )
        self.tell(result, time.monotonic() - started)

    def progress(self, done: int, total: int, seconds: float) -> None:
        self.stderr.write(f"已核对 {done}/{total},{done / max(seconds, 0.001):.0f} 件/秒")

    def tell(self, result: Simulation, seconds: float) -> None:
        rate = result.judged / max(seconds, 0.001)
        self.stdout.write(
            f"按 {result.version} 核对 {result.judged} 件(在审和有效),用时 {seconds:.1f} 秒,{rate:.0f} 件/秒;"
            f"{result.differing} 件结果不同,其中结束日期不同 {result.ends_moved} 件。没有改动任何数据。"
        )
        for code, count in result.by_code.most_common():
            self.stdout.write(f"  {code} {count} 件,例:{result.examples[code]}")
        for one in result.sample:
            self.stdout.write("\n".join(lines_of(one)))


def lines_of(one: Differing) -> list[str]:
    lines = [f"{one.number} {one.type_label} {one.place} {one.status.label}(原按 {one.policy})"]
    if one.comparison.end_moves:
        lines.append(f"    结束日期 {one.comparison.end_before or '长期'} → {one.comparison.end_after or '长期'}")
    lines += [f"    {words(d.before)} → {words(d.after)}" for d in one.comparison.differences]
    return lines


def words(finding: Finding | None) -> str:
    return f"{Outcome(finding.outcome).label}:{finding.message}" if finding else "(无)"


def version_named(name: str) -> PolicyVersion:
    try:
        return PolicyVersion.objects.get(version=name)
    except PolicyVersion.DoesNotExist as missing:
        known = "、".join(PolicyVersion.objects.values_list("version", flat=True))
        raise CommandError(f"没有政策版本 {name}。现有:{known}。") from missing


def office_named(code: str | None) -> str | None:
    if code and not Office.objects.filter(pk=code).exists():
        raise CommandError(f"没有代码为 {code} 的经办机构。")
    return code


def day_of(text: str | None) -> date:
    try:
        return parse_date(text) if text else today()
    except BadDate as error:
        raise CommandError(f"{error}") from error
