"""Who has a waiting case on the screen."""

from django.db import models

from filing.models.filings import Filing, staff_fk


class ReviewClaim(models.Model):
    """Who reviews a waiting case since when. Advice, no lock: the conditional write of a decision decides."""

    filing = models.OneToOneField(Filing, models.PROTECT, related_name="claim", verbose_name="备案")
    by = staff_fk("审核人")
    since = models.DateTimeField("开始时间")
    seen_at = models.DateTimeField("最近在看")

    class Meta:
        verbose_name = verbose_name_plural = "正在审核"

    def __str__(self) -> str:
        return f"{self.filing} {self.by.full_name}正在审核"
