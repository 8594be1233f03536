"""Search keys and the shape of a query (decision 10; dependencies 2.10)."""

import pytest
from hypothesis import given, settings

from filing.choices import KeyKind
from filing.search_keys import KEY_MAX, READINGS_MAX, QueryKind, classify_query, name_key, name_keys
from filing.tests.makers import any_text, make_resident_id, name_like, number_like

thorough = settings(max_examples=300, deadline=None, derandomize=True)


def keys(name, kind):
    return [key for found, key in name_keys(name) if found == kind]


def test_all_readings_of_a_surname_are_findable_by_initials():
    assert sorted(keys("单雄信", KeyKind.INITIALS)) == ["cxs", "cxx", "dxs", "dxx", "sxs", "sxx"]


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("张建国", "zhangjianguo", "zjg"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("曾国藩", "zengguofan", "zgf"),
        ("查良镛", "zhaliangyong", "zly"),
        ("仇英", "qiuying", "qy"),
        ("区家麟", "oujialin", "ojl"),
        ("翟志刚", "zhaizhigang", "zzg"),
        ("盖叫天", "gejiaotian", "gjt"),
        ("朴树", "piaoshu", "ps"),
        ("解晓东", "xiexiaodong", "xxd"),
        ("任盈盈", "renyingying", "ryy"),
        ("缪昌期", "miaochangqi", "mcq"),
        ("乐嘉", "yuejia", "yj"),
        ("覃海洋", "qinhaiyang", "qhy"),
        ("黑伯理", "heboli", "hbl"),
        ("卜算子", "busuanzi", "bsz"),
        ("欧阳修", "ouyangxiu", "oyx"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟卨", "moqixie", "mqx"),
        ("单于冒", "chanyumao", "cym"),
        ("令狐冲", "linghuchong", "lhc"),
        ("澹台灭明", "tantaimieming", "ttmm"),
        ("乐正子", "yuezhengzi", "yzz"),
        ("吕布", "lvbu", "lb"),
        ("张䶮𬱖㛃", "zhangyandijie", "zydj"),
        ("阿依古丽·买买提江", "ayigulimaimaitijiang", "ayglmmtj"),
        ("單雄信", "shanxiongxin", "sxx"),
    ],
)
def test_the_familys_own_reading_comes_first(name, pinyin, initials):
    assert keys(name, KeyKind.PINYIN)[0] == pinyin
    assert keys(name, KeyKind.INITIALS)[0] == initials


@pytest.mark.parametrize(
    ("name", "also"),
    [
        ("单雄信", "danxiongxin"),
        ("曾国藩", "cengguofan"),
        ("区家麟", "qujialin"),
        ("翟志刚", "dizhigang"),
        ("尉迟恭", "weichigong"),
        ("单于冒", "shanyumao"),
        ("单于冒", "danyumao"),
        ("万俟卨", "wanqixie"),
        ("令狐冲", "linghuchong"),
        ("任盈盈", "linyingying"),
        ("吕布", "lyubu"),
        ("王解放", "wangjiefang"),
        ("重长乐", "chongzhangle"),
    ],
)
def test_other_readings_stay_findable(name, also):
    assert also in keys(name, KeyKind.PINYIN)


def test_a_surname_reading_is_not_forced_on_a_given_name():
    assert keys("王单", KeyKind.PINYIN)[0] == "wangdan"
    assert keys("张·单", KeyKind.PINYIN)[0] == "zhangdan"


@pytest.mark.parametrize("name", ["单" * 100, "阿依古丽·买买提江", "区解乐重", "ﷺ" * 100])
def test_no_kind_has_more_than_eight_keys_and_none_is_too_long(name):
    for kind in KeyKind:
        assert len(keys(name, kind)) <= READINGS_MAX
        assert all(0 < len(key) <= KEY_MAX for key in keys(name, kind))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("JOHN O'BRIEN-SMITH", {"name": "JOHNOBRIENSMITH", "pinyin": "johnobriensmith", "initials": "jos"}),
        ("José Ｌee", {"name": "JOSÉLEE", "pinyin": "joselee", "initials": "jl"}),
        ("张三 LEE", {"name": "张三LEE", "pinyin": "zhangsanlee", "initials": "zsl"}),
        ("Иван", {"name": "ИВАН"}),
    ],
)
def test_latin_names_stand_under_pinyin(name, expected):
    assert {str(kind): key for kind, key in name_keys(name)} == expected


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("阿依古丽·买买提江", "阿依古丽买买提江"),
        ("阿依古丽·买买提江", "阿依古丽•买买提江"),
        ("葛\U000e0100城", "葛城"),
        ("葛\ufe00城", "葛 城"),
        ("\uf9dc", "隆"),
        ("\ufa19明", "神明"),
        ("John Smith", "ＪＯＨＮ　ＳＭＩＴＨ"),
    ],
)
def test_what_the_eye_takes_for_the_same_name_has_the_same_key(stored, typed):
    assert name_key(stored) == name_key(typed)


def test_a_character_without_a_reading_does_not_hide_the_rest():
    assert "wm" in keys("王\uf8ff明", KeyKind.INITIALS)
    assert name_keys("王\uf8ff明")[0] == (KeyKind.NAME, "王\uf8ff明")


@pytest.mark.parametrize("name", ["", " ", "·", "\u200b"])
def test_nothing_has_no_keys(name):
    assert name_keys(name) == []


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("32058419661104005x", QueryKind.NUMBER, "32058419661104005X"),
        (" ３２０５ ", QueryKind.NUMBER, "3205"),
        ("YDBA3205082026112300007", QueryKind.NUMBER, "YDBA3205082026112300007"),
        ("h12345678\n", QueryKind.NUMBER, "H12345678"),
        ("张 三", QueryKind.NAME, "张三"),
        ("阿依古丽.买买提江", QueryKind.NAME, "阿依古丽买买提江"),
        ("葛\U000e0100", QueryKind.NAME, "葛"),
        ("\U00031350", QueryKind.NAME, "\U00031350"),
        ("张san", QueryKind.NAME, "张SAN"),
        ("Иван", QueryKind.NAME, "ИВАН"),
        ("zjg", QueryKind.LETTERS, "zjg"),
        ("ＺＪＧ", QueryKind.LETTERS, "zjg"),
        ("Zhang Jianguo", QueryKind.LETTERS, "zhangjianguo"),
        ("O'Brien-Smith", QueryKind.LETTERS, "obriensmith"),
        ("lǚ bù", QueryKind.LETTERS, "lvbu"),
        ("José", QueryKind.LETTERS, "jose"),
    ],
)
def test_the_shape_of_the_input_decides_what_is_looked_for(typed, kind, value):
    assert classify_query(typed) == (kind, value, None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请输入"),
        (" \u3000\n\u200b", "请输入"),
        ("3205**********005X", "不能有符号"),
        ("张三1", "不能有符号或汉字"),
        ("a1\x00", "不能有符号"),
        ("1" * 41, "二维码"),
        ("李" * 101, "太长"),
        ("a" * 101, "太长"),
        ("张\x00三", "控制字符"),
        ("zhang\x00", "控制字符"),
        ("\u202ezhang", "控制字符"),
        ("张\ud800", "控制字符"),
        ("?", "没有可查找的内容"),
        ("①", "没有可查找的内容"),
        ("%_", "没有可查找的内容"),
        ("٣٤٥", "没有可查找的内容"),
    ],
)
def test_what_cannot_be_looked_for_gets_a_sentence(typed, said):
    query = classify_query(typed)
    assert (query.kind, query.value, query.key_kinds) == (QueryKind.PROBLEM, "", ())
    assert said in query.problem


def test_each_query_names_the_keys_it_is_compared_with():
    assert classify_query("张三").key_kinds == (KeyKind.NAME,)
    assert classify_query("zs").key_kinds == (KeyKind.INITIALS, KeyKind.PINYIN)
    assert classify_query(make_resident_id()).key_kinds == ()


@pytest.mark.parametrize(
    "name", ["张建国", "单雄信", "阿依古丽·买买提江", "JOHN O'BRIEN", "葛\U000e0100城", "王\ue863明"]
)
def test_a_person_is_found_by_the_name_as_stored_and_by_every_key(name):
    assert (KeyKind.NAME, name_key(name)) in name_keys(name)
    for kind, key in name_keys(name):
        query = classify_query(key)
        assert query.value == key or kind == KeyKind.NAME
        assert kind in query.key_kinds or name.isascii()


@thorough
@given(any_text | name_like | number_like)
def test_no_text_breaks_search(text):
    query = classify_query(text)
    assert bool(query.problem) == (query.kind == QueryKind.PROBLEM) == (not query.value)
    found = name_keys(text)
    assert len(found) == len(set(found)) <= 1 + 2 * READINGS_MAX
    assert all(key.islower() for kind, key in found if kind != KeyKind.NAME)
