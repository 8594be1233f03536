"""What an audit entry's code is called on screen. The code is what the chain holds; one without words shows itself."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin import AllValuesFieldListFilter

from filing.choices import Action
from filing.models import AuditEntry, Filing

WORDS: dict[str, str] = {
    **{str(action): str(action.label) for action in Action},
    "sign": "签名",
    "material": "登记材料",
    "issue_document": "出具文书",
    "print_document": "打印文书",
    "open_read_back": "打开核对屏",
    "answer_read_back": "申请人核对",
    "print_outcome": "确认打印结果",
    "void_document": "作废文书",
    "download_document": "下载文书",
    "register_person": "登记参保人员",
    "record_state": "登记参保状态",
    "search_name": "按姓名查找",
    "search_number": "按号码查找",
    "reveal_number": "查看完整号码",
    "open_person": "打开参保人员",
    "open_filing": "打开备案",
    "open_case": "打开待审备案",
    "claim_case": "开始审核",
    "release_case": "离开审核",
    "open_page": "打开材料影像",
    "open_document": "打开文书",
    "open_checklist": "打开核对单",
    "coverage": "查能否直接结算",
    "keep_phrase": "保存常用语",
    "drop_phrase": "删除常用语",
    "simulate_policy": "模拟政策",
    "draft_paper_text": "起草文书文字",
    "publish_paper_text": "发布文书文字",
    "login": "登录",
    "logout": "退出",
    "lock": "锁屏",
    "unlock": "解锁",
    "login_failed": "登录失败",
    "unlock_failed": "解锁失败",
    "password_failed": "修改密码失败",
    "lock_out": "暂停登录",
    "change_password": "修改密码",
    "start_password": "生成初始密码",
    "set_roles": "设置岗位",
    "change_staff": "修改人员",
    "add_staff": "新增人员",
    "set_seal": "启用印章",
    "retire_seal": "停用印章",
    "refused": "打开被拒",
}


UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KINDS = {
    "filing": "备案",
    "person": "参保人员",
    "document": "文书",
    "staff": "人员",
    "office": "经办机构",
    "policy": "政策",
    "paper_text": "文书文字",
    "phrase": "常用语",
}


def words_for(action: str) -> str:
    return WORDS.get(action, action)


def name_objects(entries: Iterable[AuditEntry]) -> None:
    """Give each entry `object_words`: a filing by its number, all others by their kind and id. One query."""
    entries = list(entries)
    refs = {ref for kind, _, ref in (entry.object.partition(":") for entry in entries) if kind == "filing"}
    named = Filing.objects.filter(ref__in=filter(UUID_FORM.fullmatch, refs))  # a tried id may have another form
    numbers = {str(ref): number for ref, number in named.values_list("ref", "number")}
    for entry in entries:
        kind, _, ref = entry.object.partition(":")
        entry.object_words = f"{KINDS.get(kind, kind)} {numbers.get(ref) or ref}"


class ActionFilter(AllValuesFieldListFilter):
    """The actions there are, each in words."""

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        for choice in super().choices(changelist):
            yield {**choice, "display": words_for(str(choice["display"]))}
