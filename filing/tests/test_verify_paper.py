"""A list of codes checked where the keys are: each line answered, what is unknown counted."""

import pytest
from django.core.management import CommandError, call_command

from filing.models import Reason
from filing.operations import lifecycle
from filing.papers.codes import ALPHABET, new_code, show_code
from filing.tests import world as w

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


def test_a_revoked_paper_says_so(slip, tmp_path, capsys):
    supervisor = w.staff(w.SUPERVISOR)
    reason = Reason.objects.filter(action="revoke").first()
    lifecycle.revoke(
        filing=slip.filing, by=supervisor, now=w.NOW, expected_version=None, reason=reason, words="就医地录错"
    )
    assert "已撤销" in answers(tmp_path, capsys, slip.code)[0]


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
