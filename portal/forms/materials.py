"""Papers of a filing: page images or 已核原件 for one slot, and the signature."""

from typing import Any

from django import forms

from filing.choices import MaterialKind, SeenAs, SignatureKind
from filing.models import Filing
from portal.forms.layout import CHOOSE, STALE, Line, PersonName, PortalForm, Version

ACCEPTED = ".jpg,.jpeg,.png,.pdf,image/jpeg,image/png,application/pdf"
MAX_FILES = 30


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Several files at once; the value is a list. What is in them `filing.uploads` judges, not the name."""

    def __init__(self, **kwargs: Any) -> None:
        widget = ManyFilesInput(attrs={"accept": ACCEPTED, "data-upload": ""})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [file for file in data or [] if file is not None]


class SlotForm(PortalForm):
    """One slot. Two buttons, 上传影像 and 已核原件. `held`: the version that lay in it on the page, 0 for none."""

    kind = forms.ChoiceField(label="材料", choices=MaterialKind.choices, widget=forms.HiddenInput)
    held = forms.IntegerField(required=False, min_value=0, max_value=32767, widget=forms.HiddenInput)
    description = Line(label="名称说明", max_length=100)
    seen_as = forms.ChoiceField(
        label="所见形式", choices=[("", "请选择"), *SeenAs.choices], required=False, initial=SeenAs.ORIGINAL
    )
    files = ManyFiles(label="影像文件")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.data.get("kind") if self.is_bound else self.initial.get("kind", "")
        self.fields["held"].error_messages.update(dict.fromkeys(("invalid", "min_value", "max_value"), STALE))
        self.auto_id = f"id_{kind if kind in MaterialKind.values else 'slot'}_%s"


class PagesForm(SlotForm):
    def clean_files(self) -> list[Any]:
        files = self.cleaned_data["files"]
        if not files:
            raise forms.ValidationError("没有收到文件,没有保存。请选择 JPEG、PNG 或 PDF 文件。")
        if len(files) > MAX_FILES:
            raise forms.ValidationError(f"一次最多 {MAX_FILES} 个文件,没有保存。请分次上传。")
        return files


class SeenForm(SlotForm):
    def clean_seen_as(self) -> str:
        if not self.cleaned_data["seen_as"]:
            raise forms.ValidationError(CHOOSE.format(label="所见形式"))
        return self.cleaned_data["seen_as"]


class SignForm(PortalForm):
    """Drawn on the screen, on paper, or a fingerprint with its witness."""

    version = Version()
    kind = forms.ChoiceField(
        label="签名方式",
        choices=[(k.value, k.label) for k in (SignatureKind.DRAWN, SignatureKind.PAPER, SignatureKind.FINGERPRINT)],
        widget=forms.RadioSelect,
        initial=SignatureKind.PAPER,
    )
    by_agent = forms.BooleanField(label="由代办人代签", required=False)
    witness = PersonName(label="见证人", max_length=100)
    signature = forms.CharField(
        label="手写签名", required=False, widget=forms.HiddenInput(attrs={"data-signature": ""})
    )

    def __init__(self, *args: Any, filing: Filing, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"by_agent": filing.applicant == "agent", "version": filing.version})
        super().__init__(*args, auto_id="id_sign_%s", **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") == SignatureKind.DRAWN and not data.get("signature"):
            self.add_error("kind", "没有收到签名,没有保存。请在签名框内签名,或选择纸质签名。")
        if data.get("kind") == SignatureKind.FINGERPRINT and not data.get("witness") and "witness" not in self.errors:
            self.add_error("witness", "按手印须有见证人姓名,没有保存。请填写见证人。")
        return data

    def png(self) -> bytes | None:
        """The drawn signature as its data address, in bytes; None for the other kinds."""
        drawn = self.cleaned_data["kind"] == SignatureKind.DRAWN
        return self.cleaned_data["signature"].encode("ascii", "replace") if drawn else None
