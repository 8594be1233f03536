"""Every word of every paper, compared with golden files, and what no paper may say. Source: domain 1.13, C1–C36.

The files list each paper once per set of equal words; accept a change with GOLDEN=write, and read the diff.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path

import pytest

from filing.answers import AdviceVerdict
from filing.choices import DocumentKind, FilingType, Outcome, Scope
from filing.facts import Line, PlaceFacts
from filing.papers.blocks import ListBlock, Paper, Paragraph, WarningBlock, words_of
from filing.papers.words_common import EIGHTY
from filing.rules.clauses import CLAUSES
from filing.rules.defaults import DEFAULT_POLICY
from filing.rules.judge import judge
from filing.rules.notices import CHRONIC, MATERNITY
from filing.tests.golden_cases import Case, cases
from filing.tests.golden_text import golden_text, lines_of

GOLDEN = Path(__file__).with_name("golden")
ACCEPT = "GOLDEN=write .venv/bin/python -m pytest filing/tests/test_papers_golden.py"
K = DocumentKind


# --- The golden files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_word_is_as_it_was_accepted(kind):
    file = GOLDEN / f"{kind}.txt"
    now = golden_text(kind.label, cases(kind))
    if os.environ.get("GOLDEN") == "write":
        file.write_text(now, "utf-8")
        pytest.fail(f"{file.name} is written. Read its diff, then run the tests without GOLDEN.")
    before = file.read_text("utf-8") if file.exists() else ""
    diff = unified_diff(before.splitlines(), now.splitlines(), "accepted", "now", n=1, lineterm="")
    if before != now:
        pytest.fail("\n".join([f"The words of {kind.label} changed. If that is meant: {ACCEPT}", *diff]), pytrace=False)


def test_every_kind_has_its_file_and_every_file_its_kind():
    assert {file.name for file in GOLDEN.iterdir()} == {f"{kind}.txt" for kind in DocumentKind}


def test_the_files_stay_small_enough_to_be_read():
    assert sum(file.stat().st_size for file in GOLDEN.iterdir()) < 400_000


@pytest.mark.parametrize("kind", DocumentKind)
def test_no_word_of_a_paper_is_left_out_of_its_file(kind):
    for case in cases(kind):
        told = bare("".join(lines_of(case.paper)))
        assert [word for word in words_of(case.paper).splitlines() if bare(word) not in told] == []


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_filing_behind_the_papers_is_one_that_the_rules_accept():
    for case in cases(K.SLIP):
        if not case.label[-1]:
            assert [f for f in judge(case.filing, DEFAULT_POLICY) if f.outcome == Outcome.NOT_MET] == []


def test_the_papers_reach_every_verdict_of_the_adviser():
    assert {case.answer.verdict for kind in (K.ADVICE, K.NO_FILING) for case in cases(kind)} == set(AdviceVerdict)


# --- What no paper may say -------------------------------------------------------------------------------------------

NATIONAL_CHANNELS = ("国家医保服务平台", "国家异地就医备案", "国务院客户端")
CONDITION = ("未申请变更备案信息", "参保状态未发生变更")
# Papers that speak of the 80 % whatever the type, and why they may.
TELLS_EVERY_TYPE = {
    K.NOTICE: "the points of the 告知书 are told to everybody, the 80 % and the Shanghai rule among them (domain 2.7 (5))",
}
# Papers on which a type of another may be offered; the sentence has to name it (A9, C1, J6).
OFFERS_ANOTHER_TYPE = {
    K.CORRECTION: "拿不到转诊证明: the way out is named at once (J4, A9)",
    K.REFUSAL: "a refusal names the types that are still open (A9, A28)",
    K.CHECKLIST: "prints each finding with its way out (A9, C1)",
}
THE_OTHER_WAY = ("其他临时外出", "临时去上海", EIGHTY)
# Sentences that record something or stand in the office's own words; all others state a rule.
RECORDED = {
    r"以上根据.*咨询时所述情形告知;.*": "what the advice rests on, not a rule",
    r"内部使用:.*": "how the office itself handles a list of telephone numbers",
    r"本次为补充告知,原因:.*": "the supervisor's reason for a second notice",
    r"审核意见:.*": "the reviewer's own words",
    r"救济途径:.*": "the office's own words, empty until it fills them in",
    r"核对结果:.*|没有核对结果。": "how many findings there were of each outcome",
}

Check = Callable[[Case], str]


def eighty_is_for_other_temporary_alone(case: Case) -> str:
    """R41, C3."""
    kind = case.paper.kind
    if kind in TELLS_EVERY_TYPE or is_other_temporary(case):
        return ""
    wrong = [s for s in sentences(case.paper) if "80%" in s and not offers(kind, s)]
    return f"80% on a paper of another type: {wrong}" if wrong else ""


def is_other_temporary(case: Case) -> bool:
    if case.answer:
        return case.answer.type == FilingType.OTHER or case.answer.verdict == AdviceVerdict.SHANGHAI
    return case.filing is not None and case.filing.type == FilingType.OTHER


def offers(kind: DocumentKind, sentence: str) -> bool:
    return kind in OFFERS_ANOTHER_TYPE and any(way in sentence for way in THE_OTHER_WAY)


def eighty_is_explained(case: Case) -> str:
    """C3."""
    said = words_of(case.paper)
    return "80% is not explained" if "80%" in said and EIGHTY not in said else ""


def a_slip_of_other_temporary_tells_the_eighty(case: Case) -> str:
    """R41, domain 1.13."""
    if case.paper.kind != K.SLIP:
        return ""
    told = "按原规定结付比例的80%结付" in words_of(case.paper)
    return "" if told == is_other_temporary(case) else "the ratio of another type"


def no_other_percentage(case: Case) -> str:
    """R41, C28."""
    found = re.findall(
        r"[0-9.]+\s*[%％]|百分之.|[0-9一二三四五六七八九十]+个百分点|[一二三四五六七八九]成", words_of(case.paper)
    )
    other = set(found) - {"80%"} - ({"80 %"} if case.paper.kind == K.CHECKLIST else set())
    return f"unknown figures: {sorted(other)}" if other else ""


def one_catalogue(case: Case) -> str:
    """R39, R40: the one of the scope."""
    said, place = words_of(case.paper), place_of(case)
    told = {name for name in ("参保地目录", "就医地目录") if name in said}
    if place is None or not told:
        return "" if len(told) < 2 else "both catalogues"
    right = "参保地目录" if place.scope == Scope.IN_PROVINCE else "就医地目录"
    return "" if told == {right} else f"the catalogues of a {place.scope.label} filing: {sorted(told)}"


def no_national_channel_inside_the_province(case: Case) -> str:
    """R31."""
    place = place_of(case)
    if place is None or place.scope != Scope.IN_PROVINCE:
        return ""
    named = [channel for channel in NATIONAL_CHANNELS if channel in words_of(case.paper)]
    return f"national channels: {named}" if named else ""


def both_reminders_on_a_slip(case: Case) -> str:
    """R45, R46."""
    warned = [block.text for block in case.paper.blocks if isinstance(block, WarningBlock)]
    missing = [text for text in (CHRONIC, MATERNITY) if text not in warned]
    return f"no reminder: {missing}" if missing and case.paper.kind == K.SLIP else ""


def every_rule_names_its_clause(case: Case) -> str:
    """Decision 7: a sentence that is no record rests on clauses, and all of them are known."""
    bare_ones = [text for text, clauses in stated(case.paper) if not clauses and not is_recorded(text)]
    unknown = {code for block in case.paper.blocks for code in getattr(block, "clauses", ())} - CLAUSES.keys()
    return f"no clause: {bare_ones}, unknown: {sorted(unknown)}" if bare_ones or unknown else ""


def stated(paper: Paper) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every sentence that may state a rule with its clauses: lists, paragraphs and warnings."""
    for block in paper.blocks:
        if isinstance(block, ListBlock):
            yield from ((item.text, item.clauses) for item in block.items)
        elif isinstance(block, Paragraph | WarningBlock):
            yield block.text, block.clauses


def is_recorded(text: str) -> bool:
    return any(re.fullmatch(pattern, text) for pattern in RECORDED)


def open_ended_has_its_condition(case: Case) -> str:
    """R55."""
    wrong = [s for s in sentences(case.paper) if "长期有效" in s and not all(part in s for part in CONDITION)]
    return f"without its condition: {wrong}" if wrong else ""


def days_are_written_as_on_paper(case: Case) -> str:
    """Outside the titles of sources, which bear the date they were published."""
    found = re.findall(r"\d{4}-\d{2}-\d{2}", re.sub("《.*?》", "", words_of(case.paper)))
    return f"days as a machine writes them: {found}" if found else ""


def no_stop_stands_twice(case: Case) -> str:
    found = re.findall(r".{0,8}[。,;:、]{2}", words_of(case.paper))
    return f"two stops: {found}" if found else ""


def sentences(paper: Paper) -> list[str]:
    return [sentence for line in words_of(paper).splitlines() for sentence in re.split("。", line) if sentence]


def place_of(case: Case) -> PlaceFacts | None:
    if case.answer:
        return case.answer.facts.place
    return case.filing.place if case.filing else None


CHECKS: tuple[Check, ...] = (
    eighty_is_for_other_temporary_alone,
    eighty_is_explained,
    a_slip_of_other_temporary_tells_the_eighty,
    no_other_percentage,
    one_catalogue,
    no_national_channel_inside_the_province,
    both_reminders_on_a_slip,
    every_rule_names_its_clause,
    open_ended_has_its_condition,
    days_are_written_as_on_paper,
    no_stop_stands_twice,
)
# What the checks find today, by the last word of the label; an entry goes with the words that made it.
KNOWN: dict[tuple[DocumentKind, Check], set[str]] = {}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("kind", DocumentKind)
def test_no_paper_of_any_kind_says_what_it_must_not(kind, check):
    found = {case.label: wrong for case in cases(kind) if (wrong := check(case))}
    assert {label[-1] for label in found} == KNOWN.get((kind, check), set()), found


def test_every_exception_is_needed():
    for kind in (*TELLS_EVERY_TYPE, *OFFERS_ANOTHER_TYPE):
        assert any("80%" in words_of(case.paper) and not is_other_temporary(case) for case in cases(kind)), kind
    said = {
        text for kind in DocumentKind for case in cases(kind) for text, clauses in stated(case.paper) if not clauses
    }
    assert [pattern for pattern in RECORDED if not any(re.fullmatch(pattern, text) for text in said)] == []


# --- The checks can fail ---------------------------------------------------------------------------------------------


def with_words(text: str, clauses: tuple[str, ...] = ("R1",)) -> Callable[[Paper], Paper]:
    return lambda paper: replace(paper, blocks=(*paper.blocks, Paragraph(text, clauses)))


def without_words(text: str) -> Callable[[Paper], Paper]:
    """Every block that says `text` is gone."""
    return lambda paper: replace(paper, blocks=tuple(b for b in paper.blocks if text not in repr(b)))


def listed(text: str) -> Callable[[Paper], Paper]:
    return lambda paper: replace(paper, blocks=(*paper.blocks, ListBlock((Line(text, ()),))))


def warned(text: str) -> Callable[[Paper], Paper]:
    return lambda paper: replace(paper, blocks=(*paper.blocks, WarningBlock("提醒", text)))


OTHER_NEAR, OTHER_FAR = ("其他", "省内"), ("其他", "跨省")
REFERRED, SETTLED = ("转诊", "跨省"), ("安置(材料)", "跨省")
BROKEN: tuple[tuple[Check, DocumentKind, tuple[str, str], Callable[[Paper], Paper]], ...] = (
    (eighty_is_for_other_temporary_alone, K.SLIP, REFERRED, with_words(f"按80%结付({EIGHTY})。")),
    (eighty_is_for_other_temporary_alone, K.SLIP, SETTLED, with_words("其他临时外出就医按80%结付。")),
    (eighty_is_for_other_temporary_alone, K.REFUSAL, SETTLED, with_words("按原规定结付比例的80%结付。")),
    (eighty_is_for_other_temporary_alone, K.CORRECTION, REFERRED, with_words("报销80%。")),
    (eighty_is_explained, K.RECEIPT, OTHER_FAR, with_words("按原规定结付比例的80%结付。")),
    (eighty_is_explained, K.REFUSAL, REFERRED, without_words("×80%,不是报销80%")),
    (a_slip_of_other_temporary_tells_the_eighty, K.SLIP, OTHER_FAR, without_words("80%")),
    (a_slip_of_other_temporary_tells_the_eighty, K.SLIP, REFERRED, with_words("按原规定结付比例的80%结付。")),
    (no_other_percentage, K.SLIP, OTHER_FAR, with_words("结付比例为90%。")),
    (no_other_percentage, K.SLIP, REFERRED, with_words("结付比例降低5个百分点。")),
    (no_other_percentage, K.NOTICE, REFERRED, with_words("结付比例降低十个百分点。")),
    (no_other_percentage, K.NOTICE, REFERRED, with_words("按百分之八十五结付。")),
    (no_other_percentage, K.RECEIPT, REFERRED, with_words("大约报销八成。")),
    (one_catalogue, K.SLIP, OTHER_FAR, with_words("“参保地政策,参保地目录”")),
    (one_catalogue, K.NOTICE, OTHER_NEAR, with_words("“参保地政策,就医地目录”")),
    (one_catalogue, K.RECEIPT, OTHER_NEAR, with_words("“参保地政策,就医地目录”")),
    (no_national_channel_inside_the_province, K.SLIP, OTHER_NEAR, with_words("可用国家医保服务平台APP。")),
    (no_national_channel_inside_the_province, K.NOTICE, OTHER_NEAR, with_words("可用国家异地就医备案小程序。")),
    (no_national_channel_inside_the_province, K.REFUSAL, OTHER_NEAR, with_words("可用国务院客户端小程序。")),
    (both_reminders_on_a_slip, K.SLIP, OTHER_FAR, without_words(CHRONIC)),
    (both_reminders_on_a_slip, K.SLIP, SETTLED, without_words(MATERNITY)),
    (every_rule_names_its_clause, K.SLIP, OTHER_FAR, with_words("备案后方可直接结算。", ())),
    (every_rule_names_its_clause, K.SLIP, OTHER_FAR, with_words("备案后方可直接结算。", ("R999",))),
    (every_rule_names_its_clause, K.RECEIPT, OTHER_FAR, listed("备案后方可直接结算。")),
    (every_rule_names_its_clause, K.CHANGE, OTHER_FAR, warned("备案后方可直接结算。")),
    (open_ended_has_its_condition, K.SLIP, SETTLED, with_words("本备案长期有效。")),
    (open_ended_has_its_condition, K.RECEIPT, SETTLED, with_words("自今日起长期有效(参保状态未发生变更的)。")),
    (days_are_written_as_on_paper, K.SLIP, SETTLED, with_words("自2026-11-23起。")),
    (no_stop_stands_twice, K.SLIP, SETTLED, with_words("请核对。。")),
)


@pytest.mark.parametrize(
    ("check", "kind", "about", "break_"), BROKEN, ids=[f"{check.__name__}-{n}" for n, (check, *_) in enumerate(BROKEN)]
)
def test_a_broken_paper_is_rejected_and_the_same_paper_whole_is_not(check, kind, about, break_):
    whole = next(case for case in cases(kind) if case.label[:2] == about)
    assert check(whole) == ""
    assert check(replace(whole, paper=break_(whole.paper))) != ""


def test_every_check_has_a_paper_that_it_rejects():
    assert {check for check, *_ in BROKEN} == set(CHECKS)


def test_a_changed_word_a_moved_line_and_another_clause_all_change_the_file():
    first, *others = cases(K.SLIP)
    accepted = golden_text("", (first, *others))
    blocks = first.paper.blocks
    for changed in (
        replace(first.paper, blocks=(*blocks[:-1], Paragraph("一句话。", ("R1",)), blocks[-1])),
        replace(first.paper, blocks=(blocks[1], blocks[0], *blocks[2:])),
        replace(first.paper, blocks=(*blocks[:1], replace(blocks[1], clauses=("R1",)), *blocks[2:])),
    ):
        assert golden_text("", (replace(first, paper=changed), *others)) != accepted


def test_a_difference_in_one_filing_of_many_is_seen():
    papers = cases(K.SLIP)
    one = next(n for n, case in enumerate(papers) if case.label == ("常驻(承诺)", "省内", "住院未结算", "代办", ""))
    paper = papers[one].paper
    moved = replace(paper, blocks=(*paper.blocks[:-3], paper.blocks[-2], paper.blocks[-3], paper.blocks[-1]))
    changed = (*papers[:one], replace(papers[one], paper=moved), *papers[one + 1 :])
    assert golden_text("", changed) != golden_text("", papers)
