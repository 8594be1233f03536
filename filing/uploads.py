"""The one door for files from outside: decoded in a child process, re-encoded, or refused with a sentence.

Nothing a browser sent is ever kept as it came: a photo becomes one JPEG, a PDF one JPEG a page, a signature or a seal
one PNG, all drawn anew from pixels. Source: trust findings 4, 5, rows 17–24; decision 14.
"""

import base64
import binascii
import hashlib
import logging
import os
import re
import subprocess
import sys
import tempfile
import threading
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.conf import settings

from filing.choices import ImageFault
from filing.identity import mask_number
from filing.upload_corners import Corners, read_corners, read_turn
from filing.upload_kinds import (
    BAD_SEAL,
    BAD_SIGNATURE,
    FILE_BYTES,
    JPEG_MAGIC,
    PDF_PAGES,
    PNG_MAGIC,
    SEAL_BYTES,
    SEAL_RATIO,
    SEAL_SIDES,
    SIGNATURE_BYTES,
    SIGNATURE_SIZE,
    TOO_COMPLEX,
    Kind,
    UploadRefused,
    check_image_header,
    identify,
    image_size,
)
from filing.upload_worker import BrokenAnswer, Picture, read_answer

__all__ = [
    "AcceptedPage",
    "AcceptedSeal",
    "AcceptedSignature",
    "AcceptedUpload",
    "UploadRefused",
    "accept_page_files",
    "accept_seal",
    "accept_signature",
    "safe_label",
    "straighten_page",
]

AT_A_TIME = 2  # decoders of one server process: each may need 400 MB
WAIT_SECONDS = 20.0  # for a free decoder
LABEL_CHARACTERS = 120
NAMELESS = "未命名文件"
TOO_BIG = "文件超过 20 MB,未保存。请降低扫描分辨率(300 dpi 即可)、直接拍照,或把 PDF 分成几个文件后再传。"
BUSY = "同时处理的文件太多,这个文件未保存。请稍等一分钟再传一次。"
NOT_READ = "文件没有读完(传输中断或临时文件丢失),未保存。请重新选择文件再传一次。"
NO_SEAL = "印章图片只收 PNG,这个文件不是,未保存,原来的印章不变。请另存为 PNG(最好是透明底)后再传。"
BIG_SEAL = "印章图片超过 500 KB,未保存,原来的印章不变。请缩小图片后再传。"
NO_PHOTO = "只有 JPEG 或 PNG 照片可以拉直,这个文件是 PDF,未保存。请直接用「选择文件」上传。"
BIG_SIGNATURE = "签名图片超过 200 KB 或 2000×1000 像素,未保存。请清除后重新签名。"

_PROJECT = Path(__file__).resolve().parent.parent
_SLOTS = threading.BoundedSemaphore(AT_A_TIME)
_DATA_URL = re.compile(r"data:image/png;base64,([A-Za-z0-9+/]+={0,2})")
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_DATA_URL_CHARACTERS = SIGNATURE_BYTES * 4 // 3 + 64
# Certificate and phone shapes: 9 digits and more, or a passport's letters before 7 and more. Eight digits are a date.
_NUMBER_IN_NAME = re.compile(r"[0-9０-９]{9,}[XxＸｘ]?|(?<![A-Za-z])[A-Za-z]{1,3}[0-9０-９]{7,}")
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AcceptedPage:
    """One page as it is stored: RGB JPEG, upright, no metadata. `sha256` (hex) is of `jpeg`; sizes in pixels.

    `fingerprint`: see `image_checks`; "" = not taken. `faults`: what the image check found.
    """

    jpeg: bytes
    sha256: str
    width: int
    height: int
    thumbnail: bytes
    fingerprint: str = ""
    faults: tuple[ImageFault, ...] = ()


@dataclass(frozen=True)
class AcceptedUpload:
    """`received_*` speak of the bytes the browser sent; `warnings` are Chinese sentences for the clerk to check."""

    kind: Kind
    received_sha256: str
    received_bytes: int
    label: str
    pages: list[AcceptedPage]
    warnings: list[str]


@dataclass(frozen=True)
class AcceptedSignature:
    """A grey PNG on white with strokes on it. `sha256` (hex) is of `png`; sizes in pixels."""

    png: bytes
    sha256: str
    width: int
    height: int


@dataclass(frozen=True)
class AcceptedSeal:
    """An RGBA PNG, transparent where the paper shows. `sha256` (hex) is of `png`; sizes in pixels."""

    png: bytes
    sha256: str
    width: int
    height: int
    received_sha256: str


class Decoder(NamedTuple):
    """A child's command line after the interpreter, and the seconds on the wall it may take."""

    arguments: tuple[str, ...]
    seconds: float


PHOTO = Decoder(("-m", "filing.upload_images", "page"), 15.0)
SIGNATURE = Decoder(("-m", "filing.upload_images", "signature"), 10.0)
SEAL = Decoder(("-m", "filing.upload_images", "seal"), 10.0)
PDF = Decoder(("-m", "filing.upload_pdfs"), 30.0)


def accept_page_files(source: BinaryIO | bytes, *, original_name: str) -> AcceptedUpload:
    """The pages of one uploaded JPEG, PNG or PDF; UploadRefused with a sentence for everything else."""
    data = _read(source)
    kind = identify(data)
    if kind != "pdf":
        check_image_header(kind, data)
    pictures, warnings = decode(PDF if kind == "pdf" else PHOTO, data)
    if not 1 <= len(pictures) <= PDF_PAGES:
        raise UploadRefused(TOO_COMPLEX)
    return AcceptedUpload(
        kind=kind,
        received_sha256=hashlib.sha256(data).hexdigest(),
        received_bytes=len(data),
        label=safe_label(original_name),
        pages=[_page(picture) for picture in pictures],
        warnings=warnings,
    )


def straighten_page(source: BinaryIO | bytes, *, corners: str, turn: str) -> AcceptedPage:
    """The page between four corners of one photo, looked over; UploadRefused with a sentence for everything else.

    `corners`, `turn`: see `upload_corners.read_corners` and `read_turn`. Nothing is kept.
    """
    placed, quarters = read_corners(corners), read_turn(turn)
    data = _read(source)
    kind = identify(data)
    if kind == "pdf":
        raise UploadRefused(NO_PHOTO)
    check_image_header(kind, data)
    pictures, _ = decode(_straightener(placed, quarters), data)
    if len(pictures) != 1:
        raise UploadRefused(TOO_COMPLEX)
    return _page(pictures[0])


def _straightener(corners: Corners, turn: int) -> Decoder:
    """Numbers of our own go on the child's command line, none of the browser's text."""
    numbers = ",".join(f"{number:.6f}" for corner in corners for number in corner)
    return Decoder(("-m", "filing.upload_images", "straighten", numbers, str(turn)), PHOTO.seconds)


def accept_signature(source: str | bytes) -> AcceptedSignature:
    """A drawn signature, as PNG bytes or a `data:image/png;base64,` address; UploadRefused when blank or no PNG."""
    data = _png_bytes(source)
    size = image_size("png", data)
    if size is None:
        raise UploadRefused(BAD_SIGNATURE)
    if len(data) > SIGNATURE_BYTES or size[0] > SIGNATURE_SIZE[0] or size[1] > SIGNATURE_SIZE[1]:
        raise UploadRefused(BIG_SIGNATURE)
    pictures, _ = decode(SIGNATURE, data)
    if len(pictures) != 1 or not pictures[0].data.startswith(PNG_MAGIC):
        raise UploadRefused(BAD_SIGNATURE)
    drawn = pictures[0]
    return AcceptedSignature(drawn.data, hashlib.sha256(drawn.data).hexdigest(), drawn.width, drawn.height)


def accept_seal(source: BinaryIO | bytes) -> AcceptedSeal:
    """The office's seal: one PNG, about square; UploadRefused when it is none, blank, or would hide the words."""
    data = _read(source)
    _check_seal(data)
    pictures, _ = decode(SEAL, data)
    if len(pictures) != 1 or not pictures[0].data.startswith(PNG_MAGIC):
        raise UploadRefused(BAD_SEAL)
    drawn = pictures[0]
    sums = (hashlib.sha256(drawn.data).hexdigest(), hashlib.sha256(data).hexdigest())
    return AcceptedSeal(drawn.data, sums[0], drawn.width, drawn.height, sums[1])


def _check_seal(data: bytes) -> None:
    """Refuses by length and header, before anything is decoded."""
    if not data.startswith(PNG_MAGIC):
        raise UploadRefused(NO_SEAL)
    if len(data) > SEAL_BYTES:
        raise UploadRefused(BIG_SEAL)
    size = image_size("png", data)
    if size is None:
        raise UploadRefused(BAD_SEAL)
    shorter, longer = sorted(size)
    if shorter < SEAL_SIDES[0] or longer > SEAL_SIDES[1] or longer > shorter * SEAL_RATIO:
        raise UploadRefused(
            f"印章图片是 {size[0]}×{size[1]} 像素,未保存,原来的印章不变。"
            f"请裁成大致正方形、每边 {SEAL_SIDES[0]} 至 {SEAL_SIDES[1]} 像素后再传。"
        )


def safe_label(name: str) -> str:
    """A file name fit to be shown: no folders, controls, bidi marks or surrogates, ≤ 120 characters, numbers masked."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(character for character in last if unicodedata.category(character) not in _UNSHOWN)
    shown = _NUMBER_IN_NAME.sub(lambda found: mask_number(found.group()), " ".join(shown.split()))
    if not shown.strip(". "):
        return NAMELESS
    if len(shown) <= LABEL_CHARACTERS:
        return shown
    stem, dot, ending = shown.rpartition(".")
    tail = dot + ending if stem and len(ending) <= 8 else ""
    return shown[: LABEL_CHARACTERS - len(tail) - 1] + "…" + tail


# Controls, format marks (bidi among them), surrogates, line and paragraph separators.
_UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def decode(decoder: Decoder, data: bytes) -> tuple[list[Picture], list[str]]:
    """Pictures and warnings from a child that gets `data`; its death or silence is an UploadRefused too."""
    if not _SLOTS.acquire(timeout=WAIT_SECONDS):
        raise UploadRefused(BUSY)
    try:
        answer = _answer(decoder, data)
    except OSError as error:
        _logger.warning("upload decoder could not run: %s", error)
        raise UploadRefused(BUSY) from error
    finally:
        _SLOTS.release()
    try:
        return read_answer(answer)
    except BrokenAnswer as broken:
        _logger.warning("upload decoder %s gave no whole answer: %s", decoder.arguments[1], broken)
        raise UploadRefused(TOO_COMPLEX) from broken


def _answer(decoder: Decoder, data: bytes) -> bytes:
    """What the child wrote; cut off where it died or ran out of time."""
    with _answer_file() as answers:
        with subprocess.Popen(  # noqa: S603 (our own interpreter and modules; the file goes in by the pipe only)
            (sys.executable, *decoder.arguments),
            stdin=subprocess.PIPE,
            stdout=answers,
            stderr=subprocess.DEVNULL,
            cwd=_PROJECT,
            env=_CHILD_ENVIRONMENT,
        ) as child:
            try:
                child.communicate(data, timeout=decoder.seconds)
            except subprocess.TimeoutExpired:
                _logger.warning("upload decoder %s ran out of time", decoder.arguments[1])
            finally:
                child.kill()
        answers.seek(0)
        return answers.read()


# Bare on purpose: a child broken by a hostile file finds no key, no database address and no writable temp folder.
_CHILD_ENVIRONMENT = {
    "PYTHONPATH": str(_PROJECT),
    "PYTHONDONTWRITEBYTECODE": "1",
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "1",
}


def _answer_file() -> BinaryIO:
    """A file for the child's answer, in memory where the system can: papers of people stay off the temp disk."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("upload"), "w+b")
    return tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)


def _read(source: BinaryIO | bytes) -> bytes:
    if isinstance(source, bytes):
        data = source
    else:
        try:
            source.seek(0)
            data = source.read(FILE_BYTES + 1)
        except (OSError, ValueError) as error:
            raise UploadRefused(NOT_READ) from error
    if len(data) > FILE_BYTES:
        raise UploadRefused(TOO_BIG)
    return data


def _page(picture: Picture) -> AcceptedPage:
    """The child may have been taken over by the file, so its word is not believed without a look."""
    if not (picture.data.startswith(JPEG_MAGIC) and picture.thumbnail.startswith(JPEG_MAGIC)):
        raise UploadRefused(TOO_COMPLEX)
    if not _FINGERPRINT.fullmatch(picture.fingerprint) or not set(ImageFault.values).issuperset(picture.faults):
        raise UploadRefused(TOO_COMPLEX)
    return AcceptedPage(
        jpeg=picture.data,
        sha256=hashlib.sha256(picture.data).hexdigest(),
        width=picture.width,
        height=picture.height,
        thumbnail=picture.thumbnail,
        fingerprint=picture.fingerprint,
        faults=tuple(map(ImageFault, picture.faults)),
    )


def _png_bytes(source: str | bytes) -> bytes:
    if isinstance(source, bytes) and source.startswith(b"data:"):
        source = source[: _DATA_URL_CHARACTERS + 1].decode("ascii", "replace")
    if isinstance(source, str):
        if len(source) > _DATA_URL_CHARACTERS:
            raise UploadRefused(BIG_SIGNATURE)
        source = _from_data_url(source.strip())
    if not source.startswith(PNG_MAGIC):
        raise UploadRefused(BAD_SIGNATURE)
    return source


def _from_data_url(text: str) -> bytes:
    found = _DATA_URL.fullmatch(text)
    try:
        return base64.b64decode(found.group(1), validate=True) if found else b""
    except binascii.Error:
        return b""
