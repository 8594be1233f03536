"""Lists in and out of CSV files: any row may be wrong, none stops the others, and memory stays bounded.

A command names its columns; `read` finds them under Chinese or English names, in UTF-8 (with or without BOM) or
GB18030, and yields one `Row` a record, good or with sentences. Row numbers are those a spreadsheet shows: the header
is row 1.
"""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from filing.dates import BadDate, parse_date
from filing.errors import Refusal
from filing.identity import mask_number, normalise_number

BLOCK = 64 * 1024
LINE_MAX = 64 * 1024
CELL_MAX = 2000
LINES_IN_A_CELL = 20
CELL_KEPT = 60
DELIMITERS = (",", "\t", ";")
ENCODINGS = {"utf-8": "utf-8-sig", "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030"}
NOT_CSV = (
    (b"PK\x03\x04", "这是 Excel 工作簿(xlsx),不是 CSV。请在表格软件中另存为“CSV UTF-8(逗号分隔)”后再试。"),
    (b"\xd0\xcf\x11\xe0", "这是旧版 Excel 工作簿(xls),不是 CSV。请另存为“CSV UTF-8(逗号分隔)”后再试。"),
    (codecs.BOM_UTF16_LE, "文件是 UTF-16 编码。请另存为“CSV UTF-8(逗号分隔)”后再试。"),
    (codecs.BOM_UTF16_BE, "文件是 UTF-16 编码。请另存为“CSV UTF-8(逗号分隔)”后再试。"),
)
UNQUOTED = "双引号没有配对或用错,没有读取。请检查这一行的双引号。"
BROKEN = "\ufffd"
_HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:(?:\d[ \-]?){17}[\dXxＸｘ]|(?:\d[ \-]?){14}\d|1[3-9]\d{9})(?![0-9A-Za-z])")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2})?$")
_DANGEROUS = tuple("=+-@\t\r\n＝＋－＠﹢﹣−")
_BLANK = " \u00a0\u1680\u3000\u200b\u200c\u200d\u2060\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))


class BadFile(Refusal):
    """The file as a whole cannot be read; nothing was answered."""


class BadCell(ValueError):
    """A cell that cannot be used; its text is a Chinese sentence that does not repeat the cell."""


@dataclass(frozen=True)
class Column:
    """One column under any of its names, the first of which labels it. `required`: it must stand in the header.

    `filled`: a blank cell is a fault; else its value is None. `read` raises BadCell.
    """

    key: str
    names: tuple[str, ...]
    read: Callable[[str], Any] = str
    required: bool = True
    filled: bool = True

    @property
    def label(self) -> str:
        return self.names[0]


@dataclass(frozen=True)
class Row:
    """`cells`: the known columns as typed, shortened; `values`: as read, not complete where there are `problems`."""

    number: int
    cells: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A file whose header was understood. `rows` can be walked once, while the file is open."""

    encoding: str
    columns: tuple[Column, ...]
    unknown: tuple[str, ...]
    rows: Iterator[Row]


def open_list(path: Path) -> io.BufferedReader:
    """The file for `read`. BadFile when it is not there or may not be read."""
    try:
        return path.open("rb", buffering=BLOCK)
    except OSError as error:
        raise BadFile(f"打不开文件 {path.name}({error.strerror})。请核对路径和权限。") from error


def read(source: io.BufferedReader, columns: Sequence[Column], *, encoding: str = "") -> Sheet:
    """The header now, the rows as they are walked. BadFile for what is no such list."""
    try:
        chosen = ENCODINGS[encoding] if encoding else detect(source)
        text = io.TextIOWrapper(source, encoding=chosen, errors="replace", newline="")
        lines = _Lines(text)
        records = _records(lines)
        header = next(records, None)
    except OSError as error:
        raise BadFile(f"读取文件时出错({error.strerror})。") from error
    if header is None:
        raise BadFile("文件是空的,没有表头。第一行应是列名。")
    places, unknown, delimiter = _header(header, columns)
    lines.delimiters = (delimiter,)
    rows = _rows(records, places, len(_split(header.text, delimiter) or ()), delimiter)
    return Sheet(chosen, tuple(places.values()), unknown, rows)


def detect(source: io.BufferedReader) -> str:
    """The encoding by BOM, else by the first line, else, where that is plain ASCII, by the whole file. Reads once."""
    head = source.peek(BLOCK)[:BLOCK]
    for mark, sentence in NOT_CSV:
        if head.startswith(mark):
            raise BadFile(sentence)
    first, newline, _ = head.partition(b"\n")
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if not first.isascii():
        return "utf-8-sig" if _fault(iter((first + newline,)), "utf-8") is None else "gb18030"
    if not source.seekable():
        return "utf-8-sig" if _fault(iter((head,)), "utf-8", whole=False) is None else "gb18030"
    faults = {}
    for name in ("utf-8", "gb18030"):
        faults[name] = _fault(iter(lambda: source.read(BLOCK), b""), name)
        source.seek(0)
        if faults[name] is None:
            break
    best = max(faults, key=lambda name: float("inf") if faults[name] is None else faults[name])
    return ENCODINGS[best]


def day(cell: str) -> date:
    """A day in any of the spellings of `filing.dates.parse_date`; a time of day behind it is passed over."""
    try:
        return parse_date(_TIME.sub("", cell))
    except BadDate as problem:
        raise BadCell(str(problem)) from None


def certificate_number(cell: str) -> str:
    """A number in its canonical form; what a spreadsheet does to long numbers is told apart."""
    number = normalise_number(cell.strip("=\"' \t"))
    if re.fullmatch(r"\d(?:\.\d+)?E\+?\d+", number):
        raise BadCell("已被表格软件改成科学记数,后几位丢失。请把这一列设为文本,重新填写。")
    if not re.fullmatch("[0-9A-Z]{5,30}", number):
        raise BadCell("只能由数字和字母组成,5 到 30 位。")
    return number


def hide_numbers(text: str) -> str:
    """The text with whatever looks like a certificate number or a mobile masked."""
    return _NUMBERS.sub(lambda match: mask_number(match[0]), text)


def disarm(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: behind a quote if it starts like one, also after blanks."""
    return f"'{cell}" if cell.lstrip(_BLANK).startswith(_DANGEROUS) or cell.startswith(_DANGEROUS) else cell


class Writer:
    """Rows as CSV that spreadsheets open rightly: BOM, CRLF, no formulas. `stream` is text without newline handling."""

    def __init__(self, stream: TextIO, header: Iterable[str]) -> None:
        stream.write("\ufeff")
        self._csv = csv.writer(stream, lineterminator="\r\n")
        self.row(header)

    def row(self, cells: Iterable[str]) -> None:
        self._csv.writerow([disarm(cell) for cell in cells])


# --- From bytes to records -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Record:
    """The physical line or lines of one record, or why they are none."""

    number: int
    text: str
    problem: str = ""


class _Lines:
    """Physical lines of bounded length; lines taken by mistake can be given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._back: deque[str] = deque()
        self.delimiters = DELIMITERS

    def take(self) -> str:
        """The next line with its end, "" at the end of the file. One longer than LINE_MAX is cut, its rest skipped."""
        if self._back:
            return self._back.popleft()
        line = self._text.readline(LINE_MAX)
        if len(line) < LINE_MAX or line.endswith(("\n", "\r")):
            return line
        while rest := self._text.readline(LINE_MAX):
            if rest.endswith(("\n", "\r")) or len(rest) < LINE_MAX:
                break
        return line + BROKEN  # one character too long, so that it is known again

    def give_back(self, lines: Sequence[str]) -> None:
        self._back.extendleft(reversed(lines))

    def is_record(self, text: str) -> bool:
        """Whether every quote is in order; the header is asked for any delimiter."""
        return any(_split(text, delimiter) for delimiter in self.delimiters)

    def let_go(self) -> None:
        """Leave the file open to whom it belongs."""
        if not self._text.closed:
            self._text.detach()


def _records(lines: _Lines) -> Iterator[_Record]:
    """Records that are not blank, numbered as a spreadsheet numbers its rows."""
    number = 0
    try:
        while line := lines.take():
            number += 1
            if len(line) > LINE_MAX:
                yield _Record(number, "", f"这一行超过 {LINE_MAX} 个字,没有读取。请检查文件是否完整。")
            elif '"' in line:
                yield _quoted(number, line, lines)
            elif line.strip():
                yield _Record(number, line)
    finally:
        lines.let_go()


def _quoted(number: int, first: str, lines: _Lines) -> _Record:
    """A record with quotes may span lines; a quote that is never closed costs its own line and no other."""
    taken, text = [], first
    whole = lines.is_record(text)
    while not whole and text.count('"') % 2 and len(taken) < LINES_IN_A_CELL and len(text) <= LINE_MAX:
        line = lines.take()
        if not line:
            break
        taken.append(line)
        text += line
    if whole or (len(text) <= LINE_MAX and lines.is_record(text)):
        return _Record(number, text)
    lines.give_back(taken)
    return _Record(number, "", UNQUOTED)


def _split(text: str, delimiter: str) -> list[str] | None:
    """The cells of one record, None when its quotes are wrong."""
    try:
        return next(csv.reader((text,), delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _fault(blocks: Iterator[bytes], encoding: str, *, whole: bool = True) -> int | None:
    """How many bytes came before the block that is no text of this encoding; None when all are."""
    decoder, seen = codecs.getincrementaldecoder(encoding)(), 0
    try:
        for block in blocks:
            decoder.decode(block)
            seen += len(block)
        decoder.decode(b"", final=whole)
    except UnicodeDecodeError:
        return seen
    return None


# --- From records to rows --------------------------------------------------------------------------------------------


def _plain(name: str) -> str:
    """A column's name without blanks, width, case, a remark in brackets or a star."""
    return re.sub(r"\(.*\)$", "", normalise_number(name)).strip("*:_").replace("_", "")


def _header(record: _Record, columns: Sequence[Column]) -> tuple[dict[int, Column], tuple[str, ...], str]:
    """Where each column stands, the names nobody knows, and the delimiter under which most were known."""
    if record.problem:
        raise BadFile(f"表头读不出来:{record.problem}")
    names = {_plain(name): column for column in columns for name in column.names}
    read = {d: _split(record.text, d) or [] for d in DELIMITERS}
    delimiter = max(DELIMITERS, key=lambda d: sum(_plain(cell) in names for cell in read[d]))
    cells = read[delimiter]
    places = {at: names[_plain(cell)] for at, cell in enumerate(cells) if _plain(cell) in names}
    twice = {column.label for column in places.values() if list(places.values()).count(column) > 1}
    missing = [column.label for column in columns if column.required and column not in places.values()]
    if twice:
        raise BadFile(f"表头里重复的列:{'、'.join(sorted(twice))}。每列只能有一个,没有读取。")
    if missing:
        known = "、".join(column.label for column in columns)
        raise BadFile(f"表头缺少列:{'、'.join(missing)}。没有读取。可用的列名:{known}(第一行必须是列名)。")
    unknown = tuple(hide_numbers(c.strip()[:CELL_KEPT]) for at, c in enumerate(cells) if at not in places and c.strip())
    return places, unknown, delimiter


def _rows(records: Iterator[_Record], places: Mapping[int, Column], width: int, delimiter: str) -> Iterator[Row]:
    while True:
        try:
            record = next(records, None)
        except OSError as error:
            raise BadFile(f"读取文件时出错({error.strerror}),以下各行没有读取。") from error
        if record is None:
            return
        cells = None if record.problem else _split(record.text, delimiter)
        if cells is None:
            yield Row(record.number, problems=(record.problem or UNQUOTED,))
        elif any(cell.strip() for cell in cells):
            yield _row(record, cells, places, width)


def _row(record: _Record, cells: list[str], places: Mapping[int, Column], width: int) -> Row:
    problem = _wrong_shape(record.text, cells, places, width)
    if problem:
        return Row(record.number, problems=(problem,))
    typed = {column.key: cells[at].strip() if at < len(cells) else "" for at, column in places.items()}
    values, problems = {}, []
    for column in places.values():
        cell = typed[column.key]
        if not cell:
            values[column.key] = None
            if column.filled:
                problems.append(f"「{column.label}」没有填写。")
            continue
        try:
            values[column.key] = column.read(cell)
        except BadCell as wrong:
            problems.append(f"「{column.label}」{wrong}")
    kept = {key: cell[:CELL_KEPT] for key, cell in typed.items()}
    return Row(record.number, kept, values, tuple(problems))


def _wrong_shape(text: str, cells: list[str], places: Mapping[int, Column], width: int) -> str:
    """Why the row cannot be read as cells of its columns; "" when it can."""
    if BROKEN in text:
        return "有不能识别的字符(编码损坏)。请用 UTF-8 或 GB18030 重新导出这一行。"
    if _HARMFUL.search(text):
        return "有不能使用的控制字符(如 NUL)。请重新导出或手工改正这一行。"
    if any(cell.strip() for cell in cells[width:]):
        return f"有 {len(cells)} 格,表头只有 {width} 列。请检查是否多了分隔符。"
    long = next((at for at, cell in enumerate(cells) if len(cell) > CELL_MAX), None)
    if long is not None:
        label = f"「{places[long].label}」" if long in places else f"第 {long + 1} 格"
        return f"{label}超过 {CELL_MAX} 个字。请检查这一行。"
    return ""
