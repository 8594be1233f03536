"""Photos, PDFs and signatures from outside: what is kept of the good ones, what the bad ones are told."""

import base64
import hashlib
import unicodedata
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from random import Random

import pytest
from hypothesis import given
from PIL import Image

from filing import uploads
from filing.choices import ImageFault
from filing.tests import upload_files as make
from filing.tests.image_pages import FIXING, letter
from filing.tests.makers import any_text, make_passport, make_resident_id
from filing.uploads import AcceptedUpload, UploadRefused, accept_page_files, accept_signature, safe_label


def accept(data: bytes, name: str = "材料.jpg") -> AcceptedUpload:
    return accept_page_files(BytesIO(data), original_name=name)


def refusal(data: bytes) -> str:
    with pytest.raises(UploadRefused) as refused:
        accept(data)
    return refused.value.sentence


def taken(data: bytes) -> list[uploads.AcceptedPage]:
    """The pages of a file that may be good or bad, none when it was refused. Nothing else may happen."""
    try:
        return accept(data).pages
    except UploadRefused as refused:
        return [] if "未保存" in refused.sentence else pytest.fail("a refusal must say that nothing was saved")


def page_of_text() -> Image.Image:
    return letter(Random(5), FIXING)


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def assert_bare(page: uploads.AcceptedPage) -> None:
    """Every stored picture: RGB JPEG within bounds, nothing but pixels in it."""
    for data in (page.jpeg, page.thumbnail):
        image = opened(data)
        assert (image.format, image.mode) == ("JPEG", "RGB")
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert data.endswith(b"\xff\xd9")
    assert opened(page.jpeg).size == (page.width, page.height)
    assert max(opened(page.thumbnail).size) <= 320
    assert page.sha256 == hashlib.sha256(page.jpeg).hexdigest()


# --- Photos


def test_a_photo_becomes_one_page_and_says_what_was_received():
    data = make.jpeg((1600, 1200))
    upload = accept(data, "C:\\fakepath\\身份证.jpg")
    assert (upload.kind, upload.label, upload.warnings) == ("jpeg", "身份证.jpg", [])
    assert (upload.received_sha256, upload.received_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    (page,) = upload.pages
    assert (page.width, page.height) == (1600, 1200)
    assert_bare(page)


def test_bytes_are_taken_as_well_as_an_open_file_wherever_it_stands():
    data = make.jpeg()
    source = BytesIO(data)
    source.read(100)
    assert accept_page_files(source, original_name="a.jpg") == accept_page_files(data, original_name="a.jpg")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_stored_upright(orientation):
    # The dark quarter of the raw pixels is top left; EXIF says where that corner belongs.
    corners = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}
    (page,) = accept(make.jpeg_with_exif(orientation)).pages
    image = opened(page.jpeg).convert("L")
    assert image.size == ((1200, 900) if orientation < 5 else (900, 1200))
    dark = {
        (x, y)
        for x in (0, 1)
        for y in (0, 1)
        if image.getpixel((image.width * (1 + 2 * x) // 4, image.height * (1 + 2 * y) // 4)) < 100
    }
    assert dark == {corners[orientation]}


def test_position_camera_comment_and_profile_are_removed():
    data = make.jpeg_with_exif(6)
    assert b"SECRET-CAMERA" in data
    (page,) = accept(data).pages
    assert_bare(page)
    assert b"SECRET" not in page.jpeg + page.thumbnail


def test_code_behind_a_photo_is_dropped():
    for data in (make.jpeg() + make.SOME_TEXT, make.saved(make.photo(), "PNG") + make.SOME_TEXT):
        (page,) = accept(data).pages
        assert_bare(page)
        assert b"script" not in page.jpeg
        assert b"<?php" not in page.jpeg


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken_and_keeps_its_light_and_dark(mode):
    image = make.photo((1000, 800), "L")
    # 16-bit scanners: the same light and dark on a scale to 65535.
    image = image.convert("I").point(lambda grey: grey * 257).convert("I;16") if mode == "I;16" else image.convert(mode)
    upload = accept(make.saved(image, "PNG"))
    assert upload.kind == "png"
    kept = opened(upload.pages[0].jpeg).convert("L")
    assert kept.getpixel((250, 200)) < 60
    assert kept.getpixel((750, 600)) > 200
    assert_bare(upload.pages[0])


def test_transparent_parts_become_white_paper():
    see_through = Image.new("P", (1000, 800), 0)
    see_through.putpalette([0, 0, 0] * 256)
    for data in (
        make.saved(Image.new("RGBA", (1000, 800), (0, 0, 0, 0)), "PNG"),
        make.saved(see_through, "PNG", transparency=0),
    ):
        assert opened(accept(data).pages[0].jpeg).getpixel((500, 400)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_press_photos_are_taken_as_rgb(mode):
    (page,) = accept(make.saved(make.photo(mode="RGB").convert(mode), "JPEG")).pages
    assert_bare(page)
    assert opened(page.jpeg).convert("L").getpixel((900, 700)) > 200


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((4000, 3000), (2480, 1860)),
        ((7200, 5500), (2480, 1894)),
        ((9000, 1500), (6000, 1000)),  # a long chat or receipt: 2480 pixels of it could not be read
        ((12000, 300), (12000, 300)),
    ],
)
def test_large_pictures_are_bounded_but_stay_readable(size, kept):
    (page,) = accept(make.jpeg(size)).pages
    assert (page.width, page.height) == kept


def test_a_png_of_forty_megapixels_with_transparency_fits_into_the_memory_limit():
    (page,) = accept(make.png_of_zeros(7300, 5479, colour=6)).pages
    assert (page.width, page.height) == (2480, 1861)


def test_a_progressive_jpeg_of_forty_megapixels_fits_into_the_memory_limit():
    data = make.saved(Image.new("RGB", (7300, 5479), "white"), "JPEG", progressive=True, subsampling=0)
    assert max(accept(data).pages[0].width, 0) == 2480


def test_a_small_photo_is_taken_and_its_fault_told():
    (page,) = accept(make.jpeg((640, 480))).pages
    assert ImageFault.TOO_SMALL in page.faults


def test_every_page_is_looked_over_in_the_child_photo_or_pdf_each_page_for_itself():
    lying = Image.open(BytesIO(make.saved(page_of_text(), "JPEG"))).transpose(Image.Transpose.ROTATE_90)
    (photo,) = accept(make.saved(lying, "JPEG")).pages
    assert photo.faults == (ImageFault.ON_ITS_SIDE,)
    pdf = make.saved(page_of_text(), "PDF", save_all=True, append_images=[Image.new("L", (1240, 1754), 255)])
    good, blank = accept(pdf, "两页.pdf").pages
    assert (good.faults, blank.faults) == ((), (ImageFault.BLANK,))
    assert photo.fingerprint != good.fingerprint != blank.fingerprint


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (1, 2000), (12_000, 3), (40, 1200), (1000, 30)])
def test_the_smallest_and_narrowest_pictures_are_looked_over_too(size):
    (page,) = accept(make.saved(Image.new("L", size, 255), "PNG")).pages
    assert ImageFault.BLANK in page.faults


def test_a_photo_of_thirty_megapixels_is_taken_reduced_and_looked_over():
    (page,) = accept(make.jpeg((6480, 4860))).pages
    assert max(page.width, page.height) == 2480
    assert page.fingerprint


def test_a_photo_beyond_the_limit_is_a_sentence_with_a_way_forward():
    said = refusal(make.png_of_zeros(8000, 5400))
    for part in ("8000×5400", "未保存", "直接拍照"):
        assert part in said


def test_a_capture_cut_off_on_its_way_is_a_sentence_with_a_way_forward():
    whole = make.jpeg((4000, 3000))
    for share in (0.1, 0.5, 0.9):
        said = refusal(whole[: int(share * len(whole))])
        assert "未保存" in said
        assert "请重新拍照" in said


def test_broken_exif_does_not_cost_a_good_photo():
    data = make.jpeg_with_exif(6)
    at = data.index(b"Exif\0\0") + 6
    assert_bare(accept(data[:at] + b"\xff" * 30 + data[at + 30 :]).pages[0])


# --- Refusals


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "视频"),
        (make.saved(make.photo(mode="P"), "GIF"), "GIF"),
        (make.saved(make.photo(), "TIFF"), "TIFF"),
        (make.saved(make.photo(), "WEBP"), "WEBP"),
        (make.saved(make.photo(), "BMP"), "BMP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg onload='alert(1)'/>", "SVG"),
        (make.SOME_TEXT, "网页"),
        (b"\n<!DOCTYPE HTML><title>x</title>", "网页"),
        (b"PK\x03\x04" + b"\0" * 26 + b"OFD.xml", "OFD"),
        (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", "Word"),
        (b"PK\x03\x04" + b"\0" * 26 + b"photo.jpg", "ZIP"),
        (b"Rar!\x1a\x07\x01\0", "RAR"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word"),
        (b"MZ\x90\0", "程序"),
        (b"junk\n%PDF-1.7\n", "PDF 的开头"),
        (b"hello", "不是"),
        (b"", "空"),
        (make.mpo(), "多张"),
        (make.animated_png(), "动画"),
    ],
)
def test_other_files_are_refused_by_name_and_told_what_to_do(data, named):
    sentence = refusal(data)
    assert named in sentence
    assert "未保存" in sentence
    assert "请" in sentence


@pytest.mark.parametrize(
    "build",
    [
        lambda: make.png_of_zeros(13_000, 13_000),
        lambda: make.png_of_zeros(30_000, 30_000, bits=1),
        lambda: make.png_of_zeros(12_001, 10),
        lambda: make.png_of_zeros(6_400, 6_300),
        lambda: make.jpeg_claiming(60_000, 60_000),
        lambda: make.jpeg_claiming(10, 13_000),
    ],
    ids=["13000² PNG", "30000² one bit", "one side", "just over 40 megapixels", "JPEG claim", "JPEG one side"],
)
def test_a_flood_of_pixels_is_refused_by_its_header_and_starts_no_decoder(build, monkeypatch):
    data = build()
    assert len(data) < 200_000
    monkeypatch.setattr(uploads, "_SLOTS", None)  # a decoder would ask for a slot
    assert "4000 万像素" in refusal(data)


@pytest.mark.parametrize(
    "build",
    [
        lambda: make.jpeg()[:-400],
        lambda: make.jpeg()[:200],
        lambda: make.jpeg()[:3],
        lambda: make.jpeg_claiming(0, 900),
        lambda: make.two_frames_jpeg(),
        lambda: make.saved(make.photo(), "PNG")[:-30],
        lambda: make.saved(make.photo(), "PNG")[:20],
        lambda: make.png_of_zeros(0, 0),
        lambda: make.png_with(b"zTXt", b"k\0\0" + zlib.compress(bytes(50_000_000), 9)),
        lambda: make.png_with(b"iCCP", b"k\0\0" + zlib.compress(bytes(50_000_000), 9)),
    ],
    ids=[
        "tail",
        "head",
        "magic",
        "zero",
        "two-frames",
        "png-tail",
        "png-head",
        "png-zero",
        "text-bomb",
        "profile-bomb",
    ],
)
def test_damaged_and_booby_trapped_pictures_get_a_sentence(build):
    data = build()
    assert "已损坏" in refusal(data) or "过于复杂" in refusal(data)


def test_a_file_over_twenty_megabytes_is_refused_without_reading_it_all():
    class Endless(BytesIO):
        asked = 0

        def read(self, size: int | None = -1) -> bytes:
            assert size is not None
            assert 0 < size <= 20 * 1024 * 1024 + 1
            return bytes(size)

    with pytest.raises(UploadRefused, match="超过 20 MB"):
        accept_page_files(Endless(), original_name="a.jpg")


def test_a_temp_file_that_is_gone_gets_a_sentence():
    gone = BytesIO(b"x")
    gone.close()
    with pytest.raises(UploadRefused, match="没有读完"):
        accept_page_files(gone, original_name="a.jpg")


# --- The children


def test_children_start_without_django_and_without_our_keys(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a-key-of-ours")
    code = (
        "import os, sys, filing.upload_images, filing.upload_pdfs\n"
        "from filing.upload_worker import Warn, serve\n"
        "seen = ' '.join(m for m in sys.modules if m.startswith('django')) + '|' + os.environ.get('SECRET_KEY', '')\n"
        "serve(lambda data: iter([Warn(seen)]), cpu_seconds=5, damaged='x')"
    )
    assert uploads.decode(uploads.Decoder(("-c", code), 10), b"") == ([], ["|"])


SERVE = "from filing.upload_worker import Warn, Picture, serve\n"


@pytest.mark.parametrize(
    "code",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "import time; time.sleep(60)",
        SERVE + "serve(lambda data: (_ for _ in iter(int, 1) if _), cpu_seconds=1, damaged='x')",
        SERVE + "serve(lambda data: iter([bytearray(2 ** 30)]), cpu_seconds=5, damaged='x')",
        "import sys; sys.stdout.write('what is this' * 1000)",
        "import sys; sys.stdout.buffer.write(b'P\\0\\0\\0\\4abcd' + b'D\\0\\0\\0\\0')",
        "import sys; sys.stdout.buffer.write(b'Z\\0\\0\\0\\0')",
        "raise SystemExit(3)",
    ],
    ids=["crash", "silence", "loop", "memory", "noise", "cut", "unknown", "exit"],
)
def test_a_child_that_dies_hangs_or_babbles_is_a_sentence_for_the_clerk(code):
    decoder = uploads.Decoder(("-c", code), 4 if "cpu" in code else 1)
    with pytest.raises(UploadRefused, match="过于复杂"):
        uploads.decode(decoder, make.jpeg())


def test_a_child_taken_over_by_a_file_cannot_pass_off_a_web_page_as_a_picture(monkeypatch):
    code = SERVE + "serve(lambda data: iter([Picture(b'<html>', 1, 1, b'<html>')]), cpu_seconds=5, damaged='x')"
    monkeypatch.setattr(uploads, "PHOTO", uploads.Decoder(("-c", code), 10))
    assert "过于复杂" in refusal(make.jpeg())


@pytest.mark.parametrize("said", ["fingerprint='../../x'", "fingerprint='0' * 64, faults=('rm -rf',)"])
def test_a_child_taken_over_by_a_file_cannot_say_what_it_likes_about_a_page(monkeypatch, said):
    small = repr(make.jpeg((60, 40)))
    code = (
        SERVE
        + f"page = {small}\nserve(lambda data: iter([Picture(page, 60, 40, page, {said})]), cpu_seconds=5, damaged='x')"
    )
    monkeypatch.setattr(uploads, "PHOTO", uploads.Decoder(("-c", code), 10))
    assert "过于复杂" in refusal(make.jpeg())


def test_a_child_cannot_write_files():
    code = (
        "import tempfile\n" + SERVE + "def work(data):\n"
        "    out = tempfile.TemporaryFile(buffering=0)\n"
        "    out.truncate(65 * 1024 * 1024)\n"
        "    yield Warn('written')\n"
        "serve(work, cpu_seconds=5, damaged='x')"
    )
    with pytest.raises(UploadRefused, match="x"):
        uploads.decode(uploads.Decoder(("-c", code), 15), b"")


def test_no_more_than_two_decoders_run_at_once(tmp_path):
    code = (
        "import os, sys, time; here = sys.argv[1]; own = os.path.join(here, str(os.getpid()))\n"
        "open(own, 'w').close(); time.sleep(0.2); count = len(os.listdir(here)); os.remove(own)\n"
        + SERVE
        + "serve(lambda data: iter([Warn(str(count))]), cpu_seconds=5, damaged='x')"
    )
    decoder = uploads.Decoder(("-c", code, str(tmp_path)), 10)
    with ThreadPoolExecutor(6) as clerks:
        counts = [int(answer[1][0]) for answer in clerks.map(lambda _: uploads.decode(decoder, b""), range(6))]
    assert max(counts) <= 2


def test_a_clerk_who_waits_too_long_for_a_decoder_is_told_to_come_back(monkeypatch):
    monkeypatch.setattr(uploads, "WAIT_SECONDS", 0.05)
    taken = [uploads._SLOTS.acquire() for _ in range(uploads.AT_A_TIME)]
    try:
        assert "稍等" in refusal(make.jpeg())
    finally:
        for _ in taken:
            uploads._SLOTS.release()
    assert accept(make.jpeg()).pages


def test_a_refused_file_gives_its_slot_back():
    for _ in range(uploads.AT_A_TIME + 1):
        refusal(make.jpeg()[:-400])
    assert accept(make.jpeg()).pages


# --- PDF


def test_a_scanned_pdf_becomes_pictures_of_its_pages():
    upload = accept(make.scanned_pdf(3), "证明.pdf")
    assert (upload.kind, len(upload.pages), upload.warnings) == ("pdf", 3, [])
    for page in upload.pages:
        assert_bare(page)
        assert max(page.width, page.height) == 2480
    kept = opened(upload.pages[0].jpeg).convert("L")
    assert kept.getpixel((kept.width // 4, kept.height // 4)) < 60


def test_thirty_pages_are_taken_and_thirty_one_are_not():
    assert len(accept(make.pdf_of_pages(30, (60, 80))).pages) == 30
    assert "31 页" in refusal(make.pdf_of_pages(31))
    assert "10000 页" in refusal(make.pdf_of_pages(10_000))


SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ((b"/OpenAction " + SCRIPT,), "脚本"),
        ((b"/OpenAction 4 0 R", b"", SCRIPT), "脚本"),
        (
            (b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next 4 0 R >>", b"", b"<< /S /URI /URI (http://x) >>"),
            "自动执行",
        ),
        ((b"/OpenAction << /S /URI /URI (http://x) >>",), "自动执行"),
        ((b"", b"/AA << /O << /S /URI /URI (http://x) >> >>"), "自动执行"),
        ((b"", b"/AA 4 0 R", b"<< /C 5 0 R >>", b"<< /S /Named /N /Print >>"), "自动执行"),
        ((b"", b"/Annots [<< /Type /Annot /Subtype /Link /A << /S /Launch /F (cmd.exe) >> >>]"), "启动程序"),
        ((b"/Names << /JavaScript << /Names [(a) 4 0 R] >> >>", b"", SCRIPT), "脚本"),
        ((b"/Names << /J#61vaScr#69pt << >> >>",), "脚本"),
        ((b"/Names << /EmbeddedFiles << /Names [] >> >>",), "附件"),
        ((b"/AF [<< /Type /Filespec /F (a.exe) /EF << /F 4 0 R >> >>]", b"", b"null"), "附件"),
        ((b"", b"/Annots [<< /Subtype /FileAttachment /FS (a) >>]"), "附件"),
        ((b"/AcroForm << /XFA [] /Fields [] >>",), "XFA"),
        ((b"", b"/Annots [[[<< /Subtype /RichMedia >>]]]"), "多媒体"),
    ],
)
def test_a_pdf_that_can_act_is_refused_however_it_hides(parts, named):
    with ThreadPoolExecutor(uploads.AT_A_TIME) as clerks:  # plain, and inside a compressed object stream
        sentences = list(clerks.map(refusal, [make.pdf_with(*parts), make.packed_pdf_with(*parts)]))
    assert [named in sentence and "未保存" in sentence for sentence in sentences] == [True, True]


def test_an_attachment_stream_is_found_without_any_reference_to_it():
    assert "附件" in refusal(make.pdf_with(b"", b"", make.stream(b"/Type /EmbeddedFile", b"MZ")))


@pytest.mark.parametrize("change", ["script", "attachment", "password", "owner password"])
def test_what_a_pdf_program_writes_is_recognised_too(change):
    named = {"script": "脚本", "attachment": "附件"}.get(change, "密码")
    assert named in refusal(make.written_pdf(change))


def test_a_pdf_that_only_names_its_first_page_or_links_to_a_site_is_taken():
    # Office programs write the first, nearly every official notice holds the second; pictures keep neither.
    for parts in (
        (b"/OpenAction [3 0 R /Fit]",),
        (b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>",),
        (b"/AA << >>", b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (http://x) >> >>]"),
        (b"", b"/Resources << /Font << /EF << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"),
    ):
        assert len(accept(make.packed_pdf_with(*parts)).pages) == 1


def test_a_filled_in_field_is_drawn_on_the_page():
    look = make.stream(b"/Type /XObject /Subtype /Form /BBox [0 0 200 200]", b"0 0 0 rg 0 0 200 200 re f")
    field = (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /F 4 /Rect [200 300 400 500] /P 3 0 R /AP << /N 5 0 R >> >>"
    )
    data = make.pdf_with(b"/AcroForm << /Fields [4 0 R] >>", b"/Annots [4 0 R]", field, look)
    image = opened(accept(data).pages[0].jpeg)
    scale = image.width / 595
    assert image.getpixel((int(300 * scale), int((842 - 400) * scale))) == (0, 0, 0)


def test_a_chinese_font_left_out_of_the_pdf_is_a_warning():
    font = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /FontDescriptor << /Type /FontDescriptor >> >>"
    upload = accept(make.packed_pdf_with(b"", b"", font))
    assert len(upload.pages) == 1
    assert "未嵌入" in upload.warnings[0]


@pytest.mark.parametrize("size", [(14_401, 10), (720_000, 720_000), (0, 0)])
def test_a_page_of_absurd_size_is_refused(size):
    data = make.pdf_of_pages(1, size)
    if size == (0, 0):  # readers fall back to a letter page
        assert len(accept(data).pages) == 1
    else:
        assert "纸张尺寸" in refusal(data)


@pytest.mark.parametrize("size", [(14_400, 14_400), (14_400, 1), (3, 3), (842, 14_400)])
def test_a_page_of_odd_size_is_drawn_within_bounds(size):
    (page,) = accept(make.pdf_of_pages(1, size)).pages
    assert max(page.width, page.height) <= 4 * 2480
    assert page.width * page.height <= 16_000_000


CATALOG, PAGES = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
ENDLESS = b"0 0 m " + b"500 800 l 10 20 l " * 1_000_000 + b"S"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"


@pytest.mark.parametrize(
    "build",
    [
        lambda: make.object_stream_pdf([CATALOG, PAGES, PAGE, b" " * 60_000_000]),
        lambda: make.plain_pdf([CATALOG, PAGES, PAGE] + [b"null"] * 25_000),
        lambda: make.pdf_with(b"/Wide [" + b"1 " * 1_000_000 + b"]"),
        lambda: make.pdf_with(b"/Deep " + b"[" * 50_000 + b"]" * 50_000),
        lambda: make.pdf_with(b"", b"/Contents 4 0 R", make.stream(b"", ENDLESS, packed=True)),
    ],
    ids=["unpacks-to-60-MB", "25000-objects", "one-million-numbers", "50000-deep", "endless-drawing"],
)
def test_a_pdf_built_to_cost_time_or_memory_is_refused(build):
    data = build()
    assert len(data) < 12_000_000
    assert "未保存" in refusal(data)


def test_a_flood_of_pixels_inside_a_pdf_ends_in_one_bounded_page_or_a_refusal():
    picture = b"/Type /XObject /Subtype /Image /Width 30000 /Height 30000 /BitsPerComponent 8 /ColorSpace /DeviceGray"
    drawn = b"/Resources << /XObject << /I 4 0 R >> >> /Contents 5 0 R"
    pixels = make.stream(picture, bytes(100_000_000), packed=True)
    data = make.pdf_with(b"", drawn, pixels, make.stream(b"", b"600 0 0 800 0 0 cm /I Do"))
    assert [(page.width, page.height) for page in taken(data)] in ([], [(1753, 2480)])


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", make.pdf_of_pages()[:150], b"%PDF-1.7\n" + make.SOME_TEXT, make.pdf_of_pages(0)]
)
def test_a_broken_pdf_gets_a_sentence(data):
    assert "PDF 已损坏" in refusal(data)


def test_a_pdf_that_is_also_a_web_page_or_an_archive_keeps_its_pictures_only():
    data = make.pdf_of_pages() + make.SOME_TEXT + b"PK\x05\x06" + bytes(18)
    (page,) = accept(data).pages
    assert_bare(page)


# --- Mutations


def test_two_hundred_and_ten_mutated_files_are_taken_or_refused_but_never_a_fault():
    pictures = [
        make.jpeg_with_exif(6, (300, 200)),
        make.saved(make.photo((300, 200), "P"), "PNG"),
        make.saved(make.photo((300, 200)), "JPEG", progressive=True),
        make.mpo()[:9000],
    ]
    documents = [make.packed_pdf_with(b"", b"", SCRIPT), make.saved(make.photo((200, 300)), "PDF")]
    originals = [*pictures * 3, *documents]  # a PDF takes three times as long

    def outcome(seed: int) -> int:
        pages = taken(make.mutated(originals[seed % len(originals)], seed))
        for page in pages:
            assert_bare(page)
        return len(pages)

    with ThreadPoolExecutor(uploads.AT_A_TIME) as clerks:
        outcomes = list(clerks.map(outcome, range(210)))
    assert set(outcomes) == {0, 1}


# --- Signatures


def test_a_drawn_signature_is_taken_from_its_data_address_and_as_bytes():
    data = make.signature_png()
    text = "data:image/png;base64," + base64.b64encode(data).decode()
    signature = accept_signature(text)
    assert signature == accept_signature(data) == accept_signature(text.encode())
    assert (signature.width, signature.height) == (600, 200)
    assert signature.sha256 == hashlib.sha256(signature.png).hexdigest()
    image = opened(signature.png)
    assert (image.format, image.mode, image.info) == ("PNG", "L", {})
    assert image.getpixel((200, 41)) < 50
    assert image.getpixel((5, 5)) == 255


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (make.saved(Image.new("RGBA", (600, 200), (0, 0, 0, 0)), "PNG"), "空白"),
        (make.saved(Image.new("RGB", (600, 200), "white"), "PNG"), "空白"),
        (make.signature_png(ink="white"), "空白"),
        (make.saved(Image.new("RGB", (600, 200), "black"), "PNG"), "深色"),
        (make.signature_png((2001, 200)), "200 KB"),
        (make.signature_png((600, 1001)), "200 KB"),
        (make.png_of_zeros(3000, 3000), "200 KB"),
        (make.signature_png() + bytes(200 * 1024), "200 KB"),
        ("data:image/png;base64," + "A" * 300_000, "200 KB"),
        (make.signature_png()[:900], "无法识别"),
        (make.signature_png()[:20], "无法识别"),
        (make.jpeg(), "无法识别"),
        (b"", "无法识别"),
        ("", "无法识别"),
        ("data:image/png;base64,", "无法识别"),
        ("data:image/png;base64,iVBO!!!!", "无法识别"),
        ("data:image/svg+xml;base64,PHN2Zz4=", "无法识别"),
        ("data:image/png;base64,iVBORw0\0", "无法识别"),
        (b"data:image/png;base64,\xff\xfe", "无法识别"),
        ("javascript:alert(1)", "无法识别"),
    ],
)
def test_a_signature_that_is_blank_or_none_gets_a_sentence(source, told):
    with pytest.raises(UploadRefused) as refused:
        accept_signature(source)
    assert told in refused.value.sentence
    assert "未保存" in refused.value.sentence


def test_text_and_tail_of_a_signature_are_dropped():
    png = accept_signature(make.signature_png(dpi=(300, 300)) + make.SOME_TEXT).png
    assert b"script" not in png
    assert b"pHYs" not in png


# --- Labels


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("居住证 正面.jpg", "居住证 正面.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\照片\\a.png", "a.png"),
        ("a\0b\r\nc\u202egpj.exe", "abcgpj.exe"),
        ("<img src=x onerror=alert(1)>.jpg", "<img src=x onerror=alert(1)>.jpg"),  # text stays text; pages escape it
        ("..", "未命名文件"),
        ("", "未命名文件"),
        ("\u200b\ud800", "未命名文件"),
        ("IMG_20261123_093311.jpg", "IMG_20261123_093311.jpg"),
        ("䶮𬱖㛃.pdf", "䶮𬱖㛃.pdf"),
    ],
)
def test_a_label_keeps_the_name_and_drops_folders_and_invisible_characters(name, label):
    assert safe_label(name) == label


def test_a_long_name_is_cut_but_keeps_its_ending():
    label = safe_label("长" * 300 + ".jpeg")
    assert len(label) == 120
    assert label.endswith("长….jpeg")
    assert len(safe_label("x." + "y" * 300)) == 120


@pytest.mark.parametrize("number", [make_resident_id(), "13812345678", make_passport(), "１３８１２３４５６７８"])
def test_a_number_of_a_person_does_not_stand_in_a_label(number):
    label = safe_label(f"张三{number}身份证.jpg")
    assert number not in label
    assert unicodedata.normalize("NFKC", number) not in label
    assert label.startswith("张三")
    assert label.endswith("身份证.jpg")


@given(any_text)
def test_any_name_becomes_a_label_every_database_and_page_can_hold(name):
    label = safe_label(name)
    assert 1 <= len(label) <= 120
    assert not {"/", "\\", "\0", "\n", "\u202e"} & set(label)
    label.encode()
