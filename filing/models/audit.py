"""The audit chain: append-only entries and the heads of their chains."""

from django.db import models

from filing.choices import Stream


class AuditEntry(models.Model):
    """One entry. Text, not foreign keys: it must outlive what it speaks of. Times UTC."""

    stream = models.CharField("类别", max_length=6, choices=Stream.choices)
    office = models.CharField("机构", max_length=6)
    month = models.CharField("月份", max_length=6)
    seq = models.PositiveIntegerField("序号")
    at = models.DateTimeField("时间")
    actor = models.CharField("操作人", max_length=40)
    actor_name = models.CharField("姓名", max_length=100, blank=True)
    action = models.CharField("操作", max_length=30)
    object = models.CharField("对象", max_length=60, blank=True)
    detail = models.TextField("内容", blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-pk"]
        permissions = [("read_audit", "查阅审计记录")]
        constraints = [models.UniqueConstraint(fields=["stream", "office", "month", "seq"], name="audit_seq")]
        indexes = [models.Index(fields=["object", "-id"], name="audit_by_object")]

    def __str__(self) -> str:
        return f"{self.stream}/{self.office}/{self.month}#{self.seq} {self.action}"


class AuditHead(models.Model):
    """The last link of one chain, locked while a new one is added."""

    stream = models.CharField(max_length=6, choices=Stream.choices)
    office = models.CharField(max_length=6)
    month = models.CharField(max_length=6)
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "审计链头"
        constraints = [models.UniqueConstraint(fields=["stream", "office", "month"], name="audit_head_once")]

    def __str__(self) -> str:
        return f"{self.stream}/{self.office}/{self.month}"
