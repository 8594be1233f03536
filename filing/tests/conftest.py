from filing.testing import _guards_back, committed, django_db_setup

__all__ = ["_guards_back", "committed", "django_db_setup"]
