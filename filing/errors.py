"""Refusals. Each carries Chinese sentences a clerk can act on; none is a fault of the program."""

from collections.abc import Sequence


class Refusal(Exception):
    """What the portal refuses to do. `sentences` say what is wrong, whether anything was saved, what to do now."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences: Sequence[str] = sentences


class NotAllowed(Refusal):
    """The person at the keyboard may not do this, or the filing's state does not allow it."""


class StaleFiling(Refusal):
    """Somebody else changed or decided the filing first; nothing of this attempt was saved."""


class PaperAltered(Refusal):
    """The stored words of a paper are not those that were issued."""


class RulesBroken(Refusal):
    """The rules forbid it; `findings` are those that block."""

    def __init__(self, findings: Sequence, *sentences: str) -> None:
        super().__init__(*(sentences or tuple(f.message for f in findings)))
        self.findings = tuple(findings)


class BadInput(Refusal):
    """A value that no form should have let through; `field` names it."""

    def __init__(self, field: str, *sentences: str) -> None:
        super().__init__(*sentences)
        self.field = field
