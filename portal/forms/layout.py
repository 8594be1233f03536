"""What every clerk form shares: crispy helper, error summary, fields with Chinese sentences, refusals beside fields."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout
from django import forms
from django.urls import reverse
from django.utils.safestring import SafeString

from filing.dates import BadDate, parse_date
from filing.errors import BadInput, Refusal, RulesBroken
from filing.identity import check_any_phone, check_phone
from filing.names import check_name
from portal.field_html import field_html

BAD_CHARACTERS = "「{label}」里有不能保存的控制字符，没有保存。请删除后重新输入。"
TOO_LONG = "最多 %(limit_value)d 个字，现有 %(show_value)d 个，没有保存。请缩短。"
REQUIRED = "请填写「{label}」，没有保存。"
CHOOSE = "请选择「{label}」，没有保存。"
NOT_A_CHOICE = "「{label}」没有这个选项，没有保存。请重新选择。"
STALE = "页面缺少版本标记，没有保存。请刷新页面后再办理。"
NO_PLACE = "查不到这个地方。请换个写法，或者直接填写，保存时再核对。"
TRI_STATE = (("", "未填"), ("yes", "是"), ("no", "否"))
CARD_READER = HTML("{% include 'components/card_reader.html' %}")
_REFUSED_KINDS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_REFUSED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


class PortalForm(forms.Form):
    """Owns helper and layout. The page writes `<form>`, token and buttons; `layout_parts()` says where things stand."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", ":")
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.template = "portal/_partials/form_body.html"  # general errors stand in the summary alone
        self.helper.layout = Layout(*map(shown, self.layout_parts()))
        for field in self.fields.values():
            _chinese_messages(field)

    def layout_parts(self) -> Iterable[Any]:
        return tuple(self.fields)

    def drop(self, name: str) -> None:
        """Leave out a field that stands on the first level of the layout."""
        self.helper.layout.fields = [part for part in self.helper.layout.fields if part != ShownField(name)]
        del self.fields[name]

    def read_from_card(self, **fields: str) -> None:
        """Field → what of an identity card goes there when the card reader is asked (`CARD_READER` in the layout)."""
        for name, of_card in fields.items():
            self.fields[name].widget.attrs["data-card"] = of_card

    def offer_places(self, name: str) -> None:
        """The field offers places by name, pinyin or code while one types. One a page."""
        attrs = {"data-places-url": reverse("places"), "data-none": NO_PLACE, "autocomplete": "off"}
        self.fields[name].widget.attrs.update(attrs)

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal's sentences beside the field it names, else on top of the form. What was typed stays."""
        if isinstance(refusal, RulesBroken) and refusal.findings:
            for finding in refusal.findings:
                grounds = f"（依据：{'、'.join(finding.clauses)}）" if finding.clauses else ""
                self._complain(finding.fact, f"{finding.message}{finding.remedy}{grounds}")
            shown = {finding.message for finding in refusal.findings}
            for sentence in refusal.sentences:
                if not any(sentence.startswith(message) for message in shown):
                    self._complain("", sentence)
        elif isinstance(refusal, BadInput):
            self._complain(refusal.field, refusal.sentences[0])
        else:
            for sentence in refusal.sentences:
                self._complain("", sentence)

    def _complain(self, field: str, sentence: str) -> None:
        self.add_error(field if field in self.fields else None, sentence)


@dataclass(frozen=True)
class ShownField:
    """A field of the layout, written by `field_html` without the template pack's detour."""

    name: str
    wrapper_class: str = ""

    def render(self, form: forms.Form, context: Any, **_: Any) -> SafeString:
        return field_html(form[self.name], self.wrapper_class)


def shown(part: Any) -> Any:
    """A part of a layout with every plain field in it made a ShownField."""
    if isinstance(part, str):
        return ShownField(part)
    if type(part) is Field and part.template == Field.template:
        return ShownField(part.fields[0], part.wrapper_class or "")
    if isinstance(part, Div | Fieldset):
        part.fields = [shown(inner) for inner in part.fields]
    return part


def grid(*names: str, columns: int = 3) -> Div:
    """Fields side by side."""
    return Div(*names, css_class="form-grid" if columns == 3 else f"form-grid cols-{columns}")


def section(legend: str, *parts: Any) -> Fieldset:
    return Fieldset(legend, *parts, css_class="section")


def shown_when(condition: str, *parts: Any) -> Div:
    """Parts that matter only when `condition` holds ("type=retiree|resident"). The script hides; the server decides."""
    return Div(*parts, data_show_when=condition)


def _chinese_messages(field: forms.Field) -> None:
    choosing = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    field.error_messages["required"] = (CHOOSE if choosing else REQUIRED).format(label=field.label)
    field.error_messages["invalid_choice"] = NOT_A_CHOICE.format(label=field.label)
    if isinstance(field, forms.ModelMultipleChoiceField):
        field.error_messages["invalid_pk_value"] = NOT_A_CHOICE.format(label=field.label)
        field.error_messages["invalid_list"] = NOT_A_CHOICE.format(label=field.label)


class Line(forms.CharField):
    """One line of text: trimmed, bounded, without control or bidi characters."""

    def __init__(self, *, max_length: int, label: str, required: bool = False, **kwargs: Any) -> None:
        super().__init__(label=label, required=required, **kwargs)
        self.max_characters = max_length
        self.widget.attrs["maxlength"] = max_length

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if any(unicodedata.category(c) in _REFUSED_KINDS or c in _REFUSED for c in text if not self._allowed(c)):
            raise forms.ValidationError(BAD_CHARACTERS.format(label=self.label))
        if len(text) > self.max_characters:
            raise forms.ValidationError(TOO_LONG % {"limit_value": self.max_characters, "show_value": len(text)})
        return text

    def _allowed(self, character: str) -> bool:
        return False


class Words(Line):
    """Several lines of text."""

    def __init__(self, *, max_length: int, label: str, rows: int = 2, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def _allowed(self, character: str) -> bool:
        return character in "\r\n\t"


class PersonName(Line):
    """A person's name, normalised as names are stored."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return text
        checked = check_name(text)
        if checked.problem:
            raise forms.ValidationError(checked.problem)
        return checked.name


class Phone(forms.CharField):
    """A mobile number; with `landline` a land line too."""

    def __init__(self, *, landline: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.check = check_any_phone if landline else check_phone
        self.widget.attrs.update({"inputmode": "tel", "maxlength": 30, "autocomplete": "off"})

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return text
        checked = self.check(text)
        if checked.problem:
            raise forms.ValidationError(checked.problem)
        return checked.number


class Day(forms.Field):
    """A day typed as clerks type it; shown as yyyy-MM-dd."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.widget.attrs.update({"placeholder": "年-月-日", "maxlength": 20, "autocomplete": "off", "data-date": ""})

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return parse_date(str(value))
        except BadDate as problem:
            raise forms.ValidationError(f"{problem}") from problem

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class YesNo(forms.TypedChoiceField):
    """是 / 否 / not asked yet: True, False or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=TRI_STATE,
            coerce=lambda v: v == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value) if not isinstance(value, str) else value


class Version(forms.IntegerField):
    """The version of the filing that was on the screen."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=True, min_value=1, max_value=2**31 - 1)
        self.error_messages.update(dict.fromkeys(("required", "invalid", "min_value", "max_value"), STALE))
