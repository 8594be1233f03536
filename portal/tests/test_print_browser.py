"""What Chromium sends to the printer: a run of sheets each on its page, and slip and receipt on A5, front and back."""

from io import BytesIO

import pypdf
import pytest

from filing.operations import papers
from filing.tests import world as w
from portal.tests.paper_reading import pages_of, rendered, set_words, squeezed, text_of
from portal.tests.test_browser_path import log_in
from portal.views.documents import sheet_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
A5_ACROSS = (595, 420)


@pytest.fixture
def clerk():
    return w.staff(w.CLERK, name="林晓岚")


def printed(page) -> bytes:
    page.evaluate("document.fonts.ready")
    return page.pdf(prefer_css_page_size=True, print_background=True)


def blank_at_the_sides(content: bytes, page: int, millimetres: float = 9) -> bool:
    image = rendered(content, 100, page)
    wide = int(millimetres / 25.4 * 100)
    sides = [(0, wide), (image.width - wide, image.width)]
    return all(image.crop((left, 0, right, image.height)).getextrema()[0] == 255 for left, right in sides)


def lacking(document, content: bytes) -> list[str]:
    text = squeezed(text_of(content))
    return [words for words in set_words(sheet_of(document, papers.words_of(document))) if squeezed(words) not in text]


@pytest.mark.parametrize("kind", ["slip", "receipt"])
def test_on_a5_every_word_stands_on_front_and_back(page, live_server, clerk, kind):
    filing = w.approved(clerk, w.staff(w.REVIEWER), w.person(clerk, name="阿卜杜热合曼·阿卜杜克里木·买买提依明"))
    document = filing.documents.get(kind=kind)
    log_in(page, live_server.url, clerk.username)
    page.goto(f"{live_server.url}/documents/{document.number}/?paper=a5")
    content = printed(page)
    sizes = {tuple(round(float(x)) for x in p.mediabox[2:]) for p in pypdf.PdfReader(BytesIO(content)).pages}
    assert sizes == {A5_ACROSS}
    assert pages_of(content) <= 2
    assert lacking(document, content) == []
    assert all(blank_at_the_sides(content, page) for page in range(pages_of(content)))


def test_a_run_prints_each_sheet_on_a_page_of_its_own_and_confirms_by_keys(page, live_server, clerk):
    reviewer = w.staff(w.REVIEWER)
    filings = [w.approved(clerk, reviewer, w.person(clerk, name=name)) for name in ("张建国", "王秀英", "李国强")]
    log_in(page, live_server.url, clerk.username)
    page.goto(f"{live_server.url}/filings/")
    for box in page.locator("input[name=ref]").all():
        box.focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="打印勾选的").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=送打印机")
    content = printed(page)
    assert pages_of(content) == 3
    assert "没有打出" not in text_of(content)
    for filing in filings:
        assert lacking(filing.documents.get(kind="slip"), content) == []
    page.locator("input[name=failed]").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="确认").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=补打 第2次")
    assert page.locator("article").count() == 1
