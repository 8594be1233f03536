"""Search keys of a name and what a typed query asks for. Source: decision 10, dependencies 2.10.

Keys are compared, never shown: NFKC is right here and wrong for the stored name (domain 5.1).
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from itertools import product
from typing import NamedTuple

from pypinyin import Style, pinyin

from filing.choices import KeyKind
from filing.identity import normalise_number
from filing.names import BLANKS, MIDDLE_DOT, NAME_MAX, ZERO_WIDTH, has_han, normalise_name, without_selectors

READINGS_MAX = 8
NUMBER_MAX = 40
# Keys are cut here, and queries alike: NFKC and spelling out lengthen a name of 100 characters.
KEY_MAX = 200

# The reading a family uses, where the dictionary puts another first or lacks it; the others stay findable after it.
SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "查": "zha", "仇": "qiu", "区": "ou", "翟": "zhai", "盖": "ge", "朴": "piao",
    "解": "xie", "召": "shao", "员": "yun", "缪": "miao", "乐": "yue", "洗": "xian", "折": "she", "黑": "he",
    "种": "chong", "重": "chong", "秘": "bi", "繁": "po", "覃": "qin", "祭": "zhai", "牟": "mu", "隗": "wei",
    "郇": "xun", "能": "nai", "句": "gou", "佴": "nai", "谌": "shen", "阚": "kan", "卜": "bu", "都": "du",
    "薄": "bo", "炅": "gui", "藏": "zang", "莘": "xin", "么": "yao", "乜": "nie", "單": "shan", "區": "ou",
    "蓋": "ge", "樂": "yue", "員": "yun", "繆": "miao",
}  # fmt: skip
# Two-character surnames read otherwise than their characters apart; the characters apart stay findable too.
COMPOUND_SURNAME_READINGS = {
    "万俟": ("mo", "qi"), "尉迟": ("yu", "chi"), "单于": ("chan", "yu"), "澹台": ("tan", "tai"),
    "乐正": ("yue", "zheng"), "子车": ("zi", "ju"), "尉遲": ("yu", "chi"), "單于": ("chan", "yu"),
}  # fmt: skip

# What scanners put around a code: separators, and before it the symbology's mark such as "]C1".
_AROUND = re.compile(r"^[\x02-\x04\t-\r\x1c-\x1f ]*(?:\][A-Za-z][0-9])?|[\x02-\x04\t-\r\x1c-\x1f ]+$")
_AGAIN = re.compile("([0-9A-Z]{15,24})\\1{1,2}")
_ADDRESS = re.compile(r"[A-Z]{2,8}://|WWW\.")

_DROPPED = re.compile(f"[{re.escape(BLANKS + ZERO_WIDTH + MIDDLE_DOT)}.'’`-]+")
_UMLAUT = str.maketrans(dict.fromkeys("üǖǘǚǜ", "v"))
_REFUSED_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}

Syllables = tuple[str, ...]


class QueryKind(StrEnum):
    NUMBER = "number"
    NAME = "name"
    LETTERS = "letters"
    PROBLEM = "problem"


class Query(NamedTuple):
    """What the search box was asked. `value` is in the form keys and numbers are stored in, "" with a problem."""

    kind: QueryKind
    value: str
    problem: str | None = None

    @property
    def key_kinds(self) -> tuple[KeyKind, ...]:
        """The kinds of key to compare `value` with; none for numbers."""
        kinds = {QueryKind.NAME: (KeyKind.NAME,), QueryKind.LETTERS: (KeyKind.INITIALS, KeyKind.PINYIN)}
        return kinds.get(self.kind, ())


def name_key(name: str) -> str:
    """A name as it is compared: NFKC, upper case, without blanks, dots, hyphens, apostrophes, variation selectors."""
    return _DROPPED.sub("", _folded(name)).upper()[:KEY_MAX]


def name_keys(name: str) -> list[tuple[KeyKind, str]]:
    """All search keys of a name: one name, up to 8 pinyin, up to 8 initials; no doubles, most likely reading first.

    Pinyin is written together in small letters (单雄信 → shanxiongxin, sxx …), ü as v; a Latin name stands under
    pinyin and its words' first letters under initials. A name without Han or Latin letters has its name key only.
    """
    key = name_key(name)
    if not key:
        return []
    slots = _slots(_folded(name))
    spelled = _best(slots)
    initials = _best([_distinct(tuple(s[0] for s in option) for option in slot) for slot in slots])
    found = [(KeyKind.NAME, key)]
    found += [(KeyKind.PINYIN, text) for text in spelled]
    return found + [(KeyKind.INITIALS, text) for text in initials]


def classify_query(text: str) -> Query:
    """Decide from the shape of the input which one thing to look for. Never raises. Source: decision 10.

    A digit anywhere: a number. Han: a name. Latin letters: initials or pinyin. Letters of another script: a name.
    Anything else: a Chinese sentence. A number that was scanned twice in one go is taken once.
    """
    trimmed = _AROUND.sub("", text.strip(BLANKS + ZERO_WIDTH)).strip(BLANKS + ZERO_WIDTH)
    if not trimmed:
        return _problem("请输入证件号码、备案编号、姓名或拼音首字母。")
    number = normalise_number(trimmed)
    if _ADDRESS.match(number):
        return _problem("这是网址,不能用来查找。请扫描文书上的条形码或验证二维码,或输入证件号码、备案编号。")
    if re.search("[0-9]", number):
        return _number_query(number)
    name = normalise_name(trimmed)
    if len(name) > NAME_MAX:
        return _problem(f"输入太长,姓名或拼音最多 {NAME_MAX} 个字。")
    if any(unicodedata.category(c) in _REFUSED_CATEGORIES and c not in ZERO_WIDTH for c in name):
        return _problem("输入中有看不见的控制字符,请删去后重新输入。")
    letters = "".join(_latin_words(_folded(name)))[:KEY_MAX]
    if letters and not has_han(name):
        return Query(QueryKind.LETTERS, letters)
    if any(c.isalpha() for c in name) or has_han(name):
        return Query(QueryKind.NAME, name_key(name))
    return _problem("没有可查找的内容,请输入号码、汉字姓名或拼音字母。")


def _number_query(number: str) -> Query:
    again = _AGAIN.fullmatch(number)
    number = again[1] if again else number
    if len(number) > NUMBER_MAX:
        return _problem("号码太长。医保电子凭证的二维码不能用来查找,请输入证件号码。")
    if not re.fullmatch("[0-9A-Z]+", number):
        return _problem("号码只能由数字和字母组成,不能有符号或汉字,请重新输入。")
    return Query(QueryKind.NUMBER, number)


def _problem(sentence: str) -> Query:
    return Query(QueryKind.PROBLEM, "", sentence)


def _folded(name: str) -> str:
    """Selectors go before NFKC: a compatibility ideograph must not hide behind one."""
    return unicodedata.normalize("NFKC", without_selectors(normalise_name(name)))


def _latin_words(text: str) -> list[str]:
    """a–z words in small letters: tone marks and accents dropped, ü and its tones to v, ligatures opened."""
    lowered = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUT)
    opened = unicodedata.normalize("NFKD", lowered)
    plain = "".join(c for c in opened if not unicodedata.combining(c))
    words = (re.sub("[^a-z]", "", word) for word in re.split(f"[{re.escape(BLANKS + MIDDLE_DOT)}-]+", plain))
    return [word for word in words if word]


def _slots(text: str) -> list[list[Syllables]]:
    """For each stretch of a name the ways to read it, likeliest first; stretches without a reading are left out."""
    slots: list[list[Syllables]] = []
    compound = COMPOUND_SURNAME_READINGS.get(text[:2])
    if compound:
        slots.append(_distinct([compound, *_read_apart(text[0], text[1])]))
        text = text[2:]
    for index, stretch in enumerate(text.split(MIDDLE_DOT)):
        slots += _stretch_slots(stretch, starts_name=index == 0 and not compound)
    return [slot for slot in slots if slot]


def _read_apart(first: str, second: str) -> list[Syllables]:
    """Every pair of readings of two characters, the pairs of likelier readings first."""
    pairs = product(
        enumerate(_character_readings(first, is_surname=True)),
        enumerate(_character_readings(second)),
    )
    ordered = sorted(pairs, key=lambda pair: pair[0][0] + pair[1][0])
    return [(one, two) for (_, one), (_, two) in ordered]


def _stretch_slots(stretch: str, *, starts_name: bool) -> list[list[Syllables]]:
    """Slots between two dots: one per Han character, one per Latin word."""
    slots: list[list[Syllables]] = []
    for index, piece in enumerate(_pieces(stretch)):
        if has_han(piece):
            slots.append([(r,) for r in _character_readings(piece, is_surname=starts_name and index == 0)])
        else:
            slots += [[(word,)] for word in _latin_words(piece)]
    return slots


def _pieces(stretch: str) -> list[str]:
    """Single Han characters and the runs between them."""
    pieces: list[str] = []
    for character in stretch:
        if pieces and not has_han(character) and not has_han(pieces[-1]):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _character_readings(character: str, *, is_surname: bool = False) -> list[str]:
    """Readings in a–z, the family's first; a passport's LYU and NYU beside lv and nv. Empty when unknown."""
    known = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    readings = list(known[0]) if known else []
    if is_surname and character in SURNAME_READINGS:
        readings.insert(0, SURNAME_READINGS[character])
    readings += [r.replace("v", "yu") for r in readings if r in ("lv", "nv")]
    return [r for r in dict.fromkeys(readings) if re.fullmatch("[a-z]+", r)]


def _distinct(options: Iterable[Syllables]) -> list[Syllables]:
    return list(dict.fromkeys(options))


def _best(slots: list[list[Syllables]]) -> list[str]:
    """Up to 8 different spellings, those with the fewest and mildest second readings first.

    A beam: costs add up slot by slot, so the best 8 of the whole go through the best 8 of each beginning.
    """
    beam: list[tuple[int, str]] = [(0, "")]
    for slot in slots:
        beam = _cheapest((cost + rank, text + "".join(way)) for cost, text in beam for rank, way in enumerate(slot))
    return list(dict.fromkeys(text[:KEY_MAX] for _, text in beam if text))


def _cheapest(candidates: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    seen: dict[str, int] = {}
    for cost, text in sorted(candidates, key=lambda c: c[0]):
        seen.setdefault(text, cost)
    return [(cost, text) for text, cost in list(seen.items())[:READINGS_MAX]]
