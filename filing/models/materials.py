"""Materials with their pages, and signatures. Nothing is overwritten: a new version voids the old row."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from filing.choices import Evidence, ImageFault, MaterialKind, SeenAs, SignatureKind, Verdict
from filing.models.constraints import both_or_neither
from filing.models.filings import Filing, staff_fk
from filing.models.life import Completion

STAFF = settings.AUTH_USER_MODEL


class Material(models.Model):
    """One paper in one slot."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="materials", verbose_name="备案")
    completion = models.ForeignKey(
        Completion, models.PROTECT, null=True, blank=True, related_name="materials", verbose_name="补齐材料"
    )
    kind = models.CharField("材料", max_length=30, choices=MaterialKind.choices)
    version = models.PositiveSmallIntegerField("版次", default=1)
    evidence = models.CharField("核验方式", max_length=10, choices=Evidence.choices)
    seen_as = models.CharField("所见形式", max_length=10, choices=SeenAs.choices, blank=True, default="")
    description = models.CharField("名称说明", max_length=100, blank=True, default="")
    verdict = models.CharField("审核结论", max_length=10, choices=Verdict.choices, blank=True, default="")
    kept_reason = models.CharField("影像仍然使用的理由", max_length=200, null=True, blank=True)
    verdict_words = models.CharField("问题", max_length=200, blank=True, default="")
    added_at = models.DateTimeField("添加时间")
    added_by = staff_fk("添加人")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = staff_fk("作废人", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "材料"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "kind"], condition=Q(voided_at__isnull=True), name="material_one_live"
            ),
            models.UniqueConstraint(fields=["filing", "kind", "version"], name="material_version"),
            both_or_neither("voided_at", "voided_by", name="material_voided_pair"),
        ]

    def __str__(self) -> str:
        return self.description or self.get_kind_display()

    @property
    def faults(self) -> tuple[ImageFault, ...]:
        """What the image check found on any of its pages, each once."""
        return tuple(dict.fromkeys(fault for page in self.pages.all() for fault in page.fault_list))


class PageImage(models.Model):
    """The stored image of one page. `received_sha256` is the hash of the upload, `sha256` of the stored file.

    `faults`: values of `ImageFault`, comma separated; `fingerprint`: see `image_checks`. None = never looked at.
    """

    order = models.PositiveSmallIntegerField("页")
    file = models.CharField("文件", max_length=200, unique=True)
    sha256 = models.CharField(max_length=64)
    received_sha256 = models.CharField(max_length=64)
    thumbnail = models.CharField(max_length=200)
    thumbnail_sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField("宽")
    height = models.PositiveIntegerField("高")
    size = models.PositiveIntegerField("字节")
    label = models.CharField("原文件名", max_length=120, blank=True, default="")
    warning = models.CharField("提示", max_length=200, blank=True, default="")
    faults = models.CharField("影像问题", max_length=120, null=True, blank=True)
    fingerprint = models.CharField(max_length=64, null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def fault_list(self) -> tuple[ImageFault, ...]:
        return tuple(map(ImageFault, self.faults.split(","))) if self.faults else ()

    @property
    def fault_words(self) -> str:
        """The faults in plain words, "" for none."""
        return ";".join(fault.label for fault in self.fault_list)

    def image(self) -> dict[str, Any]:
        """The columns of the image, to move it to another row."""
        return {field.name: getattr(self, field.name) for field in PageImage._meta.local_fields}


class Page(PageImage):
    """One page of a material."""

    material = models.ForeignKey(Material, models.PROTECT, related_name="pages", verbose_name="材料")

    class Meta:
        verbose_name = verbose_name_plural = "材料页"
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["material", "order"], name="page_order")]
        indexes = [models.Index(fields=["received_sha256"], name="page_by_hash")]

    def __str__(self) -> str:
        return f"{self.material} 第{self.order}页"


class HeldPage(PageImage):
    """A good page that came with a form that could not be saved: it waits for the next try (decision 14).

    It belongs to the clerk and to the form (`form_key`); the filing may not exist yet. One sent ahead of its form bears
    a key of its own until the form follows.
    """

    form_key = models.UUIDField("表单")
    kind = models.CharField("材料", max_length=30, choices=MaterialKind.choices)
    at = models.DateTimeField("收到时间")
    by = staff_fk("经办人")

    class Meta:
        verbose_name = verbose_name_plural = "待存材料页"
        ordering = ["kind", "order", "pk"]
        indexes = [models.Index(fields=["form_key", "by"], name="heldpage_of_form")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} 第{self.order}页"


class Signature(models.Model):
    """A signature, bound to a hash of person, type, place, mode and dates."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="signatures", verbose_name="备案")
    kind = models.CharField("方式", max_length=12, choices=SignatureKind.choices)
    by_agent = models.BooleanField("代签", default=False)
    witness = models.CharField("见证人", max_length=100, blank=True, default="")
    bound_to = models.CharField(max_length=64)
    file = models.CharField("图像", max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField("时间")
    recorded_by = staff_fk("记录人")

    class Meta:
        verbose_name = verbose_name_plural = "签名"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="fingerprint") | ~Q(witness=""), name="fingerprint_has_witness"),
            models.CheckConstraint(condition=~Q(kind="drawn") | ~Q(file=""), name="drawn_signature_has_image"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
