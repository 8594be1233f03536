"""What a password must be, how long it holds, and the making of a start password: pure, but for the random source.

等保 (GB/T 22239-2019 8.1.4.1 a) asks for complexity and periodic change; ASVS 5.0 6.2.5 and 6.2.10 forbid both. The
switch PASSWORD_POLICY chooses; the words and figures of either stand here.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class PasswordPolicy:
    """`classes`: how many of the four kinds of characters; `days`: until it expires, 0 = never; `memory`: how many of
    the last ones, the present one included, may not come again."""

    least: int
    classes: int = 0
    days: int = 0
    memory: int = 0


POLICIES = {
    "dengbao": PasswordPolicy(least=10, classes=3, days=90, memory=5),
    "asvs": PasswordPolicy(least=15),
}

# What everybody at this counter would try first.
OFFICE_WORDS = (
    "suzhou", "gusu", "kunshan", "yuanqu", "jiangsu", "yibao", "shebao", "yiliao", "baoxian", "yidi", "jiuyi", "beian",
    "ydba", "ydjy", "demo", "admin", "clerk", "reviewer", "supervisor", "auditor", "password", "mima", "qwerty", "abc",
    "苏州", "姑苏", "昆山", "园区", "江苏", "医保", "社保", "医疗", "保险", "异地", "就医", "备案", "密码", "管理员",
)  # fmt: skip
LEAST_OWN_CHARACTERS = 8  # beside an office word
_START_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"  # nothing that looks like another
_START_GROUPS, _START_GROUP = 4, 4


def kinds_of(text: str) -> int:
    """How many of upper case, lower case, digits and all other characters occur. Chinese counts as other."""
    return sum(
        (
            any("A" <= c <= "Z" for c in text),
            any("a" <= c <= "z" for c in text),
            any("0" <= c <= "9" for c in text),
            any(not (c.isascii() and c.isalnum()) for c in text),
        )
    )


def length_problem(text: str, policy: PasswordPolicy) -> str | None:
    """Counted in characters, so that 15 Chinese ones are 15."""
    if len(text) >= policy.least:
        return None
    return f"密码至少 {policy.least} 个字符,现有 {len(text)} 个,没有保存。请加长。"


def complexity_problem(text: str, policy: PasswordPolicy) -> str | None:
    if kinds_of(text) >= policy.classes:
        return None
    return f"密码须含大写字母、小写字母、数字、其他符号中的至少 {policy.classes} 类,没有保存。请补上缺少的种类。"


def office_word_problem(text: str) -> str | None:
    """An office word with a year and a sign is the first guess; beside enough else it does no harm."""
    rest, found = text.casefold(), ""
    for word in OFFICE_WORDS:
        if word in rest:
            found = found or word
            rest = rest.replace(word, "")
    own = sum(c.isalpha() for c in rest)
    if not found or own >= LEAST_OWN_CHARACTERS:
        return None
    return f"密码主要由「{found}」这类本单位常用词和数字组成,容易被猜到,没有保存。请换一个。"


def expired(*, since: datetime, now: datetime, days: int) -> bool:
    """True from the last day on; `days` 0 never."""
    return days > 0 and now - since >= timedelta(days=days)


def start_expired(*, since: datetime, now: datetime, hours: int) -> bool:
    return now - since >= timedelta(hours=hours)


def start_password() -> str:
    """16 characters in groups to be read aloud, about 92 bits, of at least three kinds."""
    while True:
        groups = ("".join(secrets.choice(_START_LETTERS) for _ in range(_START_GROUP)) for _ in range(_START_GROUPS))
        text = "-".join(groups)
        if kinds_of(text) == 4:
            return text
