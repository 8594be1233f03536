"""An invented case that fills every paper: what a text looks like before anybody is given it."""

from dataclasses import replace
from datetime import date, timedelta

from filing.answers import DefectSource, LongStay, VisitReason
from filing.choices import DocumentKind, FilingType, Gender, Mode, Outcome, Scheme
from filing.facts import Defect, FilingFacts, Finding, PersonFacts, PlaceFacts, StayFacts
from filing.papers.facts import (
    CallRow,
    ChangeRow,
    DeliveredRow,
    JudgedOnPaper,
    MaterialRow,
    OfficeOnPaper,
    PaperFacts,
    PersonOnPaper,
    ReasonRow,
)
from filing.rules.adviser import advise
from filing.rules.adviser_facts import AdviceFacts
from filing.rules.defaults import DEFAULT_POLICY

PLACE = PlaceFacts("330100", "浙江省杭州市")
DOCUMENT, FILING = "YDWS000000000000000000000", "YDBA000000000000000000000"


def sample(kind: DocumentKind, *, office: OfficeOnPaper, on: date) -> PaperFacts:
    """The facts of a paper of `kind` issued on `on` by `office` for 样例, who does not exist."""
    filing = _filing(kind, on)
    facts = PaperFacts(
        office=office,
        number=DOCUMENT,
        issued_on=on,
        filing=filing,
        filing_number=FILING,
        person=PersonOnPaper("样例", "3205**********0000", Gender.FEMALE, phones=("139****0000",), address="样例路1号"),
        accepted_on=on,
        taken_by="经办员甲",
        decided_on=on,
        decided_by="审核员乙",
        materials=(MaterialRow("居住证", 2, "原件"),),
        reasons=(ReasonRow("提供的居住证明不是就医地的。", "R22", "请提供就医地的居住证明。"),),
        defects=(Defect("sample", DefectSource.MATERIAL, "缺少居住证明。", ("R22", "J4"), "请补交居住证明。"),),
        correct_by=on + timedelta(days=14) if office.correction_days else None,
        ended_on=on,
        changes=(ChangeRow("联系电话", "138****0000", "139****0000"),),
        suspended_from=on,
        resumed_from=on,
        calls=(CallRow("样例", "13900000000", str(FilingType.OTHER.label), PLACE.name, on + timedelta(days=9), 9),),
        calls_between=(on, on + timedelta(days=30)),
        calls_counted="1件",
        judged=JudgedOnPaper((_finding(),), "第1次提交", on, "经办员甲", "样例"),
        delivered=(DeliveredRow(str(DocumentKind.SLIP.label), DOCUMENT, on),),
    )
    return replace(facts, advice=advise(ASKED[kind], DEFAULT_POLICY)) if kind in ASKED else facts


VISIT = AdviceFacts(
    True, PLACE, False, False, False, reason=VisitReason.VISIT, long_stay=LongStay.NONE, referral=False, chronic=False
)
EMERGENCY = AdviceFacts(True, PLACE, False, True, paid=False, injury=False)
ASKED = {DocumentKind.ADVICE: VISIT, DocumentKind.NO_FILING: EMERGENCY}


def _filing(kind: DocumentKind, on: date) -> FilingFacts:
    mode = Mode.PROMISE if kind in (DocumentKind.PROMISE, DocumentKind.NOTICE) else Mode.MATERIALS
    paid = kind == DocumentKind.CLAIM_LIST
    return FilingFacts(
        person=PersonFacts(scheme=Scheme.EMPLOYEE, retired=False, insured_district="320508"),
        type=FilingType.RESIDENT,
        mode=mode,
        place=PLACE,
        start=on,
        accepted_on=on,
        stay=StayFacts(in_hospital=paid, paid=paid, discharge=on if paid else None),
    )


def _finding() -> Finding:
    return Finding(code="sample", outcome=Outcome.MET, fact="place", message="就医地在苏州市以外。", clauses=("R14",))
