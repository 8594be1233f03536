"""一次性告知: which list was given to the applicant in which round, line by line."""

from django.db import models
from django.db.models import Q

from filing.answers import DefectSource
from filing.models.filings import Filing, staff_fk
from filing.models.papers import Document


class CorrectionNotice(models.Model):
    """The one complete notice of a round; a further one of the same round bears a supervisor's reason.

    `round` 0 = given at the counter before the first submission. `correct_by`: the day until which the office asks for
    it where it has set a deadline, counted from the day of issue.
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="correction_notices", verbose_name="备案")
    round = models.PositiveSmallIntegerField("轮次")
    sequence = models.PositiveSmallIntegerField("本轮第几份", default=1)
    document = models.OneToOneField(Document, models.PROTECT, related_name="+", verbose_name="告知书")
    at = models.DateTimeField("时间")
    by = staff_fk("告知人")
    reason = models.CharField("再次告知的原因", max_length=200, blank=True, default="")
    correct_by = models.DateField("补正截止日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "一次性告知"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "round", "sequence"], name="notice_once_a_round"),
            models.CheckConstraint(
                condition=Q(sequence=1, reason="") | (Q(sequence__gt=1) & ~Q(reason="")),
                name="notice_again_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} 第{self.round}轮告知"


class NoticeLine(models.Model):
    """One defect as it was told, its words as they were that day. `clauses`: codes, comma separated."""

    notice = models.ForeignKey(CorrectionNotice, models.PROTECT, related_name="lines", verbose_name="一次性告知")
    order = models.PositiveSmallIntegerField("序号")
    code = models.CharField("事项", max_length=80)
    source = models.CharField("来源", max_length=10, choices=DefectSource.choices)
    text = models.TextField("需补正的事项")
    clauses = models.CharField("依据", max_length=200)
    remedy = models.TextField("怎样补正", blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "告知事项"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["notice", "order"], name="notice_line_order")]

    def __str__(self) -> str:
        return self.text
