"""Each refusal of the server in the portal's own voice: what happened, whether anything was saved, what to do now.

None of these tests may touch a database: its absence is one of the things the pages have to tell.
"""

from html.parser import HTMLParser

import pytest
from django.test import Client, RequestFactory

from portal.views import errors

NOTHING_SAVED, NOTHING_CHANGED, AS_UNSAVED = "没有保存任何内容", "没有改动任何内容", "请按没有保存处理"
# Status, what the page is told, what happened, whether anything was saved, what to do now.
READ = (
    (400, {}, "系统没有看懂这次请求", NOTHING_SAVED, "请返回上一页，重新输入"),
    (403, {}, "您的账号不能使用这个页面", NOTHING_SAVED, "请返回工作台"),
    (403, {"reason": "只有审核员可以通过备案。"}, "只有审核员可以通过备案。", NOTHING_SAVED, "请联系本机构主管"),
    (404, {}, "这个地址没有内容，或不属于您的机构", NOTHING_CHANGED, "请核对地址"),
    (405, {}, "这个地址不接受这种打开方式", NOTHING_SAVED, "从页面上的按钮进入"),
    (409, {}, "已有别人先改动或办理了它", "这一次的操作没有保存", "重新打开该申请"),
    (413, {}, "内容或文件太大", NOTHING_SAVED, "请返回上一页，分几次上传"),
    (413, {"reason": "undeclared"}, "没有说明大小", NOTHING_SAVED, "请换用常规浏览器再试"),
    (429, {"minutes": 15}, "密码输错次数过多", NOTHING_CHANGED, "请 15 分钟后再试"),
    (500, {}, "系统出了故障", NOTHING_CHANGED, "请返回上一页"),
    (503, {}, "数据库暂时没有回应", NOTHING_SAVED, "请稍等一分钟再试"),
)
SENT = (
    (500, {}, "系统出了故障", AS_UNSAVED, "先查看该申请的现状，再重新操作"),
    (503, {"unsure": True}, "数据库中途没有回应", AS_UNSAVED, "先打开该申请核对，再重新提交"),
)


class Words(HTMLParser):
    """What a reader sees inside `main`."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self._inside = "", False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self._inside = self._inside or tag == "main"

    def handle_endtag(self, tag):
        self._inside = self._inside and tag != "main"

    def handle_data(self, data):
        self.text += data if self._inside else ""


@pytest.mark.parametrize(
    ("method", "status", "told", "happened", "saved", "now"),
    [*(("get", *row) for row in READ), *(("post", *row) for row in SENT)],
)
def test_each_page_says_what_happened_what_was_saved_and_what_to_do(method, status, told, happened, saved, now):
    answer = errors.problem(getattr(RequestFactory(), method)("/"), status, **told)
    words = Words(answer.content.decode()).text
    assert answer.status_code == status
    for sentence in (happened, saved, now):
        assert sentence in words
    assert words.index(happened) < words.index(saved) < words.index(now)


def test_a_form_that_grew_too_old_says_the_same_three_things():
    words = Words(errors.csrf_failure(RequestFactory().post("/")).content.decode()).text
    for sentence in ("这个页面打开得太久", NOTHING_SAVED, "刷新页面后再提交"):
        assert sentence in words


@pytest.mark.urls("portal.tests.broken_urls")
@pytest.mark.parametrize(
    ("address", "status"), [("/broken/fault/", 500), ("/broken/database/", 503), ("/nowhere/", 404)]
)
def test_without_a_database_the_pages_stand_whole(address, status):
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == status
    assert "<h1" in answer.content.decode()


def test_a_broken_error_page_still_says_whether_anything_was_saved(monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise OSError("no template")

    monkeypatch.setattr(errors.loader, "get_template", broken)
    answer = errors.server_error(RequestFactory().post("/"))
    assert answer.status_code == 500
    assert AS_UNSAVED in answer.content.decode()
