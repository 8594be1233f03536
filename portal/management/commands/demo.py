"""`manage.py demo`: the portal with invented people, on this machine, with nothing to configure."""

import os
import secrets
import shutil
import socket
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.utils import timezone

from filing.demo.stories import replay
from filing.keys import generate_profile_keys
from portal.checks import reasons_not_to_serve
from portal.demo_data import FIXTURES, LOGINS, PASSWORD
from portal.management.commands.serve import become_server

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Set up the demo (first start only), then serve it on 127.0.0.1."
    requires_system_checks = []  # run after the profile is there; before that they would ask for keys

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default %(default)s)")
        parser.add_argument("--reset", action="store_true", help="delete the demo database and files first (SQLite)")
        parser.add_argument("--no-serve", action="store_true", help="set up only")

    def handle(self, *args: Any, port: int, reset: bool, no_serve: bool, **options: Any) -> None:
        address = f"http://{HOST}:{port}"
        refuse_other_profiles()
        if not no_serve:
            refuse_taken_port(port)
        with_profile_and_address(address)
        refuse_broken_keys()
        os.umask(0o077)
        if reset:
            self.clear()
        if marker().is_file():
            call_command("migrate", verbosity=0)
        else:
            self.build()
        call_command("collectstatic", interactive=False, verbosity=0)
        self.announce(address)
        if not no_serve:
            connections.close_all()
            become_server(f"{HOST}:{port}", PUBLIC_URL=settings.PUBLIC_URL)

    def build(self) -> None:
        """From an empty database to the whole demo; the marker comes last, so a start broken off begins anew."""
        begun = time.monotonic()
        self.clear_what_was_broken_off()
        self.say("建立数据库……")
        call_command("migrate", verbosity=0)
        self.say("载入参照数据、演示人员……")
        call_command("loaddata", *FIXTURES, verbosity=0)
        self.say("重演演示业务……")
        replay(timezone.now())
        give_passwords()
        marker().touch()
        self.say(f"演示数据已就绪（{time.monotonic() - begun:.0f} 秒）。")

    def clear(self) -> None:
        """Deletes database, files and marker; the keys stay. Only SQLite: a server's database is not ours to drop."""
        if connection.vendor != "sqlite":
            raise CommandError("--reset 只用于内置的 SQLite；PostgreSQL 请自行删除并重建数据库。没有改动任何数据。")
        connection.close()
        marker().unlink(missing_ok=True)
        for suffix in ("", "-journal", "-wal", "-shm"):
            Path(f"{settings.DATABASES['default']['NAME']}{suffix}").unlink(missing_ok=True)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)

    def clear_what_was_broken_off(self) -> None:
        if connection.vendor == "sqlite":
            self.clear()
        elif connection.introspection.table_names():
            raise CommandError("这个 PostgreSQL 数据库不是空的，也没有完整的演示数据。请重建一个空数据库再运行。")

    def announce(self, address: str) -> None:
        self.say(f"\n异地就医备案窗口（演示）  {address}\n登录（密码都是 {PASSWORD}）：")
        for name, role, place in LOGINS:
            self.say(f"  {name:<12} {role} · {place}")
        self.say("")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def refuse_other_profiles() -> None:
    if os.environ.get("PORTAL_PROFILE", "demo") != "demo":
        raise CommandError("PORTAL_PROFILE 已指定为其他用途，演示不启动；没有改动任何数据。请取消该变量后再试。")


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise CommandError(f"端口 {port} 正被占用。请关闭占用它的程序，或换一个：--port {port + 1}") from None


def with_profile_and_address(address: str) -> None:
    """Starts this command again wherever the settings were read without the demo's keys or with another address."""
    if settings.PORTAL_PROFILE != "demo":
        if settings.PROFILE_FILE.exists():
            raise CommandError(
                f"{settings.PROFILE_FILE} 属于其他用途，演示不启动；没有改动任何数据。请用 DATA_DIR 指定另一个文件夹。"
            )
        write_profile(settings.PROFILE_FILE)
    elif "PUBLIC_URL" in os.environ or address == settings.PUBLIC_URL:
        return
    os.environ.setdefault("PUBLIC_URL", address)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - this very command, no shell


def write_profile(path: Path) -> None:
    """Fresh keys in a file only its owner reads, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    values = {"PORTAL_PROFILE": "demo", "SECRET_KEY": secrets.token_urlsafe(48), **generate_profile_keys()}
    lines = "".join(f"{name}={value}\n" for name, value in values.items())
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("# Keys of the demo in this folder. Without them its data cannot be read.\n" + lines)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def refuse_broken_keys() -> None:
    found = reasons_not_to_serve()
    if found:
        raise CommandError("演示的密钥不完整，没有改动任何数据：\n- " + "\n- ".join(found))


def marker() -> Path:
    """Stands beside the data once the demo in this very database is whole."""
    name = "sqlite" if connection.vendor == "sqlite" else f"postgresql-{connection.settings_dict['NAME']}"
    return settings.DATA_DIR / f"demo-{name}.complete"


def give_passwords() -> None:
    """One hash for all twelve: hashing costs half a second each, and the password is public anyway."""
    staff = get_user_model()._default_manager.filter(username__in=[name for name, _, _ in LOGINS])
    staff.update(password=make_password(PASSWORD))
