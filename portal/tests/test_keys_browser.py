"""By keys alone, from the workbench to a submitted filing: the presses are counted, printed and held to a bound."""

from datetime import timedelta

import pytest
from django.utils import timezone

from filing.choices import FilingStatus, FilingType
from filing.models import Filing
from filing.tests import world as w
from portal.tests.browser import FAKE_CAMERA, launched, watched_page
from portal.tests.test_browser_path import log_in, photo

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
HAND = 70  # milliseconds between two keys of a hand
PROOF = "[name=m-residence_proof-files]"
AN_HOUR_AGO = timedelta(hours=1)


class Hand:
    """Presses keys and counts them; the mouse is watched and may not move a thing."""

    def __init__(self, page) -> None:
        self.page, self.presses = page, 0
        page.add_init_script(
            "window.clicks = 0; document.addEventListener('mousedown', () => { window.clicks += 1; }, true);"
        )

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1
            self.page.wait_for_timeout(HAND)

    def type(self, text: str) -> None:
        self.press(*text)

    def said(self, measured, what: str, bound: int) -> None:
        measured(f"keys: {what}: {self.presses} presses, bound {bound}")
        assert self.presses <= bound
        assert self.page.evaluate("window.clicks") == 0


@pytest.fixture
def clerk():
    return w.staff(w.CLERK, name="林晓岚")


@pytest.fixture
def insured(clerk):
    return w.person(clerk, name="张建国", now=timezone.now() - AN_HOUR_AGO)


def number_of(insured) -> str:
    return insured.certificate.number


def from_workbench_to_form(hand: Hand, insured) -> None:
    hand.press("/")
    hand.type(number_of(insured))
    hand.press("Enter")
    hand.page.wait_for_url("**/people/**")
    hand.press("n")
    hand.page.wait_for_url("**/filings/new/**")


def who_stands_there(hand: Hand) -> None:
    """Self, 人证一致, identity card, the original, no filing found on the provincial platform."""
    hand.press("1", "1", "1", "1", "1")


def focused(page) -> str:
    return page.evaluate("document.activeElement.name || document.activeElement.id || document.activeElement.tagName")


def test_a_temporary_filing_for_a_known_person_takes_at_most_45_keys_and_no_mouse(
    page, live_server, clerk, insured, measured
):
    hand = Hand(page)
    log_in(page, live_server.url, clerk.username)
    from_workbench_to_form(hand, insured)
    who_stands_there(hand)
    assert focused(page) == "in_hospital"
    hand.press("2", "2")
    hand.type("hz")
    page.wait_for_selector("[role=option]")
    hand.press("Enter", "Enter", "Enter")
    assert "杭州" in page.input_value("[name=place]")
    assert focused(page) == "type"
    hand.press("5", "1", "PageDown")
    assert focused(page) == "notice_read"
    hand.press("1", "PageDown")
    hand.press("Enter", "1")
    assert page.locator("[name=sign-kind]:checked").get_attribute("value") == "paper"
    hand.press("F9")
    page.wait_for_url("**/submitted/**")
    assert Filing.objects.get(person=insured).status == FilingStatus.SUBMITTED
    hand.said(measured, "其他临时外出", 45)
    hand.press("F8")
    page.wait_for_selector("text=送打印机")
    receipt = Filing.objects.get(person=insured).documents.get()
    page.goto(f"{live_server.url}/documents/{receipt.number}/")
    page.fill("#reason", "卡纸")
    hand.press("F8")
    page.wait_for_selector("text=送打印机")


@pytest.fixture
def filmed(chromium, tmp_path):
    """A page of a Chromium whose camera sees a written sheet."""
    film = tmp_path / "sheet.mjpeg"
    film.write_bytes(photo() * 3)
    browser = launched(chromium.browser_type, *FAKE_CAMERA, f"--use-file-for-fake-video-capture={film}")
    with watched_page(browser) as page:
        yield page
    browser.close()


def test_a_long_stay_with_one_captured_proof_takes_at_most_60_keys_and_no_mouse(
    filmed, live_server, clerk, insured, measured
):
    hand = Hand(filmed)
    log_in(filmed, live_server.url, clerk.username)
    from_workbench_to_form(hand, insured)
    who_stands_there(hand)
    hand.press("2", "2")
    hand.type("hz")
    filmed.wait_for_selector("[role=option]")
    hand.press("Enter", "Enter", "Enter", "2")
    filmed.wait_for_selector("[name=notice_read]:focus")
    hand.press("1")
    filmed.wait_for_selector("[name=start]:focus")
    hand.press("Enter", "Enter", "Enter", "Enter", "Enter", "Enter")
    assert focused(filmed) == "mode"
    hand.press("1")
    filmed.wait_for_selector(f"{PROOF}:focus")
    hand.press("Tab", "Enter")
    filmed.locator("[data-part=says]", has_text="按空格或 Enter 拍照").wait_for()
    hand.press("Enter")
    filmed.locator("[data-part=says]", has_text="没有发现问题").wait_for()
    hand.press("F2")
    filmed.wait_for_selector("dialog.camera:not([open])", state="attached")
    hand.press("PageDown", "Enter", "1")
    assert filmed.locator("[name=sign-kind]:checked").get_attribute("value") == "paper"
    hand.press("F9")
    filmed.wait_for_url("**/submitted/**")
    filing = Filing.objects.get(person=insured)
    assert (filing.status, filing.type) == (FilingStatus.SUBMITTED, FilingType.RESIDENT)
    assert filing.materials.get().pages.count() == 1
    hand.said(measured, "异地长期居住，拍一页居住证明", 60)


def test_enter_never_sends_the_form_and_page_keys_walk_its_sections(page, live_server, clerk, insured):
    hand = Hand(page)
    log_in(page, live_server.url, clerk.username)
    from_workbench_to_form(hand, insured)
    for _ in range(60):
        hand.press("Tab" if page.evaluate("document.activeElement.tagName") == "TEXTAREA" else "Enter")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    assert page.evaluate("document.activeElement.value") == "save", "none of the buttons within the sections"
    assert "/filings/new/" in page.url
    assert not Filing.objects.exists()
    page.locator("[name=identity_checked]").focus()
    hand.press("PageDown", "PageDown", "PageUp")
    assert focused(page) == "in_hospital"


def test_letters_press_buttons_outside_of_fields_alone_and_not_at_all_when_switched_off(
    page, live_server, clerk, insured
):
    hand = Hand(page)
    log_in(page, live_server.url, clerk.username)
    page.goto(f"{live_server.url}/people/{insured.ref}/")
    hand.press("/")
    hand.press("n")
    assert page.input_value(".topbar-search [name=q]") == "n"
    page.goto(f"{live_server.url}/people/{insured.ref}/")
    hand.press("?")
    assert "受理登记" in page.inner_text("#key-sheet dl")
    page.get_by_role("button", name="关闭字母键").press("Enter")
    page.wait_for_selector("body[data-letter-keys=off]")
    hand.press("n")
    assert page.url.endswith(f"/people/{insured.ref}/")


SCAN = """(number) => {
    const press = (code, key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {
        code, key, bubbles: true, cancelable: true }));
    for (const character of number) {
        const field = document.activeElement;
        if (press("Digit" + character, character) && /^(text|search|tel)$/.test(field.type)) {
            field.value += character;
            field.dispatchEvent(new Event("input", { bubbles: true }));
        }
    }
    press("Enter", "Enter");
}"""


def scan(page, number: str) -> None:
    """Keys as fast as a scanner's: pressed one by one from here they would come at the pace of this machine."""
    page.evaluate(SCAN, number)


def test_a_scan_finds_the_person_whatever_has_the_focus_and_spoils_no_field(page, live_server, clerk, insured):
    log_in(page, live_server.url, clerk.username)
    page.goto(f"{live_server.url}/people/{insured.ref}/filings/new/")
    for name in ("contact_name", "in_hospital", "document"):
        page.goto(f"{live_server.url}/people/{insured.ref}/filings/new/")
        page.locator(f"[name={name}]").first.focus()
        scan(page, number_of(insured))
        page.wait_for_url(f"{live_server.url}/people/{insured.ref}/")
    assert not Filing.objects.exists()


def test_a_scan_goes_its_way_though_a_file_is_chosen_where_the_focus_is(page, live_server, clerk, insured):
    log_in(page, live_server.url, clerk.username)
    page.goto(f"{live_server.url}/people/{insured.ref}/filings/new/")
    page.check("[name=type][value=resident]")
    files = page.locator("input[type=file]:visible").first
    files.set_input_files({"name": "一.jpg", "mimeType": "image/jpeg", "buffer": b"x"})
    files.focus()
    scan(page, number_of(insured))
    page.wait_for_url(f"{live_server.url}/people/{insured.ref}/")


def test_a_scan_is_read_through_an_input_method_that_is_on(page, live_server, clerk, insured):
    """The method turns each key into 229; what was pressed is told by its code alone."""
    log_in(page, live_server.url, clerk.username)
    page.goto(f"{live_server.url}/people/")
    page.evaluate(
        """(number) => {
            const field = document.querySelector("main [name=q]");
            field.focus();
            const send = (code, key) => field.dispatchEvent(new KeyboardEvent("keydown", {
                code, key, keyCode: 229, isComposing: true, bubbles: true, cancelable: true }));
            for (const digit of number) { send("Digit" + digit, "Process"); }
            field.value = "乱码";
            send("Enter", "Enter");
        }""",
        number_of(insured),
    )
    page.wait_for_url(f"{live_server.url}/people/{insured.ref}/")


def test_garbage_from_a_scanner_is_told_and_loses_nothing(page, live_server, clerk, insured):
    log_in(page, live_server.url, clerk.username)
    page.goto(f"{live_server.url}/people/{insured.ref}/filings/new/")
    page.locator("[name=contact_name]").focus()
    scan(page, "999999999999999999")
    page.wait_for_url("**/search/**")
    assert page.locator("main").inner_text().count("没有") > 0
