"""The golden file of a kind: its first paper in full, each further one as the lines that differ."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import singledispatch

from filing.papers.blocks import Block, Code, Facts, ListBlock, Paper, Paragraph, Signature, Table, WarningBlock
from filing.tests.golden_cases import SORTS, Case, Label

READ_ME = (
    "# 每行一句,句末方括号内是条款代码。第一份全文;其余各份只列与“对照”不同的行:",
    "# @ 在哪一行之后,- 对照有而本份没有,+ 本份有而对照没有。一个标题下的各份,文字相同。",
)
SAME = "(与对照相同)"
INDENT = "    "
ANCHOR = 16
Lines = tuple[str, ...]


def golden_text(title: str, cases: tuple[Case, ...]) -> str:
    """Papers with the same words stand under one heading, which lists what they are about."""
    words = {case.label: lines_of(case.paper) for case in cases}
    assert len(words) == len(cases)
    first = cases[0].label
    groups: dict[tuple[str, Lines], list[Label]] = {}
    for label in words:
        if label != first:
            against, body = _told_against(label, words)
            groups.setdefault((against, body), []).append(label)
    parts = [[f"# {title}", *READ_ME], [_heading([first], words), *words[first]]]
    parts += [[_heading(labels, words) + against, *body] for (against, body), labels in groups.items()]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _told_against(label: Label, words: dict[Label, Lines]) -> tuple[str, Lines]:
    """What it is compared with, and the lines; a paper of another kind of situation altogether stands in full."""
    if len(label) == 1:
        return "", words[label]
    nearest, what = _nearest(label, words)
    return f"(对照:{what})", tuple(_difference(words[nearest], words[label])) or (SAME,)


def _nearest(label: Label, words: dict[Label, Lines]) -> tuple[Label, str]:
    """The same paper with its last particular undone, and in words which one that is."""
    first = next(iter(words))
    at = max(i for i, (one, plain) in enumerate(zip(label, first, strict=True)) if one != plain)
    plain = first[at]
    if at == 0:
        type_ = SORTS[label[0]][0]
        plain = next((sort for sort in SORTS if SORTS[sort][0] == type_ and (sort, *first[1:]) in words), plain)
        plain = first[0] if plain == label[0] else plain
    return (*label[:at], plain, *label[at + 1 :]), plain or "第一份"


def _difference(before: Lines, after: Lines) -> Iterator[str]:
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield f"@ {before[i - 1].strip().partition(':')[0][:ANCHOR]}"
            yield from (f"- {line}" for line in before[i:j])
            yield from (f"+ {line}" for line in after[k:m])


# --- Headings --------------------------------------------------------------------------------------------------------

EVERY = ("各类型", "各就医地", "各补办", "各申请人", "")


def _heading(labels: Iterable[Label], words: dict[Label, Lines]) -> str:
    wholes = [set(values) for values in zip(*words, strict=True)]
    return "== " + ";".join(_box(box, wholes) for box in _boxes(labels))


def _boxes(labels: Iterable[Label]) -> list[tuple[Label, ...]]:
    """As few products of values as joining one dimension after the other gives."""
    boxes: list[tuple[Label, ...]] = [tuple((value,) for value in label) for label in labels]
    for at in reversed(range(len(boxes[0]))):
        joined: dict[tuple[Label, ...], Label] = {}
        for box in boxes:
            rest = (*box[:at], *box[at + 1 :])
            joined[rest] = (*joined.get(rest, ()), *box[at])
        boxes = [(*rest[:at], values, *rest[at:]) for rest, values in joined.items()]
    return boxes


def _box(box: tuple[Label, ...], wholes: list[set[str]]) -> str:
    every = EVERY if len(box) == len(EVERY) else ("",)
    told = (
        whole if whole and len(values) > 1 and set(values) == all_of else "、".join(values)
        for values, all_of, whole in zip(box, wholes, every, strict=True)
    )
    return " · ".join(filter(None, told))


# --- Lines -----------------------------------------------------------------------------------------------------------


def lines_of(paper: Paper) -> Lines:
    """Title and blocks, a sentence a line; clauses in brackets behind what they carry."""
    return (f"《{paper.title}》", *(line for block in paper.blocks for line in block_lines(block)))


@singledispatch
def block_lines(block: Block) -> Iterator[str]:
    raise TypeError(f"{type(block).__name__} is no block of a paper")


@block_lines.register
def _(block: Facts) -> Iterator[str]:
    if block.large:
        yield _cited("【大字】", block.clauses)
    for label, value in block.rows:
        yield from _sentences(f"{label}:{value}")


@block_lines.register
def _(block: Paragraph) -> Iterator[str]:
    yield from _sentences(block.text, block.clauses)


@block_lines.register
def _(block: ListBlock) -> Iterator[str]:
    if block.heading:
        yield f"【{block.heading}】"
    for item in block.items:
        yield from _sentences(f"· {item.text}", item.clauses)


@block_lines.register
def _(block: Table) -> Iterator[str]:
    yield _cited("【表】" + " | ".join(block.head), block.clauses)
    for row in block.rows:
        if any("。" in cell for cell in row):
            yield " | ".join(row[:2])
            yield from (f"{INDENT}| {cell}" for cell in row[2:])
        else:
            yield " | ".join(row)


@block_lines.register
def _(block: WarningBlock) -> Iterator[str]:
    yield f"【!{block.title}】"
    yield from _sentences(block.text, block.clauses)


@block_lines.register
def _(block: Signature) -> Iterator[str]:
    yield "【签名】" + " | ".join(filter(None, (*block.lines, block.seal, block.date)))


@block_lines.register
def _(block: Code) -> Iterator[str]:
    yield f"【验证码】{block.text}"


def _sentences(text: str, clauses: tuple[str, ...] = ()) -> list[str]:
    """A line a sentence, the further ones indented; the clauses of them all behind the last."""
    parts = [part + "。" for part in text.split("。")]
    parts[-1] = parts[-1].removesuffix("。")
    first, *further = [part for part in parts if part]
    lines = [first, *(INDENT + part for part in further)]
    return [*lines[:-1], _cited(lines[-1], clauses)]


def _cited(text: str, clauses: tuple[str, ...]) -> str:
    return f"{text} [{' '.join(clauses)}]" if clauses else text
