"""A paper as PDF, to keep and to send: the sheet of the counter once more, set by Typst with embedded fonts.

Declared PDF/A-2a and PDF/UA-1. It is the original and carries no copy mark (decision 8); the same paper gives the same
bytes. The words are those of the sheet; only the setting differs.
"""

import json
import logging
import threading
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

try:
    import typst
except ImportError:  # the counter prints without it
    typst = None

from django.conf import settings

from filing.choices import DocumentKind
from filing.dates import SHANGHAI
from filing.errors import Refusal
from filing.papers.blocks import Facts, ListBlock, Table, kind_of
from portal.glyphs import drawable, font_folders
from portal.paper_layout import Part, Sheet

STANDARDS = ["a-2a", "ua-1"]
FAMILIES = ("Noto Sans SC", "HanaMinA", "HanaMinB")
TEMPLATE = settings.BASE_DIR / "templates" / "papers" / "paper.typ"
RING = settings.BASE_DIR / "static" / "portal" / "img" / "demo-ring.svg"

AIRY = {"size": 11, "title_size": 20, "margin": (18, 16, 18), "gap": 2.0, "cell": 1.5, "label": 26}
DENSE = {"size": 10, "title_size": 18, "margin": (15, 10, 14), "gap": 1.3, "cell": 1.0, "label": 26}
ASKED = {**AIRY, "gap": 1.6, "cell": 1.0, "label": 42}
SETTING = {
    DocumentKind.SLIP: DENSE,
    DocumentKind.NOTICE: {**DENSE, "size": 9.5, "gap": 0.9, "cell": 0.7},
    DocumentKind.CHECKLIST: DENSE,
    DocumentKind.CALL_LIST: {**AIRY, "gap": 1.6, "cell": 0.7},
    DocumentKind.ADVICE: ASKED,
    DocumentKind.NO_FILING: ASKED,
}
"""Who carries a slip must not lose its second page. Questions as labels are long."""
SHORT, LONG = 16, 80
"""Widths of a column's words, a Chinese character counting two: kept on one line; given no more room for more."""

NO_ENGINE = (
    "本机没有安装 PDF 排版组件，没有生成 PDF；纸质打印不受影响，请改用「打印」。",
    "请系统管理员执行 pip install -r requirements.txt 后重新启动(typst is not installed)。",
)
NOT_SET = (
    "这份文书没有排成 PDF，文书本身没有变化；纸质打印不受影响，请改用「打印」。",
    "请系统管理员检查 static/fonts 和 EXTRA_FONT_DIR 中的字体是否齐全，原因见日志。",
)


class NoPdf(Refusal):
    """It cannot be set here; the sheet prints all the same."""


log = logging.getLogger(__name__)
_local = threading.local()


def pdf_of(sheet: Sheet, *, issued_at: datetime) -> bytes:
    """The sheet as PDF. `issued_at`: aware; the date the file bears. NoPdf without engine or fonts."""
    if typst is None:
        raise NoPdf(*NO_ENGINE)
    if FAMILIES[0] not in _fonts().families():
        log.error("the fonts of the papers are missing in %s", font_folders())
        raise NoPdf(*NOT_SET)
    data = drawable(json.dumps(_data(sheet, issued_at), ensure_ascii=False))
    stamp = int(issued_at.timestamp())
    try:
        return _compiler().compile(
            input=str(TEMPLATE), format="pdf", sys_inputs={"data": data}, pdf_standards=STANDARDS, timestamp=stamp
        )
    except typst.TypstError as error:
        log.error("paper %s could not be set: %s", sheet.number, str(error).splitlines()[0])
        raise NoPdf(*NOT_SET) from error


def _data(sheet: Sheet, issued_at: datetime) -> dict[str, Any]:
    at = issued_at.astimezone(SHANGHAI)
    return {
        "title": sheet.title,
        "office": sheet.office,
        "number": sheet.number,
        "filing_number": sheet.filing_number,
        "scanned": sheet.filing_number or sheet.number,
        "blocks": [_block(part) for part in sheet.parts],
        "tail": [_block(part) for part in sheet.tail],
        "code": sheet.code,
        "barcode": sheet.barcode_svg,
        "qr": sheet.qr_svg,
        "verify_address": sheet.verify_address,
        "demo": sheet.demo,
        "ring": _ring(),
        "signature": list(sheet.signature_png or b""),
        "seal": list(sheet.seal_png or b""),
        "seal_note": sheet.seal_note,
        "issued": (at.year, at.month, at.day, at.hour, at.minute, at.second),
        "fonts": FAMILIES,
        **SETTING.get(DocumentKind(sheet.kind), AIRY),
    }


def _block(part: Part) -> dict[str, Any]:
    block = part.block
    data = {**asdict(block), "kind": kind_of(block)}
    if isinstance(block, Facts):
        data["grid"] = part.grid
    if isinstance(block, ListBlock):
        data["items"] = [item.text for item in block.items]
    if isinstance(block, Table):
        data["columns"] = _columns(block)
    return data


def _columns(table: Table) -> list[int]:
    """Shares of the width by the longest words; 0 = as wide as its words. One column at least takes what is left."""
    longest = [max(_wide(row[i]) for row in (table.head, *table.rows)) for i in range(len(table.head))]
    by_hand = [not any(row[i] for row in table.rows) for i in range(len(table.head))]
    narrow = [wide <= SHORT and not empty for wide, empty in zip(longest, by_hand, strict=True)]
    if all(narrow):
        narrow[1:] = [False] * (len(narrow) - 1)
    return [0 if short else max(SHORT, min(wide, LONG)) for short, wide in zip(narrow, longest, strict=True)]


def _wide(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)


@lru_cache(maxsize=1)
def _ring() -> str:
    return RING.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _fonts() -> "typst.Fonts":
    folders = [str(folder) for folder in font_folders()]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _compiler() -> "typst.Compiler":
    """One a thread, for a compiler refuses two at once; the fonts are shared."""
    if not hasattr(_local, "compiler"):
        _local.compiler = typst.Compiler(root=str(TEMPLATE.parent), font_paths=_fonts(), ignore_system_fonts=True)
    return _local.compiler
