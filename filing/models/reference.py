"""Small reference tables that supervisors keep, and the phrases of each reviewer."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from filing.choices import CancelGround, MaterialKind, ReasonAction
from filing.models.staff import CodeManager


class Reason(models.Model):
    """A reason code with the words the applicant reads and the clause behind them.

    `material`: the slot it speaks of, so that a notice tells one missing paper once.
    """

    code = models.CharField("代码", max_length=10, primary_key=True)
    action = models.CharField("用于", max_length=10, choices=ReasonAction.choices)
    text = models.CharField("理由", max_length=300)
    clause = models.CharField("依据", max_length=20, blank=True, default="")
    remedy = models.CharField("怎么办", max_length=300, blank=True, default="")
    material = models.CharField("针对材料", max_length=30, choices=MaterialKind.choices, blank=True, default="")
    ground = models.CharField("取消性质", max_length=15, choices=CancelGround.choices, default=CancelGround.REQUEST)
    order = models.PositiveSmallIntegerField("次序", default=0)
    active = models.BooleanField("启用", default=True)

    objects = CodeManager()

    class Meta:
        verbose_name = verbose_name_plural = "理由"
        ordering = ["action", "order", "code"]

    def __str__(self) -> str:
        return self.text

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class PhraseManager(models.Manager):
    def get_by_natural_key(self, action: str, text: str) -> "Phrase":
        return self.get(action=action, text=text, owner__isnull=True)


class Phrase(models.Model):
    """常用语 of reviewers: everybody's, or with `owner` one reviewer's own."""

    action = models.CharField("用于", max_length=10, choices=[*ReasonAction.choices, ("approve", "通过")])
    text = models.CharField("常用语", max_length=200)
    order = models.PositiveSmallIntegerField("次序", default=0)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="个人所有"
    )

    objects = PhraseManager()

    class Meta:
        verbose_name = verbose_name_plural = "常用语"
        ordering = ["action", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "text"], condition=Q(owner__isnull=True), name="phrase_once"),
            models.UniqueConstraint(
                fields=["owner", "action", "text"], condition=Q(owner__isnull=False), name="phrase_once_each"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def natural_key(self) -> tuple[str, str]:
        return (self.action, self.text)


class WorkDay(models.Model):
    """A day that differs from the plain weekday rule (holiday, 调休)."""

    date = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("上班")
    note = models.CharField("说明", max_length=40, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {'上班' if self.is_workday else '放假'}"


class ReferralHospital(models.Model):
    """A hospital of Suzhou and whether it may refer (R7)."""

    code = models.CharField("编码", max_length=10, primary_key=True)
    name = models.CharField("名称", max_length=100)
    level = models.CharField("等级", max_length=20, blank=True, default="")
    district = models.CharField("所在地", max_length=6, blank=True, default="")
    entitled = models.BooleanField("具有转诊资质", default=True)

    objects = CodeManager()

    class Meta:
        verbose_name = verbose_name_plural = "转诊医院"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)
