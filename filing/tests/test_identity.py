"""Certificates and phones as tables (domain 4.1, 4.2, 5.2; decisions 11, 12; trust finding 8)."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filing.choices import CertificateKind, Gender
from filing.identity import (
    RESIDENT_NUMBER_KINDS,
    check_any_phone,
    check_certificate,
    check_landline,
    check_phone,
    mask_number,
    mask_phone,
    normalise_number,
    normalise_phone,
)
from filing.tests.makers import (
    any_text,
    make_certificate,
    make_foreign_pr,
    make_hmt_residence,
    make_old_foreign_pr,
    make_resident_id,
    number_like,
)

TODAY = date(2026, 11, 23)
Kind = CertificateKind
thorough = settings(max_examples=300, deadline=None, derandomize=True)


def check(kind, text, **options):
    return check_certificate(kind, text, today=options.pop("today", TODAY), **options)


RESIDENTS = [
    ("11010519491231002X", date(1949, 12, 31), Gender.FEMALE),
    ("320524195203120025", date(1952, 3, 12), Gender.FEMALE),
    ("320500194808050036", date(1948, 8, 5), Gender.MALE),
    ("320500196002290021", date(1960, 2, 29), Gender.FEMALE),
    ("320500199203170046", date(1992, 3, 17), Gender.FEMALE),
    ("32058419661104005X", date(1966, 11, 4), Gender.MALE),
]


@pytest.mark.parametrize(("number", "birth", "sex"), RESIDENTS)
def test_textbook_resident_numbers_are_good_and_tell_birth_and_sex(number, birth, sex):
    checked = check(Kind.RESIDENT_ID, number)
    assert (checked.number, checked.problem, checked.warning, checked.birth_date) == (number, None, None, birth)
    assert checked.sex == (Gender.MALE if int(number[16]) % 2 else Gender.FEMALE) == sex


@pytest.mark.parametrize(
    "typed",
    [
        "32058419661104005x",
        " 320584 19661104 005X ",
        "３２０５８４１９６６１１０４００５Ｘ",
        "３２０５８４１９６６１１０４００５ｘ\n",
        "32058419661104005X\n",
        "320584\u300019661104\u00a0005\u200bX\ufeff",
        "\u200e32058419661104005X\u200f",
    ],
)
def test_one_person_is_one_number_however_it_was_typed(typed):
    checked = check(Kind.RESIDENT_ID, typed)
    assert (checked.number, checked.problem) == ("32058419661104005X", None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请填写"),
        (" \u3000\u200b", "请填写"),
        ("320584196611040051", "校验码"),
        ("32058419661104005", "应为 18 位,现有 17 位"),
        ("32058419661104005XX", "现有 19 位"),
        ("320584661104005", "15 位旧身份证"),
        ("3205841966110400X5", "前 17 位"),
        ("O20584196611040051", "前 17 位"),
        ("320500199902300015", "出生日期不存在"),
        (make_resident_id("320500", date(2026, 11, 24), 1), "晚于今天"),
        (make_resident_id("320500", date(1899, 12, 31), 1), "早于 1900 年"),
        ("320500000001010010", "出生日期不存在"),
        (make_resident_id("990500"), "外国人永久居留"),
        (make_resident_id("160500"), "省级地区代码"),
        (make_resident_id("000500"), "省级地区代码"),
        (make_hmt_residence("810000"), "请把证件类型改为港澳台居民居住证"),
        (make_foreign_pr(), "请把证件类型改为外国人永久居留身份证"),
        ("①205841966110400５X", "不能有符号"),
        ("٣20584196611040051", "不能有符号"),
        ("32058419661104005X\x00", "不能有符号"),
        ("32058419661104005\ud800", "不能有符号"),
        ("\u202e32058419661104005X", "不能有符号"),
        ("320584196611040ſ5X", "不能有符号"),
        ("320584-19661104-005X", "不能有符号"),
        ("张三", "不能有符号"),
    ],
)
def test_bad_resident_numbers_get_a_sentence_that_does_not_repeat_them(typed, said):
    checked = check(Kind.RESIDENT_ID, typed)
    assert said in checked.problem
    assert checked.problem.endswith("。")
    assert len(checked.number) < 8 or checked.number not in checked.problem
    assert (checked.birth_date, checked.sex) == (None, None)


@pytest.mark.parametrize(
    ("born", "is_good"), [(TODAY - timedelta(days=1), True), (TODAY, True), (TODAY + timedelta(days=1), False)]
)
def test_nobody_is_born_after_today(born, is_good):
    assert (check(Kind.RESIDENT_ID, make_resident_id(birth=born)).problem is None) is is_good


def test_leap_days_exist_only_in_leap_years():
    assert check(Kind.RESIDENT_ID, make_resident_id(birth=date(2000, 2, 29))).problem is None
    assert "不存在" in check(Kind.RESIDENT_ID, "320500190002290010").problem


@pytest.mark.parametrize("region", ["320524", "320502", "320586", "330113", "320571", "653228", "659999"])
def test_old_new_and_unknown_counties_of_a_province_are_accepted(region):
    assert check(Kind.RESIDENT_ID, make_resident_id(region)).problem is None


def test_reserved_province_is_accepted_with_a_warning():
    checked = check(Kind.RESIDENT_ID, make_resident_id("710000"))
    assert checked.problem is None
    assert "预留" in checked.warning


def test_ten_thousand_numbers_pass_and_no_single_slip_of_a_key_does():
    dice = random.Random(20261123)
    for _ in range(10_000):
        born = date(1900, 1, 1) + timedelta(days=dice.randrange(46_000))
        sequence = dice.randrange(1000)
        good = make_resident_id(f"3205{dice.randrange(100):02}", born, sequence)
        checked = check(Kind.RESIDENT_ID, good)
        assert (checked.problem, checked.birth_date) == (None, born)
        assert (checked.sex == Gender.MALE) is bool(sequence % 2)
        place = dice.randrange(18)
        wrong = dice.choice([c for c in ("0123456789X" if place == 17 else "0123456789") if c != good[place]])
        assert check(Kind.RESIDENT_ID, good[:place] + wrong + good[place + 1 :]).problem
        swap = dice.randrange(17)
        if good[swap] != good[swap + 1]:
            swapped = good[:swap] + good[swap + 1] + good[swap] + good[swap + 2 :]
            assert check(Kind.RESIDENT_ID, swapped).problem


def test_every_single_substitution_in_a_number_is_caught():
    good = "11010519491231002X"
    for place in range(18):
        for other in "0123456789X":
            if other != good[place]:
                assert check(Kind.RESIDENT_ID, good[:place] + other + good[place + 1 :]).problem


@pytest.mark.parametrize(
    ("born", "warned"), [(date(2008, 11, 24), False), (date(2008, 11, 23), True), (date(2008, 11, 22), True)]
)
def test_household_book_is_for_minors_and_asks_a_grown_person_for_the_card(born, warned):
    checked = check(Kind.HOUSEHOLD_BOOK, make_resident_id(birth=born))
    assert checked.problem is None
    assert bool(checked.warning) is warned


def test_household_book_carries_the_same_number_as_the_later_card():
    assert {Kind.RESIDENT_ID, Kind.HOUSEHOLD_BOOK} == RESIDENT_NUMBER_KINDS
    assert "校验码" in check(Kind.HOUSEHOLD_BOOK, "320584196611040051").problem


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("810000199408230021", None),
        ("830000199201300022", None),
        (make_hmt_residence("820000"), None),
        ("810000199408230022", "校验码"),
        (make_hmt_residence("810001"), "810000、820000 或 830000"),
        (make_resident_id(), "810000、820000 或 830000"),
        ("81000019940823002", "应为 18 位"),
        ("8100001994082300A1", "前 17 位"),
    ],
)
def test_residence_permits_of_hong_kong_macao_and_taiwan(number, said):
    problem = check(Kind.HMT_RESIDENCE, number).problem
    assert problem is None if said is None else said in problem


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("932840198203150019", None),
        ("931000199012010012", "国家(地区)代码"),
        ("932840198203150018", "校验码"),
        (make_foreign_pr("99"), "省级地区代码"),
        (make_resident_id(), "以 9 开头"),
        ("93284019820315001", "18 位"),
        ("9328401982031500199", "18 位"),
        ("US1320582031510", "18 位"),
        ("932840198213150019", "出生日期不存在"),
        ("A32840198203150019", "前 17 位"),
    ],
)
def test_new_permanent_residence_cards(number, said):
    problem = check(Kind.FOREIGN_PR, number).problem
    assert problem is None if said is None else said in problem


def test_new_permanent_residence_card_tells_birth_and_sex():
    checked = check(Kind.FOREIGN_PR, "932840198203150019")
    assert (checked.birth_date, checked.sex, checked.warning) == (date(1982, 3, 15), Gender.MALE, None)


@pytest.mark.parametrize(
    ("number", "birth"),
    [
        ("USA320582031510", date(1982, 3, 15)),
        ("GBR310075110219", date(1975, 11, 2)),
        ("CAN320578113027", date(1978, 11, 30)),
        (make_old_foreign_pr("FRA", "1101", date(2007, 1, 2)), date(2007, 1, 2)),
    ],
)
def test_old_permanent_residence_cards_pass_without_a_warning(number, birth):
    checked = check(Kind.FOREIGN_PR, number)
    assert (checked.problem, checked.warning, checked.birth_date) == (None, None, birth)


@pytest.mark.parametrize(
    ("number", "nationality", "said"),
    [
        ("USA320582031511", "", "校验位不符"),
        (make_old_foreign_pr(region="9905"), "", "地区代码不符"),
        ("USA320582133115", "", "出生日期不符"),
        ("USA320582031510", "GBR", "国籍与所填不符"),
    ],
)
def test_what_looks_wrong_on_an_old_card_only_warns(number, nationality, said):
    checked = check(Kind.FOREIGN_PR, number, nationality=nationality)
    assert checked.problem is None
    assert said in checked.warning


def test_old_card_with_the_stated_nationality_does_not_warn():
    assert check(Kind.FOREIGN_PR, "USA320582031510", nationality="USA").warning is None


@pytest.mark.parametrize(
    ("kind", "number", "is_good"),
    [
        (Kind.HM_PERMIT, "H12345678", True),
        (Kind.HM_PERMIT, "m1234567890", True),
        (Kind.HM_PERMIT, "Ｈ１２３４５６７８", True),
        (Kind.HM_PERMIT, "H123456789", False),
        (Kind.HM_PERMIT, "A12345678", False),
        (Kind.HM_PERMIT, "12345678", False),
        (Kind.HM_PERMIT, "H1234567", False),
        (Kind.TW_PERMIT, "12345678", True),
        (Kind.TW_PERMIT, "1234567890", True),
        (Kind.TW_PERMIT, "123456789", False),
        (Kind.TW_PERMIT, "1234567", False),
        (Kind.TW_PERMIT, "T1234567", False),
        (Kind.PASSPORT, "e12345678", True),
        (Kind.PASSPORT, "12345", True),
        (Kind.PASSPORT, "A" * 17, True),
        (Kind.PASSPORT, "1234", False),
        (Kind.PASSPORT, "A" * 18, False),
        (Kind.PASSPORT, "E1234-5678", False),
        (Kind.SOCIAL_CARD, "C12345678", True),
        (Kind.SOCIAL_CARD, "1" * 18, True),
        (Kind.SOCIAL_CARD, "12345678", False),
        (Kind.SOCIAL_CARD, "6217001234567890123", False),
    ],
)
def test_shapes_of_permits_passports_and_cards(kind, number, is_good):
    checked = check(kind, number)
    assert (checked.problem is None) is is_good
    assert (checked.birth_date, checked.sex, checked.warning) == (None, None, None)


def test_resident_number_typed_as_card_number_warns():
    assert "请核对证件类型" in check(Kind.SOCIAL_CARD, make_resident_id()).warning


@pytest.mark.parametrize("kind", Kind)
def test_makers_make_good_and_different_numbers_of_every_kind(kind):
    numbers = {make_certificate(kind, seq) for seq in range(1, 200)}
    assert len(numbers) == 199
    assert all(check(kind, number).problem is None for number in numbers)


def test_kind_may_be_its_stored_value_and_an_unknown_kind_is_a_programming_error():
    assert check("resident_id", "11010519491231002X").problem is None
    with pytest.raises(ValueError):
        check("driving_licence", "1")


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("３２０５ａｘ", "3205AX"),
        ("①²ⅷ", "①²ⅷ"),
        ("ſßıﬁ", "ſßıﬁ"),
        ("a\tb\nc\u2003d\u3000e\u2060f\u00adg", "ABCDEFG"),
        ("\x00\ud800\u202e", "\x00\ud800\u202e"),
        ("（１２３）－４", "(123)-4"),
    ],
)
def test_numbers_are_folded_but_never_by_compatibility(typed, normal):
    assert normalise_number(typed) == normal


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("32058419661104005X", "3205**********005X"),
        ("USA320582031510", "USA3*******1510"),
        ("H1234567890123", "H***********23"),
        ("H12345678", "H******78"),
        ("1234", "1*34"),
        ("123", "***"),
        ("1", "*"),
        ("", ""),
        ("３２０５８４１９６６１１０４００５ｘ", "3205**********005X"),
    ],
)
def test_masks_show_four_and_four_or_one_and_two(number, masked):
    assert mask_number(number) == masked
    assert mask_number(masked) == masked


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("0086 13812345678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("＋８６１３８１２３４５６７８", "13812345678"),
        ("1３８１２３４５６７８\n", "13812345678"),
        ("(0512) 6522—0000", "051265220000"),
        ("（０５１２）６５２２００００", "051265220000"),
    ],
)
def test_phones_lose_country_code_blanks_hyphens_and_width(typed, normal):
    assert normalise_phone(typed) == normal
    assert check_any_phone(typed).problem is None


@pytest.mark.parametrize(
    ("typed", "is_mobile", "is_landline"),
    [
        ("13000000000", True, False),
        ("19999999999", True, False),
        ("12812345678", False, False),
        ("1381234567", False, False),
        ("138123456789", False, False),
        ("051265220000", False, True),
        ("010-12345678", False, True),
        ("0512-6522000", False, True),
        ("65220000", False, False),
        ("0512-65220000-801", False, False),
        ("٠١٣٨١٢٣٤٥٦٧", False, False),
        ("1381234567\x00", False, False),
        ("1381234567八", False, False),
        ("1286138123456", False, False),
        ("128613812345678", False, False),
        ("8613812345678 8613812345678", False, False),
    ],
)
def test_mobiles_and_land_lines_are_told_apart(typed, is_mobile, is_landline):
    assert (check_phone(typed).problem is None) is is_mobile
    assert (check_landline(typed).problem is None) is is_landline
    assert (check_any_phone(typed).problem is None) is (is_mobile or is_landline)


def test_empty_phones_are_asked_for():
    assert all("请填写" in judge(" ").problem for judge in (check_phone, check_landline, check_any_phone))


def test_a_country_code_is_taken_off_the_front_only():
    assert normalise_phone("128613812345678") == "128613812345678"
    assert normalise_phone("+86" * 3 + "13812345678") == "13812345678"


def test_phones_are_masked_by_the_same_rule():
    assert mask_phone("+86 138-1234-5678") == "1********78"


@thorough
@given(st.sampled_from(list(Kind)), any_text | number_like)
def test_no_text_breaks_a_certificate_check(kind, text):
    checked = check(kind, text)
    assert checked.problem is None or checked.problem.endswith("。")
    if checked.problem is None:
        assert set(checked.number) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@thorough
@given(any_text | number_like)
def test_normal_forms_and_masks_stay_what_they_are(text):
    assert normalise_number(normalise_number(text)) == normalise_number(text)
    assert normalise_phone(normalise_phone(text)) == normalise_phone(text)
    assert mask_number(mask_number(text)) == mask_number(text)
    assert check_phone(text).number == check_landline(text).number == check_any_phone(text).number


@thorough
@given(st.text("0123456789X", min_size=9, max_size=18))
def test_a_mask_never_shows_more_than_eight_characters(number):
    assert sum(c != "*" for c in mask_number(number)) <= (8 if len(number) >= 15 else 3)


@thorough
@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_check_character_catches_every_single_digit_substitution(born, sequence, place, step):
    good = make_resident_id(birth=born, seq=sequence)
    digit = "0123456789"[(int(good[place]) + step) % 10] if good[place] != "X" else str(step)
    assert check(Kind.RESIDENT_ID, good).problem is None
    assert check(Kind.RESIDENT_ID, good[:place] + digit + good[place + 1 :]).problem
