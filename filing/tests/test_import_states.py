"""`manage.py import_states`: insurance states by a list, with the same effects as at the counter (C24)."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from filing.choices import FilingStatus, FilingType, InsuranceState, Validity
from filing.dates import today
from filing.models import AuditEntry, EnrolmentState, Filing
from filing.operations.state_list import SAME
from filing.tests import world as w

pytestmark = pytest.mark.django_db
NAMES = "证件号码,参保险种,参保状态,自"


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


def insured(clerk, type_=FilingType.RESIDENT) -> Filing:
    """In force since today, insured since 2010."""
    now = timezone.now()
    return w.approved(clerk, w.staff(w.REVIEWER), w.person(clerk, now=now), type_, now=now)


def number_of(filing: Filing) -> str:
    return filing.person.certificates.get().number


def run(tmp_path: Path, by, *lines: str, encoding: str = "utf-8") -> tuple[list[dict[str, str]], str, str]:
    path = tmp_path / "states.csv"
    path.write_bytes("\n".join((NAMES, *lines)).encode(encoding))
    out, err, end = io.StringIO(), io.StringIO(), ""
    try:
        call_command("import_states", str(path), "--user", by.username, stdout=out, stderr=err)
    except CommandError as refused:
        end = f"{refused.returncode} {refused}"
    return list(csv.DictReader(io.StringIO(out.getvalue().lstrip("\ufeff"), newline=""))), err.getvalue(), end


def test_c24_a_pause_that_arrives_by_import_suspends_and_an_end_ends(tmp_path, clerk):
    paused, ended = insured(clerk), insured(clerk)
    day = today()
    rows, _, end = run(
        tmp_path, clerk,
        f"{number_of(paused)},职工基本医疗保险,暂停参保,{day}",
        f"{number_of(ended)},310,终止参保,{day:%Y%m%d}",
        encoding="gb18030",
    )  # fmt: skip
    assert (end, [row["结果"] for row in rows]) == ("", ["已登记", "已登记"])
    paused, ended = Filing.objects.get(pk=paused.pk), Filing.objects.get(pk=ended.pk)
    assert paused.validity(day) == Validity.SUSPENDED
    assert (ended.status, ended.ended_on) == (FilingStatus.ENDED, day - timedelta(days=1))
    assert {state.source for state in EnrolmentState.objects.filter(recorded_at__date=day, since=day)} == {"province"}


def test_a_list_read_twice_registers_once(tmp_path, clerk):
    filing = insured(clerk)
    line = f"{number_of(filing)},310,2,{today()}"
    assert run(tmp_path, clerk, line)[0][0]["结果"] == "已登记"
    assert run(tmp_path, clerk, line)[0][0]["结果"] == SAME
    assert filing.enrolment.states.filter(state=InsuranceState.PAUSED).count() == 1


def test_wrong_rows_are_told_and_the_rest_is_registered(tmp_path, clerk):
    filing = insured(clerk)
    number, stranger = number_of(filing), w.resident_number(date(1971, 1, 1))
    rows, err, end = run(
        tmp_path, clerk,
        f"{stranger},310,2,{today()}", f"{number},390,2,{today()}", f"{number},310,睡着了,{today()}",
        f"{number},310,2,昨天", f"{number},310,2,{today()}",
    )  # fmt: skip
    assert [row["结果"] for row in rows] == ["该行有误"] * 4 + ["已登记"]
    assert end.startswith("1 共 5 行,已回答 1 行,有误 4 行")
    assert [line.split(":")[0] for line in err.strip().splitlines()] == [f"第 {n} 行" for n in (2, 3, 4, 5)]
    for text in (err, json.dumps(rows, ensure_ascii=False)):
        assert number not in text
        assert stranger not in text


def test_it_is_registered_in_somebodys_name_and_right(tmp_path, clerk):
    filing = insured(clerk)
    line = f"{number_of(filing)},310,2,{today()}"
    assert "不能登记参保状态" in run(tmp_path, w.staff(w.AUDITOR), line)[2]
    assert "没有这个账号" in run(tmp_path, type("Nobody", (), {"username": "nobody"}), line)[2]
    assert not filing.enrolment.states.filter(state=InsuranceState.PAUSED).exists()
    run(tmp_path, clerk, line)
    entry = AuditEntry.objects.get(action="state_list", actor=clerk.username)
    assert json.loads(entry.detail) == {"rows": 1, "answered": 1, "wrong": 0}
