"""The register of rules: read from the source text, whole, and the same as the document that is kept."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from filing import rules_doc

REGISTER = rules_doc.read()


def test_every_rule_has_code_and_tests_or_a_sentence_and_the_document_is_what_the_code_says():
    """The same as `manage.py rules_doc --check`."""
    assert rules_doc.problems(REGISTER) == []
    assert rules_doc.DOCUMENT.read_text("utf-8") == rules_doc.document(REGISTER)


def test_there_are_66_and_21_and_36_and_8_each_with_an_entry():
    assert len(rules_doc.RULES) == 66 + 21 + 36 + 8
    text = rules_doc.document(REGISTER)
    for number in rules_doc.RULES:
        assert f"\n### {number} " in text


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Source: R7, C5.", ["R7", "C5"]),
        ("Source: R21–R23, J1.", ["R21", "R22", "R23", "J1"]),
        ("Source: C5–8", ["C5", "C6", "C7", "C8"]),
        ("A15, JS75-8, D-4, R100, XR7, R7a, 2026-R1", []),
        ("(R59、D4)。", ["R59", "D4"]),
        ("", []),
    ],
)
def test_numbers_are_read_from_a_docstring(text, numbers):
    assert rules_doc.numbers_in(text) == numbers


RULE = '''
from filing.rules.outcomes import met

def first(facts):
    """A sentence. Source: R1."""
    return met("a", "b", "R2")

class Thing:
    """One (R3)."""

    def inner(self):
        """Source: R4."""

    def _silent(self):
        return "R5 in a sentence"
'''
TEST = '''
TABLE = [("R2", 1), ("no number", 2)]

def test_docstring():
    """R1, R3."""

def test_comment():  # R4
    assert True

@pytest.mark.parametrize("number", TABLE)
def test_table(number):
    assert "R6"

@pytest.mark.parametrize("number", ["R7 a row"])
def test_rows(number):
    assert True
'''


@pytest.fixture
def source(tmp_path) -> Path:
    for name, text in {
        "filing/rules/a.py": RULE,
        "portal/views/b.py": RULE,
        "filing/tests/test_a.py": TEST,
        "filing/migrations/0001.py": RULE,
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    (tmp_path / "portal/views/b.py").write_text(
        'def show():\n    """R6: said. Source: R8."""\n    return "R9"\n', "utf-8"
    )
    return tmp_path


def test_code_carries_what_its_docstring_names_and_a_rule_what_it_cites(source):
    assert rules_doc.read(source).code == {
        "R1": ("filing.rules.a.first",),
        "R2": ("filing.rules.a.first",),
        "R3": ("filing.rules.a.Thing",),
        "R4": ("filing.rules.a.Thing.inner",),
        "R8": ("portal.views.b.show",),
    }


def test_a_test_proves_what_its_docstring_comment_or_table_names(source):
    assert rules_doc.read(source).tests == {
        "R1": ("filing/tests/test_a.py::test_docstring",),
        "R2": ("filing/tests/test_a.py::test_table[R2…]",),
        "R3": ("filing/tests/test_a.py::test_docstring",),
        "R4": ("filing/tests/test_a.py::test_comment",),
        "R7": ("filing/tests/test_a.py::test_rows[R7…]",),
    }


def without(number: str, *, code: bool = False, tests: bool = False) -> rules_doc.Register:
    return rules_doc.Register(
        {key: names for key, names in REGISTER.code.items() if not (code and key == number)},
        {key: names for key, names in REGISTER.tests.items() if not (tests and key == number)},
    )


@pytest.mark.parametrize(
    ("register", "fault"),
    [
        (without("R41", code=True), "R41 has no code"),
        (without("D2", tests=True), "D2 has no test"),
        (rules_doc.Register({**REGISTER.code, "R99": ("a.b",)}, REGISTER.tests), "R99 is named in a.b"),
        (
            rules_doc.Register({**REGISTER.code, "R37": ("a",)}, {**REGISTER.tests, "R37": ("b",)}),
            "R37 has code and tests",
        ),
    ],
)
def test_each_gap_is_named(register, fault):
    (only,) = rules_doc.problems(register)
    assert only.startswith(fault)


def test_the_check_fails_on_an_old_document_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(rules_doc, "DOCUMENT", tmp_path / "rules.md")
    with pytest.raises(CommandError):
        call_command("rules_doc", "--check", stderr=StringIO())
    assert not rules_doc.DOCUMENT.exists()
    out = StringIO()
    call_command("rules_doc", stdout=out)
    assert "131 rules" in out.getvalue()
    call_command("rules_doc", "--check", stdout=StringIO())
    rules_doc.DOCUMENT.write_text(rules_doc.DOCUMENT.read_text("utf-8") + "\n", "utf-8")
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("rules_doc", "--check", stderr=said)
    assert "is not what the code says" in said.getvalue()
