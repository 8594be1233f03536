"""Papers of a filing: one row a slot of the checklist, and the signature."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import HTML, Field
from django import forms

from filing.choices import Evidence, ImageFault, MaterialKind, SeenAs, SignatureKind
from filing.facts import MaterialFacts, Slot
from filing.models import HeldPage, Material
from filing.operations.materials import SignatureEntry
from portal.forms.layout import Line, PersonName, PortalForm, grid, shown_when

ACCEPTED = ".jpg,.jpeg,.png,.pdf,image/jpeg,image/png,application/pdf"
MAX_FILES = 30
UNSIGNED = [("", "暂不签名")]
SIGNING = [(k.value, k.label) for k in (SignatureKind.PAPER, SignatureKind.DRAWN, SignatureKind.FINGERPRINT)]


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """Several files at once; the value is a list. What is in them `filing.uploads` judges, not the name."""

    def __init__(self, **kwargs: Any) -> None:
        widget = ManyFilesInput(attrs={"accept": ACCEPTED, "data-upload": ""})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [file for file in data or [] if file is not None]
        if len(files) > MAX_FILES:
            raise forms.ValidationError(f"一份材料一次最多 {MAX_FILES} 个文件，没有保存。请分次上传。")
        return files


class MaterialRow(PortalForm):
    """One line of the checklist: new images, or 已核原件, or what lies there is void.

    `material`: what lies in the slot, `held`: pages that wait since a try that could not be saved.
    """

    files = ManyFiles(label="影像文件")
    seen = forms.BooleanField(label="已核，不留影像", required=False)
    seen_as = forms.ChoiceField(label="所见形式", choices=SeenAs.choices, required=False, initial=SeenAs.ORIGINAL)
    description = Line(label="名称说明", max_length=100)
    void = forms.BooleanField(label="作废", required=False)
    kept_reason = Line(label="仍然使用的理由", max_length=200)

    def __init__(
        self, *args: Any, slot: Slot, material: Material | None = None, held: list[HeldPage] | None = None, **kw: Any
    ) -> None:
        self.slot, self.material, self.held = slot, material, held or []
        self.kind = MaterialKind(slot.kind)
        super().__init__(*args, prefix=f"m-{slot.kind}", auto_id="id_%s", **kw)
        for field in self.fields.values():
            field.label = f"{self.kind.label}:{field.label}"
            field.widget.attrs["aria-label"] = field.label

    def pending(self) -> MaterialFacts | bool | None:
        """What this row would put into the slot: facts, None to void it, False to leave it as it is."""
        data = self.cleaned_data
        chosen = len(data.get("files") or []) or (1 if self.data.get(f"{self.prefix}-chosen") else 0)
        held = 0 if data.get("void") else len(self.held)
        seen_as = SeenAs(data["seen_as"]) if data.get("seen_as") else None
        if chosen or held:
            known = {"faults": self.faults, "kept_reason": data.get("kept_reason", "")} if held and not chosen else {}
            return MaterialFacts(
                self.kind, Evidence.PAGES, chosen + held, seen_as, description=data["description"], **known
            )
        if data.get("seen"):
            return MaterialFacts(self.kind, Evidence.SEEN, 0, seen_as, description=data.get("description", ""))
        return None if data.get("void") else False

    @property
    def faults(self) -> tuple[ImageFault, ...]:
        """What is wrong with the pages that wait, else with those that lie there and are not kept with a reason."""
        if self.held:
            return tuple(dict.fromkeys(fault for page in self.held for fault in page.fault_list))
        return self.material.faults if self.material and not self.material.kept_reason else ()

    @property
    def fault_words(self) -> str:
        return ";".join(fault.label for fault in self.faults)


class SignForm(PortalForm):
    """Drawn on the screen, on paper, or a fingerprint with its witness; "" leaves things as they are."""

    kind = forms.ChoiceField(label="签名", choices=UNSIGNED + SIGNING, widget=forms.RadioSelect, required=False)
    by_agent = forms.BooleanField(label="由代办人代签", required=False)
    witness = PersonName(label="见证人", max_length=100)
    signature = forms.CharField(
        label="手写签名", required=False, widget=forms.HiddenInput(attrs={"data-signature": ""})
    )

    def layout_parts(self) -> Iterable[Any]:
        pad = HTML("{% include 'components/signature_pad.html' with input_id='id_sign-signature' only %}")
        return (
            Field("kind", wrapper_class="choices-row"),
            shown_when("applicant=agent", "by_agent"),
            shown_when("sign-kind=fingerprint", grid("witness")),
            "signature",
            shown_when("sign-kind=drawn", pad),
        )

    def __init__(self, *args: Any, signed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, prefix="sign", auto_id="id_%s", **kwargs)
        if signed:
            self.fields["kind"].choices = [("", "不变"), *SIGNING]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") == SignatureKind.DRAWN and not data.get("signature"):
            self.add_error("kind", "没有收到签名，没有保存。请在签名框内签名，或选择纸质签名。")
        if data.get("kind") == SignatureKind.FINGERPRINT and not data.get("witness") and "witness" not in self.errors:
            self.add_error("witness", "按手印须有见证人姓名，没有保存。请填写见证人。")
        return data

    def entry(self) -> SignatureEntry | None:
        """How it was signed now; None when nothing was."""
        data = self.cleaned_data
        if not data["kind"]:
            return None
        return SignatureEntry(SignatureKind(data["kind"]), data["by_agent"], data["witness"], self.png())

    def png(self) -> bytes | None:
        """The drawn signature as its data address, in bytes; None for the other kinds."""
        drawn = self.cleaned_data["kind"] == SignatureKind.DRAWN
        return self.cleaned_data["signature"].encode("ascii", "replace") if drawn else None
