"""The filters above the list of filings."""

from django import forms

from filing.choices import FilingStatus, FilingType
from filing.models import Place
from filing.places import resolve
from portal.forms.layout import Day, Line, PortalForm


class FilterForm(PortalForm):
    """All optional. `place` is resolved like everywhere else."""

    status = forms.ChoiceField(label="状态", choices=[("", "全部"), *FilingStatus.choices], required=False)
    type = forms.ChoiceField(label="备案类型", choices=[("", "全部"), *FilingType.choices], required=False)
    place = Line(label="就医地", max_length=60)
    since = Day(label="建立日期自")
    until = Day(label="至")
    uploaded = forms.ChoiceField(
        label="上报", choices=[("", "全部"), ("no", "未上报"), ("yes", "已上报")], required=False
    )

    def clean_place(self) -> Place | None:
        text = self.cleaned_data["place"]
        if not text:
            return None
        match = resolve(text)
        if match.place is None:
            raise forms.ValidationError(match.problem.replace("没有保存,", "").replace(",没有保存", ""))
        return match.place
