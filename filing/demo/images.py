"""Specimen pages and signatures, drawn with the vendored font. Every page says 样张 · 演示 across its whole width."""

import math
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from filing.choices import MaterialKind

FONT = Path(__file__).resolve().parents[2] / "static" / "fonts" / "NotoSansSC-Bold-TGH.ttf"
PAGE_SIZE = (1000, 1414)
SIGNATURE_SIZE = (600, 200)
PAPER, INK, PALE, RED = "#fdfcf7", "#1f2937", "#9aa3ad", "#b42318"
LINES = ("姓名", "证件号码", "参保地", "就医地", "事由", "出具单位", "日期")
UNTRUE = "本页为演示样张,所有内容均为虚构,不作任何凭证。"


def page(kind: MaterialKind) -> bytes:
    """A PNG of A4 proportions that looks like a form and can be taken for no real paper."""
    image = Image.new("RGB", PAGE_SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    width, height = PAGE_SIZE
    draw.rectangle((40, 40, width - 40, height - 40), outline=INK, width=3)
    draw.text((width / 2, 150), kind.label, font=_font(46 if len(kind.label) < 14 else 38), fill=INK, anchor="mm")
    for number, label in enumerate(LINES):
        top = 280 + number * 110
        draw.text((100, top), label, font=_font(30), fill=INK)
        draw.line((300, top + 44, width - 100, top + 44), fill=PALE, width=2)
        draw.text((320, top), "(演示)", font=_font(30), fill=PALE)
    draw.text((width / 2, height - 110), UNTRUE, font=_font(26), fill=RED, anchor="mm")
    image.paste(RED, (0, 0), _across("样张 · 演示"))
    return _png(image)


def signature(seed: int) -> bytes:
    """A PNG of pen strokes that spell nothing."""
    image = Image.new("L", SIGNATURE_SIZE, 255)
    draw = ImageDraw.Draw(image)
    for stroke in range(3):
        left = 60 + stroke * 170
        points = [
            (left + step * 3, 100 + 50 * math.sin(step / (4 + (seed + stroke) % 5)) + 20 * math.cos(step / 3 + seed))
            for step in range(45)
        ]
        draw.line(points, fill=20, width=5, joint="curve")
    return _png(image)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


def _across(words: str) -> Image.Image:
    """A mask of the page's size: the words large and slanting, light enough to read through."""
    mask = Image.new("L", PAGE_SIZE, 0)
    ImageDraw.Draw(mask).text((PAGE_SIZE[0] / 2, PAGE_SIZE[1] / 2), words, font=_font(150), fill=90, anchor="mm")
    return mask.rotate(35, resample=Image.Resampling.BICUBIC)


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
