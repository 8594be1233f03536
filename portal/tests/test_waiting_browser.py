"""What takes longer shows that it works: the line along the top edge, and how far an upload is."""

import json
import re
import time
from io import BytesIO

import pytest
from django.contrib.sessions.models import Session
from PIL import Image

from filing.models import Filing, HeldPage, Page
from filing.tests import world as w
from portal.idle_lock import SEEN_AT
from portal.tests.test_axe_browser import SHIFT, SHIFT_BELOW
from portal.tests.test_browser_path import log_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
FILES = "[name=m-residence_proof-files]"
LINE, BOX, SAID = ".busy-line", "div.upload", "p.upload"
AHEAD = "**/filings/pages/"


def large(name: str = "居住证明.jpg") -> dict[str, object]:
    """A scan of five megabytes."""
    data = BytesIO()
    Image.effect_noise((3000, 3000), 80).convert("RGB").save(data, "JPEG", quality=88)
    assert 4 < data.tell() / 1024**2 < 8
    return {"name": name, "mimeType": "image/jpeg", "buffer": data.getvalue()}


@pytest.fixture
def desk(page, site):
    page.add_init_script(SHIFT)
    log_in(page, site, w.staff(w.CLERK, name="林晓岚").username)
    return page


@pytest.fixture
def form(desk, site):
    """A new form with what a draft needs and a large file chosen."""
    clerk = w.staff(w.CLERK)
    desk.goto(f"{site}/people/{w.person(clerk).ref}/filings/new/")
    desk.fill("[name=place]", "南京市")
    desk.check("[name=type][value=resident]")
    desk.check("[name=mode][value=materials]")
    desk.fill("[name=remark]", "写了很久的备注")
    desk.set_input_files(FILES, large())
    return desk


def slowed(page, bytes_a_second: int):
    """The line until its `detach()`."""
    line = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    session = page.context.new_cdp_session(page)
    session.send("Network.emulateNetworkConditions", line)
    return session


def save(page) -> None:
    page.get_by_role("button", name="保存草稿").click(no_wait_after=True)


def told(page, words: str) -> None:
    page.wait_for_selector(f"{SAID}:has-text('{words}')")


def as_it_was(page) -> None:
    assert page.locator(FILES).evaluate("field => field.files.length") == 1
    assert page.is_enabled(FILES)
    assert page.input_value("[name=remark]") == "写了很久的备注"
    assert not page.is_visible(BOX)
    assert not Filing.objects.exists()
    assert page.evaluate("window.shifted") < SHIFT_BELOW


# What the line did while the next page was awaited: after how many milliseconds it came, what it said, what it moved.
WATCH_LINE = """
    const line = document.querySelector(".busy-line");
    addEventListener("beforeunload", () => {
        const began = performance.now();
        new MutationObserver(() => {
            const seen = [performance.now() - began, line.textContent, window.shifted];
            if (line.textContent) { sessionStorage.setItem("line", JSON.stringify(seen)); }
        }).observe(line, { childList: true });
    });
"""


@pytest.mark.parametrize("press", ["nav a[href='/expiring/']", ".topbar-search button"])
def test_the_line_comes_when_the_next_page_takes_over_300_ms(desk, site, press):
    desk.goto(f"{site}/people/")
    desk.fill(".topbar-search [name=q]", "zjg")
    desk.evaluate(WATCH_LINE)
    desk.route(re.compile("/(expiring|search)/$"), lambda route: (time.sleep(1.5), route.continue_()))
    with desk.expect_navigation():
        desk.click(press)
    waited, words, shifted = json.loads(desk.evaluate("sessionStorage.line"))
    assert waited >= 299
    assert words == "正在处理，请稍候"
    assert shifted < SHIFT_BELOW


def test_the_supervisors_desk_has_the_line_too(page, site):
    page.add_init_script(SHIFT)
    log_in(page, site, w.staff(w.SUPERVISOR, name="范以宁").username)
    page.goto(f"{site}/admin/filing/policyversion/")
    page.evaluate(WATCH_LINE)
    page.route("**/auditentry/", lambda route: (time.sleep(1.5), route.continue_()))
    page.evaluate("location.href = '/admin/filing/auditentry/'; null")
    page.wait_for_url("**/auditentry/")
    assert "正在处理，请稍候" in page.evaluate("sessionStorage.line")


def test_the_line_goes_when_the_page_is_back(desk):
    desk.evaluate("dispatchEvent(new Event('beforeunload'))")
    desk.wait_for_selector(f"{LINE}.is-shown")
    desk.evaluate("dispatchEvent(new Event('pageshow'))")
    assert not desk.locator(f"{LINE}.is-shown").count()
    assert desk.inner_text(LINE) == ""


def test_a_download_shows_the_line_for_a_while_and_the_paper_stays(desk, site):
    clerk = w.staff(w.CLERK)
    slip = w.approved(clerk, w.staff(w.REVIEWER), w.person(clerk)).documents.get(kind="slip")
    desk.goto(f"{site}/documents/{slip.number}/")
    desk.evaluate(WATCH_LINE)
    desk.route("**/pdf/", lambda route: (time.sleep(1.5), route.continue_()))
    with desk.expect_download():
        desk.click("text=下载 PDF", no_wait_after=True)
    assert "正在处理，请稍候" in desk.evaluate("sessionStorage.line")
    desk.wait_for_selector(f"{LINE}:not(.is-shown)", state="attached")
    assert slip.number in desk.inner_text("main")


def test_a_large_file_shows_how_far_it_is_and_lands_in_its_slot(form):
    slowed(form, 2_000_000)
    said = form.evaluate_handle(
        """said => { const all = []; new MutationObserver(() => all.push(said.textContent)).observe(said, {childList: true}); return all; }""",
        form.query_selector(SAID),
    )
    form.evaluate("all => addEventListener('submit', () => sessionStorage.setItem('said', JSON.stringify(all)))", said)
    save(form)
    form.wait_for_selector(f"{BOX} span:has-text('正在上传 1 个文件')")
    assert form.get_attribute("progress", "aria-label") == "上传进度"
    form.wait_for_url("**/edit/")
    steps = form.evaluate("JSON.parse(sessionStorage.said).map(words => words.split('，').pop())")
    assert steps[-1] in ("", "100 %")
    assert set(steps) - {""} <= {"0 %", "25 %", "50 %", "75 %", "100 %"}
    assert [page.label for page in Page.objects.all()] == ["居住证明.jpg"]
    assert not HeldPage.objects.exists()


def test_a_cancelled_upload_leaves_the_form_as_it_was(form):
    line = slowed(form, 100_000)
    save(form)
    form.get_by_role("button", name="取消").click()
    told(form, "已取消上传，没有保存")
    as_it_was(form)
    assert form.evaluate("document.activeElement.value") == "save"
    assert not HeldPage.objects.exists()
    line.detach()
    save(form)
    form.wait_for_url("**/edit/")
    assert Page.objects.count() == 1


def test_a_refused_form_shows_what_is_wrong_and_keeps_words_and_pages(form):
    form.fill("[name=start]", "明天")
    save(form)
    form.wait_for_selector("text=处需要改正")
    assert form.input_value("[name=remark]") == "写了很久的备注"
    assert "已收到 1 页" in form.inner_text("#materials")
    form.fill("[name=start]", "")
    save(form)
    form.wait_for_url("**/edit/")
    assert Page.objects.count() == 1


def test_a_refused_file_is_named_with_the_form_sent_whole(form):
    form.set_input_files(FILES, [large(), {"name": "坏.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff"}])
    save(form)
    form.wait_for_url("**/edit/")
    assert "坏.jpg" in form.inner_text(".messages")
    assert Page.objects.count() == 1


@pytest.mark.parametrize(
    ("answer", "words"), [(413, "文件合计太大"), (500, "服务器没有接收文件"), (None, "连不上服务器")]
)
def test_an_upload_that_does_not_arrive_says_that_nothing_was_saved(form, answer, words):
    form.route(AHEAD, lambda route: route.fulfill(status=answer, body="x") if answer else route.abort())
    save(form)
    told(form, words)
    assert "没有保存" in form.inner_text(SAID)
    as_it_was(form)


def test_under_the_lock_nothing_is_sent_and_the_form_waits(form):
    row = Session.objects.get()
    store = row.get_session_store_class()(row.session_key)
    store[SEEN_AT] -= 11 * 60
    store.save()
    save(form)
    told(form, "屏幕已锁定")
    as_it_was(form)
