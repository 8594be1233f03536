"""Pages photographed askew: which corners bound a page, and that the page between them comes out straight."""

from io import BytesIO
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from filing.choices import ImageFault
from filing.tests import upload_files as make
from filing.tests.image_pages import FIXING, captured, letter
from filing.upload_corners import WHOLE, Corners, Point, coefficients, read_corners, scaled, straight_size
from filing.uploads import UploadRefused, straighten_page

WHOLE_TEXT = "0,0,1,0,1,1,0,1"
SIZE = (1000, 1414)
DESK = (2000, 1500)
EDGE, BANDS = 60, (300, 700, 1100)  # a frame and bands of text, in pixels of the straight page
BAND_HEIGHT = 40

ASKEW: dict[str, tuple[float, ...]] = {
    "whole": (0, 0, 1, 0, 1, 1, 0, 1),
    "upright within": (0.3, 0.1, 0.7, 0.1, 0.7, 0.9, 0.3, 0.9),
    "turned": (0.42, 0.05, 0.75, 0.22, 0.58, 0.95, 0.25, 0.78),
    "leaning away": (0.35, 0.1, 0.65, 0.1, 0.8, 0.95, 0.2, 0.95),
    "seen from the left": (0.25, 0.02, 0.7, 0.15, 0.72, 0.85, 0.27, 0.98),
    "no two sides alike": (0.31, 0.06, 0.72, 0.11, 0.81, 0.93, 0.22, 0.86),
    "lying": (0.15, 0.8, 0.2, 0.2, 0.9, 0.12, 0.86, 0.88),
}


def corners_of(numbers: tuple[float, ...]) -> Corners:
    return read_corners(text_of(numbers))


def text_of(numbers: tuple[float, ...]) -> str:
    return ",".join(map(str, numbers))


def mapped(how: tuple[float, ...], x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f, g, h = how
    below = g * x + h * y + 1
    return (a * x + b * y + c) / below, (d * x + e * y + f) / below


def solved(pairs: list[tuple[tuple[float, float], tuple[float, float]]]) -> list[float]:
    """The oracle: the same eight numbers from the eight equations, by elimination."""
    rows = []
    for (x, y), (u, v) in pairs:
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]]
    for at in range(8):
        best = max(range(at, 8), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for row in range(8):
            if row != at:
                rows[row] = [one - rows[row][at] * other for one, other in zip(rows[row], rows[at], strict=True)]
    return [row[8] for row in rows]


# --- Which corners bound a page


@pytest.mark.parametrize("numbers", ASKEW.values(), ids=ASKEW)
def test_corners_of_a_page_are_read_as_they_are_sent(numbers):
    assert [value for point in corners_of(numbers) for value in point] == list(numbers)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0,0,1,0,1,1,0",
        "0,0,1,0,1,1,0,1,0",
        "0,0,1,0,1,1,0,x",
        "nan,0,1,0,1,1,0,1",
        "0,0,inf,0,1,1,0,1",
        "-0.01,0,1,0,1,1,0,1",
        "0,0,1.01,0,1,1,0,1",
        "0,1,1,1,1,0,0,0",  # the other way round
        "0,0,1,1,1,0,0,1",  # crossing
        "0,0,1,0,0.2,0.2,0,1",  # dented
        "0,0,0.5,0.5,1,1,0,1",  # three in a line
        "0,0,0,0,1,1,0,1",  # two in one place
        "0.1,0.1,0.2,0.1,0.2,0.2,0.1,0.2",  # too small
        "1e309,0,1,0,1,1,0,1",
    ],
)
def test_corners_that_bound_no_page_are_refused_with_what_to_do(text):
    with pytest.raises(UploadRefused) as refused:
        straighten_page(make.jpeg(), corners=text, turn="0")
    for part in ("四个角", "未保存", "请把四个角"):
        assert part in refused.value.sentence


@pytest.mark.parametrize("turn", ["", "45", "360", "-90", "90.0", "quarter"])
def test_a_turn_that_is_no_quarter_is_refused(turn):
    with pytest.raises(UploadRefused, match="旋转"):
        straighten_page(make.jpeg(), corners=WHOLE_TEXT, turn=turn)


@given(st.lists(st.floats(allow_nan=True), min_size=0, max_size=9))
def test_whatever_numbers_come_are_a_page_or_a_refusal(numbers):
    try:
        corners = read_corners(text_of(tuple(numbers)))
    except UploadRefused:
        return
    assert all(0 <= value <= 1 for point in corners for value in point)


# --- The map


@pytest.mark.parametrize("numbers", ASKEW.values(), ids=ASKEW)
def test_the_map_takes_corners_to_corners_and_agrees_with_the_solved_equations(numbers):
    askew = scaled(corners_of(numbers), *DESK)
    width, height = SIZE
    straight = [(0, 0), (width, 0), (width, height), (0, height)]
    how = coefficients(askew, SIZE)
    for (x, y), corner in zip(straight, askew, strict=True):
        assert mapped(how, x, y) == pytest.approx(corner, abs=1e-6)
    assert how == pytest.approx(solved(list(zip(straight, askew, strict=True))), abs=1e-9)


@pytest.mark.parametrize(
    ("numbers", "size"),
    [
        (ASKEW["whole"], DESK),
        (ASKEW["upright within"], (800, 1200)),
        (ASKEW["leaning away"], (1200, 1310)),
    ],
)
def test_a_straight_page_is_as_large_as_its_longer_sides(numbers, size):
    assert straight_size(scaled(corners_of(numbers), *DESK)) == size


# --- The picture


def printed() -> Image.Image:
    """A page with a frame and three bands where its lines stand."""
    page = Image.new("L", SIZE, 250)
    pen = ImageDraw.Draw(page)
    pen.rectangle((EDGE, EDGE, SIZE[0] - EDGE - 1, SIZE[1] - EDGE - 1), outline=20, width=8)
    for top in BANDS:
        pen.rectangle((150, top, SIZE[0] - 151, top + BAND_HEIGHT - 1), fill=60)
    return page


def photographed(page: Image.Image, numbers: tuple[float, ...]) -> bytes:
    """The page lying askew on a dark desk, by the solved equations and not by the map under test."""
    askew = scaled(tuple(Point(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)), *DESK)
    width, height = page.size
    straight = [(0, 0), (width, 0), (width, height), (0, height)]
    how = solved(list(zip(askew, straight, strict=True)))
    lying = page.transform(DESK, Image.Transform.PERSPECTIVE, how, Image.Resampling.BICUBIC, fillcolor=90)
    return make.saved(lying.filter(ImageFilter.GaussianBlur(0.6)), "JPEG", quality=92)


def straight(data: bytes, numbers: tuple[float, ...], turn: int = 0) -> Image.Image:
    page = straighten_page(data, corners=text_of(numbers), turn=str(turn))
    image = Image.open(BytesIO(page.jpeg))
    assert image.size == (page.width, page.height)
    return image.convert("L")


def dark_runs(line: list[int]) -> list[tuple[int, int]]:
    """Where a line of pixels is dark: starts and ends."""
    dark = [value < 150 for value in line]
    starts = [at for at in range(1, len(dark)) if dark[at] and not dark[at - 1]]
    ends = [at for at in range(1, len(dark)) if dark[at - 1] and not dark[at]]
    return list(zip(starts, ends, strict=True))


def column(image: Image.Image, x: int) -> list[int]:
    return [image.getpixel((x, y)) for y in range(image.height)]


def row(image: Image.Image, y: int) -> list[int]:
    return [image.getpixel((x, y)) for x in range(image.width)]


@pytest.mark.parametrize("numbers", list(ASKEW.values())[1:], ids=list(ASKEW)[1:])
def test_a_page_photographed_askew_comes_out_with_straight_edges_and_its_lines_in_place(numbers):
    image = straight(photographed(printed(), numbers), numbers).resize(SIZE)
    tops = [EDGE, *BANDS, SIZE[1] - EDGE - 8]
    for x in (200, 500, 800):
        assert [start for start, _ in dark_runs(column(image, x))] == pytest.approx(tops, abs=3)
    for y in (200, 600, 1000, 1300):
        assert [start for start, _ in dark_runs(row(image, y))] == pytest.approx([EDGE, SIZE[0] - EDGE - 8], abs=3)


@pytest.mark.parametrize(("turn", "dark"), [(0, (0, 0)), (90, (1, 0)), (180, (1, 1)), (270, (0, 1))])
def test_a_turn_goes_clockwise_after_the_straightening(turn, dark):
    image = straight(make.jpeg((1200, 900)), ASKEW["whole"], turn)
    assert image.size == ((1200, 900) if turn in (0, 180) else (900, 1200))
    quarters = {
        (x, y): image.getpixel((image.width * (1 + 2 * x) // 4, image.height * (1 + 2 * y) // 4))
        for x in (0, 1)
        for y in (0, 1)
    }
    assert min(quarters, key=quarters.get) == dark


def test_corners_speak_of_the_photo_as_it_is_seen_upright():
    """A telephone writes the picture lying and says so in its EXIF; the left top quarter of what is seen is cut out."""
    seen = straight(make.jpeg_with_exif(6), (0.5, 0, 1, 0, 1, 0.5, 0.5, 0.5))
    assert seen.size == (450, 600)
    assert seen.getpixel((225, 300)) < 60


def test_a_part_of_a_large_picture_keeps_all_its_pixels():
    page = straighten_page(make.jpeg((4000, 3000)), corners="0.25,0.25,0.75,0.25,0.75,0.75,0.25,0.75", turn="0")
    assert (page.width, page.height) == (2000, 1500)


def test_a_picture_of_forty_megapixels_is_straightened_within_the_limits_of_the_child():
    page = straighten_page(make.jpeg((7200, 5400)), corners="0.1,0.1,0.9,0.12,0.88,0.9,0.1,0.88", turn="90")
    assert max(page.width, page.height) <= 2480


def test_the_straight_page_is_looked_over_at_once():
    page = captured(Random(5), FIXING, letter(Random(5), FIXING))
    good = straighten_page(make.saved(page, "JPEG"), corners=WHOLE_TEXT, turn="0")
    dark = straighten_page(make.saved(page.point(lambda value: value // 5), "JPEG"), corners=WHOLE_TEXT, turn="0")
    lying = straighten_page(make.saved(page, "JPEG"), corners=WHOLE_TEXT, turn="90")
    assert (good.faults, dark.faults, lying.faults) == ((), (ImageFault.TOO_DARK,), (ImageFault.ON_ITS_SIDE,))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b"%PDF-1.7", "选择文件"),
        (make.jpeg()[:3000], "未保存"),
        (make.jpeg_claiming(9000, 9000), "4000 万像素"),
        (b"<html>", "网页文件"),
    ],
)
def test_what_is_no_photo_is_refused_as_every_upload_is(data, words):
    with pytest.raises(UploadRefused, match=words):
        straighten_page(data, corners=WHOLE_TEXT, turn="0")


def test_the_whole_picture_is_not_resampled():
    assert corners_of(ASKEW["whole"]) == WHOLE
    assert straight(make.jpeg((1200, 900)), ASKEW["whole"]).size == (1200, 900)
