"""What a clerk has typed and not saved."""

import json

from django.db import models
from django.db.models import Q

from filing.fields import EncryptedTextField
from filing.models.filings import Filing, staff_fk
from filing.models.people import InsuredPerson


class FormDraft(models.Model):
    """The raw input of one clerk's filing form, sealed (decisions 12, 18): no filing, and nobody else's.

    `filing` None = a new filing of `person`; `version`: that of the filing it was typed over, 0 for a new one.
    """

    by = staff_fk("经办人")
    person = models.ForeignKey(InsuredPerson, models.PROTECT, related_name="+", verbose_name="参保人员")
    filing = models.ForeignKey(Filing, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="备案")
    form_key = models.UUIDField("表单")
    fields = EncryptedTextField("填写内容", purpose="form-draft")
    version = models.PositiveIntegerField("备案版本", default=0)
    saved_at = models.DateTimeField("暂存时间")

    class Meta:
        verbose_name = verbose_name_plural = "未保存的填写内容"
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["by", "filing"], name="formdraft_one_of_filing"),
            models.UniqueConstraint(fields=["by", "person"], condition=Q(filing=None), name="formdraft_one_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self._meta.verbose_name}"

    @property
    def typed(self) -> dict[str, str]:
        """Field name → raw text."""
        return json.loads(self.fields)

    @property
    def is_behind(self) -> bool:
        """The filing has moved on since this was typed over it."""
        return self.filing is not None and self.filing.version != self.version
