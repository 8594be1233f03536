"""Large uploads wait in a folder of our own: private, made at start, swept of what a dead process left."""

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import override_settings

from portal import checks, server
from portal.temp_files import STALE_SECONDS, make_private, sweep


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def left_behind(folder: Path, name: str, seconds: float) -> Path:
    path = folder / name
    path.write_bytes(b"page")
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path


def test_the_shipped_folder_lies_in_the_data_folder_and_is_private():
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    assert folder == settings.DATA_DIR / "tmp"
    assert folder.is_dir()
    assert mode(folder) == 0o700


def test_a_large_upload_waits_there_and_is_gone_when_closed(rf):
    handler = TemporaryFileUploadHandler(rf.post("/"))
    handler.new_file("files", "page.jpg", "image/jpeg", 10)
    waiting = Path(handler.file.temporary_file_path())
    assert waiting.parent == Path(settings.FILE_UPLOAD_TEMP_DIR)
    assert mode(waiting) == 0o600
    handler.file.close()
    assert not waiting.exists()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_any_start_makes_it_with_mode_0700_whatever_the_umask(tmp_path, umask):
    data = tmp_path / "data"
    subprocess.run(
        [sys.executable, "-c", f"import os; os.umask({umask}); import portal.settings"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data)},
        check=True,
        capture_output=True,
    )
    assert mode(data / "tmp") == 0o700


def test_a_folder_that_others_could_enter_is_closed(tmp_path):
    folder = tmp_path / "tmp"
    folder.mkdir()
    folder.chmod(0o755)
    make_private(folder)
    assert mode(folder) == 0o700


def test_what_was_left_behind_is_swept_and_what_is_in_use_stays(tmp_path):
    old = left_behind(tmp_path, "old.upload.jpg", STALE_SECONDS + 5)
    young = left_behind(tmp_path, "young.upload.jpg", 30)
    (tmp_path / "folder").mkdir()
    outside = left_behind(tmp_path / "folder", "kept", STALE_SECONDS * 5)
    (tmp_path / "link").symlink_to(outside)
    assert sweep(tmp_path) == 1
    assert not old.exists()
    assert young.exists()
    assert outside.exists()
    assert sweep(tmp_path / "not there") == 0


def test_the_server_sweeps_before_its_first_worker(tmp_path):
    folder = tmp_path / "tmp"
    with override_settings(FILE_UPLOAD_TEMP_DIR=folder):
        server.on_starting(None)
        old = left_behind(folder, "old", STALE_SECONDS + 5)
        server.on_starting(None)
    assert mode(folder) == 0o700
    assert not old.exists()


def test_a_shared_or_missing_folder_is_a_warning_of_the_start_check(tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    for folder in (shared, tmp_path / "missing", None):
        with override_settings(FILE_UPLOAD_TEMP_DIR=folder):
            assert [found.id for found in checks.uploads_wait_in_private(None)] == ["portal.W003"]
    assert checks.uploads_wait_in_private(None) == []
