"""Documents: words frozen when issued, their prints, advice, and the counters of numbers."""

from django.db import models
from django.db.models import Q

from filing.answers import AdviceVerdict
from filing.choices import BatchKind, DocumentKind
from filing.fields import EncryptedTextField
from filing.models.filings import Filing, staff_fk
from filing.models.places import Place
from filing.models.staff import Office
from filing.models.texts import PaperText


class Counter(models.Model):
    """The last serial allotted under a prefix, district and Shanghai day."""

    prefix = models.CharField(max_length=4)
    district = models.CharField(max_length=6)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号计数"
        constraints = [models.UniqueConstraint(fields=["prefix", "district", "day"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.prefix}{self.district}{self.day}: {self.last}"


class Advice(models.Model):
    """An answer of 政策咨询 that was handed out; no person is recorded.

    `answers`: canonical JSON by the names of `rules.adviser_facts.Question`, "" for the oldest rows. `policy`: version.
    """

    verdict = models.CharField("结论", max_length=15, choices=AdviceVerdict.choices)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, verbose_name="就医地", related_name="+")
    answers = models.TextField("所述情形", blank=True, default="")
    policy = models.CharField("政策版本", max_length=30, blank=True, default="")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="经办机构")
    at = models.DateTimeField("时间")
    by = staff_fk("经办人")

    class Meta:
        verbose_name = verbose_name_plural = "政策咨询告知"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.get_verdict_display()


class Batch(models.Model):
    """What a paper about many filings was made from: which days, how many rows (decision 7)."""

    kind = models.CharField("事项", max_length=15, choices=BatchKind.choices)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="经办机构")
    first_day = models.DateField("自")
    last_day = models.DateField("至")
    size = models.PositiveIntegerField("件数")
    at = models.DateTimeField("时间")
    by = staff_fk("制单人")

    class Meta:
        verbose_name = verbose_name_plural = "批量文书"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="batch_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first_day}–{self.last_day}"


class Document(models.Model):
    """One paper: an ordered list of blocks as canonical JSON, encrypted, under a keyed hash.

    `text`: the version its sentences were taken from, None = as delivered.
    """

    kind = models.CharField("文书", max_length=15, choices=DocumentKind.choices)
    number = models.CharField("文书编号", max_length=30, unique=True)
    filing = models.ForeignKey(
        Filing, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name="备案"
    )
    advice = models.ForeignKey(
        Advice, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name="告知"
    )
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name="批量"
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="documents", verbose_name="经办机构")
    round = models.PositiveSmallIntegerField("轮次", default=0)
    text = models.ForeignKey(
        PaperText, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name="文字版本"
    )
    words = EncryptedTextField("文字", purpose="document")
    words_hash = models.CharField(max_length=200)
    code = models.CharField("验证码", max_length=11, unique=True)
    token = models.CharField(max_length=200)
    issued_at = models.DateTimeField("出具时间")
    issued_by = staff_fk("出具人")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = staff_fk("作废人", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        ordering = ["-pk"]
        permissions = [("print_document", "打印文书")]
        constraints = [
            models.CheckConstraint(
                condition=Q(filing__isnull=False, advice__isnull=True, batch__isnull=True)
                | Q(filing__isnull=True, advice__isnull=False, batch__isnull=True)
                | Q(filing__isnull=True, advice__isnull=True, batch__isnull=False),
                name="document_belongs_to_one",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | Q(~Q(void_reason=""), voided_at__isnull=False, voided_by__isnull=False),
                name="document_void_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class PrintCopy(models.Model):
    """Copy N of a document."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="prints", verbose_name="文书")
    copy = models.PositiveSmallIntegerField("第几份")
    at = models.DateTimeField("时间")
    by = staff_fk("打印人")
    reason = models.CharField("补打原因", max_length=100, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "打印记录"
        ordering = ["copy"]
        constraints = [
            models.UniqueConstraint(fields=["document", "copy"], name="print_copy_once"),
            models.CheckConstraint(condition=Q(copy=1) | ~Q(reason=""), name="reprint_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.document} 第{self.copy}份"


class PrintOutcome(models.Model):
    """Whether a copy came out of the printer, as the clerk said; a copy without one is not confirmed."""

    copy = models.OneToOneField(PrintCopy, models.PROTECT, related_name="outcome", verbose_name="打印记录")
    printed = models.BooleanField("已打出")
    at = models.DateTimeField("时间")
    by = staff_fk("确认人")

    class Meta:
        verbose_name = verbose_name_plural = "打印结果"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.copy} {'已打出' if self.printed else '没有打出'}"
