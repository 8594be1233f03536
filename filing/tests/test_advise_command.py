"""`manage.py advise`: situations in, verdicts out; wrong rows told one by one, the rest answered."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from filing.models import AuditEntry
from filing.operations.advice_list import HEADER
from filing.rules.clauses import CLAUSES
from filing.tests import world as w

pytestmark = pytest.mark.django_db
NAMES = "序号,参保地,就医地,生育,急诊,住院,出院,自费结清,外伤,原因,长期居住,转诊证明,慢特病"
GOOD = (
    ("1,杭州,长沙,,,,,,,,,,", "elsewhere", ""),
    ("2,苏州,昆山,,,,,,,,,,", "inside_suzhou", ""),
    ("3,苏州,香港,,,,,,,,,,", "overseas", ""),
    ("4,是,长沙,是,,,,,,,,,", "maternity", ""),
    ("5,是,三亚,否,是,,,否,否,,,,", "emergency", ""),
    ("6,是,上海,否,否,否,,,,专程就医,none,否,", "shanghai", ""),
    ("7,是,南京,否,否,否,,,,在当地居住,长期居住,,否", "file_first", "异地长期居住人员"),
    ("8,是,430100,否,否,是,否,,否,visit,,否,否", "late_direct", "其他临时外出就医人员"),
    ("9,是,长沙,否,否,是,是,是,否,visit,,否,否", "late_claim", "其他临时外出就医人员"),
    ("10,否,,,,,,,,,,,", "elsewhere", ""),
)


def run(tmp_path: Path, text: str | bytes, *options: str) -> tuple[list[dict[str, str]], str, str]:
    """Rows of the output, what stood on stderr, and the sentence it ended with ("" = exit code 0)."""
    path = tmp_path / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    out, err, end = io.StringIO(), io.StringIO(), ""
    try:
        call_command("advise", str(path), *options, stdout=out, stderr=err)
    except CommandError as refused:
        end = f"{refused.returncode} {refused}"
    return list(csv.DictReader(io.StringIO(out.getvalue()[1:], newline=""))), err.getvalue(), end


def test_each_row_is_answered_with_verdict_code_type_and_clauses(tmp_path):
    rows, err, end = run(tmp_path, "\n".join([NAMES, *(row for row, *_ in GOOD)]))
    assert (err.count("第"), end, tuple(rows[0])) == (0, "", HEADER), err
    assert "全部已回答" in err
    assert [(row["代码"], row["备案类型"]) for row in rows] == [(code, type_) for _, code, type_ in GOOD]
    assert all(row["依据"] and set(row["依据"].split()) <= CLAUSES.keys() and row["说明"] for row in rows)
    assert [row["序号"] for row in rows] == [str(n) for n in range(1, 11)]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("1,是,长沙,也许,,,,,,,,,", "「生育」只能填“是”或“否”"),
        ("1,是,乌有乡,,,,,,,,,,", "没有找到"),
        ("1,乌有乡,长沙,,,,,,,,,,", "「参保地」"),
        ("1,是,长沙,否,否,否,,,,散步,,,", "「原因」只能是"),
        ("1,是,长沙,否,否,,,,,,,,", "还没有回答「住院」、「原因」、「慢特病」"),
        ("1,,长沙,,,,,,,,,,", "还没有回答「参保地」"),
        ("1,是,长沙,\x00,,,,,,,,,", "控制字符"),
        ("1,是,长沙,否,否,否,,,,visit,,否,否,多,一格", "表头只有"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_are_answered(tmp_path, row, sentence):
    rows, err, end = run(tmp_path, "\n".join([NAMES, GOOD[0][0], row, GOOD[1][0]]))
    assert [r["代码"] for r in rows] == ["elsewhere", "wrong_row", "inside_suzhou"]
    assert sentence in rows[1]["说明"]
    assert f"第 3 行:{rows[1]['说明']}" in err
    assert end.startswith("1 ")
    assert "有误 1 行" in end


def test_the_run_leaves_one_entry(tmp_path):
    run(tmp_path, f"{NAMES}\n{GOOD[0][0]}\n1,,,,,,,,,,,,\n")
    assert json.loads(AuditEntry.objects.get(action="advice_list").detail) == {"rows": 2, "answered": 1, "wrong": 1}


def test_a_user_without_the_right_gets_nothing(tmp_path):
    reviewer = w.staff(w.REVIEWER)
    rows, _, end = run(tmp_path, f"{NAMES}\n{GOOD[0][0]}\n", "--user", reviewer.username)
    assert rows == []
    assert "没有回答" in end


def test_gb18030_and_other_names_are_read(tmp_path):
    text = "insured_here,city,maternity\nyes,长沙,yes\n".encode("gb18030")
    assert [row["代码"] for row in run(tmp_path, text)[0]] == ["maternity"]


@pytest.mark.parametrize(("text", "sentence"), [("", "空的"), ("就医地\n长沙\n", "缺少列:参保地")])
def test_what_is_no_such_list_is_refused_whole(tmp_path, text, sentence):
    rows, _, end = run(tmp_path, text)
    assert rows == []
    assert sentence in end


def test_cells_that_a_spreadsheet_would_run_are_disarmed(tmp_path):
    rows, _, _ = run(tmp_path, f"{NAMES}\n=1+1,否,,,,,,,,,,,\n")
    assert rows[0]["序号"] == "'=1+1"
