"""Certificates and phones: pure functions over text. Names: `filing.names`.

Every check normalises first and then matches the whole text against ASCII classes only: `\\d` accepts full-width
digits and `$` a trailing newline, so one person would become two records. Source: decision 11, trust finding 8.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle

from filing.choices import CertificateKind, Gender
from filing.names import BLANKS, ZERO_WIDTH

# GB/T 2260: 华北, 东北, 华东, 中南, 西南, 西北. Only two digits are checked: old six-digit prefixes stay valid.
MAINLAND_PROVINCES = frozenset(
    str(code)
    for region in (range(11, 16), range(21, 24), range(31, 38), range(41, 47), range(50, 55), range(61, 66))
    for code in region
)
RESERVED_PROVINCE = "71"
HMT_PREFIXES = ("810000", "820000", "830000")
# One number, two certificates: a child found by 户口簿 is the same person when the 居民身份证 arrives.
RESIDENT_NUMBER_KINDS = frozenset({CertificateKind.RESIDENT_ID, CertificateKind.HOUSEHOLD_BOOK})
EARLIEST_BIRTH_YEAR = 1900
ADULT_YEARS = 18

_TO_ASCII = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_DROPPED = dict.fromkeys(map(ord, BLANKS + ZERO_WIDTH))
# Only a–z: str.upper() would also turn ſ into S and ﬁ into FI, letters nobody typed.
_UPPER = {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"

_PLAIN = re.compile("[0-9A-Z]+")
_EIGHTEEN = re.compile("[0-9]{17}[0-9X]")
_FIFTEEN = re.compile("[0-9]{15}")
_OLD_PR = re.compile("[A-Z]{3}[0-9]{12}")
_HM_PERMIT = re.compile("[HM](?:[0-9]{8}|[0-9]{10})")
_TW_PERMIT = re.compile("[0-9]{8}|[0-9]{10}")
_PASSPORT = re.compile("[0-9A-Z]{5,17}")
_SOCIAL_CARD = re.compile("[0-9A-Z]{9,18}")

_MOBILE = re.compile("1[3-9][0-9]{9}")
_LANDLINE = re.compile("0[0-9]{2,3}[0-9]{7,8}")
_COUNTRY_CODE = re.compile(r"(?:(?:\+|00)86)+|(?:86)+(?=1[3-9][0-9]{9}\Z)")
_PHONE_SIGNS = str.maketrans(dict.fromkeys("-()\u2010\u2011\u2012\u2013\u2014\u2015\u2212"))


@dataclass(frozen=True)
class CertificateCheck:
    """`number` is the normalised text, fit to be stored only where `problem` is None.

    `problem` stops, `warning` asks to look again; both are Chinese sentences that never repeat the number.
    `birth_date` and `sex` are what the number itself says, None where it says nothing or is wrong.
    """

    number: str
    problem: str | None = None
    warning: str | None = None
    birth_date: date | None = None
    sex: Gender | None = None


@dataclass(frozen=True)
class PhoneCheck:
    """`number` is the normalised text, fit to be stored only where `problem` (a Chinese sentence) is None."""

    number: str
    problem: str | None = None


def normalise_number(text: str) -> str:
    """U+FF01–FF5E to ASCII, blanks and zero-width characters dropped, a–z to upper case; no NFKC (it turns ① into 1).

    Idempotent. The result may still hold anything else; callers match it whole. Source: decision 11.
    """
    return text.translate(_TO_ASCII).translate(_DROPPED).translate(_UPPER)


def check_certificate(kind: str, text: str, *, today: date, nationality: str = "") -> CertificateCheck:
    """Judge a certificate number of `kind` (a CertificateKind or its value, else ValueError). Never raises on text.

    `today` is the Shanghai day: nobody is born after it. `nationality`: where it is an ISO alpha-3 code, an old
    foreign permanent residence card is compared with it; whether a passport needs one is the form's question.
    Source: domain 4.1, 4.2; decision 11.
    """
    checker = _CHECKERS[CertificateKind(kind)]
    number = normalise_number(text)
    if not number:
        return CertificateCheck(number, "请填写证件号码。")
    if not _PLAIN.fullmatch(number):
        return CertificateCheck(number, "证件号码只能由数字和字母组成,不能有符号或看不见的字符,请重新输入。")
    return checker(number, today, nationality)


def check_character(first17: str) -> str:
    """GB 11643 check character (ISO 7064 MOD 11-2) of 17 ASCII digits; X stands for ten."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def is_misread(number: str) -> bool:
    """Whether a normalised number has the shape of a resident number and another check character."""
    return bool(_EIGHTEEN.fullmatch(number)) and number[17] != check_character(number[:17])


def check_digit_731(first14: str) -> str:
    """7-3-1 check digit of an old (15-character) foreign residence card: digits and A=10…Z=35."""
    weights = cycle((7, 3, 1))
    return str(sum(weight * int(character, 36) for weight, character in zip(weights, first14, strict=False)) % 10)


def mask_number(text: str) -> str:
    """First 4 + last 4 from 15 characters on, else first 1 + last 2; up to 3 characters all stars.

    The length stays, so masking a masked value changes nothing. Source: decision 12.
    """
    number = normalise_number(text)
    if len(number) <= 3:
        return "*" * len(number)
    head, tail = (4, 4) if len(number) >= 15 else (1, 2)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]


def normalise_phone(text: str) -> str:
    """As `normalise_number`, also without hyphens, brackets and the country code 86. Idempotent. Source: domain 5.2."""
    digits = normalise_number(text).translate(_PHONE_SIGNS)
    while code := _COUNTRY_CODE.match(digits):
        digits = digits[code.end() :]
    return digits


def check_phone(text: str) -> PhoneCheck:
    """A mainland mobile number. Source: domain 5.2."""
    number = normalise_phone(text)
    if not number:
        return PhoneCheck(number, "请填写手机号码。")
    if _MOBILE.fullmatch(number):
        return PhoneCheck(number)
    return PhoneCheck(number, "手机号码应为 1 开头的 11 位数字,请核对。")


def check_landline(text: str) -> PhoneCheck:
    """A land line with its area code, without an extension. Source: domain 5.2."""
    number = normalise_phone(text)
    if not number:
        return PhoneCheck(number, "请填写固定电话号码。")
    if _LANDLINE.fullmatch(number):
        return PhoneCheck(number)
    return PhoneCheck(number, "固定电话应为区号加 7 至 8 位号码(如 0512-65220000),不含分机号,请核对。")


def check_any_phone(text: str) -> PhoneCheck:
    """A mobile number or a land line: what a second or a contact's phone may be. Source: domain 5.2."""
    mobile = check_phone(text)
    if mobile.problem is None or check_landline(text).problem is None:
        return replace(mobile, problem=None)
    if not mobile.number:
        return PhoneCheck("", "请填写电话号码。")
    return PhoneCheck(mobile.number, "电话应为 11 位手机号码,或区号加 7 至 8 位固定电话号码,请核对。")


def mask_phone(text: str) -> str:
    """The same rule as certificate numbers: 13812345678 → 1********78. Source: decision 12."""
    return mask_number(normalise_phone(text))


def _check_resident(number: str, today: date, nationality: str = "") -> CertificateCheck:
    """居民身份证: province code, real birth date up to today, check character; 15 digits are refused."""
    if _FIFTEEN.fullmatch(number):
        return CertificateCheck(number, "15 位旧身份证号码自 2013 年起停用,请按 18 位居民身份证填写。")
    region = number[:2]
    if region not in MAINLAND_PROVINCES and region != RESERVED_PROVINCE:
        return _check_eighteen(number, today, "居民身份证号码", _wrong_region(number))
    checked = _check_eighteen(number, today, "居民身份证号码")
    if region == RESERVED_PROVINCE and checked.problem is None:
        return replace(checked, warning="71 开头的身份证号码为预留号段,请与证件核对。")
    return checked


def _wrong_region(number: str) -> str:
    if number.startswith(HMT_PREFIXES):
        return "这是港澳台居民居住证号码,请把证件类型改为港澳台居民居住证。"
    if number.startswith("9"):
        return "这是外国人永久居留身份证号码,请把证件类型改为外国人永久居留身份证。"
    return "身份证号码前两位不是省级地区代码,请核对。"


def _check_household(number: str, today: date, nationality: str = "") -> CertificateCheck:
    """户口簿(未成年人): the child's resident number; a grown person is asked for the identity card."""
    checked = _check_resident(number, today)
    if checked.problem is None and checked.birth_date and _has_reached(checked.birth_date, ADULT_YEARS, today):
        return replace(checked, warning=f"此人已满 {ADULT_YEARS} 周岁,请核对能否出示居民身份证。")
    return checked


def _has_reached(birth: date, years: int, today: date) -> bool:
    return (birth.year + years, birth.month, birth.day) <= (today.year, today.month, today.day)


def _check_hmt(number: str, today: date, nationality: str = "") -> CertificateCheck:
    """港澳台居民居住证: 810000, 820000 or 830000, otherwise as a resident number."""
    if number.startswith(HMT_PREFIXES):
        return _check_eighteen(number, today, "港澳台居民居住证号码")
    problem = "港澳台居民居住证号码应以 810000、820000 或 830000 开头,请核对号码和证件类型。"
    return _check_eighteen(number, today, "港澳台居民居住证号码", problem)


def _check_foreign_pr(number: str, today: date, nationality: str = "") -> CertificateCheck:
    """外国人永久居留身份证: new with 18 characters, old with 15."""
    if _OLD_PR.fullmatch(number):
        return _check_old_pr(number, today, nationality)
    if len(number) == 18:
        return _check_eighteen(number, today, "外国人永久居留身份证号码", _new_pr_region(number))
    return CertificateCheck(
        number, "外国人永久居留身份证号码应为 18 位(新版,9 开头)或 15 位(旧版,3 位字母加 12 位数字),请核对。"
    )


def _new_pr_region(number: str) -> str | None:
    if not number.startswith("9"):
        return "新版外国人永久居留身份证号码应以 9 开头,请核对号码和证件类型。"
    if number[1:3] not in MAINLAND_PROVINCES:
        return "外国人永久居留身份证号码第 2、3 位不是省级地区代码,请核对。"
    if number[3:6] == "000":
        return "外国人永久居留身份证号码第 4 至 6 位不是国家(地区)代码,请核对。"
    return None


def _check_old_pr(number: str, today: date, nationality: str) -> CertificateCheck:
    """Old card: public descriptions of its parts differ, so whatever fails is a warning. Source: domain 4.2."""
    birth = _birth_of_two_digit_year(number[7:13], today)
    doubts = []
    if number[14] != check_digit_731(number[:14]):
        doubts.append("校验位不符")
    if number[3:5] not in MAINLAND_PROVINCES:
        doubts.append("地区代码不符")
    if birth is None:
        doubts.append("出生日期不符")
    if re.fullmatch("[A-Z]{3}", nationality) and nationality != number[:3]:
        doubts.append("国籍与所填不符")
    warning = f"旧版外国人永久居留证号码{'、'.join(doubts)},请与证件核对。" if doubts else None
    return CertificateCheck(number, None, warning, birth)


def _birth_of_two_digit_year(yymmdd: str, today: date) -> date | None:
    """The latest real day up to `today` with these six digits."""
    days = (_birth(century + yymmdd, today)[0] for century in ("20", "19"))
    return next((day for day in days if day), None)


def _check_eighteen(number: str, today: date, label: str, region_problem: str | None = None) -> CertificateCheck:
    """What all 18-character numbers share: shape, region (judged by the caller), birth date, check character, sex."""
    if len(number) != 18:
        return CertificateCheck(number, f"{label}应为 18 位,现有 {len(number)} 位,请核对。")
    if not _EIGHTEEN.fullmatch(number):
        return CertificateCheck(number, f"{label}前 17 位应为数字,末位为数字或 X,请核对。")
    if region_problem:
        return CertificateCheck(number, region_problem)
    birth, problem = _birth(number[6:14], today)
    if problem:
        return CertificateCheck(number, f"{label}中的{problem}")
    if number[17] != check_character(number[:17]):
        return CertificateCheck(number, f"{label}的校验码不符,请逐位核对。")
    sex = Gender.MALE if int(number[16]) % 2 else Gender.FEMALE
    return CertificateCheck(number, None, None, birth, sex)


def _birth(yyyymmdd: str, today: date) -> tuple[date | None, str | None]:
    """(day, None), or (None, the end of a sentence)."""
    try:
        day = date(int(yyyymmdd[:4]), int(yyyymmdd[4:6]), int(yyyymmdd[6:8]))
    except ValueError:
        return None, "出生日期不存在,请核对。"
    if day > today:
        return None, "出生日期晚于今天,请核对。"
    if day.year < EARLIEST_BIRTH_YEAR:
        return None, f"出生日期早于 {EARLIEST_BIRTH_YEAR} 年,请核对。"
    return day, None


def _check_social_card(number: str, today: date, nationality: str = "") -> CertificateCheck:
    """社会保障卡卡号: 9 to 18 letters and digits. No public standard text was at hand for a narrower shape:
    cards print 9 characters, other places more; 18 must stay possible, the bank number (16–19) is told by its length.
    """
    if not _SOCIAL_CARD.fullmatch(number):
        return CertificateCheck(number, "社会保障卡卡号应为 9 至 18 位数字或字母(不是银行卡号),请按卡面核对。")
    if _EIGHTEEN.fullmatch(number) and _check_resident(number, today).problem is None:
        return CertificateCheck(number, None, "这像是居民身份证号码(社会保障号码),请核对证件类型。")
    return CertificateCheck(number)


def _check_shape(shape: re.Pattern[str], sentence: str) -> Callable[[str, date, str], CertificateCheck]:
    """A checker for certificates without a check character."""

    def check(number: str, today: date, nationality: str = "") -> CertificateCheck:
        return CertificateCheck(number, None if shape.fullmatch(number) else sentence)

    return check


_CHECKERS: dict[CertificateKind, Callable[[str, date, str], CertificateCheck]] = {
    CertificateKind.RESIDENT_ID: _check_resident,
    CertificateKind.HOUSEHOLD_BOOK: _check_household,
    CertificateKind.HMT_RESIDENCE: _check_hmt,
    CertificateKind.FOREIGN_PR: _check_foreign_pr,
    CertificateKind.HM_PERMIT: _check_shape(
        _HM_PERMIT, "港澳居民来往内地通行证号码应为 H 或 M 加 8 位(或 10 位)数字,请核对。"
    ),
    CertificateKind.TW_PERMIT: _check_shape(_TW_PERMIT, "台湾居民来往大陆通行证号码应为 8 位(旧证 10 位)数字,请核对。"),
    CertificateKind.PASSPORT: _check_shape(_PASSPORT, "护照号码应为 5 至 17 位数字或字母,请核对。"),
    CertificateKind.SOCIAL_CARD: _check_social_card,
}
