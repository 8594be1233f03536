"""The texts of papers: what may stand in them, what is refused with its line, what is left out on a paper."""

import pytest

from filing.choices import DocumentKind, FilingType, Mode
from filing.papers.blocks import words_of
from filing.papers.build import build
from filing.papers.frames import CASE, FRAMES, default_text, default_wording, read
from filing.papers.told import CONDITIONS, PLACEHOLDERS, told
from filing.papers.wording import BadWording, filled
from filing.tests.paper_makers import AGENT, NANJING, a_filing, paper_facts, section

RECEIPT = default_text(DocumentKind.RECEIPT)


def faults(text: str, kind: DocumentKind = DocumentKind.RECEIPT) -> list[str]:
    with pytest.raises(BadWording) as refused:
        read(kind, text)
    return [str(fault) for fault in refused.value.faults]


def with_line(line: str) -> str:
    """The delivered text with one more sentence: its line is the last."""
    return f"{RECEIPT.rstrip()}\n{line}\n"


LAST = len(RECEIPT.rstrip().splitlines()) + 1


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_kind_has_a_text_whose_names_are_known(kind):
    assert set(default_wording(kind).sections) == set(FRAMES[kind].sections)
    assert FRAMES[kind].placeholders <= set(PLACEHOLDERS)
    assert FRAMES[kind].conditions <= set(CONDITIONS)


def test_every_name_is_of_some_use():
    assert set(PLACEHOLDERS) == set().union(*(frame.placeholders for frame in FRAMES.values()))
    assert set(CONDITIONS) == set().union(*(frame.conditions for frame in FRAMES.values()))


REFUSED = {
    "请到{办理窗口}领取。": "占位符{办理窗口}不在清单里",
    "请到{姓名.__class__}领取。": "占位符{姓名.__class__}不在清单里",
    "请到{救济途径}领取。": "占位符{救济途径}不在清单里",
    "请到{姓名领取。": "花括号只用于占位符",
    "请到｛姓名｝处领取。": "花括号只用于占位符",
    "请到{}领取。": "占位符{}不在清单里",
    "【跨市】请另行备案。〔R14〕": "条件【跨市】不在清单里",
    "请另行备案。〔R99〕": "没有编号为R99的条款",
    "请另行备案。〔R14": "请检查括号",
    "请另行〔R14〕备案。": "请检查括号",
    "〔R14〕": "没有文字",
    "报销比例为75%。〔R41〕": "没有别的比例",
    "报销比例为百分之七十五。": "没有别的比例",
    "按80%结付。〔R41〕": "不是报销80%",
    "按80％结付。": "不是报销80%",
    "备案长期有效。〔R55〕": "须写明条件",
    "可在国家医保服务平台APP查询。": "请以【跨省】开头",
    "请联系13800000000。": "不能写入个人",
    "号码320500198006150051的人员。": "不能写入个人",
    "请\u202e案备。": "看不见的控制字符",
    "请" * 301: "不能超过300字",
}


@pytest.mark.parametrize(("line", "said"), REFUSED.items(), ids=[line[:20] for line in REFUSED])
def test_a_faulty_line_is_refused_with_its_number(line, said):
    (only,) = faults(with_line(line))
    assert only.startswith(f"第{LAST}行:")
    assert said in only


@pytest.mark.parametrize(
    "line",
    [
        "【跨省】可在国家医保服务平台APP查询。〔R31〕",
        "按原规定结付比例的80%结付(是原规定结付比例×80%,不是报销80%)。〔R41〕",
        "按原规定结付比例的80%结付（是原规定结付比例×80%，不是报销80%）。〔R41〕",
        "未申请变更备案信息、参保状态未变更的长期有效。〔R55〕",
        "请于{受理日期}后查询,电话{机构电话?}。",
        "咨询电话0512-65228888。",
    ],
)
def test_what_the_law_and_the_list_allow_is_taken(line):
    assert read(DocumentKind.RECEIPT, with_line(line))


def test_all_faults_are_told_at_once():
    found = faults(with_line("请到{窗口}领取{号码},按75%报销。〔R99〕") + "# 别的\n没有{这个}。")
    assert len(found) == 6
    assert {told[:4] for told in found} == {f"第{LAST}行:"[:4], f"第{LAST + 1}行:"[:4], f"第{LAST + 2}行:"[:4]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "缺少段落“# 开头”"),
        ("# 开头\n已受理。", "缺少段落“# 说明”"),
        ("# 开头\n# 说明\n请查询。", "段落“开头”没有内容"),
        ("已受理。\n# 开头\n已受理。\n# 说明\n请查询。", "第1行:这一行不在任何段落里"),
        ("# 开头\n已受理。\n# 开头\n已受理。\n# 说明\n请查询。", "第3行:段落“开头”写了两次"),
        ("# 开头\n" + "已受理。\n" * 2000, "全文超过8000字"),
    ],
)
def test_a_text_that_is_not_whole_is_refused(text, said):
    assert any(said in told for told in faults(text))


def test_a_section_that_may_be_empty_may_be_empty():
    text = default_text(DocumentKind.REFUSAL).replace("救济途径:{救济途径}", "")
    assert read(DocumentKind.REFUSAL, text).sections["救济途径"] == ()


def test_a_sentence_without_its_value_is_left_out_and_an_optional_one_is_not():
    assert filled("至{甲}止。", {"甲": ""}) is None
    assert filled("至{甲?}止。", {"甲": ""}) == "至止。"
    assert filled("至{甲}止。", {"甲": "今天"}) == "至今天止。"


def test_what_a_value_holds_is_printed_and_never_read_as_a_placeholder():
    assert filled("{甲}和{乙}", {"甲": "{乙}〔R14〕【跨省】", "乙": "乙"}) == "{乙}〔R14〕【跨省】和乙"


def test_conditions_choose_the_sentences_of_the_case():
    text = default_text(DocumentKind.RECEIPT) + "\n".join(
        f"【{name}】条件{name}。" for name in ("省内", "跨省", "长期备案", "临时备案", "承诺制", "提供材料", "代签")
    )
    wording = read(DocumentKind.RECEIPT, text)
    home = a_filing(FilingType.RESIDENT, NANJING, mode=Mode.PROMISE, signature_by_agent=True)
    said = [line.text for line in section(DocumentKind.RECEIPT, "说明", home, wording=wording, agent=AGENT)]
    assert [words for words in said if words.startswith("条件")] == [
        "条件省内。",
        "条件长期备案。",
        "条件承诺制。",
        "条件代签。",
    ]


def test_every_placeholder_of_a_case_has_its_value_on_a_full_case():
    p = paper_facts(a_filing(FilingType.RESIDENT), agent=AGENT)
    assert [name for name in CASE if not PLACEHOLDERS[name](p)] == []


def test_the_text_of_another_kind_is_never_printed():
    with pytest.raises(ValueError, match="on a receipt"):
        told(paper_facts(wording=default_wording(DocumentKind.SLIP)), DocumentKind.RECEIPT, "开头")


def test_a_changed_text_stands_on_the_paper_and_its_clauses_in_the_data():
    text = default_text(DocumentKind.RECEIPT).replace("可凭备案编号或者本人证件", "凭{备案编号}")
    paper = build(DocumentKind.RECEIPT, paper_facts(wording=read(DocumentKind.RECEIPT, text)))
    assert "凭YDBA320508202611230000071,到本机构柜面" in words_of(paper)
    notes = next(block for block in paper.blocks if getattr(block, "heading", "") == "说明")
    assert notes.items[2].clauses == ("R36",)
