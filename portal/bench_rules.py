"""What judging costs: one filing with everything filled in, all rules, no database and no page."""

import time
from dataclasses import replace
from datetime import date

from filing.choices import (
    Applicant,
    Credential,
    Evidence,
    FilingStatus,
    FilingType,
    IdentityDocument,
    InsuranceState,
    MaterialKind,
    Mode,
    PlatformCheck,
    Scheme,
    SeenAs,
    SignatureKind,
    Verdict,
)
from filing.facts import (
    AgentFacts,
    FilingFacts,
    InsuranceSpell,
    MaterialFacts,
    OtherFiling,
    PersonFacts,
    PlaceFacts,
    StayFacts,
)
from filing.rules.defaults import DEFAULT_POLICY
from filing.rules.judge import judge

DAY = date(2026, 11, 23)
CITY = PlaceFacts("340100", "安徽省合肥市")


def whole_filing() -> FilingFacts:
    """异地安置退休 through an agent, filed late from hospital, four papers, two other filings: every rule has work."""
    page = MaterialFacts(MaterialKind.HOUSEHOLD_FIRST, Evidence.PAGES, 2, SeenAs.ORIGINAL, Verdict.FIT)
    beside = OtherFiling(
        "YDBA1", FilingType.OTHER, Mode.MATERIALS, CITY, date(2026, 1, 1), date(2026, 12, 31), FilingStatus.APPROVED
    )
    spells = tuple(InsuranceSpell(date(year, 1, 1), InsuranceState.NORMAL) for year in range(2010, 2026))
    return FilingFacts(
        person=PersonFacts(
            Scheme.EMPLOYEE, True, date(1950, 5, 1), "320508", spells, (Scheme.RESIDENT,), Credential.BOTH
        ),
        type=FilingType.RETIREE,
        mode=Mode.MATERIALS,
        place=CITY,
        start=DAY,
        accepted_on=DAY,
        applicant=Applicant.AGENT,
        agent=AgentFacts("王小明", "证件", "13800000000", "son", True),
        document=IdentityDocument.ID_CARD,
        document_seen_as=SeenAs.COPY,
        platform_check=PlatformCheck.FOUND,
        platform_number="JS1",
        phone="13800000000",
        contact_phone="0512-65000000",
        stay=StayFacts(True, False, True, DAY, None, "演示医院"),
        settled=True,
        hukou_moved=True,
        hukou_place="安徽省合肥市蜀山区",
        notice_read=True,
        signature=SignatureKind.DRAWN,
        signature_by_agent=True,
        materials=(
            page,
            replace(page, kind=MaterialKind.HOUSEHOLD_SELF),
            replace(page, kind=MaterialKind.AGENT_ID, evidence=Evidence.SEEN, pages=0),
            replace(page, kind=MaterialKind.ID_IMAGE),
        ),
        others=(beside, replace(beside, number="YDBA2", place=PlaceFacts("310000", "上海市"))),
        taking_district="320508",
    )


def judge_times(rounds: int) -> list[float]:
    """Milliseconds of one judging with all rules, `rounds` times, the first warm-up left out."""
    facts = whole_filing()
    judge(facts, DEFAULT_POLICY)
    return [_timed(facts) for _ in range(rounds)]


def _timed(facts: FilingFacts) -> float:
    start = time.perf_counter()
    judge(facts, DEFAULT_POLICY)
    return (time.perf_counter() - start) * 1000
