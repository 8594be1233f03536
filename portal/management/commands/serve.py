"""`manage.py serve`: the production server. Refuses without keys, collected static files or an up-to-date database."""

import os
import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.checks import refuse_without_keys


class Command(BaseCommand):
    help = "Serve the portal with gunicorn behind the office's https proxy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:8000", help="address:port or unix:/path (default %(default)s)")

    def handle(self, *args: Any, bind: str, **options: Any) -> None:
        refuse_unless_ready()
        self.stdout.write(f"服务地址 {bind}（Ctrl+C 或 SIGTERM 结束）")
        become_server(bind)


def refuse_unless_ready() -> None:
    """Raises CommandError with the step that is missing."""
    try:
        refuse_without_keys()
    except ImproperlyConfigured as refusal:
        raise CommandError(str(refusal)) from None
    if not (settings.STATIC_ROOT / "staticfiles.json").is_file():
        raise CommandError("静态文件还没有收集，请先运行 / first run: manage.py collectstatic --noinput")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError("数据库结构不是最新，请先运行 / first run: manage.py migrate")


def become_server(bind: str, **environment: str) -> NoReturn:
    """Replaces this process by gunicorn, which so keeps its pid and takes SIGTERM itself."""
    sys.stdout.flush()
    os.chdir(settings.BASE_DIR)
    os.umask(0o077)
    command = [sys.executable, "-m", "gunicorn", "-c", "python:portal.server", "--bind", bind]
    os.execve(sys.executable, command, {**os.environ, **environment})  # noqa: S606 - our own interpreter, no shell
