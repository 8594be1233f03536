"""Every rule with the code that carries it and the tests that prove it, read from the source text itself.

Code carries a number when its docstring names it, in brackets or after `Source:`, or when a rule, a paper or a paper's
text cites it beside a sentence. A test proves a number when it names it in its docstring, in the comment behind its
`def`, or at the beginning of a row of the table it runs over. `filing/docs/rules.md` is `document(...)` of the code.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filing.rules.clauses import CLAUSES

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "filing" / "docs" / "rules.md"
APPS = ("filing", "portal")
TEXTS = "filing/papers/default_texts"
CITING = ("filing/rules/", "filing/papers/")
LEFT_OUT = ("/migrations/", "/demo/", "filing/rules_doc.py", "/test_rules_doc.py")
LAST = {"R": 66, "J": 21, "C": 36, "D": 8}
RULES = tuple(f"{letter}{n}" for letter, last in LAST.items() for n in range(1, last + 1))
HEADINGS = {
    "R": "R: the two sources, in their words",
    "J": "J: what Jiangsu adds, in summary",
    "C": "C: how gaps and contradictions are read",
    "D": "D: dates",
}
NO_CODE: dict[str, str] = {
    "R10": "The same three types as R2: whether a place lies in the province plays no part in the choice of a type.",
    "R11": "Of its three classes two are the types of R3; the third, emergency rescue, is deemed filed (R12, C9).",
    "R13": "The day from which the 跨省 rules apply: the delivered policy version begins on it, nothing here is older.",
    "R35": "Describes the application by telephone; the counter takes the same facts and images (R51).",
    "R37": "The source breaks off after this heading; what that channel serves stands in R30.",
    "R47": "The way into another program. The counter's own way in is its workbench.",
    "J16": "Not followed: R38 and R61 give both places to everybody; no source asks a promise filing for papers (C16).",
    "J21": "Only a summary of that notice was found: it gives no rule. The office has to say what it changed.",
}

_NUMBER = re.compile(r"(?<![A-Za-z0-9-])([RJCD])(\d{1,2})(?![0-9A-Za-z])(?:\s*[–-]\s*\1?(\d{1,2})(?!\d))?")
_BEHIND = re.compile(r"〔([^〔〕]*)〕")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)


@dataclass(frozen=True)
class Register:
    """Number → dotted names of code, number → node ids of tests; both sorted, each once."""

    code: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tests: dict[str, tuple[str, ...]] = field(default_factory=dict)


def numbers_in(text: str) -> list[str]:
    """R7, C5–C8 → every number named, in order; `A15`, `JS75-8` and the like are none."""
    found = []
    for letter, first, last in _NUMBER.findall(text):
        found += [f"{letter}{n}" for n in range(int(first), int(last or first) + 1)]
    return found


def read(root: Path = ROOT) -> Register:
    """The register of the source text under `root`."""
    code: dict[str, set[str]] = defaultdict(set)
    tests: dict[str, set[str]] = defaultdict(set)
    for path in sorted(file for app in APPS for file in (root / app).rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if any(part in name for part in LEFT_OUT):
            continue
        text = path.read_text("utf-8")
        if "/tests/" in name:
            _collect(tests, _proofs(name, text))
        else:
            _collect(code, _carriers(name, text))
    for path in sorted((root / TEXTS).glob("*.txt")):
        _collect(code, _citing_lines(path.relative_to(root).as_posix(), path.read_text("utf-8")))
    return Register(*({key: tuple(sorted(names)) for key, names in found.items()} for found in (code, tests)))


def problems(register: Register) -> list[str]:
    """What keeps the register from being whole, as sentences."""
    unknown = sorted({*register.code, *register.tests} - set(RULES))
    told = [
        f"{number} is named in {', '.join(_places(register, number))}, but there is no such rule" for number in unknown
    ]
    for number in RULES:
        carried, proved = register.code.get(number, ()), register.tests.get(number, ())
        if number in NO_CODE and carried and proved:
            told.append(f"{number} has code and tests: take its sentence out of NO_CODE")
        elif number not in NO_CODE and not carried:
            told.append(f"{number} has no code: name it in the docstring of what carries it")
        elif number not in NO_CODE and not proved:
            told.append(f"{number} has no test: name it in the docstring of the test that proves it")
        if number not in CLAUSES:
            told.append(f"{number} has no words in filing/rules/clauses")
    told += [f"{number} is no rule" for number in NO_CODE if number not in RULES]
    return told


def document(register: Register) -> str:
    """The text of `filing/docs/rules.md`."""
    lines = [
        "# The rules and what carries them",
        "",
        "Made by `manage.py rules_doc`; `manage.py rules_doc --check` fails when it is not what the code says.",
        "R: exact words of the sources. J, C, D: summaries. Where no code is needed, a sentence says why.",
    ]
    for letter, last in LAST.items():
        lines += ["", f"## {HEADINGS[letter]}"]
        for n in range(1, last + 1):
            lines += ["", *_entry(register, f"{letter}{n}")]
    return "\n".join(lines) + "\n"


def _entry(register: Register, number: str) -> Iterator[str]:
    clause = CLAUSES.get(number)
    yield f"### {number} {clause.citation if clause else ''}".rstrip()
    if clause:
        yield ""
        yield f"> {clause.words}"
    yield ""
    if number in NO_CODE:
        yield f"- no code: {NO_CODE[number]}"
    yield from _listed("code", register.code.get(number, ()))
    yield from _listed("tests", register.tests.get(number, ()))


def _listed(what: str, names: Iterable[str]) -> Iterator[str]:
    shown = ", ".join(f"`{name}`" for name in names)
    if shown:
        yield f"- {what}: {shown}"


def _places(register: Register, number: str) -> tuple[str, ...]:
    return (*register.code.get(number, ()), *register.tests.get(number, ()))


def _collect(into: dict[str, set[str]], found: Iterable[tuple[str, str]]) -> None:
    for number, name in found:
        into[number].add(name)


def _carriers(name: str, text: str) -> Iterator[tuple[str, str]]:
    """(number, dotted name) of each definition that names it or, in a rule or paper, cites it."""
    module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    for qualified, node in _definitions(ast.parse(text)):
        said = numbers_in(_sources(ast.get_docstring(node) or ""))
        cited = _cited(node) if name.startswith(CITING) and isinstance(node, _FUNCTIONS) else ()
        yield from ((number, f"{module}.{qualified}") for number in (*said, *cited))


def _citing_lines(name: str, text: str) -> Iterator[tuple[str, str]]:
    """(number, file) of each clause behind a sentence of a paper's text."""
    for codes in _BEHIND.findall(text):
        yield from ((code, name) for code in codes.split() if code in RULES)


def _sources(docstring: str) -> str:
    """What stands in brackets, and everything after `Source:`."""
    return " ".join((*_BRACKETS.findall(docstring), docstring.partition("Source:")[2]))


def _definitions(tree: ast.AST, above: str = "") -> Iterator[tuple[str, ast.AST]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, _DEFINITIONS):
            yield above + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from _definitions(node, f"{above}{node.name}.")


def _cited(node: ast.AST) -> list[str]:
    """Numbers that stand alone as a text: the clauses given to a finding or a line."""
    texts = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return [text for text in texts if text in RULES]


def _proofs(name: str, text: str) -> Iterator[tuple[str, str]]:
    """(number, node id) of each test that names it."""
    tree, lines = ast.parse(text), text.splitlines()
    tables = {
        t.id: n.value for n in tree.body if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)
    }
    for qualified, node in _definitions(tree):
        if isinstance(node, _FUNCTIONS) and node.name.startswith("test_"):
            comment = lines[node.body[0].lineno - 2 if node.body[0].lineno > node.lineno else 0].partition("#")[2]
            said = numbers_in(f"{ast.get_docstring(node) or ''} {comment}")
            where = f"{name}::{qualified.replace('.', '::')}"
            yield from ((number, where) for number in said)
            yield from ((number, f"{where}[{number}…]") for number in _rows(node, tables))


def _rows(node: ast.FunctionDef, tables: dict[str, ast.expr]) -> Iterator[str]:
    """Numbers at the beginning of a text of the tables a test is parametrised with, written there or named."""
    for decorator in node.decorator_list:
        used = [tables[n.id] for n in ast.walk(decorator) if isinstance(n, ast.Name) and n.id in tables]
        for part in (decorator, *used):
            texts = (n.value for n in ast.walk(part) if isinstance(n, ast.Constant) and isinstance(n.value, str))
            yield from (word for text in texts for word in text.split(" ")[:1] if word in RULES)
