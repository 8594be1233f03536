"""What commands over a CSV list have in common: reading, writing every row, telling the wrong ones, the exit code."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TextIO

from django.core.management.base import BaseCommand, CommandError

from filing import bulk
from filing.errors import Refusal
from filing.models import Staff

PROGRESS = 10_000


class Answered(Protocol):
    """One row with its answer, or with the sentences why there is none."""

    row: bulk.Row
    problems: tuple[str, ...]

    @property
    def is_answered(self) -> bool: ...

    def cells(self) -> list[str]: ...


class ListCommand(BaseCommand):
    """A subclass names its columns and header, answers the rows and records the run. Exit code 1 for wrong rows."""

    header: Sequence[str]

    def columns(self) -> tuple[bulk.Column, ...]:
        raise NotImplementedError

    def check(self, sheet: bulk.Sheet) -> None:
        """Raise BadFile where the header as a whole will not do."""

    def answers(self, rows: Iterable[bulk.Row], by: Staff | None) -> Iterator[Answered]:
        raise NotImplementedError

    def record(self, by: Staff | None, counts: dict[str, int]) -> None:
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--out", type=Path, help="write here instead of to standard output")
        parser.add_argument("--encoding", choices=sorted(bulk.ENCODINGS), default="", help="default: found out")
        parser.add_argument("--user", help="user name in whose name and with whose rights to ask; default: the system")

    def handle(self, *args: Any, file: Path, out: Path | None, encoding: str, user: str | None, **options: Any) -> None:
        by = _staff(user)
        counts = {"rows": 0, "answered": 0, "wrong": 0}
        try:
            with bulk.open_list(file) as source:
                sheet = bulk.read(source, self.columns(), encoding=encoding)
                self.check(sheet)
                self._say_unknown(sheet)
                with _output(out, file, self.stdout) as stream:
                    self._answer(sheet, stream, by, counts)
        except Refusal as refusal:
            raise CommandError(" ".join(refusal.sentences)) from refusal
        except BrokenPipeError as gone:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter fails on its last flush
            raise CommandError("接收输出的程序已经退出,清单没有写完。") from gone
        except OSError as error:
            raise CommandError(f"读写文件时出错({error.strerror}),清单没有写完。") from error
        if counts["wrong"]:
            raise CommandError(f"共 {counts['rows']} 行,已回答 {counts['answered']} 行,有误 {counts['wrong']} 行。")
        self.stderr.write(f"共 {counts['rows']} 行,全部已回答。")

    def _answer(self, sheet: bulk.Sheet, stream: TextIO, by: Staff | None, counts: dict[str, int]) -> None:
        """Write every row; the run leaves its entry also when it is broken off."""
        writer = bulk.Writer(stream, self.header)
        try:
            for judged in self.answers(sheet.rows, by):
                counts["rows"] += 1
                counts["answered" if judged.is_answered else "wrong"] += 1
                if not judged.is_answered:
                    self.stderr.write(f"第 {judged.row.number} 行:{''.join(judged.problems)}")
                writer.row(judged.cells())
                if counts["rows"] % PROGRESS == 0:
                    self.stderr.write(f"已处理 {counts['rows']} 行……")
        finally:
            self.record(by, counts)

    def _say_unknown(self, sheet: bulk.Sheet) -> None:
        if sheet.unknown:
            self.stderr.write(f"不认识的列,不读取也不写出:{'、'.join(sheet.unknown)}")


def _staff(username: str | None) -> Staff | None:
    if username is None:
        return None
    try:
        return Staff.objects.get(username=username, is_active=True)
    except (Staff.DoesNotExist, ValueError) as missing:
        raise CommandError("没有这个账号,或者账号已停用。没有查询。") from missing


@contextmanager
def _output(out: Path | None, source: Path, stdout: Any) -> Iterator[TextIO]:
    """Standard output, or a file that stands under its name only when it is complete."""
    if out is None:
        yield _Unending(stdout)
        stdout.flush()
        return
    if out.exists() and out.samefile(source):
        raise CommandError("输出文件不能就是输入文件。没有查询。")
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


class _Unending:
    """Standard output as the CSV writer wants it: no line end is added."""

    def __init__(self, stdout: Any) -> None:
        self._stdout = stdout

    def write(self, text: str) -> int:
        self._stdout.write(text, ending="")
        return len(text)
