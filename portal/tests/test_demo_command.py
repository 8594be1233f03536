"""`manage.py demo` as a stranger meets it: a first start, a second, one broken off, a reset, an end."""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.management.base import CommandError
from django.db import connection
from django.urls import reverse

from portal.demo_data import LOGINS, PASSWORD
from portal.env import read_profile
from portal.management.commands.demo import Command, write_profile

SECOND_START_SECONDS = 10


def environment(data_dir: Path, **variables: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "DATA_DIR": str(data_dir), **variables}


def manage(data_dir: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment(data_dir, **variables),
        capture_output=True,
        text=True,
        timeout=180,
    )


@contextmanager
def serving(data_dir: Path, port: int) -> Iterator[subprocess.Popen]:
    """The demo answering on `port`; it is ended by its own pid whatever happens."""
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    with open(data_dir / "server.log", "wb") as log:
        server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment(data_dir), stdout=log, stderr=log)
    try:
        wait_for(port)
        yield server
    finally:
        server.terminate()
        server.wait(timeout=30)


def kill_when_it_says(word: str, data_dir: Path, *arguments: str) -> None:
    command = [sys.executable, "manage.py", *arguments]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environment(data_dir), stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout:
            if word in line:
                process.kill()
                return
    raise AssertionError(f"it ended without saying {word}")


def wait_for(port: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the demo did not answer")


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def rows(data_dir: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(data_dir / "portal.sqlite3")) as database:
        return database.execute(query).fetchall()


def passwords(data_dir: Path) -> dict[str, str]:
    return dict(rows(data_dir, "SELECT username, password FROM filing_staff"))


@pytest.fixture(scope="module")
def first_start(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess]:
    data_dir = tmp_path_factory.mktemp("demo") / "data"
    answer = manage(data_dir, "demo", "--no-serve")
    assert answer.returncode == 0, answer.stderr
    return data_dir, answer


@pytest.fixture
def data_dir(first_start, tmp_path) -> Path:
    """A demo of one's own, as the first start left it."""
    return Path(shutil.copytree(first_start[0], tmp_path / "data"))


def test_first_start_tells_address_logins_and_password(first_start):
    words = first_start[1].stdout
    assert "http://127.0.0.1:8000" in words
    assert PASSWORD in words
    for name, _, _ in LOGINS:
        assert re.search(rf"\b{name}\b", words)


def test_all_twelve_log_in_with_the_demo_password(first_start):
    stored = passwords(first_start[0])
    hashes = {stored.pop(name) for name, _, _ in LOGINS}
    assert len(hashes) == 1
    assert PBKDF2PasswordHasher().verify(PASSWORD, hashes.pop())
    assert all(password.startswith("!") for password in stored.values()), "nobody else can log in"


def test_keys_are_private_and_later_commands_use_them(first_start):
    data_dir = first_start[0]
    assert (data_dir / "profile.env").stat().st_mode & 0o777 == 0o600
    assert (data_dir / "portal.sqlite3").stat().st_mode & 0o077 == 0
    answer = manage(data_dir, "check")
    assert "no issues" in answer.stdout + answer.stderr


def test_each_demo_has_keys_of_its_own(tmp_path):
    files = [tmp_path / name / "profile.env" for name in ("one", "two")]
    for file in files:
        write_profile(file)
    values = [read_profile(file) for file in files]
    assert values[0].keys() == values[1].keys() >= {"SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "PAPER_KEYS"}
    assert [name for name in values[0] if values[0][name] == values[1][name]] == ["PORTAL_PROFILE"]


def test_second_start_serves_soon_keeps_the_data_and_ends_on_sigterm(data_dir):
    before = passwords(data_dir)
    port = free_port()
    begun = time.monotonic()
    with serving(data_dir, port) as server:
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}{reverse('login')}", timeout=30)
        assert time.monotonic() - begun < SECOND_START_SECONDS
        with page:
            assert PASSWORD in page.read().decode()
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=20) == 0
    assert passwords(data_dir) == before


def test_static_files_are_served_collected_under_hashed_names(data_dir):
    names = json.loads((data_dir / "static" / "staticfiles.json").read_text())["paths"]
    hashed = names["portal/js/idle_lock.js"]
    assert re.fullmatch(r"portal/js/idle_lock\.[0-9a-f]{12}\.js", hashed)
    port = free_port()
    with (
        serving(data_dir, port),
        urllib.request.urlopen(f"http://127.0.0.1:{port}/static/{hashed}", timeout=30) as file,
    ):
        assert "immutable" in file.headers["Cache-Control"]
        assert file.headers["Content-Type"].startswith("text/javascript")


def test_reset_deletes_the_data_and_a_start_killed_half_way_begins_anew_with_the_same_keys(data_dir):
    keys, staff = (data_dir / "profile.env").read_text(), sorted(passwords(data_dir))
    with closing(sqlite3.connect(data_dir / "portal.sqlite3")) as database:
        database.execute("UPDATE filing_staff SET full_name = '改过' WHERE username = 'clerk1'")
        database.commit()
    (data_dir / "files").mkdir(exist_ok=True)
    (data_dir / "files" / "from-before").write_bytes(b"x")
    kill_when_it_says("重演", data_dir, "demo", "--no-serve", "--reset")
    assert not (data_dir / "demo-sqlite.complete").exists()
    assert not (data_dir / "files" / "from-before").exists()
    (data_dir / "files").mkdir(exist_ok=True)
    (data_dir / "files" / "half-written").write_bytes(b"x")
    answer = manage(data_dir, "demo", "--no-serve")
    assert answer.returncode == 0, answer.stderr
    assert sorted(passwords(data_dir)) == staff
    assert rows(data_dir, "SELECT full_name FROM filing_staff WHERE username = 'clerk1'") != [("改过",)]
    assert not (data_dir / "files" / "half-written").exists()
    assert (data_dir / "profile.env").read_text() == keys


def test_reset_refuses_on_postgresql(monkeypatch):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    with pytest.raises(CommandError, match="PostgreSQL"):
        Command().clear()


def test_demo_refuses_a_folder_or_an_environment_of_production(tmp_path):
    answer = manage(tmp_path, "demo", "--no-serve", PORTAL_PROFILE="production")
    left = [path for path in tmp_path.rglob("*") if path.name != "tmp"]  # the empty folder of the settings
    assert (answer.returncode, left) == (1, [])
    (tmp_path / "profile.env").write_text("PORTAL_PROFILE=production\n")
    answer = manage(tmp_path, "demo", "--no-serve")
    assert answer.returncode == 1
    assert "其他用途" in answer.stderr
    assert (tmp_path / "profile.env").read_text() == "PORTAL_PROFILE=production\n"


def test_a_taken_port_is_told_before_anything_is_made(tmp_path):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = manage(tmp_path / "data", "demo", "--port", str(port))
    assert answer.returncode == 1
    assert f"端口 {port} 正被占用" in answer.stderr
    assert not (tmp_path / "data" / "profile.env").exists()
