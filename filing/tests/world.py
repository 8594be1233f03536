"""Builders for tests over the database: staff, persons, filings. Numbers use region 320500, issued to nobody."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Group

from filing.choices import (
    CertificateKind,
    CheckSource,
    FilingType,
    Gender,
    IdentityDocument,
    InsuranceState,
    MaterialKind,
    Mode,
    PlatformCheck,
    Scheme,
    SeenAs,
    SignatureKind,
)
from filing.dates import earliest_change
from filing.identity import check_character
from filing.models import Filing, InsuredPerson, Office, Place, Reason, ReferralHospital, Staff
from filing.operations import intake, materials, people, review
from filing.uploads import AcceptedPage, AcceptedUpload

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Suzhou
TODAY = date(2026, 11, 23)
_serial = count(1)
CLERK, REVIEWER, SUPERVISOR, AUDITOR, ADMIN = "经办员", "审核员", "主管", "稽核员", "系统管理员"


def resident_number(birth: date = date(1960, 3, 15), sequence: int | None = None) -> str:
    first = f"320500{birth:%Y%m%d}{(sequence or next(_serial)) % 1000:03d}"
    return first + check_character(first)


def staff(*roles: str, office: str | None = "320508", name: str = "") -> Staff:
    number = next(_serial)
    member = Staff(
        username=f"s{number}", full_name=name or f"测试员{number}", office_id=office, is_staff=SUPERVISOR in roles
    )
    member.set_password("a-test-password")
    member.save()
    member.groups.set(Group.objects.filter(name__in=roles))
    return Staff.objects.select_related("office").get(pk=member.pk)


def person(
    by: Staff,
    *,
    name: str = "张建国",
    retired: bool | None = False,
    schemes: tuple[Scheme, ...] = (Scheme.EMPLOYEE,),
    state: InsuranceState = InsuranceState.NORMAL,
    since: date = date(2010, 1, 1),
    now: datetime = NOW,
    **changes: Any,
) -> InsuredPerson:
    given = {
        "name": name,
        "gender": Gender.MALE,
        "birth_date": None,
        "office": Office.objects.get(pk="320508"),
        "certificate_kind": CertificateKind.RESIDENT_ID,
        "certificate_number": resident_number(),
        "phone": "13800000000",
        "credential": "card",
        "checked_source": CheckSource.REGISTER,
        "checked_on": TODAY,
    }
    rows = tuple(people.EnrolmentData(scheme, state, since) for scheme in schemes)
    data = people.PersonData(**{**given, **changes}, retired=retired, schemes=rows)
    return people.register_person(data=data, by=by, now=now, not_duplicate=True)


def draft_data(
    insured: InsuredPerson, type_: FilingType = FilingType.OTHER, place: str = "330100", **changes: Any
) -> dict:
    """A complete application at the counter by the person themself; dates left to the rules."""
    data = {
        "type": type_,
        "mode": Mode.MATERIALS,
        "place": Place.objects.get(pk=place),
        "enrolment": insured.enrolments.first(),
        "applicant": "self",
        "identity_checked": True,
        "document": IdentityDocument.ID_CARD,
        "document_seen_as": SeenAs.ORIGINAL,
        "phone": "13800000000",
        "platform_check": PlatformCheck.NONE_FOUND,
        "notice_read": True,
        "in_hospital": False,
        "paid": False,
        "purpose": "探亲期间就医",
    }
    extra: dict[FilingType, dict] = {
        FilingType.RETIREE: {"settled": True, "hukou_moved": True, "hukou_place": data["place"].full_name},
        FilingType.POSTED: {"employer": "苏州演示科技有限公司"},
        FilingType.REFERRAL: {
            "referral_hospital": ReferralHospital.objects.filter(entitled=True).first(),
            "diagnosis": "疑难疾病待查",
            "target_hospital": "北京演示医院",
            "target_place": data["place"].name,
            "certificate_date": TODAY,
        },
    }
    return {**data, **extra.get(type_, {}), **changes}


PROOFS: dict[FilingType, tuple[MaterialKind, ...]] = {
    FilingType.RETIREE: (MaterialKind.HOUSEHOLD_FIRST, MaterialKind.HOUSEHOLD_SELF),
    FilingType.RESIDENT: (MaterialKind.RESIDENCE_PROOF,),
    FilingType.POSTED: (MaterialKind.DISPATCH_LETTER,),
    FilingType.REFERRAL: (MaterialKind.REFERRAL_CERTIFICATE,),
    FilingType.OTHER: (),
}


PAGES = count(1)


def upload(content: bytes = b"", **changes: Any) -> AcceptedUpload:
    """An upload as the decoder would hand it over, without running the decoder; another page each time.

    `changes`: of its page, such as `faults`.
    """
    content = content or b"\xff\xd8page%d" % next(PAGES)
    sha256 = hashlib.sha256(content).hexdigest()
    page = AcceptedPage(jpeg=content, sha256=sha256, width=1200, height=1600, thumbnail=content, **changes)
    return AcceptedUpload(
        kind="jpeg",
        received_sha256=sha256,
        received_bytes=len(content),
        label="page.jpg",
        pages=(page,),
        warnings=(),
    )


def draft(
    by: Staff,
    insured: InsuredPerson,
    type_: FilingType = FilingType.OTHER,
    place: str = "330100",
    *,
    now: datetime = NOW,
    papers: bool = True,
    signed: bool = True,
    **changes: Any,
) -> Filing:
    """A draft ready to be submitted: papers in their slots, signed on paper."""
    filing = intake.new_filing(
        person=insured, data=draft_data(insured, type_, place, **changes), by=by, now=now, form_key=uuid4()
    )
    if papers and filing.mode == Mode.MATERIALS:
        for kind in PROOFS[type_]:
            materials.add_pages(filing=filing, kind=kind, uploads=[upload()], by=by, now=now)
    if signed:
        materials.sign(filing=filing, kind=SignatureKind.PAPER, by=by, now=now)
    return Filing.objects.get(pk=filing.pk)


def submitted(by: Staff, insured: InsuredPerson, *args: Any, now: datetime = NOW, **changes: Any) -> Filing:
    return intake.submit(filing=draft(by, insured, *args, now=now, **changes), by=by, now=now)


def approved(
    by: Staff, reviewer: Staff, insured: InsuredPerson, *args: Any, now: datetime = NOW, **changes: Any
) -> Filing:
    filing = submitted(by, insured, *args, now=now, **changes)
    return review.approve(filing=filing, by=reviewer, now=now + timedelta(minutes=5), expected_version=filing.version)


def reason(action: str) -> Reason:
    return Reason.objects.filter(action=action).first()


def following_first(filing: Filing) -> date:
    """The first day on which a promise filing may be changed (D5)."""
    return earliest_change(filing.start, 6)
