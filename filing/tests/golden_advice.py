"""Situations that lead the adviser to each verdict it knows, told as the sheet would be headed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from filing.answers import LongStay, VisitReason
from filing.choices import DocumentKind, FilingType, Mode
from filing.facts import PlaceFacts
from filing.rules.adviser import advise
from filing.rules.adviser_facts import NO_FILING_VERDICTS, AdviceAnswer, AdviceFacts
from filing.rules.defaults import DEFAULT_POLICY
from filing.tests.makers_rules import other_filing
from filing.tests.paper_makers import HANGZHOU, NANJING, SHANGHAI_CITY

CHANGSHA = PlaceFacts("430100", "湖南省长沙市")
KUNSHAN = PlaceFacts("320583", "江苏省苏州市昆山市")
HONG_KONG = PlaceFacts("810000", "香港特别行政区")
NO = dict.fromkeys(("maternity", "emergency", "in_hospital", "referral", "chronic", "injury"), False)
VISIT: dict[str, Any] = {"reason": VisitReason.VISIT, "long_stay": LongStay.NONE}
REFERRED: dict[str, Any] = {**VISIT, "reason": VisitReason.TREATMENT, "referral": True}
SETTLED: dict[str, Any] = {"reason": VisitReason.LIVING, "long_stay": LongStay.SETTLED}
LIVING: dict[str, Any] = {"reason": VisitReason.LIVING, "long_stay": LongStay.RESIDENT}
POSTED: dict[str, Any] = {"reason": VisitReason.WORK, "long_stay": LongStay.POSTED}
EMERGENCY: dict[str, Any] = {"emergency": True, "paid": False}
IN: dict[str, Any] = {"in_hospital": True, "discharged": False}
OUT: dict[str, Any] = {"in_hospital": True, "discharged": True, "paid": False}
PAID: dict[str, Any] = {**OUT, "paid": True}
LONG_IN_HANGZHOU = {"filings": (other_filing(place=HANGZHOU),)}
PROMISED_IN_HANGZHOU = {"filings": (other_filing(place=HANGZHOU, mode=Mode.PROMISE),)}
A_YEAR = {"type": FilingType.OTHER, "mode": Mode.MATERIALS, "end": date(2027, 1, 1)}
OTHER_IN_HANGZHOU = {"filings": (other_filing(place=HANGZHOU, **A_YEAR),)}

SITUATIONS: dict[str, dict[str, Any]] = {
    "不在苏州参保": {"insured_here": False},
    "昆山": {"place": KUNSHAN},
    "香港": {"place": HONG_KONG},
    "生育·跨省": {"place": CHANGSHA, "maternity": True},
    "急诊·跨省": {"place": CHANGSHA, **EMERGENCY},
    "急诊·省内,外伤": {"place": NANJING, **EMERGENCY, "injury": True},
    "急诊·跨省,已自费结清,外伤": {"place": CHANGSHA, **EMERGENCY, "paid": True, "injury": True},
    "临时去上海": {"place": SHANGHAI_CITY, **VISIT},
    "临时去上海,已住院,外伤": {"place": SHANGHAI_CITY, **VISIT, **IN, "injury": True},
    "临时去上海,已自费结清": {"place": SHANGHAI_CITY, **VISIT, **PAID},
    "上海·转诊": {"place": SHANGHAI_CITY, **REFERRED},
    "上海·长居": {"place": SHANGHAI_CITY, **LIVING},
    "跨省·其他": {"place": CHANGSHA, **VISIT},
    "省内·其他,慢病": {"place": NANJING, **VISIT, "chronic": True},
    "跨省·转诊": {"place": CHANGSHA, **REFERRED},
    "跨省·安置": {"place": CHANGSHA, **SETTLED},
    "省内·长居": {"place": NANJING, **LIVING},
    "跨省·常驻,园区参保": {"place": CHANGSHA, **POSTED, "insured_district": "320571"},
    "跨省·其他·住院未结算": {"place": CHANGSHA, **VISIT, **IN},
    "省内·长居·出院未结清": {"place": NANJING, **LIVING, **OUT},
    "跨省·其他·已自费结清,外伤": {"place": CHANGSHA, **VISIT, **PAID, "injury": True},
    "已有杭州长期备案,再去杭州": {"place": HANGZHOU, **LONG_IN_HANGZHOU, **IN},
    "已有杭州临时备案,再去杭州": {"place": HANGZHOU, **OTHER_IN_HANGZHOU},
    "已有杭州长期备案,临时去长沙": {"place": CHANGSHA, **VISIT, **LONG_IN_HANGZHOU},
    "已有杭州承诺备案,长居长沙": {"place": CHANGSHA, **LIVING, **PROMISED_IN_HANGZHOU},
    "已有杭州长期备案,常驻南京": {"place": NANJING, **POSTED, **LONG_IN_HANGZHOU},
}


def answers(kind: DocumentKind) -> Iterator[tuple[str, AdviceAnswer]]:
    """Those that are handed over as a paper of `kind`, each with its name."""
    for name, told in SITUATIONS.items():
        answer = advise(AdviceFacts(**{"insured_here": True, **NO, **told}), DEFAULT_POLICY)
        without = answer.verdict in NO_FILING_VERDICTS
        if without == (kind == DocumentKind.NO_FILING):
            yield name, answer
