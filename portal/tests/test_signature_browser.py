"""The signature pad: sharp on every screen, undone and begun anew, kept through a resize."""

import base64
from contextlib import contextmanager
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from filing.choices import FilingType, SignatureKind
from filing.models import Filing
from filing.tests import world as w
from portal.tests.browser import OFFICE_SCREEN
from portal.tests.test_browser_path import draw_signature, log_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
INPUT, STATE = "#id_sign-signature", ".signature-state"


@pytest.fixture
def draft():
    clerk, now = w.staff(w.CLERK, name="林晓岚"), timezone.now()
    return w.draft(clerk, w.person(clerk, now=now), FilingType.OTHER, "330100", now=now, signed=False)


@contextmanager
def pad(chromium, address: str, filing: Filing, ratio: float = 1):
    """A clerk's form on a screen of so many pixels a CSS pixel, once signed."""
    context = chromium.new_context(viewport=OFFICE_SCREEN, locale="zh-CN", device_scale_factor=ratio)
    page = context.new_page()
    log_in(page, address, filing.created_by.username)
    page.goto(f"{address}/filings/{filing.ref}/edit/")
    draw_signature(page)
    yield page
    context.close()


def drawn(page) -> Image.Image | None:
    """The picture that would be sent; None for an empty pad."""
    value = page.input_value(INPUT)
    return Image.open(BytesIO(base64.b64decode(value.partition(",")[2]))) if value else None


def ink(picture: Image.Image) -> int:
    """Dark pixels."""
    return sum(picture.convert("L").histogram()[:100])


@pytest.mark.parametrize("ratio", [1, 1.5, 3])
def test_a_signature_is_as_sharp_as_the_screen_and_is_taken(chromium, live_server, draft, ratio):
    with pad(chromium, live_server.url, draft, ratio) as page:
        picture = drawn(page)
        width, height = page.evaluate("(({ clientWidth, clientHeight }) => [clientWidth, clientHeight])"
                                      "(document.querySelector('canvas'))")  # fmt: skip
        assert picture.size == (round(width * ratio), round(height * ratio))
        assert ink(picture) > 200 * ratio
        page.get_by_role("button", name="保存草稿").click()
        page.wait_for_selector("text=已保存")
    assert Filing.objects.get(pk=draft.pk).signature.kind == SignatureKind.DRAWN


def test_a_stroke_is_taken_back_and_the_signature_begun_anew(chromium, live_server, draft):
    with pad(chromium, live_server.url, draft) as page:
        once = ink(drawn(page))
        draw_again(page)
        assert ink(drawn(page)) > once
        page.get_by_role("button", name="撤一笔").press("Enter")
        page.wait_for_timeout(100)
        assert ink(drawn(page)) == once
        page.get_by_role("button", name="撤一笔").press("Enter")
        page.wait_for_selector(f"{STATE}:has-text('请在框内签名')")
        assert drawn(page) is None
        draw_again(page)
        assert page.inner_text(STATE) == "已签名"
        page.get_by_role("button", name="重签").press("Enter")
        page.wait_for_selector(f"{STATE}:has-text('请在框内签名')")
        assert drawn(page) is None


def draw_again(page) -> None:
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 120)
    page.mouse.down()
    for step in range(10):
        page.mouse.move(box["x"] + 60 + step * 20, box["y"] + 120 - (step % 3) * 12)
    page.mouse.up()


def test_a_signature_outlives_a_resize_of_the_window(chromium, live_server, draft):
    with pad(chromium, live_server.url, draft) as page:
        page.set_viewport_size({"width": 640, "height": 700})
        draw_again(page)
        picture = drawn(page)
        assert picture.width == page.evaluate("document.querySelector('canvas').clientWidth")
        left = picture.crop((0, 0, picture.width, picture.height // 2))
        assert ink(left) > 100, "the first stroke lies in the upper half"
