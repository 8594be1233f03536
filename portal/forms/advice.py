"""The question before any form: is a filing needed at all?"""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout, Submit
from django import forms

from filing.choices import AdviceKind
from filing.models import Place
from portal.places import resolve


class AdviceForm(forms.Form):
    kind = forms.ChoiceField(label="情形", choices=AdviceKind.choices, widget=forms.RadioSelect)
    place = forms.CharField(
        label="就医地", required=False, max_length=40, help_text="急诊须填:城市名、拼音首字母或六位编码",
        widget=forms.TextInput(attrs={"data-place-picker": "", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        buttons = Div(Submit("issue", "出具无需备案告知单", css_class="btn-primary"), css_class="form-actions")
        self.helper.layout = Layout(Field("kind"), Field("place"), buttons)

    def clean(self) -> dict:
        data = super().clean()
        text = data.get("place", "")
        match data.get("kind"):
            case AdviceKind.SHANGHAI:
                data["place"] = Place.objects.get(pk="310000")
            case AdviceKind.EMERGENCY:
                data["place"] = self._resolved(text)
            case _:
                data["place"] = None
        return data

    def _resolved(self, text: str) -> Place | None:
        if not text:
            self.add_error("place", "请填写急诊抢救所在的城市。")
            return None
        match = resolve(text)
        if match.place is None:
            self.add_error("place", match.problem or "有多个同名地方,请写明城市。")
        return match.place
