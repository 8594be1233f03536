"""Shared pytest fixtures. The two `tests/conftest.py` import them: a plugin of ours could not override pytest-django's."""

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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Reference data is loaded once; every test sees it."""
    with django_db_blocker.unblock():
        load_reference()


@pytest.fixture
def _guards_back(django_db_setup, django_db_blocker):
    """After the flush of a transactional test: guards and reference data as they were."""
    yield
    with django_db_blocker.unblock():
        guards.remove(connection)
        guards.install(connection)
        load_reference()


@pytest.fixture
def committed(_guards_back, transactional_db):
    """A database whose transactions really commit (threads, servers); the guards step aside only for the flush."""
    yield
    guards.remove(connection)
