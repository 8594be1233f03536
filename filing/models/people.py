"""参保人员: certificates with history, enrolments with dated states, search keys."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from filing.choices import CertificateKind, CheckSource, Credential, Gender, InsuranceState, KeyKind, Scheme
from filing.fields import BlindIndexField, EncryptedTextField
from filing.identity import mask_number, normalise_number
from filing.models.staff import Office
from filing.querysets import PersonQuerySet


class InsuredPerson(models.Model):
    """A person insured in Suzhou. `ref` is the opaque id that stands in addresses of pages."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("姓名", max_length=100)
    gender = models.CharField("性别", max_length=1, choices=Gender.choices, default=Gender.UNKNOWN)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, verbose_name="参保地经办机构", related_name="persons")
    employer = models.CharField("单位名称", max_length=200, blank=True, default="")
    retired = models.BooleanField("已退休", null=True)
    phone = EncryptedTextField("手机号", purpose="phone", blank=True, default="")
    second_phone = EncryptedTextField("其他电话", purpose="phone", blank=True, default="")
    address = EncryptedTextField("联系地址", purpose="address", blank=True, default="")
    credential = models.CharField("结算凭证", max_length=15, choices=Credential.choices, blank=True, default="")
    checked_source = models.CharField(
        "参保信息核对来源", max_length=15, choices=CheckSource.choices, blank=True, default=""
    )
    checked_on = models.DateField("核对日期", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    died_on = models.DateField("死亡日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="并入", related_name="+"
    )
    created_at = models.DateTimeField("登记时间")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参保人员"
        ordering = ["-pk"]
        permissions = [("search_person", "查找参保人员"), ("register_person", "登记参保人员")]
        indexes = [models.Index(fields=["office", "-id"], name="person_by_office")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name"),
            models.CheckConstraint(
                condition=Q(checked_source="", checked_on__isnull=True, checked_by__isnull=True)
                | (~Q(checked_source="") & Q(checked_on__isnull=False, checked_by__isnull=False)),
                name="person_check_complete",
            ),
            models.CheckConstraint(condition=~Q(merged_into=models.F("id")), name="person_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def certificate(self) -> "Certificate | None":
        """The certificate in use; social-security cards count only where there is no other."""
        current = sorted((c for c in self.certificates.all() if c.current), key=lambda c: (c.is_card, c.pk))
        return current[0] if current else None

    @property
    def masked_number(self) -> str:
        certificate = self.certificate
        return certificate.masked if certificate else ""


class Certificate(models.Model):
    """One certificate number of a person, old ones kept: old and new card find the same person."""

    person = models.ForeignKey(InsuredPerson, models.PROTECT, related_name="certificates", verbose_name="参保人员")
    kind = models.CharField("证件类型", max_length=20, choices=CertificateKind.choices)
    nationality = models.CharField("国籍", max_length=3, blank=True, default="")
    number = EncryptedTextField(
        "证件号码", purpose="certificate", index_field="number_index", normalise=normalise_number
    )
    number_index = BlindIndexField()
    current = models.BooleanField("现用", default=True)
    added_at = models.DateTimeField("登记时间")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "证件"
        ordering = ["pk"]
        indexes = [models.Index(fields=["number_index"], name="certificate_by_number")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "nationality", "number_index"], name="certificate_once"),
            models.CheckConstraint(condition=Q(number_index__isnull=False), name="certificate_has_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.masked}"

    @property
    def masked(self) -> str:
        return mask_number(self.number)

    @property
    def is_card(self) -> bool:
        return self.kind == CertificateKind.SOCIAL_CARD


class Enrolment(models.Model):
    """One insurance of a person: at most one per scheme."""

    person = models.ForeignKey(InsuredPerson, models.PROTECT, related_name="enrolments", verbose_name="参保人员")
    scheme = models.CharField("参保险种", max_length=3, choices=Scheme.choices)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="参保区")

    class Meta:
        verbose_name = verbose_name_plural = "参保关系"
        ordering = ["scheme"]
        constraints = [models.UniqueConstraint(fields=["person", "scheme"], name="enrolment_once")]

    def __str__(self) -> str:
        return self.get_scheme_display()

    def state_on(self, day: date) -> InsuranceState | None:
        """The state in force on `day`, None before the first row. Reads `states`, prefetched or not."""
        rows = sorted((s for s in self.states.all() if s.since <= day), key=lambda s: (s.since, s.pk))
        return InsuranceState(rows[-1].state) if rows else None


class EnrolmentState(models.Model):
    """From `since` (inclusive) on. Never overwritten: a correction is a later row of the same day."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="states", verbose_name="参保关系")
    state = models.CharField("参保状态", max_length=1, choices=InsuranceState.choices)
    since = models.DateField("自")
    source = models.CharField("来源", max_length=15, choices=CheckSource.choices, default=CheckSource.REGISTER)
    recorded_at = models.DateTimeField("记录时间")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="记录人")

    class Meta:
        verbose_name = verbose_name_plural = "参保状态"
        ordering = ["since", "pk"]

    def __str__(self) -> str:
        return f"{self.since} {self.get_state_display()}"


class PersonKey(models.Model):
    """A way to find a person by name: one row per reading."""

    person = models.ForeignKey(InsuredPerson, models.CASCADE, related_name="keys")
    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=KeyKind.choices)
    key = models.CharField(max_length=400)

    class Meta:
        verbose_name = verbose_name_plural = "检索键"
        indexes = [models.Index(fields=["office", "kind", "key", "person"], name="personkey_find")]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "key"], name="personkey_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class AccessGrant(models.Model):
    """An exact number opens a person of another office to this clerk for this session."""

    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    person = models.ForeignKey(InsuredPerson, models.CASCADE, related_name="+")
    session_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "查阅授权"
        constraints = [models.UniqueConstraint(fields=["staff", "session_hash", "person"], name="grant_once")]

    def __str__(self) -> str:
        return f"{self.staff_id}→{self.person_id}"
