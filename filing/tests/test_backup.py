"""A backup is proved before it is believed."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from filing import guards
from filing.models import Page
from filing.tests import world as w

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def filled(committed):
    clerk, reviewer = w.staff(w.CLERK), w.staff(w.REVIEWER)
    return w.approved(clerk, reviewer, w.person(clerk), "resident", "320100")


def run(target: Path) -> str:
    out = StringIO()
    call_command("backup", target, stdout=out)
    return out.getvalue()


def test_a_backup_holds_rows_and_files_and_says_so(filled, tmp_path):
    target = tmp_path / "copy"
    assert "还原检查" in run(target)
    manifest = json.loads((target / "manifest.json").read_text())
    assert manifest["rows"]["filing_filing"] == 1
    page = Page.objects.get()
    assert (target / "files" / page.file).read_bytes() == (Path(settings.MEDIA_ROOT) / page.file).read_bytes()
    assert set(manifest["files"]) == {page.file, page.thumbnail}


def test_a_folder_in_use_is_refused(filled, tmp_path):
    (tmp_path / "something").write_text("x")
    with pytest.raises(CommandError, match="不是空的"):
        run(tmp_path)


def test_a_flipped_byte_in_a_file_is_found(filled, tmp_path):
    path = Path(settings.MEDIA_ROOT) / Page.objects.get().file
    path.write_bytes(b"\xff\xd8pagE")
    with pytest.raises(CommandError, match="校验值不符"):
        run(tmp_path / "copy")


def test_a_lost_file_is_found(filled, tmp_path):
    (Path(settings.MEDIA_ROOT) / Page.objects.get().file).unlink()
    with pytest.raises(CommandError, match="读不出"):
        run(tmp_path / "copy")


def test_a_broken_audit_chain_is_found(filled, tmp_path):
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM filing_auditentry WHERE seq = 2")
    guards.install(connection)
    with pytest.raises(CommandError, match="审计链"):
        run(tmp_path / "copy")
