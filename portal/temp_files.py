"""The folder where large uploads wait while a request reads them: our own, private, and swept at start.

The system's /tmp is open to others and outlives a crash; pages of people must do neither.
"""

import stat
import time
from contextlib import suppress
from pathlib import Path

STALE_SECONDS = 3600  # no request lives so long: what is older was left behind by a process that died


def make_private(folder: Path) -> None:
    """Creates `folder` with mode 0700, or closes one that others could enter. A disk that refuses says so later."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) != 0o700:
            folder.chmod(0o700)


def sweep(folder: Path, *, now: float | None = None) -> int:
    """Deletes files left behind and answers how many. Younger ones may belong to another server on the same folder."""
    limit = (time.time() if now is None else now) - STALE_SECONDS
    swept = 0
    for path in folder.glob("*"):
        with suppress(OSError):
            if path.is_file() and not path.is_symlink() and path.stat().st_mtime < limit:
                path.unlink()
                swept += 1
    return swept
