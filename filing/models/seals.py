"""电子印章: the picture printed on the papers an office issues while it is in use. Retired, never deleted."""

from django.db import models
from django.db.models import Q

from filing.models.constraints import both_or_neither
from filing.models.filings import staff_fk
from filing.models.staff import Office


class OfficeSeal(models.Model):
    """One picture, in use from `set_at` until `retired_at`. `received_sha256` is the hash of the upload."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="seals", verbose_name="经办机构")
    file = models.CharField("文件", max_length=200, unique=True)
    sha256 = models.CharField(max_length=64)
    received_sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField("宽")
    height = models.PositiveIntegerField("高")
    set_at = models.DateTimeField("启用时间")
    set_by = staff_fk("启用人")
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    retired_by = staff_fk("停用人", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "电子印章"
        ordering = ["-pk"]
        permissions = [("manage_seal", "管理印章")]
        constraints = [
            models.UniqueConstraint(fields=["office"], condition=Q(retired_at__isnull=True), name="seal_one_in_use"),
            both_or_neither("retired_at", "retired_by", name="seal_retired_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.office} 电子印章"
