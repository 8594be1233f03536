"""From frozen words to a sheet: code, QR, marks and seal are added around them, the words themselves stay.

Only the setting of the type changes (`typesetting.py`).
"""

import re
from base64 import b64encode
from dataclasses import dataclass, replace
from io import BytesIO
from urllib.parse import quote, urlencode

import segno
from barcode import Code128
from django.conf import settings

from filing.facts import Line
from filing.papers.blocks import Block, Code, Facts, ListBlock, Paper, Signature, Table, WarningBlock, kind_of
from filing.papers.codes import show_code
from portal import typesetting
from portal.glyphs import spelled_out
from portal.typesetting import EXACT_LABELS

VERIFY_PATH = "/verify/"
TAIL = (Code, Signature)
"""Blocks that share the foot of the sheet: code and signature at the left, the seal at the right."""
SHORT = 34
"""Columns that fit beside another fact; a Chinese character takes two."""


Pair = tuple[str, str]


@dataclass(frozen=True)
class Part:
    """A block and the partial that lays it out. `grid`: its short facts two to a row, long ones alone."""

    template: str
    block: Block
    grid: tuple[tuple[Pair, ...], ...] = ()


@dataclass(frozen=True)
class Sheet:
    """All that `papers/paper.html` and the PDF need. `copy` None = merely viewed: no evidence of anything.

    Pictures: `barcode_svg` of the number a scanner types into the search box, `qr_svg` "" where no public address is
    set, `signature_png` None where none was drawn, `seal_png` None where there is room to stamp. `void`: 作废 stands
    across it.
    """

    kind: str
    title: str
    office: str
    number: str
    filing_number: str
    parts: tuple[Part, ...]
    tail: tuple[Part, ...]
    code: str
    barcode_svg: str
    qr_svg: str
    verify_address: str
    copy: int | None
    demo: bool
    signature_png: bytes | None = None
    seal_png: bytes | None = None
    void: bool = False

    @property
    def preview(self) -> bool:
        return self.copy is None

    @property
    def mark(self) -> str:
        """What the corner of a further copy says. Source: decision 8."""
        return f"补打 第{self.copy}次" if self.copy and self.copy > 1 else ""

    @property
    def barcode_src(self) -> str:
        return svg_src(self.barcode_svg)

    @property
    def qr_src(self) -> str:
        return svg_src(self.qr_svg) if self.qr_svg else ""

    @property
    def signature_src(self) -> str:
        return png_src(self.signature_png)

    @property
    def seal_src(self) -> str:
        return png_src(self.seal_png)

    @property
    def seal_note(self) -> str:
        """What stands behind the office's name in the seal's place; nothing behind the ring of the demo."""
        if self.demo:
            return ""
        return "（电子印章）" if self.seal_png else "（盖章）"


def lay_out(
    paper: Paper,
    *,
    code: str,
    token: str,
    copy: int | None = None,
    signature_png: bytes | None = None,
    seal_png: bytes | None = None,
) -> Sheet:
    """The sheet of `paper`. `copy`: number of the print, None = viewed; `signature_png`: the drawn one.

    `seal_png`: the office's seal, which no paper of the demo ever bears.
    """
    demo = paper.demo or settings.PORTAL_PROFILE == "demo"
    return Sheet(
        kind=str(paper.kind),
        title=paper.title,
        office=paper.office,
        number=paper.number,
        filing_number=paper.filing_number,
        parts=tuple(_part(block) for block in paper.blocks if not isinstance(block, TAIL)),
        tail=tuple(_part(block) for block in paper.blocks if isinstance(block, TAIL)),
        code=show_code(code),
        barcode_svg=code_128(paper.filing_number or paper.number),
        qr_svg=qr_code(token),
        verify_address=settings.PUBLIC_URL + VERIFY_PATH if settings.PUBLIC_URL else "",
        copy=copy,
        demo=demo,
        signature_png=signature_png,
        seal_png=None if demo else seal_png,
    )


def is_sealed(paper: Paper) -> bool:
    """Whether a seal of the office belongs on the paper: the promise letter is the applicant's alone."""
    return any(isinstance(block, Signature) and block.seal for block in paper.blocks)


def _part(block: Block) -> Part:
    laid = set_block(block)
    grid = pairs(laid.rows) if isinstance(laid, Facts) and not laid.large else ()
    return Part(f"papers/_block_{kind_of(block)}.html", laid, grid)


def pairs(rows: tuple[Pair, ...]) -> tuple[tuple[Pair, ...], ...]:
    """The facts in their order, two neighbours to a row where both are short."""
    grid: list[tuple[Pair, ...]] = []
    for row in rows:
        if grid and len(grid[-1]) == 1 and _is_short(grid[-1][0]) and _is_short(row):
            grid[-1] = (*grid[-1], row)
        else:
            grid.append((row,))
    return tuple(grid)


def _is_short(row: Pair) -> bool:
    return sum(1 if character.isascii() else 2 for character in row[1]) <= SHORT


def verify_url(token: str) -> str:
    """Where the QR code leads; "" where no public address is set."""
    return f"{settings.PUBLIC_URL}{VERIFY_PATH}?{urlencode({'t': token})}" if settings.PUBLIC_URL else ""


def qr_code(token: str) -> str:
    """The QR code as SVG; "" where no public address is set."""
    url = verify_url(token)
    if not url:
        return ""
    drawn, code = BytesIO(), segno.make(url, error="m", micro=False)
    code.save(drawn, kind="svg", xmldecl=False, border=4, omitsize=True, svgclass=None)
    return drawn.getvalue().decode().strip()


def code_128(number: str) -> str:
    """The bars of `number` as SVG, one unit a module, with the quiet zone of ten on either side (ISO/IEC 15417)."""
    modules = Code128(number).build()[0]
    spans = [bar.span() for bar in re.finditer("1+", modules)]
    bars = "".join(f"M{start + 10} 0H{end + 10}V40H{start + 10}z" for start, end in spans)
    box = f"0 0 {len(modules) + 20} 40"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" preserveAspectRatio="none">'
        f'<path d="{bars}" shape-rendering="crispEdges"/></svg>'
    )


def png_src(png: bytes | None) -> str:
    return f"data:image/png;base64,{b64encode(png).decode()}" if png else ""


def svg_src(svg: str) -> str:
    return f"data:image/svg+xml,{quote(svg)}"


def set_type(text: str) -> str:
    """The sentence with its punctuation set and code points behind characters the paper fonts lack."""
    return spelled_out(typesetting.set_type(text))


def set_block(block: Block) -> Block:
    """The block with its sentences set; names and numbers as they are, but for code points behind rare characters."""
    if isinstance(block, Facts):
        return replace(block, rows=tuple((set_type(label), _set_value(label, value)) for label, value in block.rows))
    if isinstance(block, ListBlock):
        items = tuple(Line(set_type(item.text), item.clauses) for item in block.items)
        return replace(block, items=items, heading=set_type(block.heading))
    if isinstance(block, Table):
        return replace(block, head=_set_all(block.head), rows=tuple(map(_set_all, block.rows)))
    if isinstance(block, WarningBlock):
        return replace(block, title=set_type(block.title), text=set_type(block.text))
    if isinstance(block, Signature):
        return replace(block, lines=_set_all(block.lines), seal=set_type(block.seal), signer=set_type(block.signer))
    return replace(block, text=set_type(block.text))


def _set_value(label: str, value: str) -> str:
    return spelled_out(value) if label in EXACT_LABELS else set_type(value)


def _set_all(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(set_type, texts))
