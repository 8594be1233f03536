"""The whole path in a real Chromium: filed, signed by hand, submitted, approved, printed, verified from the picture."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from filing.models import Document, Filing
from filing.tests import world as w

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
PASSWORD = "a-test-password"


def photo() -> bytes:
    """A page as a document camera sees it: large, with writing on it."""
    image = Image.new("RGB", (1700, 2300), "#f4f1ea")
    draw = ImageDraw.Draw(image)
    for line in range(40):
        draw.rectangle((180, 200 + line * 50, 1500 - (line % 5) * 90, 222 + line * 50), fill="#333")
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def log_in(page, address: str, username: str) -> None:
    page.goto("about:blank")  # the page before asks the server now and then: its answers may not bring cookies back
    page.context.clear_cookies()
    page.goto(f"{address}/login/")
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{address}/")


def draw_signature(page) -> None:
    page.check("[name=sign-kind][value=drawn]")
    canvas = page.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 30 + step * 18, box["y"] + 40 + (step % 4) * 16)
    page.mouse.up()


def say_who_came(page) -> None:
    """Seen with the identity card, not in hospital, no filing found on the provincial platform."""
    page.check("[name=identity_checked]")
    page.select_option("[name=document]", "id_card")
    page.select_option("[name=document_seen_as]", "original")
    page.check("[name=platform_check][value=none]")
    page.check("[name=in_hospital][value=no]")
    page.check("[name=paid][value=no]")


def fill_the_form(page) -> None:
    say_who_came(page)
    page.fill("[name=place]", "nj")
    page.wait_for_selector("[role=option]")
    page.press("[name=place]", "Enter")
    assert "南京" in page.input_value("[name=place]")
    page.check("[name=type][value=resident]")
    page.check("[name=mode][value=materials]")
    page.check("[name=notice_read]")


def read_codes(page) -> dict[str, str]:
    """What a reader makes of the rendered sheet, by kind of code."""
    image = Image.open(BytesIO(page.screenshot(full_page=True)))
    return {str(found.format): found.text for found in zxingcpp.read_barcodes(image)}


def test_from_the_counter_to_the_verified_slip(page, live_server, settings):
    settings.PUBLIC_URL = live_server.url
    clerk, reviewer = w.staff(w.CLERK, name="林晓岚"), w.staff(w.REVIEWER, name="周明")
    insured = w.person(clerk, name="欧阳建国")
    log_in(page, live_server.url, clerk.username)
    page.fill("[name=q]", insured.certificate.number)
    page.press("[name=q]", "Enter")  # a scanner's Enter
    page.wait_for_url(f"**/people/{insured.ref}/")
    page.goto(f"{live_server.url}/people/{insured.ref}/filings/new/")
    fill_the_form(page)
    proof = {"name": "居住证明.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    page.set_input_files("[name=m-residence_proof-files]", proof)
    draw_signature(page)
    page.click("text=提交审核")
    page.wait_for_url("**/submitted/")
    filing = Filing.objects.get()
    assert (filing.status, filing.place_id, filing.signature.kind) == ("submitted", "320100", "drawn")

    log_in(page, live_server.url, reviewer.username)
    page.goto(f"{live_server.url}/review/")
    page.click(f"a[href*='{filing.ref}']")
    page.locator("button:has-text('通过')").first.click()
    page.wait_for_load_state()
    filing.refresh_from_db()
    assert filing.status == "approved"

    log_in(page, live_server.url, clerk.username)
    slip = Document.objects.get(kind="slip")
    page.goto(f"{live_server.url}/documents/{slip.number}/")
    assert "预览" in page.inner_text("body")
    page.click("text=打印第 1 份")
    page.wait_for_selector("text=送打印机")
    address = next(text for text in read_codes(page).values() if "/verify/" in text)
    page.context.clear_cookies()
    page.goto(address)
    told = page.inner_text("main")
    assert "有效" in told
    assert "欧***" in told
    assert "建国" not in told
