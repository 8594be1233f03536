"""查某日或某次住院能否直接结算: the small form on a person's page."""

from collections.abc import Iterable
from typing import Any

from django import forms

from filing.answers import Care, Circumstance
from filing.facts import PlaceFacts
from filing.operations.coverage_list import circumstances
from filing.places import treated_at
from filing.rules.coverage_facts import CareQuestion
from portal.forms.layout import Day, Line, PortalForm, grid, shown_when

NOT_ASKED = "没有查询"


class CoverageForm(PortalForm):
    """A day, or a stay from its admission on. Without a place each filing answers for its own."""

    care = forms.ChoiceField(label="就医方式", choices=Care.choices, required=False)
    day = Day(label="就医日（住院填入院日）", required=True)
    discharge = Day(label="出院日", help_text="未出院的不填")
    place = Line(
        label="在哪里就医",
        max_length=60,
        help_text="城市或区县的名称、拼音、首字母或 6 位编码；不填按各备案地回答",
    )
    circumstance = forms.ChoiceField(label="情形", choices=Circumstance.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_places("place")
        for field in self.fields.values():
            for code, words in field.error_messages.items():
                field.error_messages[code] = str(words).replace("没有保存", NOT_ASKED)

    def layout_parts(self) -> Iterable[Any]:
        return (grid("care", "day", shown_when(f"care={Care.INPATIENT}", "discharge"), "place", "circumstance"),)

    def clean_place(self) -> PlaceFacts | None:
        if not self.cleaned_data["place"]:
            return None
        found = treated_at(self.cleaned_data["place"], NOT_ASKED)
        if found.place is None:
            raise forms.ValidationError(found.problem)
        return found.place

    def clean(self) -> dict[str, Any]:
        """A discharge typed before 住院 was given up counts no more: the script only hides it."""
        data = super().clean() or {}
        if data.get("care") != Care.INPATIENT:
            data["discharge"] = None
        if data.get("day") and data.get("discharge") and data["discharge"] < data["day"]:
            self.add_error("discharge", f"出院日早于入院日，{NOT_ASKED}。请核对。")
        return data

    def question(self) -> CareQuestion:
        """What was asked. Call after `is_valid()`."""
        d = self.cleaned_data
        return CareQuestion(d["day"], d["place"], Care(d["care"]), d["discharge"], **circumstances(d["circumstance"]))
