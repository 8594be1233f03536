"""The PDF of a paper: the same words as the sheet, kept for years, read back by machines."""

import threading
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pypdf
import pytest
from PIL import Image, ImageFilter

from filing.choices import DocumentKind, FilingType, Mode
from filing.errors import Refusal
from filing.facts import Line
from filing.papers.blocks import Facts, ListBlock, Paper, Signature, Table, WarningBlock
from filing.papers.build import build
from filing.papers.codes import new_code
from filing.tests.paper_makers import HANGZHOU, a_filing, every_filing, paper_facts
from filing.tests.upload_files import seal_png
from portal import glyphs, paper_pdf
from portal.paper_layout import Sheet, lay_out
from portal.paper_pdf import pdf_of
from portal.tests.paper_cases import CASES
from portal.tests.paper_reading import (
    alternatives,
    decoded,
    outside,
    pages_of,
    pages_text,
    rendered,
    set_words,
    squeezed,
    text_of,
    widths_of_pictures,
)

ISSUED = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CODE = new_code()
TOKEN = "v1.p1." + "X" * 52
LONG_TERM = a_filing(FilingType.RESIDENT, HANGZHOU, mode=Mode.PROMISE)
FROM_A_FILING = (DocumentKind.SLIP, DocumentKind.RECEIPT, DocumentKind.NOTICE)


@pytest.fixture(autouse=True)
def public(settings):
    settings.PUBLIC_URL = "https://ydba.example"


def sheet_of(paper: Paper, **more) -> Sheet:
    return lay_out(paper, code=CODE, token=TOKEN, **more)


def pdf(paper: Paper, **more) -> bytes:
    return pdf_of(sheet_of(paper, **more), issued_at=ISSUED)


def slip(**changes) -> Paper:
    return build(DocumentKind.SLIP, paper_facts(**changes))


# --- The same words ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FROM_A_FILING)
@pytest.mark.parametrize("filing", every_filing()[::3], ids=lambda f: f"{f.type}-{f.place.code}-{f.mode}")
def test_every_word_of_the_sheet_stands_in_the_pdf(kind, filing):
    sheet = sheet_of(build(kind, paper_facts(filing)))
    text = squeezed(text_of(pdf_of(sheet, issued_at=ISSUED)))
    assert [words for words in set_words(sheet) if squeezed(words) not in text] == []
    assert sheet.code in text
    assert sheet.number in text


@pytest.mark.parametrize(
    "filing", every_filing(), ids=lambda f: f"{f.type}-{f.place.code}-{f.mode}-{f.stay.in_hospital}"
)
def test_a_slip_is_one_page_whatever_it_is_for(filing):
    assert pages_of(pdf(build(DocumentKind.SLIP, paper_facts(filing)))) == 1


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_kind_and_every_strain_is_set_whole_within_the_margins(case):
    """Both engines are compared in `test_paper_browser`."""
    sheet = sheet_of(build(case.kind, case.facts(1)))
    content = pdf_of(sheet, issued_at=ISSUED)
    pages = pages_text(content)
    assert len(pages) == case.pages[1]
    assert [words for words in set_words(sheet) if squeezed(words) not in "".join(pages)] == []
    assert outside(content, margin=30) == []
    assert not pages[-1].startswith("验证码")


def test_markup_in_a_name_is_printed_and_never_obeyed():
    name = '#pagebreak() *粗* $x$ <b> #import "x" \\'
    paper = replace(slip(), blocks=(Facts((("姓名", name),)),))
    content = pdf(paper)
    assert pages_of(content) == 1
    assert squeezed(name) in squeezed(text_of(content))


def test_long_words_long_names_and_many_rows_stay_within_the_margins():
    blocks = (
        Facts((("单位", "W" * 500), ("姓名", "阿卜杜热合曼·" * 9 + "阿卜杜热合曼"))),
        Table(("序号", "材料", "说明"), tuple((str(i), "居住证明", "字" * 60) for i in range(1, 11))),
        ListBlock((Line("理由" * 250, ()),), "理由"),
        WarningBlock("提醒", "字" * 100),
        Signature(("申请人签名：", "经办人：陈经办"), "姑苏经办机构", "2026年11月23日"),
    )
    content = pdf(replace(slip(), kind=DocumentKind.REFUSAL, blocks=blocks))
    text = squeezed(text_of(content))
    assert "W" * 500 in text
    assert "理由" * 250 in text
    assert outside(content, margin=30) == []


# --- Kept for years ---------------------------------------------------------------------------------------------------


def test_the_file_declares_what_archives_and_screen_readers_ask_for():
    reader = pypdf.PdfReader(BytesIO(pdf(slip())))
    catalogue = reader.trailer["/Root"]
    xmp = catalogue["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert catalogue["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert str(catalogue["/Lang"]).lower().startswith("zh")


def test_every_font_is_embedded():
    reader = pypdf.PdfReader(BytesIO(pdf(slip())))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert len(fonts) >= 2
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
        assert "/ToUnicode" in font


def test_its_metadata_name_the_paper_and_nobody():
    reader = pypdf.PdfReader(BytesIO(pdf(slip())))
    about = " ".join(map(str, reader.metadata.values())) + reader.xmp_metadata.stream.get_data().decode()
    assert "YDWS320508202611230000123" in about
    assert "张建国" not in about
    assert "3205**" not in about


def test_the_same_paper_gives_the_same_bytes_in_any_thread():
    sheet = sheet_of(slip())
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(pdf_of(sheet, issued_at=ISSUED))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1


def test_a_drawn_signature_is_a_picture_with_words_for_who_cannot_see_it():
    png = BytesIO()
    Image.new("RGB", (300, 100), "white").save(png, "PNG")
    paper = build(DocumentKind.PROMISE, paper_facts(LONG_TERM))
    content = pdf(paper, signature_png=png.getvalue())
    assert len(content) != len(pdf(paper))
    assert pages_of(content) == 1


@pytest.mark.parametrize(
    "filing", every_filing(), ids=lambda f: f"{f.type}-{f.place.code}-{f.mode}-{f.stay.in_hospital}"
)
def test_a_sealed_slip_is_one_page_too_and_its_words_stay(filing):
    sheet = sheet_of(build(DocumentKind.SLIP, paper_facts(filing)), seal_png=seal_png())
    content = pdf_of(sheet, issued_at=ISSUED)
    assert pages_of(content) == 1
    text = squeezed(text_of(content))
    assert [words for words in set_words(sheet) if squeezed(words) not in text] == []
    assert "（电子印章）" in text


def test_the_seal_is_a_picture_of_42_mm_with_words_for_who_cannot_see_it():
    content = pdf(slip(), seal_png=seal_png())
    assert [round(wide / 72 * 25.4) for wide in widths_of_pictures(content)] == [42]
    assert "电子印章" in alternatives(content)


def test_the_demo_and_an_unsealed_slip_bear_no_seal():
    for content in (pdf(slip()), pdf(slip(demo=True), seal_png=seal_png())):
        assert widths_of_pictures(content) == []
        assert "电子印章" not in alternatives(content)


# --- Rare characters --------------------------------------------------------------------------------------------------


def named(name: str) -> Paper:
    return replace(slip(), blocks=(Facts((("姓名", name),)),))


def test_a_character_without_a_glyph_is_printed_as_its_code_point_and_never_as_a_blank(settings, tmp_path, fresh_fonts):
    settings.EXTRA_FONT_DIR = str(tmp_path)
    text = squeezed(text_of(pdf(named("王𠮷"))))
    assert "王[U+20BB7]" in text


@pytest.mark.browser  # among the tests that need a Debian package: fonts-hanazono
def test_with_further_fonts_the_character_stands_there_as_a_glyph(fresh_fonts):
    text = squeezed(text_of(pdf(named("王𠅤𠮷"))))
    assert "王𠅤𠮷[U+20BB7]" in text


def test_the_ranges_beside_the_fonts_are_what_the_fonts_hold():
    assert glyphs.own() == glyphs._covered(glyphs.OWN_FONTS)


def test_a_character_of_gbk_is_nothing_rare():
    assert glyphs.spelled_out("张珺㛃·ABC，〇") == "张珺㛃·ABC，〇"


@pytest.fixture
def fresh_fonts(monkeypatch):
    """Fonts looked up anew, before and after."""

    def forget():
        for cached in (glyphs.own, glyphs.installed, paper_pdf._fonts):
            cached.cache_clear()
        paper_pdf._local.__dict__.clear()

    forget()
    yield
    forget()


# --- Read back by machines --------------------------------------------------------------------------------------------

WAYS = {
    "as printed": lambda page: page,
    "skewed": lambda page: page.rotate(2, expand=True, fillcolor=255),
    "smeared": lambda page: page.filter(ImageFilter.GaussianBlur(0.6)),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_number_and_the_address_are_read_back_at_150_dpi(way):
    found = decoded(WAYS[way](rendered(pdf(slip()))))
    assert found["Code128"] == "YDBA320508202611230000071"
    assert found["QRCode"] == f"https://ydba.example/verify/?t={TOKEN}"


# --- When it cannot be made -------------------------------------------------------------------------------------------


def test_without_the_engine_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(paper_pdf, "typst", None)
    with pytest.raises(Refusal, match="打印不受影响") as refused:
        pdf(slip())
    assert "pip install" in " ".join(refused.value.sentences)


def test_without_its_fonts_the_sentence_says_where_to_look(monkeypatch, tmp_path, fresh_fonts):
    monkeypatch.setattr(paper_pdf, "font_folders", lambda: [tmp_path])
    with pytest.raises(Refusal, match="打印不受影响"):
        pdf(slip())
