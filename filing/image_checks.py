"""Whether a page can be read: the faults of a decoded picture, and a fingerprint by which its like is found again.

Runs in the decoding child: Pillow alone, no Django. Everything is measured on a grey copy of at most `WORK_SIDE`
pixels. Faults are values of `filing.choices.ImageFault`. Every bound was fixed on `FIXING`, one half of the labelled
pages of `filing/tests/image_pages.py`; the figures its test asserts come from the other half, `PROVING`.
"""

from typing import NamedTuple

from PIL import Image, ImageChops, ImageFilter, ImageOps

from filing.upload_kinds import READABLE_SIDE

TOO_SMALL, TOO_DARK, TOO_BRIGHT = "too_small", "too_dark", "too_bright"
BLURRED, BLANK, ON_ITS_SIDE = "blurred", "blank", "on_its_side"

WORK_SIDE = 1240  # pixels: A4 at 106 dpi, where body text is still 13 high
STROKE = 32  # pixels of the working copy: dark and narrower than this is ink, wider is a desk or a portrait
PAGE_SHARE = 0.7  # of the light of the paper: what is darker is no paper
BRIGHT_QUARTILE = 0.9  # the light of the paper: nine tenths of the picture are darker
DARK_PAPER = 130  # light of the paper: good 202 and more, too dark 70 and less
WHITE_PAPER = 250  # light of the paper of an overexposed page: 253 and more
FAINT_INK = 60  # the blackest ink of an overexposed page: 45 and less, of a good one 75 and more
FAINT, PLAIN = 8, 12  # ink so much darker than its ground counts as print: on an overexposed page, on any other
FAINT_SHARE = 0.003  # of the page in faint ink: blank and white 0.0021 and less
BLANK_SHARE = 0.008  # of the page in plain ink: blank 0.0046 and less, good 0.0145 and more
RISE = 12  # pixels within which even a blurred edge has risen
SHARP = 0.68  # share of its rise within three pixels: good 0.79 and more, blurred 0.59 and less
LYING = 1.6  # edges across the text to edges along it: lying 2.1 and more, good 1.18 and less
CELLS = 16  # the fingerprint has as many rows and columns
INKY = 0.7  # the rest of the cells, three tenths, are the bits
SAME_PAGE = 52  # of 256 bits: saved anew 47 and less but for a fiftieth, other pages of one form 57 and more
SAME_SIDE = 64  # of 256 bits: one side of a card photographed twice 46 and less, its two sides 81 and more

_BLOCK_HALVINGS = 4
_GAPS = (1, 4, 8, 15)  # pixels closed between characters before lines of text are looked for


class Ink(NamedTuple):
    """The ground without its strokes, and the strokes alone where the ground is paper."""

    ground: Image.Image
    strokes: Image.Image
    paper: int  # light of the paper, 0–255
    share: float  # of the picture that is paper


def check_page(image: Image.Image) -> tuple[str, ...]:
    """The faults of an upright page. Of one too dark, blank, blurred or overexposed no more is said but its size."""
    small = (TOO_SMALL,) if max(image.size) < READABLE_SIDE else ()
    grey = _working_copy(image)
    fault = _fault(grey, _ink(grey.reduce(4), STROKE // 4))
    return (*small, fault) if fault else small


def _fault(grey: Image.Image, ink: Ink) -> str:
    """The plainest fault, "" for none: smeared or washed out text has no direction left."""
    if ink.paper < DARK_PAPER:
        return TOO_DARK
    washed_out = _is_washed_out(ink)
    if not washed_out and _share_of(ink, PLAIN) < BLANK_SHARE:
        return BLANK
    if _steepness(grey) < SHARP:
        return BLURRED
    if washed_out:
        return TOO_BRIGHT
    return ON_ITS_SIDE if _lies(grey) else ""


def fingerprint(image: Image.Image) -> str:
    """256 bits in hex: the cells of the written part of the page that hold the most ink."""
    strokes = _ink(_working_copy(image).reduce(4), STROKE // 4).strokes
    cells = strokes.crop(_written(strokes)).resize((CELLS, CELLS), Image.Resampling.BOX).tobytes()
    bar = max(sorted(cells)[int(INKY * len(cells))], 1)
    return f"{sum((cell > bar) << at for at, cell in enumerate(cells)):0{CELLS * CELLS // 4}x}"


def apart(one: str, other: str) -> int:
    """Bits in which two fingerprints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _working_copy(image: Image.Image) -> Image.Image:
    grey, scale = image.convert("L"), WORK_SIDE / max(image.size)
    size = max(8, round(image.width * scale)), max(8, round(image.height * scale))
    return grey.resize(size, Image.Resampling.BOX) if scale < 1 else grey


def _ink(grey: Image.Image, width: int) -> Ink:
    """Strokes narrower than `width` are what a closing fills. Source: black top-hat of mathematical morphology."""
    padded = ImageOps.expand(grey, width, 0)  # so that a narrow dark margin counts as desk
    ground = _closed(padded, width).crop((width, width, width + grey.width, width + grey.height))
    paper = _quantile(ground.histogram(), BRIGHT_QUARTILE)
    on_paper = ground.point(lambda value: 255 if value >= PAGE_SHARE * paper else 0)
    strokes = ImageChops.darker(ImageChops.subtract(ground, grey), on_paper)
    return Ink(ground, strokes, paper, on_paper.histogram()[255] / (grey.width * grey.height))


def _is_washed_out(ink: Ink) -> bool:
    """Paper at the end of the scale and hardly any ink, but some all over it."""
    faint = _quantile(ink.strokes.histogram(), 0.999) < FAINT_INK
    return ink.paper >= WHITE_PAPER and faint and _share_of(ink, FAINT) >= FAINT_SHARE


def _share_of(ink: Ink, bar: int) -> float:
    """The part of the paper on which ink is darker than its ground by `bar` and more."""
    histogram = ink.strokes.histogram()
    return sum(histogram[bar:]) / max(1, ink.share * sum(histogram))


def _steepness(grey: Image.Image) -> float:
    """How much of its whole rise an edge covers in three pixels, across and down, the worse of both: a smear blurs one.

    Of blocks with an edge the fifth best counts; the mean of nine pixels first, so that noise is no edge.
    """
    calm = grey.filter(ImageFilter.BoxBlur(1))
    return min(map(_steeper, _steps(calm, 3), _steps(calm, RISE)))


def _steeper(near: Image.Image, far: Image.Image) -> float:
    """1.0 where no edge lies in this direction, as on a page of nothing but rules."""
    pairs = list(zip(_most(near), _most(far), strict=True))
    bar = max(16, _ranked([rise for _, rise in pairs], 0.98) / 2)
    return _ranked([step / rise for step, rise in pairs if rise >= bar] or [1.0], 0.8)


def _lies(grey: Image.Image) -> bool:
    """Whether lines of text run from top to bottom: characters closed to bars have their edges along the line."""
    ink = _ink(grey.reduce(2), STROKE // 2)
    bar = max(PLAIN, 0.4 * _quantile(ink.strokes.histogram(), 0.99))
    mask = ink.strokes.point(lambda value: 255 if value >= bar else 0)
    ratios = []
    for gap in _GAPS:
        across, down = (steps.histogram()[255] + 1 for steps in _steps(_closed(mask, gap), 1))
        ratios.append(across / down)
    clearest = max(ratios, key=lambda ratio: max(ratio, 1 / ratio))
    return clearest > LYING


def _written(strokes: Image.Image) -> tuple[int, int, int, int]:
    """The box that holds the ink but for a hundredth at each side."""
    bar = max(PLAIN, 0.4 * _quantile(strokes.histogram(), 0.99))
    mask = strokes.point(lambda value: 255 if value >= bar else 0)
    left, right = _ends(mask.resize((mask.width, 1), Image.Resampling.BOX).tobytes())
    top, bottom = _ends(mask.resize((1, mask.height), Image.Resampling.BOX).tobytes())
    return left, top, right, bottom


def _ends(profile: bytes) -> tuple[int, int]:
    first = _quantile(profile, 0.01)
    last = len(profile) - _quantile(profile[::-1], 0.01)
    return (first, last) if first < last else (0, len(profile))


def _quantile(counts: list[int] | bytes, share: float) -> int:
    """The index by which more than `share` of the sum of `counts` is reached; 0 when there is nothing."""
    wanted, reached = share * sum(counts), 0
    for index, count in enumerate(counts):
        reached += count
        if reached > wanted:
            return index
    return 0


def _ranked(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def _closed(image: Image.Image, size: int) -> Image.Image:
    """Closing with a square of `size` pixels."""
    wide = _spread(_spread(image, ImageChops.lighter, size, 1, 0), ImageChops.lighter, size, 0, 1)
    return _spread(_spread(wide, ImageChops.darker, size, -1, 0), ImageChops.darker, size, 0, -1)


def _spread(image: Image.Image, op, size: int, right: int, down: int) -> Image.Image:
    """`op` over a window of `size` pixels along one axis, in as many steps as `size` has bits."""
    reach = 1
    while reach < size:
        step = min(reach, size - reach)
        image = op(image, ImageChops.offset(image, -step * right, -step * down))
        reach += step
    return image


def _steps(image: Image.Image, far: int) -> tuple[Image.Image, Image.Image]:
    """How each pixel differs from the one `far` to its right, and below it."""
    width, height = image.size
    across = ImageChops.difference(image, ImageChops.offset(image, -far, 0))
    down = ImageChops.difference(image, ImageChops.offset(image, 0, -far))
    across.paste(0, (width - far, 0, width, height))
    down.paste(0, (0, height - far, width, height))
    return across, down


def _most(image: Image.Image) -> bytes:
    """The lightest pixel of each block of 16."""
    for _ in range(_BLOCK_HALVINGS):
        image = ImageChops.lighter(image, ImageChops.offset(image, -1, 0))
        image = ImageChops.lighter(image, ImageChops.offset(image, 0, -1))
        half = max(1, image.width // 2), max(1, image.height // 2)
        # (2, 0, -0.5): the pixel at 2x, not the one beside it that the middle of the target would hit
        image = image.transform(half, Image.Transform.AFFINE, (2, 0, -0.5, 0, 2, -0.5), Image.Resampling.NEAREST)
    return image.tobytes()
