"""Names as tables (domain 5.1; decision 11)."""

import unicodedata

import pytest
from hypothesis import given, settings

from filing.names import check_name, mask_name_public, normalise_name
from filing.tests.makers import any_text, name_like

thorough = settings(max_examples=300, deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" 张 三 ", "张三"),
        ("张\u3000三\u00a0\u2003丰", "张三丰"),
        ("\ufeff张\u200b三\u200b\n", "张三"),
        ("𠅤\u3000龘 㛃 䶮", "𠅤龘㛃䶮"),
        ("葛\U000e0100 三", "葛\U000e0100三"),
        ("王 \ue863 明", "王\ue863明"),
        ("阿依古丽•买买提江", "阿依古丽·买买提江"),
        ("阿依古丽・买买提江", "阿依古丽·买买提江"),
        ("阿依古丽．买买提江", "阿依古丽·买买提江"),
        ("阿依古丽･买买提江", "阿依古丽·买买提江"),
        ("阿依古丽‧买买提江", "阿依古丽·买买提江"),
        ("阿依古丽⋅买买提江", "阿依古丽·买买提江"),
        ("阿依古丽.买买提江", "阿依古丽·买买提江"),
        ("阿依古丽 . 买买提江.库尔班", "阿依古丽·买买提江·库尔班"),
        ("阿依古丽 · 买买提江", "阿依古丽·买买提江"),
        ("葛\U000e0100.三", "葛\U000e0100·三"),
        ("JOHN  F. KENNEDY", "JOHN  F. KENNEDY"),
        ("  JEAN-LUC O'NEILL ", "JEAN-LUC O'NEILL"),
        ("ＪＯＨＮ", "ＪＯＨＮ"),
        ("张三 LEE", "张三 LEE"),
        ("", ""),
    ],
)
def test_stored_names_lose_padding_and_dot_lookalikes_and_nothing_else(typed, stored):
    assert normalise_name(typed) == stored


@pytest.mark.parametrize("name", ["\uf9dc", "\U0002f80a", "\ufa0e", "e\u0301", "Å", "①"])
def test_stored_names_are_neither_composed_nor_folded(name):
    assert normalise_name(f"李{name}") == f"李{name}"


@pytest.mark.parametrize(
    "name",
    [
        "张三",
        "𠅤龘㛃䶮",
        "𬱖𫍽",
        "\U00031350\U0002ebf0\U000323b0",
        "〇",
        "佐々木",
        "葛\U000e0100城",
        "葛\ufe00城",
        "阿依古丽·买买提江",
        "JOHN F. KENNEDY",
        "O'NEILL-SMITH",
        "JOSÉ",
        "李" * 100,
    ],
)
def test_names_of_any_plane_pass_in_silence(name):
    assert check_name(name) == (name, None, ())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请填写姓名"),
        (" \u3000\u200b", "请填写姓名"),
        ("李" * 101, "最多 100 个字,现有 101 个"),
        ("𠅤" * 101, "现有 101 个"),
        ("张\x00三", "U+0000"),
        ("张\n三", "U+000A"),
        ("张\t三", "U+0009"),
        ("张\x7f三", "U+007F"),
        ("\u202e张三", "第 1 个字符(U+202E)"),
        ("张三\u2066", "U+2066"),
        ("张\u200f三", "U+200F"),
        ("JO\u200bHN", "U+200B"),
        ("张\u200d三", "U+200D"),
        ("张\u2028三", "U+2028"),
        ("张\ud800三", "U+D800"),
        ("张\udfff", "U+DFFF"),
        ("张\ufffd", "U+FFFD"),
        ("张\uffff", "U+FFFF"),
        ("张\U0001fffe", "U+1FFFE"),
        ("张\ufdd0", "U+FDD0"),
        ("张\U000e0041", "U+E0041"),
        ("32058419661104005X", "把号码填进了姓名"),
        ("张三 13812345678", "把号码填进了姓名"),
        ("张三３２０５８４", "把号码填进了姓名"),
        ("123", "没有汉字或字母"),
        ("--", "没有汉字或字母"),
        ("😀", "没有汉字或字母"),
        ("·张三", "间隔号"),
        ("张三・", "间隔号"),
    ],
)
def test_bad_names_get_a_sentence(typed, said):
    checked = check_name(typed)
    assert said in checked.problem
    assert checked.problem.endswith("。")
    assert checked.warnings == ()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("王\ue863明", "自造字(U+E863)"),
        ("王\ue000\uf8ff\ue000", "自造字(U+E000、U+F8FF)"),
        ("王\U000f0000", "自造字(U+F0000)"),
        ("张?三", "「?」U+003F"),
        ("张*", "「*」U+002A"),
        ("李四2", "「2」U+0032"),
        ("李①", "「①」U+2460"),
        ("ＪＯＨＮ", "全角字母"),
        ("John", "大写字母"),
    ],
)
def test_doubtful_names_pass_with_a_warning(typed, said):
    checked = check_name(typed)
    assert checked.problem is None
    assert [said in warning for warning in checked.warnings].count(True) == 1


def test_a_private_character_is_never_dropped():
    assert check_name(" 王 \ue863 ").name == "王\ue863"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("欧阳建国", "欧***"),
        ("张", "张*"),
        ("𠅤三", "𠅤*"),
        ("葛\U000e0100三", "葛\U000e0100*"),
        ("阿依古丽·买买提江", "阿********"),
        ("JOHN FITZGERALD KENNEDY", "J********"),
        ("", ""),
    ],
)
def test_the_public_sees_only_the_first_character(name, shown):
    assert mask_name_public(name) == shown


@thorough
@given(any_text | name_like)
def test_no_text_breaks_a_name_check(text):
    checked = check_name(text)
    assert checked.name == normalise_name(text) == normalise_name(checked.name)
    if checked.problem is None:
        assert 1 <= len(checked.name) <= 100
        assert not {"Cc", "Cf", "Cs", "Zl", "Zp"} & {unicodedata.category(c) for c in checked.name}
        assert checked.name.encode()
        assert check_name(checked.name) == checked


@thorough
@given(any_text | name_like)
def test_no_text_breaks_the_public_mask(text):
    assert mask_name_public(text).rstrip("*") in (normalise_name(text)[:1].rstrip("*"), normalise_name(text)[:2])
