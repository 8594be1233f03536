"""The rules: pure functions over `filing.facts`, one topic a module. No database, no clock, no screen."""
