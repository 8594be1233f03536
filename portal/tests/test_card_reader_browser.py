"""The identity card reader at the three screens, spoken to as a vendor's service would be: a stand-in on a free port."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest
from django.utils import timezone

from filing.choices import Applicant, CertificateKind, Gender
from filing.models import Filing, InsuredPerson
from filing.tests import world as w
from portal.tests.test_axe_browser import SHIFT, SHIFT_BELOW, too_wide, violations
from portal.tests.test_browser_path import log_in

try:
    from portal.tests.card_reader import stand_in_reader
except ModuleNotFoundError:  # the plain tests run without the development packages
    stand_in_reader = nullcontext

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
TOLD = ".card-reader [role=status]"
CARD = {
    "name": "欧阳建国", "sex": "男", "birth": "19610402", "address": "江苏省苏州市姑苏区",
    "valid_from": "20150101", "valid_to": "长期",
}  # fmt: skip


@pytest.fixture
def reader(settings):
    with stand_in_reader() as standing:
        settings.CARD_READER_URL = standing.url
        yield standing


@pytest.fixture
def clerk(page, live_server, reader):
    """A clerk at the form that registers a person."""
    member = w.staff(w.CLERK, name="林晓岚")
    log_in(page, live_server.url, member.username)
    page.goto(f"{live_server.url}/people/new/")
    return member


def told(page, words: str) -> str:
    page.wait_for_selector(f"{TOLD} >> text={words}")
    return page.inner_text(TOLD)


def read(page, words: str) -> str:
    """What the page tells after a card was asked for by its key."""
    page.keyboard.press("F4")
    return told(page, words)


def typed(page) -> dict[str, str]:
    names = ("name", "certificate_kind", "certificate_number", "gender", "birth_date", "address")
    return {name: page.input_value(f"[name={name}]") for name in names}


def test_a_read_card_fills_the_form_which_is_saved_as_if_typed(page, clerk, reader):
    number = w.resident_number()
    reader.card(number=number.lower(), **CARD)
    assert read(page, "已读入") == "已读入：姓名、证件类型、证件号码、性别、出生日期。"
    assert [json.loads(message) for message in reader.asked] == [{"command": "read"}]
    assert page.evaluate("document.activeElement.name") == "name"
    assert typed(page) == {
        "name": "欧阳建国", "certificate_kind": "resident_id", "certificate_number": number, "gender": "1",
        "birth_date": "19610402", "address": "",
    }  # fmt: skip
    page.fill("[name=birth_date]", "")  # the number of this test is of another day
    page.fill("[name=phone]", "13800000000")
    page.select_option("[name=scheme]", "310")
    page.fill("[name=since]", "2010-01-01")
    page.click("text=保存")
    page.wait_for_selector("text=已登记参保人员 欧阳建国")
    person = InsuredPerson.objects.get()
    assert (person.name, person.certificate.number) == ("欧阳建国", number)


def test_a_name_of_rare_characters_stays_exact(page, clerk, reader):
    reader.card(number=w.resident_number(), name="𠮷𬭎·㛃")
    assert "\\ud842\\udfb7" in reader.says
    read(page, "已读入")
    assert typed(page)["name"] == "𠮷𬭎·㛃"


def test_the_number_tells_the_kind_of_card(page, clerk, reader):
    for head, kind in (("810000", CertificateKind.HMT_RESIDENCE), ("932682", CertificateKind.FOREIGN_PR)):
        reader.card(number=numbered(head + "19900101123"))
        page.locator(".card-reader button").press("Enter")
        page.wait_for_selector(f"[name=certificate_kind] >> css=option[value={kind}]:checked", state="attached")


def numbered(first17: str) -> str:
    total = sum((1 << 17 - place) * int(digit) for place, digit in enumerate(first17))
    return first17 + "10X98765432"[total % 11]


def test_what_is_replaced_is_named(page, clerk, reader):
    page.fill("[name=name]", "张三")
    page.fill("[name=birth_date]", "19610402")
    page.select_option("[name=certificate_kind]", "passport")
    reader.card(number=w.resident_number(), **CARD)
    assert read(page, "已读入").endswith("替换了原来填写的：姓名、证件类型。")


@pytest.mark.parametrize("day", ["2020-01-01", "20200101"])
def test_an_expired_card_is_told_and_read_all_the_same(page, clerk, reader, day):
    number = w.resident_number()
    reader.card(number=number, name="欧阳建国", valid_to=day)
    assert "这张身份证已过有效期，请核对后继续。" in read(page, "已读入")
    assert typed(page)["certificate_number"] == number


def test_a_card_good_until_today_is_not_expired(page, clerk, reader):
    reader.card(number=w.resident_number(), valid_to=timezone.localdate().isoformat())
    assert "有效期" not in read(page, "已读入")


WRONG = "没有读到证件号码"
GARBAGE = "读卡程序的回答看不懂"
FAULTS = [
    ('{"status": "no_card"}', "读卡器上没有身份证"),
    ('{"status": "error", "message": "<b>端口被占用</b>"}', "读卡器的说明：<b>端口被占用</b>"),
    ("not json", GARBAGE),
    (b"\x00\xff", GARBAGE),
    ("null", GARBAGE),
    ('["ok"]', GARBAGE),
    ('{"status": "reading"}', GARBAGE),
    ('{"status": "ok", "name": "张三"}', WRONG),
    ('{"status": "ok", "number": 320500199001010018}', WRONG),
]  # fmt: skip


def test_each_fault_is_a_sentence_with_a_way_forward_and_leaves_what_was_typed(page, clerk, reader):
    page.fill("[name=name]", "张三")
    before = typed(page)
    page.locator(".card-reader button").focus()
    for says, words in FAULTS:
        reader.says = says
        sentence = read(page, words)
        assert "没有读入任何内容。请" in sentence
        assert "手工录入" in sentence
        assert typed(page) == before
        assert page.evaluate("document.activeElement.textContent").startswith("读身份证")


def test_a_connection_lost_half_way_is_told(page, clerk, reader):
    reader.hangs_up = True
    assert "请检查读卡程序和连线" in read(page, "或者中途断开")


def test_a_service_that_does_not_run_is_told(page, live_server, settings):
    with stand_in_reader() as gone:
        settings.CARD_READER_URL = gone.url
    log_in(page, live_server.url, w.staff(w.CLERK).username)
    assert "请检查读卡程序和连线后再按一次" in read(page, "读卡程序没有运行")


def test_a_silent_reader_is_given_up_and_may_be_asked_again(page, live_server, reader):
    page.clock.install()
    log_in(page, live_server.url, w.staff(w.CLERK).username)
    page.goto(f"{live_server.url}/people/new/")
    reader.says = None
    read(page, "正在读卡")
    page.keyboard.press("F4")
    page.clock.fast_forward(10_000)
    assert "没有读入任何内容。请重新放卡" in told(page, "10 秒内没有读到")
    assert len(reader.asked) == 1
    reader.card(number=w.resident_number())
    read(page, "已读入")


def test_the_search_is_sent_with_the_number_of_the_card(page, clerk, reader, live_server):
    person = w.person(clerk, name="张建国", now=timezone.now())
    page.goto(f"{live_server.url}/")
    reader.card(number=person.certificate.number, name="张建国", valid_to="20990101")
    page.keyboard.press("F4")
    page.wait_for_url(f"{live_server.url}/people/{person.ref}/")


def test_the_search_waits_for_the_clerk_where_the_card_has_expired(page, clerk, reader, live_server):
    person = w.person(clerk, name="张建国", now=timezone.now())
    page.goto(f"{live_server.url}/")
    reader.card(number=person.certificate.number, valid_to="20200101")
    assert "已过有效期" in read(page, "已读入")
    assert page.url == f"{live_server.url}/"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/people/{person.ref}/")


def test_the_card_of_an_agent_goes_to_the_agent_and_the_filing_is_saved(page, clerk, reader, live_server):
    now = timezone.now()
    filing = w.draft(clerk, w.person(clerk, name="张建国", now=now), now=now)
    number = w.resident_number()
    page.goto(f"{live_server.url}/filings/{filing.ref}/edit/")
    page.check("[name=applicant][value=agent]")
    reader.card(number=number, **CARD)
    assert read(page, "已读入") == "已读入：姓名、证件类型、证件号码。"
    assert page.evaluate("document.activeElement.name") == "agent_name"
    page.select_option("[name=agent_relation]", index=1)
    page.fill("[name=agent_phone]", "13800000000")
    page.click("text=保存草稿")
    page.wait_for_selector(".messages")
    kept = Filing.objects.get()
    assert (kept.applicant, kept.agent_name, kept.agent_kind, kept.agent_number) == (
        Applicant.AGENT, "欧阳建国", CertificateKind.RESIDENT_ID, number,
    )  # fmt: skip


def test_a_number_the_server_refuses_is_refused_though_it_was_read(page, clerk, reader):
    for number, words in (
        (numbered("32050020990101001"), "出生日期晚于今天"),
        ("320500199001010010", "校验码"),
        ("32050019900101001乱", "证件号码"),
    ):
        reader.card(number=number, name="张三", sex="女")
        read(page, "已读入")
        assert typed(page)["gender"] == Gender.FEMALE
        page.get_by_role("button", name="保存", exact=True).click()
        page.wait_for_selector(f"[role=alert] >> text={words}")
    assert not InsuredPerson.objects.exists()


def test_with_the_reader_on_nothing_jumps_and_axe_finds_nothing(chromium, live_server, reader):
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", bypass_csp=True)
    page = context.new_page()
    page.add_init_script(SHIFT)
    clerk = w.staff(w.CLERK, name="林晓岚")
    person = w.person(clerk, now=timezone.now())
    log_in(page, live_server.url, clerk.username)
    for address in ("/people/new/", f"/people/{person.ref}/filings/new/", "/"):
        page.goto(live_server.url + address)
        if "filings" in address:
            page.check("[name=applicant][value=agent]")
        reader.card(number="")
        read(page, WRONG)
        assert page.evaluate("window.shifted") < SHIFT_BELOW
        assert too_wide(page) == []
        assert violations(page)[0] == []
    context.close()
