"""Which sections, placeholders and conditions the text of each kind has, and the texts as delivered."""

from functools import cache
from pathlib import Path

from filing.choices import DocumentKind
from filing.papers.wording import Frame, Wording, parse

DEFAULTS = Path(__file__).parent / "default_texts"

OFFICE = frozenset(
    {"出具日期", "文书编号", "经办人", "机构名称", "机构地址", "机构电话", "服务时间", "监督电话", "机构联系"}
)
CASE = OFFICE | {
    "姓名",
    "备案编号",
    "备案类型",
    "备案方式",
    "就医地",
    "有效期",
    "受理日期",
    "代办人",
    "代签人",
    "承诺制限期",
    "转诊有效期",
    "其他临时有效期",
    "手工报销材料",
    "门慢和国谈药提醒",
    "生育提醒",
}
DECIDED = CASE | {"审核人", "办理日期"}
SCOPES = frozenset({"省内", "跨省", "上海免备案"})
ABOUT_CASE = SCOPES | {"长期备案", "临时备案", "承诺制", "提供材料", "代签"}

_CASE = (CASE, ABOUT_CASE)
_DECIDED = (DECIDED, ABOUT_CASE)
_ATTENTION = ("开头", "请注意")

FRAMES: dict[DocumentKind, Frame] = {
    DocumentKind.RECEIPT: Frame(("开头", "说明"), *_CASE),
    DocumentKind.SLIP: Frame(("变更、查询与咨询",), *_DECIDED),
    DocumentKind.CORRECTION: Frame(
        ("开头", "说明"),
        CASE | {"核对方式", "补正期限", "补正截止日", "工作日历说明"},
        ABOUT_CASE | {"已受理", "未受理", "可改承诺制"},
    ),
    DocumentKind.REFUSAL: Frame(
        ("开头", "其他办理途径", "救济途径"), DECIDED | {"救济途径"}, ABOUT_CASE, frozenset({"救济途径"})
    ),
    DocumentKind.PROMISE: Frame(("本人已知悉", "本人承诺"), *_CASE),
    DocumentKind.NOTICE: Frame(("要点", "确认"), *_CASE),
    DocumentKind.NO_FILING: Frame(("结尾",), OFFICE, frozenset()),
    DocumentKind.ADVICE: Frame(("结尾",), OFFICE, frozenset()),
    DocumentKind.CANCELLATION: Frame(_ATTENTION, DECIDED, ABOUT_CASE | {"身故", "非身故", "参保终止", "参保未终止"}),
    DocumentKind.REVOCATION: Frame(_ATTENTION, DECIDED | {"接续备案编号"}, ABOUT_CASE | {"无接续备案"}),
    DocumentKind.ENDING: Frame(_ATTENTION, *_DECIDED),
    DocumentKind.CHANGE: Frame(_ATTENTION, DECIDED | {"原备案编号"}, ABOUT_CASE | {"替代原备案", "未替代"}),
    DocumentKind.SUSPENSION: Frame(_ATTENTION, *_DECIDED),
    DocumentKind.RESUMPTION: Frame(_ATTENTION, *_DECIDED),
    DocumentKind.COMPLETION: Frame(_ATTENTION, *_DECIDED),
    DocumentKind.CHECKLIST: Frame(("说明",), *_CASE),
    DocumentKind.CALL_LIST: Frame(("开头", "电话里可以说明"), OFFICE, frozenset()),
    DocumentKind.REGISTRATION: Frame(("申请人声明",), *_CASE),
    DocumentKind.CLAIM_LIST: Frame(("开头",), *_CASE),
    DocumentKind.DELIVERY: Frame(("说明",), *_CASE),
}


def default_text(kind: DocumentKind) -> str:
    """The text as delivered, in the form a supervisor edits."""
    return (DEFAULTS / f"{DocumentKind(kind)}.txt").read_text("utf-8")


@cache
def default_wording(kind: DocumentKind) -> Wording:
    return read(kind, default_text(kind))


def read(kind: DocumentKind, text: str, version: int = 0) -> Wording:
    """The text of a kind. BadWording when it may not stand on its papers."""
    return parse(DocumentKind(kind), text, FRAMES[DocumentKind(kind)], version)
