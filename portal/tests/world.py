"""Builders for screen tests: logged-in clients and what a browser would post. Rows come from filing/tests/world.py."""

from io import BytesIO
from itertools import count
from random import Random
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont

from filing.choices import FilingType
from filing.models import Filing, InsuredPerson, Staff
from filing.tests import world

PAGES = count(1)


def signed_in(*roles: str, office: str | None = "320508", name: str = "") -> tuple[Client, Staff]:
    member = world.staff(*roles, office=office, name=name)
    client = Client()
    client.force_login(member)
    return client, member


def form_values(
    person: InsuredPerson, type_: str = FilingType.OTHER, place: str = "杭州市", **changes: Any
) -> dict[str, Any]:
    """What a clerk posts for a complete application by the person themself."""
    values = {
        "form_key": str(uuid4()), "applicant": "self", "identity_checked": "on", "document": "id_card",
        "document_seen_as": "original", "platform_check": "none", "in_hospital": "no", "paid": "no",
        "for_this_stay": "on", "place": place,
        "enrolment": str(person.enrolments.first().pk), "type": str(type_), "mode": "materials",
        "phone": "13800000000", "notice_read": "on", "purpose": "探亲期间就医", "start": "", "end": "",
    }  # fmt: skip
    return {**values, **TYPE_VALUES.get(type_, {}), **changes}


TYPE_VALUES: dict[str, dict[str, str]] = {
    FilingType.RETIREE: {"settled": "yes", "hukou_moved": "yes", "hukou_place": "浙江省杭州市"},
    FilingType.POSTED: {"employer": "苏州演示科技有限公司"},
    FilingType.REFERRAL: {
        "referral_hospital": "H001",
        "diagnosis": "疑难疾病待查",
        "target_hospital": "演示医院",
        "target_place": "杭州市",
        "certificate_date": "2026-11-20",
    },
}


def photo(name: str = "page.jpg", size: tuple[int, int] = (900, 1200)) -> BytesIO:
    """A JPEG a camera might give: a page of text, another each time."""
    picture, chance = Image.new("RGB", size, "white"), Random(next(PAGES))
    for line in range(4, size[1] // 40 - 1):
        words = f"{chance.randrange(10**48)}"[: chance.randrange(8, 48)]
        ImageDraw.Draw(picture).text((80, line * 40), words, "black", ImageFont.load_default(24))
    data = BytesIO()
    picture.save(data, "JPEG")
    data.seek(0)
    data.name = name
    return data


def edit_values(client: Client, filing: Filing, **changes: Any) -> dict[str, Any]:
    """What a browser would post from the edit page as it stands, with `changes`."""
    return shown_values(client, reverse("filing_edit", args=[filing.ref]), **changes)


def shown_values(client: Client, address: str, **changes: Any) -> dict[str, Any]:
    """What a browser would post from the filing form at `address` as it stands, with `changes`."""
    form = client.get(address).context["sheet"].facts
    values = {field.html_name: _typed(field.value()) for field in form}
    return {**{name: value for name, value in values.items() if value is not None}, **changes}


def _typed(value: Any) -> str | None:
    """A field's value as the browser sends it; an unticked box is not sent."""
    if isinstance(value, bool):
        return "on" if value else None
    return "" if value is None else str(getattr(value, "pk", value))


def keep(client: Client, filing: Filing, **changes: Any) -> HttpResponse:
    """Save the edit page with `changes`: rows are `m-<kind>-<field>`, the signature `sign-<field>`, the button `act`."""
    return client.post(reverse("filing_edit", args=[filing.ref]), edit_values(client, filing, **changes))


def reload(filing: Filing) -> Filing:
    return Filing.objects.get(pk=filing.pk)


def only_filing() -> Filing:
    return Filing.objects.get()
