"""Personal names as text: what is stored, what is refused, what is shown in public.

Stored names keep their code points (no NFC, no NFKC: both fold compatibility ideographs); comparison happens on the
keys of `filing.search_keys`. Lengths are counted in code points. Source: domain 5.1, decision 11.
"""

import re
import unicodedata
from typing import NamedTuple

NAME_MAX = 100
MIDDLE_DOT = "\u00b7"
DIGITS_THAT_LOOK_LIKE_A_NUMBER = 6
PUBLIC_STARS_MAX = 8

BLANKS = "\t\n\x0b\x0c\r \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
ZERO_WIDTH = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"

_DOT_LOOKALIKES = str.maketrans(dict.fromkeys("\u2022\u30fb\uff0e\uff65\u2027\u22c5", MIDDLE_DOT))
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
# Whole planes 2 and 3: Unicode data lags behind GB 18030, so an "unassigned" ideograph may be a real surname.
_HAN = "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff" + _PRIVATE
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_INNER_BLANK = "[ \u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]"

_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_SELECTOR = re.compile(f"[{_SELECTORS}]")
_ASCII_DOT_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}{_SELECTORS}]){_INNER_BLANK}*\.{_INNER_BLANK}*(?=[{_HAN}])")
_BLANK_BETWEEN_HAN = re.compile(
    rf"(?<=[{_HAN}{_SELECTORS}{MIDDLE_DOT}]){_INNER_BLANK}+(?=[{_HAN}{MIDDLE_DOT}])",
)

_REFUSED_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_ORDINARY_SIGNS = frozenset(f"{MIDDLE_DOT}-'’.,{BLANKS}")


class NameCheck(NamedTuple):
    """`name` is the normalised text; fit to be stored only where `problem` is None. Sentences are Chinese."""

    name: str
    problem: str | None
    warnings: tuple[str, ...] = ()


def has_han(text: str) -> bool:
    """True when any ideograph, including private-use ones (自造字), stands in `text`."""
    return _HAN_CHARACTER.search(text) is not None


def without_selectors(text: str) -> str:
    """`text` without variation selectors: they choose a glyph, not a character (ignored in search)."""
    return _SELECTOR.sub("", text)


def code_point(character: str) -> str:
    return f"U+{ord(character):04X}"


def normalise_name(text: str) -> str:
    """The form a name is stored in: outer and inter-Han blanks dropped, dot look-alikes to U+00B7, nothing else.

    An ASCII dot becomes U+00B7 only between Han characters; blanks inside Latin names stay. Idempotent.
    Source: domain 5.1, decision 11.
    """
    name = text.strip(BLANKS + ZERO_WIDTH).translate(_DOT_LOOKALIKES)
    name = _ASCII_DOT_BETWEEN_HAN.sub(MIDDLE_DOT, name)
    return _BLANK_BETWEEN_HAN.sub("", name)


def check_name(text: str) -> NameCheck:
    """Normalise and judge a name. Never raises. Source: domain 5.1, decision 11."""
    name = normalise_name(text)
    problem = _problem(name)
    return NameCheck(name, problem, () if problem else _warnings(name))


def mask_name_public(name: str) -> str:
    """First character, then one star per further character (1 to 8): 欧阳建国 → 欧***. Source: decision 12."""
    clean = normalise_name(name)
    if not clean:
        return ""
    stars = min(max(len(without_selectors(clean)) - 1, 1), PUBLIC_STARS_MAX)
    selector = clean[1:2] if _SELECTOR.fullmatch(clean[1:2]) else ""
    return clean[0] + selector + "*" * stars


def _problem(name: str) -> str | None:
    if not name:
        return "请填写姓名。"
    if len(name) > NAME_MAX:
        return f"姓名最多 {NAME_MAX} 个字,现有 {len(name)} 个,请核对。"
    for position, character in enumerate(name, start=1):
        if _is_refused(character):
            return f"姓名第 {position} 个字符({code_point(character)})看不见或已损坏,请删去后重新输入。"
    if sum(unicodedata.category(c) == "Nd" for c in name) >= DIGITS_THAT_LOOK_LIKE_A_NUMBER:
        return "姓名中有一长串数字,请核对是否把号码填进了姓名。"
    if not any(_is_letter(c) for c in name):
        return "姓名里没有汉字或字母,请按证件填写。"
    if MIDDLE_DOT in (name[0], name[-1]):
        return "姓名不能以间隔号「·」开头或结尾,请核对。"
    return None


def _is_refused(character: str) -> bool:
    """Control, format (bidi, zero-width), line separators, lone surrogates, noncharacters and U+FFFD."""
    noncharacter = ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"
    return noncharacter or character == "\ufffd" or unicodedata.category(character) in _REFUSED_CATEGORIES


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] == "L" or has_han(character)


def _warnings(name: str) -> tuple[str, ...]:
    distinct = list(dict.fromkeys(name))
    private = [c for c in distinct if unicodedata.category(c) == "Co"]
    odd = [c for c in distinct if _is_odd(c)]
    found = []
    if private:
        found.append(f"姓名含自造字({'、'.join(map(code_point, private))}),可能无法正确显示,请与证件核对。")
    if odd:
        listed = "、".join(f"「{c}」{code_point(c)}" for c in odd)
        found.append(f"姓名含少见的符号:{listed},请与证件核对。")
    if any("\uff21" <= c <= "\uff5a" for c in name):
        found.append("姓名含全角字母,请改用半角字母,并与证件核对。")
    if any("a" <= c <= "z" for c in name):
        found.append("外文姓名请与证件一致,一般为大写字母。")
    return tuple(found)


def _is_odd(character: str) -> bool:
    """Signs and digits no certificate prints in a name, such as the ? of a reader that lacks the character."""
    category = unicodedata.category(character)
    return category[0] in "PSN" and category != "Nl" and character not in _ORDINARY_SIGNS
