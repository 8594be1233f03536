"""Files on disk: complete before anybody hears of them, never overwritten, never read from outside the store."""

import errno
import hashlib
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from filing import storage
from filing.storage import FileDamaged, FileMissing, FileNotKept, StoredFile

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def root(tmp_path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def keep(data: bytes = b"page", folder: str = "pages", suffix: str = ".jpg") -> StoredFile:
    return storage.store(data, folder=folder, suffix=suffix)


def written(path: Path, hours_ago: float) -> None:
    moment = (NOW - timedelta(hours=hours_ago)).timestamp()
    os.utime(path, (moment, moment))


def everything_in(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if not path.is_dir())


# --- Writing


def test_a_stored_file_is_found_again_under_a_random_name(root):
    kept = keep(b"\0page\xff")
    folder, first, second, name = kept.name.split("/")
    assert (folder, name[:2], name[2:4], name[32:]) == ("pages", first, second, ".jpg")
    assert (kept.sha256, kept.size) == (hashlib.sha256(b"\0page\xff").hexdigest(), 6)
    assert storage.read_verified(kept.name, kept.sha256) == b"\0page\xff"
    with storage.open_stored(kept.name) as stored:
        assert stored.read() == b"\0page\xff"
    assert everything_in(root) == [kept.name]


def test_equal_bytes_are_two_files(root):
    assert keep().name != keep().name


def test_only_the_server_account_can_read_files_and_folders(root):
    path = root / keep().name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, path.parent.parent, root / "pages", root):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_name_that_is_taken_is_never_written_over(root, monkeypatch):
    tokens = iter(["a" * 32, "a" * 32, "b" * 32])
    monkeypatch.setattr(storage.secrets, "token_hex", lambda _: next(tokens))
    first, second = keep(b"first"), keep(b"second")
    assert second.name.endswith("b" * 32 + ".jpg")
    assert storage.read_verified(first.name, first.sha256) == b"first"
    assert len(everything_in(root)) == 2


def test_a_name_somebody_is_still_writing_is_left_alone(root, monkeypatch):
    home = root / "pages/aa/aa"
    home.mkdir(parents=True)
    half = home / f".{'a' * 32}.jpg.part"
    half.write_bytes(b"half")
    tokens = iter(["a" * 32, "b" * 32])
    monkeypatch.setattr(storage.secrets, "token_hex", lambda _: next(tokens))
    assert "b" * 32 in keep().name
    assert half.read_bytes() == b"half"


def test_clerks_who_store_at_once_get_a_file_each(root):
    with ThreadPoolExecutor(8) as clerks:
        kept = list(clerks.map(lambda number: keep(b"%d" % number), range(64)))
    assert len({file.name for file in kept}) == 64
    assert [storage.read_verified(file.name, file.sha256) for file in kept] == [b"%d" % n for n in range(64)]


def test_bytes_reach_the_disk_before_the_name_and_the_name_before_the_answer(root, monkeypatch):
    keep()
    calls: list[tuple[str, str]] = []

    def spy_sync(descriptor: int) -> None:
        calls.append(("sync", os.readlink(f"/proc/self/fd/{descriptor}")))
        real_sync(descriptor)

    def spy_rename(old: Path, new: Path) -> None:
        assert os.stat(old).st_size == 4
        calls.append(("rename", str(new)))
        real_rename(old, new)

    real_sync, real_rename = os.fsync, os.rename
    monkeypatch.setattr(storage.os, "fsync", spy_sync)
    monkeypatch.setattr(storage.os, "rename", spy_rename)
    path = root / keep().name
    home = path.parent
    assert calls == [
        ("sync", str(root)),
        ("sync", str(root / "pages")),
        ("sync", str(home.parent)),
        ("sync", str(home / f".{path.name}.part")),
        ("rename", str(path)),
        ("sync", str(home)),
    ]


@pytest.mark.parametrize("step", ["fsync", "rename", "open"])
def test_a_full_disk_leaves_nothing_behind_and_is_told_to_the_clerk(root, monkeypatch, step):
    keep()
    before = everything_in(root)

    def full(*args: object, **kwargs: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(storage.os, step, full)
        with pytest.raises(FileNotKept, match="未保存"):
            keep()
    assert everything_in(root) == before
    assert keep().name


def test_a_folder_that_cannot_be_synced_leaves_no_file_behind(root, monkeypatch):
    keep()
    before = everything_in(root)
    real = os.fsync

    def failing(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode) and list(root.rglob(".*.part")) == [] and renamed:
            raise OSError(errno.EIO, "Input/output error")
        real(descriptor)

    renamed: list[Path] = []
    real_rename = os.rename
    monkeypatch.setattr(storage.os, "rename", lambda old, new: (real_rename(old, new), renamed.append(new)))
    monkeypatch.setattr(storage.os, "fsync", failing)
    with pytest.raises(FileNotKept):
        keep()
    assert renamed
    assert everything_in(root) == before


@pytest.mark.parametrize("folder", ["", ".", "..", "a/b", "/tmp", "A", "页", "a\0"])
def test_a_folder_that_is_no_plain_word_is_our_own_mistake(root, folder):
    with pytest.raises(ValueError):
        keep(folder=folder)


@pytest.mark.parametrize("suffix", ["", "jpg", ".", "./x", ".JPG", ".tar.gz", ".j\n", ".\0"])
def test_a_suffix_that_is_no_plain_word_is_our_own_mistake(root, suffix):
    with pytest.raises(ValueError):
        keep(suffix=suffix)


def test_a_folder_replaced_by_a_link_takes_no_file(root, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    root.mkdir()
    (root / "pages").symlink_to(outside)
    with pytest.raises(FileNotKept):
        keep()
    assert list(outside.iterdir()) == []


# --- Reading


@pytest.mark.parametrize(
    "name",
    [
        "",
        "pages",
        "/etc/passwd",
        "../secret.txt",
        "pages/../../secret.txt",
        "pages/./secret.txt",
        "pages//secret.txt",
        "pages\\..\\secret.txt",
        "pages/secret.txt\0.jpg",
        "pages/secret.txt\n",
        "pages/.secret.part",
        "pages/aa/" + "a" * 300 + ".jpg",
        "页/a.jpg",
        "pages/missing.jpg",
        "pages/aa",
    ],
)
def test_a_name_that_leads_elsewhere_or_nowhere_is_a_missing_file(root, tmp_path, name):
    (tmp_path / "secret.txt").write_text("secret")
    (root / "pages" / "aa").mkdir(parents=True)
    with pytest.raises(FileMissing, match="找不到"):
        storage.open_stored(name)


def test_links_are_not_followed_wherever_they_stand(root, tmp_path):
    secret = tmp_path / "outside"
    secret.mkdir()
    (secret / "a.jpg").write_text("secret")
    (root / "pages").mkdir(parents=True)
    (root / "pages" / "a.jpg").symlink_to(secret / "a.jpg")
    (root / "linked").symlink_to(secret)
    (root / "pages" / "inner").symlink_to(secret)
    for name in ("pages/a.jpg", "linked/a.jpg", "pages/inner/a.jpg"):
        with pytest.raises(FileMissing):
            storage.open_stored(name)


def test_a_pipe_or_a_folder_in_place_of_a_file_neither_hangs_nor_opens(root):
    (root / "pages" / "folder.jpg").mkdir(parents=True)
    os.mkfifo(root / "pages" / "pipe.jpg")
    for name in ("pages/folder.jpg", "pages/pipe.jpg"):
        with pytest.raises(FileMissing):
            storage.open_stored(name)


def test_a_lost_store_is_a_missing_file(root):
    with pytest.raises(FileMissing):
        storage.open_stored("pages/aa/aa/" + "a" * 32 + ".jpg")


def test_no_descriptor_is_left_open(root):
    kept = keep()
    before = len(os.listdir("/proc/self/fd"))
    for name in (kept.name, "pages/missing.jpg", "none/missing.jpg", "pages/aa"):
        try:
            storage.open_stored(name).close()
        except FileMissing:
            continue
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize("damage", [b"", b"pagE", b"page2"])
def test_one_changed_byte_is_noticed(root, damage):
    kept = keep(b"page")
    (root / kept.name).write_bytes(damage)
    with pytest.raises(FileDamaged, match="不一致"):
        storage.read_verified(kept.name, kept.sha256)


# --- Orphans


def test_a_file_without_a_row_is_swept_after_a_day_and_never_earlier(root):
    known, young, old = keep(), keep(), keep()
    written(root / known.name, 100)
    written(root / young.name, 23.9)
    written(root / old.name, 24.1)
    assert list(storage.orphans({known.name}, now=NOW)) == [old.name]
    assert storage.sweep({known.name}, now=NOW) == [old.name]
    assert everything_in(root) == sorted([known.name, young.name])
    assert storage.sweep({known.name}, now=NOW) == []


def test_half_written_files_and_links_are_orphans_too_but_their_targets_stay(root, tmp_path):
    known = keep()
    target = tmp_path / "target.jpg"
    target.write_text("x")
    half, link = root / "pages" / ".x.jpg.part", root / "pages" / "link.jpg"
    half.write_bytes(b"half")
    link.symlink_to(target)
    written(half, 30)
    moment = (NOW - timedelta(hours=30)).timestamp()
    os.utime(link, (moment, moment), follow_symlinks=False)
    assert sorted(storage.sweep({known.name}, now=NOW)) == ["pages/.x.jpg.part", "pages/link.jpg"]
    assert target.exists()


def test_a_longer_age_spares_more_and_a_shorter_one_is_refused(root):
    known, old = keep(), keep()
    written(root / old.name, 30)
    assert list(storage.orphans({known.name}, now=NOW, older_than=timedelta(days=7))) == []
    with pytest.raises(ValueError, match="24 hours"):
        storage.sweep({known.name}, now=NOW, older_than=timedelta(hours=23))


def test_a_database_that_knows_no_file_sweeps_nothing(root):
    written(root / keep().name, 100)
    with pytest.raises(ValueError, match="no file is known"):
        storage.sweep(set(), now=NOW)
    assert len(everything_in(root)) == 1


def test_an_empty_or_absent_store_has_no_orphans(root):
    assert list(storage.orphans({"pages/a.jpg"}, now=NOW)) == []
