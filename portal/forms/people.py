"""Forms about 参保人员. They say what is typed; the operation says what is right."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from crispy_forms.layout import HTML, Div, Field, Fieldset
from django import forms
from django.utils import timezone

from filing.choices import CertificateKind, CheckSource, Credential, Gender, InsuranceState, Scheme
from filing.dates import today
from filing.identity import check_certificate
from filing.models import Certificate, Enrolment, InsuredPerson, Office
from filing.operations.people import EnrolmentData, PersonData
from portal.forms.layout import CARD_READER, Day, Line, PersonName, Phone, PortalForm, Version, YesNo

BLANK = [("", "请选择")]
NUMBER_ATTRS = {"inputmode": "latin", "lang": "en", "autocomplete": "off", "spellcheck": "false"}
NATIONALITY = "国籍（三位字母代码）"
REQUIRED_AT_FIRST = {
    "scheme": "请选择参保险种；未参保的人不能备案，请先核对参保信息。没有保存。",
    "since": "请填写参保状态自哪一天起，没有保存。",
}
# Looking at the full number always has one of these purposes; the entry keeps the words.
PURPOSES = ("核对证件", "办理备案", "电话核实身份", "省平台查询或上报")


def number_field(label: str = "证件号码") -> Line:
    return Line(label=label, max_length=60, required=True, widget=forms.TextInput(attrs=dict(NUMBER_ATTRS)))


class PersonForm(PortalForm):
    """Register a person, or correct one: then the certificate stays as it is and is not shown."""

    name = PersonName(label="姓名", max_length=100, required=True)
    certificate_kind = forms.ChoiceField(label="证件类型", choices=CertificateKind.choices)
    certificate_number = number_field()
    nationality = Line(label=NATIONALITY, max_length=3, help_text="护照和外国人永久居留身份证填写，如 USA")
    gender = forms.ChoiceField(label="性别", choices=Gender.choices, required=False, help_text="居民身份证可不填")
    birth_date = Day(label="出生日期", help_text="居民身份证可不填")
    office = forms.ModelChoiceField(label="参保地", queryset=Office.objects.all(), empty_label=None)
    scheme = forms.ChoiceField(label="参保险种", choices=BLANK + Scheme.choices, required=False)
    state = forms.ChoiceField(label="参保状态", choices=InsuranceState.choices, initial=InsuranceState.NORMAL)
    since = Day(label="状态自")
    second_scheme = forms.ChoiceField(label="另一险种", choices=BLANK + Scheme.choices, required=False)
    retired = YesNo(label="已退休")
    employer = Line(label="单位名称", max_length=200)
    checked_source = forms.ChoiceField(label="核对来源", choices=BLANK + CheckSource.choices, required=False)
    checked_on = Day(label="核对日期", help_text="不填即今天")
    phone = Phone(label="手机号")
    second_phone = Phone(label="其他电话", landline=True)
    credential = forms.ChoiceField(label="结算凭证", choices=Credential.choices, required=False)
    address = Line(label="联系地址", max_length=200)
    not_duplicate = forms.BooleanField(label="已当面核对，确非同一人", required=False)

    def __init__(self, *args: Any, person: InsuredPerson | None = None, **kwargs: Any) -> None:
        self.person = person
        if person:
            kwargs["initial"] = {**initial_of(person), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if person:
            for name in (*CERTIFICATE, "not_duplicate"):
                del self.fields[name]
            self.fields["version"] = Version()
        else:
            self.read_from_card(**OF_CARD)
            for name, sentence in REQUIRED_AT_FIRST.items():
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = sentence

    def layout_parts(self) -> Iterable[Any]:
        """`not_duplicate` stands in the page, beside the persons found."""
        number = () if self.person else CERTIFICATE
        reader = () if self.person else (CARD_READER,)
        note = (
            [HTML('<p class="form-text">只在新增险种时填写险种、状态和日期；已有险种的状态在人员页登记。</p>')]
            if self.person
            else []
        )
        identity = grid("name", *number, "gender", "birth_date")
        insured = grid(
            "office",
            "scheme",
            "state",
            "since",
            "second_scheme",
            Field("retired", wrapper_class="choices-row"),
            "checked_source",
            "checked_on",
            "employer",
        )
        contact = grid("phone", "second_phone", "credential", Div("address", css_class="span-all"))
        return (
            Fieldset("身份", *reader, identity, css_class="section"),
            Fieldset("参保", *note, insured, css_class="section"),
            Fieldset("联系", contact, css_class="section"),
            *([Field("version")] if self.person else []),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._read_certificate(data)
        if (data.get("scheme") or data.get("second_scheme")) and not data.get("since") and "since" not in self.errors:
            self.add_error("since", REQUIRED_AT_FIRST["since"])
        self._no_later_than_today(data, "birth_date", "checked_on")
        if data.get("checked_source") and not data.get("checked_on"):
            data["checked_on"] = today(timezone.now())
        return data

    def _read_certificate(self, data: dict[str, Any]) -> None:
        """The number judged beside its field; what it says of birth and sex fills what was left open."""
        kind, number = data.get("certificate_kind"), data.get("certificate_number")
        if self.person or not kind or not number:
            return
        checked = check_certificate(
            kind, number, today=today(timezone.now()), nationality=data.get("nationality", "").upper()
        )
        if checked.problem:
            self.add_error("certificate_number", f"{checked.problem}没有保存。")
        elif "birth_date" not in self.errors:
            data["birth_date"] = data.get("birth_date") or checked.birth_date

    def _no_later_than_today(self, data: dict[str, Any], *names: str) -> None:
        for name in names:
            if data.get(name) and data[name] > today(timezone.now()):
                self.add_error(name, f"{self.fields[name].label}不能晚于今天，没有保存。请核对。")

    def person_data(self) -> PersonData:
        """What was typed, for the operation. Call after `is_valid()`."""
        d = self.cleaned_data
        schemes = dict.fromkeys(s for s in (d["scheme"], d["second_scheme"]) if s)
        certificate = certificate_of(self.person) if self.person else {name: d[name] for name in CERTIFICATE}
        return PersonData(
            **{name: d[name] for name in PLAIN},
            **{**certificate, "nationality": certificate["nationality"].upper()},
            schemes=tuple(EnrolmentData(Scheme(s), InsuranceState(d["state"]), d["since"]) for s in schemes),
        )


CERTIFICATE = ("certificate_kind", "certificate_number", "nationality")
# Not the address: the card bears the registered one, the form asks where to write to.
OF_CARD = {
    "name": "name",
    "certificate_kind": "kind",
    "certificate_number": "number",
    "gender": "sex",
    "birth_date": "birth",
}
PLAIN = (
    "name", "gender", "birth_date", "office", "phone", "second_phone", "address", "employer", "retired", "credential",
    "checked_source", "checked_on",
)  # fmt: skip


def grid(*parts: Any) -> Div:
    return Div(*parts, css_class="form-grid cols-4")


def certificate_of(person: InsuredPerson) -> dict[str, str]:
    """The certificate in use, in the words of PersonData; blank where a person has none."""
    certificate = person.certificate or Certificate(kind="", number="", nationality="")
    return dict(zip(CERTIFICATE, (certificate.kind, certificate.number, certificate.nationality), strict=True))


def initial_of(person: InsuredPerson) -> dict[str, Any]:
    return {**{name: getattr(person, name) for name in PLAIN}, "version": person.version}


class CertificateForm(PortalForm):
    """A further or newer certificate of a registered person."""

    kind = forms.ChoiceField(label="证件类型", choices=CertificateKind.choices)
    number = number_field()
    nationality = Line(label=NATIONALITY, max_length=3)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["nationality"] = data.get("nationality", "").upper()
        if data.get("kind") and data.get("number"):
            day = today(timezone.now())
            checked = check_certificate(data["kind"], data["number"], today=day, nationality=data["nationality"])
            if checked.problem:
                self.add_error("number", f"{checked.problem}没有保存。")
        return data


class StateForm(PortalForm):
    """A dated insurance state of one of the person's schemes; earlier states stay."""

    enrolment = forms.ModelChoiceField(label="险种", queryset=Enrolment.objects.none(), empty_label=None)
    state = forms.ChoiceField(label="参保状态", choices=InsuranceState.choices)
    since = Day(label="自", required=True)
    source = forms.ChoiceField(label="核对来源", choices=CheckSource.choices)

    def __init__(self, *args: Any, person: InsuredPerson, day: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"since": day}, **kwargs})
        self.fields["enrolment"].queryset = person.enrolments.all()
        self.fields["enrolment"].choices = [(e.pk, str(e)) for e in person.enrolments.all()]
