"""Review at reading speed in a real Chromium: by keys alone, with nothing lost, nothing jumping."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image, ImageDraw

from filing.choices import FilingType, SignatureKind
from filing.models import AuditEntry, Decision, Filing
from filing.operations import intake, materials
from filing.tests import world as w
from portal.tests.test_browser_path import log_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
WATCH = """
window.shift = 0; window.pointed = 0;
new PerformanceObserver(function (seen) {
  seen.getEntries().forEach(function (one) { if (!one.hadRecentInput) { window.shift += one.value; } });
}).observe({ type: "layout-shift", buffered: true });
["pointerdown", "wheel", "mousemove"].forEach(function (name) {
  addEventListener(name, function () { window.pointed += 1; }, true);
});
"""
SHIFT_MAX = 0.02
# The keys of each decision, the next page looked at first.
APPROVE = ("a", "Enter")
RETURN = ("j", "m", "7", "3", "Control+Enter")
REFUSE = ("j", "k", "r", "1", "3", "Control+Enter")
RUN = (APPROVE, APPROVE, RETURN, APPROVE, REFUSE) * 4


def scan(name: str) -> bytes:
    image = Image.new("RGB", (1200, 1600), "#f4f1ea")
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 60, 1140, 1540), outline="#333", width=6)
    draw.text((120, 120), name, fill="#333", font_size=60)
    for line in range(24):
        draw.rectangle((120, 260 + line * 50, 1080 - (line % 5) * 90, 280 + line * 50), fill="#555")
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def waiting_case(clerk, name: str) -> Filing:
    insured = w.person(clerk, name=name)
    filing = w.draft(clerk, insured, FilingType.RESIDENT, "320100", papers=False, signed=False)
    pages = [w.upload(scan(f"{insured.certificate.number} {number}")) for number in (1, 2)]
    materials.add_pages(filing=filing, kind="residence_proof", uploads=pages, by=clerk, now=w.NOW)
    materials.sign(filing=filing, kind=SignatureKind.PAPER, by=clerk, now=w.NOW)
    return intake.submit(filing=filing, by=clerk, now=w.NOW)


@pytest.fixture
def reviewer(page, site):
    member = w.staff(w.REVIEWER, name="周明")
    page.add_init_script(WATCH)
    log_in(page, site, member.username)
    return member


def focused(page) -> str:
    return page.evaluate("document.activeElement.tagName + '.' + document.activeElement.className")


def open_decision(page) -> str:
    return page.locator("details.decide[open]").get_attribute("id")


def test_twenty_cases_in_a_row_by_keys_only(page, site, reviewer, measured):
    clerk = w.staff(w.CLERK)
    cases = [waiting_case(clerk, "欧阳建国") for _ in RUN]
    page.goto(f"{site}{reverse('review_queue')}")
    shifts = [page.evaluate("window.shift")]
    with page.expect_navigation():
        page.keyboard.press("n")
    keys = 1
    for filing, pressed in zip(cases, RUN, strict=True):
        assert str(filing.ref) in page.url, "the earliest due comes first"
        page.wait_for_load_state("networkidle")
        assert focused(page) == "DIV.viewer-stage"
        for key in pressed[:-1]:
            page.keyboard.press(key)
            assert not focused(page).startswith("BODY"), f"the focus is lost after {key}"
        shifts.append(page.evaluate("window.shift"))
        assert page.evaluate("window.pointed") == 0
        with page.expect_navigation():
            page.keyboard.press(pressed[-1])
        keys += len(pressed)
    assert "没有待审核的备案" in page.inner_text("main")
    found = [filing.status for filing in Filing.objects.order_by("pk")]
    assert found == ["approved", "approved", "returned", "approved", "refused"] * 4
    reasons = {d.action: sorted(d.reasons.values_list("reason", flat=True)) for d in Decision.objects.all()}
    assert reasons == {"approve": [], "return": ["TH03", "TH07"], "refuse": ["BY01", "BY03"]}
    measured(f"review: {len(cases)} cases, {keys} keys, no mouse; largest layout shift {max(shifts):.4f}")
    assert max(shifts) < SHIFT_MAX
    page.wait_for_timeout(700)  # what follows a key within half a second counts as wanted
    page.evaluate("document.querySelector('main').style.marginTop = '200px'")
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") > SHIFT_MAX, "the measure would see a jump"


def test_pages_turn_zoom_and_rotate_and_only_what_is_shown_is_fetched(page, site, reviewer):
    filing = waiting_case(w.staff(w.CLERK), "张建国")
    page.goto(f"{site}{reverse('review_case', args=[filing.ref])}")
    page.wait_for_load_state("networkidle")
    assert page.inner_text("[data-viewer-where]") == "第1页，共2页"
    width = page.locator(".viewer-sheet").bounding_box()["width"]
    page.keyboard.press("+")
    assert page.locator(".viewer-sheet").bounding_box()["width"] > width * 1.2
    page.keyboard.press("0")
    page.keyboard.press("]")
    turned = page.locator(".viewer-sheet").bounding_box()
    assert turned["width"] > turned["height"]
    page.keyboard.press("[")
    assert AuditEntry.objects.filter(action="open_page").count() == 1
    with page.expect_response("**/pages/*/"):
        page.keyboard.press("j")
    assert page.inner_text("[data-viewer-where]") == "第2页，共2页"
    assert AuditEntry.objects.filter(action="open_page").count() == 2
    page.keyboard.press("j")
    assert page.inner_text("[data-viewer-where]") == "第2页，共2页", "behind the last page stands none"
    page.keyboard.press("f")
    page.wait_for_selector(".viewer:fullscreen")
    page.keyboard.press("m")
    page.wait_for_selector(".viewer:not(:fullscreen)")
    assert open_decision(page) == "decide-return"
    page.goto(f"{site}{reverse('review_queue')}")


def test_letter_keys_rest_in_fields_during_composition_and_where_they_are_off(page, site, reviewer):
    filing = waiting_case(w.staff(w.CLERK), "张建国")
    page.goto(f"{site}{reverse('review_case', args=[filing.ref])}")
    page.focus("#id_approve_words")
    page.keyboard.type("arm")
    assert (open_decision(page), page.input_value("#id_approve_words")) == ("decide-approve", "arm")
    page.keyboard.press("Escape")
    assert focused(page).startswith("SUMMARY")
    page.evaluate(
        "document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'm', bubbles: true, isComposing: true}))"
    )
    assert open_decision(page) == "decide-approve"
    page.evaluate("document.body.dataset.letterKeys = 'off'")
    page.keyboard.press("m")
    assert open_decision(page) == "decide-approve"
    assert not page.locator("summary .key-hint").first.is_visible()
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert Decision.objects.get().words == "arm"


def test_a_claim_is_given_back_when_the_page_is_left(page, site, reviewer):
    filing = waiting_case(w.staff(w.CLERK), "张建国")
    page.goto(f"{site}{reverse('review_case', args=[filing.ref])}")
    page.wait_for_load_state("networkidle")
    assert Filing.objects.get(claim__by=reviewer) == filing
    page.goto(f"{site}{reverse('review_queue')}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    assert not Filing.objects.filter(claim__isnull=False).exists()
