"""Shared pytest fixtures. Both `tests/conftest.py` import them: a plugin could not override pytest-django's own."""

import logging
import re
from traceback import walk_tb
from types import TracebackType

import pytest
from django.core.management import call_command
from django.db import connection

from filing import guards
from filing.models import PolicyVersion
from filing.reference import FIXTURES


def load_reference() -> None:
    """Once per database: published policy is frozen and cannot be loaded over."""
    if not PolicyVersion.objects.exists():
        call_command("loaddata", *FIXTURES, verbosity=0)


def planted(traceback: TracebackType | None) -> bool:
    """True for a fault that a test's own view raises, numbers and all."""
    frames = [frame.f_code.co_filename for frame, _ in walk_tb(traceback)]
    return bool(frames) and "/tests/" in frames[-1]


class LogTap(logging.Handler):
    """Keeps every log record, unmasked, that holds the shape of a certificate number or a mobile: none may.

    15 or 18 characters like a resident certificate, 11 like a mobile; the masking filter behind it is the second line.
    """

    NUMBERS = re.compile(r"(?<![\dA-Za-z])(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?![\dA-Za-z])")

    def __init__(self) -> None:
        super().__init__()
        self.leaks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info and not planted(record.exc_info[2]):
            text += logging.Formatter().formatException(record.exc_info)
        if self.NUMBERS.search(text):
            self.leaks.append(f"{record.name}: {text[:300]}")


@pytest.fixture
def measured(request):
    """Takes a figure, as a sentence; all of a run are printed at its end."""
    return lambda figure: request.node.user_properties.append(("measured", figure))


@pytest.fixture(scope="session")
def log_tap():
    """One tap over the whole session, before any handler that masks."""
    tap, root = LogTap(), logging.getLogger()
    root.handlers.insert(0, tap)
    yield tap
    root.removeHandler(tap)


@pytest.fixture(autouse=True)
def no_number_in_any_log(log_tap):
    """Fails the test whose code logged a number. A test that plants one on purpose takes `log_tap` and empties it."""
    yield
    leaks, log_tap.leaks = log_tap.leaks, []
    assert not leaks, f"a certificate number or mobile in the log: {leaks}"


BLOCKER = pytest.StashKey()


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    """Reference data is loaded once; every test sees it."""
    request.config.stash[BLOCKER] = django_db_blocker
    with django_db_blocker.unblock():
        load_reference()


@pytest.fixture
def committed(transactional_db):
    """A database whose transactions really commit (threads, servers); the guards step aside only for the flush."""
    yield
    guards.remove(connection)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """After the flush of a committed test, which no fixture can be sure to outlast: guards and reference data again."""
    result = yield
    if nextitem is not None and "committed" in item.fixturenames:  # after the last test the database is gone
        with item.config.stash[BLOCKER].unblock():
            guards.remove(connection)
            guards.install(connection)
            load_reference()
    return result
