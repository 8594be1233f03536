"""The document camera in a real Chromium with a made-up camera: captured, straightened, put into the slot, stored."""

import re
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from filing.choices import FilingType
from filing.models import Page
from filing.operations import materials
from filing.tests import world as w
from filing.tests.test_upload_corners import (
    ASKEW,
    BANDS,
    DESK,
    EDGE,
    SIZE,
    column,
    dark_runs,
    photographed,
    printed,
    row,
)
from portal.tests.browser import FAKE_CAMERA, launched, watched_page
from portal.tests.test_browser_path import log_in, photo

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
FIELD = "[name=m-residence_proof-files]"
OPENER = "[data-camera-for=id_m-residence_proof-files]"
LYING = ASKEW["upright within"]  # whole per cents, as keys move the corners
CHOSEN = f"Array.from(document.querySelector('{FIELD}').files).map(file => file.name)"
STREAM = "document.querySelector('dialog.camera video').srcObject"
CLOSED = "dialog.camera:not([open])"


@pytest.fixture
def draft():
    clerk, now = w.staff(w.CLERK), timezone.now()
    return w.draft(clerk, w.person(clerk, now=now), FilingType.RESIDENT, papers=False, signed=False, now=now)


@pytest.fixture(scope="module")
def two_cameras(chromium):
    """A Chromium that has two made-up cameras and asks nobody."""
    browser = launched(chromium.browser_type, FAKE_CAMERA[0] + "=device-count=2", FAKE_CAMERA[1])
    yield browser
    browser.close()


@pytest.fixture
def filmed(two_cameras):
    with watched_page(two_cameras) as page:
        yield page


@contextmanager
def seeing(chromium, picture: bytes, folder: Path):
    """A Chromium whose camera sees this picture all the time."""
    film = folder / "film.mjpeg"
    film.write_bytes(picture * 3)
    browser = launched(chromium.browser_type, *FAKE_CAMERA, f"--use-file-for-fake-video-capture={film}")
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def page_on_a_desk(chromium, tmp_path_factory):
    """A Chromium whose camera sees a page lying on a desk."""
    with seeing(chromium, photographed(printed(), LYING), tmp_path_factory.mktemp("film")) as browser:
        yield browser


def open_form(page, address: str, filing) -> None:
    log_in(page, address, filing.created_by.username)
    page.goto(f"{address}/filings/{filing.ref}/edit/")


def open_camera(page, address: str, filing) -> None:
    open_form(page, address, filing)
    press_opener(page)


def press_opener(page) -> None:
    page.locator(FIELD).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.camera[open]")


def said(page, words: str) -> None:
    page.locator("[data-part=says]", has_text=words).wait_for()


def shoot(page, count: int = 1) -> None:
    """Key on the button, which has the focus, and wait for the server's word on the page."""
    said(page, "摄像头已打开") if count == 1 else None
    page.locator("[data-part=shoot]").focus()
    page.keyboard.press("Enter")
    page.locator(f".camera-pages li:nth-child({count}) .thumb-name:not(:has-text('正在检查'))").wait_for()


def holds_focus(page) -> bool:
    return page.evaluate("document.querySelector('dialog.camera').contains(document.activeElement)")


def move_corners(page, numbers: tuple[float, ...]) -> None:
    """From the corners of the picture to those of the page, by keys alone: five hundredths, then single ones."""
    page.locator("[data-part=take]").focus()
    for at, start in enumerate([(0, 0), (1, 0), (1, 1), (0, 1)]):
        page.keyboard.press("Tab")
        for axis, keys in enumerate((("ArrowLeft", "ArrowRight"), ("ArrowUp", "ArrowDown"))):
            far = round(100 * (numbers[2 * at + axis] - start[axis]))
            key = keys[far > 0]
            for _ in range(abs(far) // 5):
                page.keyboard.press(f"Shift+{key}")
            for _ in range(abs(far) % 5):
                page.keyboard.press(key)


# --- A page on a desk, from the camera to the store


def test_a_page_captured_askew_is_stored_straight(page_on_a_desk, draft, live_server):
    with watched_page(page_on_a_desk) as page:
        open_camera(page, live_server.url, draft)
        shoot(page)
        move_corners(page, LYING)
        assert page.locator("[data-name=左下角]").get_attribute("aria-label") == "左下角，横30%，纵90%"
        page.keyboard.press("F2")
        page.wait_for_selector(CLOSED, state="attached")
        assert page.evaluate(CHOSEN) == ["拍照1.jpg"]
        page.keyboard.press("F2")
        page.wait_for_selector(".thumbs img")
    stored = Image.open(BytesIO(materials.read_page(Page.objects.get()))).convert("L")
    assert stored.size == (800, 1200)
    image = stored.resize(SIZE)
    for x in (200, 500, 800):
        assert [start for start, _ in dark_runs(column(image, x))] == pytest.approx(
            [EDGE, *BANDS, SIZE[1] - EDGE - 8], abs=6
        )
    for y in (200, 600, 1000, 1300):
        assert [start for start, _ in dark_runs(row(image, y))] == pytest.approx([EDGE, SIZE[0] - EDGE - 8], abs=6)


def test_an_untouched_page_is_sent_once_and_put_in_as_it_was_seen(page_on_a_desk, draft, live_server):
    with watched_page(page_on_a_desk) as page:
        asked = []
        page.on("request", lambda request: asked.append(1) if "straighten" in request.url else None)
        open_camera(page, live_server.url, draft)
        shoot(page)
        said(page, "第1页：")
        with page.expect_response("**/filings/findings/"):
            page.keyboard.press("F2")
        assert len(asked) == 1
        page.keyboard.press("F2")
        page.wait_for_selector(".thumbs img")
    assert (Page.objects.get().width, Page.objects.get().height) == DESK


# --- Several pages


def test_several_pages_are_taken_turned_and_dropped_and_join_what_was_chosen(filmed, draft, live_server):
    page = filmed
    open_form(page, live_server.url, draft)
    page.set_input_files(FIELD, {"name": "居住证.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    press_opener(page)
    for count in (1, 2, 3):
        shoot(page, count)
    page.keyboard.press("r")
    page.locator(".camera-pages li:nth-child(3)", has_text="正在检查").wait_for()
    page.locator(".camera-pages li:nth-child(3)", has_text=re.compile("重拍|没有发现问题")).wait_for()
    image = page.locator(".camera-pages li:nth-child(3) img")
    assert image.evaluate("async image => { await image.decode(); return image.naturalHeight > image.naturalWidth; }")
    page.keyboard.press("Delete")
    assert page.locator(".camera-pages li").count() == 2
    assert page.evaluate("document.activeElement.dataset.part") == "shoot"
    assert page.locator(".camera-pages [aria-current=true]").inner_text().startswith("第2页")
    page.keyboard.press("F2")
    page.wait_for_selector(CLOSED, state="attached")
    assert page.evaluate(CHOSEN) == ["居住证.jpg", "拍照2.jpg", "拍照3.jpg"]
    assert page.evaluate("document.activeElement.name") == "m-residence_proof-files"


def test_the_next_page_lies_as_the_last_one_lay(filmed, draft, live_server):
    page = filmed
    open_camera(page, live_server.url, draft)
    shoot(page)
    page.locator("[data-name=右上角]").focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowDown")
    shoot(page, 2)
    assert page.locator("[data-name=右上角]").get_attribute("aria-label") == "右上角，横95%，纵1%"


def test_faults_are_told_at_once_in_plain_words_and_the_page_may_go_in_all_the_same(
    chromium, draft, live_server, tmp_path
):
    dark = BytesIO()
    Image.open(BytesIO(photographed(printed(), LYING))).point(lambda value: value // 6).save(dark, "JPEG", quality=90)
    with seeing(chromium, dark.getvalue(), tmp_path) as browser, watched_page(browser) as page:
        open_camera(page, live_server.url, draft)
        shoot(page)
        said(page, "第1页：太暗")
        assert "。请删除重拍" in page.inner_text("[data-part=says]")
        assert page.locator("[data-part=says]").get_attribute("role") == "status"
        page.keyboard.press("F2")
        page.wait_for_selector(CLOSED, state="attached")
        assert len(page.evaluate(CHOSEN)) == 1


def test_corners_follow_the_pointer_and_come_to_a_click(filmed, draft, live_server):
    page = filmed
    open_camera(page, live_server.url, draft)
    shoot(page)
    box = page.locator("[data-part=sheet]").bounding_box()

    def at(across: float, down: float) -> tuple[float, float]:
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    page.mouse.move(*at(0, 0))
    page.mouse.down()
    page.mouse.move(*at(0.1, 0.15))
    page.mouse.move(*at(0.2, 0.1))
    page.mouse.up()
    page.mouse.click(*at(0.9, 0.8))
    points = page.locator(".camera-sheet polygon").get_attribute("points")
    assert [float(number) for pair in points.split() for number in pair.split(",")] == pytest.approx(
        [20, 10, 100, 0, 90, 80, 0, 100], abs=0.5
    )


def test_corners_that_bound_no_page_are_told_and_nothing_goes_in(filmed, draft, live_server):
    page = filmed
    open_camera(page, live_server.url, draft)
    shoot(page)
    page.locator("[data-name=左上角]").focus()
    for _ in range(20):
        page.keyboard.press("Shift+ArrowRight")
    for _ in range(20):
        page.keyboard.press("Shift+ArrowDown")
    said(page, "四个角没有围成一页纸")
    page.keyboard.press("F2")
    said(page, "四个角没有围成一页纸")
    assert page.evaluate(CHOSEN) == []
    assert holds_focus(page)


def test_a_lost_network_keeps_the_page_and_a_second_try_puts_it_in(filmed, draft, live_server):
    page = filmed
    open_camera(page, live_server.url, draft)
    page.route("**/pages/straighten/", lambda route: route.abort())
    shoot(page)
    said(page, "没有检查成功")
    page.unroute("**/pages/straighten/")
    page.keyboard.press("F2")
    page.wait_for_selector(CLOSED, state="attached")
    assert page.evaluate(CHOSEN) == ["拍照1.jpg"]


# --- Leaving


def test_escape_takes_nothing_ends_the_stream_and_gives_the_focus_back(filmed, draft, live_server):
    page = filmed
    open_camera(page, live_server.url, draft)
    shoot(page)
    page.evaluate(f"window.stream = {STREAM}")
    page.keyboard.press("Escape")
    page.wait_for_selector(CLOSED, state="attached")
    assert page.evaluate("window.stream.getTracks().map(track => track.readyState)") == ["ended"]
    assert page.evaluate(CHOSEN) == []
    assert page.evaluate("document.activeElement.dataset.cameraFor") == "id_m-residence_proof-files"
    page.keyboard.press("Enter")
    assert page.locator(".camera-pages li").count() == 0


def test_the_way_to_a_file_is_one_button_away(filmed, draft, live_server):
    page = filmed
    open_camera(page, live_server.url, draft)
    with page.expect_file_chooser() as chooser:
        page.locator("[data-part=file]").press("Enter")
    chooser.value.set_files({"name": "居住证.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    assert page.evaluate(CHOSEN) == ["居住证.jpg"]


# --- Cameras that are not there, not allowed, taken, gone


def refusing(error: str) -> str:
    return f"if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', '{error}'));"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        (refusing("NotAllowedError"), "浏览器没有得到许可"),
        (refusing("NotFoundError"), "没有找到摄像头"),
        (refusing("NotReadableError"), "正被别的程序占用"),
        (refusing("AbortError"), "摄像头打不开"),
        ("Object.defineProperty(navigator, 'mediaDevices', { value: undefined });", "不是用 https 打开的"),
    ],
)
def test_a_camera_that_does_not_open_is_told_with_a_way_forward(filmed, draft, live_server, script, words):
    page = filmed
    page.add_init_script(script)
    open_camera(page, live_server.url, draft)
    said(page, words)
    assert "选择文件" in page.inner_text("[data-part=says]")
    assert "没有拍照" in page.inner_text("[data-part=says]")
    assert holds_focus(page)
    page.keyboard.press("Enter")
    said(page, words)
    assert holds_focus(page)


def test_a_machine_without_a_camera_says_so(page, draft, live_server):
    """No made-up camera here: Chromium's own answer."""
    page.context.grant_permissions(["camera"])
    open_camera(page, live_server.url, draft)
    said(page, "没有找到摄像头")


def test_a_camera_that_was_refused_once_opens_when_it_is_allowed(filmed, draft, live_server):
    page = filmed
    page.add_init_script(
        "const media = navigator.mediaDevices; const real = media && media.getUserMedia.bind(media); let asked = 0;"
        "if (media) media.getUserMedia = (what) => asked++ ? real(what)"
        " : Promise.reject(new DOMException('', 'NotAllowedError'));"
    )
    open_camera(page, live_server.url, draft)
    said(page, "浏览器没有得到许可")
    page.keyboard.press("Enter")
    said(page, "摄像头已打开")


def test_a_camera_that_is_pulled_out_keeps_the_pages_and_opens_again(filmed, draft, live_server):
    page = filmed
    open_camera(page, live_server.url, draft)
    shoot(page)
    page.evaluate(f"const track = {STREAM}.getTracks()[0]; track.stop(); track.dispatchEvent(new Event('ended'))")
    said(page, "摄像头断开了，拍好的页都还在")
    assert holds_focus(page)
    page.keyboard.press("Enter")
    said(page, "摄像头已打开")
    shoot(page, 2)
    page.evaluate(f"{STREAM}.getTracks()[0].stop(); navigator.mediaDevices.dispatchEvent(new Event('devicechange'))")
    said(page, "摄像头断开了")
    assert page.locator(".camera-pages li").count() == 2


def test_the_chosen_camera_is_remembered_and_any_other_serves_when_it_is_gone(filmed, draft, live_server):
    page = filmed
    open_camera(page, live_server.url, draft)
    said(page, "摄像头已打开")
    labels = page.locator("#camera-device option").all_inner_texts()
    assert len(labels) == 2
    page.select_option("#camera-device", label=labels[1])
    device = f"{STREAM}.getTracks()[0].label"
    said(page, "摄像头已打开")
    page.reload()
    press_opener(page)
    said(page, "摄像头已打开")
    assert page.evaluate(device) == labels[1]
    page.evaluate("localStorage.setItem('camera', 'gone')")
    page.reload()
    press_opener(page)
    said(page, "摄像头已打开")
    assert page.evaluate(device) in labels


def see(page, width: int, height: int) -> None:
    """The camera says that its picture has so many pixels."""
    for name, pixels in (("videoWidth", width), ("videoHeight", height)):
        page.evaluate(f"Object.defineProperty(HTMLVideoElement.prototype, '{name}', {{ get: () => {pixels} }}); null")


def test_thirty_megapixels_are_made_smaller_before_they_are_sent(filmed, draft, live_server):
    page = filmed
    open_form(page, live_server.url, draft)
    see(page, 6400, 4800)
    press_opener(page)
    shoot(page)
    size = "['naturalWidth', 'naturalHeight'].map(side => document.querySelector('.camera-sheet img')[side])"
    assert page.evaluate(size) == [3600, 2700]


def test_a_picture_that_did_not_come_is_told_and_leaves_no_page(filmed, draft, live_server):
    page = filmed
    open_camera(page, live_server.url, draft)
    said(page, "摄像头已打开")
    page.evaluate("HTMLCanvasElement.prototype.toBlob = (done) => done(null); null")
    page.keyboard.press("Enter")
    said(page, "没有拍到画面")
    assert page.locator(".camera-pages li").count() == 0
    assert holds_focus(page)


def test_a_camera_without_a_picture_yet_is_told_too(filmed, draft, live_server):
    page = filmed
    open_camera(page, live_server.url, draft)
    said(page, "摄像头已打开")
    see(page, 0, 0)
    page.keyboard.press("Enter")
    said(page, "没有拍到画面")
