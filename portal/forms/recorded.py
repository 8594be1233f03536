"""补录: what another channel granted, and the day of paper taken while the system was down."""

import uuid
from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Field
from django import forms

from filing.choices import Channel, FilingType, Mode, PlatformCheck
from filing.models import Filing, InsuredPerson, Place
from filing.operations.recorded import RECORDED
from filing.places import resolve
from portal.forms.layout import Day, Line, PersonName, Phone, PortalForm, Version, Words, grid, section

CHANNELS = [
    ("", "请选择"),
    *((c.value, c.label) for c in Channel if c != Channel.COUNTER),
    (Channel.COUNTER.value, "柜面（其他机构，或者本系统启用之前）"),
]
SEEN = ((PlatformCheck.FOUND.value, "已在省平台查到原备案"), (PlatformCheck.NONE_FOUND.value, "省平台没有查到"))


class RecordedForm(PortalForm):
    """The original as it was granted; `filing` = a returned 补录 that is put right."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = Version()
    channel = forms.ChoiceField(label="原渠道", choices=CHANNELS)
    original_number = Line(label="原备案编号", max_length=60, required=True)
    platform_check = forms.ChoiceField(label="省平台查询", choices=SEEN, widget=forms.RadioSelect)
    enrolment = forms.ModelChoiceField(label="参保险种", queryset=None, widget=forms.RadioSelect, empty_label=None)
    type = forms.ChoiceField(label="备案类型", choices=[("", "请选择"), *FilingType.choices])
    mode = forms.ChoiceField(label="备案方式", choices=Mode.choices, widget=forms.RadioSelect, initial=Mode.MATERIALS)
    place = Line(
        label="就医地",
        max_length=60,
        required=True,
        help_text="城市的名称、拼音、首字母或 6 位编码，如 合肥、hf",
    )
    accepted_on = Day(label="原受理日", required=True, help_text="不明的，填原备案的开始日期")
    start = Day(label="开始日期", required=True)
    end = Day(label="结束日期", help_text="长期有效的不填")
    phone = Phone(label="本人手机号")
    contact_name = PersonName(label="联系人", max_length=100)
    contact_phone = Phone(label="联系人电话", landline=True)
    remark = Words(label="备注", max_length=500)

    def __init__(self, *args: Any, person: InsuredPerson, filing: Filing | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial_of(filing) if filing else _initial_for(person))
        super().__init__(*args, **kwargs)
        self.drop("version" if filing is None else "form_key")
        self.fields["enrolment"].queryset = person.enrolments.all()
        self.offer_places("place")

    def layout_parts(self) -> Iterable[Any]:
        return (
            "form_key",
            "version",
            section(
                "原备案在哪里办的",
                grid("channel", "original_number", Field("platform_check", wrapper_class="choices-row")),
            ),
            section(
                "原备案的内容",
                grid("type", "place", Field("mode", wrapper_class="choices-row")),
                grid("accepted_on", "start", "end"),
                Field("enrolment", wrapper_class="choices-row"),
            ),
            section("联系", grid("phone", "contact_name", "contact_phone"), "remark"),
        )

    def clean_place(self) -> Place:
        match = resolve(self.cleaned_data["place"])
        if match.place is None:
            raise forms.ValidationError(match.problem)
        return match.place

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()

    def recorded_data(self) -> dict[str, Any]:
        """What was typed, for the operation. Call after `is_valid()`."""
        return {name: value for name, value in self.cleaned_data.items() if name in RECORDED}


class BackdateForm(PortalForm):
    """补录(系统故障): the day on the paper, and why."""

    version = Version()
    paper_date = Day(label="纸质受理日期", required=True)
    words = Words(label="系统故障情况和纸质受理单编号", max_length=200, required=True)


def _initial_of(filing: Filing) -> dict[str, Any]:
    data = {name: getattr(filing, name) for name in RECORDED}
    return data | {"place": filing.place.full_name, "version": filing.version}


def _initial_for(person: InsuredPerson) -> dict[str, Any]:
    enrolments = list(person.enrolments.all())
    only = enrolments[0] if len(enrolments) == 1 else None
    return {"form_key": uuid.uuid4(), "phone": person.phone, "enrolment": only}
