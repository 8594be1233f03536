"""Texts of papers as supervisors keep them: sections of sentences with conditions, placeholders and clauses.

    # 说明                                  a section, named as `frames.py` lists it for the kind
    【已受理】受理日期为{受理日期}。〔J4 D7〕   one sentence a line: its conditions, its words, its clauses

A sentence with a placeholder that has no value on a paper is left out; `{名?}` may be empty. Placeholders and
conditions come from a list and are put in by name, never by `format`. Source: decision 5, domain 1.13.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from filing.choices import DocumentKind
from filing.rules.clauses import CLAUSES

SENTENCE_LENGTH, TEXT_LENGTH = 300, 8_000

_SENTENCE = re.compile(r"(?P<when>(?:【[^【】]*】)*)(?P<words>[^〔〕【】]*)(?:〔(?P<clauses>[^〔〕]*)〕)?")
_PLACEHOLDER = re.compile(r"\{([^{}?]*)(\?)?\}")
_STRAY = re.compile(r"[{}｛｝]")
_UNSEEN = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_NUMBER_OF_A_PERSON = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|[0-9]{15}|1[3-9][0-9]{9})(?![0-9])")
_PERCENTAGE = re.compile(r"([0-9.]+)\s*[%％]|百分之([零一二三四五六七八九十百]+)")
EIGHTY_EXPLAINED = "80%,不是报销80%"
OPEN_END, ITS_CONDITION = "长期有效", "未申请变更备案信息"
NATIONAL_CHANNELS = ("国务院客户端", "国家医保服务平台", "国家异地就医备案")


@dataclass(frozen=True)
class Fault:
    """What is wrong in line `line` (from 1) of a text; 0 = the whole text."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"第{self.line}行:{self.sentence}" if self.line else self.sentence


class BadWording(ValueError):
    """A text that may not stand on a paper, with every fault of it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Frame:
    """What a kind's text is made of. `may_be_empty`: sections that need no sentence."""

    sections: tuple[str, ...]
    placeholders: frozenset[str]
    conditions: frozenset[str]
    may_be_empty: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sentence:
    words: str
    clauses: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wording:
    """The text of one kind. `version`: its number, 0 = as delivered."""

    kind: DocumentKind
    sections: Mapping[str, tuple[Sentence, ...]] = field(hash=False)
    version: int = 0

    @property
    def clauses(self) -> frozenset[str]:
        return frozenset(code for rows in self.sections.values() for row in rows for code in row.clauses)


def parse(kind: DocumentKind, text: str, frame: Frame, version: int = 0) -> Wording:
    """The sections of `text`. BadWording names every fault with its line."""
    if len(text) > TEXT_LENGTH:
        raise BadWording((Fault(0, f"全文超过{TEXT_LENGTH}字,请缩短。"),))
    sections: dict[str, list[Sentence]] = {}
    faults: list[Fault] = []
    name = ""
    for number, line in enumerate(map(str.strip, text.splitlines()), start=1):
        if line.startswith("#"):
            name = line.lstrip("#").strip()
            faults += [Fault(number, told) for told in _section_faults(name, sections, frame)]
            sections.setdefault(name, [])
        elif line:
            found = list(_sentence_faults(line, name, frame))
            faults += [Fault(number, told) for told in found]
            sections.setdefault(name, []).extend(() if found else (_sentence(line),))
    faults += [Fault(0, told) for told in _missing(sections, frame)] if not faults else []
    if faults:
        raise BadWording(tuple(faults))
    return Wording(kind, {key: tuple(rows) for key, rows in sections.items()}, version)


def filled(words: str, values: Mapping[str, str]) -> str | None:
    """The words with every placeholder put in; None where one that must have a value has none."""
    needed = [name for name, optional in _PLACEHOLDER.findall(words) if not optional]
    if not all(values.get(name) for name in needed):
        return None
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), words)


def _sentence(line: str) -> Sentence:
    found = _SENTENCE.fullmatch(line)
    if found is None:
        raise ValueError("no sentence")
    conditions = tuple(re.findall(r"【([^【】]*)】", found["when"]))
    return Sentence(found["words"].strip(), tuple(_codes(found["clauses"] or "")), conditions)


def _codes(text: str) -> list[str]:
    return [code for code in re.split(r"[\s,，、;；]+", text) if code]


def _section_faults(name: str, sections: Mapping[str, list[Sentence]], frame: Frame) -> Iterator[str]:
    if name not in frame.sections:
        yield f"没有名为“{name}”的段落;本文书的段落是:{'、'.join(frame.sections)}。"
    if name in sections:
        yield f"段落“{name}”写了两次,请合并。"


def _sentence_faults(line: str, section: str, frame: Frame) -> Iterator[str]:
    """Everything wrong with one line, so that it is put right in one go."""
    if not section:
        yield f"这一行不在任何段落里,请先写段落名,例如“# {frame.sections[0]}”。"
    if len(line) > SENTENCE_LENGTH:
        yield f"一行不能超过{SENTENCE_LENGTH}字,请分成几行。"
    if _UNSEEN.search(line):
        yield "有看不见的控制字符,请删去后重新输入。"
    if _SENTENCE.fullmatch(line) is None:
        yield "条件写在行首的【】里,条款写在行末的〔〕里,请检查括号。"
        return
    sentence = _sentence(line)
    yield from _unknown_names(sentence, frame)
    yield from _unlawful_words(sentence)


def _unknown_names(sentence: Sentence, frame: Frame) -> Iterator[str]:
    for name in (name for name, _ in _PLACEHOLDER.findall(sentence.words) if name not in frame.placeholders):
        yield f"占位符{{{name}}}不在清单里;可用的是:{'、'.join(sorted(frame.placeholders))}。"
    if _STRAY.search(_PLACEHOLDER.sub("", sentence.words)):
        yield "花括号只用于占位符,写作{名称},要成对、用半角。"
    for name in (name for name in sentence.conditions if name not in frame.conditions):
        yield f"条件【{name}】不在清单里;可用的是:{'、'.join(sorted(frame.conditions)) or '无'}。"
    for code in (code for code in sentence.clauses if code not in CLAUSES):
        yield f"没有编号为{code}的条款。"
    if not sentence.words:
        yield "这一行没有文字。"


def _unlawful_words(sentence: Sentence) -> Iterator[str]:
    """What no source gives, or gives with a condition only. Source: C3, C28, R41, R55, A25."""
    words = sentence.words.replace("％", "%").replace("，", ",")
    if any((number or han) not in ("80", "八十") for number, han in _PERCENTAGE.findall(words)):
        yield "来源中除80%外没有别的比例,不能写。"
    elif _PERCENTAGE.search(words) and EIGHTY_EXPLAINED not in words and "R42" not in sentence.clauses:
        yield f"写到80%的,同一句须写明“是原规定结付比例×{EIGHTY_EXPLAINED}”。"
    if OPEN_END in words and ITS_CONDITION not in words:
        yield f"写到“{OPEN_END}”的,同一句须写明条件“{ITS_CONDITION}、参保状态未发生变更”。"
    if any(channel in words for channel in NATIONAL_CHANNELS) and "跨省" not in sentence.conditions:
        yield "全国统一的备案渠道只适用于跨省,这一行请以【跨省】开头。"
    if _NUMBER_OF_A_PERSON.search(words):
        yield "不能写入个人的证件号码或者手机号码。"


def _missing(sections: Mapping[str, list[Sentence]], frame: Frame) -> Iterator[str]:
    for name in frame.sections:
        if name not in sections:
            yield f"缺少段落“# {name}”。"
        elif not sections[name] and name not in frame.may_be_empty:
            yield f"段落“{name}”没有内容。"
