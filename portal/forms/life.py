"""Forms of what may happen to an approved filing: change, pause, return, contact, proof handed in later."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Field

from filing.models import Filing
from portal.forms.layout import Day, Line, PersonName, Phone, PortalForm, Version, Words, YesNo, grid, shown_when

STAY = "参保人现在是否在异地住院"
STAY_HELP = "住院期间请出院结算后再办；确需现在办的，选「是」并写明理由"


class StayForm(PortalForm):
    """The question asked before a change and a pause (D4), and why it is done nevertheless."""

    version = Version()
    in_hospital = YesNo(label=STAY, help_text=STAY_HELP)
    stay_words = Line(label="住院期间仍要办理的理由", max_length=200)

    def asked(self) -> tuple[Any, ...]:
        return (
            Field("in_hospital", wrapper_class="choices-row"),
            shown_when("in_hospital=yes", grid("stay_words", columns=1)),
        )


class ChangeForm(StayForm):
    def layout_parts(self) -> Iterable[Any]:
        return ("version", *self.asked())


class SuspendForm(StayForm):
    since = Day(label="暂停自", help_text="不填为今天；不能早于今天")
    reason = Line(label="暂停原因", max_length=100, required=True)

    def layout_parts(self) -> Iterable[Any]:
        return ("version", grid("since", "reason", columns=2), *self.asked())


class ResumeForm(PortalForm):
    version = Version()
    first = Day(label="恢复使用自", help_text="不填为最早可以恢复的一天")


class ContactForm(PortalForm):
    version = Version()
    phone = Phone(label="本人手机号")
    contact_name = PersonName(label="联系人", max_length=100)
    contact_phone = Phone(label="联系人电话", landline=True)
    address = Line(label="异地居住地址", max_length=200)

    def __init__(self, *args: Any, filing: Filing, **kwargs: Any) -> None:
        names = ("version", "phone", "contact_name", "contact_phone", "address")
        kwargs.setdefault("initial", {name: getattr(filing, name) for name in names})
        super().__init__(*args, **kwargs)

    def layout_parts(self) -> Iterable[Any]:
        return ("version", grid("phone", "contact_name", "contact_phone"), grid("address", columns=1))


class PlainForm(PortalForm):
    """Nothing to fill in: the press itself is the act."""

    version = Version()


class ConfirmForm(PortalForm):
    version = Version()
    words = Words(label="确认意见（不予确认的必填）", max_length=500)
