"""The screen table: every page in every state a clerk meets, as data. A screen without a row fails `test_axe_browser`.

A state: its name, who looks, the thing the address speaks of (`Scene.things`), words that only this state shows, and the
steps on the page that lead there. A screen that answers POST alone begins `at` another address.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.urls import reverse

from portal.tests.access_table import ADMIN_ROWS, ADMIN_VERBS, ROLES, ROWS
from portal.tests.scene import Scene

if TYPE_CHECKING:
    from playwright.sync_api import Page

Steps = Callable[["Page"], None]
SEVERAL = "处需要改正"

# Answers that are no page: data for scripts, pictures, a file to keep.
NO_SCREEN = frozenset(
    {
        "ping",
        "healthz",
        "places",
        "pages_ahead",
        "page_thumb",
        "page_straighten",
        "document_pdf",
        "counter_state",
        "filing_version",
        "review_claim",
        "admin:autocomplete",
        "admin:jsi18n",
    }
)


@dataclass(frozen=True)
class State:
    name: str
    who: str
    thing: str
    shows: str
    steps: Steps | None = None
    at: str = ""
    query: str = ""

    def address(self, screen: str, scene: Scene) -> str:
        if self.at.startswith("/"):
            return self.at
        return reverse(self.at or screen, kwargs=scene.things[self.thing]) + self.query


# --- Steps on a page


def press(button: str, **typed: str) -> Steps:
    """Type by field name, choose by value, and press; what the browser itself would have asked for first is left out."""

    def steps(page: "Page") -> None:
        page.evaluate(
            "document.querySelectorAll('details').forEach(part => part.open = true);"
            "Array.from(document.forms).forEach(form => form.noValidate = true)"
        )
        for name, value in typed.items():
            fill(page, name, value)
        with page.expect_navigation():
            page.get_by_role("button", name=button).first.click()

    return steps


def fill(page: "Page", name: str, value: str) -> None:
    field = page.locator(f"[name='{name}']:visible").last
    kind = field.get_attribute("type")
    if kind == "radio":
        page.check(f"[name='{name}'][value='{value}']")
    elif kind == "checkbox":
        field.check()
    elif field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def pair_a_screen(page: "Page") -> None:
    """The clerk saves and reads out the code; the same browser is the second screen."""
    press("保存并打开核对屏")(page)
    code = re.search(r"配对码 (\d{3} \d{3})", page.inner_text(".messages"))[1]
    page.goto(urljoin(page.url, reverse("counter")))
    press("开始核对", code=code)(page)


def stale(button: str, **typed: str) -> Steps:
    """The same from a page that is older than what others have done since."""

    def steps(page: "Page") -> None:
        page.evaluate("document.querySelectorAll('[name=version]').forEach(field => field.value = '1')")
        press(button, **typed)(page)

    return steps


def in_turn(*parts: Steps) -> Steps:
    def steps(page: "Page") -> None:
        for part in parts:
            part(page)

    return steps


def lock_without_script(page: "Page") -> None:
    with page.expect_navigation():
        page.evaluate("document.querySelector('form[action=\"/lock/\"]').submit()")


def decide_too_late(page: "Page") -> None:
    page.evaluate("document.querySelectorAll('[name=version]').forEach(field => field.value = '1')")
    page.keyboard.press("a")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def open_all(page: "Page") -> None:
    closed = page.locator("main details:not([open]) > summary:visible")
    while closed.count():
        closed.first.click()


def open_keys(page: "Page") -> None:
    page.click("[data-key-sheet]")
    page.wait_for_selector("#key-sheet[open] dt")


def lock_over(page: "Page") -> None:
    page.get_by_role("button", name="锁屏").click()
    page.wait_for_selector("#idle-lock[open]")


def warn_of_lock(page: "Page") -> None:
    page.route("**/ping/", lambda route: route.fulfill(json={"seconds": 50}))
    page.evaluate("const now = Date.now.bind(Date); Date.now = () => now() + 545e3")
    page.wait_for_selector("#idle-warning:not([hidden])")
    page.unroute("**/ping/")


def ask_places(page: "Page") -> None:
    page.fill("[name=place]", "nj")
    page.wait_for_selector("[role=option]")


def findings_again(page: "Page") -> None:
    with page.expect_response("**/filings/findings/"):
        page.check("[name=in_hospital][value=yes]")
    page.wait_for_selector("#findings:not(.is-stale)")


def sign_by_hand(page: "Page") -> None:
    page.check("[name=sign-kind][value=drawn]")
    page.wait_for_selector("canvas:visible")


def seek_camera(page: "Page") -> None:
    page.evaluate(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError')); null"
    )
    page.locator("[data-camera-for]:visible").first.click()
    page.locator("[data-part=says]", has_text="没有找到摄像头").wait_for()


CANVAS_CAMERA = """
const canvas = document.createElement("canvas");
setInterval(() => canvas.getContext("2d").fillRect(0, 0, 150 * Math.random(), 75), 100);
navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
null
"""


def take_photo(page: "Page") -> None:
    """The camera is a canvas, so that the walk needs no other browser."""
    page.evaluate(CANVAS_CAMERA)
    page.locator("[data-camera-for]:visible").first.click()
    page.locator("[data-part=says]", has_text="摄像头已打开").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_selector(".camera-pages img[src]")


def tick_and_print(page: "Page") -> None:
    for box in page.locator("input[name=ref]:not([disabled])").all():
        box.check()
    press("打印勾选的")(page)


def print_again(page: "Page") -> None:
    press("打印第", reason="群众遗失")(page)
    page.locator("[name=failed]").first.check()
    press("确认：未勾选的已打出")(page)


def search_for(words: str) -> Steps:
    def steps(page: "Page") -> None:
        page.fill(".topbar-search [name=q]", words)
        with page.expect_navigation():
            page.press(".topbar-search [name=q]", "Enter")

    return steps


def ask_coverage(day: str) -> Steps:
    """The question whether a hospital may bill that day."""

    def steps(page: "Page") -> None:
        page.locator("[aria-labelledby=coverage] summary").first.click()
        page.fill("[aria-labelledby=coverage] [name=day]", day)
        page.locator("[aria-labelledby=coverage] button").last.click()
        page.wait_for_load_state()

    return steps


def send_too_much(page: "Page") -> None:
    page.evaluate("document.querySelector('#id_username').removeAttribute('maxlength')")
    press("登录", username="a" * 300_000, password="x")(page)


def fail_often(page: "Page") -> None:
    for _ in range(6):
        if page.locator("#id_username").count():
            press("登录", username="nobody", password="x")(page)


def forget_token(page: "Page") -> None:
    page.context.clear_cookies()
    press("登录", username="a", password="x")(page)


# --- The table


SCREENS: dict[str, tuple[State, ...]] = {
    "login": (
        State("form", "anonymous", "", "登录"),
        State("wrong password", "anonymous", "", "用户名或密码不正确", press("登录", username="lin", password="nope")),
        State("nothing typed", "anonymous", "", "这个字段是必填项", press("登录")),
    ),
    "unlock": (
        State("locked", "clerk", "", "屏幕已锁定", lock_without_script, at="workbench"),
        State(
            "wrong password",
            "clerk",
            "",
            "密码不正确",
            in_turn(lock_without_script, press("解锁", password="x")),
            at="workbench",
        ),
    ),
    "lock": (
        State("over the page", "clerk", "", "接着办理", lock_over, at="workbench"),
        State("about to lock", "clerk", "", "按任意键继续", warn_of_lock, at="workbench"),
    ),
    "password_change": (
        State("form", "clerk", "", "修改密码"),
        State("refused", "clerk", "", SEVERAL, press("修改密码")),
        State("start password", "due", "", "初始密码"),
    ),
    "workbench": (
        State("clerk", "clerk", "", "我的草稿"),
        State("clerk without work", "foreign", "", "没有未提交的草稿"),
        State("reviewer", "reviewer", "", "今日已审结"),
        State("supervisor", "supervisor", "", "待审核"),
        State("auditor", "auditor", "", "工作台"),
        State("administrator", "admin", "", "工作台"),
        State("keys", "clerk", "", "本页按键", open_keys),
    ),
    "search": (
        State("hits", "clerk", "", "本机构参保人员", search_for("zjg"), at="workbench"),
        State("nobody", "clerk", "", "没有这样的参保人员", search_for("欧阳无忌"), at="workbench"),
        State("unreadable", "clerk", "", "没有", search_for("999999999999999999"), at="workbench"),
    ),
    "person_find": (
        State("recent", "clerk", "", "最近登记"),
        State("nobody yet", "foreign_reviewer", "", "最近登记"),
    ),
    "person_register": (
        State("form", "clerk", "", "为必填项"),
        State("refused", "clerk", "", SEVERAL, press("保存")),
    ),
    "person_detail": (
        State("with filing", "clerk", "person", "医院来电核对"),
        State("everything open", "clerk", "person", "登记新证件", open_all),
        State("in force", "clerk", "person of approved", "已上报？"),
        State("reviewer", "reviewer", "person", "医院来电核对"),
    ),
    "person_edit": (
        State("form", "clerk", "person", "修改参保人员"),
        State("refused", "clerk", "person", SEVERAL, press("保存", name="")),
    ),
    "person_reveal": (
        State("in full", "clerk", "person", "320500", press("查看", purpose="核对证件"), at="person_detail"),
    ),
    "person_certificate": (State("refused", "clerk", "person", SEVERAL, press("保存证件"), at="person_detail"),),
    "person_state": (State("refused", "clerk", "person", SEVERAL, press("保存状态", since="x"), at="person_detail"),),
    "person_coverage": (
        State("refused", "clerk", "person", SEVERAL, ask_coverage("x"), at="person_detail"),
        State("answered", "clerk", "person of approved", "再查一次", ask_coverage("2026-12-01"), at="person_detail"),
    ),
    "advice": (
        State("first questions", "clerk", "", "请逐项询问"),
        State("further questions", "clerk", "", "生育", press("下一步", insured_here="yes", place="上海")),
        State("refused", "clerk", "", SEVERAL, press("下一步", insured_here="yes", place="不存在的城市")),
        State("answered", "clerk", "", "打印告知单", press("下一步", insured_here="no", place="长沙")),
        State("place list", "clerk", "", "南京", ask_places),
    ),
    "filing_new": (
        State("form", "clerk", "person", "还没有保存"),
        State("refused", "clerk", "person", SEVERAL, press("保存草稿", start="明天")),
        State(
            "stopped",
            "clerk",
            "person",
            "草稿仍在",
            press(
                "提交审核",
                document="id_card",
                document_seen_as="original",
                in_hospital="no",
                paid="no",
                place="南京市",
                type="resident",
                mode="materials",
                platform_check="none",
            ),
        ),
        State("place list", "clerk", "person", "南京", ask_places),
        State("signed by hand", "clerk", "person", "重签", sign_by_hand),
        State("keys", "clerk", "person", "保存草稿", open_keys),
    ),
    "findings": (State("asked again", "clerk", "draft", "备案条件核对单", findings_again, at="filing_edit"),),
    "filing_edit": (
        State("form with papers", "clerk", "draft", "居住证.jpg"),
        State("form without papers", "clerk", "bare", "修改"),
        State("returned", "clerk", "returned", "退回补正"),
        State("stopped", "clerk", "bare", "草稿仍在", press("提交审核")),
        State("stale", "clerk", "draft", "没有保存", stale("保存草稿")),
        State("saved", "clerk", "draft", "已保存为草稿", press("保存草稿")),
        State("photographed", "clerk", "bare", "删除重拍", take_photo),
    ),
    "filing_submit": (
        State("stopped", "clerk", "bare", "不能提交", press("提交审核"), at="filing_detail"),
        State("stale", "clerk", "draft", "没有保存", stale("提交审核"), at="filing_detail"),
    ),
    "filing_submitted": (State("receipt", "clerk", "submitted", "受理凭证"),),
    "filing_list": (
        State("rows", "clerk", "", "打印勾选的"),
        State("empty", "foreign", "", "没有符合条件的备案"),
        State("refused", "clerk", "", SEVERAL, query="?since=x"),
        State("supervisor", "supervisor", "", "综合查询"),
    ),
    "filing_uploaded": (State("nothing ticked", "clerk", "", "没有", press("把勾选的标记为已上报"), at="filing_list"),),
    "filing_detail": (
        State("draft", "clerk", "draft", "继续办理"),
        State("submitted", "clerk", "submitted", "待审核"),
        State("returned", "clerk", "returned", "退回补正"),
        State("approved", "clerk", "approved", "标记已上报"),
        State("approved, supervisor", "supervisor", "approved", "撤销"),
        State("refused", "clerk", "refused", "复制为新申请"),
        State("paused", "clerk", "paused", "暂停使用"),
        State("insurance resumed", "clerk", "back", "确认恢复"),
        State("recorded", "clerk", "recorded", "更正补录"),
        State("noticed", "clerk", "noticed", "电话告知"),
        State("auditor", "auditor", "approved", "办理经过"),
    ),
    "filing_withdraw": (
        State("form", "clerk", "draft", "确认撤回"),
        State("refused", "clerk", "draft", SEVERAL, press("确认撤回")),
        State("stale", "clerk", "draft", "没有保存", stale("确认撤回", reasons="CH01")),
        State("too late", "clerk", "approved", "撤回"),
    ),
    "filing_cancel": (
        State("form", "clerk", "approved", "确认取消"),
        State("refused", "clerk", "approved", SEVERAL, press("确认取消")),
        State("supervisor", "supervisor", "approved", "特殊处理理由"),
    ),
    "filing_revoke": (
        State("form", "supervisor", "approved", "差错情况"),
        State("refused", "supervisor", "approved", SEVERAL, press("确认撤销")),
        State("not allowed", "clerk", "approved", "撤销"),
    ),
    "filing_change": (
        State("form", "clerk", "approved", "确认变更"),
        State("refused", "clerk", "approved", SEVERAL, press("确认变更")),
        State("promise lock", "clerk", "promise", "补齐材料", press("确认变更", in_hospital="no")),
    ),
    "filing_renew": (
        State("form", "clerk", "ending", "续期"),
        State("too early", "clerk", "approved", "续期"),
    ),
    "filing_suspend": (
        State("form", "clerk", "approved", "暂停原因"),
        State("refused", "clerk", "approved", SEVERAL, press("确认暂停")),
    ),
    "filing_resume": (
        State("form", "clerk", "paused", "恢复使用自"),
        State("refused", "clerk", "paused", SEVERAL, press("确认恢复", first="x")),
    ),
    "filing_contact": (
        State("form", "clerk", "approved", "联系人电话"),
        State("refused", "clerk", "approved", SEVERAL, press("确认", phone="1")),
    ),
    "filing_completion": (
        State("collecting", "clerk", "promise", "认定材料"),
        State("no camera", "clerk", "promise", "没有找到摄像头", seek_camera),
        State("not needed", "clerk", "approved", "不用补齐材料"),
        State("nothing given", "clerk", "promise", "没有", press("提交确认")),
        State("to confirm", "reviewer", "handed in", "确认补齐"),
        State("refused", "reviewer", "handed in", "没有", press("不予确认")),
    ),
    "filing_checklist": (
        State("judgings", "clerk", "submitted", "出具核对单"),
        State("all open", "clerk", "submitted", "出具核对单", open_all),
        State("none", "clerk", "recorded", "核对"),
    ),
    "filing_notice": (
        State("lines", "clerk", "bare", "现在需要补正的事项"),
        State("told already", "supervisor", "noticed", "本轮已经告知"),
        State("nothing open", "clerk", "draft", "没有需要补正的事项"),
        State("refused", "supervisor", "noticed", "没有", press("出具一次性补正告知书")),
    ),
    "phone_notice": (State("refused", "clerk", "noticed", SEVERAL, press("已电话告知"), at="filing_detail"),),
    "filing_backdate": (
        State("form", "supervisor", "draft", "系统故障情况"),
        State("refused", "supervisor", "draft", SEVERAL, press("确认补录")),
    ),
    "recorded_new": (
        State("form", "clerk", "person", "原备案编号"),
        State("refused", "clerk", "person", SEVERAL, press("保存，交审核确认")),
    ),
    "recorded_edit": (
        State("form", "clerk", "recorded", "原备案编号"),
        State("refused", "clerk", "recorded", SEVERAL, press("更正并重新提交", original_number="")),
        State("stale", "clerk", "recorded", "没有保存", stale("更正并重新提交")),
    ),
    "expiring": (
        State("rows", "clerk", "", "出具电话单"),
        State("empty", "foreign", "", "没有到期的备案"),
        State("second step", "clerk", "", "60 天内", query="?within=60"),
    ),
    "review_queue": (
        State("rows", "reviewer", "", "待确认的补齐材料"),
        State("empty", "foreign_reviewer", "", "没有等待审核的备案"),
    ),
    "review_case": (
        State("open", "reviewer", "submitted", "审核决定"),
        State("refused", "reviewer", "submitted", SEVERAL, press("退回补正")),
        State("stale", "reviewer", "submitted", "已有人先办理", decide_too_late),
        State("decided already", "reviewer", "approved", "审核决定"),
    ),
    "page_image": (State("lost", "clerk", "lost page", "找不到"),),
    "document_view": (
        State("slip", "clerk", "slip", "预览"),
        State("slip on A5", "clerk", "slip", "改用 A4", query="?paper=a5"),
        State("printed before", "clerk", "printed", "补打原因"),
        State("correction", "clerk", "correction", "一次性"),
        State("supervisor", "supervisor", "slip", "作废原因"),
        State("void", "clerk", "void", "已作废，不能打印和下载"),
        State("reader", "auditor", "slip", "预览"),
    ),
    "document_print": (
        State("printed", "clerk", "receipt", "送打印机", press("打印第"), at="document_view"),
        State("reason lacking", "clerk", "printed", "补打", press("打印第"), at="document_view"),
    ),
    "document_void": (State("reason lacking", "supervisor", "slip", "没有作废", press("作废"), at="document_view"),),
    "print_papers": (State("run", "clerk", "", "没有打印的", tick_and_print, at="filing_list"),),
    "print_outcome": (State("printed again", "clerk", "printed", "送打印机", print_again, at="document_view"),),
    "counter": (
        State("code", "anonymous", "", "配对码"),
        State("wrong code", "anonymous", "", "配对码不对或已过期", press("开始核对", code="000000")),
        State("paired", "clerk", "bare", "请核对您要备案的内容", pair_a_screen, at="filing_edit"),
    ),
    "verify": (
        State("form", "anonymous", "", "验证码"),
        State("unknown", "anonymous", "", "查无此件", press("核验", c="XXXX")),
    ),
    "verify_code": (
        State("in force", "anonymous", "code of slip", "有效"),
        State("void", "anonymous", "code of void", "已经作废"),
        State("unknown", "anonymous", "no code", "查无此件"),
    ),
    "error": (
        State("400", "anonymous", "", "请求无法识别", query="?q=%00", at="login"),
        State("403", "clerk", "", "没有权限", at="review_queue"),
        State("403 of a form", "anonymous", "", "页面已过期", forget_token, at="login"),
        State("404", "clerk", "missing", "查无此页", at="filing_detail"),
        State("405", "clerk", "", "不能这样打开", at="search"),
        State("409", "clerk", "", "内容已被他人更改", at="/broken/stale/"),
        State("413", "anonymous", "", "内容太大", send_too_much, at="login"),
        State("429", "anonymous", "", "登录暂停", fail_often, at="login"),
        State("500", "clerk", "", "系统出错", at="/broken/fault/"),
        State("503", "clerk", "", "数据库暂时连不上", at="/broken/database/"),
    ),
}


ADMIN_SCREENS: dict[str, tuple[State, ...]] = {
    "admin:index": (
        State("supervisor", "supervisor", "", "后台管理"),
        State("auditor", "auditor", "", "后台管理"),
        State("administrator", "admin", "", "后台管理"),
    ),
    "admin:app_list": (State("supervisor", "supervisor", "filing app", "后台管理"),),
    "admin:login": (State("no rights", "clerk", "", "不能进入管理后台"),),
    "admin:password_change": (State("form", "supervisor", "", "修改密码"),),
    "admin:password_change_done": (State("done", "supervisor", "", "密码"),),
    "admin:auth_user_password_change": (
        State("asked", "admin", "reviewer", "生成新的初始密码"),
        State("shown once", "admin", "reviewer", "只显示这一次", press("生成初始密码")),
        State("not allowed", "supervisor", "reviewer", "没有权限"),
    ),
    "admin:filing_office_seal": (
        State("in use", "supervisor", "office", "更换印章"),
        State("none", "foreign_supervisor", "empty office", "没有启用印章"),
        State("nothing chosen", "supervisor", "office", "没有选择图片", press("更换")),
    ),
    "admin:filing_office_seal_retire": (
        State("not sure", "supervisor", "office", "没有勾选确认", press("停用"), at="admin:filing_office_seal"),
    ),
    "admin:filing_papertext_sample": (State("sample", "supervisor", "sample", "样张"),),
    "admin:filing_policyversion_simulate": (
        State("differing", "supervisor", "draft policy", "重新核对"),
        State("the same", "supervisor", "policy", "重新核对"),
    ),
    "admin:filing_policyversion_change": (
        State("published", "supervisor", "row of policyversion", "复制为新草稿"),
        State("draft", "supervisor", "row of policyversion draft", "模拟"),
        State("draft refused", "supervisor", "row of policyversion draft", "错误", press("保存", in_force_from="x")),
    ),
    "admin:filing_papertext_change": (
        State("draft", "supervisor", "row of papertext", "怎样写"),
        State("refused", "supervisor", "row of papertext", "错误", press("保存", text="报销75%。")),
    ),
}


def desk_screen(model: str, verb: str) -> tuple[State, ...]:
    """The plain page of one model, as the first role that may open it sees it."""
    statuses = ADMIN_ROWS[model][ADMIN_VERBS.index(verb)][0].split()
    who = next((role for role, status in zip(ROLES, statuses, strict=True) if status == "200"), "")
    thing = f"row of {model}" if verb in ("change", "history") else ""
    return (State("plain", who, thing, "后台管理"),) if who else ()


DESK = {f"admin:filing_{model}_{verb}": desk_screen(model, verb) for model in ADMIN_ROWS for verb in ADMIN_VERBS}
ALL_SCREENS = {name: states for name, states in {**SCREENS, **DESK, **ADMIN_SCREENS}.items() if states}


def screens_of_the_portal() -> set[str]:
    """Addresses that answer some role with a page, by the access table, which knows every address."""
    pages = {name for name, (_, get, post) in ROWS.items() if {"200", "409", "423"} & set(f"{get} {post}".split())}
    return (pages | {name for name, states in DESK.items() if states}) - NO_SCREEN
