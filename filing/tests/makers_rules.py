"""Builders of facts for the rule tests. Every default is a person and a filing that the rules accept."""

from dataclasses import replace
from datetime import date

from filing.choices import (
    Credential,
    Evidence,
    FilingStatus,
    FilingType,
    IdentityDocument,
    InsuranceState,
    MaterialKind,
    Mode,
    Outcome,
    PlatformCheck,
    Scheme,
    SeenAs,
    SignatureKind,
    Verdict,
)
from filing.facts import (
    FilingFacts,
    Finding,
    InsuranceSpell,
    MaterialFacts,
    OtherFiling,
    PersonFacts,
    PlaceFacts,
    StayFacts,
)

TODAY = date(2026, 11, 23)

HEFEI = PlaceFacts("340100", "合肥市")
NANJING = PlaceFacts("320100", "南京市")
CHENGDU = PlaceFacts("510100", "成都市")
WUHAN = PlaceFacts("420100", "武汉市")
BEIJING = PlaceFacts("110000", "北京市")
HANGZHOU = PlaceFacts("330100", "杭州市")
CHANGSHA = PlaceFacts("430100", "长沙市")
SANYA = PlaceFacts("460200", "三亚市")
SHANGHAI_CITY = PlaceFacts("310000", "上海市")
KUNSHAN = PlaceFacts("320583", "昆山市")

NOT_IN_HOSPITAL = StayFacts(in_hospital=False, paid=False)


def person(**changes) -> PersonFacts:
    normal = PersonFacts(
        scheme=Scheme.EMPLOYEE,
        retired=False,
        birth_date=date(1980, 5, 1),
        insured_district="320508",
        spells=(InsuranceSpell(date(2010, 1, 1), InsuranceState.NORMAL),),
        credential=Credential.BOTH,
    )
    return replace(normal, **changes)


def facts(**changes) -> FilingFacts:
    """其他临时外出 to 杭州 from today on, complete; `changes` replace whole fields."""
    complete = FilingFacts(
        person=person(),
        type=FilingType.OTHER,
        mode=Mode.MATERIALS,
        place=HANGZHOU,
        start=TODAY,
        accepted_on=TODAY,
        identity_checked=True,
        document=IdentityDocument.ID_CARD,
        document_seen_as=SeenAs.ORIGINAL,
        platform_check=PlatformCheck.NONE_FOUND,
        phone="13812345678",
        stay=NOT_IN_HOSPITAL,
        purpose="探亲",
        notice_read=True,
        signature=SignatureKind.DRAWN,
    )
    return replace(complete, **changes)


def paper(kind: MaterialKind, **changes) -> MaterialFacts:
    return replace(MaterialFacts(kind, Evidence.PAGES, pages=1, seen_as=SeenAs.ORIGINAL), **changes)


def letter(**changes) -> MaterialFacts:
    return replace(MaterialFacts(MaterialKind.PROMISE_LETTER, Evidence.SIGNED), **changes)


def unfit(kind: MaterialKind) -> MaterialFacts:
    return paper(kind, verdict=Verdict.UNFIT)


def retiree(**changes) -> FilingFacts:
    """A1: retired, hukou moved to 合肥, both pages."""
    complete = facts(
        person=person(retired=True),
        type=FilingType.RETIREE,
        place=HEFEI,
        settled=True,
        hukou_moved=True,
        hukou_place="安徽省合肥市蜀山区",
        materials=(paper(MaterialKind.HOUSEHOLD_FIRST), paper(MaterialKind.HOUSEHOLD_SELF)),
    )
    return replace(complete, **changes)


def resident(**changes) -> FilingFacts:
    """A5: 居住证明, 南京."""
    complete = facts(type=FilingType.RESIDENT, place=NANJING, materials=(paper(MaterialKind.RESIDENCE_PROOF),))
    return replace(complete, **changes)


def other_filing(**changes) -> OtherFiling:
    alive = OtherFiling(
        number="YDBA320508202601010000175",
        type=FilingType.RESIDENT,
        mode=Mode.MATERIALS,
        place=HANGZHOU,
        start=date(2026, 1, 1),
        end=None,
        status=FilingStatus.APPROVED,
    )
    return replace(alive, **changes)


def by_code(findings) -> dict[str, Finding]:
    return {finding.code: finding for finding in findings}


def not_met(findings) -> list[str]:
    return [finding.code for finding in findings if finding.outcome == Outcome.NOT_MET]


def to_verify(findings) -> list[str]:
    return [finding.code for finding in findings if finding.outcome == Outcome.VERIFY]


def words(lines) -> str:
    return "\n".join(line.text for line in lines)
