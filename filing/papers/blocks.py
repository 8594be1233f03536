"""What a paper is made of: a closed set of blocks, and their one canonical JSON.

A paper holds text, whole numbers and yes/no, never a float. Rules stand in it as sentences with the codes of the
clauses they rest on (`filing.rules.clauses`); recorded values (names, numbers, places) stand in blocks without clauses.
The code block marks where the verification code goes: the code is allotted at issue and its token covers the words,
so it cannot stand among them. Source: decision 7.
"""

import json
from dataclasses import dataclass, fields
from typing import Any

from filing.choices import DocumentKind
from filing.facts import Line

FORMAT = 1


class BadPaper(ValueError):
    """Text that is no canonical paper of this format, or a paper whose parts have the wrong type."""


@dataclass(frozen=True)
class Facts:
    """Rows of (label, value). `large`: what must be read even by who reads nothing else."""

    rows: tuple[tuple[str, str], ...]
    large: bool = False
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    text: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListBlock:
    """Sentences under a heading (may be ""), each with its own clauses."""

    items: tuple[Line, ...]
    heading: str = ""
    ordered: bool = True

    @property
    def clauses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for item in self.items for code in item.clauses))


@dataclass(frozen=True)
class Table:
    """Every row has as many cells as `head`."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class WarningBlock:
    title: str
    text: str
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signature:
    """Lines to sign on, and beside them room for a seal. `signer`: the line a drawn signature belongs to, or ""."""

    lines: tuple[str, ...]
    seal: str
    date: str
    signer: str = ""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Code:
    """Where the verification code stands, and how to use it."""

    text: str
    clauses: tuple[str, ...] = ()


Block = Facts | Paragraph | ListBlock | Table | WarningBlock | Signature | Code

KINDS: dict[str, type[Block]] = {
    "facts": Facts,
    "paragraph": Paragraph,
    "list": ListBlock,
    "table": Table,
    "warning": WarningBlock,
    "signature": Signature,
    "code": Code,
}
_KIND_OF = {block: kind for kind, block in KINDS.items()}


@dataclass(frozen=True)
class Paper:
    """One document as issued. `number`: its own; `filing_number`: of the filing, "" for advice. Dates as printed."""

    kind: DocumentKind
    title: str
    number: str
    filing_number: str
    office: str
    issued_on: str
    blocks: tuple[Block, ...]
    demo: bool = False


def kind_of(block: Block) -> str:
    """The name of the block's kind in JSON and in the templates. BadPaper outside the closed set."""
    try:
        return _KIND_OF[type(block)]
    except KeyError:
        raise BadPaper(f"{type(block).__name__} is no block of a paper") from None


def to_json(paper: Paper) -> str:
    """Canonical: keys sorted, no blanks, text as it is. BadPaper for anything outside the closed set."""
    blocks = [{"kind": kind_of(block), **_plain_fields(block)} for block in paper.blocks]
    data = {**_plain_fields(paper, without="blocks"), "blocks": blocks, "format": FORMAT}
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    if _read(json.loads(text)) != paper:
        raise BadPaper("a part of this paper has the wrong type")
    return text


def from_json(text: str) -> Paper:
    """The paper `to_json` was given. BadPaper for any other text, also for the same paper written differently."""
    try:
        paper = _read(json.loads(text))
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadPaper("no JSON") from error
    if to_json(paper) != text:
        raise BadPaper("not in canonical form")
    return paper


def words_of(paper: Paper) -> str:
    """Title and all words of the blocks, one per line: what a reader can find on the sheet."""
    return "\n".join([paper.title, *(text for block in paper.blocks for text in _texts(block))])


def _texts(block: Block) -> list[str]:
    names = [f.name for f in fields(block) if f.name != "clauses"]
    return [text for name in names for text in _flat(getattr(block, name))]


def _flat(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, Line):
        return [value.text]
    return [text for part in value for text in _flat(part)] if isinstance(value, tuple) else []


def _plain_fields(part: Any, without: str = "") -> dict[str, Any]:
    return {f.name: _plain(getattr(part, f.name)) for f in fields(part) if f.name != without}


def _plain(value: Any) -> Any:
    if isinstance(value, Line):
        return {"clauses": list(value.clauses), "text": value.text}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, str | bool):
        return value
    raise BadPaper(f"a {type(value).__name__} cannot stand in a paper")


def _read(data: Any) -> Paper:
    rows = _object(data, Paper, extra=("format",))
    if rows.pop("format") != FORMAT or not isinstance(rows["blocks"], list):
        raise BadPaper("unknown format")
    rows["blocks"] = tuple(_read_block(block) for block in rows["blocks"])
    try:
        rows["kind"] = DocumentKind(rows["kind"])
    except ValueError:
        raise BadPaper("unknown kind of document") from None
    texts = ("title", "number", "filing_number", "office", "issued_on")
    if not isinstance(rows["demo"], bool) or not all(isinstance(rows[name], str) for name in texts):
        raise BadPaper("a part of this paper has the wrong type")
    return Paper(**rows)


def _read_block(data: Any) -> Block:
    if not isinstance(data, dict) or not isinstance(data.get("kind"), str) or data["kind"] not in KINDS:
        raise BadPaper("unknown kind of block")
    block = KINDS[data["kind"]]
    rows = _object(data, block, extra=("kind",))
    return block(**{f.name: _value(f.name, rows[f.name]) for f in fields(block)})


def _object(data: Any, target: type, extra: tuple[str, ...]) -> dict[str, Any]:
    """A copy of `data`, which must hold exactly the fields of `target` and `extra`."""
    wanted = {f.name for f in fields(target)} | set(extra)
    if not isinstance(data, dict) or data.keys() != wanted:
        raise BadPaper(f"not the fields of a {target.__name__}")
    return dict(data)


def _value(name: str, value: Any) -> Any:
    """A block's field: what type it has is told by its name, the same in every block."""
    if name in ("large", "ordered"):
        return _checked(value, bool)
    if name == "items":
        return tuple(Line(_checked(i["text"], str), _strings(i["clauses"])) for i in map(_line, _checked(value, list)))
    if name == "rows":
        return tuple(_strings(row) for row in _checked(value, list))
    if name in ("clauses", "head", "lines"):
        return _strings(value)
    return _checked(value, str)


def _line(data: Any) -> dict[str, Any]:
    return _object(data, Line, extra=())


def _strings(value: Any) -> tuple[str, ...]:
    return tuple(_checked(part, str) for part in _checked(value, list))


def _checked(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise BadPaper(f"{type(value).__name__} instead of {kind.__name__}")
    return value
