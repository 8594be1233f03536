"""就医地: what may be chosen, and the county names that lead there."""

from django.db import models

from filing.choices import Scope
from filing.facts import PlaceFacts
from filing.models.staff import CodeManager


class Place(models.Model):
    """One of the selectable cities (R52). Scope is derived from the code."""

    code = models.CharField("编码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=40)
    full_name = models.CharField("全称", max_length=80)
    province = models.CharField("省份", max_length=40)
    pinyin = models.CharField("拼音", max_length=120, blank=True)
    initials = models.CharField("首字母", max_length=60, blank=True)
    filing_unit_code = models.CharField("备案单位编码", max_length=6)
    rank = models.PositiveIntegerField("常用次序", default=1000)

    objects = CodeManager()

    class Meta:
        verbose_name = verbose_name_plural = "就医地"
        ordering = ["rank", "code"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(code__startswith="3205"), name="place_outside_suzhou"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    @property
    def facts(self) -> PlaceFacts:
        return PlaceFacts(code=self.code, name=self.full_name)

    @property
    def scope(self) -> Scope:
        return self.facts.scope


class County(models.Model):
    """A county or district name: never a 备案地, but it leads to its city or to the reason why not."""

    class WhyNot(models.TextChoices):
        NONE = "", "可备案到所属城市"
        INSIDE_SUZHOU = "inside_suzhou", "苏州市内,无须备案"
        OUTSIDE_MAINLAND = "outside_mainland", "港澳台及境外,不能直接结算"

    code = models.CharField("编码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=60)
    full_name = models.CharField("全称", max_length=120)
    place = models.ForeignKey(
        Place, models.CASCADE, null=True, blank=True, verbose_name="所属就医地", related_name="counties"
    )
    why_not = models.CharField("不可选原因", max_length=20, choices=WhyNot.choices, blank=True, default="")
    pinyin = models.CharField("拼音", max_length=120, blank=True)
    initials = models.CharField("首字母", max_length=60, blank=True)

    objects = CodeManager()

    class Meta:
        verbose_name = verbose_name_plural = "区县"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(place__isnull=False, why_not="")
                | (models.Q(place__isnull=True) & ~models.Q(why_not="")),
                name="county_leads_or_says_why_not",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def natural_key(self) -> tuple[str]:
        return (self.code,)
