"""Child process: one untrusted JPEG or PNG in, one upright RGB JPEG (or a PNG, of ink) without metadata out.

`python -m filing.upload_images page|signature|seal`, or `straighten CORNERS TURN`, is started by `filing.uploads`; see
`filing.upload_worker`.
"""

import math
import sys
import warnings
from collections.abc import Iterator
from functools import partial
from io import BytesIO

from PIL import Image, ImageChops

from filing.image_checks import check_page, fingerprint
from filing.upload_corners import WHOLE, Corners, coefficients, read_corners, read_turn, scaled, straight_size
from filing.upload_kinds import (
    BAD_SEAL,
    BAD_SIGNATURE,
    DAMAGED_IMAGE,
    IMAGE_PIXELS,
    ODD_IMAGE,
    PAGE_LONG_SIDE,
    PAGE_SHORT_SIDE,
    SEAL_SIDES,
    SIGNATURE_SIZE,
    THUMBNAIL_SIDE,
    UploadRefused,
    check_image_size,
)
from filing.upload_worker import Picture, serve

CPU_SECONDS = 3
SOURCE_PIXELS = 12_000_000  # of a picture that is straightened: a sensor's 8 megapixels whole, a telephone's reduced
JPEG_QUALITY = 85
STRIP_ROWS = 256
ORIENTATION_TAG = 0x0112
INK_BELOW = 160  # luminance of 0–255 that counts as ink
INK_PIXELS = 40  # a dot is no signature
INK_SHARE = 0.5  # a filled box is none either
PAPER_FROM, PAPER_ALL = 190, 230  # the darkest channel from which a seal thins out, and at which it is paper
SEAL_INK_SHARE = (0.01, 0.7)  # of its pixels: less is blank, more hides the words under it
BLANK_SIGNATURE = "签名处是空白的,未保存。请重新签名后再提交。"
FILLED_SIGNATURE = "签名图片是一整片深色,看不出笔迹,未保存。请清除后重新签名。"
BLANK_SEAL = "印章图片是空白的,未保存,原来的印章不变。请选择有印文的图片。"
FILLED_SEAL = "印章图片的底色不是白色或透明,盖上后会遮住文字,未保存,原来的印章不变。请换成透明底或白底的 PNG。"

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


_QUARTERS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


def page_of_photo(data: bytes) -> Iterator[Picture]:
    """One `Picture`, upright."""
    image = _opened(data, ("JPEG", "PNG"))
    turn = _UPRIGHT.get(_orientation(image))
    yield encoded_page(_turned(_reduced(image, kept_scale(*image.size)), turn))


def straightened(data: bytes, *, corners: Corners, turn: int) -> Iterator[Picture]:
    """One `Picture`: what lies between the corners of the upright photo, turned clockwise."""
    image = _opened(data, ("JPEG", "PNG"))
    orientation = _orientation(image)
    size = image.size[::-1] if orientation > 4 else image.size  # 5 to 8 lie on their side
    page = _turned(_reduced(image, _source_scale(size, corners)), _UPRIGHT.get(orientation))
    yield encoded_page(_turned(_straight(page, corners), _QUARTERS.get(turn)))


def _source_scale(size: tuple[int, int], corners: Corners) -> float:
    """Factor ≤ 1 by which the page between the corners gets its kept size, and memory is not exceeded."""
    return min(kept_scale(*straight_size(scaled(corners, *size))), math.sqrt(SOURCE_PIXELS / math.prod(size)))


def _straight(page: Image.Image, corners: Corners) -> Image.Image:
    if corners == WHOLE:
        return page
    askew = scaled(corners, *page.size)
    size = straight_size(askew)
    how = Image.Transform.PERSPECTIVE
    return page.transform(size, how, coefficients(askew, size), Image.Resampling.BICUBIC, fillcolor="white")


def _turned(page: Image.Image, turn: Image.Transpose | None) -> Image.Image:
    return page if turn is None else page.transpose(turn)


def signature(data: bytes) -> Iterator[Picture]:
    """One grey PNG on white with the same pixels; refused when it holds no strokes."""
    image = _opened(data, ("PNG",))
    if image.width > SIGNATURE_SIZE[0] or image.height > SIGNATURE_SIZE[1]:
        raise UploadRefused(BAD_SIGNATURE)  # the parent has read another size from the header
    strokes = Image.new("L", image.size)
    strokes.paste(_on_white(image).convert("L"))
    dark = sum(strokes.histogram()[:INK_BELOW])
    if dark < INK_PIXELS:
        raise UploadRefused(BLANK_SIGNATURE)
    if dark > INK_SHARE * strokes.width * strokes.height:
        raise UploadRefused(FILLED_SIGNATURE)
    out = BytesIO()
    strokes.save(out, "PNG", optimize=True)
    yield Picture(out.getvalue(), *strokes.size)


def seal(data: bytes) -> Iterator[Picture]:
    """One RGBA PNG with the same pixels whose paper is transparent; refused when blank, or when it hides words."""
    image = _opened(data, ("PNG",))
    if max(image.size) > SEAL_SIDES[1]:
        raise UploadRefused(BAD_SEAL)  # the parent has read another size from the header
    ink = Image.new("RGBA", image.size)
    ink.paste(image.convert("RGBA") if image.has_transparency_data else _on_white(image))
    ink.putalpha(ImageChops.darker(ink.getchannel("A"), _inked(ink)))
    inked = sum(ink.getchannel("A").histogram()[128:]) / (ink.width * ink.height)
    if inked < SEAL_INK_SHARE[0]:
        raise UploadRefused(BLANK_SEAL)
    if inked > SEAL_INK_SHARE[1]:
        raise UploadRefused(FILLED_SEAL)
    out = BytesIO()
    ink.save(out, "PNG", optimize=True)
    yield Picture(out.getvalue(), *ink.size)


def _inked(image: Image.Image) -> Image.Image:
    """How opaque each pixel's colour makes it: white none, red and black wholly, with a soft edge between."""
    red, green, blue, _ = image.split()
    darkest = ImageChops.darker(ImageChops.darker(red, green), blue)
    return darkest.point(lambda value: round(255 * min(1, max(0, (PAPER_ALL - value) / (PAPER_ALL - PAPER_FROM)))))


def encoded_page(page: Image.Image) -> Picture:
    """`page` (RGB, already bounded) as JPEG with a thumbnail, looked over. Only pixels go in, no metadata comes out."""
    bare = Image.new("RGB", page.size)
    bare.paste(page)
    small = bare.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return Picture(_jpeg(bare), *bare.size, _jpeg(small), fingerprint(bare), check_page(bare))


def kept_scale(width: float, height: float) -> float:
    """Factor ≤ 1 that bounds the long side, but leaves a narrow strip wide enough to be read."""
    return min(1.0, max(PAGE_LONG_SIDE / max(width, height), PAGE_SHORT_SIDE / min(width, height)))


def _opened(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = IMAGE_PIXELS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        image = Image.open(BytesIO(data), formats=formats)
    # `formats` still lets MPO through, and a PNG may be an animation.
    if image.format not in formats or getattr(image, "is_animated", False):
        raise UploadRefused(ODD_IMAGE)
    check_image_size(*image.size)
    return image


def _orientation(image: Image.Image) -> int:
    """EXIF orientation 1–8; broken EXIF counts as none, for the picture itself may be good."""
    try:
        return int(image.getexif().get(ORIENTATION_TAG, 1))
    except Exception:  # Pillow raises nearly everything on broken EXIF
        return 1


def _reduced(image: Image.Image, scale: float) -> Image.Image:
    """RGB on white, made smaller with little memory: the JPEG decoder and whole factors do the first part."""
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    image.draft("RGB", size)
    factor = max(1, min(image.width // size[0], image.height // size[1]))
    rough = _flattened(image, factor)
    return rough if rough.size == size else rough.resize(size, Image.Resampling.LANCZOS)


def _flattened(image: Image.Image, factor: int) -> Image.Image:
    """The image on white, reduced by a whole factor strip by strip: no second copy of 40 megapixels."""
    whole = Image.new("RGB", (math.ceil(image.width / factor), math.ceil(image.height / factor)))
    rows = STRIP_ROWS * factor
    for top in range(0, image.height, rows):
        strip = _on_white(image.crop((0, top, image.width, min(top + rows, image.height))))
        whole.paste(strip.reduce(factor) if factor > 1 else strip, (0, top // factor))
    return whole


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        image = image.point(lambda grey: grey * (1 / 256))  # 16-bit scans; a plain convert() would cut at 255
        return image.convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


if __name__ == "__main__":
    what, *how = sys.argv[1:]
    if what == "straighten":
        given = {"corners": read_corners(how[0]), "turn": read_turn(how[1])}
        work, damaged = partial(straightened, **given), DAMAGED_IMAGE
    else:
        work, damaged = {
            "page": (page_of_photo, DAMAGED_IMAGE),
            "signature": (signature, BAD_SIGNATURE),
            "seal": (seal, BAD_SEAL),
        }[what]
    serve(work, cpu_seconds=CPU_SECONDS, damaged=damaged)
