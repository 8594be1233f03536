"""System checks for what can be set wrong quietly, and the refusal to serve without keys."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from filing.keys import problems as key_problems
from portal.settings import LOOPBACK_HOSTS, wal_is_sound

_LEAST_SECRET = 50


def reasons_not_to_serve() -> list[str]:
    """A sentence in Chinese and English for each key that is missing, short, typed by hand or used twice."""
    return [*_secret_key_problems(), *key_problems()]


def _secret_key_problems() -> list[str]:
    try:
        long_enough = len(settings.SECRET_KEY) >= _LEAST_SECRET
    except ImproperlyConfigured:  # Django's own refusal of an empty one
        long_enough = False
    if long_enough:
        return []
    return [f"SECRET_KEY 没有设置或太短（至少 {_LEAST_SECRET} 个字符）。(SECRET_KEY is missing or too short.)"]


def refuse_without_keys() -> None:
    """Raises ImproperlyConfigured, naming everything that is missing, before a server answers anyone."""
    found = reasons_not_to_serve()
    if found:
        raise ImproperlyConfigured(
            "密钥不完整，系统不启动；没有改动任何数据。演示请运行 `manage.py demo`；"
            "正式运行请在环境变量中设置全部密钥。"
            " (Refusing to serve: run `manage.py demo`, or set every key in the environment.)\n- " + "\n- ".join(found)
        )


@register(Tags.security)
def keys_are_set(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Warning(sentence, hint="`manage.py demo` makes its own; README names the variables.", id="portal.W001")
        for sentence in reasons_not_to_serve()
    ]


@register(Tags.security)
def profile_file_is_private(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    file = settings.PROFILE_FILE
    if not file.is_file() or file.stat().st_mode & 0o077 == 0:
        return []
    return [Warning(f"{file} can be read by others; it holds keys.", hint=f"chmod 600 {file}", id="portal.W002")]


@register(Tags.security)
def uploads_wait_in_private(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    folder = settings.FILE_UPLOAD_TEMP_DIR
    if folder and Path(folder).is_dir() and Path(folder).stat().st_mode & 0o077 == 0:
        return []
    return [Warning(f"{folder} is no private folder of our own.", hint=f"mkdir -m 700 {folder}", id="portal.W003")]


@register(Tags.security)
def debug_stays_on_loopback(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    strangers = sorted(set(settings.ALLOWED_HOSTS) - set(LOOPBACK_HOSTS))
    if not settings.DEBUG or not strangers:
        return []
    return [Error(f"DEBUG is on and {', '.join(strangers)} may call.", hint="Unset DEBUG.", id="portal.E001")]


@register(Tags.database)
def database_keeps_what_it_promised(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Looks at the settings only, so that it needs no database to be there yet."""
    if connection.vendor == "sqlite":
        return sqlite_faults(connection.settings_dict["OPTIONS"], sqlite3.sqlite_version_info[:3])
    return pool_faults(connection.settings_dict["OPTIONS"].get("pool"), settings.WEB_THREADS)


def sqlite_faults(options: dict[str, Any], version: tuple[int, int, int]) -> list[CheckMessage]:
    """`options` as in DATABASES, `version` of the linked SQLite."""
    commands = options.get("init_command", "").upper().replace(" ", "")
    found: list[CheckMessage] = []
    if str(options.get("transaction_mode", "")).upper() != "IMMEDIATE":
        found.append(Error("SQLite transactions begin DEFERRED: two writers then fail at once.", id="portal.E002"))
    if "JOURNAL_MODE=WAL" in commands and not wal_is_sound(version):
        number = ".".join(map(str, version))
        found.append(Error(f"SQLite {number} can lose a WAL database (WAL-reset race).", id="portal.E003"))
    if "SYNCHRONOUS=FULL" not in commands:
        found.append(Error("SQLite without synchronous=FULL may lose the last commits.", id="portal.E004"))
    return found


def pool_faults(pool: dict[str, Any] | None, threads: int) -> list[CheckMessage]:
    """Every thread of a worker may hold one connection."""
    if not pool:
        return [Error("PostgreSQL is used without a connection pool.", id="portal.E005")]
    if pool["max_size"] < threads:
        return [Error(f"DB_POOL_MAX {pool['max_size']} is below WEB_THREADS {threads}.", id="portal.E006")]
    return []
