"""核对屏: one filing shown to the applicant on a second screen, for a few minutes."""

from django.db import models
from django.db.models import Q

from filing.choices import ReadBackAnswer
from filing.models.filings import Filing, staff_fk


class ReadBack(models.Model):
    """Opened by a clerk, paired once by a code of six digits, closed at submission or when its time is over.

    `code_hash`, `token_hash`: keyed hashes, never the code or the cookie. `step` moves with everything that happens, so
    that the clerk's page may ask for it alone. `version`: of the filing that the applicant answered for.
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="read_backs", verbose_name="备案")
    opened_by = staff_fk("经办人")
    opened_at = models.DateTimeField("打开时间")
    code_hash = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=100, blank=True, default="", db_index=True)
    paired_at = models.DateTimeField("配对时间", null=True, blank=True)
    answer = models.CharField("核对结果", max_length=10, choices=ReadBackAnswer.choices, blank=True, default="")
    words = models.CharField("申请人所述", max_length=200, blank=True, default="")
    version = models.PositiveIntegerField("核对的版本", null=True, blank=True)
    answered_at = models.DateTimeField("核对时间", null=True, blank=True)
    closed_at = models.DateTimeField("关闭时间", null=True, blank=True)
    step = models.PositiveIntegerField("步", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "核对屏"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing"], condition=Q(closed_at__isnull=True), name="read_back_one_open_a_filing"
            ),
            models.UniqueConstraint(
                fields=["code_hash"],
                condition=Q(closed_at__isnull=True, paired_at__isnull=True),
                name="read_back_code_once",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, version__isnull=True)
                | Q(answer__gt="", answered_at__isnull=False, version__isnull=False),
                name="read_back_answer_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} 核对屏 {self.opened_at}"
