from filing.testing import _guards_back, committed, django_db_setup, log_tap, no_number_in_any_log

__all__ = ["_guards_back", "committed", "django_db_setup", "log_tap", "no_number_in_any_log"]
