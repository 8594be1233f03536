"""A consistent copy of database and files while clerks work, proved by restoring it: database first, files after.

Layout of a backup folder: `database.sqlite3` or `database.dump`, `files/…`, `manifest.json` (row counts, file hashes,
audit heads). Keys are not in it: keep them apart.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import connection

from filing.models import AuditEntry, HeldPage, OfficeSeal, Page, Signature
from filing.storage import FileDamaged, FileMissing, read_verified


class BackupFailed(Exception):
    """A sentence: what is wrong with the copy."""


@dataclass(frozen=True)
class Report:
    rows: int
    files: int
    path: Path


def make(target: Path) -> Report:
    """Copy into the new folder `target`, restore it to a temporary place and check it there. Raises BackupFailed."""
    if target.exists() and any(target.iterdir()):
        raise BackupFailed(f"备份目录 {target} 不是空的,没有备份。请换一个新目录。")
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = _copy_sqlite(target) if connection.vendor == "sqlite" else _dump_postgres(target)
    with tempfile.TemporaryDirectory(prefix="restore-") as scratch:
        facts = _facts_sqlite(database) if connection.vendor == "sqlite" else _facts_postgres(database, Path(scratch))
        hashes = _copy_files(facts["files"], target / "files")
    manifest = {"rows": facts["rows"], "files": hashes}
    _write(target / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return Report(rows=sum(facts["rows"].values()), files=len(hashes), path=target)


_IMAGE_COLUMNS = (("file", "sha256"), ("thumbnail", "thumbnail_sha256"))


def _tables() -> list[str]:
    return [m._meta.db_table for m in apps.get_app_config("filing").get_models()]


def _file_columns() -> list[tuple[str, str, str]]:
    images = [(m._meta.db_table, *pair) for m in (Page, HeldPage) for pair in _IMAGE_COLUMNS]
    return [*images, *((m._meta.db_table, "file", "sha256") for m in (Signature, OfficeSeal))]


def _copy_sqlite(target: Path) -> Path:
    """SQLite's own backup: a consistent snapshot under writers."""
    path = target / "database.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(path) as copy:
        connection.connection.backup(copy)
    copy.close()
    path.chmod(0o600)
    return path


def _facts_sqlite(path: Path) -> dict:
    copy = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise BackupFailed(f"备份的数据库完整性检查不通过:{verdict}")
        return _facts(lambda sql: copy.execute(sql).fetchall())
    finally:
        copy.close()


def _dump_postgres(target: Path) -> Path:
    path = target / "database.dump"
    _run(["pg_dump", "--format=custom", f"--file={path}", *_postgres_arguments(), connection.settings_dict["NAME"]])
    path.chmod(0o600)
    return path


def _facts_postgres(dump: Path, scratch: Path) -> dict:
    """Restore into a throw-away database of the same server, read it, drop it."""
    name = f"restore_{os.getpid()}_{scratch.name[-6:].lower()}".replace("-", "_")
    _run(["createdb", *_postgres_arguments(), name])
    try:
        _run(["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={name}", *_postgres_arguments(), str(dump)])
        with connection.Database.connect(**{**_connect_arguments(), "dbname": name}) as copy:
            return _facts(lambda sql: copy.execute(sql).fetchall())
    finally:
        _run(["dropdb", *_postgres_arguments(), name])


def _connect_arguments() -> dict:
    database = connection.settings_dict
    pairs = {
        "host": database["HOST"],
        "port": database["PORT"],
        "user": database["USER"],
        "password": database["PASSWORD"],
    }
    return {key: value for key, value in pairs.items() if value}


def _postgres_arguments() -> list[str]:
    given = _connect_arguments()
    return [
        f"--{option}={given[key]}"
        for option, key in (("host", "host"), ("port", "port"), ("username", "user"))
        if key in given
    ]


def _run(command: list[str]) -> None:
    environment = {**os.environ, "PGPASSWORD": connection.settings_dict.get("PASSWORD") or ""}
    program = shutil.which(command[0])
    if program is None:
        raise BackupFailed(f"找不到 {command[0]}。请先安装 PostgreSQL 客户端(Debian: postgresql-client)。")
    done = subprocess.run([program, *command[1:]], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupFailed(f"{command[0]} 没有成功:{done.stderr.strip()[:500]}")


def _facts(query) -> dict:
    """Row counts, file names with hashes, and the audit chain, all read from the copy."""
    rows = {table: query(f"SELECT COUNT(*) FROM {table}")[0][0] for table in _tables()}  # noqa: S608
    files = {}
    for table, name, digest in _file_columns():
        files.update({n: d for n, d in query(f"SELECT {name}, {digest} FROM {table}") if n})  # noqa: S608
    _check_chain(query)
    return {"rows": rows, "files": files}


def _check_chain(query) -> None:
    """Every entry follows the one before it and every head is the last of its chain, in the copy itself."""
    entries = AuditEntry._meta.db_table
    gaps = query(
        f"SELECT COUNT(*) FROM {entries} e WHERE e.seq > 1 AND NOT EXISTS"  # noqa: S608
        f" (SELECT 1 FROM {entries} p WHERE p.stream = e.stream"
        " AND p.office = e.office AND p.month = e.month AND p.seq = e.seq - 1 AND p.hash = e.previous)"
    )[0][0]
    heads = query(
        f"SELECT COUNT(*) FROM filing_audithead h WHERE h.seq > 0 AND NOT EXISTS (SELECT 1 FROM {entries} e WHERE"  # noqa: S608
        " e.stream = h.stream AND e.office = h.office AND e.month = h.month AND e.seq = h.seq AND e.hash = h.hash)"
    )[0][0]
    if gaps or heads:
        raise BackupFailed(f"备份中的审计链不相接({gaps} 处断开,{heads} 个链头不符)。")


def _copy_files(files: dict[str, str], folder: Path) -> dict[str, str]:
    for name, digest in files.items():
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            data = read_verified(name, digest)
        except FileMissing as error:
            raise BackupFailed(f"文件 {name} 读不出。") from error
        except FileDamaged as error:
            raise BackupFailed(f"文件 {name} 与登记的校验值不符(已损坏)。") from error
        _write(copy, data)
        if hashlib.sha256(copy.read_bytes()).hexdigest() != digest:
            raise BackupFailed(f"文件 {name} 的备份与原件不符。")
    return files


def _write(path: Path, data: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
