"""Forms about 参保人员. They say what is typed; the operation says what is right."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout, Submit
from django import forms
from django.utils import timezone

from filing.choices import CertificateKind, CheckSource, Credential, Gender, InsuranceState, Scheme
from filing.dates import parse_date, today
from filing.models import Enrolment, InsuredPerson, Office
from filing.operations.people import EnrolmentData, PersonData

BLANK = [("", "请选择")]
YES_NO = [("", "未核"), ("true", "是"), ("false", "否")]


class DayField(forms.DateField):
    """A day in any spelling a clerk types: 2026-11-23, 20261123, 2026/11/23, 2026年11月23日."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def to_python(self, value):
        if value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        try:
            return parse_date(value)
        except ValueError as error:
            raise forms.ValidationError("日期看不懂。请按 2026-11-23 的样子填写。") from error


class PersonForm(forms.Form):
    name = forms.CharField(label="姓名", max_length=200)
    certificate_kind = forms.ChoiceField(label="证件类型", choices=CertificateKind.choices)
    certificate_number = forms.CharField(label="证件号码", max_length=60, widget=forms.TextInput(attrs={"inputmode": "latin", "lang": "en", "autocomplete": "off"}))
    nationality = forms.CharField(label="国籍(三字代码)", max_length=3, required=False, help_text="仅护照填写")
    gender = forms.ChoiceField(label="性别", choices=Gender.choices, required=False, help_text="身份证可不填")
    birth_date = DayField(label="出生日期", required=False)
    office = forms.ModelChoiceField(label="参保地", queryset=Office.objects.all(), empty_label=None)
    employer = forms.CharField(label="单位名称", max_length=200, required=False)
    retired = forms.ChoiceField(label="已退休", choices=YES_NO, required=False)
    credential = forms.ChoiceField(label="结算凭证", choices=Credential.choices, required=False)
    phone = forms.CharField(label="手机号", max_length=40, required=False)
    second_phone = forms.CharField(label="其他电话", max_length=40, required=False)
    address = forms.CharField(label="联系地址", max_length=200, required=False)
    scheme = forms.ChoiceField(label="参保险种", choices=BLANK + Scheme.choices, required=False)
    state = forms.ChoiceField(label="参保状态", choices=InsuranceState.choices, initial=InsuranceState.NORMAL)
    since = DayField(label="状态自", required=False)
    second_scheme = forms.ChoiceField(label="另一险种", choices=BLANK + Scheme.choices, required=False)
    checked_source = forms.ChoiceField(label="参保信息核对来源", choices=BLANK + CheckSource.choices, required=False)
    checked_on = DayField(label="核对日期", required=False)
    not_duplicate = forms.BooleanField(label="已核对,确非同一人", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, person: InsuredPerson | None = None, **kwargs) -> None:
        self.person = person
        if person:
            kwargs["initial"] = {**initial_of(person), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if person:
            for name in ("certificate_kind", "certificate_number", "nationality"):
                self.fields[name].disabled = True
            del self.fields["not_duplicate"]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset("1 身份", grid("name", "certificate_kind", "certificate_number", "nationality", "gender", "birth_date"), css_class="section"),
            Fieldset("2 参保", grid("office", "scheme", "state", "since", "second_scheme", "retired", "employer", "checked_source", "checked_on"), css_class="section"),
            Fieldset("3 联系", grid("phone", "second_phone", "address", "credential"), css_class="section"),
            *([] if person else [Field("not_duplicate")]),
            Field("version"),
            Div(Submit("save", "保存", css_class="btn-primary"), css_class="form-actions"),
        )

    def clean(self) -> dict:
        data = super().clean()
        if not self.person and not data.get("scheme"):
            self.add_error("scheme", "请选择参保险种;未参保的人不能备案(先核对参保信息)。")
        if data.get("scheme") and not data.get("since"):
            self.add_error("since", "请填写参保状态自哪一天起。")
        if data.get("checked_source") and not data.get("checked_on"):
            data["checked_on"] = today(timezone.now())
        return data

    def person_data(self) -> PersonData:
        """What was typed, for the operation. Call after `is_valid()`."""
        d = self.cleaned_data
        schemes = [s for s in (d["scheme"], d["second_scheme"]) if s]
        return PersonData(
            **{name: d[name] for name in PLAIN},
            retired={"true": True, "false": False}.get(d["retired"]),
            schemes=tuple(EnrolmentData(Scheme(s), InsuranceState(d["state"]), d["since"]) for s in dict.fromkeys(schemes)),
        )


PLAIN = (
    "name", "gender", "birth_date", "office", "certificate_kind", "certificate_number", "nationality", "phone",
    "second_phone", "address", "employer", "credential", "checked_source", "checked_on",
)  # fmt: skip


def grid(*names: str) -> Div:
    return Div(*[Field(name) for name in names], css_class="form-grid")


def initial_of(person: InsuredPerson) -> dict:
    certificate = person.certificate
    names = [n for n in PLAIN if not n.startswith("certificate_") and n != "nationality"]
    values = {name: getattr(person, name) for name in names}
    values["retired"] = {True: "true", False: "false"}.get(person.retired, "")
    values["version"] = person.version
    if certificate:
        values |= {"certificate_kind": certificate.kind, "certificate_number": certificate.number, "nationality": certificate.nationality}
    return values


class CertificateForm(forms.Form):
    kind = forms.ChoiceField(label="证件类型", choices=CertificateKind.choices)
    number = forms.CharField(label="证件号码", max_length=60)
    nationality = forms.CharField(label="国籍", max_length=3, required=False)


class StateForm(forms.Form):
    enrolment = forms.ModelChoiceField(label="险种", queryset=Enrolment.objects.none(), empty_label=None)
    state = forms.ChoiceField(label="参保状态", choices=InsuranceState.choices)
    since = DayField(label="自")
    source = forms.ChoiceField(label="核对来源", choices=CheckSource.choices)

    def __init__(self, *args, person: InsuredPerson, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enrolment"].queryset = person.enrolments.all()
