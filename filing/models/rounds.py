"""The rounds of a filing: what was handed in, what was decided and why, who was told by telephone."""

from django.db import models
from django.db.models import Q

from filing.choices import Action
from filing.models.filings import Filing, staff_fk
from filing.models.policy import PolicyVersion
from filing.models.reference import Reason


class Submission(models.Model):
    """One round: who handed it in, what they saw and what was found."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="submissions", verbose_name="备案")
    round = models.PositiveSmallIntegerField("轮次")
    at = models.DateTimeField("提交时间")
    by = staff_fk("提交人")
    version = models.PositiveIntegerField("版本")
    manifest_hash = models.CharField(max_length=64)
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+", verbose_name="政策版本")
    findings = models.TextField("核对结果")

    class Meta:
        verbose_name = verbose_name_plural = "提交"
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["filing", "round"], name="submission_once_a_round")]

    def __str__(self) -> str:
        return f"{self.filing} 第{self.round}轮"


class Decision(models.Model):
    """What was decided on one round, by whom, on what they saw."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="decisions", verbose_name="备案")
    round = models.PositiveSmallIntegerField("轮次")
    action = models.CharField("决定", max_length=10, choices=Action.choices)
    at = models.DateTimeField("时间")
    by = staff_fk("审核人")
    words = models.CharField("意见", max_length=1000, blank=True, default="")
    version = models.PositiveIntegerField("版本")
    manifest_hash = models.CharField(max_length=64)
    findings = models.TextField("核对结果")

    class Meta:
        verbose_name = verbose_name_plural = "决定"
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "round"],
                condition=Q(action__in=["approve", "return", "refuse"]),
                name="decision_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(action__in=["approve", "return", "refuse", "withdraw", "cancel", "revoke", "end"]),
                name="decision_action",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} {self.get_action_display()}"


class DecisionReason(models.Model):
    """One reason of a decision, its words as they were that day."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="reasons")
    reason = models.ForeignKey(Reason, models.PROTECT, related_name="+", verbose_name="理由")
    text = models.CharField("理由", max_length=300)
    clause = models.CharField("依据", max_length=20, blank=True, default="")
    remedy = models.CharField("怎么办", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "决定理由"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["decision", "reason"], name="decision_reason_once")]

    def __str__(self) -> str:
        return self.text


class PhoneNotice(models.Model):
    """已电话告知: when the applicant was told by telephone, and who answered."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="phone_notices", verbose_name="备案")
    at = models.DateTimeField("时间")
    by = staff_fk("告知人")
    answered_by = models.CharField("接听人", max_length=100)
    words = models.CharField("内容", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "电话告知"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.filing} 电话告知"
