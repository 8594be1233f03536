"""What only a browser shows: typing that survives a closed tab, a lost network and the lock, and a page that grows old."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from filing.choices import FilingType
from filing.models import FormDraft
from filing.operations import intake, review
from filing.tests import world as w
from portal.idle_lock import SEEN_AT

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
PASSWORD = "a-test-password"
STATUS = "[data-draft-status]"
TEXTS = {
    "place": "苏州以外", "agent_name": "李代办", "agent_phone": "0512-65", "agent_number": "32050019", "start": "明天",
    "employer": "派驻单位", "contact_name": "联系人", "address": "延安路 8 号", "remark": "一行\n两行", "phone": "138",
    "sign-witness": "王见证",
}  # fmt: skip
CHOSEN = {"applicant": "agent", "in_hospital": "no", "type": "posted", "mode": "promise", "sign-kind": "fingerprint"}
PICKED = {"document": "id_card", "agent_relation": "son", "agent_kind": "passport", "m-work_contract-seen_as": "copy"}
TICKED = ("identity_checked", "notice_read", "insisted", "m-id_image-seen")


@pytest.fixture
def clerk():
    return w.staff(w.CLERK, name="林晓岚")


@pytest.fixture
def person(clerk):
    return w.person(clerk)


@pytest.fixture
def desk(page, site, clerk):
    page.goto(f"{site}/login/")
    page.fill("#id_username", clerk.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{site}/")
    return page


@pytest.fixture
def new_form(site, person) -> str:
    return f"{site}/people/{person.ref}/filings/new/"


def fill_everything(page) -> None:
    for name, value in CHOSEN.items():
        page.check(f"[name='{name}'][value={value}]")
    for name in TICKED:
        page.check(f"[name='{name}']")
    for name, value in PICKED.items():
        page.locator(f"[name='{name}']").select_option(value, force=True)
    for name, text in TEXTS.items():
        page.locator(f"[name='{name}']").fill(text, force=True)


def told(page, words: str) -> None:
    page.wait_for_selector(f"{STATUS}:has-text('{words}')")


def stands(page) -> dict[str, object]:
    found = {name: page.input_value(f"[name='{name}']") for name in (*TEXTS, *PICKED)}
    found |= {name: page.locator(f"[name='{name}']:checked").get_attribute("value") for name in CHOSEN}
    return found | {name: page.is_checked(f"[name='{name}']") for name in TICKED}


ALL = {**TEXTS, **PICKED, **CHOSEN, **dict.fromkeys(TICKED, True)}


def test_a_closed_tab_gives_back_every_field(desk, new_form):
    desk.goto(new_form)
    fill_everything(desk)
    told(desk, "已暂存")
    context = desk.context
    desk.close()
    again = context.new_page()
    again.goto(new_form)
    again.click("#form-draft >> text=恢复")
    again.wait_for_url("**draft=restore*")
    assert stands(again) == ALL
    assert "需要改正" not in again.inner_text("main")


def test_a_tab_closed_before_the_pause_is_over_loses_nothing(desk, new_form):
    desk.goto(new_form)
    desk.fill("[name=remark]", "刚刚写的")
    desk.goto(new_form)
    desk.goto(new_form)
    desk.click("#form-draft >> text=恢复")
    assert desk.input_value("[name=remark]") == "刚刚写的"


def test_without_a_network_it_stays_on_the_page_and_goes_when_the_network_is_back(desk, new_form):
    desk.goto(new_form)
    desk.context.set_offline(True)
    desk.fill("[name=remark]", "断网时写的")
    told(desk, "没有网络")
    desk.click("text=保存草稿")
    told(desk, "没有保存")
    assert desk.input_value("[name=remark]") == "断网时写的"
    desk.context.set_offline(False)
    told(desk, "已暂存")
    assert FormDraft.objects.get().typed["remark"] == "断网时写的"


def test_the_lock_holds_the_draft_back_until_the_password(desk, new_form):
    desk.goto(new_form)
    row = Session.objects.get()
    store = row.get_session_store_class()(row.session_key)
    store[SEEN_AT] -= 11 * 60
    store.save()
    desk.fill("[name=remark]", "锁屏前写的")
    told(desk, "屏幕已锁定")
    assert not FormDraft.objects.exists()
    desk.evaluate("const now = Date.now.bind(Date); Date.now = () => now() + 660e3")
    desk.wait_for_selector("#idle-lock[open]")
    desk.fill("#idle-lock-password", PASSWORD)
    desk.press("#idle-lock-password", "Enter")
    told(desk, "已暂存")
    assert FormDraft.objects.get().typed["remark"] == "锁屏前写的"


def test_a_save_leaves_no_draft_behind(desk, new_form):
    desk.goto(new_form)
    desk.fill("[name=remark]", "写完就存")
    told(desk, "已暂存")
    desk.fill("[name=place]", "南京市")
    desk.check("[name=type][value=resident]")
    desk.click("text=保存草稿")
    desk.wait_for_url("**/edit/")
    assert "写完就存" in desk.input_value("[name=remark]")
    assert not FormDraft.objects.exists()


def test_an_older_draft_is_not_written_over_before_the_clerk_has_chosen(desk, new_form):
    desk.goto(new_form)
    desk.fill("[name=remark]", "旧的")
    told(desk, "已暂存")
    desk.goto(new_form)
    desk.fill("[name=remark]", "新的")
    told(desk, "先恢复或丢弃")
    desk.goto(new_form)
    assert FormDraft.objects.get().typed["remark"] == "旧的"
    desk.fill("[name=remark]", "再写")
    desk.click("text=丢弃")
    desk.wait_for_selector("text=已丢弃")
    assert not FormDraft.objects.exists()


def test_a_filing_decided_elsewhere_says_so_on_every_open_page(desk, site, clerk, person):
    desk.clock.install()
    filing = w.draft(clerk, person, FilingType.RESIDENT, "320100", now=timezone.now())
    form, detail = desk, desk.context.new_page()
    detail.clock.install()
    form.goto(f"{site}/filings/{filing.ref}/edit/")
    detail.goto(f"{site}/filings/{filing.ref}/")
    filing = intake.submit(filing=filing, by=clerk, now=timezone.now())
    reviewer = w.staff(w.REVIEWER, name="周明")
    review.approve(filing=filing, by=reviewer, now=timezone.now(), expected_version=filing.version, words="")
    for page in (form, detail):
        page.bring_to_front()
        page.clock.fast_forward(20_000)
        page.wait_for_selector(".still-true:has-text('周明')")
        assert "本页已不是最新" in page.inner_text(".still-true")
    detail.click(".still-true a")
    detail.wait_for_load_state()
    assert detail.inner_text(".still-true") == ""
