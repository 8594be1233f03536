"""Dated policy: typed columns, child rows per type and slot, frozen once published."""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from filing.choices import LONG_TERM, Evidence, FilingType, MaterialKind, Mode, Scheme
from filing.dates import WORKING_DAYS_MAX
from filing.facts import Policy, Slot
from filing.models.constraints import published_by_another

_PUBLISHED: dict[tuple, Policy] = {}


class PolicyManager(models.Manager):
    def get_by_natural_key(self, version: str) -> "PolicyVersion":
        return self.get(version=version)

    def in_force(self, on: date) -> "PolicyVersion":
        """The published version in force on `on`. Raises PolicyVersion.DoesNotExist when there is none."""
        found = self.filter(published_at__isnull=False, in_force_from__lte=on).order_by("-in_force_from", "-pk").first()
        if found is None:
            raise self.model.DoesNotExist(f"没有在 {on} 生效的政策版本。")
        return found


class PolicyVersion(models.Model):
    """The parameters filings are judged by from `in_force_from` on. Months are calendar months (D2)."""

    version = models.CharField("版本", max_length=30, unique=True)
    in_force_from = models.DateField("自何日起施行")
    note = models.TextField("说明", blank=True, default="")
    other_temporary_months = models.PositiveSmallIntegerField("其他临时外出有效期(月)", default=12)
    referral_months = models.PositiveSmallIntegerField("异地转诊有效期(月)", default=6)
    short_validity_source = models.CharField("有效期少于6个月的依据", max_length=200, blank=True, default="")
    promise_lock_months = models.PositiveSmallIntegerField("承诺制变更/取消限期(月)", default=6)
    shanghai_exempt = models.BooleanField("上海其他临时外出无需备案", default=True)
    related_proof_required = models.BooleanField("其他临时外出须交相关证明", default=False)
    retired_resident_refused = models.BooleanField("居民医保不得办异地安置退休", default=False)
    notice_required = models.BooleanField("须阅告知书", default=True)
    signature_required = models.BooleanField("须签名", default=True)
    platform_check_required = models.BooleanField("须先查省平台", default=True)
    citywide = models.BooleanField("全市通办", default=True)
    resume_needs_confirmation = models.BooleanField("参保恢复须经办人确认后恢复备案", default=True)
    counter_immediate = models.BooleanField("柜面即时办理(当日办结)", default=True)
    review_working_days = models.PositiveSmallIntegerField(
        "其他渠道办理期限(工作日)", default=1, validators=[MaxValueValidator(WORKING_DAYS_MAX)]
    )
    late_claim_days = models.PositiveSmallIntegerField("出院自费后补办期限(日)", null=True, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="起草人")
    drafted_at = models.DateTimeField("起草时间")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布人"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    objects = PolicyManager()

    class Meta:
        verbose_name = verbose_name_plural = "政策版本"
        ordering = ["-in_force_from"]
        permissions = [("manage_policy", "管理政策")]
        constraints = [
            *published_by_another("policy"),
            models.CheckConstraint(
                condition=Q(referral_months__gte=6, other_temporary_months__gte=6) | ~Q(short_validity_source=""),
                name="policy_short_validity_has_source",
            ),
            models.CheckConstraint(
                condition=Q(review_working_days__gte=1, review_working_days__lte=WORKING_DAYS_MAX),
                name="policy_review_days_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.version

    def natural_key(self) -> tuple[str]:
        return (self.version,)

    def as_policy(self) -> Policy:
        """The frozen parameters the rules read. A published version never changes: it is read once per process."""
        if self.published_at is None:
            return self._read()
        key = (self.pk, self.version, self.in_force_from, self.published_at)
        if key not in _PUBLISHED:
            _PUBLISHED[key] = self._read()
        return _PUBLISHED[key]

    def _read(self) -> Policy:
        """Two queries: schemes and slots."""
        slots: dict[tuple[FilingType, Mode], list[Slot]] = {}
        for row in self.slots.all():
            slots.setdefault((FilingType(row.type), Mode(row.mode)), []).append(row.as_slot())
        schemes = frozenset(Scheme(s.scheme) for s in self.schemes.all())
        return self.parameters(schemes, {key: tuple(rows) for key, rows in slots.items()})

    def parameters(
        self,
        schemes: frozenset[Scheme] = frozenset(),
        slots: dict[tuple[FilingType, Mode], tuple[Slot, ...]] | None = None,
    ) -> Policy:
        """The columns alone as the rules read them, with the child rows that are given."""
        lists = slots or {}
        return Policy(
            version=self.version,
            fileable_schemes=schemes,
            slots=lists,
            promise_types=frozenset(t for (t, mode) in lists if mode == Mode.PROMISE and t in LONG_TERM),
            other_temporary_months=self.other_temporary_months,
            referral_months=self.referral_months,
            promise_lock_months=self.promise_lock_months,
            shanghai_exempt=self.shanghai_exempt,
            related_proof_required=self.related_proof_required,
            retired_resident_refused=self.retired_resident_refused,
            notice_required=self.notice_required,
            signature_required=self.signature_required,
            platform_check_required=self.platform_check_required,
            late_claim_days=self.late_claim_days,
            citywide=self.citywide,
            resume_needs_confirmation=self.resume_needs_confirmation,
            counter_immediate=self.counter_immediate,
            review_working_days=self.review_working_days,
        )


class PolicyScheme(models.Model):
    policy = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="schemes", verbose_name="政策版本")
    scheme = models.CharField("可备案险种", max_length=3, choices=Scheme.choices)

    class Meta:
        verbose_name = verbose_name_plural = "可备案险种"
        ordering = ["scheme"]
        constraints = [models.UniqueConstraint(fields=["policy", "scheme"], name="policy_scheme_once")]

    def __str__(self) -> str:
        return self.get_scheme_display()


class PolicySlot(models.Model):
    """One line of the material checklist of a type and mode."""

    policy = models.ForeignKey(PolicyVersion, models.CASCADE, related_name="slots", verbose_name="政策版本")
    type = models.CharField("备案类型", max_length=10, choices=FilingType.choices)
    mode = models.CharField("备案方式", max_length=10, choices=Mode.choices)
    kind = models.CharField("材料", max_length=30, choices=MaterialKind.choices)
    required = models.BooleanField("必需", default=True)
    group = models.CharField("备选组", max_length=10, blank=True, default="")
    evidence = models.CharField("核验方式", max_length=10, choices=Evidence.choices, default=Evidence.PAGES)
    verify = models.BooleanField("须人工核实", default=False)
    hint = models.CharField("说明", max_length=200, blank=True, default="")
    order = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "材料清单"
        ordering = ["type", "mode", "order"]
        constraints = [models.UniqueConstraint(fields=["policy", "type", "mode", "kind"], name="policy_slot_once")]

    def __str__(self) -> str:
        return self.get_kind_display()

    def as_slot(self) -> Slot:
        return Slot(
            kind=MaterialKind(self.kind),
            required=self.required,
            group=self.group,
            evidence=Evidence(self.evidence),
            verify=self.verify,
            hint=self.hint,
        )
