"""Every kind of paper as a filing of the counter makes it, and the papers that strain the sheet."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from filing.answers import DefectSource, LongStay, VisitReason
from filing.choices import DocumentKind, FilingType, Mode, Outcome
from filing.facts import Defect, FilingFacts, Finding
from filing.papers.facts import (
    CallRow,
    ChangeRow,
    DeliveredRow,
    JudgedOnPaper,
    MaterialRow,
    PaperFacts,
    ReasonRow,
)
from filing.rules.adviser import advise
from filing.rules.adviser_facts import AdviceFacts
from filing.rules.defaults import DEFAULT_POLICY
from filing.rules.judge import judge
from filing.tests.makers_rules import facts as good_facts
from filing.tests.paper_makers import (
    AGENT,
    HANGZHOU,
    PAID,
    PERSON,
    SHANGHAI_CITY,
    START,
    a_filing,
    paper_facts,
)

K = DocumentKind
RESIDENT = a_filing(FilingType.RESIDENT, HANGZHOU)
PROMISED = a_filing(FilingType.RESIDENT, HANGZHOU, mode=Mode.PROMISE)
TO_SHANGHAI = AdviceFacts(
    insured_here=True, place=SHANGHAI_CITY, maternity=False, emergency=False, in_hospital=False,
    reason=VisitReason.VISIT, long_stay=LongStay.NONE, referral=False, chronic=False,
)  # fmt: skip
IN_HOSPITAL = replace(TO_SHANGHAI, place=HANGZHOU, in_hospital=True, discharged=False, injury=False)
MATERIALS = (MaterialRow("居住证明", 2, "原件"), MaterialRow("代办人身份证件", 0, "原件"))
DEFECT = Defect(
    "material:residence_proof", DefectSource.MATERIAL, "缺少居住证明。", ("R22", "J4"), "请补交居住证或者房产证。"
)
REASON = ReasonRow("没有转诊证明。", "R24", "可改办其他临时外出就医,按原规定结付比例的80%结付。")
ENDED = {"reasons": (ReasonRow("已回苏州居住。", "R56"),), "ended_on": date(2026, 12, 1)}
CHANGES = (
    ChangeRow("就医地", "浙江省杭州市", "江苏省南京市"),
    ChangeRow("备案类型", "异地长期居住人员", "异地转诊人员"),
)
LONG_NAME = (
    "阿卜杜热合曼·阿卜杜克里木·买买提依明·吐尔逊·玉素甫江·艾合买提·热西提·卡德尔·亚森·库尔班·斯迪克·艾力·肉孜阿吉"
)
TIBETAN_NAME = (
    "才旦卓玛·次仁旺姆·德吉央宗·格桑拉姆·白玛措姆·索朗曲珍·仁增旺杰·洛桑丹增·扎西平措·尼玛次仁·达瓦顿珠·普布旺堆杰"
)
LATIN_WORD = "W" * 500
LONG_REASON = "提交的居住证明与本人陈述的居住地址不一致,证明上的签发日期也早于居住开始之日" * 14


@dataclass(frozen=True)
class Case:
    """A paper and its pages: as Chromium prints it, as Typst sets it."""

    kind: DocumentKind
    filing: FilingFacts | None = None
    pages: tuple[int, int] = (1, 1)
    told: dict[str, Any] = field(default_factory=dict)

    def facts(self, number: int) -> PaperFacts:
        return replace(paper_facts(self.filing, **self.told), number=f"YDWS320508202611230{number:06d}")


def judged(count: int = 0) -> JudgedOnPaper:
    found = judge(good_facts(), DEFAULT_POLICY)
    more = tuple(
        Finding(f"more{n}", Outcome.NOT_MET, f"第{n}项不符合。", ("R22",), "请更正。", used="居住证明")
        for n in range(count)
    )
    return JudgedOnPaper((*more, *found), "第1次提交", START, "陈经办", "2023-01")


def calls(count: int) -> dict[str, Any]:
    rows = tuple(
        CallRow(
            f"被保人{n:02d}", f"1380000{n:04d}", "其他临时外出就医人员", "内蒙古自治区呼和浩特市",
            START + timedelta(days=n), n, "已续期(待审核)" if n % 9 == 0 else "",
        )
        for n in range(count)
    )  # fmt: skip
    return {"calls": rows, "calls_between": (START, START + timedelta(days=60)), "calls_counted": f"{count}件"}


KINDS: dict[str, Case] = {
    "receipt": Case(K.RECEIPT, RESIDENT, told={"materials": MATERIALS, "agent": AGENT}),
    "slip": Case(K.SLIP, PROMISED),
    "correction": Case(K.CORRECTION, RESIDENT, told={"defects": (DEFECT,)}),
    "refusal": Case(K.REFUSAL, a_filing(FilingType.REFERRAL), told={"reasons": (REASON,)}),
    "promise": Case(K.PROMISE, PROMISED),
    "notice": Case(K.NOTICE, PROMISED, told={"agent": AGENT}),
    "no_filing": Case(K.NO_FILING, told={"advice": advise(TO_SHANGHAI, DEFAULT_POLICY), "person": None}),
    "advice": Case(K.ADVICE, None, (2, 2), told={"advice": advise(IN_HOSPITAL, DEFAULT_POLICY), "person": None}),
    "cancellation": Case(K.CANCELLATION, RESIDENT, told=ENDED),
    "revocation": Case(K.REVOCATION, RESIDENT, told={**ENDED, "reasons": (ReasonRow("就医地录入错误。", "C34"),)}),
    "ending": Case(K.ENDING, RESIDENT, told={**ENDED, "words": "自2026-12-01起参保险种变更。"}),
    "change": Case(
        K.CHANGE, RESIDENT,
        told={"changes": CHANGES, "followed_number": "YDBA320508202609200000012", "followed_start": START, "ended_on": START},
    ),
    "suspension": Case(K.SUSPENSION, RESIDENT, told={"suspended_from": START, "words": "回苏州居住"}),
    "resumption": Case(K.RESUMPTION, RESIDENT, told={"suspended_from": START, "resumed_from": date(2026, 12, 9)}),
    "completion": Case(K.COMPLETION, RESIDENT, told={"materials": MATERIALS}),
    "checklist": Case(K.CHECKLIST, RESIDENT, (3, 3), told={"judged": judged()}),
    "call_list": Case(K.CALL_LIST, told={**calls(5), "person": None}),
    "registration": Case(K.REGISTRATION, RESIDENT, told={"materials": MATERIALS}),
    "claim_list": Case(K.CLAIM_LIST, a_filing(FilingType.RESIDENT, HANGZHOU, stay=PAID)),
    "delivery": Case(K.DELIVERY, RESIDENT),
}  # fmt: skip

NAMED = {"person": replace(PERSON, name=LONG_NAME, address="新疆维吾尔自治区乌鲁木齐市天山区" * 6)}
EXTREMES: dict[str, Case] = {
    "a slip in a Uighur name": Case(K.SLIP, PROMISED, told=NAMED),
    "a promise in a Tibetan name": Case(K.PROMISE, PROMISED, told={"person": replace(PERSON, name=TIBETAN_NAME)}),
    "ten materials": Case(
        K.RECEIPT, RESIDENT, (2, 1), told={"materials": tuple(MaterialRow(f"其他长期居住认定材料第{n}种", n, "复印件", "与原件一致") for n in range(10)), **NAMED},
    ),
    "ten materials registered": Case(
        K.REGISTRATION, RESIDENT, (2, 1), told={"materials": tuple(MaterialRow(f"居住证明{n}", n) for n in range(10)), **NAMED}
    ),
    "ten defects": Case(
        K.CORRECTION, RESIDENT, (2, 2),
        told={"defects": tuple(replace(DEFECT, text=f"第{n}页缺少签章,也看不清日期。") for n in range(10)), "words": "请一次补齐。"},
    ),
    "a reason of 500 characters": Case(
        K.REFUSAL, RESIDENT, (2, 2), told={"reasons": (replace(REASON, text=LONG_REASON[:500]),), "words": LONG_REASON[:500]}
    ),
    "a word of 500 letters": Case(
        K.REGISTRATION, a_filing(FilingType.POSTED, HANGZHOU, employer=LATIN_WORD), (2, 1), told={"materials": MATERIALS}
    ),
    "a word of 500 letters in a table": Case(
        K.REFUSAL, RESIDENT, (3, 2), told={"reasons": (replace(REASON, text=LATIN_WORD, remedy=LATIN_WORD),)}
    ),
    "forty calls": Case(K.CALL_LIST, None, (3, 2), told={**calls(40), "person": None}),
    "eight papers handed over": Case(
        K.DELIVERY, RESIDENT,
        told={"delivered": tuple(DeliveredRow("异地就医备案回执", f"YDWS32050820261123{n:07d}", START) for n in range(8))},
    ),
    "thirty findings": Case(K.CHECKLIST, RESIDENT, (4, 3), told={"judged": judged(16)}),
}  # fmt: skip
CASES = {**KINDS, **EXTREMES}


def numbered() -> Iterator[tuple[str, Case, PaperFacts]]:
    """Every case with its facts under a number of its own."""
    for number, (name, case) in enumerate(CASES.items(), start=1):
        yield name, case, case.facts(number)
