"""The question before any form: is a filing needed at all?"""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Div, Field
from django import forms
from django.urls import reverse

from filing.choices import AdviceKind
from filing.models import Place
from filing.places import resolve
from portal.forms.layout import Line, PortalForm, shown_when

SHANGHAI_CODE = "310000"


class AdviceForm(PortalForm):
    """`place` is asked for in an emergency alone; a Shanghai sheet names Shanghai, one for Suzhou names no place."""

    kind = forms.ChoiceField(label="情形", choices=AdviceKind.choices, widget=forms.RadioSelect)
    place = Line(
        label="急诊所在地",
        max_length=60,
        help_text="城市或区县的名称、拼音、首字母或 6 位编码,如 南京、nanjing、nj、320100",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].widget.attrs.update({"data-places-url": reverse("places"), "autocomplete": "off"})

    def layout_parts(self) -> Iterable[Any]:
        return Field("kind"), shown_when(f"kind={AdviceKind.EMERGENCY}", Div("place", css_class="form-grid cols-2"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        match data.get("kind"):
            case AdviceKind.SHANGHAI:
                data["place"] = Place.objects.get(pk=SHANGHAI_CODE)
            case AdviceKind.EMERGENCY:
                data["place"] = self._resolved(data.get("place", ""))
            case _:
                data["place"] = None
        return data

    def _resolved(self, text: str) -> Place | None:
        if "place" in self.errors:
            return None
        if not text:
            self.add_error("place", "请填写急诊抢救所在的城市,没有出具告知单。")
            return None
        match = resolve(text)
        if match.place is None:
            self.add_error("place", match.problem)
        return match.place
