"""The ground the portal stands on: settings, keys, checks, logs."""

import json
import logging
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import override_settings

from filing.keys import generate_profile_keys
from portal import checks
from portal.env import Env, environment, read_profile
from portal.logging import JsonLines, MaskNumbers, mask_numbers
from portal.settings import wal_is_sound

RANDOM_SECRET = "".join(chr(97 + number * 7 % 26) for number in range(64))


def run(*arguments: str, data_dir: Path, **variables: str) -> subprocess.CompletedProcess:
    """A fresh interpreter in the project with nothing set but `variables`."""
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "LANG": "C.UTF-8", **variables}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def production(**variables: str) -> dict[str, str]:
    return {"SECRET_KEY": RANDOM_SECRET, "ALLOWED_HOSTS": "ydba.example", **generate_profile_keys(), **variables}


# --- silent, and set


@pytest.mark.parametrize("arguments", [["help"], ["check"], ["makemigrations", "--check", "--dry-run"]])
def test_without_keys_help_check_and_makemigrations_work(arguments, tmp_path):
    answer = run("manage.py", *arguments, data_dir=tmp_path)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("module", ["portal.wsgi", "portal.asgi"])
def test_without_keys_no_server_starts(module, tmp_path):
    answer = run("-c", f"import {module}", data_dir=tmp_path)
    assert answer.returncode != 0
    for name in ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "PAPER_KEYS", "manage.py demo"):
        assert name in answer.stderr


def test_without_keys_serve_refuses_in_words(tmp_path):
    answer = run("manage.py", "serve", data_dir=tmp_path)
    assert answer.returncode == 1
    assert "密钥不完整" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_serve_names_the_step_that_is_missing(tmp_path):
    answer = run("manage.py", "serve", data_dir=tmp_path, **production())
    assert "collectstatic" in answer.stderr
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text("{}")
    answer = run("manage.py", "serve", data_dir=tmp_path, **production())
    assert "manage.py migrate" in answer.stderr


def test_the_production_profile_passes_the_deployment_check(tmp_path):
    answer = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", data_dir=tmp_path, **production())
    assert answer.returncode == 0, answer.stderr


def test_silence_means_production_without_debug(tmp_path):
    code = (
        "from portal import settings as s;"
        "print(s.PORTAL_PROFILE, s.DEBUG, s.ALLOWED_HOSTS, s.SESSION_COOKIE_NAME, s.SECURE_SSL_REDIRECT, s.INDEX_KEY)"
    )
    answer = run("-c", code, data_dir=tmp_path)
    assert answer.stdout.split() == ["production", "False", "[]", "__Host-session", "True", "None"]


def test_debug_is_refused_where_others_may_call(tmp_path):
    assert run("manage.py", "check", data_dir=tmp_path, DEBUG="1", ALLOWED_HOSTS="10.1.0.2").returncode == 1
    assert run("manage.py", "check", data_dir=tmp_path, DEBUG="1", ALLOWED_HOSTS="127.0.0.1").returncode == 0


@pytest.mark.parametrize(
    "name", ["IDLE_LOCK_MINUTES", "DEBUG", "FIELD_KEYS", "INDEX_KEY", "DATABASE_URL", "PORTAL_PROFILE"]
)
def test_a_malformed_value_is_refused_by_its_name_and_not_shown(name, tmp_path):
    answer = run("-c", "from portal import settings", data_dir=tmp_path, **{name: "mysql:x?secret"})
    assert answer.returncode == 1
    assert name in answer.stderr.splitlines()[-1]
    assert "x?secret" not in answer.stderr


# --- the environment and the profile file


def test_environment_goes_before_the_profile_file_value_by_value(tmp_path, monkeypatch):
    file = tmp_path / "profile.env"
    file.write_text("# keys\nPORTAL_PROFILE=demo\nSECRET_KEY=of=the=file\n\nINDEX_KEY=stored\n")
    monkeypatch.setenv("PORTAL_PROFILE", "demo")
    monkeypatch.setenv("SECRET_KEY", "given")
    monkeypatch.delenv("INDEX_KEY")
    env = environment(file)
    assert (env.text("SECRET_KEY"), env.text("INDEX_KEY")) == ("given", "stored")


def test_a_profile_file_of_another_profile_lends_no_keys(tmp_path, monkeypatch):
    file = tmp_path / "profile.env"
    file.write_text("PORTAL_PROFILE=demo\nINDEX_KEY=demo-key\n")
    monkeypatch.setenv("PORTAL_PROFILE", "production")
    monkeypatch.delenv("INDEX_KEY")
    assert environment(file).text("INDEX_KEY") == ""


def test_profile_values_may_hold_equal_signs_and_no_file_holds_nothing(tmp_path):
    file = tmp_path / "profile.env"
    assert read_profile(file) == {}
    file.write_text("A = b=c=\n#x=1\n\n")
    assert read_profile(file) == {"A": "b=c="}


def test_typed_values():
    env = Env({"N": "12", "BLANK": "", "ON": "True", "L": " a, b ,,c"})
    assert (env.number("N", 3), env.number("BLANK", 3), env.number("NONE", 3)) == (12, 3, 3)
    assert (env.flag("ON"), env.flag("BLANK")) == (True, False)
    assert env.listed("L") == ["a", "b", "c"]
    for bad in ("-1", "1.5", "１２", "x"):
        with pytest.raises(ImproperlyConfigured):
            Env({"N": bad}).number("N", 0)


def test_postgres_address_is_taken_apart():
    parts = Env({"U": "postgres://u%40x:p%2Fw@db.local:6432/ydba?sslmode=require"}).postgres("U")
    assert parts == {
        "NAME": "ydba",
        "USER": "u@x",
        "PASSWORD": "p/w",
        "HOST": "db.local",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }
    assert Env({}).postgres("U") is None


# --- the database


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
    ],
)
def test_wal_only_on_a_sqlite_with_the_fix(version, sound):
    assert wal_is_sound(version) is sound


@pytest.mark.django_db
def test_the_database_runs_as_promised():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            answers = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
            assert answers == ["delete", 2]
            assert connection.transaction_mode == "IMMEDIATE"
            assert Path(connection.settings_dict["NAME"]).parent == settings.DATA_DIR
        else:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("20s",)
            assert connection.settings_dict["OPTIONS"]["pool"]["max_size"] >= 16


GOOD_SQLITE = {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;"}
WAL = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"


@pytest.mark.parametrize(
    ("options", "version", "found"),
    [
        (GOOD_SQLITE, (3, 40, 1), []),
        ({**GOOD_SQLITE, "transaction_mode": "DEFERRED"}, (3, 40, 1), ["portal.E002"]),
        ({**GOOD_SQLITE, "init_command": WAL}, (3, 40, 1), ["portal.E003"]),
        ({**GOOD_SQLITE, "init_command": WAL}, (3, 51, 3), []),
        ({**GOOD_SQLITE, "init_command": ""}, (3, 40, 1), ["portal.E004"]),
        ({}, (3, 40, 1), ["portal.E002", "portal.E004"]),
    ],
)
def test_check_finds_a_weakened_sqlite(options, version, found):
    assert [message.id for message in checks.sqlite_faults(options, version)] == found


@pytest.mark.parametrize(
    ("pool", "found"), [(None, ["portal.E005"]), ({"max_size": 3}, ["portal.E006"]), ({"max_size": 4}, [])]
)
def test_check_finds_a_pool_smaller_than_the_threads(pool, found):
    assert [message.id for message in checks.pool_faults(pool, threads=4)] == found


def test_check_finds_debug_that_others_may_see():
    with override_settings(DEBUG=True, ALLOWED_HOSTS=["127.0.0.1", "10.1.0.2"]):
        assert [message.id for message in checks.debug_stays_on_loopback(None)] == ["portal.E001"]
    with override_settings(DEBUG=True, ALLOWED_HOSTS=["127.0.0.1"]):
        assert checks.debug_stays_on_loopback(None) == []


def test_check_finds_a_profile_file_others_can_read(tmp_path):
    file = tmp_path / "profile.env"
    file.write_text("A=b\n")
    file.chmod(0o640)
    with override_settings(PROFILE_FILE=file):
        assert [message.id for message in checks.profile_file_is_private(None)] == ["portal.W002"]
        file.chmod(0o600)
        assert checks.profile_file_is_private(None) == []


@pytest.mark.parametrize("secret", ["", "short"])
def test_a_missing_or_short_secret_is_a_reason_not_to_serve(secret):
    with override_settings(SECRET_KEY=secret):
        assert any("SECRET_KEY" in sentence for sentence in checks.reasons_not_to_serve())
        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
            checks.refuse_without_keys()


def test_test_keys_are_good_enough_to_serve():
    assert checks.reasons_not_to_serve() == []


# --- log lines


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("证号320500199001010019", "证号3205**********0019"),
        ("32050019900101001X,", "3205**********001X,"),
        ("320500900101001", "3205*******1001"),
        ("电话 13900001234。", "电话 1********34。"),
        ("３２０５００１９９００１０１００１９", "３２０５**********００１９"),
        ("YDBA32050820261122000017", "YDBA32050820261122000017"),
        ("2026-11-22 10:20:30.123456", "2026-11-22 10:20:30.123456"),
        ("12345678901234567890", "12345678901234567890"),
        ("", ""),
    ],
)
def test_number_shapes_of_people_are_masked_and_others_stay(text, masked):
    assert mask_numbers(text) == masked


def record(message: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord("filing", logging.INFO, __file__, 1, message, args, None)


@pytest.mark.parametrize("hostile", ["a\r\nb", "\x1b[31mred", "\u2028line", '{"level": "FATAL"}', "\ud800", "%s %d"])
def test_hostile_text_stays_inside_one_json_line(hostile):
    line = JsonLines().format(record("name %s", hostile))
    assert len(line.splitlines()) == 1
    assert line.isascii()
    assert json.loads(line)["message"] == f"name {hostile}"


def test_log_time_is_utc_and_readable():
    event = json.loads(JsonLines().format(record("x")))
    assert abs(datetime.now(UTC) - datetime.fromisoformat(event["time"])).total_seconds() < 60


def test_the_filter_masks_arguments_for_every_handler_behind_it():
    entry = record("person %s", "320500199001010019")
    assert MaskNumbers().filter(entry)
    assert entry.getMessage() == "person 3205**********0019"


def test_shipped_log_handlers_all_mask():
    for handler in settings.LOGGING["handlers"].values():
        assert handler["filters"] == ["mask_numbers"]
        assert handler["formatter"] == "json"
