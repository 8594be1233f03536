"""From frozen words to a sheet: marks, seal, QR and type; the words stay."""

from dataclasses import replace

import pytest
from django.template.loader import render_to_string

from filing.choices import DocumentKind, FilingType, Mode
from filing.facts import PlaceFacts
from filing.papers.blocks import Code, Facts, Paper, Paragraph, words_of
from filing.papers.build import build
from filing.papers.codes import new_code
from filing.tests.paper_makers import a_filing, paper_facts
from portal.paper_layout import is_sealed, lay_out, pairs
from portal.typesetting import set_type

CODE = new_code()


def sheet_html(paper: Paper, copy: int | None = 1, **more: bytes) -> str:
    return render_to_string(
        "papers/paper.html", {"sheet": lay_out(paper, code=CODE, token="v1.t1.X", copy=copy, **more)}
    )


def slip() -> Paper:
    return build(DocumentKind.SLIP, paper_facts())


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ("按照“参保地政策,参保地目录”结算。", "按照“参保地政策，参保地目录”结算。"),
        ("补办(住院未结算):2026年", "补办（住院未结算）：2026年"),
        ("×80%,不是报销80%)。", "×80%，不是报销80%）。"),
        ("O'NEILL, ANNA (A:B)", "O'NEILL, ANNA (A:B)"),
        ("9:00-12:00,13:00", "9:00-12:00,13:00"),
        ("", ""),
    ],
)
def test_only_signs_beside_chinese_characters_are_set_full_width(written, set_):
    assert set_type(written) == set_


def test_names_are_not_set_differently():
    paper = Paper(
        DocumentKind.SLIP, "回执", "1", "", "姑苏", "", (Facts((("姓名", "某(曾用名)"), ("说明", "某(一)"))),)
    )
    assert lay_out(paper, code=CODE, token="", copy=1).parts[0].grid == (
        (("姓名", "某(曾用名)"), ("说明", "某（一）")),
    )


def test_the_words_are_the_frozen_ones():
    html = sheet_html(slip())
    assert all(set_type(line) in html for line in words_of(slip()).splitlines() if "“" not in line and "'" not in line)


def test_a_sheet_merely_viewed_is_no_evidence():
    assert "预览 · 非凭证" in sheet_html(slip(), copy=None)
    assert "预览 · 非凭证" not in sheet_html(slip(), copy=1)


def test_a_further_copy_bears_its_number_and_the_first_none():
    assert "补打 第3次" in sheet_html(slip(), copy=3)
    assert "补打" not in sheet_html(slip(), copy=1)


def test_the_demo_has_a_neutral_ring_and_production_room_for_a_seal(settings):
    html = sheet_html(slip())
    assert "（盖章）" in html
    assert "demo-ring" not in html
    settings.PORTAL_PROFILE = "demo"
    assert "demo-ring" in sheet_html(slip())


def test_a_seal_stands_in_its_place_with_words_for_it_and_never_on_a_paper_of_the_demo(settings):
    html = sheet_html(slip(), seal_png=b"\x00\x00\x00")
    assert html.count('<img src="data:image/png;base64,AAAA" alt="电子印章">') == 1
    assert "姑苏经办机构（电子印章）<br>" in html
    assert "（盖章）" not in html
    in_the_demo = build(DocumentKind.SLIP, replace(paper_facts(), demo=True))
    assert "AAAA" not in sheet_html(in_the_demo, seal_png=b"\x00\x00\x00")
    settings.PORTAL_PROFILE = "demo"
    html = sheet_html(slip(), seal_png=b"\x00\x00\x00")
    assert "demo-ring" in html
    assert "电子印章" not in html


def test_the_promise_letter_is_the_applicants_and_has_no_place_for_a_seal():
    filing = a_filing(FilingType.RESIDENT, PlaceFacts("340100", "安徽省合肥市"), mode=Mode.PROMISE)
    letter = build(DocumentKind.PROMISE, paper_facts(filing))
    assert is_sealed(slip())
    assert not is_sealed(letter)
    assert "AAAA" not in sheet_html(letter, seal_png=b"\x00\x00\x00")


def test_the_code_is_grouped_and_the_qr_only_where_a_public_address_is_set(settings):
    settings.PUBLIC_URL = ""
    html = sheet_html(slip())
    assert f"{CODE[:4]}-{CODE[4:8]}-{CODE[8:]}" in html
    assert CODE not in html
    assert "核验二维码" not in html
    settings.PUBLIC_URL = "https://yb.example"
    html = sheet_html(slip())
    assert 'src="data:image/svg+xml' in html
    assert "https://yb.example/verify/" in html


def test_nothing_inline_stands_on_the_sheet():
    html = sheet_html(slip())
    assert " style=" not in html
    assert "<style" not in html
    assert "<svg" not in html


def test_hostile_words_stay_words():
    paper = Paper(DocumentKind.SLIP, "<b>", "1", "", "<i>", "", (Paragraph("<script>alert(1)</script>"), Code("&")))
    html = sheet_html(paper)
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_a_drawn_signature_stands_on_the_line_of_its_signer():
    filing = a_filing(FilingType.RESIDENT, PlaceFacts("340100", "安徽省合肥市"), mode=Mode.PROMISE)
    html = sheet_html(build(DocumentKind.PROMISE, paper_facts(filing)), signature_png=b"\x00\x00\x00")
    assert html.count('src="data:image/png;base64,AAAA"') == 1


def test_short_facts_share_a_row_and_long_ones_stand_alone():
    short, long_ = ("性别", "女"), ("地址", "字" * 18)
    assert pairs((short, short, long_, short)) == ((short, short), (long_,), (short,))
