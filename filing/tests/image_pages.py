"""Labelled pages, good and bad, drawn on the spot: the same seeds give the same pixels.

Two halves made differently: bounds are fixed on `FIXING`, the figures come from `PROVING`, which has other fonts,
desks, lights and noise. Grey throughout: the check looks at nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from filing.choices import ImageFault

OURS = Path(__file__).resolve().parents[2] / "static" / "fonts"
SYSTEM = Path("/usr/share/fonts")
FOREIGN = ("HanaMinA.ttf", "LiberationSerif-Regular.ttf", "DejaVuSans.ttf", "LiberationMono-Bold.ttf")
HAN = "姓名性别民族出生住址公民身份号码参保地就医异备案申请医院单位证明兹有我同志派驻工作期间居住常口登记户主关系籍贯服务处所日期转诊材料编号科室诊断建议经办盖章年月一二三四五六七八九十上海北京南京杭州合肥市区县街道路号室"
HAN_FONTS = ("HanaMinA.ttf", "TGH.ttf", "GBK.ttf")
LATIN = "".join(map(chr, range(97, 123))) + "    "
A_DEFECT = 100  # pages of each half


@dataclass(frozen=True)
class Half:
    """How one half of the set is made: its fonts, how rough the desk is, its noise, how far its light falls off."""

    seed: int
    fonts: tuple[str, ...]
    grain: tuple[int, ...]
    noise: tuple[float, ...]
    falloff: float
    quality: tuple[int, int]

    def chance(self, part: int = 0) -> Random:
        """The same draws in every run, others for each part of the set."""
        return Random(self.seed + 10 * part)


class Labelled(NamedTuple):
    """One captured page and what is wrong with it."""

    image: Image.Image
    faults: frozenset[ImageFault]


class Pair(NamedTuple):
    """Two captured pages, and whether they show the same."""

    one: Image.Image
    other: Image.Image
    same: bool


def foreign_fonts() -> tuple[str, ...]:
    """The vendored bold font, which the other half does not use, and those of `FOREIGN` that the system has."""
    found = {path.name: str(path) for path in SYSTEM.rglob("*.ttf")}
    return (str(OURS / "NotoSansSC-Bold-TGH.ttf"), *(found[name] for name in FOREIGN if name in found))


FIXING = Half(1, (str(OURS / "NotoSansSC-Regular-GBK.ttf"),), (0, 12, 30), (0.0, 3.0, 6.0), 0.25, (70, 92))
PROVING = Half(2, foreign_fonts(), (6, 20, 45), (1.5, 4.5, 8.0), 0.35, (55, 95))


def labelled(half: Half, count: int = A_DEFECT) -> Iterator[Labelled]:
    """Twice `count` good pages, then `count` of each defect."""
    chance = half.chance()
    for _ in range(2 * count):
        yield Labelled(captured(chance, half, drawn(chance, half)), frozenset())
    for fault, spoiled in SPOILERS.items():
        for _ in range(count):
            yield Labelled(spoiled(chance, half), frozenset({fault}))


# --- Pages as they were printed: ink on white, no light, no camera


def drawn(chance: Random, half: Half) -> Image.Image:
    return chance.choice((letter, letter, form, table, certificate, card_sheet))(chance, half)


class Pen:
    """Writes words that mean nothing in one font of the half, darker or lighter."""

    def __init__(self, chance: Random, half: Half, image: Image.Image, ink: int) -> None:
        self.chance, self.draw, self.ink = chance, ImageDraw.Draw(image), ink
        self.face = chance.choice(half.fonts)
        self.letters = HAN if self.face.endswith(HAN_FONTS) and chance.random() < 0.8 else LATIN

    def write(self, at: tuple[float, float], size: int, wide: float, *, ink: int | None = None) -> None:
        """Text about `wide` Chinese characters wide."""
        count = max(1, int(wide)) if self.letters is HAN else max(2, int(wide * 1.7))
        text = "".join(self.chance.choice(self.letters) for _ in range(count))
        self.draw.text(at, text, self.ink if ink is None else ink, typeface(self.face, size))


def sheet(chance: Random) -> Image.Image:
    """An empty sheet of A4 proportions, seldom across."""
    long = chance.randint(1040, 1160)
    size = (round(long / 1.414), long)
    return Image.new("L", size if chance.random() < 0.85 else size[::-1], chance.randint(232, 255))


def letter(chance: Random, half: Half) -> Image.Image:
    image = sheet(chance)
    pen, size = Pen(chance, half, image, chance.randint(0, 90)), chance.randint(17, 30)
    top, left, step = chance.randint(60, 220), chance.randint(50, 110), round(size * chance.uniform(1.45, 2.1))
    for y in range(top, min(image.height - 80, top + step * chance.randint(5, 26)), step):
        short = chance.random() if chance.random() < 0.3 else 1.0
        pen.write((left, y), size, short * (image.width - 2 * left) / size)
    return image


def form(chance: Random, half: Half) -> Image.Image:
    """Labels with lines to write on."""
    image = sheet(chance)
    pen, size = Pen(chance, half, image, chance.randint(0, 80)), chance.randint(18, 28)
    step = round(size * chance.uniform(2.0, 3.4))
    pen.write((image.width // 3, 60), size * 2, 8)
    for y in range(170, min(image.height - 80, 170 + step * chance.randint(6, 16)), step):
        pen.write((70, y), size, 5)
        pen.draw.line((70 + 7 * size, y + size + 8, image.width - 70, y + size + 8), pen.ink, chance.randint(1, 2))
        if chance.random() < 0.8:
            pen.write((90 + 7 * size, y), size, chance.randint(3, 14))
    return image


def table(chance: Random, half: Half) -> Image.Image:
    image = sheet(chance)
    pen, size = Pen(chance, half, image, chance.randint(0, 80)), chance.randint(16, 24)
    columns, step = chance.randint(2, 6), round(size * chance.uniform(1.8, 3.0))
    width, rows = (image.width - 100) // columns, min((image.height - 200) // step, chance.randint(6, 22))
    right, bottom = 50 + width * columns, 140 + step * rows
    for y in range(140, bottom + 1, step):
        pen.draw.line((50, y, right, y), pen.ink, 2)
    for x in range(50, right + 1, width):
        pen.draw.line((x, 140, x, bottom), pen.ink, 2)
    for y in range(140, bottom, step):
        for x in range(50, right, width):
            if chance.random() < 0.85:
                pen.write((x + 8, y + (step - size) // 2), size, chance.uniform(2, max(2, (width - 16) / size)))
    return image


def certificate(chance: Random, half: Half) -> Image.Image:
    """A title, a few large lines, a seal."""
    image = sheet(chance)
    pen, size = Pen(chance, half, image, chance.randint(0, 70)), chance.randint(26, 38)
    pen.write((image.width // 4, 120), size * 2, 6)
    for number in range(chance.randint(3, 8)):
        pen.write((110, 280 + number * size * 2), size, (image.width - 220) / size)
    x, y, radius = image.width - 260, image.height - 300, chance.randint(70, 110)
    pen.draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=110, width=5)
    pen.write((x - radius // 2, y - 12), 24, 3, ink=110)
    return image


def card_sheet(chance: Random, half: Half) -> Image.Image:
    """An identity card that fills the picture, or its copy on a sheet."""
    card = chance.choice((card_front, card_back))(chance, half)
    if chance.random() < 0.6:
        return card
    image = sheet(chance)
    image.paste(card.resize((620, 391), Image.Resampling.LANCZOS), ((image.width - 620) // 2, chance.randint(80, 300)))
    return image


def card_front(chance: Random, half: Half) -> Image.Image:
    """Lines left, a portrait right, the number below."""
    paper = chance.randint(205, 240)
    image = Image.new("L", (1070, 675), paper)
    pen = Pen(chance, half, image, 30)
    for number in range(5):
        pen.write((70, 75 + number * 84), 30, 2, ink=120)
        pen.write((180, 72 + number * 84), 36, chance.randint(2, 11))
    pen.draw.rectangle((710, 90, 990, 470), fill=170)
    pen.draw.ellipse((770, 130, 930, 330), fill=chance.randint(120, 200))
    pen.draw.pieslice((730, 330, 970, 600), 180, 360, fill=chance.randint(30, 100))
    pen.draw.rectangle((700, 471, 1000, 610), fill=paper)
    pen.write((70, 570), 30, 4, ink=120)
    pen.draw.text((330, 562), "".join(chance.choice("0123456789") for _ in range(18)), 20, typeface(pen.face, 42))
    return image


def card_back(chance: Random, half: Half) -> Image.Image:
    """A round emblem with two large lines, two small ones below."""
    image = Image.new("L", (1070, 675), chance.randint(205, 240))
    pen = Pen(chance, half, image, 40)
    pen.draw.ellipse((70, 60, 250, 240), fill=90)
    pen.draw.ellipse((110, 100, 210, 200), fill=190)
    pen.write((330, 70), 62, 8)
    pen.write((330, 170), 70, 7)
    for number, y in enumerate((470, 560)):
        pen.write((250, y), 34, 4, ink=110)
        pen.write((430, y), 36, 6 + 5 * number)
    return image


@cache
def typeface(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(name, size)


# --- How they are captured: desk, light, angle, lens, sensor, JPEG


def captured(chance: Random, half: Half, page: Image.Image, *, blur: float = 0.0, motion: int = 0) -> Image.Image:
    """As the counter's scanner or camera gives it; `blur` in pixels, `motion` a smear of so many pixels."""
    if chance.random() < 0.65:
        page = lit(chance, half, on_desk(chance, half, page))
    return sensed(chance, half, lens(chance, page, blur, motion))


def on_desk(chance: Random, half: Half, page: Image.Image) -> Image.Image:
    """The page a little turned on a desk that is darker or lighter, grained or not."""
    margin, wood = chance.randint(10, 70), chance.randint(40, 200)
    desk = Image.new("L", (page.width + 2 * margin, page.height + 2 * margin), wood)
    grain = chance.choice(half.grain)
    if grain:
        desk = ImageChops.add(desk, stripes(grain).crop((0, 0, *desk.size)), 1, -128)
    desk.paste(page, (margin, margin))
    return desk.rotate(chance.uniform(-3, 3), Image.Resampling.BILINEAR, expand=True, fillcolor=wood)


def lit(chance: Random, half: Half, image: Image.Image) -> Image.Image:
    """Light that falls off to one side, sometimes a soft shadow of a hand."""
    low = round(255 * (1 - chance.uniform(0, half.falloff)))
    slope = Image.linear_gradient("L").point(lambda v: low + (255 - low) * v // 255)
    light = slope.rotate(chance.choice((0, 90, 180, 270))).resize((64, 64))
    if chance.random() < 0.3:
        x, y = chance.randrange(64), chance.randrange(64)
        hand = Image.new("L", (64, 64), 255)
        ImageDraw.Draw(hand).ellipse((x - 16, y - 16, x + 16, y + 16), fill=185)
        light = ImageChops.multiply(light, hand.filter(ImageFilter.GaussianBlur(6)))
    return ImageChops.multiply(image, light.resize(image.size, Image.Resampling.BILINEAR))


def lens(chance: Random, image: Image.Image, blur: float, motion: int) -> Image.Image:
    """Out of focus by `blur` pixels, or the mean of `motion` copies, each one pixel on; else a good lens."""
    if motion:
        return image.filter(ImageFilter.BoxBlur(chance.choice(((0, motion / 2), (motion / 2, 0)))))
    return image.filter(ImageFilter.GaussianBlur(blur) if blur else ImageFilter.BoxBlur(chance.uniform(0.0, 0.8)))


def sensed(chance: Random, half: Half, image: Image.Image) -> Image.Image:
    """Noise, then JPEG."""
    noise = chance.choice(half.noise)
    if noise:
        tile = ImageChops.offset(noise_tile(noise), chance.randrange(1400), chance.randrange(1400))
        image = ImageChops.add(image, tile.crop((0, 0, *image.size)), 1, -128)
    return jpeg(image, chance.randint(*half.quality))


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(out)


@cache
def noise_tile(sigma: float) -> Image.Image:
    """Noise about 128, the same in every run (`Image.effect_noise` has no seed)."""
    chance = Random(round(sigma * 10))
    small = Image.new("L", (700, 700))
    small.putdata([min(255, max(0, round(chance.gauss(128, sigma)))) for _ in range(700 * 700)])
    whole = Image.new("L", (1400, 1400))
    for at, turn in enumerate((None, *list(Image.Transpose)[:3])):
        whole.paste(small if turn is None else small.transpose(turn), (at % 2 * 700, at // 2 * 700))
    return whole


@cache
def stripes(sigma: int) -> Image.Image:
    """The grain of wood."""
    return noise_tile(sigma).resize((1600, 40)).resize((1600, 1600))


# --- What is wrong with them


def small_page(chance: Random, half: Half) -> Image.Image:
    page = captured(chance, half, drawn(chance, half))
    scale = chance.randint(280, 960) / max(page.size)
    return page.resize((round(page.width * scale), round(page.height * scale)), Image.Resampling.BOX)


def dark_page(chance: Random, half: Half) -> Image.Image:
    page = lit(chance, half, on_desk(chance, half, drawn(chance, half)))
    level = chance.uniform(0.08, 0.28)
    return sensed(chance, half, page.point(lambda v: round(v * level)))


def bright_page(chance: Random, half: Half) -> Image.Image:
    """Exposed until even the ink is nearly white."""
    page = drawn(chance, half)
    page = on_desk(chance, half, page) if chance.random() < 0.5 else page
    rest = chance.uniform(0.12, 0.26)
    return sensed(chance, half, page.point(lambda v: min(255, round(262 - (255 - v) * rest))))


def blurred_page(chance: Random, half: Half) -> Image.Image:
    if chance.random() < 0.3:
        return captured(chance, half, drawn(chance, half), motion=chance.randint(14, 26))
    return captured(chance, half, drawn(chance, half), blur=chance.uniform(3.0, 7.0))


def blank_page(chance: Random, half: Half) -> Image.Image:
    """The empty back of a sheet: a fold, a punched hole, print shining through, no more."""
    image = sheet(chance)
    draw = ImageDraw.Draw(image)
    if chance.random() < 0.3:
        y = image.height // 2 + chance.randint(-40, 40)
        draw.line((0, y, image.width, y), round(image.getpixel((1, 1)) * 0.94), 3)
    if chance.random() < 0.3:
        for y in (image.height // 3, image.height * 2 // 3):
            draw.ellipse((25, y, 47, y + 22), fill=70)
    if chance.random() < 0.3:
        through = letter(chance, half).resize(image.size).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        through = through.filter(ImageFilter.GaussianBlur(3)).point(lambda v: 255 - (255 - v) // 22)
        image = ImageChops.multiply(image, through)
    return captured(chance, half, image)


def lying_page(chance: Random, half: Half) -> Image.Image:
    turn = chance.choice((Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270))
    return captured(chance, half, drawn(chance, half)).transpose(turn)


SPOILERS = {
    ImageFault.TOO_SMALL: small_page,
    ImageFault.TOO_DARK: dark_page,
    ImageFault.TOO_BRIGHT: bright_page,
    ImageFault.BLURRED: blurred_page,
    ImageFault.BLANK: blank_page,
    ImageFault.ON_ITS_SIDE: lying_page,
}


# --- Pairs


def pictures_sent_twice(half: Half, count: int = A_DEFECT) -> Iterator[Pair]:
    """The same picture saved anew by another program, and pairs of different pages, many of the same form."""
    chance = half.chance(1)
    for _ in range(count):
        page = captured(chance, half, drawn(chance, half))
        yield Pair(page, saved_anew(chance, page), same=True)
    for _ in range(count // 2):
        yield Pair(*alike(chance, half), same=False)


def saved_anew(chance: Random, image: Image.Image) -> Image.Image:
    scale, level = chance.uniform(0.7, 1.0), chance.uniform(0.92, 1.05)
    smaller = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)
    return jpeg(smaller.point(lambda v: min(255, round(v * level))), chance.randint(50, 90))


def alike(chance: Random, half: Half) -> tuple[Image.Image, Image.Image]:
    """Two pages of one kind from one scanner, with other words on them."""
    kind = chance.choice((letter, form, table, certificate))
    return sensed(chance, half, kind(chance, half)), sensed(chance, half, kind(chance, half))


def sides_of_cards(half: Half, count: int = A_DEFECT) -> Iterator[Pair]:
    """One side photographed twice; the two sides of a card."""
    chance = half.chance(2)
    for number in range(count + count // 2):
        front, back = card_front(chance, half), card_back(chance, half)
        same = number < count
        one = chance.choice((front, back)) if same else front
        yield Pair(captured(chance, half, one), captured(chance, half, one if same else back), same)
