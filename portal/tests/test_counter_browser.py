"""Two screens at one counter: the clerk's page follows within two seconds what the applicant does on the other."""

import re

import pytest
from django.utils import timezone

from filing.choices import FilingType
from filing.models import Filing
from filing.tests import world as w
from portal.tests.browser import OFFICE_SCREEN
from portal.tests.test_browser_path import log_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
TABLET = {"width": 800, "height": 1280}
FOLLOWED = 2_000 + 1_000  # milliseconds; a second for the machine under it


def draw(page) -> None:
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 40)
    page.mouse.down()
    for step in range(14):
        page.mouse.move(box["x"] + 30 + step * 18, box["y"] + 40 + (step % 4) * 16)
    page.mouse.up()


def test_confirmed_and_signed_on_the_tablet_submitted_at_the_desk(page, chromium, live_server):
    clerk = w.staff(w.CLERK, name="林晓岚")
    now = timezone.now()
    filing = w.draft(clerk, w.person(clerk, name="张建国", now=now), FilingType.OTHER, "330100", now=now)
    log_in(page, live_server.url, clerk.username)
    page.set_viewport_size(OFFICE_SCREEN)
    page.goto(f"{live_server.url}/filings/{filing.ref}/edit/")
    page.get_by_role("button", name="保存并打开核对屏").click()
    code = re.search(r"配对码 (\d{3} \d{3})", page.inner_text(".messages"))[1]
    tablet = chromium.new_context(viewport=TABLET, locale="zh-CN", has_touch=True).new_page()
    tablet.goto(f"{live_server.url}/counter/")
    tablet.fill("#code", code)
    tablet.keyboard.press("Enter")
    tablet.wait_for_selector("text=浙江省杭州市")
    place = tablet.locator(".counter-place")
    sizes = tablet.evaluate(
        "[...document.querySelectorAll('main *')].map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert place.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") == max(sizes)
    assert tablet.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.wait_for_selector("text=申请人正在核对", timeout=FOLLOWED)
    tablet.get_by_role("button", name="确认无误").click()
    page.wait_for_selector("text=等待签名", timeout=FOLLOWED)
    draw(tablet)
    tablet.get_by_role("button", name="提交签名").click()
    tablet.wait_for_selector("text=已收到您的签名")
    page.wait_for_selector("text=已确认无误并签名", timeout=FOLLOWED)
    page.keyboard.press("F9")
    page.wait_for_url("**/submitted/**")
    tablet.goto(f"{live_server.url}/counter/")
    assert tablet.locator("#code").count() == 1
    assert Filing.objects.get(pk=filing.pk).signature.kind == "drawn"
    tablet.context.close()
