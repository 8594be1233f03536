"""Papers as data: a closed set of blocks, one canonical JSON."""

import json
from dataclasses import dataclass, replace

import pytest

from filing.choices import DocumentKind
from filing.facts import Line
from filing.papers import blocks
from filing.papers.blocks import BadPaper, Paper, from_json, to_json

EVERY_BLOCK = (
    blocks.Facts((("姓名", "𠮷田·㐂婉"), ("备案地", "杭州市")), large=True, clauses=("R15",)),
    blocks.Paragraph("一句话。", ("R1",)),
    blocks.ListBlock((Line("一", ("R1",)), Line("二", ())), heading="说明", ordered=False),
    blocks.Table(("序号", "理由"), (("1", "缺页"),), ("R22",)),
    blocks.WarningBlock("请注意", "先行垫付", ("R46",)),
    blocks.Signature(("申请人签收:",), "经办机构", "2026年11月23日", "申请人签收:"),
    blocks.Code("凭码核验"),
)


def a_paper(*parts: blocks.Block) -> Paper:
    return Paper(DocumentKind.SLIP, "备案回执", "YDWS1", "YDBA1", "姑苏", "2026年11月23日", parts or EVERY_BLOCK, True)


def altered(change) -> str:
    data = json.loads(to_json(a_paper()))
    change(data)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_a_paper_survives_the_round_trip_with_every_kind_of_block():
    assert from_json(to_json(a_paper())) == a_paper()
    assert {type(block) for block in EVERY_BLOCK} == set(blocks.KINDS.values())


def test_the_same_paper_is_always_the_same_bytes():
    text = to_json(a_paper())
    assert text == to_json(from_json(text))
    assert list(json.loads(text)) == sorted(json.loads(text))
    assert "𠮷田·㐂婉" in text


def test_the_same_paper_written_with_blanks_is_refused():
    with pytest.raises(BadPaper, match="canonical"):
        from_json(json.dumps(json.loads(to_json(a_paper())), ensure_ascii=False, sort_keys=True))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["blocks"].append({"kind": "script", "text": "x"}),
        lambda data: data["blocks"].append({"kind": ["facts"]}),
        lambda data: data["blocks"].append("facts"),
        lambda data: data["blocks"][1].update(text=1.5),
        lambda data: data["blocks"][1].update(more=""),
        lambda data: data["blocks"][1].pop("clauses"),
        lambda data: data["blocks"][0].update(large=1),
        lambda data: data["blocks"][2]["items"][0].update(text=None),
        lambda data: data.update(kind="passport"),
        lambda data: data.update(demo="yes"),
        lambda data: data.update(format=2),
        lambda data: data.update(extra=""),
        lambda data: data.update(blocks={}),
    ],
)
def test_a_paper_with_an_unknown_or_wrong_part_is_refused(change):
    with pytest.raises(BadPaper):
        from_json(altered(change))


@pytest.mark.parametrize("text", ["", "[]", "null", "{", "1.5", '"paper"', "NaN"])
def test_text_that_is_no_paper_is_refused(text):
    with pytest.raises(BadPaper):
        from_json(text)


def test_a_block_outside_the_set_cannot_be_written():
    @dataclass(frozen=True)
    class Picture:
        text: str

    with pytest.raises(BadPaper):
        to_json(a_paper(Picture("x")))


def test_a_float_or_a_missing_text_cannot_be_written():
    for wrong in (0.8, None, 80):
        with pytest.raises(BadPaper):
            to_json(replace(a_paper(), blocks=(blocks.Paragraph(wrong),)))
