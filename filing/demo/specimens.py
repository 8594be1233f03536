"""The specimen pages that fixture rows name: kept once in fixtures/files, put where the rows expect them.

A fixture cannot carry files, and each page row names a file of its own; so many rows share one specimen, told by its
hash. `manage.py load_specimens` does this after a plain `loaddata`; the demo's replay does it by itself.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from filing.models import Page

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "files"


def load_specimens() -> int:
    """Writes the missing file of every page row whose hash is a specimen's; answers how many were written."""
    known = {hashlib.sha256(data).hexdigest(): data for data in (path.read_bytes() for path in FOLDER.glob("*.jpg"))}
    written = 0
    for name, sha256 in _named_files():
        target = Path(settings.MEDIA_ROOT) / name
        if sha256 in known and not target.exists():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(known[sha256])
            written += 1
    return written


def _named_files() -> Iterator[tuple[str, str]]:
    for row in list(Page.objects.values_list("file", "sha256", "thumbnail", "thumbnail_sha256")):
        yield row[0], row[1]
        yield row[2], row[3]
