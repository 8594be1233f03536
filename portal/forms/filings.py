"""The filing on one screen, in the order people know from the national mini-program."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.layout import HTML, Field
from django import forms

from filing.choices import (
    Applicant,
    CertificateKind,
    FilingType,
    IdentityDocument,
    Mode,
    PlatformCheck,
    ReasonAction,
    Relation,
    SeenAs,
)
from filing.dates import today
from filing.identity import check_certificate
from filing.models import Filing, InsuredPerson, Place, Reason, ReferralHospital
from filing.operations.intake import EDITABLE
from filing.places import resolve
from portal.forms.layout import (
    CARD_READER,
    Day,
    Line,
    PersonName,
    Phone,
    PortalForm,
    Version,
    Words,
    YesNo,
    grid,
    section,
    shown_when,
)
from portal.forms.type_words import type_choices

AGENT = ("agent_name", "agent_kind", "agent_number", "agent_phone", "agent_relation")
STAY = ("injury", "admission", "discharge", "stay_hospital", "for_this_stay")
REFERRAL = (
    "referral_hospital", "referral_hospital_name", "diagnosis", "target_hospital", "target_place", "certificate_date",
    "certificate_number",
)  # fmt: skip
# Which fields matter when: (field that decides, its values, fields). What does not apply is emptied on the server.
CONDITIONS: tuple[tuple[str, frozenset[str], tuple[str, ...]], ...] = (
    ("applicant", frozenset({Applicant.AGENT}), AGENT),
    ("platform_check", frozenset({PlatformCheck.FOUND}), ("platform_number",)),
    ("type", frozenset({FilingType.RETIREE}), ("settled", "hukou_moved", "hukou_place")),
    ("type", frozenset({FilingType.POSTED}), ("employer",)),
    ("type", frozenset({FilingType.REFERRAL}), REFERRAL),
    ("type", frozenset({FilingType.OTHER}), ("purpose", "long_stay_asked", "shanghai_reason")),
)
CARRIED = ("applicant", *AGENT, "contact_name", "contact_phone")


def choices_with_blank(choices: type, blank: str = "请选择") -> list[tuple[str, str]]:
    return [("", blank), *((value, label) for value, label in choices.choices if value)]


class FilingForm(PortalForm):
    """Raw text in, the DraftData of `operations.intake` out. Only type, place and scheme are needed to keep a draft."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = Version()

    applicant = forms.ChoiceField(
        label="谁来办", choices=Applicant.choices, widget=forms.RadioSelect, initial=Applicant.SELF
    )
    identity_checked = forms.BooleanField(label="人证一致（柜台前的人与其证件相符）", required=False)
    document = forms.ChoiceField(label="参保人身份凭证", choices=choices_with_blank(IdentityDocument), required=False)
    document_seen_as = forms.ChoiceField(label="凭证核验形式", choices=choices_with_blank(SeenAs), required=False)
    agent_name = PersonName(label="代办人姓名", max_length=100)
    agent_kind = forms.ChoiceField(label="代办人证件类型", choices=choices_with_blank(CertificateKind), required=False)
    agent_number = Line(label="代办人证件号码", max_length=40)
    agent_phone = Phone(label="代办人电话", landline=True)
    agent_relation = forms.ChoiceField(label="与参保人关系", choices=choices_with_blank(Relation), required=False)
    platform_check = forms.ChoiceField(
        label="省平台查询", choices=PlatformCheck.choices, widget=forms.RadioSelect, required=False
    )
    platform_number = Line(label="省平台备案编号", max_length=60)

    in_hospital = YesNo(label="是否已住院")
    paid = YesNo(label="是否已出院结算")
    injury = forms.BooleanField(label="外伤，且无第三方责任", required=False)
    admission = Day(label="入院日期")
    discharge = Day(label="出院日期")
    stay_hospital = Line(label="住院医院", max_length=100)
    for_this_stay = forms.BooleanField(label="补办包含本次住院", required=False, initial=True)
    place = Line(
        label="就医地",
        max_length=60,
        required=True,
        help_text="城市或区县的名称、拼音、首字母或 6 位编码，如 合肥、hefei、hf、340100",
    )
    enrolment = forms.ModelChoiceField(label="参保险种", queryset=None, widget=forms.RadioSelect, empty_label=None)
    type = forms.ChoiceField(label="备案类型", choices=type_choices, widget=forms.RadioSelect)
    settled = YesNo(label="已在异地定居")
    hukou_moved = YesNo(label="户籍已迁入定居地")
    hukou_place = Line(label="户籍所在地", max_length=100)
    employer = Line(label="派驻单位", max_length=200)
    referral_hospital = forms.ModelChoiceField(
        label="转出医院", queryset=None, required=False, empty_label="名录外或未填"
    )
    referral_hospital_name = Line(label="转出医院（名录外）", max_length=100)
    diagnosis = Line(label="诊断", max_length=200)
    target_hospital = Line(label="拟转往医院", max_length=100)
    target_place = Line(label="证明载明的转往城市", max_length=40)
    certificate_date = Day(label="转诊证明日期")
    certificate_number = Line(label="转诊证明编号", max_length=60)
    purpose = Line(label="外出事由", max_length=200, help_text="按数字选：1 探亲　2 旅游　3 出差　4 就医；或者填写")
    long_stay_asked = YesNo(label="是否在上海长期居住、工作，或持转诊证明")
    shanghai_reason = forms.ModelChoiceField(
        label="上海仍要备案的理由", queryset=None, required=False, empty_label="请选择"
    )

    notice_read = forms.BooleanField(label="申请人已阅读《异地就医备案告知书》", required=False)

    mode = forms.ChoiceField(label="备案方式", choices=Mode.choices, widget=forms.RadioSelect, initial=Mode.MATERIALS)
    start = Day(label="开始日期", help_text="不填则按规定取默认日期")
    end = Day(label="结束日期", help_text="长期备案不填；临时备案由系统按规定计算")
    phone = Phone(label="本人手机号")
    contact_name = PersonName(label="联系人", max_length=100)
    contact_phone = Phone(label="联系人电话", landline=True)
    address = Line(label="异地居住地址", max_length=200)
    remark = Words(label="备注", max_length=500)

    insisted = forms.BooleanField(label="有不符合项，申请人坚持申请", required=False)

    def __init__(
        self,
        *args: Any,
        person: InsuredPerson,
        filing: Filing | None = None,
        carried: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ):
        self.person, self.filing = person, filing
        kwargs.setdefault("initial", initial_of(filing) if filing else initial_for(person, carried or {}))
        super().__init__(*args, **kwargs)
        if filing is None:
            self.drop("version")
        self.fields["enrolment"].queryset = person.enrolments.all()
        self.fields["referral_hospital"].queryset = ReferralHospital.objects.all()
        self.fields["shanghai_reason"].queryset = Reason.objects.filter(action=ReasonAction.SHANGHAI, active=True)
        self.offer_places("place")
        self.fields["agent_number"].widget.attrs.update({"autocomplete": "off", "data-scan": ""})
        self.read_from_card(agent_name="name", agent_kind="kind", agent_number="number")
        self.fields["applicant"].widget.attrs["autofocus"] = True
        self.fields["purpose"].widget.attrs["data-choices"] = "探亲|旅游|出差|就医"

    def layout_parts(self) -> Iterable[Any]:
        return ("form_key", "version", *_who(), *_what(), *_notice(), *_when(), *_check())

    def clean_place(self) -> Place:
        match = resolve(self.cleaned_data["place"])
        if match.place is None:
            raise forms.ValidationError(match.problem)
        return match.place

    def clean_form_key(self) -> uuid.UUID:
        return self.cleaned_data["form_key"] or uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._check_agent_number(data)
        self._empty_what_does_not_apply(data)
        for first, last, sentence in DAY_ORDER:
            if data.get(first) and data.get(last) and data[last] < data[first]:
                self.add_error(last, sentence)
        if data.get("paid") and data.get("in_hospital") is False:
            self.add_error(
                "in_hospital", "已出院结算的是住过院，没有保存。请把「是否已住院」选为「是」，并填写入院日期。"
            )
        elif data.get("paid"):
            data["in_hospital"] = True
        if data.get("paid") and not data.get("admission") and "admission" not in self.errors:
            self.add_error("admission", "已出院结算的补办须填写入院日期，没有保存。")
        return data

    def _check_agent_number(self, data: dict[str, Any]) -> None:
        kind, number = data.get("agent_kind"), data.get("agent_number")
        if not number or data.get("applicant") != Applicant.AGENT:
            return
        if not kind:
            self.add_error("agent_kind", "请选择代办人证件类型，没有保存。")
            return
        checked = check_certificate(kind, number, today=today())
        if checked.problem:
            self.add_error("agent_number", checked.problem)
        else:
            data["agent_number"] = checked.number

    def _empty_what_does_not_apply(self, data: dict[str, Any]) -> None:
        if not data.get("in_hospital") and not data.get("paid"):
            self._empty(data, STAY)
        if data.get("place") and not data["place"].facts.is_shanghai:
            self._empty(data, ("long_stay_asked", "shanghai_reason"))
        for decider, values, names in CONDITIONS:
            if decider in data and data[decider] not in values:
                self._empty(data, names)

    def _empty(self, data: dict[str, Any], names: tuple[str, ...]) -> None:
        for name in names:
            self.errors.pop(name, None)
            data[name] = EMPTY.get(name, "")

    def draft_data(self) -> dict[str, Any]:
        """What `intake` may keep: every good value by its field name. Of a form with errors too, for live findings."""
        return {name: value for name, value in self.cleaned_data.items() if name in EDITABLE}


DAY_ORDER = (
    ("start", "end", "结束日期早于开始日期，没有保存。请改正。"),
    ("admission", "discharge", "出院日期早于入院日期，没有保存。请改正。"),
)
EMPTY: dict[str, Any] = {
    "settled": None, "hukou_moved": None, "referral_hospital": None, "certificate_date": None, "long_stay_asked": None,
    "shanghai_reason": None, "injury": False, "admission": None, "discharge": None, "for_this_stay": True,
}  # fmt: skip


def initial_of(filing: Filing) -> dict[str, Any]:
    """What a kept filing shows in its form."""
    data = {name: getattr(filing, name) for name in EDITABLE}
    return data | {"place": filing.place.full_name, "version": filing.version, "form_key": uuid.uuid4()}


def initial_for(person: InsuredPerson, carried: Mapping[str, Any]) -> dict[str, Any]:
    """A new form: the person's phone, the only scheme, what the same agent's last filing carries over."""
    enrolments = list(person.enrolments.all())
    only = enrolments[0] if len(enrolments) == 1 else None
    return {"form_key": uuid.uuid4(), "phone": person.phone, "enrolment": only, **carried}


def carried_from(filing: Filing) -> dict[str, Any]:
    """同一代办人继续办理下一人: agent, contact and place, never the identity check (domain 6b.5)."""
    return {name: getattr(filing, name) for name in CARRIED} | {"place": filing.place.full_name}


def _who() -> tuple[Any, ...]:
    return (
        section(
            "谁来办",
            Field("applicant", wrapper_class="choices-row"),
            shown_when(
                "applicant=agent",
                CARD_READER,
                grid("agent_name", "agent_relation", "agent_phone", "agent_kind", "agent_number"),
            ),
            "identity_checked",
            grid("document", "document_seen_as"),
            Field("platform_check", wrapper_class="choices-row"),
            shown_when("platform_check=found", grid("platform_number")),
        ),
    )


def _what() -> tuple[Any, ...]:
    return (
        section(
            "住院情况、就医地、险种和备案类型",
            grid(Field("in_hospital", wrapper_class="choices-row"), Field("paid", wrapper_class="choices-row")),
            shown_when(
                "in_hospital=yes",
                _note("stay"),
                grid("admission", "discharge", "stay_hospital", "injury", "for_this_stay"),
            ),
            grid("place", Field("enrolment", wrapper_class="choices-row"), columns=2),
            Field("type", template="portal/_partials/choice_cards.html"),
            shown_when(
                "type=retiree",
                grid(*(Field(n, wrapper_class="choices-row") for n in ("settled", "hukou_moved")), "hukou_place"),
            ),
            shown_when("type=posted", grid("employer")),
            shown_when("type=referral", grid(*REFERRAL)),
            shown_when(
                "type=other",
                grid("purpose"),
                _note("shanghai"),
                grid(Field("long_stay_asked", wrapper_class="choices-row"), "shanghai_reason", columns=2),
            ),
        ),
    )


def _notice() -> tuple[Any, ...]:
    return (section("告知书", _note("notice"), "notice_read"),)


def _when() -> tuple[Any, ...]:
    return (
        section(
            "起止日期、联系人、材料或承诺",
            grid("start", "end", "phone", "contact_name", "contact_phone", "address"),
            shown_when("type=retiree|resident|posted", Field("mode", wrapper_class="choices-row")),
            _note("materials"),
            "remark",
        ),
    )


def _check() -> tuple[Any, ...]:
    return (section("核对、签名、提交", "insisted", _note("sign")),)


def _note(name: str) -> HTML:
    return HTML(f"{{% include 'portal/_partials/note_{name}.html' %}}")
