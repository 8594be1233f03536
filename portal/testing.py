"""Pytest plugin, loaded by `-p portal.testing` before the settings are read: the test profile in a folder of its own.

It also readies Django, so that the plugins after it may import models. Tests never see a demo's keys, data or files.
`DATABASE_URL` alone is taken over, so that the same tests run on PostgreSQL too.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import django

DATA_DIR = Path(tempfile.mkdtemp(prefix="portal-test-"))


def fixed_key(use: str) -> str:
    """A 32-byte test key in hex, the same in every run, so that blind indexes repeat."""
    return hashlib.sha256(f"test key for {use}".encode()).hexdigest()


TEST_ENVIRONMENT = {
    "PORTAL_PROFILE": "test",
    "DATA_DIR": str(DATA_DIR),
    "SECRET_KEY": fixed_key("sessions"),
    "FIELD_KEYS": f"t1:{fixed_key('fields')}",
    "INDEX_KEY": fixed_key("index"),
    "PAPER_KEYS": f"t1:{fixed_key('papers')}",
    "DB_POOL_MAX": "32",  # as many deciders race in the tests, each on a connection of its own
}
_SHIPPED_DEFAULTS = (
    "DEBUG",
    "ALLOWED_HOSTS",
    "PUBLIC_URL",
    "TRUSTED_PROXY",
    "IDLE_LOCK_MINUTES",
    "SESSION_HOURS",
    "SQLITE_JOURNAL",
    "BODY_LIMIT",
)

os.environ.update(TEST_ENVIRONMENT)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
for name in _SHIPPED_DEFAULTS:
    os.environ.pop(name, None)
for folder in ("static", "files"):
    (DATA_DIR / folder).mkdir()
django.setup()


def pytest_terminal_summary(terminalreporter) -> None:
    """What the tests measured, together at the end; a worker process hands it over with its reports."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    told = (report.user_properties for report in reports if report.when == "call")
    figures = [figure for properties in told for name, figure in properties if name == "measured"]
    if figures:
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(figures))


def pytest_unconfigure() -> None:
    shutil.rmtree(DATA_DIR, ignore_errors=True)
