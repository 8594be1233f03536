"""`manage.py covers`: a hospital's list in, verdicts out; wrong rows told, the rest answered, nothing in full."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from filing.bulk import Row
from filing.choices import FilingType
from filing.models import AuditEntry
from filing.operations import coverage_list
from filing.operations.coverage_list import HEADER, SLICE, judge
from filing.rules.clauses import CLAUSES
from filing.tests import world as w
from filing.tests.makers_rules import HANGZHOU

pytestmark = pytest.mark.django_db
NAMES = "证件号码,入院日期,出院日期,就医地"
SLICE_QUERIES = 6


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def filing(clerk):
    """其他临时外出 杭州, in force for a year from 2026-11-23."""
    return w.approved(clerk, w.staff(w.REVIEWER), w.person(clerk))


@pytest.fixture
def number(filing) -> str:
    return filing.person.certificates.get().number


def run(tmp_path: Path, text: str | bytes, *options: str) -> tuple[list[dict[str, str]], str, str]:
    """Rows of the output, what stood on stderr, and the sentence it ended with ("" = exit code 0)."""
    path = tmp_path / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    out, err, end = io.StringIO(), io.StringIO(), ""
    try:
        call_command("covers", str(path), *options, stdout=out, stderr=err)
    except CommandError as refused:
        end = f"{refused.returncode} {refused}"
    body = out.getvalue()
    assert end == "" or end.startswith("1 ")
    assert body.startswith("\ufeff") or not body
    return list(csv.DictReader(io.StringIO(body[1:], newline=""))), err.getvalue(), end


def test_each_row_is_answered_with_verdict_code_clauses_and_filing(tmp_path, filing, number):
    rows, err, end = run(
        tmp_path,
        f"{NAMES}\n{number},2027-11-20,20271201,杭州\n{number},2027年11月24日,,hangzhou\n{number},2026/12/01,,成都\n"
        f"{number},2026-12-01,,昆山\n{number},2026-12-01,,上海\n{number},2026-12-01,,香港\n",
    )
    assert end == ""
    assert "全部已回答" in err
    assert tuple(rows[0]) == HEADER
    assert [row["代码"] for row in rows] == ["direct", "expired", "other_place", "in_suzhou", "shanghai", "overseas"]
    assert [row["行号"] for row in rows] == ["2", "3", "4", "5", "6", "7"]
    assert rows[0]["备案编号"] == filing.number
    assert rows[0]["结论"] == "可直接结算"
    assert {"R59", "D4"} <= set(rows[0]["依据"].split())
    assert all(row["依据"] and set(row["依据"].split()) <= CLAUSES.keys() and row["说明"] for row in rows)


def test_days_of_outpatients_and_circumstances_are_columns_too(tmp_path, number):
    text = f"certno,date,place,情形\n{number},2026-12-01,330100,\n{number},2026-12-01,成都,急诊\n{number},2026-12-01,杭州,生育\n"
    rows, _, end = run(tmp_path, text)
    assert ([row["代码"] for row in rows], end) == (["direct", "deemed_filed", "maternity"], "")


def test_wrong_rows_are_told_by_number_and_the_rest_is_answered(tmp_path, number):
    stranger = w.resident_number()
    good = f"{number},2026-12-01,2026-12-02,杭州\n"
    bad = [
        f"{stranger},2026-12-01,,杭州",
        f"{number},,,杭州",
        f"{number},2026-13-01,,杭州",
        f"{number},2026-12-05,2026-12-01,杭州",
        f"{number},,2026-12-01,杭州",
        f"{number},2026-12-01,,朝阳",
        f"{number},2026-12-01,,",
        f"{number},2026-12-01,,{number}",
        f"{number},2026-12-01,,杭\x00州",
        f"{number},2026-12-01,,杭州,多一格",
        f"杭州,2026-12-01,,{number}",
    ]
    rows, err, end = run(tmp_path, f"{NAMES}\n{good}" + "".join(f"{line}\n{good}" for line in bad))
    assert [row["代码"] for row in rows] == ["direct"] + ["wrong_row", "direct"] * len(bad)
    assert [f"第 {n} 行" in err for n in range(2, 24)] == [False] + [True, False] * 10 + [True]
    assert "共 23 行,已回答 12 行,有误 11 行" in end
    assert all(row["说明"] for row in rows)


def test_no_number_stands_in_full_anywhere(tmp_path, number):
    stranger = w.resident_number()
    text = f"姓名{number},序号,{NAMES}\nx,住{stranger},{number},2026-12-01,,杭州\nx,,{stranger},2026-12-01,,{number}\n"
    rows, err, end = run(tmp_path, text)
    told = str(rows) + err + end + "".join(AuditEntry.objects.values_list("detail", flat=True))
    assert number not in told
    assert stranger not in told
    assert rows[0]["证件号码"] == f"{number[:4]}{'*' * 10}{number[-4:]}"


def test_cells_that_start_like_formulas_are_disarmed(tmp_path, number):
    rows, _, _ = run(tmp_path, f"序号,{NAMES}\n=1+1,{number},2026-12-01,,杭州\n")
    assert rows[0]["序号"] == "'=1+1"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "空的"),
        ("姓名,日期\n", "缺少列:证件号码、就医地"),
        ("证件号码,就医地\n", "入院日期或就医日期"),
        ("证件号码,证件号,就医地,就医日期\n", "重复的列"),
        (b"PK\x03\x04", "xlsx"),
        (b"\x00\xff" * 90_000, "表头"),
    ],
)
def test_a_file_that_is_no_such_list_ends_with_a_sentence_and_no_output(tmp_path, text, part):
    rows, _, end = run(tmp_path, text)
    assert rows == []
    assert part in end


def test_a_missing_file_an_unknown_user_and_a_bad_target_end_with_a_sentence(tmp_path, number):
    with pytest.raises(CommandError, match="打不开文件"):
        call_command("covers", str(tmp_path / "none.csv"))
    text = f"{NAMES}\n{number},2026-12-01,,杭州\n"
    assert "没有这个账号" in run(tmp_path, text, "--user", "nobody")[2]
    assert "没有写完" in run(tmp_path, text, "--out", str(tmp_path / "no" / "out.csv"))[2]
    assert "不能就是输入文件" in run(tmp_path, text, "--out", str(tmp_path / "list.csv"))[2]
    assert (tmp_path / "list.csv").read_text() == text


def test_out_stands_under_its_name_only_when_complete(tmp_path, number):
    out = tmp_path / "out.csv"
    run(tmp_path, f"{NAMES}\n{number},2026-12-01,,杭州\n".encode("gb18030"), "--out", str(out), "--encoding", "gb18030")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf\xe8")
    assert ",direct," in out.read_text("utf-8-sig")
    assert not list(tmp_path.glob("*.part"))


def test_one_access_entry_per_run_with_counts(tmp_path, number, clerk):
    before = AuditEntry.objects.count()
    run(tmp_path, f"{NAMES}\n{number},2026-12-01,,杭州\nx,y,,z\n", "--user", clerk.username)
    run(tmp_path, f"{NAMES}\n{number},2026-12-01,,杭州\n")
    entries = AuditEntry.objects.order_by("pk")[before:]
    assert [(e.stream, e.action, e.actor, json.loads(e.detail)) for e in entries] == [
        ("access", "coverage_list", clerk.username, {"rows": 2, "answered": 1, "wrong": 1}),
        ("access", "coverage_list", "system", {"rows": 1, "answered": 1, "wrong": 0}),
    ]


def test_a_user_asks_with_their_own_rights(tmp_path, filing, number):
    text = f"{NAMES}\n{number},2026-12-01,,杭州\n"
    kunshan = w.staff(w.CLERK, office="320583")
    rows, _, _ = run(tmp_path, text, "--user", kunshan.username)
    assert (rows[0]["代码"], rows[0]["备案编号"]) == ("direct", "")
    administrator = w.staff(w.ADMIN, office=None)
    rows, _, end = run(tmp_path, text, "--user", administrator.username)
    assert (rows, "不能查询" in end) == ([], True)


def many(number: str, count: int):
    values = {"number": number, "admission": date(2026, 12, 1), "place": HANGZHOU}
    for n in range(count):
        yield Row(n + 2, {"number": number}, values) if n % 7 else Row(n + 2, problems=("坏了。",))


def test_thousands_of_rows_cost_the_same_queries_a_slice(filing, number):
    with CaptureQueriesContext(connection) as queries:
        found = [bool(judged.told) for judged in judge(many(number, 6 * SLICE), by=None)]
    assert len(queries) == 6 * SLICE_QUERIES
    assert (len(found), sum(found)) == (6 * SLICE, sum(bool(n % 7) for n in range(6 * SLICE)))


def test_a_slice_of_wrong_rows_asks_the_database_for_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert [j.told for j in judge((Row(n, problems=("坏了。",)) for n in range(2, 1200)), by=None)] == [None] * 1198


def test_places_are_looked_up_without_a_query_for_each_row(tmp_path, number):
    run(tmp_path, f"{NAMES}\n{number},2026-12-01,,杭州\n")
    lines = f"{number},2026-12-01,,义乌\n{number},2026-12-01,,杭州\n" * 100
    with CaptureQueriesContext(connection) as queries:
        run(tmp_path, f"{NAMES}\n{lines}")
    assert len([q for q in queries if "filing_place" in q["sql"] and "filing_filing" not in q["sql"]]) == 0
    assert len(queries) < 20


def test_every_type_is_judged_by_its_own_life(tmp_path, clerk):
    person = w.person(clerk)
    resident = w.approved(clerk, w.staff(w.REVIEWER), person, FilingType.RESIDENT, "330100")
    number = person.certificates.get().number
    rows, _, _ = run(tmp_path, f"{NAMES}\n{number},2029-12-01,,杭州\n")
    assert (rows[0]["代码"], rows[0]["备案编号"]) == ("direct", resident.number)
    assert len(coverage_list.columns()) == 7
