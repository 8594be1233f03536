"""What machines make of a printed paper: its text, its pages, its codes, what stands outside its margins."""

import re
from io import BytesIO

import pypdf
import pypdfium2
import zxingcpp
from PIL import Image

from filing.choices import DocumentKind
from filing.papers.blocks import Paper, words_of
from portal.paper_layout import Sheet

FOOTER = re.compile(r"第\d+页/共\d+页")


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def pages_of(content: bytes) -> int:
    return len(pypdf.PdfReader(BytesIO(content)).pages)


def pages_text(content: bytes) -> list[str]:
    """Of each page, squeezed, without its footer."""
    with pypdfium2.PdfDocument(content) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    return [FOOTER.sub("", squeezed(text)) for text in texts]


def fonts_of(content: bytes) -> set[tuple[str, bool]]:
    """Each font's family, and whether it is embedded and its text can be copied."""
    found = set()
    for page in pypdf.PdfReader(BytesIO(content)).pages:
        for font in (font.get_object() for font in page["/Resources"]["/Font"].values()):
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            whole = bool({"/FontFile2", "/FontFile3"} & set(descriptor)) and "/ToUnicode" in font
            found.add((str(font["/BaseFont"]).rpartition("+")[2], whole))
    return found


def squeezed(text: str) -> str:
    """Without what setting alone changes: blanks and line ends."""
    return "".join(text.split())


def set_words(sheet: Sheet) -> list[str]:
    """Every text of the sheet as it is set."""
    blocks = tuple(part.block for part in (*sheet.parts, *sheet.tail))
    return words_of(Paper(DocumentKind(sheet.kind), sheet.title, "", "", "", "", blocks)).splitlines()


def rendered(content: bytes, dpi: int = 150, page: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(content) as document:
        return document[page].render(scale=dpi / 72).to_pil().convert("L")


def widths_of_pictures(content: bytes) -> list[float]:
    """In points, of every raster picture on the first page; drawings are none."""
    with pypdfium2.PdfDocument(content) as document:
        things = document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
        return [right - left for left, _, right, _ in (thing.get_bounds() for thing in things)]


def alternatives(content: bytes) -> list[str]:
    """What a screen reader says for pictures, in reading order."""
    found, waiting = [], [pypdf.PdfReader(BytesIO(content)).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop(0)
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting[:0] = node
        elif isinstance(node, dict):
            found += [str(node["/Alt"])] if "/Alt" in node else []
            waiting[:0] = [node["/K"]] if "/K" in node else []
    return found


def decoded(image: Image.Image) -> dict[str, str]:
    return {found.format.name: found.text for found in zxingcpp.read_barcodes(image)}


def outside(content: bytes, margin: float) -> list[tuple[float, ...]]:
    """Bounds of every object nearer than `margin` points to the left or right edge, half of it to head or foot."""
    found = []
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            width, height = page.get_size()
            for thing in page.get_objects():
                left, bottom, right, top = thing.get_bounds()
                if left < margin or right > width - margin or bottom < margin / 2 or top > height - margin / 2:
                    found.append((left, bottom, right, top))
    return found
