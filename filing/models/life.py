"""What may happen to an approved filing while it stands: pauses, and proof handed in later."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from filing.choices import CompletionState
from filing.models.filings import Filing, staff_fk
from filing.models.people import EnrolmentState


class LiveSuspensions(models.Manager):
    """Without those that a corrected insurance state has voided; `with_voided()` has them too."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(voided_at__isnull=True)

    def with_voided(self) -> models.QuerySet:
        return super().get_queryset()


class Suspension(models.Model):
    """A dated pause of an approved filing (C24, J14). `until` None = still paused; both inclusive.

    `state`: the insurance state that paused it; None = by hand. `resume_from`: the insurance is normal again from that
    day, to be confirmed. Voided rows stay, but count nowhere: `objects` and `filing.suspensions` leave them out.
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="suspensions", verbose_name="备案")
    since = models.DateField("自")
    until = models.DateField("至", null=True, blank=True)
    reason = models.CharField("原因", max_length=200)
    state = models.ForeignKey(
        EnrolmentState, models.PROTECT, null=True, blank=True, related_name="suspended", verbose_name="参保状态"
    )
    resume_from = models.DateField("可恢复自", null=True, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = staff_fk("记录人")
    resumed_at = models.DateTimeField("恢复记录时间", null=True, blank=True)
    resumed_by = staff_fk("恢复记录人", null=True, blank=True)

    objects = LiveSuspensions()

    class Meta:
        verbose_name = verbose_name_plural = "暂停"
        ordering = ["since", "pk"]
        indexes = [
            models.Index(
                fields=["filing"],
                condition=Q(resume_from__isnull=False, until__isnull=True, voided_at__isnull=True),
                name="suspension_to_resume",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(resume_from__isnull=True) | Q(resume_from__gt=F("since")), name="suspension_resume_later"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="suspension_order"),
            models.CheckConstraint(
                condition=Q(resumed_at__isnull=True, resumed_by__isnull=True)
                | Q(resumed_at__isnull=False, resumed_by__isnull=False, until__isnull=False),
                name="suspension_resumed_pair",
            ),
            models.UniqueConstraint(
                fields=["filing"],
                condition=Q(until__isnull=True, state__isnull=True, voided_at__isnull=True),
                name="suspension_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since}–{self.until or ''} {self.reason}"

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Completion(models.Model):
    """补齐材料: proof handed in for an approved promise filing, and what a second person said of it (C16, C17).

    Its papers are rows of Material like any other, so their images are kept, shown and backed up the same way; this row
    keeps them apart from the papers of the rounds, whose hashes stay as they were. 待确认 changes nothing yet.
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="completions", verbose_name="备案")
    state = models.CharField("状态", max_length=10, choices=CompletionState.choices, default=CompletionState.OPEN)
    opened_at = models.DateTimeField("开始时间")
    opened_by = staff_fk("开始人")
    two_people = models.BooleanField("须两人", default=True)
    handed_in_at = models.DateTimeField("提交时间", null=True, blank=True)
    handed_in_by = staff_fk("提交人", null=True, blank=True)
    manifest_hash = models.CharField(max_length=64, blank=True, default="")
    findings = models.TextField("核对结果", blank=True, default="")
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    decided_by = staff_fk("确认人", null=True, blank=True)
    words = models.CharField("意见", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "补齐材料"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing"], condition=Q(state__in=["open", "handed_in"]), name="completion_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["handed_in", "confirmed", "refused"])
                | Q(handed_in_at__isnull=False, handed_in_by__isnull=False) & ~Q(manifest_hash=""),
                name="completion_handed_in_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["confirmed", "refused"], decided_at__isnull=False, decided_by__isnull=False)
                | (~Q(state__in=["confirmed", "refused"]) & Q(decided_at__isnull=True, decided_by__isnull=True)),
                name="completion_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(two_people=False)
                | Q(decided_by__isnull=True)
                | (~Q(decided_by=F("handed_in_by")) & ~Q(decided_by=F("opened_by"))),
                name="completion_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} {self.get_state_display()}"
