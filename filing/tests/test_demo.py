"""The demo as it stands on the disk: quickly built, and no byte of it tells a number or a telephone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from filing.demo.desk import AGENT_NUMBER, AGENT_PHONE, CONTACT_PHONES
from filing.demo.people import PEOPLE

SECRETS = {
    *(number for persona in PEOPLE for number in persona.numbers), *(persona.phone for persona in PEOPLE), AGENT_NUMBER,
    AGENT_PHONE, *CONTACT_PHONES,
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess, float]:
    """DATA_DIR after a first start, what it said, and its seconds of processor time, children included."""
    data_dir = tmp_path_factory.mktemp("demo") / "data"
    begun = os.times()
    answer = subprocess.run(
        [sys.executable, "manage.py", "demo", "--no-serve"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DATA_DIR": str(data_dir)},
        capture_output=True,
        timeout=300,
    )
    ended = os.times()
    assert answer.returncode == 0, answer.stderr.decode()
    used = ended.children_user + ended.children_system - begun.children_user - begun.children_system
    return data_dir, answer, used


def test_demo_is_built_in_under_a_minute(built):
    assert built[2] < 60


def test_no_byte_of_database_journal_or_log_holds_a_number_or_phone(built):
    data_dir, answer, _ = built
    read = {path.name: path.read_bytes() for path in data_dir.iterdir() if path.is_file()}
    assert "portal.sqlite3" in read
    assert len(read["portal.sqlite3"]) > 1_000_000
    for name, data in {**read, "output": answer.stdout + answer.stderr}.items():
        told = {secret for secret in SECRETS if secret.encode() in data or secret.lower().encode() in data}
        assert not told, name


def test_nothing_under_the_data_folder_is_readable_by_others(built):
    data_dir = built[0]
    private = [
        data_dir / "portal.sqlite3",
        data_dir / "profile.env",
        *(p for p in (data_dir / "files").rglob("*") if p.is_file()),
    ]
    assert len(private) > 60
    assert all(path.stat().st_mode & 0o077 == 0 for path in private)
