"""Lists as hospitals send them: every encoding and spelling read, every fault told by its row, memory bounded."""

import csv
import io
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filing import bulk
from filing.bulk import BadFile, Column, Row, Sheet
from filing.tests.makers import any_text, make_resident_id

NUMBER = make_resident_id()
COLUMNS = (
    Column("number", ("证件号码", "身份证号", "certificate_number"), bulk.certificate_number),
    Column("day", ("就医日期", "date"), bulk.day),
    Column("place", ("就医地", "place"), required=False, filled=False),
)
GOOD = f"证件号码,就医日期,就医地\n{NUMBER},2026-11-23,杭州\n"


def buffered(data: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(data), bulk.BLOCK)


def sheet(data: bytes | str, **options) -> Sheet:
    return bulk.read(buffered(data.encode() if isinstance(data, str) else data), COLUMNS, **options)


def rows(data: bytes | str, **options) -> list[Row]:
    return list(sheet(data, **options).rows)


def told(data: bytes | str) -> dict[int, str]:
    """Row number → its sentences, "" for a good row."""
    return {row.number: ";".join(row.problems) for row in rows(data)}


# --- What is read ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (GOOD.encode(), "utf-8-sig"),
        (GOOD.encode("utf-8-sig"), "utf-8-sig"),
        (GOOD.encode("gb18030"), "gb18030"),
        (b"\x84\x31\x95\x33" + GOOD.encode("gb18030"), "gb18030"),
        (GOOD.replace("\n", "\r\n").encode(), "utf-8-sig"),
        (GOOD.replace("\n", "\r").encode("gb18030"), "gb18030"),
        (GOOD.replace(",", "\t").encode(), "utf-8-sig"),
        (GOOD.replace(",", ";").encode(), "utf-8-sig"),
        (f"certificate_number,date,place\n{NUMBER},2026-11-23,杭州\n".encode("gb18030"), "gb18030"),
        (f"certificate_number,date,place\n{NUMBER},2026-11-23,杭州\n".encode(), "utf-8-sig"),
    ],
)
def test_encoding_line_end_and_delimiter_are_found(data, encoding):
    found = sheet(data)
    assert found.encoding == encoding
    (row,) = found.rows
    assert row.values == {"number": NUMBER, "day": date(2026, 11, 23), "place": "杭州"}
    assert (row.number, row.problems) == (2, ())


def test_ascii_beginning_far_before_the_first_chinese_is_told_by_the_whole_file():
    head = "certificate_number,date,place\n" + f"{NUMBER},2026-11-23,\n" * 5000
    for encoding in ("utf-8", "gb18030"):
        found = rows((head + f"{NUMBER},2026-11-23,𠮷野\n").encode(encoding))
        assert (len(found), found[-1].cells["place"]) == (5001, "𠮷野")


def test_an_encoding_may_be_given():
    assert rows(GOOD.encode("gb18030"), encoding="gbk")[0].cells["place"] == "杭州"
    assert rows(GOOD.encode("utf-8-sig"), encoding="utf-8")[0].cells["place"] == "杭州"


@pytest.mark.parametrize(
    "written", ["2026-11-23", "20261123", "2026/11/23", "2026年11月23日", "２０２６．１１．２３", "2026-11-23 08:30:00"]
)
def test_dates_are_read_in_every_spelling(written):
    assert rows(f"证件号码,就医日期\n{NUMBER},{written}\n")[0].values["day"] == date(2026, 11, 23)


@pytest.mark.parametrize(
    "header",
    [
        "证件号码,就医日期",
        " 身份证号 ,就医日期(必填)",
        "Certificate Number,DATE",
        "﻿证件号码*,就医日期:",
        '"证件号码","就医日期"',
    ],
)
def test_columns_are_known_under_chinese_and_english_names(header):
    assert rows(f"{header}\n{NUMBER},2026-11-23\n")[0].values["number"] == NUMBER


def test_unknown_columns_are_named_and_their_order_is_free():
    found = sheet(f"姓名,就医日期,证件号码,备注\n张三,2026-11-23,{NUMBER},x\n")
    assert found.unknown == ("姓名", "备注")
    assert next(found.rows).values["number"] == NUMBER


@pytest.mark.parametrize("typed", [NUMBER.lower(), f" {NUMBER[:6]} {NUMBER[6:]} ", f'"=""{NUMBER}"""', f"'{NUMBER}"])
def test_numbers_are_read_as_people_and_spreadsheets_write_them(typed):
    assert rows(f"证件号码,就医日期\n{typed},2026-11-23\n")[0].values["number"] == NUMBER


def test_a_quoted_cell_may_hold_commas_quotes_and_lines():
    found = rows(f'证件号码,就医日期,就医地\n{NUMBER},2026-11-23,"杭,""州""\n西湖"\n{NUMBER},2026-11-24,\n')
    assert [(row.number, row.cells["place"]) for row in found] == [(2, '杭,"州"\n西湖'), (3, "")]


def test_blank_rows_are_passed_over_and_still_counted():
    assert list(told(f"证件号码,就医日期\n\n,\n   \n{NUMBER},2026-11-23\n")) == [5]


# --- Files that are none ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "空的"),
        (b"\n\n \n", "空的"),
        (b"\xef\xbb\xbf", "空的"),
        (b"PK\x03\x04\x14\x00", "xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "xls"),
        (GOOD.encode("utf-16"), "UTF-16"),
        ("姓名,日期\n".encode(), "缺少列:证件号码、就医日期"),
        ("证件号码,日期x\n".encode(), "缺少列:就医日期"),
        ("证件号码,身份证号,就医日期\n".encode(), "重复的列:证件号码"),
        (b"\x00" * 5000, "缺少列"),
        (b"\xff" * 5000, "缺少列"),
        (b"x" * 200_000, "表头读不出来"),
        (('"证件号码,就医日期\n' + "x\n" * 50).encode(), "表头读不出来"),
        (f"{NUMBER},2026-11-23\n".encode(), "缺少列"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_with_a_sentence(data, part):
    with pytest.raises(BadFile, match=part) as refused:
        sheet(data)
    assert NUMBER not in str(refused.value)


def test_a_file_that_cannot_be_opened_or_read_is_refused(tmp_path):
    for path in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(BadFile, match="打不开"):
            bulk.open_list(path)


class Failing(io.RawIOBase):
    """A disk that fails after its first block."""

    def __init__(self, first: bytes) -> None:
        self._left = first

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self._left:
            raise OSError(5, "Input/output error")
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def test_a_disk_that_fails_is_told_after_what_was_read():
    with pytest.raises(BadFile, match="读取文件时出错"):
        bulk.read(io.BufferedReader(Failing(b"")), COLUMNS)
    found = bulk.read(io.BufferedReader(Failing((GOOD * 2000).encode()), 64), COLUMNS)
    with pytest.raises(BadFile, match="以下各行没有读取"):
        list(found.rows)


# --- Rows that are wrong ---------------------------------------------------------------------------------------------

WRONG = [
    (f"{NUMBER},", "「就医日期」没有填写"),
    (f"{NUMBER}", "「就医日期」没有填写"),
    (",2026-11-23", "「证件号码」没有填写"),
    (f"{NUMBER},2026-02-30", "「就医日期」没有这一天"),
    (f"{NUMBER},明天", "「就医日期」日期看不懂"),
    (f"{NUMBER},0001-01-01", "「就医日期」日期应在"),
    (f"{NUMBER},{'9' * 1000}", "「就医日期」日期看不懂"),
    ("3.20501E+17,2026-11-23", "科学记数"),
    ("张三,2026-11-23", "只能由数字和字母组成"),
    ("张三,昨天", "只能由数字和字母组成"),
    (f"{NUMBER},2026-11-23,杭州,多,余", "有 5 格,表头只有 3 列"),
    (f"{NUMBER},2026-11-23,{'杭' * 3000}", "「就医地」超过 2000 个字"),
    (f"{NUMBER},2026-11-23,{'杭' * 70_000}", "超过 65536 个字"),
    (f"{NUMBER},2026-11-23,杭\x00州", "控制字符"),
    (f"{NUMBER},2026-11-23,\u202e州杭", "控制字符"),
    (f"{NUMBER},2026-11-23,杭\ufffd州", "编码损坏"),
    (f'{NUMBER},2026-11-23,"杭州', "双引号没有配对"),
    (f'{NUMBER},2026-11-23,"杭"州"', "双引号没有配对"),
    (f'"{NUMBER}"x,2026-11-23,杭州', "双引号没有配对"),
    ("\x00" * 100, "控制字符"),
    ("=cmd|'/c calc'!A1,2026-11-23", "只能由数字和字母组成"),
]


@pytest.mark.parametrize(("line", "part"), WRONG)
def test_a_wrong_row_is_told_by_its_number_and_the_rest_is_answered(line, part):
    found = told(
        f"证件号码,就医日期,就医地\n{NUMBER},2026-11-23,杭州\n{line}\n{NUMBER},2026-11-23,杭州\n" + "x,y\n" * 30
    )
    assert (found[2], found[4]) == ("", "")
    assert part in found[3]
    assert len(found) == 33
    assert NUMBER not in "".join(found.values())


def test_every_fault_of_a_row_is_told_at_once():
    assert told("证件号码,就医日期\n张三,昨天\n")[2].count("「") == 2


def test_a_stray_quote_in_a_plain_cell_is_a_letter():
    assert rows(f'证件号码,就医日期,就医地\n{NUMBER},2026-11-23,5"寸\n')[0].cells["place"] == '5"寸'


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_broken_bytes_in_the_middle_cost_their_row_alone(encoding):
    good = f"{NUMBER},2026-11-23,杭州\n".encode(encoding)
    data = "证件号码,就医日期,就医地\n".encode(encoding) + good + good[:-3] + b"\xff\xff\n" + good * 3
    found = told(data)
    assert [number for number, problem in found.items() if problem] == [3]
    assert "编码损坏" in found[3]


def test_a_chinese_cell_cut_in_two_is_broken_not_another_word():
    data = (
        GOOD.encode() + f"{NUMBER},2026-11-23,".encode() + "杭州".encode()[:-1] + b"\n" + GOOD.encode().split(b"\n")[1]
    )
    assert ["" if not p else p[:4] for p in told(data).values()] == ["", "有不能识", ""]


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=400), any_text.map(lambda t: t.encode("utf-8", "surrogatepass"))), st.booleans())
def test_no_bytes_whatever_break_the_reader(body, with_header):
    data = ("证件号码,就医日期,就医地\n".encode() if with_header else b"") + body
    with suppress(BadFile):
        found = rows(data)
        assert all(row.number >= 2 for row in found)
        assert all(row.problems or row.values["day"] for row in found)


# --- Size ------------------------------------------------------------------------------------------------------------


class Lazy(io.RawIOBase):
    """A file of any length that is nowhere: its lines are made when they are read."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines, self._left = lines, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while len(self._left) < len(buffer):
            line = next(self._lines, None)
            if line is None:
                break
            self._left += line
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


UNREADABLE = (
    b"\xff\xfe\xfd,2026-11-23,\xe6\x9d\n",
    b"\x00\x00,\x00\n",
    b'"never closed,2026-11-23\n',
    b"1,2,3,4,5,6,7,8\n",
    b"nobody,tomorrow,x\n",
)


def unreadable(count: int) -> Lazy:
    def lines() -> Iterator[bytes]:
        yield "证件号码,就医日期,就医地\n".encode()
        for _ in range(count // 1000):
            yield b"".join(UNREADABLE) * 200

    return Lazy(lines())


def test_a_million_unreadable_rows_are_told_in_bounded_memory():
    """Blocks are counted over the whole walk, their bytes over its last part: tracing all of it takes a minute."""
    found = bad = early = 0
    for row in bulk.read(io.BufferedReader(unreadable(1_000_000), bulk.BLOCK), COLUMNS).rows:
        found, bad = found + 1, bad + bool(row.problems)
        if found == 10_000:
            early = sys.getallocatedblocks()
        elif found == 960_000:
            tracemalloc.start()
    kept, peak = sys.getallocatedblocks() - early, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found, bad) == (1_000_000, 1_000_000)
    assert kept < 10_000, f"{kept} blocks more after a million rows than after 10,000"
    assert peak < 1_000_000, f"{peak} bytes at once"


def test_a_line_without_end_is_passed_over_in_bounded_memory():
    def lines() -> Iterator[bytes]:
        yield "证件号码,就医日期,就医地\n".encode()
        for _ in range(500):
            yield b"x" * 100_000
        yield f"\n{NUMBER},2026-11-23,\n".encode()

    tracemalloc.start()
    found = list(bulk.read(io.BufferedReader(Lazy(lines()), bulk.BLOCK), COLUMNS).rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [bool(row.problems) for row in found] == [True, False]
    assert peak < 4_000_000


# --- Writing ---------------------------------------------------------------------------------------------------------

ARMED = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u3000=1", "\u00a0@x", "＝1+1", "＋1", "－1", "＠x", "\u200b=1", "\ufeff=1", " \t=1"]  # fmt: skip


@pytest.mark.parametrize("cell", ARMED)
def test_a_cell_that_starts_like_a_formula_is_disarmed(cell):
    assert bulk.disarm(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "杭州", "3205**********1234", "2026-11-23", "a=b", "R59 D4", "1-2"])
def test_other_cells_stay_as_they_are(cell):
    assert bulk.disarm(cell) == cell


@given(any_text)
def test_no_text_whatever_is_taken_for_a_formula(cell):
    assert bulk.disarm(cell).lstrip(" \u3000\u00a0")[:1] not in tuple("=+-@\t\r＝＋－＠")


def test_written_lists_open_in_a_spreadsheet_and_read_back():
    out = io.StringIO(newline="")
    writer = bulk.Writer(out, ["就医地", "说明"])
    writer.row(['杭,"州"\n西湖', "=HYPERLINK()"])
    assert out.getvalue().startswith("\ufeff就医地,说明\r\n")
    assert list(csv.reader(io.StringIO(out.getvalue()[1:], newline=""))) == [
        ["就医地", "说明"],
        ['杭,"州"\n西湖', "'=HYPERLINK()"],
    ]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"见{NUMBER}。", f"见{NUMBER[:4]}{'*' * 10}{NUMBER[-4:]}。"),
        ("电话13800000000", "电话1********00"),
        ("2026-11-23", "2026-11-23"),
        ("杭州市", "杭州市"),
    ],
)
def test_what_looks_like_a_number_is_masked(text, hidden):
    assert bulk.hide_numbers(text) == hidden


def test_a_list_is_opened_and_closed(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_bytes(GOOD.encode("gb18030"))
    with bulk.open_list(path) as source:
        assert len(list(bulk.read(source, COLUMNS).rows)) == 1
