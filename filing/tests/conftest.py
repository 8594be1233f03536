from filing.testing import committed, django_db_setup, log_tap, measured, no_number_in_any_log, pytest_runtest_teardown

__all__ = ["committed", "django_db_setup", "log_tap", "measured", "no_number_in_any_log", "pytest_runtest_teardown"]
