"""How Chinese is set. The words stay: only their punctuation changes.

The sources write ASCII commas and brackets between Chinese characters; screen and paper show them full-width.
"""

import re
from typing import Any

EXACT_LABELS = frozenset({"姓名", "证件号码", "代办人"})
"""Rows that hold what stands on a certificate: not one character is set differently."""

_HAN = "\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff60“”‘’…—\U00020000-\U0003ffff"
_ASCII_BESIDE_HAN = re.compile(f"(?<=[{_HAN}])[,:;()?!]|[,:;()?!](?=[{_HAN}])")
_FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in ",:;()?!"}


def set_type(text: str) -> str:
    """ASCII punctuation beside Chinese characters made full-width; between digits and Latin letters it stays.

    Twice, because a sign may stand beside another that has just become full-width.
    """
    for _ in range(2):
        text = _ASCII_BESIDE_HAN.sub(lambda found: found.group().translate(_FULL_WIDTH), text)
    return text


def on_screen(words: Any) -> Any:
    """Words about to be shown, set; HTML and everything that is no text pass unchanged."""
    return words if hasattr(words, "__html__") or words is None else set_type(str(words))
