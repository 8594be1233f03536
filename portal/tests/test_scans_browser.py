"""Fast keys that are no number: an address, a cut-off number, an input method left on."""

import pytest
from django.utils import timezone

from filing.models import Document
from filing.tests import world as w
from portal.paper_layout import verify_url
from portal.tests.test_browser_path import log_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
# As a keyboard sends it; with an input method on, what was pressed is told by its code alone and a candidate is shown.
SCAN = """([text, composing]) => {
    const codes = { "/": "Slash", "?": "Slash", ".": "Period", "-": "Minus", "=": "Equal", ":": "Semicolon", "_": "Minus" };
    const field = document.activeElement;
    const press = (code, key) => field.dispatchEvent(new KeyboardEvent("keydown", {
        code, key: composing ? "Process" : key, keyCode: composing ? 229 : 0, isComposing: composing,
        shiftKey: /[A-Z?:_]/.test(key), bubbles: true, cancelable: true }));
    const write = (words) => {
        field.value = words;
        field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    for (const sign of text) {
        press(codes[sign] || (/[0-9]/.test(sign) ? "Digit" : "Key") + sign.toUpperCase(), sign);
        write(composing ? "候选" : field.value + sign);
    }
    press("Enter", "Enter");
}"""

# What the field holds when the page goes to the search.
KEEP = """addEventListener("submit", () => {
    sessionStorage.was = document.querySelector("[name=contact_name]").value;
})"""


@pytest.fixture
def paper(settings):
    settings.PUBLIC_URL = "https://ydba.example"
    clerk = w.staff(w.CLERK, name="林晓岚")
    now = timezone.now()
    w.submitted(clerk, w.person(clerk, name="张建国", now=now), now=now)
    return Document.objects.get()


def open_form(page, address: str, paper: Document) -> None:
    log_in(page, address, paper.issued_by.username)
    page.goto(f"{address}/people/{paper.filing.person.ref}/filings/new/")
    page.fill("[name=contact_name]", "张三")
    page.locator("[name=contact_name]").focus()


@pytest.mark.parametrize("composing", [False, True], ids=["plain", "composing"])
def test_the_qr_of_a_paper_opens_its_filing_from_any_field(page, live_server, paper, composing):
    open_form(page, live_server.url, paper)
    token = f"v1.k1.{paper.code}." + "0" * 26
    page.evaluate(SCAN, [verify_url(token), composing])
    page.wait_for_url(f"{live_server.url}/filings/{paper.filing.ref}/")


@pytest.mark.parametrize(
    ("scanned", "words"),
    [
        ("https://u.wechat.example/EAb-1_x", "这是网址，不能用来查找"),
        ("320500199", "没有找到这个号码（共 9 位，3******99）"),
        ("31" * 18, "（共 18 位"),
    ],
)
@pytest.mark.parametrize("composing", [False, True], ids=["plain", "composing"])
def test_garbage_is_told_and_the_field_it_hit_is_as_it_was(page, live_server, paper, scanned, words, composing):
    open_form(page, live_server.url, paper)
    page.evaluate(KEEP)
    page.evaluate(SCAN, [scanned, composing])
    page.wait_for_selector(f"main [role=alert] >> text={words}")
    assert page.input_value("main [name=q]").lower() == scanned.lower().replace("_", "-")
    assert scanned not in page.url + page.title()
    assert page.evaluate("sessionStorage.was") == "张三"
