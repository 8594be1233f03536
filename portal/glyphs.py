"""Which characters the fonts at hand can draw, so that a name is never printed as a blank.

The vendored pair of fonts covers GBK; a folder of further fonts (`EXTRA_FONT_DIR`, Debian's fonts-hanazono by default)
reaches planes 2 and 3, as GB 18030-2022 level 3 asks.
"""

import json
import unicodedata
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

from filing.names import code_point, without_selectors

BLANK = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
OWN_FONTS = settings.BASE_DIR / "static" / "fonts"


def font_folders() -> list[Path]:
    extra = Path(settings.EXTRA_FONT_DIR)
    return [OWN_FONTS, *([extra] if extra.is_dir() else [])]


@lru_cache(maxsize=1)
def own() -> frozenset[int]:
    """Code points of the vendored fonts, what every office computer shows; from the ranges beside them, at once."""
    ranges = json.loads((OWN_FONTS / "coverage.json").read_text(encoding="utf-8"))
    return frozenset(code for first, last in ranges for code in range(first, last + 1))


@lru_cache(maxsize=1)
def installed() -> frozenset[int]:
    """Code points that a PDF made here can show."""
    return frozenset().union(*map(_covered, font_folders()))


def _covered(folder: Path) -> frozenset[int]:
    found: set[int] = set()
    for file in sorted(folder.glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            found |= font.getBestCmap().keys()
    return frozenset(found)


def lacking(text: str, covered: frozenset[int]) -> str:
    """The characters of `text` that are not covered, each once, in order. Selectors choose a glyph and do not count."""
    return "".join(c for c in dict.fromkeys(without_selectors(text)) if ord(c) not in covered and not _is_blank(c))


def _is_blank(character: str) -> bool:
    """Nothing to draw. What Python's tables do not know yet may be a new ideograph and counts as one."""
    return unicodedata.category(character) in BLANK


def listed(characters: str) -> str:
    return "、".join(f"「{c}」{code_point(c)}" for c in characters)


def spelled_out(text: str) -> str:
    """`text`, each character that an office computer may lack followed by its code point."""
    if text.isascii():
        return text
    for character in lacking(text, own()):
        text = text.replace(character, f"{character}[{code_point(character)}]")
    return text


def drawable(text: str) -> str:
    """`text` without the characters no font here can draw; spelled out before, their code points stay."""
    return text.translate(dict.fromkeys(map(ord, lacking(text, installed()))))
