"""The office's seal: what is taken, who may set it, and that each paper keeps the one of its day."""

import hashlib
import json
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from PIL import Image, ImageDraw

from filing.errors import NotAllowed
from filing.models import AuditEntry, Office, OfficeSeal
from filing.operations import seals
from filing.storage import FileDamaged, FileMissing
from filing.tests import upload_files as make
from filing.tests import world as w
from filing.tests.test_races import at_once
from filing.upload_kinds import SEAL_BYTES
from filing.uploads import UploadRefused, accept_seal

HOUR = timedelta(hours=1)


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png))


# --- What is taken


@pytest.mark.parametrize("paper", [None, "white", "#f5f2ec"])
def test_the_paper_of_a_seal_is_transparent_and_its_ink_stays(paper):
    seal = accept_seal(make.seal_png(paper=paper))
    image = opened(seal.png)
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (seal.width, seal.height))
    assert image.getpixel((300, 300)) == (200, 16, 30, 255)
    assert image.getpixel((150, 300))[3] == image.getpixel((2, 2))[3] == 0
    assert seal.sha256 == hashlib.sha256(seal.png).hexdigest()


def test_a_white_middle_is_transparent_even_where_the_corners_already_are():
    image = opened(make.seal_png())
    ImageDraw.Draw(image).ellipse((60, 60, 200, 200), fill="white")
    assert opened(accept_seal(make.saved(image, "PNG")).png).getpixel((130, 130))[3] == 0


@pytest.mark.parametrize("mode", ["P", "L", "LA", "1", "I;16"])
def test_a_seal_of_any_kind_of_png_is_taken(mode):
    image = opened(make.seal_png(paper="white", ink="black")).convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        image = image.convert("I").point(lambda grey: grey * 256).convert("I;16")
    drawn = opened(accept_seal(make.saved(image, "PNG")).png)
    assert (drawn.getpixel((300, 300))[3], drawn.getpixel((150, 300))[3]) == (255, 0)


def test_text_resolution_and_tail_of_a_seal_are_dropped():
    given = make.seal_png(dpi=(300, 300)) + make.SOME_TEXT
    seal = accept_seal(BytesIO(given))
    assert seal.received_sha256 == hashlib.sha256(given).hexdigest()
    assert b"script" not in seal.png
    assert opened(seal.png).info == {}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "只收 PNG"),
        (make.jpeg(), "只收 PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只收 PNG"),
        (make.seal_png() + bytes(SEAL_BYTES), "500 KB"),
        (make.seal_png((299, 299)), "299×299"),
        (make.seal_png((1501, 1501)), "1501×1501"),
        (make.seal_png((700, 500)), "正方形"),
        (make.png_of_zeros(9000, 9000), "9000×9000"),
        (make.png_of_zeros(0, 600), "已损坏"),
        (make.seal_png()[:900], "已损坏"),
        (make.seal_png()[:20], "已损坏"),
        (make.saved(Image.new("RGBA", (600, 600), (200, 16, 30, 0)), "PNG"), "空白"),
        (make.saved(Image.new("RGB", (600, 600), "white"), "PNG"), "空白"),
        (make.seal_png(ink="white", paper="white"), "空白"),
        (make.saved(Image.new("RGB", (600, 600), "red"), "PNG"), "遮住文字"),
        (make.seal_png(paper="#9a9a9a"), "遮住文字"),
    ],
)
def test_a_picture_that_is_no_seal_gets_a_sentence(data, told):
    with pytest.raises(UploadRefused) as refused:
        accept_seal(data)
    assert told in refused.value.sentence
    assert "未保存" in refused.value.sentence


def test_an_animation_is_no_seal():
    image = opened(make.seal_png())
    data = make.saved(image, "PNG", save_all=True, append_images=[Image.new("RGBA", image.size)])
    with pytest.raises(UploadRefused, match="动画"):
        accept_seal(data)


# --- Who sets it, and since when it holds


@pytest.fixture
def supervisor(db):
    return w.staff(w.SUPERVISOR)


def put(by, *, now: datetime = w.NOW, ink: str = "#c8101e") -> OfficeSeal:
    return seals.set_seal(office=by.office, upload=make.seal_png(ink=ink), by=by, now=now)


def test_a_supervisor_sets_the_seal_of_the_own_office_with_an_entry(supervisor):
    seal = put(supervisor)
    assert (seal.office_id, seal.set_by, seal.set_at, seal.retired_at) == ("320508", supervisor, w.NOW, None)
    assert hashlib.sha256(seals.read_seal(seal)).hexdigest() == seal.sha256
    assert (Path(settings.MEDIA_ROOT) / seal.file).is_file()
    entry = AuditEntry.objects.get(action="set_seal")
    assert (entry.stream, entry.object, entry.actor) == ("change", "office:320508", supervisor.username)
    assert json.loads(entry.detail) == {"seal": seal.pk, "sha256": seal.sha256}


@pytest.mark.parametrize("role", [w.CLERK, w.REVIEWER, w.AUDITOR, w.ADMIN])
def test_nobody_else_sets_or_retires_it(supervisor, role):
    seal, other = put(supervisor), w.staff(role)
    with pytest.raises(NotAllowed, match="不能管理这个机构的印章"):
        put(other)
    with pytest.raises(NotAllowed, match="不能管理这个机构的印章"):
        seals.retire_seal(seal=seal, by=other, now=w.NOW)
    assert seals.in_use("320508") == seal


def test_a_supervisor_of_another_office_does_not_either(supervisor):
    seal, other = put(supervisor), w.staff(w.SUPERVISOR, office="320583")
    with pytest.raises(NotAllowed):
        seals.set_seal(office=supervisor.office, upload=make.seal_png(), by=other, now=w.NOW)
    with pytest.raises(NotAllowed):
        seals.retire_seal(seal=seal, by=other, now=w.NOW)
    assert seals.in_use("320583") is None


def test_a_refused_picture_leaves_the_seal_in_use(supervisor):
    seal = put(supervisor)
    with pytest.raises(UploadRefused):
        seals.set_seal(office=supervisor.office, upload=b"no picture", by=supervisor, now=w.NOW + HOUR)
    assert seals.in_use("320508") == seal


def test_the_demo_takes_no_seal(supervisor, settings):
    settings.PORTAL_PROFILE = "demo"
    with pytest.raises(NotAllowed, match="演示 · 无效"):
        put(supervisor)
    assert not OfficeSeal.objects.exists()


def test_each_moment_has_the_seal_that_was_in_use_then(supervisor):
    first = put(supervisor)
    second = put(supervisor, now=w.NOW + 2 * HOUR, ink="black")
    seals.retire_seal(seal=second, by=supervisor, now=w.NOW + 4 * HOUR)
    first.refresh_from_db()
    assert (first.retired_at, first.retired_by) == (w.NOW + 2 * HOUR, supervisor)
    found = [seals.seal_at("320508", w.NOW + hours * HOUR) for hours in (-1, 0, 1, 2, 3, 4, 5)]
    one, two = seals.read_seal(first), seals.read_seal(second)
    assert found == [None, one, one, two, two, None, None]
    assert seals.seal_at("320583", w.NOW + HOUR) is None


def test_a_retired_seal_is_retired_once_and_entered_once(supervisor):
    seal = put(supervisor)
    seals.retire_seal(seal=seal, by=supervisor, now=w.NOW + HOUR)
    with pytest.raises(NotAllowed, match="刚由别人更换或停用"):
        seals.retire_seal(seal=seal, by=supervisor, now=w.NOW + 2 * HOUR)
    assert AuditEntry.objects.filter(action="retire_seal").count() == 1
    assert seals.in_use("320508") is None


def test_a_lost_and_a_damaged_file_are_told_apart(supervisor):
    seal = put(supervisor)
    path = Path(settings.MEDIA_ROOT) / seal.file
    path.write_bytes(b"x")
    with pytest.raises(FileDamaged):
        seals.seal_at("320508", w.NOW)
    path.unlink()
    with pytest.raises(FileMissing):
        seals.seal_at("320508", w.NOW)


def test_the_database_knows_one_seal_in_use_an_office_and_whole_retirements(supervisor):
    seal = put(supervisor)
    twin = OfficeSeal(office=supervisor.office, file="seals/b.png", width=600, height=600, set_at=w.NOW)
    twin.set_by = supervisor
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
    with pytest.raises(IntegrityError, match="seal_retired_pair"), transaction.atomic():
        OfficeSeal.objects.filter(pk=seal.pk).update(retired_at=w.NOW)


def test_of_two_supervisors_at_once_one_is_told_or_both_follow_each_other(committed):
    members = [w.staff(w.SUPERVISOR) for _ in range(2)]
    results = at_once([lambda m=m: put(m) for m in members])
    assert all(isinstance(r, OfficeSeal | NotAllowed) for r in results), results
    office = Office.objects.get(pk="320508")
    kept = [r for r in results if isinstance(r, OfficeSeal)]
    assert kept
    assert OfficeSeal.objects.filter(office=office, retired_at=None).count() == 1
    assert AuditEntry.objects.filter(action="set_seal").count() == len(kept)


def test_who_saw_an_older_seal_is_told_and_changes_nothing(supervisor, monkeypatch):
    """The other one replaced it while this picture was being decoded."""
    first, second = put(supervisor), w.staff(w.SUPERVISOR)
    put(second, now=w.NOW + HOUR, ink="black")
    for seen in (first, None):
        monkeypatch.setattr(seals, "in_use", lambda office, seen=seen: seen)
        with pytest.raises(NotAllowed, match="刚由别人更换或停用"):
            put(supervisor, now=w.NOW + 2 * HOUR)
    assert OfficeSeal.objects.get(retired_at=None).set_by == second


def test_a_backup_holds_every_seal_there_was(committed, tmp_path):
    member = w.staff(w.SUPERVISOR)
    old = put(member)
    new = put(member, now=w.NOW + HOUR, ink="black")
    call_command("backup", tmp_path / "copy", stdout=StringIO())
    manifest = json.loads((tmp_path / "copy" / "manifest.json").read_text())
    assert set(manifest["files"]) == {old.file, new.file}
    assert manifest["rows"]["filing_officeseal"] == 2
