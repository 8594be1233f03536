"""The stories as data: who, what, where, how it goes, and when it was taken."""

from dataclasses import dataclass
from typing import Any

from filing.choices import FilingType, MaterialKind, Mode, Relation, SignatureKind
from filing.demo.desk import Story

RETIREE, RESIDENT, POSTED = FilingType.RETIREE, FilingType.RESIDENT, FilingType.POSTED
REFERRAL, OTHER = FilingType.REFERRAL, FilingType.OTHER
PAPERS, PROMISE = Mode.MATERIALS, Mode.PROMISE

HANDED_IN = ("submit",)
RETURNED = ("submit", "give_back")
APPROVED_TODAY = ("submit", "approve", "print_slip")
APPROVED = (*APPROVED_TODAY, "upload")
REFUSED = ("submit", "refuse")


@dataclass(frozen=True)
class Told:
    """A story and its time: `days` before today, or today `minutes` ago. `later`: days until a later step."""

    story: Story
    days: int = 0
    minutes: int = 0
    later: int = 0


def _ago(
    minutes: int, person: str, type_: FilingType, mode: Mode, place: str, steps: tuple[str, ...] = (), **more: Any
) -> Told:
    return Told(Story(person, type_, mode, place, steps, **more), minutes=minutes)


def _days(
    days: int,
    person: str,
    type_: FilingType,
    mode: Mode,
    place: str,
    steps: tuple[str, ...] = APPROVED,
    later: int = 0,
    **more: Any,
) -> Told:
    return Told(Story(person, type_, mode, place, steps, **more), days=days, later=later)


WAITING = (
    _ago(172, "zhangjianguo", RETIREE, PAPERS, "320100", HANDED_IN),
    _ago(161, "ouyang", RETIREE, PAPERS, "310000", HANDED_IN),
    _ago(150, "zhangyan", RETIREE, PROMISE, "320600", HANDED_IN, signature=SignatureKind.DRAWN),
    _ago(141, "shan", RETIREE, PROMISE, "340100", HANDED_IN),
    _ago(133, "le", RESIDENT, PAPERS, "320200", HANDED_IN),
    _ago(120, "chen", RESIDENT, PAPERS, "350200", HANDED_IN),
    _ago(111, "mei", RESIDENT, PROMISE, "321000", HANDED_IN),
    _ago(102, "ayiguli", RESIDENT, PROMISE, "650100", HANDED_IN, signature=SignatureKind.DRAWN),
    _ago(93, "zeng", POSTED, PAPERS, "320300", HANDED_IN),
    _ago(84, "johnson", POSTED, PAPERS, "110000", HANDED_IN),
    _ago(73, "weichi", POSTED, PROMISE, "320900", HANDED_IN),
    _ago(64, "zhaxi", POSTED, PROMISE, "540100", HANDED_IN),
    _ago(55, "lu", REFERRAL, PAPERS, "320100", HANDED_IN, agent=Relation.SON),
    _ago(41, "tanaka", REFERRAL, PAPERS, "310000", HANDED_IN),
    _ago(29, "he", OTHER, PAPERS, "321200", HANDED_IN),
    _ago(16, "kun4", OTHER, PAPERS, "460200", HANDED_IN, office="320508"),
)

NOT_YET = (
    _days(1, "qiu", RETIREE, PAPERS, "320700", start=35),
    _days(2, "shen", RETIREE, PAPERS, "330200", start=42, signature=SignatureKind.FINGERPRINT),
    _days(3, "zha", RETIREE, PROMISE, "321100", start=50),
    _days(1, "fei", RETIREE, PROMISE, "341000", start=60),
    _days(2, "haohao", RESIDENT, PAPERS, "320400", start=45, agent=Relation.PARENT),
    _days(3, "park3", RESIDENT, PAPERS, "150100", start=38),
    _days(4, "student", RESIDENT, PROMISE, "320100", start=64),
    _days(2, "huang", RESIDENT, PROMISE, "440300", start=55),
    _days(1, "xu2", POSTED, PAPERS, "320800", start=40),
    _days(2, "zeng", POSTED, PAPERS, "420100", start=47, end=400),
    _days(3, "moqi", POSTED, PROMISE, "321300", start=51),
    _days(4, "piao", POSTED, PROMISE, "230100", start=66),
    _days(1, "gu", REFERRAL, PAPERS, "320100", start=33),
    _days(1, "card", REFERRAL, PAPERS, "110000", start=36),
    _days(2, "xu2", OTHER, PAPERS, "320600", start=44),
    _days(3, "le", OTHER, PAPERS, "530700", start=57, proofs=(MaterialKind.RELATED_PROOF,)),
)

IN_FORCE = (
    _days(64, "kun2", RETIREE, PAPERS, "321000", (*APPROVED, "registration")),
    _days(90, "lu", RETIREE, PAPERS, "110000", proofs=(MaterialKind.SETTLEMENT_OTHER,), words="演示房产证"),
    _days(120, "kun1", RETIREE, PROMISE, "320600"),
    _days(31, "park1", RETIREE, PROMISE, "610100"),
    _days(45, "card", RESIDENT, PAPERS, "320300"),
    _days(77, "gu", RESIDENT, PAPERS, "370200", (*APPROVED, "pause_and_return"), later=70),
    _days(21, "jin", RESIDENT, PROMISE, "321100", agent=Relation.DAUGHTER),
    _days(150, "kun4", RESIDENT, PROMISE, "330100"),
    _days(16, "xiaoyu", RESIDENT, PROMISE, "320700", agent=Relation.PARENT),
    _days(12, "he", POSTED, PAPERS, "320900", proofs=(MaterialKind.WORK_CONTRACT,), end=85),
    _days(345, "gong", OTHER, PAPERS, "330200"),
    _days(340, "tanaka", OTHER, PAPERS, "330200"),  # these three end within 30, 60 and 90 days
    _days(141, "card", REFERRAL, PAPERS, "310000"),
    _days(290, "ouyang", OTHER, PAPERS, "370200"),
    _days(100, "tanaka", POSTED, PAPERS, "440100", proofs=(MaterialKind.WORKPLACE_PROOF,)),
    _days(38, "park2", POSTED, PROMISE, "320200"),
    _days(52, "kun3", POSTED, PROMISE, "420100"),
    _days(9, "zhangjianguo", REFERRAL, PAPERS, "320600"),
    _days(18, "xiaoyu", REFERRAL, PAPERS, "310000", agent=Relation.PARENT),
    _days(26, "ouyang", OTHER, PAPERS, "320400"),
    _days(7, "xu", OTHER, PAPERS, "430100", admission=-3, signature=SignatureKind.DRAWN),
    _days(5, "chen", OTHER, PAPERS, "430100", (*APPROVED, "claim_list"), admission=-13, discharge=-3),
    _days(4, "zhangyan", OTHER, PAPERS, "310000", facts={"long_stay_asked": False, "shanghai_reason": "SH01"}),
    _ago(200, "xu2", OTHER, PAPERS, "330100", APPROVED_TODAY, signature=SignatureKind.DRAWN),
    _ago(
        185,
        "johnson",
        REFERRAL,
        PAPERS,
        "440100",
        ("submit", "approve"),
        facts={"referral_hospital": None, "referral_hospital_name": "演示镇中心医院"},
    ),
)

OTHERWISE = (
    _ago(24, "qiu", RESIDENT, PAPERS, "460200"),
    _ago(130, "haohao", OTHER, PAPERS, "320800", agent=Relation.PARENT),
    _ago(60, "xu", POSTED, PAPERS, "330200"),
    _ago(95, "shen", RETIREE, PROMISE, "320100"),
    _ago(35, "fei", REFERRAL, PAPERS, "310000"),
    _ago(210, "qiu", REFERRAL, PAPERS, "310000", (*RETURNED, "phone"), reason="TH05", words="转诊证明请盖章。"),
    _days(1, "student", OTHER, PAPERS, "510100", RETURNED, reason="TH08"),
    _days(3, "ayiguli", OTHER, PAPERS, "654000", (*RETURNED, "complete", "approve"), reason="TH08", later=1),
    _ago(230, "weichi", OTHER, PAPERS, "510100", (*REFUSED, "delivery"), reason="BY09", words="与已有备案重复。"),
    _days(3, "paused4", OTHER, PAPERS, "330100", (*REFUSED, "copy"), reason="BY07", facts={"insisted": True}),
    _ago(75, "zeng", OTHER, PAPERS, "370200", ("submit", "withdraw")),
    _days(2, "mei", OTHER, PAPERS, "510100", ("submit", "withdraw", "copy"), reason="CH03"),
    _days(30, "le", RESIDENT, PAPERS, "330100", (*APPROVED, "cancel"), later=20),
    _days(240, "zeng", RESIDENT, PROMISE, "320100", (*APPROVED, "cancel"), later=200),
    _days(6, "xu", RESIDENT, PAPERS, "340100", (*APPROVED, "revoke"), later=1),
    _days(60, "gong", RESIDENT, PAPERS, "340300", (*APPROVED, "lose_insurance"), later=30),
    _days(420, "chen", OTHER, PAPERS, "330100"),
    _days(260, "he", REFERRAL, PAPERS, "310000"),
)

STORIES: tuple[Told, ...] = (*WAITING, *NOT_YET, *IN_FORCE, *OTHERWISE)
