"""Django's hooks for `filing.passwords`: each refuses with a sentence that says whether anything was saved.

The list of common passwords (20,000, offline) and the likeness to one's own name are Django's, with our words.
"""

from typing import Any

from django.contrib.auth import password_validation as django
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from filing import passwords
from filing.models import Staff


def _refuse(problem: str | None, code: str) -> None:
    if problem:
        raise ValidationError(problem, code=code)


class LongEnough:
    def __init__(self, policy: str) -> None:
        self.policy = passwords.POLICIES[policy]

    def validate(self, password: str, user: Any = None) -> None:
        _refuse(passwords.length_problem(password, self.policy), "password_too_short")

    def get_help_text(self) -> str:
        return f"至少 {self.policy.least} 个字符，汉字也算字符。"


class Complex(LongEnough):
    def validate(self, password: str, user: Any = None) -> None:
        _refuse(passwords.complexity_problem(password, self.policy), "password_too_simple")

    def get_help_text(self) -> str:
        return f"含大写字母、小写字母、数字、其他符号中的至少 {self.policy.classes} 类。"


class NotCommon(django.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return "这是常见密码，容易被猜到，没有保存。请换一个。"

    def get_help_text(self) -> str:
        return "不是常见密码。"


class NotOfTheOffice:
    def validate(self, password: str, user: Any = None) -> None:
        _refuse(passwords.office_word_problem(password), "password_of_the_office")

    def get_help_text(self) -> str:
        return "不主要由地名、医保、备案等本单位常用词组成。"


class NotLikeTheName(django.UserAttributeSimilarityValidator):
    def __init__(self) -> None:
        super().__init__(user_attributes=("username", "full_name"))

    def get_error_message(self) -> str:
        return "密码与您的账号或姓名太相似，没有保存。请换一个。"

    def get_help_text(self) -> str:
        return "不与账号、姓名相似。"


class NotUsedBefore:
    """The present one counts as one of the last `memory`."""

    def __init__(self, policy: str) -> None:
        self.memory = passwords.POLICIES[policy].memory

    def validate(self, password: str, user: Any = None) -> None:
        if not isinstance(user, Staff) or user.pk is None:
            return
        former = user.former_passwords.values_list("password", flat=True)[: self.memory - 1]
        if any(check_password(password, known) for known in (user.password, *former)):
            raise ValidationError(
                f"这是您最近用过的 {self.memory} 个密码之一，没有保存。请换一个。", code="password_used"
            )

    def get_help_text(self) -> str:
        return f"不是最近用过的 {self.memory} 个密码。"
