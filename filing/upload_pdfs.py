"""Child process: one untrusted PDF in, one JPEG a page out. Only those pictures are ever stored or served.

`python -m filing.upload_pdfs` is started by `filing.uploads`; see `filing.upload_worker`. Source: trust rows 20–22.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
from pypdf import PdfReader, apply_configuration
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject

from filing.upload_images import encoded_page, kept_scale
from filing.upload_kinds import (
    DAMAGED_PDF,
    PAGE_LONG_SIDE,
    PDF_OBJECTS,
    PDF_PAGE_POINTS,
    PDF_PAGES,
    TOO_COMPLEX,
    UploadRefused,
)
from filing.upload_worker import Picture, Warn, limit_cpu, serve

CPU_SECONDS = 2
CPU_SECONDS_A_PAGE = 1
STRUCTURE_BYTES = 16 * 1024 * 1024  # unpacked, of one object stream; pictures and page contents are not unpacked here
RENDER_SCALE = 300 / 72  # never drawn finer than 300 dpi
VALUES_LOOKED_AT = 2_000_000
PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD

ENCRYPTED = "PDF 设有密码或权限限制,未保存。请先去掉密码(打印 - 另存为 PDF),或拍照、扫描成图片后再传。"
UNEMBEDDED_FONT = "PDF 中有未嵌入的中文字体,转换后的页面可能缺字。请逐页与原件核对,缺字请改为扫描或拍照后再传。"

_ACTIVE_KEYS = {
    "/JS": "脚本",
    "/JavaScript": "脚本",
    "/Launch": "启动程序的动作",
    "/EmbeddedFile": "附件",
    "/EmbeddedFiles": "附件",
    "/XFA": "XFA 动态表单",
    "/RichMedia": "多媒体",
    "/RichMediaContent": "多媒体",
}
_ACTIVE_TYPES = {
    "/JavaScript": "脚本",
    "/Launch": "启动程序的动作",
    "/EmbeddedFile": "附件",
    "/FileAttachment": "附件",
    "/GoToE": "附件",
    "/RichMedia": "多媒体",
    "/RichMediaExecute": "多媒体",
    "/Rendition": "多媒体",
    "/Movie": "多媒体",
    "/Sound": "多媒体",
    "/Screen": "多媒体",
    "/SubmitForm": "自动提交的动作",
    "/ImportData": "自动提交的动作",
}
_TYPE_KEYS = ("/S", "/Type", "/Subtype")
_NARROW = {
    "zlib_maximum_output_length": STRUCTURE_BYTES,
    "lzw_maximum_output_length": STRUCTURE_BYTES,
    "run_length_maximum_output_length": STRUCTURE_BYTES,
    "brotli_maximum_output_length": STRUCTURE_BYTES,
}
_CID_FONTS = frozenset({"/CIDFontType0", "/CIDFontType2"})
_FILE_KEYS = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def pages_of_pdf(data: bytes) -> Iterator[Picture | Warn]:
    """One `Picture` a page in order, after a `Warn` when glyphs may be missing."""
    document = _opened(data)
    if _inspect(data):
        yield Warn(UNEMBEDDED_FONT)
    for number in range(len(document)):
        yield _drawn(document, number)


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise UploadRefused(ENCRYPTED if error.err_code == PASSWORD_ERROR else DAMAGED_PDF) from error
    document.init_forms()  # filled-in fields and seals are drawn by the form layer only
    pages = len(document)
    if pages == 0:
        raise UploadRefused(DAMAGED_PDF)
    if pages > PDF_PAGES:
        raise UploadRefused(f"PDF 有 {pages} 页,超过 {PDF_PAGES} 页的限制,未保存。请只留需要的页,或分成几个文件再传。")
    limit_cpu(CPU_SECONDS + CPU_SECONDS_A_PAGE * pages)
    return document


def _inspect(data: bytes) -> bool:
    """Refuses encryption and everything that could act; True when a Chinese font is not embedded."""
    try:
        with apply_configuration(**_NARROW):
            return _looked_through(PdfReader(BytesIO(data), strict=False))
    except (LimitReachedError, RecursionError) as error:
        raise UploadRefused(TOO_COMPLEX) from error


def _looked_through(reader: PdfReader) -> bool:
    if reader.is_encrypted:
        raise UploadRefused(ENCRYPTED)
    if not isinstance(_value(reader.trailer, "/Root"), DictionaryObject):
        raise UploadRefused(DAMAGED_PDF)
    lacks_font = False
    for found in _all_dictionaries(reader):
        lacks_font |= _look_at(found)
    return lacks_font


def _all_dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file: each object of its tables, those inside object streams too, and the trailer."""
    names = {(number, generation) for generation, table in reader.xref.items() for number in table}
    names |= {(number, 0) for number in reader.xref_objStm}
    if len(names) > PDF_OBJECTS:
        raise UploadRefused(TOO_COMPLEX)
    budget = VALUES_LOOKED_AT
    for value in (reader.trailer, *(_object(reader, *name) for name in sorted(names))):
        waiting: list[Any] = [value]
        while waiting:
            budget -= 1
            if budget < 0:
                raise UploadRefused(TOO_COMPLEX)
            value = waiting.pop()
            if isinstance(value, DictionaryObject):
                yield value
                waiting.extend(value.values())
            elif isinstance(value, ArrayObject):
                waiting.extend(value)


def _object(reader: PdfReader, number: int, generation: int) -> PdfObject | None:
    """None for an object nobody can read: it does no harm, for only the drawn page is kept."""
    try:
        return reader.get_object(IndirectObject(number, generation, reader))
    except (LimitReachedError, RecursionError, MemoryError):
        raise
    except Exception:  # pypdf raises nearly everything on broken objects
        return None


def _look_at(found: DictionaryObject) -> bool:
    for key in found:
        if key in _ACTIVE_KEYS:
            raise _active(_ACTIVE_KEYS[key])
    for key in _TYPE_KEYS:
        kind = _value(found, key)
        if isinstance(kind, NameObject) and kind in _ACTIVE_TYPES:
            raise _active(_ACTIVE_TYPES[kind])
    what = "附件" if _embeds(found) else _acts_by_itself(found)
    if what:
        raise _active(what)
    return _lacks_its_font(found)


def _embeds(found: DictionaryObject) -> bool:
    """/EF of a file specification; a font may bear the same name, its dictionary has none of these keys."""
    embedded = _value(found, "/EF")
    return isinstance(embedded, DictionaryObject) and any(key in embedded for key in _FILE_KEYS)


def _acts_by_itself(found: DictionaryObject) -> str | None:
    """/AA holds actions only. /OpenAction may just name the page to show first, as most office programs write it."""
    opening = _value(found, "/OpenAction")
    if isinstance(opening, DictionaryObject):
        action = _value(opening, "/S")
        if action != "/GoTo" or "/Next" in opening:
            return _ACTIVE_TYPES.get(str(action), "自动执行的动作")
    additional = _value(found, "/AA")
    acts = isinstance(additional, DictionaryObject) and any(
        isinstance(_value(additional, key), DictionaryObject) for key in additional
    )
    return "自动执行的动作" if acts else None


def _lacks_its_font(found: DictionaryObject) -> bool:
    if _value(found, "/Subtype") not in _CID_FONTS:
        return False
    descriptor = _value(found, "/FontDescriptor")
    return not isinstance(descriptor, DictionaryObject) or not any(key in descriptor for key in _FONT_FILES)


def _value(found: DictionaryObject, key: str) -> PdfObject | None:
    """The value behind a key with its reference followed; None when there is none or it cannot be read."""
    value = found.raw_get(key) if key in found else None
    if isinstance(value, IndirectObject):
        return _object(value.pdf, value.idnum, value.generation)
    return value


def _active(what: str) -> UploadRefused:
    return UploadRefused(f"PDF 里带有{what},未保存。请用「打印 - 另存为 PDF」重新生成一份,或拍照、扫描成图片后再传。")


def _drawn(document: pdfium.PdfDocument, number: int) -> Picture:
    page = document[number]
    width, height = page.get_size()
    if not (0 < width <= PDF_PAGE_POINTS and 0 < height <= PDF_PAGE_POINTS):
        raise UploadRefused(
            f"PDF 第 {number + 1} 页的纸张尺寸不正常,未保存。请按 A4 重新生成 PDF,或拍照、扫描成图片后再传。"
        )
    full = width * RENDER_SCALE, height * RENDER_SCALE
    scale = RENDER_SCALE * min(kept_scale(*full), 4 * PAGE_LONG_SIDE / max(full))
    bitmap = page.render(scale=scale, limit_image_cache=True)
    picture = encoded_page(bitmap.to_pil().convert("RGB"))
    bitmap.close()
    page.close()
    return picture


if __name__ == "__main__":
    serve(pages_of_pdf, cpu_seconds=CPU_SECONDS, damaged=DAMAGED_PDF)
