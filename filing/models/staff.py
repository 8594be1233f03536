"""经办机构 and the people who work there."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

F_KEYS = [(f"F{number}", f"F{number}") for number in (2, 4, 7, 8, 9, 10)]
"""Those a browser leaves to the page."""


class CodeManager(models.Manager):
    """Natural key = `code`, for reference data."""

    def get_by_natural_key(self, code: str) -> models.Model:
        return self.get(code=code)


class Office(models.Model):
    """An office of the Suzhou fund; its code is that of its district (320571 = 工业园区)."""

    code = models.CharField("机构编码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=20)
    address = models.CharField("地址", max_length=200)
    telephone = models.CharField("电话", max_length=40)
    hours = models.CharField("服务时间", max_length=200)
    supervision_phone = models.CharField("监督电话", max_length=40, blank=True, default="")
    two_people = models.BooleanField("受理与审核须两人", default=True)
    correction_days = models.PositiveSmallIntegerField("补正期限(工作日)", null=True, blank=True)
    remedy_text = models.TextField("救济途径", blank=True, default="")
    self_service_hint = models.CharField("自助渠道提示", max_length=100, blank=True, default="")
    save_key = models.CharField("保存键", max_length=3, choices=F_KEYS, default="F2")
    submit_key = models.CharField("提交键", max_length=3, choices=F_KEYS, default="F9")
    print_key = models.CharField("打印键", max_length=3, choices=F_KEYS, default="F8")

    objects = CodeManager()

    class Meta:
        verbose_name = verbose_name_plural = "经办机构"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(save_key=F("submit_key")) & ~Q(save_key=F("print_key")) & ~Q(submit_key=F("print_key")),
                name="office_keys_differ",
                violation_error_message="保存、提交、打印的按键不能相同，没有保存。请各选一个。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class StaffManager(BaseUserManager):
    def get_queryset(self) -> models.QuerySet:
        """Every page shows its reader's office: one query for both."""
        return super().get_queryset().select_related("office")

    def get_by_natural_key(self, username: str) -> "Staff":
        return self.get(username=username)

    def create_user(self, username: str, password: str | None = None, **fields) -> "Staff":
        staff = self.model(username=username, **fields)
        staff.set_password(password)
        staff.save(using=self._db)
        return staff

    def create_superuser(self, username: str, password: str | None = None, **fields) -> "Staff":
        fields.setdefault("full_name", username)
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class Staff(AbstractBaseUser, PermissionsMixin):
    """One person with an account. What they may do comes from their groups alone."""

    SUPERUSER_MODELS = frozenset({"staff", "office", "group"})

    username = models.CharField("账号", max_length=40, unique=True)
    full_name = models.CharField("姓名", max_length=100)
    window = models.CharField("窗口", max_length=20, blank=True, default="")
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, verbose_name="经办机构", related_name="staff"
    )
    is_active = models.BooleanField("启用", default=True)
    is_staff = models.BooleanField("可进入后台", default=False)
    date_joined = models.DateTimeField("建立时间", default=timezone.now)
    must_change_password = models.BooleanField("须更改初始密码", default=False)
    password_set_at = models.DateTimeField("密码设置时间", null=True, blank=True)
    password_set_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="密码设置人", related_name="+"
    )
    letter_keys = models.BooleanField("字母快捷键", default=True)
    session_era = models.PositiveIntegerField("会话批次", default=0)

    objects = StaffManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = verbose_name_plural = "工作人员"
        ordering = ["username"]
        permissions = [("manage_staff", "管理账号和机构")]

    def __str__(self) -> str:
        return self.full_name or self.username

    def natural_key(self) -> tuple[str]:
        return (self.username,)

    @property
    def password_since(self) -> datetime:
        """Since when this password is in use; one without a stamp came with the account."""
        return self.password_set_at or self.date_joined

    def get_session_auth_hash(self) -> str:
        """A session ends with the password and with `session_era`, so that one ended does not come back to life."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | None) -> str:
        words = f"{self.session_era}:{self.password}"
        return salted_hmac("filing.models.Staff.session", words, secret=secret, algorithm="sha256").hexdigest()

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """A superuser runs accounts and offices, and gets no business permission by being one."""
        if self.is_active and self.is_superuser:
            return perm.rpartition("_")[2] in self.SUPERUSER_MODELS or self._granted(perm)
        return self._granted(perm)

    def has_module_perms(self, app_label: str) -> bool:
        if self.is_active and self.is_superuser:
            return app_label in {"filing", "auth"}
        return self.is_active and any(p.startswith(f"{app_label}.") for p in self.granted)

    @property
    def granted(self) -> frozenset[str]:
        """`app.codename` of every permission of this person's groups; read once per request."""
        if not hasattr(self, "_granted_cache"):
            rows = self.groups.values_list("permissions__content_type__app_label", "permissions__codename")
            self._granted_cache = frozenset(f"{app}.{codename}" for app, codename in rows if codename)
        return self._granted_cache

    def _granted(self, perm: str) -> bool:
        return self.is_active and perm in self.granted


class FormerPassword(models.Model):
    """The hash of a password somebody used before, kept so that it is not taken again; only the newest few stay."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="former_passwords", verbose_name="工作人员")
    password = models.CharField(max_length=128)
    at = models.DateTimeField("停用时间")

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.staff} {self.at:%Y-%m-%d}"
