"""Registering an invented person as a clerk does: data, insurance and its changes, further certificates."""

from datetime import date, datetime, time

from filing.audit import SHANGHAI
from filing.choices import CertificateKind
from filing.demo.people import INSURED_SINCE, NORMAL, Persona
from filing.models import InsuredPerson, Office, Staff
from filing.operations import people


def register(persona: Persona, *, by: Staff, now: datetime, checked_on: date) -> InsuredPerson:
    """The person with certificates and dated insurance states. An older certificate comes first and is replaced."""
    kind, number = persona.older or (persona.kind, persona.number)
    schemes = tuple(people.EnrolmentData(scheme, NORMAL, _insured_since(persona)) for scheme in persona.schemes)
    data = people.PersonData(
        name=persona.name,
        gender=persona.gender,
        birth_date=persona.birth,
        office=Office.objects.get(pk=persona.office),
        certificate_kind=kind,
        certificate_number=number,
        nationality=persona.nationality,
        phone=persona.phone,
        address=f"苏州市演示新村{persona.serial}幢",
        employer=persona.employer,
        retired=persona.retired,
        credential=persona.credential,
        schemes=schemes,
        checked_source=persona.checked,
        checked_on=checked_on,
    )
    person = people.register_person(data=data, by=by, now=now)
    for enrolment in person.enrolments.all():
        for state, since in persona.states:
            seen = max(now, datetime.combine(since, time(10), SHANGHAI))
            people.record_state(enrolment=enrolment, state=state, since=since, source=persona.checked, by=by, now=seen)
    if persona.older:
        _add(person, persona.kind, persona.number, persona, by, now)
    if persona.card:
        _add(person, CertificateKind.SOCIAL_CARD, persona.card, persona, by, now)
    return person


def _add(person: InsuredPerson, kind: CertificateKind, number: str, persona: Persona, by: Staff, now: datetime) -> None:
    people.add_certificate(person=person, kind=kind, number=number, nationality=persona.nationality, by=by, now=now)
    if persona.older and persona.older[0] != kind:
        person.certificates.filter(kind=persona.older[0]).update(current=False)


def _insured_since(persona: Persona) -> date:
    return max(INSURED_SINCE, persona.birth)
