"""Builders of what papers are made from. Every default is a filing the rules accept."""

from dataclasses import replace
from datetime import date
from typing import Any

from filing.choices import LONG_TERM, DocumentKind, FilingType, Gender, Mode, Scheme
from filing.dates import period_end
from filing.facts import FilingFacts, Line, PersonFacts, PlaceFacts, StayFacts
from filing.papers.facts import AgentOnPaper, DeliveredRow, OfficeOnPaper, PaperFacts, PersonOnPaper
from filing.papers.told import told

START = date(2026, 11, 23)
NANJING = PlaceFacts("320100", "江苏省南京市")
HANGZHOU = PlaceFacts("330100", "浙江省杭州市")
SHANGHAI_CITY = PlaceFacts("310000", "上海市")
OFFICE = OfficeOnPaper("姑苏经办机构", "演示路1号", "0512-00001508", "周一至周五", "0512-00009508")
PERSON = PersonOnPaper("张建国", "3205**********0051", Gender.MALE, "320500198006150051", ("13800000000",))
AGENT = AgentOnPaper("王小明", "3205**********1234", "138****0000", "子")
NOT_LATE = StayFacts(in_hospital=False, paid=False)
STILL_IN = StayFacts(in_hospital=True, paid=False, admission=date(2026, 11, 20), hospital="演示医院")
PAID = StayFacts(in_hospital=True, paid=True, admission=date(2026, 11, 1), discharge=date(2026, 11, 10))


def a_filing(type_: FilingType = FilingType.OTHER, place: PlaceFacts = HANGZHOU, **changes: Any) -> FilingFacts:
    months = {FilingType.OTHER: 12, FilingType.REFERRAL: 6}.get(type_)
    base = FilingFacts(
        person=PersonFacts(scheme=Scheme.EMPLOYEE, retired=False, insured_district="320508"),
        type=type_,
        mode=Mode.MATERIALS,
        place=place,
        start=START,
        end=period_end(START, months) if months else None,
        accepted_on=START,
        stay=NOT_LATE,
    )
    return replace(base, **changes)


def paper_facts(filing: FilingFacts | None = None, **changes: Any) -> PaperFacts:
    base = PaperFacts(
        office=OFFICE,
        number="YDWS320508202611230000123",
        issued_on=START,
        filing=filing or a_filing(),
        filing_number="YDBA320508202611230000071",
        person=PERSON,
        accepted_on=START,
        taken_by="陈经办",
        decided_on=START,
        decided_by="李审核",
        delivered=(DeliveredRow("异地就医备案回执", "YDWS320508202611230000122", START),),
    )
    return replace(base, **changes)


def every_filing() -> list[FilingFacts]:
    """Type × place (省内, 跨省, 上海) × mode × late filing, as far as they exist."""
    return [
        a_filing(type_, place, mode=mode, stay=stay)
        for type_ in FilingType
        for place in (NANJING, HANGZHOU, SHANGHAI_CITY)
        for mode in Mode
        if mode == Mode.MATERIALS or type_ in LONG_TERM
        for stay in (NOT_LATE, STILL_IN, PAID)
    ]


def section(kind: DocumentKind, name: str, filing: FilingFacts | None = None, **changes: Any) -> tuple[Line, ...]:
    """The sentences of one section of a paper's text, as they hold for the case."""
    return told(paper_facts(filing, **changes), kind, name)
