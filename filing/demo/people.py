"""About forty invented people. No number here can be a real person's.

Resident numbers use the regions 320500 and 320599, which are issued to nobody; telephones use 1690000, a block no
network has. Source: domain 4.1, 4.2, 5.1.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from filing.choices import CertificateKind as K
from filing.choices import CheckSource, Credential, Gender, InsuranceState, Scheme
from filing.identity import check_character, check_digit_731

GUSU, KUNSHAN, PARK = "320508", "320583", "320571"
OTHER_REGION = "320599"
EMPLOYEE, CADRE, RESIDENT = Scheme.EMPLOYEE, Scheme.RETIRED_CADRE, Scheme.RESIDENT
NORMAL, PAUSED, TERMINATED = InsuranceState.NORMAL, InsuranceState.PAUSED, InsuranceState.TERMINATED
INSURED_SINCE = date(2012, 1, 1)
PAUSED_SINCE = date(2026, 3, 1)
# Changed work four times: insured from October to June, not in the summers between.
MOVES = tuple(
    state for year in range(2023, 2027) for state in ((TERMINATED, date(year, 7, 1)), (NORMAL, date(year, 10, 1)))
)[:-1]


@dataclass(frozen=True)
class Persona:
    """One invented person. `states`: what happened to the insurance after INSURED_SINCE, oldest first."""

    key: str
    name: str
    birth: date
    male: bool
    office: str = GUSU
    schemes: tuple[Scheme, ...] = (EMPLOYEE,)
    retired: bool | None = False
    kind: K = K.RESIDENT_ID
    given_number: str = ""
    nationality: str = ""
    states: tuple[tuple[InsuranceState, date], ...] = ()
    employer: str = ""
    credential: Credential = Credential.BOTH
    card: str = ""
    older: tuple[K, str] | None = None
    checked: CheckSource = CheckSource.REGISTER

    @property
    def serial(self) -> int:
        return [persona.key for persona in PEOPLE].index(self.key) + 1

    @property
    def gender(self) -> Gender:
        return Gender.MALE if self.male else Gender.FEMALE

    @property
    def number(self) -> str:
        """The certificate in use; resident shapes get their check character computed."""
        if self.given_number:
            return self.given_number
        region = {K.RESIDENT_ID: "320500", K.HOUSEHOLD_BOOK: OTHER_REGION}[self.kind]
        return resident_number(region, self.birth, self.serial * 2 + self.male)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every number that finds this person."""
        return (self.number, *([self.card] if self.card else []), *([self.older[1]] if self.older else []))

    @property
    def phone(self) -> str:
        return f"1690000{1000 + self.serial}"


def resident_number(region: str, birth: date, sequence: int) -> str:
    """18 characters: region, birth date, three digits (odd = male), check character."""
    first = f"{region}{birth:%Y%m%d}{sequence:03d}"
    return first + check_character(first)


def _eighteen(first17: str) -> str:
    return first17 + check_character(first17)


def _old_permit(first14: str) -> str:
    return first14 + check_digit_731(first14)


def _retiree(key: str, name: str, birth: tuple[int, int, int], male: bool, **more: Any) -> Persona:
    return Persona(key, name, date(*birth), male, retired=True, **more)


def _worker(key: str, name: str, birth: tuple[int, int, int], male: bool, **more: Any) -> Persona:
    return Persona(key, name, date(*birth), male, employer=more.pop("employer", "苏州演示精密制造有限公司"), **more)


def _mover(key: str, name: str, birth: tuple[int, int, int], male: bool, **more: Any) -> Persona:
    return _worker(key, name, birth, male, states=MOVES, **more)


_STILL_PAUSED = ((PAUSED, PAUSED_SINCE),)

PEOPLE: tuple[Persona, ...] = (
    # Retirees of 姑苏
    _retiree("zhangjianguo", "张建国", (1958, 3, 15), True, card="SZ0990001"),
    _retiree("zhangyan", "张䶮𬱖㛃", (1955, 7, 2), False),
    _retiree("shan", "单雄信", (1957, 11, 8), True),
    _retiree("zha", "查继平", (1956, 1, 20), True, credential=Credential.CARD),
    _retiree("qiu", "仇海燕", (1961, 5, 30), False),
    _retiree("shen", "沈月娥", (1950, 9, 9), False, credential=Credential.NONE),
    _retiree("lu", "陆根泉", (1948, 8, 5), True, schemes=(CADRE,), employer="苏州演示机械厂"),
    _retiree("ouyang", "欧阳𮧵", (1959, 12, 24), True),
    _retiree("fei", "费孝慈", (1952, 2, 29), False),
    _retiree("gu", "顾阿毛", (1954, 4, 4), True, schemes=(RESIDENT,)),
    # At work in 姑苏
    _worker("ayiguli", "阿依古丽·买买提江", (1988, 6, 12), False),
    _worker("weichi", "尉迟慧", (1985, 10, 1), False),
    _worker("moqi", "万俟松", (1979, 4, 18), True),
    _worker("zeng", "曾雨辰", (1991, 1, 31), True, card="SZ0990002"),
    _worker("le", "乐嘉怡", (1993, 8, 27), False),
    _worker("piao", "朴正浩", (1983, 3, 3), True),
    _worker("xu", "徐飞", (1990, 5, 21), True, schemes=(EMPLOYEE, RESIDENT)),
    _worker("xu2", "徐飞", (1990, 11, 2), True, credential=Credential.E_CREDENTIAL),
    _worker("zhaxi", "扎西顿珠", (1987, 2, 14), True),
    # Residents of 姑苏 and children
    Persona("mei", "梅若兰", date(1966, 12, 1), False, schemes=(RESIDENT,), credential=Credential.E_CREDENTIAL),
    Persona(
        "jin", "金阿大", date(1949, 10, 10), True, schemes=(RESIDENT,), retired=None, credential=Credential.UNKNOWN
    ),
    Persona("xiaoyu", "周小雨", date(2018, 6, 1), False, schemes=(RESIDENT,), kind=K.HOUSEHOLD_BOOK),
    Persona("haohao", "吕浩浩", date(2021, 9, 13), True, schemes=(RESIDENT,), kind=K.HOUSEHOLD_BOOK),
    Persona("student", "夏知秋", date(2005, 3, 8), False, schemes=(RESIDENT,), checked=CheckSource.PROVINCE),
    # Other certificates, 姑苏
    Persona(
        "huang",
        "黄家豪",
        date(1984, 8, 23),
        True,
        kind=K.HMT_RESIDENCE,
        given_number=_eighteen("81000019840823099"),
        older=(K.HM_PERMIT, "H09900013"),
        employer="苏州演示贸易有限公司",
    ),
    Persona("he", "何嘉欣", date(1992, 4, 6), False, kind=K.HM_PERMIT, given_number="M09900027"),
    Persona("chen", "陈怡君", date(1980, 7, 19), False, kind=K.TW_PERMIT, given_number="09900317"),
    Persona(
        "johnson",
        "JOHNSON MARY ANN",
        date(1982, 3, 15),
        False,
        kind=K.FOREIGN_PR,
        nationality="USA",
        given_number=_eighteen("93284019820315098"),
        older=(K.FOREIGN_PR, _old_permit("USA32058203151")),
    ),
    Persona(
        "tanaka",
        "TANAKA HIROSHI",
        date(1975, 11, 3),
        True,
        kind=K.PASSPORT,
        nationality="JPN",
        given_number="ZZ0990017",
    ),
    Persona(
        "card",
        "蒋水生",
        date(1963, 5, 5),
        True,
        kind=K.SOCIAL_CARD,
        given_number="SZ0990003",
        credential=Credential.CARD,
        checked=CheckSource.CERTIFICATE,
    ),
    # Insurance paused since the spring, and some who come and go
    _retiree("paused1", "范仲秋", (1960, 9, 1), True, states=_STILL_PAUSED),
    _retiree("paused2", "钱秀英", (1958, 10, 17), False, states=_STILL_PAUSED),
    _retiree("paused3", "孙福生", (1953, 6, 6), True, states=_STILL_PAUSED),
    Persona("paused4", "李倩倩", date(1986, 12, 12), False, states=_STILL_PAUSED),
    Persona("paused5", "赵大勇", date(1978, 1, 9), True, states=_STILL_PAUSED),
    Persona("paused6", "吴青禾", date(1994, 7, 7), False, states=_STILL_PAUSED),
    Persona("paused7", "郑启明", date(1982, 2, 2), True, states=_STILL_PAUSED),
    _worker("paused8", "沙雪峰", (1983, 9, 9), True, states=_STILL_PAUSED),
    _mover("mover1", "王海潮", (1989, 3, 25), True),
    _mover("mover2", "冯晓菲", (1992, 9, 18), False),
    _mover("mover3", "褚卫东", (1957, 5, 14), True, retired=True),
    _mover("mover4", "卫子涵", (1995, 11, 11), False, retired=None),
    # 昆山 and 工业园区
    _retiree("kun1", "盛伯年", (1951, 1, 1), True, office=KUNSHAN),
    _retiree("kun2", "陶桂珍", (1957, 6, 23), False, office=KUNSHAN),
    _worker("kun3", "毛一鸣", (1984, 4, 29), True, office=KUNSHAN, employer="昆山演示电子有限公司"),
    _worker("kun4", "祝晚晴", (1990, 10, 8), False, office=KUNSHAN, employer="昆山演示电子有限公司"),
    _retiree("park1", "计永康", (1959, 2, 11), True, office=PARK),
    _worker("park2", "凌云霄", (1986, 8, 8), True, office=PARK, employer="园区演示软件有限公司"),
    _worker("park3", "娜仁花", (1991, 12, 3), False, office=PARK, employer="园区演示软件有限公司"),
    # Leaves the insurance in the stories
    _worker("gong", "龚明远", (1989, 2, 3), True),
)

BY_KEY = {persona.key: persona for persona in PEOPLE}
# Registered by the stories, not by the fixture.
NEWCOMERS = ("student", "xu2", "gong")
