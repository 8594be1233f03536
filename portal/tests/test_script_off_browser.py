"""Without script the same filing goes the same way, slower: only plain forms and links."""

import pytest

from filing.choices import FilingStatus, SignatureKind
from filing.models import Filing
from filing.tests import world as w
from portal.tests.browser import OFFICE_SCREEN
from portal.tests.test_browser_path import log_in, say_who_came

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


@pytest.fixture
def plain_page(chromium):
    context = chromium.new_context(
        viewport=OFFICE_SCREEN, locale="zh-CN", timezone_id="Asia/Shanghai", java_script_enabled=False
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def test_a_temporary_filing_from_login_to_the_decision_without_script(plain_page, live_server):
    page = plain_page
    clerk, reviewer = w.staff(w.CLERK, name="林晓岚"), w.staff(w.REVIEWER, name="周明")
    insured = w.person(clerk, name="张建国")
    log_in(page, live_server.url, clerk.username)
    page.fill(".topbar-search [name=q]", insured.certificate.number)
    page.press(".topbar-search [name=q]", "Enter")
    page.wait_for_url(f"**/people/{insured.ref}/")
    page.get_by_role("link", name="受理登记").last.click()
    page.wait_for_url("**/filings/new/")
    fill_in(page)
    page.get_by_role("button", name="提交审核").click()
    page.wait_for_url("**/submitted/")
    filing = Filing.objects.get(person=insured)
    assert (filing.status, filing.place_id, filing.signature.kind) == (
        FilingStatus.SUBMITTED, "330100", SignatureKind.PAPER,
    )  # fmt: skip

    log_in(page, live_server.url, reviewer.username)
    page.goto(f"{live_server.url}/review/")
    page.get_by_role("link", name="审核", exact=True).click()
    page.get_by_role("button", name="通过").click()
    page.wait_for_url("**/review/")
    assert "已办结" in page.inner_text("main"), "no other case waits: the queue says what was done"
    filing.refresh_from_db()
    assert filing.status == FilingStatus.APPROVED


def test_what_is_missing_is_told_and_what_was_typed_stays_without_script(plain_page, live_server):
    page = plain_page
    clerk = w.staff(w.CLERK)
    insured = w.person(clerk)
    log_in(page, live_server.url, clerk.username)
    page.goto(f"{live_server.url}/people/{insured.ref}/filings/new/")
    page.fill("[name=start]", "明天")
    page.fill("[name=remark]", "留住我")
    page.get_by_role("button", name="提交审核").click()
    assert "需要改正，内容尚未保存" in page.inner_text("[role=alert]")
    assert page.input_value("[name=remark]") == "留住我"
    assert not Filing.objects.exists()


def fill_in(page) -> None:
    page.check("[name=applicant][value=self]")
    say_who_came(page)
    page.fill("[name=place]", "杭州市")
    page.locator("label", has_text="其他临时外出就医人员").click()
    page.check("[name=mode][value=materials]")
    page.fill("[name=purpose]", "探亲")
    page.check("[name=notice_read]")
    page.check("[name=sign-kind][value=paper]")
