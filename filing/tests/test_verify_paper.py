"""A list of codes checked where the keys are: each line answered, what is unknown counted."""

from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from filing.management.commands import verify_paper
from filing.papers.codes import ALPHABET, new_code, show_code
from filing.tests import world as w
from filing.tests.paper_states import STATES, State, desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def slip():
    clerk = w.staff(w.CLERK)
    filing = w.approved(clerk, w.staff(w.REVIEWER), w.person(clerk))
    return filing.documents.get(kind="slip")


def answers(tmp_path, capsys, *lines: str) -> list[str]:
    file = tmp_path / "codes.txt"
    file.write_text("\n".join(lines), encoding="utf-8-sig")
    call_command("verify_paper", str(file))
    return capsys.readouterr().out.splitlines()


def test_each_line_is_answered_with_the_state_of_today(slip, tmp_path, capsys):
    told = answers(tmp_path, capsys, show_code(slip.code), "", slip.token)
    assert [line.split("\t")[0] for line in told] == ["1", "3"]
    assert all("备案回执" in line and "杭州市" in line and "张**" in line for line in told)


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_each_state_is_told_with_the_filing_in_its_place(tmp_path, capsys, monkeypatch, state: State):
    paper = state.make(desk())
    monkeypatch.setattr(verify_paper, "timezone", SimpleNamespace(now=lambda: state.asked))
    by_code, by_token = (line.split("\t")[2:] for line in answers(tmp_path, capsys, show_code(paper.code), paper.token))
    assert by_code == by_token
    assert by_code[0] == state.told
    successor = paper.filing.successors.first()
    assert (f"以 {successor.number} 为准" in by_code if successor else False) == state.succeeded


def test_every_single_wrong_character_is_unknown_and_the_rest_still_answered(slip, tmp_path, capsys):
    wrong = [
        slip.code[:place] + other + slip.code[place + 1 :]
        for place in range(len(slip.code))
        for other in ALPHABET
        if other != slip.code[place]
    ]
    with pytest.raises(CommandError, match=f"{len(wrong) + 1} 个编码查无此件"):
        answers(tmp_path, capsys, *wrong, new_code(), slip.code)
    *others, last = capsys.readouterr().out.splitlines()
    assert "备案回执" in last
    assert len(others) == len(wrong) + 1
    assert all("查无此件" in line for line in others)


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    file = tmp_path / "codes.bin"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("verify_paper", str(file))
    with pytest.raises(CommandError, match="读不出"):
        call_command("verify_paper", str(tmp_path / "none.txt"))
