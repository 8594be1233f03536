"""Deciding and ending: reasons to tick, words, verdicts on papers, the version that was on the screen."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Field
from django import forms
from django.utils.html import format_html

from filing.choices import ReasonAction, Verdict
from filing.models import Material, Reason
from filing.rules.changes import NO_STAY_ASKED
from portal.forms.layout import PersonName, PortalForm, Version, Words, YesNo
from portal.markup import clauses_of
from portal.typesetting import on_screen

REASON_KEYS = "123456789qwety"
"""Keys that nothing else on the page of a case listens to."""
NO_REASON = "请至少勾选一条理由，没有保存。"


def reasons_for(action: ReasonAction) -> Any:
    return Reason.objects.filter(action=action, active=True).order_by("order", "code")


class ReasonBoxes(forms.CheckboxSelectMultiple):
    """Each box with the key that ticks it, as long as there are keys."""

    def create_option(self, name: str, value: Any, label: Any, selected: Any, index: int, **given: Any) -> dict:
        option = super().create_option(name, value, label, selected, index, **given)
        if index < len(REASON_KEYS):
            key = REASON_KEYS[index]
            option["attrs"].update({"data-key": key, "data-key-words": str(value.instance), "aria-keyshortcuts": key})
            option["label"] = format_html('<kbd class="key-hint">{}</kbd> {}', key.upper(), label)
        return option


class ReasonsField(forms.ModelMultipleChoiceField):
    """Tick boxes of one action's reasons, each with the clause it rests on; with `keys` ticked by keys too."""

    def __init__(self, action: ReasonAction, label: str = "理由", *, keys: bool = False) -> None:
        self.action = action
        boxes = ReasonBoxes if keys else forms.CheckboxSelectMultiple
        super().__init__(queryset=None, label=label, widget=boxes)

    def label_from_instance(self, reason: Reason) -> str:
        words = on_screen(f"{reason.code} {reason.text}")
        grounds = clauses_of([reason.clause])
        if not grounds:
            return words
        source = on_screen(grounds[0].citation)
        return format_html('{} <span class="reason-clause">依据：{} 〔{}〕</span>', words, source, reason.clause)


class ReasonField(forms.ModelChoiceField):
    """One reason of one action."""

    def __init__(self, action: ReasonAction, label: str = "理由") -> None:
        self.action = action
        super().__init__(queryset=None, label=label, widget=forms.RadioSelect, empty_label=None)

    def label_from_instance(self, reason: Reason) -> str:
        return f"{reason.code} {reason.text}"


class ReasonedForm(PortalForm):
    """Gives each reason field its live queryset."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, ReasonsField | ReasonField):
                field.queryset = reasons_for(field.action)
                field.error_messages["required"] = NO_REASON


class ApproveForm(PortalForm):
    version = Version()
    words = Words(label="审核意见", max_length=1000, rows=1)


class RefuseForm(ReasonedForm):
    version = Version()
    reasons = ReasonsField(ReasonAction.REFUSE, "不予备案的理由", keys=True)
    words = Words(label="补充说明", max_length=1000)


class ReturnForm(ReasonedForm):
    """退回补正, with a verdict on each paper: fields `verdict_<id>` and `problem_<id>`."""

    version = Version()
    reasons = ReasonsField(ReasonAction.RETURN, "需要补正的内容", keys=True)
    words = Words(label="补充说明", max_length=1000)

    def __init__(self, *args: Any, materials: Iterable[Material] = (), **kwargs: Any) -> None:
        self.materials = list(materials)
        super().__init__(*args, **kwargs)

    def layout_parts(self) -> Iterable[Any]:
        for material in self.materials:
            verdict = forms.ChoiceField(
                label=f"{material}", choices=Verdict.choices, required=False, initial=material.verdict
            )
            self.fields[f"verdict_{material.pk}"] = verdict
            self.fields[f"problem_{material.pk}"] = Words(
                label=f"{material}的问题", max_length=200, rows=1, initial=material.verdict_words
            )
        return tuple(self.fields)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for material in self.materials:
            problem = f"problem_{material.pk}"
            if (
                data.get(f"verdict_{material.pk}") == Verdict.UNFIT
                and not data.get(problem)
                and problem not in self.errors
            ):
                self.add_error(problem, "不合格的材料须写明问题，没有保存。")
        return data

    def verdicts(self) -> dict[int, tuple[str, str]]:
        data = self.cleaned_data
        return {
            m.pk: (data[f"verdict_{m.pk}"], data[f"problem_{m.pk}"]) for m in self.materials if data[f"verdict_{m.pk}"]
        }


class WithdrawForm(ReasonedForm):
    version = Version()
    reasons = ReasonsField(ReasonAction.WITHDRAW, "撤回理由")
    words = Words(label="说明", max_length=1000)


class CancelForm(ReasonedForm):
    version = Version()
    reason = ReasonField(ReasonAction.CANCEL, "取消理由")
    in_hospital_now = YesNo(label="参保人现在是否在异地住院")
    # The two share one column of 500 characters.
    words = Words(label="说明", max_length=290)
    override_reason = Words(label="特殊处理理由（仅主管）", max_length=200)

    def layout_parts(self) -> Iterable[Any]:
        asked = Field("in_hospital_now", wrapper_class="choices-row")
        return ("version", "reason", asked, "words", "override_reason")

    def __init__(self, *args: Any, may_override: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_override:
            self.drop("override_reason")

    def clean(self) -> dict[str, Any]:
        """Where somebody lies is asked unless the ground makes it pointless, a death for one."""
        data = super().clean()
        reason = data.get("reason")
        if reason and reason.ground in NO_STAY_ASKED:
            data["in_hospital_now"] = False
        elif data.get("in_hospital_now") is None:
            self.add_error("in_hospital_now", "请先询问参保人现在是否在异地住院，没有取消。")
        return data


class RevokeForm(ReasonedForm):
    version = Version()
    reason = ReasonField(ReasonAction.REVOKE, "差错类别")
    words = Words(label="差错情况", max_length=500, required=True)
    with_correction = forms.BooleanField(label="同时建立更正申请，由经办员接着办理", required=False)


class NoticeForm(PortalForm):
    """一次性告知. The reason is asked of a supervisor for a further notice; the operation decides."""

    version = Version()
    override_reason = Words(label="再次告知的原因（仅主管）", max_length=200)


class PhoneForm(PortalForm):
    answered_by = PersonName(label="接听人", max_length=100, required=True)
    words = Words(label="告知内容", max_length=300)
