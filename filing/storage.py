"""Files of the portal on disk: written once, under a random name, never overwritten, read only inside MEDIA_ROOT.

A file is complete and on the disk before its row is written (decision 14, trust row 55). What a rolled-back
transaction leaves behind is an orphan and swept after a day. Names are `folder/ab/cd/abcd….suffix` relative to
MEDIA_ROOT; a caller stores the name and both hashes.
"""

import errno
import hashlib
import logging
import os
import re
import secrets
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from filing.errors import Refusal

ORPHAN_AGE = timedelta(hours=24)
FILE_MODE = 0o600
FOLDER_MODE = 0o700
MISSING = "这个文件在服务器上找不到了。请告知系统管理员,并请群众重新提供这份材料。"
DAMAGED = "这个文件的内容与保存时不一致,不能再作为依据。请告知系统管理员,并请群众重新提供这份材料。"
NOT_KEPT = "服务器没能保存文件(磁盘已满或不可写),这次操作未保存。请稍后再试;仍不行请告知系统管理员。"

_PART = re.compile(r"[a-z0-9][a-z0-9_-]*")
_FILE_PART = re.compile(r"[a-z0-9][a-z0-9_-]*\.[a-z0-9]{1,8}")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_logger = logging.getLogger(__name__)


class FileMissing(Refusal):
    """No such file inside MEDIA_ROOT, or a name that could not be one of ours."""


class FileDamaged(Refusal):
    """The bytes are not those that were stored."""


class FileNotKept(Refusal):
    """The disk refused; nothing was left behind."""


@dataclass(frozen=True)
class StoredFile:
    """`name` is relative to MEDIA_ROOT, `sha256` hex of the stored bytes, `size` in bytes."""

    name: str
    sha256: str
    size: int


def store(data: bytes, *, folder: str, suffix: str) -> StoredFile:
    """Writes `data` to a new file and returns once it and its folder entry are on the disk.

    `folder` is one lower-case word, `suffix` like `.jpg`; else ValueError. FileNotKept when the disk refuses.
    """
    if not (_PART.fullmatch(folder) and _SUFFIX.fullmatch(suffix)):
        raise ValueError("folder or suffix is no plain word")
    try:
        name = _write_new(data, folder, suffix)
    except OSError as error:
        _logger.error("a file could not be stored: %s", errno.errorcode.get(error.errno or 0, "unknown"))
        raise FileNotKept(NOT_KEPT) from error
    return StoredFile(name, hashlib.sha256(data).hexdigest(), len(data))


def open_stored(name: str) -> BinaryIO:
    """The stored file, open for reading. FileMissing for unknown names, links and whatever leads out of MEDIA_ROOT."""
    folders, file_name = _parts(name)
    try:
        place = os.open(_root(), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for folder in folders:
                place = _step(place, folder)
            return _regular(os.open(file_name, _READ_FLAGS, dir_fd=place))
        finally:
            os.close(place)
    except OSError as error:
        raise FileMissing(MISSING) from error


def read_verified(name: str, sha256: str) -> bytes:
    """The stored bytes; FileMissing, or FileDamaged when their hash is not `sha256` (hex).

    A page of the demo's fixtures has no file of its own, for a fixture carries none: its hash names a specimen.
    """
    try:
        stored = open_stored(name)
    except FileMissing:
        if sha256 in specimens():
            return specimens()[sha256].read_bytes()
        raise
    with stored:
        try:
            data = stored.read()
        except OSError as error:
            raise FileDamaged(DAMAGED) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FileDamaged(DAMAGED)
    return data


@cache
def specimens() -> dict[str, Path]:
    """The few pages that the demo's fixtures share, by their hash; empty where the fixtures are not shipped."""
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in Path(settings.SPECIMENS).glob("*.jpg")}


def orphans(known_names: Collection[str], *, now: datetime, older_than: timedelta = ORPHAN_AGE) -> Iterator[str]:
    """Names of files no row knows, last written before `now - older_than`; half-written ones too.

    `older_than` under 24 hours is a ValueError: a younger file may belong to a transaction that is still open.
    """
    if older_than < ORPHAN_AGE:
        raise ValueError("a file younger than 24 hours is never an orphan")
    known = frozenset(known_names)
    limit = (now - older_than).timestamp()
    root = _root()
    for folder, _, files in os.walk(root):
        for file_name in files:
            path = Path(folder, file_name)
            name = path.relative_to(root).as_posix()
            if name not in known and _written(path) < limit:
                yield name


def sweep(known_names: Collection[str], *, now: datetime, older_than: timedelta = ORPHAN_AGE) -> list[str]:
    """Deletes the orphans and names them. No known name at all is a ValueError: that is a wrong database."""
    if not known_names:
        raise ValueError("no file is known: refusing to delete them all")
    swept = []
    for name in list(orphans(known_names, now=now, older_than=older_than)):
        with suppress(FileNotFoundError):
            (_root() / name).unlink()
            swept.append(name)
    return swept


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)


def _write_new(data: bytes, folder: str, suffix: str) -> str:
    while True:
        token = secrets.token_hex(16)
        home = Path(folder, token[:2], token[2:4])
        _make_folders(home)
        if _place(data, _root() / home, token + suffix):
            return (home / (token + suffix)).as_posix()


def _place(data: bytes, home: Path, file_name: str) -> bool:
    """Temp name, fsync, rename, fsync of the folder. False when the name is taken.

    Whoever holds the temp name owns the final one, so the look before the rename cannot be overtaken.
    """
    half, final = home / f".{file_name}.part", home / file_name
    try:
        descriptor = os.open(half, _WRITE_FLAGS, FILE_MODE)
    except FileExistsError:
        return False
    ours = half
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if os.path.lexists(final):
            half.unlink()
            return False
        os.rename(half, final)
        ours = final
        _sync_folder(home)
    except OSError:
        with suppress(OSError):
            ours.unlink()
        raise
    return True


def _make_folders(home: Path) -> None:
    """Makes MEDIA_ROOT / home and syncs each entry in its parent. A link on the way is an OSError.

    Folders that are there already are synced too: another process may have made one a moment ago.
    """
    path = _root()
    if not path.is_dir():
        path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        _sync_folder(path.parent)
    for part in home.parts:
        parent, path = path, path / part
        try:
            path.mkdir(mode=FOLDER_MODE)
        except FileExistsError:
            if path.is_symlink() or not path.is_dir():
                raise
        _sync_folder(parent)


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parts(name: str) -> tuple[list[str], str]:
    *folders, file_name = name.split("/")
    if not (folders and all(map(_PART.fullmatch, folders)) and _FILE_PART.fullmatch(file_name)):
        raise FileMissing(MISSING)
    return folders, file_name


def _step(place: int, folder: str) -> int:
    """The folder inside `place`, which is closed; links are not followed."""
    inner = os.open(folder, _FOLDER_FLAGS, dir_fd=place)
    os.close(place)
    return inner


def _regular(descriptor: int) -> BinaryIO:
    stored = os.fdopen(descriptor, "rb")
    if not os.path.isfile(descriptor):
        stored.close()
        raise FileNotFoundError
    return stored


def _written(path: Path) -> float:
    """Time of the last write; a file that has just gone counts as new."""
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:
        return float("inf")
