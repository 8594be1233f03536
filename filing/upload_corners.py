"""A page that was photographed askew: its four corners, the size it has when straight, the map from straight to askew.

Standard library only: the decoding child imports this. Corners go round from the left top: left top, right top, right
bottom, left bottom; x runs right, y down. Source of the map: P. Heckbert, Fundamentals of Texture Mapping and Image
Warping (1989), 2.2.3, from a square to a quadrilateral.
"""

import math
from itertools import pairwise
from typing import NamedTuple

from filing.upload_kinds import UploadRefused

AREA_SHARE = 0.03  # of the picture: an identity card lying on an A4 desk takes 0.07
TURNS = (0, 90, 180, 270)  # clockwise
BAD_CORNERS = (
    "四个角没有围成一页纸(顺序颠倒、交叉、太小或在画面外),没有拉直,未保存。"
    "请把四个角分别移到纸的左上、右上、右下、左下角,或者重新拍照。"
)
BAD_TURN = "旋转的角度只能是 0、90、180 或 270 度,没有拉直,未保存。请重新拍照。"


class Point(NamedTuple):
    x: float
    y: float


Corners = tuple[Point, Point, Point, Point]
WHOLE: Corners = (Point(0, 0), Point(1, 0), Point(1, 1), Point(0, 1))


def read_corners(text: str) -> Corners:
    """Corners as fractions of the picture from eight numbers with commas; UploadRefused unless they bound a page."""
    try:
        numbers = [round(float(part), 6) for part in text.split(",")]
    except ValueError:
        raise UploadRefused(BAD_CORNERS) from None
    if len(numbers) != 8 or not all(0 <= number <= 1 for number in numbers):
        raise UploadRefused(BAD_CORNERS)
    corners = tuple(Point(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True))
    if not _is_convex(corners) or _area(corners) < AREA_SHARE:
        raise UploadRefused(BAD_CORNERS)
    return corners


def read_turn(text: str) -> int:
    """Degrees clockwise; UploadRefused unless it is a whole number of quarters."""
    if text not in map(str, TURNS):
        raise UploadRefused(BAD_TURN)
    return int(text)


def scaled(corners: Corners, width: float, height: float) -> Corners:
    """Fractions as pixels of a picture."""
    return tuple(Point(x * width, y * height) for x, y in corners)


def straight_size(corners: Corners) -> tuple[int, int]:
    """Width and height of the straight page: the longer of two opposite sides, so that nothing gets coarser."""
    top, right, bottom, left = (math.dist(*side) for side in pairwise((*corners, corners[0])))
    return max(1, round(max(top, bottom))), max(1, round(max(left, right)))


def coefficients(corners: Corners, size: tuple[int, int]) -> tuple[float, ...]:
    """`a … h` by which a point of the straight page stands askew: ((ax+by+c)/(gx+hy+1), (dx+ey+f)/(gx+hy+1))."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    across, down = Point(x1 - x2, y1 - y2), Point(x3 - x2, y3 - y2)
    bent = Point(x0 - x1 + x2 - x3, y0 - y1 + y2 - y3)  # nothing for a parallelogram
    whole = _cross(across, down)
    g, h = _cross(bent, down) / whole, _cross(across, bent) / whole
    a, b = x1 - x0 + g * x1, x3 - x0 + h * x3
    d, e = y1 - y0 + g * y1, y3 - y0 + h * y3
    width, height = size
    return a / width, b / height, x0, d / width, e / height, y0, g / width, h / height


def _cross(one: Point, other: Point) -> float:
    return one.x * other.y - one.y * other.x


def _is_convex(corners: Corners) -> bool:
    """Whether the way round turns right at every corner: no dent, no crossing, not the other way round."""
    sides = [Point(end.x - start.x, end.y - start.y) for start, end in pairwise((*corners, corners[0]))]
    return all(_cross(one, other) > 0 for one, other in pairwise((*sides, sides[0])))


def _area(corners: Corners) -> float:
    return sum(_cross(one, other) for one, other in pairwise((*corners, corners[0]))) / 2
