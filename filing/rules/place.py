"""就医地: a city outside Suzhou where direct settlement reaches (R15, R39, R40, R52, C27)."""

import re
from collections.abc import Iterator

from filing.choices import Blocks, Scope
from filing.facts import FilingFacts, Finding, PlaceFacts
from filing.identity import MAINLAND_PROVINCES
from filing.rules.outcomes import met, unmet

MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
OVERSEAS = frozenset({"71", "81", "82"})
DIRECTLY_RUN = "90"


def place_findings(facts: FilingFacts) -> Iterator[Finding]:
    """One finding: unknown, inside Suzhou or abroad stops saving, else 省内 or 跨省.

    Source: R15, R52, J12, C27, C31.
    """
    place = facts.place
    if place is None:
        yield _refused("place_missing", "还没有选择就医地。", "请选择异地就医的城市。", "R15", "C31")
    elif place.inside_suzhou:
        yield _refused(
            "place_inside_suzhou",
            f"{place.name}在苏州市内,不属于异地,无须备案,在本市直接刷卡(码)就医即可。",
            "请告知申请人无须备案;要去苏州以外就医的,请改选就医地。",
            "R15",
            "C31",
        )
    elif is_overseas(place):
        yield _refused(
            "place_overseas",
            f"{place.name or '所选地区'}在港澳台或者境外,直接结算到不了那里,不能作为就医地。",
            "请改选内地的城市。",
            "C27",
            "C31",
        )
    elif not is_city(place.code):
        yield _refused(
            "place_not_city",
            f"{place.name or '所选地区'}不能作为备案地。备案地是设区市、直辖市或者省直辖县级市,不是区县或者医院。",
            "请改选它所属的城市。",
            "R15",
            "R52",
            "J12",
            "C31",
        )
    else:
        yield _scope(place)


def is_overseas(place: PlaceFacts) -> bool:
    """港澳台, or a code that belongs to no province-level unit. Source: C27."""
    return place.code[:2] in OVERSEAS or (place.code.isdigit() and place.code[:2] not in MAINLAND_PROVINCES)


def is_city(code: str) -> bool:
    """Whether the GB/T 2260 code is a municipality, a prefecture or a county unit run by its province (domain 4.5)."""
    if len(code) != 6 or not code.isascii() or not code.isdigit() or code[:2] not in MAINLAND_PROVINCES:
        return False
    if code[:2] in MUNICIPALITIES:
        return code.endswith("0000")
    if code[2:4] == DIRECTLY_RUN:
        return not code.endswith("00")
    return code.endswith("00") and code[2:4] != "00"


def names_city(written: str, city: str) -> bool:
    """Whether hand-written `written` (安徽省合肥市蜀山区, 合肥) names `city`; a county alone does not."""
    short = re.escape(city.removesuffix("市"))
    # 吉林省长春市 is not 吉林市, 北京市朝阳区 is not 朝阳市
    return bool(short) and re.search(f"{short}(?![省区县])", written) is not None


def _scope(place: PlaceFacts) -> Finding:
    if place.scope == Scope.IN_PROVINCE:
        return met(
            "place_scope", f"{place.name}:省内异地就医,按“参保地政策,参保地目录”结算。", "R39", "R15", fact="place"
        )
    return met("place_scope", f"{place.name}:跨省异地就医,按“参保地政策,就医地目录”结算。", "R40", "R15", fact="place")


def _refused(code: str, message: str, remedy: str, *clauses: str) -> Finding:
    return unmet(code, message, *clauses, fact="place", remedy=remedy, blocks=Blocks.SAVE)
