"""Texts of papers as supervisors keep them: one version a kind and day, frozen once published."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from filing.choices import DocumentKind
from filing.models.constraints import published_by_another


class PaperTextManager(models.Manager):
    def in_force(self, kind: str, on: date) -> "PaperText | None":
        """The published text of `kind` on `on`; None = as delivered."""
        published = self.filter(kind=kind, published_at__isnull=False, in_force_from__lte=on)
        return published.order_by("-in_force_from", "-pk").first()


class PaperText(models.Model):
    """The sentences of a kind of paper from `in_force_from` on, in the form `papers.wording` reads (decision 5).

    Version 0 is the text as delivered; it has no row.
    """

    kind = models.CharField("文书", max_length=15, choices=DocumentKind.choices)
    version = models.PositiveIntegerField("版本")
    in_force_from = models.DateField("自何日起施行")
    text = models.TextField("文字")
    note = models.CharField("修改说明", max_length=200, blank=True, default="")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="起草人")
    drafted_at = models.DateTimeField("起草时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布人"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    objects = PaperTextManager()

    class Meta:
        verbose_name = verbose_name_plural = "文书文字"
        ordering = ["kind", "-version"]
        permissions = [("manage_paper_text", "管理文书文字")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="paper_text_version_once"),
            models.UniqueConstraint(
                fields=["kind", "in_force_from"], condition=Q(published_at__isnull=False), name="paper_text_day_once"
            ),
            *published_by_another("paper_text"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} 第{self.version}版"
