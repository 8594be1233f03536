"""From rows to the frozen facts the rules read. No rule stands here."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import prefetch_related_objects

from filing.choices import (
    Applicant,
    Channel,
    Credential,
    Evidence,
    FilingStatus,
    FilingType,
    IdentityDocument,
    InsuranceState,
    MaterialKind,
    Mode,
    Origin,
    PlatformCheck,
    Scheme,
    SeenAs,
    SignatureKind,
    Verdict,
)
from filing.errors import Refusal
from filing.facts import (
    AgentFacts,
    FilingFacts,
    FollowedFiling,
    InsuranceSpell,
    MaterialFacts,
    OtherFiling,
    PersonFacts,
    Policy,
    ReferralFacts,
    StayFacts,
)
from filing.models import Enrolment, Filing, InsuredPerson, Material, PolicyVersion
from filing.operations.common import signature_binding


def policy_for(filing: Filing, on: date) -> Policy:
    """The version in force on the 受理日, kept through returns. Raises Refusal when none is published."""
    try:
        version = filing.policy if filing.policy_id else PolicyVersion.objects.in_force(filing.accepted_on or on)
    except PolicyVersion.DoesNotExist as missing:
        raise Refusal(
            f"{filing.accepted_on or on} 没有已发布的政策版本,不能办理,没有保存。请主管先发布政策。"
        ) from missing
    return version.as_policy()


def person_facts(person: InsuredPerson, enrolment: Enrolment | None) -> PersonFacts:
    spells = (
        ()
        if enrolment is None
        else tuple(
            InsuranceSpell(s.since, InsuranceState(s.state))
            for s in sorted(enrolment.states.all(), key=lambda s: (s.since, s.pk))
        )
    )
    return PersonFacts(
        scheme=Scheme(enrolment.scheme) if enrolment else None,
        retired=person.retired,
        birth_date=person.birth_date,
        insured_district=enrolment.office_id if enrolment else person.office_id,
        spells=spells,
        other_schemes=tuple(Scheme(e.scheme) for e in person.enrolments.all() if e != enrolment),
        credential=Credential(person.credential),
        deceased=person.died_on is not None,
        insurance_checked=bool(person.checked_source),
    )


def material_facts(materials: list[Material]) -> tuple[MaterialFacts, ...]:
    return tuple(
        MaterialFacts(
            kind=MaterialKind(m.kind),
            evidence=Evidence(m.evidence),
            pages=len(m.pages.all()),
            seen_as=SeenAs(m.seen_as) if m.seen_as else None,
            verdict=Verdict(m.verdict),
            description=m.description,
            faults=m.faults,
            kept_reason=m.kept_reason or "",
        )
        for m in materials
    )


def live_materials(filing: Filing) -> list[Material]:
    """Those not voided, with their pages: two queries, none where the filing's materials were prefetched."""
    if filing.pk is None:
        return []
    live = [material for material in filing.materials.all() if material.voided_at is None]
    prefetch_related_objects(live, "pages")
    return live


def other_filings(filing: Filing) -> tuple[OtherFiling, ...]:
    """Submitted, returned and approved filings of the same person and scheme, without this and those it follows."""
    if filing.enrolment_id is None:
        return ()
    rows = Filing.objects.touching(filing.person_id, filing.enrolment_id).exclude(pk=filing.pk).select_related("place")
    return others_among(filing, rows)


def others_among(filing: Filing, rows: Iterable[Filing]) -> tuple[OtherFiling, ...]:
    """Of `rows` those this filing is compared with: not itself, and none it renews or replaces."""
    left_out = {filing.pk, filing.renews_id, filing.replaces_id}
    return tuple(
        OtherFiling(
            number=row.number or "",
            type=FilingType(row.type),
            mode=Mode(row.mode),
            place=row.place.facts,
            start=row.start,
            end=row.last_day,
            status=FilingStatus(row.status),
        )
        for row in rows
        if row.start and row.pk not in left_out
    )


def followed_filing(filing: Filing) -> FollowedFiling | None:
    """What this filing renews or replaces, as the row stands now."""
    old = filing.renews if filing.renews_id else filing.replaces if filing.replaces_id else None
    if old is None or old.start is None:
        return None
    return FollowedFiling(
        number=old.number or "",
        renewal=filing.renews_id is not None,
        type=FilingType(old.type),
        mode=Mode(old.mode),
        place=old.place.facts,
        start=old.start,
        end=old.end,
        status=FilingStatus(old.status),
        in_hospital=filing.followed_stay,
        stay_words=filing.followed_stay_words,
    )


def filing_facts(
    filing: Filing,
    *,
    accepted_on: date | None = None,
    materials: list[Material] | None = None,
    others: tuple[OtherFiling, ...] | None = None,
    now: datetime | None = None,
) -> FilingFacts:
    """The facts of one filing row; `accepted_on` stands in for the 受理日 of a draft. Five queries at most.

    `materials`, `others`: given by who has read them for many filings at once.
    """
    papers = live_materials(filing) if materials is None else materials
    enrolment = filing.enrolment if filing.enrolment_id else None
    return FilingFacts(
        person=person_facts(filing.person, enrolment),
        type=FilingType(filing.type) if filing.type else None,
        mode=Mode(filing.mode) if filing.mode else None,
        place=filing.place.facts if filing.place_id else None,
        start=filing.start,
        end=filing.end,
        accepted_on=filing.accepted_on or accepted_on,
        applicant=Applicant(filing.applicant or Applicant.SELF),
        agent=_agent(filing),
        identity_checked=bool(filing.identity_checked),
        document=IdentityDocument(filing.document) if filing.document else None,
        document_seen_as=SeenAs(filing.document_seen_as) if filing.document_seen_as else None,
        platform_check=PlatformCheck(filing.platform_check),
        platform_number=filing.platform_number,
        phone=filing.phone,
        contact_phone=filing.contact_phone,
        stay=_stay(filing),
        referral=_referral(filing),
        insisted=bool(filing.insisted),
        channel=Channel(filing.channel),
        origin=Origin(filing.origin),
        original_number=filing.original_number,
        notice_read=bool(filing.notice_read),
        shanghai_reason=filing.shanghai_reason.text if filing.shanghai_reason_id else "",
        materials=material_facts(papers),
        others=other_filings(filing) if others is None else others,
        followed=followed_filing(filing),
        taking_district=filing.office_id or "",
        **_signature(filing),
        **{name: getattr(filing, name) for name in _PLAIN},
    )


_PLAIN = ("settled", "hukou_moved", "hukou_place", "employer", "purpose", "long_stay_asked")


def _signature(filing: Filing) -> dict[str, Any]:
    if not filing.signature_id:
        return {}
    signature = filing.signature
    return {
        "signature": SignatureKind(signature.kind),
        "signature_by_agent": signature.by_agent,
        "signature_valid": signature.bound_to == signature_binding(filing),
    }


def _agent(filing: Filing) -> AgentFacts:
    return AgentFacts(
        name=filing.agent_name,
        certificate=filing.agent_number,
        phone=filing.agent_phone,
        relation=filing.agent_relation,
        identity_checked=bool(filing.identity_checked),
    )


def _stay(filing: Filing) -> StayFacts:
    return StayFacts(
        in_hospital=filing.in_hospital,
        paid=filing.paid,
        injury=bool(filing.injury),
        admission=filing.admission,
        discharge=filing.discharge,
        hospital=filing.stay_hospital,
        for_this_stay=filing.for_this_stay is not False,
    )


def _referral(filing: Filing) -> ReferralFacts:
    hospital = filing.referral_hospital if filing.referral_hospital_id else None
    return ReferralFacts(
        hospital_name=hospital.name if hospital else filing.referral_hospital_name,
        hospital_entitled=hospital.entitled if hospital else None,
        diagnosis=filing.diagnosis,
        target_hospital=filing.target_hospital,
        target_place=filing.target_place,
        certificate_date=filing.certificate_date,
    )
