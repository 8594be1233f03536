#!/usr/bin/env python
"""Command line of the portal: `manage.py demo`, `serve`, `migrate`, `backup` and the rest of Django's commands."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    execute_from_command_line(sys.argv)
