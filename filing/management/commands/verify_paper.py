from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from filing.operations.verification import VerifiedPaper, missing_key, verify

UNKNOWN = "查无此件"


class Command(BaseCommand):
    help = "Check a list of verification codes or QR tokens, one a line; exit code 1 when any is unknown or forged."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="text file, UTF-8; blank lines are skipped")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        now, unknown = timezone.now(), 0
        for number, text in enumerate(read_lines(file), start=1):
            if not text:
                continue
            told = verify(text, now=now)
            unknown += told is None
            self.stdout.write(f"{number}\t{text}\t{words_of(told) if told else unknown_words(text)}")
        if unknown:
            raise CommandError(f"{unknown} 个编码{UNKNOWN}。")


def read_lines(file: Path) -> list[str]:
    try:
        return [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"读不出 {file}:{error}。请给出 UTF-8 文本文件,每行一个验证码。") from error


def unknown_words(text: str) -> str:
    return "\t".join(filter(None, (UNKNOWN, missing_key(text))))


def words_of(told: VerifiedPaper) -> str:
    days = "至".join(day.isoformat() for day in (told.start, told.end) if day)
    parts = (told.state_label, told.kind_label, told.masked_name, told.type_label, told.place, days, told.office)
    successor = f"以 {told.successor_number} 为准" if told.successor_number else ""
    return "\t".join(filter(None, (*parts, successor)))
