"""备案: the filing, its rounds and its decisions."""

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from filing.choices import (
    Applicant,
    CertificateKind,
    Channel,
    FilingStatus,
    FilingType,
    IdentityDocument,
    LateKind,
    Mode,
    Origin,
    PlatformCheck,
    Relation,
    Scope,
    SeenAs,
    SignatureKind,
    Validity,
)
from filing.fields import EncryptedTextField
from filing.models.constraints import both_or_neither
from filing.models.people import Enrolment, EnrolmentState, InsuredPerson
from filing.models.places import Place
from filing.models.policy import PolicyVersion
from filing.models.reference import Reason, ReferralHospital
from filing.models.staff import Office
from filing.querysets import FilingQuerySet

if TYPE_CHECKING:
    from filing.models.life import Suspension

STAFF = settings.AUTH_USER_MODEL
ALIVE = (FilingStatus.DRAFT, FilingStatus.SUBMITTED, FilingStatus.RETURNED)
COUNTING = (FilingStatus.APPROVED, FilingStatus.ENDED, FilingStatus.CANCELLED)
FINAL_WITHOUT_EFFECT = (FilingStatus.REFUSED, FilingStatus.WITHDRAWN)


def staff_fk(label: str, **options) -> models.ForeignKey:
    return models.ForeignKey(STAFF, models.PROTECT, related_name="+", verbose_name=label, **options)


class Filing(models.Model):
    """One application and, once approved, the permission it grants. Dates inclusive; `end` None = 长期有效 (R55)."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form_key = models.UUIDField("防重键", unique=True, default=uuid.uuid4, editable=False)
    number = models.CharField("备案编号", max_length=30, null=True, blank=True, unique=True)
    status = models.CharField("状态", max_length=10, choices=FilingStatus.choices, default=FilingStatus.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    round = models.PositiveSmallIntegerField("轮次", default=0)

    person = models.ForeignKey(InsuredPerson, models.PROTECT, related_name="filings", verbose_name="参保人员")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="filings", verbose_name="参保险种")
    type = models.CharField("备案类型", max_length=10, choices=FilingType.choices)
    mode = models.CharField("备案方式", max_length=10, choices=Mode.choices, default=Mode.MATERIALS)
    place = models.ForeignKey(Place, models.PROTECT, related_name="filings", verbose_name="就医地")
    filing_unit_code = models.CharField("备案单位编码", max_length=6)
    channel = models.CharField("申报来源", max_length=10, choices=Channel.choices, default=Channel.COUNTER)
    origin = models.CharField("受理方式", max_length=10, choices=Origin.choices, default=Origin.HERE)
    original_number = models.CharField("原备案编号", max_length=60, blank=True, default="")
    origin_words = models.CharField("补录说明", max_length=200, blank=True, default="")
    start = models.DateField("开始日期", null=True, blank=True)
    end = models.DateField("结束日期", null=True, blank=True)
    ended_on = models.DateField("实际结束日", null=True, blank=True)
    end_reason = models.ForeignKey(
        Reason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="结束原因"
    )
    end_words = models.CharField("结束说明", max_length=500, blank=True, default="")
    end_state = models.ForeignKey(
        EnrolmentState, models.PROTECT, null=True, blank=True, related_name="ended", verbose_name="致终止的参保状态"
    )

    office = models.ForeignKey(Office, models.PROTECT, related_name="filings", verbose_name="经办机构")
    policy = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="+", verbose_name="政策版本", null=True, blank=True
    )
    two_people = models.BooleanField("须两人", default=True)
    created_at = models.DateTimeField("建立时间")
    created_by = staff_fk("建立人")
    edited_at = models.DateTimeField("修改时间")
    edited_by = staff_fk("修改人")
    taken_by = staff_fk("受理人", null=True, blank=True)
    accepted_on = models.DateField("受理日", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    submitted_by = staff_fk("提交人", null=True, blank=True)
    due_at = models.DateTimeField("办理期限", null=True, blank=True)
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_by = staff_fk("审核人", null=True, blank=True)
    uploaded_at = models.DateTimeField("上报时间", null=True, blank=True)
    uploaded_by = staff_fk("上报人", null=True, blank=True)

    applicant = models.CharField("谁来办", max_length=10, choices=Applicant.choices, default=Applicant.SELF)
    identity_checked = models.BooleanField("人证一致", default=False)
    document = models.CharField("本人身份凭证", max_length=15, choices=IdentityDocument.choices, blank=True, default="")
    document_seen_as = models.CharField("核验形式", max_length=10, choices=SeenAs.choices, blank=True, default="")
    agent_name = models.CharField("代办人姓名", max_length=100, blank=True, default="")
    agent_kind = models.CharField(
        "代办人证件类型", max_length=20, choices=CertificateKind.choices, blank=True, default=""
    )
    agent_number = EncryptedTextField("代办人证件号码", purpose="certificate", blank=True, default="")
    agent_phone = EncryptedTextField("代办人电话", purpose="phone", blank=True, default="")
    agent_relation = models.CharField("与参保人关系", max_length=12, choices=Relation.choices, blank=True, default="")
    phone = EncryptedTextField("本人手机号", purpose="phone", blank=True, default="")
    contact_name = models.CharField("联系人", max_length=100, blank=True, default="")
    contact_phone = EncryptedTextField("联系人电话", purpose="phone", blank=True, default="")
    address = EncryptedTextField("异地居住地址", purpose="address", blank=True, default="")
    platform_check = models.CharField("省平台查询", max_length=5, choices=PlatformCheck.choices, blank=True, default="")
    platform_number = models.CharField("省平台备案编号", max_length=60, blank=True, default="")

    settled = models.BooleanField("已在异地定居", null=True)
    hukou_moved = models.BooleanField("户籍已迁入定居地", null=True)
    hukou_place = models.CharField("户籍所在地", max_length=100, blank=True, default="")
    employer = models.CharField("派驻单位", max_length=200, blank=True, default="")
    referral_hospital = models.ForeignKey(
        ReferralHospital, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="转出医院"
    )
    referral_hospital_name = models.CharField("转出医院(名录外)", max_length=100, blank=True, default="")
    diagnosis = models.CharField("诊断", max_length=200, blank=True, default="")
    target_hospital = models.CharField("拟转往医院", max_length=100, blank=True, default="")
    target_place = models.CharField("证明载明的转往城市", max_length=40, blank=True, default="")
    certificate_date = models.DateField("转诊证明日期", null=True, blank=True)
    certificate_number = models.CharField("转诊证明编号", max_length=60, blank=True, default="")
    purpose = models.CharField("外出事由", max_length=200, blank=True, default="")
    long_stay_asked = models.BooleanField("是否在上海长期居住、工作或持转诊证明", null=True)
    shanghai_reason = models.ForeignKey(
        Reason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上海仍要备案的理由"
    )

    in_hospital = models.BooleanField("是否已住院", null=True)
    paid = models.BooleanField("是否已出院结算", null=True)
    injury = models.BooleanField("外伤(无第三方责任)", default=False)
    admission = models.DateField("入院日期", null=True, blank=True)
    discharge = models.DateField("出院日期", null=True, blank=True)
    stay_hospital = models.CharField("住院医院", max_length=100, blank=True, default="")
    for_this_stay = models.BooleanField("补办含本次住院", default=True)

    notice_read = models.BooleanField("已阅告知书", default=False)
    notice_at = models.DateTimeField("阅读时间", null=True, blank=True)
    insisted = models.BooleanField("申请人坚持申请", default=False)
    signature = models.ForeignKey(
        "filing.Signature", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签名"
    )
    remark = models.CharField("备注", max_length=500, blank=True, default="")
    renews = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewals", verbose_name="续期自"
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name="替代"
    )
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies", verbose_name="复制自"
    )
    followed_stay = models.BooleanField("变更时是否在住院", null=True)
    followed_stay_words = models.CharField("住院期间变更的理由", max_length=500, blank=True, default="")

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "备案"
        ordering = ["-pk"]
        permissions = [
            ("take_filing", "受理备案"),
            ("decide_filing", "审核备案"),
            ("cancel_filing", "取消备案"),
            ("revoke_filing", "撤销备案(经办差错)"),
            ("override_filing", "特殊处理"),
            ("view_office_filing", "查看本机构备案"),
            ("upload_filing", "登记上报"),
        ]
        indexes = [
            models.Index(
                fields=["office", "due_at", "submitted_at", "id"], condition=Q(status="submitted"), name="filing_queue"
            ),
            models.Index(fields=["edited_by", "-id"], condition=Q(status="draft"), name="filing_drafts"),
            models.Index(fields=["office", "-id"], condition=Q(status="returned"), name="filing_returned"),
            models.Index(
                fields=["office", "-id"],
                condition=Q(status="approved", uploaded_at__isnull=True),
                name="filing_to_upload",
            ),
            models.Index(fields=["office", "-decided_at", "-id"], name="filing_decided"),
            models.Index(fields=["office", "-id"], name="filing_by_office"),
            models.Index(fields=["office", "status", "-id"], name="filing_by_status"),
            models.Index(fields=["person", "-id"], name="filing_of_person"),
            models.Index(
                fields=["office", "end", "id"],
                condition=Q(status="approved", end__isnull=False),
                name="filing_ending",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(two_people=False)
                | Q(decided_by__isnull=True)
                | (~Q(decided_by=F("taken_by")) & ~Q(decided_by=F("submitted_by"))),
                name="filing_two_people",
            ),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="filing_end_not_before_start"
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(status="withdrawn", round=0)  # a draft given up before anybody handed it in
                | Q(
                    number__isnull=False,
                    accepted_on__isnull=False,
                    policy__isnull=False,
                    taken_by__isnull=False,
                    submitted_by__isnull=False,
                    submitted_at__isnull=False,
                    start__isnull=False,
                ),
                name="filing_submitted_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["approved", "refused", "cancelled", "revoked", "ended"])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="filing_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["cancelled", "revoked", "ended"], ended_on__isnull=False)
                | (~Q(status__in=["cancelled", "revoked", "ended"]) & Q(ended_on__isnull=True)),
                name="filing_ended_on_when_ended",
            ),
            both_or_neither("uploaded_at", "uploaded_by", name="filing_upload_pair"),
            models.CheckConstraint(
                condition=Q(mode="materials") | ~Q(type__in=["referral", "other"]), name="filing_promise_long_term"
            ),
            models.CheckConstraint(
                condition=Q(paid__isnull=True) | Q(paid=False) | Q(admission__isnull=False),
                name="filing_paid_stay_has_admission",
            ),
            models.CheckConstraint(
                condition=Q(origin="elsewhere") & ~Q(original_number="")
                | ~Q(origin="elsewhere") & Q(original_number="", channel="counter"),
                name="filing_elsewhere_has_its_number",
            ),
            models.CheckConstraint(
                condition=~Q(origin="outage") | ~Q(origin_words="") & Q(accepted_on__isnull=False),
                name="filing_outage_has_words",
            ),
            models.CheckConstraint(
                condition=Q(end_state__isnull=True) | Q(status="ended"), name="filing_end_state_when_ended"
            ),
            models.UniqueConstraint(
                fields=["channel", "original_number"],
                condition=Q(origin="elsewhere") & ~Q(status__in=["refused", "withdrawn", "revoked"]),
                name="filing_recorded_once",
            ),
            models.CheckConstraint(
                condition=Q(renews__isnull=True) | Q(replaces__isnull=True), name="filing_follows_one"
            ),
            models.UniqueConstraint(
                fields=["renews"],
                condition=Q(renews__isnull=False) & ~Q(status__in=["refused", "withdrawn"]),
                name="filing_renewed_once",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(replaces__isnull=False) & ~Q(status__in=["refused", "withdrawn"]),
                name="filing_replaced_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"草稿 {self.get_type_display()}"

    @property
    def scope(self) -> Scope:
        return self.place.scope

    @property
    def late_kind(self) -> LateKind:
        if self.paid:
            return LateKind.AFTER_PAYMENT
        return LateKind.IN_HOSPITAL if self.in_hospital else LateKind.NONE

    @property
    def is_alive(self) -> bool:
        """Not decided yet."""
        return self.status in ALIVE

    @property
    def last_day(self) -> date | None:
        """The last day it counts: the earlier of `end` and `ended_on`; None = open."""
        days = [d for d in (self.end, self.ended_on) if d]
        return min(days) if days else None

    @property
    def pauses(self) -> "list[Suspension]":
        """Its suspensions; those of a list were read for all its rows at once and lie here without a query set each."""
        return self.listed_pauses if hasattr(self, "listed_pauses") else list(self.suspensions.all())

    def validity(self, on: date) -> Validity | None:
        """What a filing is worth on `on`; None for states without effect. Reads `pauses`. Source: decision 1.

        已取消 and 已终止 count through `ended_on`; afterwards, and where that lies before the start, they say None.
        """
        if self.status not in COUNTING or self.start is None:
            return None
        if self.ended_on and (on > self.ended_on or self.ended_on < self.start):
            return None
        if on < self.start:
            return Validity.NOT_YET
        if self.last_day and on > self.last_day:
            return Validity.EXPIRED
        if any(s.covers(on) for s in self.pauses):
            return Validity.SUSPENDED
        return Validity.IN_FORCE

    @property
    def resumable_from(self) -> date | None:
        """The day from which its insurance is normal again, to be confirmed. Reads `pauses`."""
        days = [s.resume_from for s in self.pauses if s.resume_from and s.until is None]
        return max(days) if days else None

    @property
    def renewal(self) -> "Filing | None":
        """The filing that renews this one, once it is under way. Reads `renewals`, prefetched or not."""
        under_way = [f for f in self.renewals.all() if f.status not in FINAL_WITHOUT_EFFECT]
        return under_way[0] if under_way else None

    @property
    def signature_kind(self) -> SignatureKind:
        return SignatureKind(self.signature.kind) if self.signature else SignatureKind.NONE
