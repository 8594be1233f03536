"""From 政策咨询 to a new filing: what was answered there is not typed twice. The session holds no personal data."""

from typing import Any

from django.http import HttpRequest

from filing.answers import AdviceVerdict
from filing.choices import FilingType
from filing.models import InsuredPerson
from filing.rules.adviser_facts import AdviceAnswer

KEY = "advice"
FIELDS = ("type", "place", "in_hospital", "paid", "injury", "purpose", "long_stay_asked")


def can_be_filed(answer: AdviceAnswer) -> bool:
    """A filing is to be taken, or may be on request: 其他临时外出 to Shanghai, with a reason (C1)."""
    return answer.files or answer.verdict == AdviceVerdict.SHANGHAI


def hand_over(request: HttpRequest, answer: AdviceAnswer, person: InsuredPerson | None) -> None:
    """Keep the initial values for the next filing of `person`, or of whoever is looked up next."""
    request.session[KEY] = {"person": str(person.ref) if person else "", "values": _values(answer)}


def handed_over(request: HttpRequest, person: InsuredPerson) -> dict[str, Any]:
    """Initial values for FilingForm; {} when nothing was handed over or it was for somebody else."""
    kept = request.session.get(KEY) or {}
    if kept.get("person") not in ("", str(person.ref)):
        return {}
    return {name: value for name, value in kept.get("values", {}).items() if name in FIELDS}


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def _values(answer: AdviceAnswer) -> dict[str, Any]:
    facts = answer.facts
    type_ = answer.type or FilingType.OTHER
    values: dict[str, Any] = {
        "type": str(type_),
        "place": f"{facts.place.code} {facts.place.name}" if facts.place else "",
        "in_hospital": facts.in_hospital,
        "paid": bool(facts.paid),
        "injury": bool(facts.injury),
    }
    if type_ == FilingType.OTHER and facts.reason:
        values["purpose"] = facts.reason.label
    if answer.verdict == AdviceVerdict.SHANGHAI:
        values["long_stay_asked"] = False
    return values
