"""What an uploaded file is, by its first bytes alone, and the limits it must keep. Nothing is decoded here.

Standard library only: the decoding children import this and start in milliseconds.
Source: trust rows 19, 20, 22; "settled readings" 40 megapixels, JPEG / PNG / PDF only.
"""

import struct
from typing import Literal

from filing.errors import Refusal

Kind = Literal["jpeg", "png", "pdf"]

FILE_BYTES = 20 * 1024 * 1024
IMAGE_PIXELS = 40_000_000
IMAGE_SIDE = 12_000  # pixels
PDF_PAGES = 30
PDF_OBJECTS = 20_000
PDF_PAGE_POINTS = 14_400  # 200 inches: the largest page PDF itself knows
PAGE_LONG_SIDE = 2480  # pixels kept: 212 dpi on A4
PAGE_SHORT_SIDE = 1000  # pixels kept of a long narrow strip, whose text would vanish otherwise
THUMBNAIL_SIDE = 320
READABLE_SIDE = 1000  # below this long side a photographed page is hard to read (domain section 7)
SIGNATURE_BYTES = 200 * 1024
SIGNATURE_SIZE = (2000, 1000)
SEAL_BYTES = 500 * 1024
SEAL_SIDES = (300, 1500)  # pixels; a seal of 42 mm is printed at 180 dpi and more
SEAL_RATIO = 1.25  # of the longer side to the shorter

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
JPEG_MAGIC = b"\xff\xd8\xff"

_TAKE_INSTEAD = "请另存为 JPEG、PNG 或 PDF 后再传,也可以用手机直接拍照。"
_HEIC = (
    "这是 HEIC 照片(苹果手机的格式),未保存。"
    "请在手机「设置 - 相机 - 格式」中选「兼容性最佳」重新拍照,或把照片另存为 JPEG 后再传。"
)
_OFFICE = "这是 Word、Excel 等办公文档,未保存。请在软件里「另存为 PDF」后再传。"

_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_REFUSED_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "GIF 图片"),
    (b"II*\0", "TIFF 图片"),
    (b"MM\0*", "TIFF 图片"),
    (b"II+\0", "TIFF 图片"),
    (b"MM\0+", "TIFF 图片"),
    (b"BM", "BMP 图片"),
    (b"8BPS", "Photoshop 文件"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000 图片"),
    (b"\xff\x4f\xff\x51", "JPEG 2000 图片"),
    (b"\0\0\0\x0cJXL ", "JPEG XL 图片"),
    (b"\xff\x0a", "JPEG XL 图片"),
    (b"\x1f\x8b", "GZIP 压缩包"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip 压缩包"),
    (b"MZ", "程序文件"),
    (b"\x7fELF", "程序文件"),
    (b"#!", "脚本程序"),
    (b"%!PS", "PostScript 文件"),
    (b"{\\rtf", "RTF 文档"),
)
_MARKUP = (
    (b"<svg", "SVG 图形"),
    (b"<!doctype html", "网页文件"),
    (b"<html", "网页文件"),
    (b"<script", "网页文件"),
    (b"<?php", "网页程序"),
    (b"<?xml", "XML 文件"),
)
# Start-of-frame markers; C4, C8 and CC are tables in the same range.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


class UploadRefused(Refusal):
    """A file or signature that is not taken. Its one sentence says what is wrong, that it was not saved, what to do."""

    @property
    def sentence(self) -> str:
        return self.sentences[0]


DAMAGED_IMAGE = "图片已损坏或不完整,打不开,未保存。请重新拍照或扫描后再传。"
ODD_IMAGE = "图片格式特殊(含多张图片或动画),未保存。请把它另存为普通 JPEG 或 PNG 后再传,也可以截图后再传。"
BAD_SIGNATURE = "签名图片无法识别,未保存。请重新签名,或改用纸质签名后拍照上传。"
BAD_SEAL = "印章图片已损坏或格式特殊,打不开,未保存,原来的印章不变。请重新导出为普通 PNG 后再传。"
DAMAGED_PDF = "PDF 已损坏或不完整,打不开,未保存。请重新生成 PDF,或拍照、扫描成图片后再传。"
TOO_COMPLEX = "文件内容过于复杂,服务器无法处理,未保存。请重新扫描,或拍照成图片后再传。"


def identify(data: bytes) -> Kind:
    """The kind of an acceptable file; UploadRefused names what else it is, as far as its first bytes tell."""
    if not data:
        raise UploadRefused("文件是空的,未保存。请重新选择文件。")
    if data.startswith(JPEG_MAGIC):
        return "jpeg"
    if data.startswith(PNG_MAGIC):
        return "png"
    if data.startswith(b"%PDF-"):
        return "pdf"
    raise UploadRefused(_refusal(data[:65536]))


def image_size(kind: Kind, data: bytes) -> tuple[int, int] | None:
    """Width and height as the header of a PNG or JPEG declares them; None where it declares nothing or 0."""
    size = _png_size(data) if kind == "png" else _jpeg_size(data)
    return size if size and all(size) else None


def check_image_header(kind: Kind, data: bytes) -> None:
    """Refuses by the size the header declares, before anything is decoded."""
    size = image_size(kind, data)
    if size is None:
        raise UploadRefused(DAMAGED_IMAGE)
    check_image_size(*size)


def check_image_size(width: int, height: int) -> None:
    if width * height > IMAGE_PIXELS or max(width, height) > IMAGE_SIDE:
        raise UploadRefused(
            f"图片有 {width}×{height} 像素,超过 4000 万像素或单边 12000 像素的限制,未保存。"
            "请按 300 dpi 重新扫描或直接拍照后再传。"
        )


def _png_size(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or marker in _JPEG_BARE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return None


def _refusal(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return _refused_container(head[8:12])
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _refused_archive(head)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _OFFICE
    if head.startswith(b"RIFF"):
        return _named("WEBP 图片" if head[8:12] == b"WEBP" else "音频或视频文件")
    if b"%PDF-" in head[:1024]:
        return "PDF 的开头混有别的内容,未保存。请重新生成 PDF,或拍照、扫描成图片后再传。"
    for start, name in _REFUSED_STARTS:
        if head.startswith(start):
            return _named(name)
    return _refused_markup(head)


def _refused_container(brand: bytes) -> str:
    if brand in _HEIF_BRANDS:
        return _HEIC
    return _named("AVIF 图片" if brand in {b"avif", b"avis"} else "视频文件")


def _refused_archive(head: bytes) -> str:
    if b"OFD.xml" in head:
        return "这是 OFD 版式文件,未保存。请用阅读软件「打印 - 另存为 PDF」后再传。"
    if b"word/" in head or b"xl/" in head or b"ppt/" in head or b"[Content_Types].xml" in head:
        return _OFFICE
    return "这是 ZIP 压缩包,未保存。请解压后把里面的 JPEG、PNG 或 PDF 逐个上传。"


def _refused_markup(head: bytes) -> str:
    text = head[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    # An SVG often begins with its XML line, so the inner name counts before the outer one.
    if text.startswith(b"<"):
        for sign, name in _MARKUP:
            if sign in text:
                return _named(name)
    return "只能上传 JPEG、PNG 图片或 PDF,这个文件不是,未保存(改文件名不会改变格式)。" + _TAKE_INSTEAD


def _named(name: str) -> str:
    return f"这是{name},未保存。" + _TAKE_INSTEAD
