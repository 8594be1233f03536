"""Every paper over every filing that changes its words, with invented persons and fixed days; no database."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from filing.choices import (
    LONG_TERM,
    Applicant,
    CancelGround,
    Channel,
    Credential,
    DocumentKind,
    FilingType,
    MaterialKind,
    Mode,
    Origin,
    PlatformCheck,
    SignatureKind,
)
from filing.dates import period_end
from filing.facts import AgentFacts, FilingFacts, PlaceFacts, ReferralFacts, StayFacts
from filing.papers.blocks import Paper
from filing.papers.build import build
from filing.papers.facts import (
    CallRow,
    ChangeRow,
    DeliveredRow,
    JudgedOnPaper,
    MaterialRow,
    PaperFacts,
    ReasonRow,
)
from filing.rules.adviser_facts import AdviceAnswer
from filing.rules.defaults import DEFAULT_POLICY
from filing.rules.defects import defects
from filing.rules.judge import judge
from filing.tests.golden_advice import answers
from filing.tests.makers_rules import facts as good_facts
from filing.tests.makers_rules import letter, paper, person
from filing.tests.paper_makers import (
    AGENT,
    HANGZHOU,
    NANJING,
    NOT_LATE,
    OFFICE,
    PAID,
    PERSON,
    SHANGHAI_CITY,
    START,
    STILL_IN,
    paper_facts,
)

K = DocumentKind
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
STATED = {row["pk"]: row["fields"] for row in json.loads((FIXTURES / "reasons.json").read_text("utf-8"))}

# --- What a filing differs in: short label → value. The first of each is what the others are compared with. ----------

SORTS: dict[str, tuple[FilingType, Mode]] = {
    "其他": (FilingType.OTHER, Mode.MATERIALS),
    "转诊": (FilingType.REFERRAL, Mode.MATERIALS),
    "安置(材料)": (FilingType.RETIREE, Mode.MATERIALS),
    "安置(承诺)": (FilingType.RETIREE, Mode.PROMISE),
    "长居(材料)": (FilingType.RESIDENT, Mode.MATERIALS),
    "长居(承诺)": (FilingType.RESIDENT, Mode.PROMISE),
    "常驻(材料)": (FilingType.POSTED, Mode.MATERIALS),
    "常驻(承诺)": (FilingType.POSTED, Mode.PROMISE),
}
PLACES = {"跨省": HANGZHOU, "省内": NANJING, "上海": SHANGHAI_CITY}
LATES = {
    "按时": NOT_LATE,
    "住院未结算": STILL_IN,
    "自费结算(含本次)": replace(PAID, hospital="演示医院"),
    "自费结算(仅今后)": replace(PAID, hospital="演示医院", for_this_stay=False),
}
SIGNERS = {"本人": (False, False), "代办": (True, False), "代办代签": (True, True)}

Label = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """One paper. `label`: one word a dimension, the last one names what differs beside the filing, or ""."""

    label: Label
    paper: Paper
    filing: FilingFacts | None = None
    answer: AdviceAnswer | None = None


@cache
def cases(kind: DocumentKind) -> tuple[Case, ...]:
    """The papers of a kind, the one that the others are compared with first."""
    return tuple(BUILT[kind](kind) if kind in BUILT else _over_filings(kind))


# --- Filings ---------------------------------------------------------------------------------------------------------


def filing_of(sort: str, place: PlaceFacts, stay: StayFacts, *, by_agent: bool, signed_for: bool) -> FilingFacts:
    """A filing that the rules accept. A late one for its own stay begins with the admission (D7)."""
    type_, mode = SORTS[sort]
    start = stay.admission if stay.kind and stay.for_this_stay and stay.admission else START
    months = {FilingType.OTHER: 12, FilingType.REFERRAL: 6}.get(type_)
    return good_facts(
        person=person(retired=True, birth_date=date(1958, 6, 15)) if type_ == FilingType.RETIREE else person(),
        type=type_,
        mode=mode,
        place=place,
        start=start,
        end=period_end(start, months) if months else None,
        stay=stay,
        materials=_materials(type_, mode),
        signature_by_agent=signed_for,
        **_by_agent(by_agent),
        **_of_type(type_, place),
    )


def _by_agent(by_agent: bool) -> dict[str, Any]:
    if not by_agent:
        return {}
    agent = AgentFacts("王小明", "320500198006150051", "13800000000", AGENT.relation, identity_checked=True)
    return {"applicant": Applicant.AGENT, "agent": agent}


def _of_type(type_: FilingType, place: PlaceFacts) -> dict[str, Any]:
    """What this type alone states."""
    if type_ == FilingType.RETIREE:
        return {"settled": True, "hukou_moved": True, "hukou_place": place.name}
    if type_ == FilingType.RESIDENT:
        return {"settled": True}
    if type_ == FilingType.POSTED:
        return {"employer": "苏州演示科技有限公司"}
    if type_ == FilingType.REFERRAL:
        about = {"hospital_name": "苏州演示医院", "hospital_entitled": True, "diagnosis": "疑难疾病待查"}
        about |= {"target_hospital": "外地演示医院", "target_place": place.name}
        return {"referral": ReferralFacts(**about, certificate_date=date(2026, 10, 30))}
    insisted = {"long_stay_asked": False, "shanghai_reason": STATED["SH01"]["text"]} if place.is_shanghai else {}
    return {"purpose": "探亲", **insisted}


def _kinds(type_: FilingType, mode: Mode) -> tuple[MaterialKind, ...]:
    """The first complete way of proving in the policy."""
    slots = [slot for slot in DEFAULT_POLICY.slots[type_, mode] if slot.required]
    return tuple(slot.kind for slot in slots if slot.group == slots[0].group)


def _materials(type_: FilingType, mode: Mode):
    return tuple(letter() if mode == Mode.PROMISE else paper(kind) for kind in _kinds(type_, mode))


# --- What each kind is told beside the filing ------------------------------------------------------------------------

REFUSED = {
    FilingType.OTHER: ("BY07", "BY09"),
    FilingType.REFERRAL: ("BY05", "BY06"),
    FilingType.RETIREE: ("BY01", "BY02"),
    FilingType.RESIDENT: ("BY03", "BY11"),
    FilingType.POSTED: ("BY04", "BY12"),
}
A_SECOND_PROMISE = ("BY10",)
UNDECIDED = {"decided_on": None, "decided_by": ""}
DRAFT = {**UNDECIDED, "accepted_on": None}
ENDED_ON = date(2026, 12, 1)
AT_END = {"issued_on": ENDED_ON, "decided_on": ENDED_ON, "ended_on": ENDED_ON}
BEGINS_LATER = {"start": date(2026, 12, 10), "end": date(2027, 12, 10)}
FOLLOWED = {"followed_number": "YDBA320508202609010000017", "followed_start": date(2026, 9, 1)}


def _reason(code: str) -> ReasonRow:
    row = STATED[code]
    return ReasonRow(row["text"], row["clause"], row["remedy"])


def _told(kind: DocumentKind, filing: FilingFacts) -> dict[str, Any]:
    """As the operations fill it in for an ordinary case."""
    by_kind: dict[DocumentKind, dict[str, Any]] = {
        K.RECEIPT: {**UNDECIDED, "materials": _material_rows(filing)},
        K.CORRECTION: {"defects": _defects(filing)} if kind == K.CORRECTION else {},
        K.REFUSAL: {"reasons": tuple(_reason(code) for code in _refused(filing))},
        K.PROMISE: {**DRAFT, "signed_on": START},
        K.NOTICE: DRAFT,
        K.CANCELLATION: {**AT_END, "reasons": (_reason("QX01"),)},
        K.REVOCATION: {**AT_END, "reasons": (_reason("CX01"),), "words": "就医地应为成都市。"},
        K.ENDING: {**AT_END, "reasons": (_reason("QX03"),)},
        K.CHANGE: {
            **FOLLOWED,
            "changes": (ChangeRow("就医地", "湖北省武汉市", filing.place.name),),
            "ended_on": filing.start - timedelta(days=1),
        },
        K.SUSPENSION: {"suspended_from": ENDED_ON, "words": "回苏州暂住。"},
        K.RESUMPTION: {"suspended_from": ENDED_ON, "resumed_from": date(2027, 1, 1)},
        K.COMPLETION: {"materials": _material_rows(replace(filing, applicant=Applicant.SELF))},
        K.REGISTRATION: {"materials": _material_rows(filing)},
    }
    return by_kind.get(kind, {})


def _refused(filing: FilingFacts) -> tuple[str, ...]:
    return A_SECOND_PROMISE if filing.mode == Mode.PROMISE else REFUSED[filing.type]


def _material_rows(filing: FilingFacts) -> tuple[MaterialRow, ...]:
    agent = (MaterialRow(MaterialKind.AGENT_ID.label, 0, "原件"),) if filing.applicant == Applicant.AGENT else ()
    return (*(MaterialRow(kind.label, 1, "原件") for kind in _kinds(filing.type, filing.mode)), *agent)


def _defects(filing: FilingFacts):
    """Nothing handed in and nothing signed: what the rules then say."""
    bare = replace(filing, materials=(), signature=SignatureKind.NONE, signature_by_agent=False, purpose="")
    return defects(judge(bare, DEFAULT_POLICY))


APPLIES = {
    K.PROMISE: lambda sort, late: "承诺" in sort,
    K.COMPLETION: lambda sort, late: SORTS[sort][0] in LONG_TERM and "承诺" not in sort,
    K.CLAIM_LIST: lambda sort, late: late.startswith("自费"),
}


def _over_filings(kind: DocumentKind) -> Iterator[Case]:
    """The grid, then what differs beside it, told of the first filing alone."""
    applies = APPLIES.get(kind, lambda sort, late: True)
    labels = [label for label in product(SORTS, PLACES, LATES, SIGNERS) if applies(label[0], label[2])]
    for label in labels:
        yield _case(kind, (*label, ""))
    for name, (about_filing, told) in VARIANTS.get(kind, {}).items():
        yield _case(kind, (*labels[0], name), about_filing, told)


def _case(
    kind: DocumentKind, label: Label, about_filing: dict[str, Any] | None = None, told: dict[str, Any] | None = None
) -> Case:
    sort, place, late, signer, _ = label
    by_agent, signed_for = SIGNERS[signer]
    filing = filing_of(sort, PLACES[place], LATES[late], by_agent=by_agent, signed_for=signed_for)
    filing = replace(filing, **(about_filing or {}))
    told = {**_told(kind, filing), **(told or {})}
    facts = paper_facts(filing, person=PERSON_ON_PAPER, agent=AGENT if by_agent else None, **told)
    return Case(label, build(kind, facts), filing)


PERSON_ON_PAPER = replace(PERSON, phones=("13800000000", "0571-00001508"), contact="王小明", address="演示路2号")

# --- What differs beside the filing: name → (changes of the filing, changes of what is told) -------------------------

ELSEWHERE = {
    "origin": Origin.ELSEWHERE,
    "channel": Channel.JS_APP,
    "original_number": "JSYB0001",
    "platform_check": PlatformCheck.FOUND,
}
REMEDY = "对本决定不服的,可以向本机构申请复核。"
VARIANTS: dict[DocumentKind, dict[str, tuple[dict[str, Any], dict[str, Any]]]] = {
    K.RECEIPT: {
        "有办理期限": ({}, {"due_on": date(2026, 11, 24)}),
        "系统故障补录": ({"origin": Origin.OUTAGE}, {}),
        "按手印": ({"signature": SignatureKind.FINGERPRINT}, {}),
    },
    K.SLIP: {
        "已上传": ({}, {"uploaded_on": START}),
        "续期": ({}, {"renewed_number": "YDBA320508202511230000063"}),
        "其他渠道补录": (ELSEWHERE, {}),
        "其他渠道补录,已上传": (ELSEWHERE, {"uploaded_on": START}),
        "系统故障补录": ({"origin": Origin.OUTAGE}, {}),
        "按时,外伤": ({"stay": replace(NOT_LATE, injury=True)}, {}),
        "已出院未结算": ({"stay": replace(STILL_IN, discharge=date(2026, 11, 22))}, {}),
        "住院未结算,外伤": ({"stay": replace(STILL_IN, injury=True)}, {}),
        "自费结算,外伤": ({"stay": replace(PAID, hospital="演示医院", injury=True)}, {}),
        "园区参保": ({"person": person(insured_district="320571", credential=Credential.NONE)}, {}),
        "常驻,有结束日期": (
            {"type": FilingType.POSTED, "end": date(2028, 6, 30), "employer": "苏州演示科技有限公司"},
            {},
        ),
    },
    K.CORRECTION: {
        "柜面出具": ({}, {**DRAFT}),
        "补充告知": ({}, {"supplement": "首次告知漏列外出事由"}),
        "审核意见": ({}, {"words": "请同时更正联系电话。"}),
        "开始日期晚于入院": ({"stay": STILL_IN}, {}),
        "有补正期限": (
            {},
            {
                "office": replace(OFFICE, correction_days=10),
                "correct_by": date(2027, 1, 4),
                "correct_by_note": "2027 年的放假安排尚未录入,期限按周末推算,请核对。",
            },
        ),
    },
    K.REFUSAL: {
        "有救济途径": ({}, {"office": replace(OFFICE, remedy_text=REMEDY)}),
        "审核意见": ({}, {"words": "已电话说明。"}),
        "参保地不在苏州": ({}, {"reasons": (_reason("BY08"),)}),
    },
    K.PROMISE: {"未签": ({"signature": SignatureKind.NONE}, {"signed_on": None})},
    K.CANCELLATION: {
        "死亡": ({}, {"reasons": (_reason("QX04"),), "ground": CancelGround.DEATH}),
        "尚未生效": (BEGINS_LATER, {"reasons": (_reason("QX02"),)}),
        "参保终止": ({}, {"reasons": (_reason("QX03"),), "ground": CancelGround.INSURANCE_ENDED}),
    },
    K.REVOCATION: {"已另行备案": ({}, {"successor_number": "YDBA320508202612010000033"})},
    K.ENDING: {
        "尚未生效": (BEGINS_LATER, {}),
        "参保终止": ({}, {"words": "自2026年12月2日起职工基本医疗保险终止参保。"}),
        "险种变更": ({}, {"words": "自2026年12月2日起参保险种变更为城乡居民基本医疗保险。"}),
    },
    K.CHANGE: {
        "联系方式": (
            {},
            {
                "changes": (ChangeRow("联系电话", "", "1********00"),),
                "followed_number": "",
                "followed_start": None,
                "ended_on": None,
            },
        ),
        "原备案尚未生效": ({}, {"followed_start": date(2026, 12, 1)}),
    },
    K.REGISTRATION: {"未审核": ({}, UNDECIDED), "未受理": ({}, DRAFT)},
    K.CLAIM_LIST: {"外伤": ({"stay": replace(PAID, hospital="演示医院", injury=True)}, {})},
}

# --- Kinds that depend on other things than the grid -----------------------------------------------------------------


def _advice(kind: DocumentKind) -> Iterator[Case]:
    for name, answer in answers(kind):
        facts = PaperFacts(OFFICE, "YDWS320508202611230000123", START, taken_by="陈经办", advice=answer)
        yield Case((name,), build(kind, facts), answer=answer)


def _call_list(kind: DocumentKind) -> Iterator[Case]:
    calls = tuple(
        CallRow("张建国", "13800000000", type_.label, "浙江省杭州市", end, (end - START).days, renewed)
        for type_, end, renewed in (
            (FilingType.OTHER, START, ""),
            (FilingType.REFERRAL, date(2026, 12, 1), "续期待审核"),
            (FilingType.POSTED, date(2026, 12, 23), "已续期"),
        )
    )
    span = (START, date(2026, 12, 23))
    for name, count in (("三件", "3件"), ("多于一张单", "前200件(还有未列出的)")):
        facts = paper_facts(calls=calls, calls_between=span, calls_counted=count, filing_number="")
        yield Case((name,), build(kind, facts))


def _checklist(kind: DocumentKind) -> Iterator[Case]:
    version = f"{DEFAULT_POLICY.version}(自2023年1月1日起施行)"
    for name, filing in _judged():
        judged = JudgedOnPaper(judge(filing, DEFAULT_POLICY), "第1次提交", START, "陈经办", version)
        agent = AGENT if filing.applicant == Applicant.AGENT else None
        yield Case((name,), build(kind, paper_facts(filing, agent=agent, judged=judged, **UNDECIDED)), filing)


def _judged() -> Iterator[tuple[str, FilingFacts]]:
    plain = {"by_agent": False, "signed_for": False}
    nothing = {"materials": (), "signature": SignatureKind.NONE}
    other = filing_of("其他", HANGZHOU, NOT_LATE, **plain)
    yield "其他·跨省", other
    yield "其他·上海,未选理由", replace(filing_of("其他", SHANGHAI_CITY, NOT_LATE, **plain), shanghai_reason="")
    yield "其他·上海,仍要备案", filing_of("其他", SHANGHAI_CITY, NOT_LATE, **plain)
    yield "转诊·跨省,无材料未签名", replace(filing_of("转诊", HANGZHOU, NOT_LATE, **plain), **nothing)
    yield "转诊·上海,无材料", replace(filing_of("转诊", SHANGHAI_CITY, NOT_LATE, **plain), materials=())
    yield "安置·省内,无材料", replace(filing_of("安置(材料)", NANJING, NOT_LATE, **plain), materials=())
    yield (
        "长居(承诺)·省内·住院未结算·代办代签",
        filing_of("长居(承诺)", NANJING, STILL_IN, by_agent=True, signed_for=True),
    )
    yield "常驻·跨省·自费结算", filing_of("常驻(材料)", HANGZHOU, LATES["自费结算(含本次)"], **plain)
    yield "其他·跨省,其他渠道补录", replace(other, **ELSEWHERE)


def _delivery(kind: DocumentKind) -> Iterator[Case]:
    given = tuple(
        DeliveredRow(title.label, f"YDWS32050820261123000012{n}", START)
        for n, title in enumerate((K.RECEIPT, K.REFUSAL))
    )
    for name, rows, agent in (("一份", given[:1], None), ("两份", given, None), ("两份,代办", given, AGENT)):
        filing = filing_of("转诊", HANGZHOU, NOT_LATE, by_agent=agent is not None, signed_for=False)
        yield Case((name,), build(kind, paper_facts(filing, agent=agent, delivered=rows)), filing)


BUILT = {
    K.ADVICE: _advice,
    K.NO_FILING: _advice,
    K.CALL_LIST: _call_list,
    K.CHECKLIST: _checklist,
    K.DELIVERY: _delivery,
}
