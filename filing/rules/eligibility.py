"""备案类型: who fits which of the five types (R2–R8, J3, J5, J6, C21, C22)."""

from collections.abc import Iterator

from filing.choices import FilingType, MaterialKind, Scheme
from filing.facts import FilingFacts, Finding, Policy
from filing.rules.outcomes import met, missing, note, unmet, verify
from filing.rules.place import names_city
from filing.rules.referral import referral_findings

OTHER_LONG = "可改按常驻异地工作人员(用人单位派驻)或者异地长期居住人员(在异地居住生活)申请。"


def eligibility_findings(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """Whether the person fits the chosen type; a missing type is one finding. Source: R2–R8."""
    if facts.type is None:
        yield missing(
            "type_missing",
            "还没有选择备案类型。",
            "R2",
            "R3",
            "R49",
            fact="type",
            remedy="请按实际情况在五种备案类型中选择一种。",
        )
    elif facts.type == FilingType.RETIREE:
        yield from _retiree(facts, policy)
    elif facts.type == FilingType.RESIDENT:
        yield from _resident(facts)
    elif facts.type == FilingType.POSTED:
        yield _posted(facts)
    elif facts.type == FilingType.REFERRAL:
        yield from referral_findings(facts)
    else:
        yield from _other(facts)


def _retiree(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """All three: retired, settled elsewhere, hukou moved there. Source: R4, J3, C21, C22."""
    yield _retired(facts)
    yield _confirmed(facts.settled, "settled", "已在异地定居", "请问申请人是否已在异地定居。")
    yield _confirmed(facts.hukou_moved, "hukou_moved", "户籍已迁入定居地", "请问申请人户籍是否已迁入定居地。")
    if facts.hukou_moved:
        yield _hukou_place(facts)
    if facts.person.scheme == Scheme.RESIDENT:
        yield _retired_resident(policy)


def _retired(facts: FilingFacts) -> Finding:
    if facts.person.retired is None:
        return verify(
            "retired_unknown", "参保记录没有说明是否退休。", "R4", fact="person", remedy="请查省平台或者看退休证核对。"
        )
    if facts.person.retired:
        return met("retired", "申请人已退休。", "R4", fact="person")
    return unmet("retired_not", "申请人没有退休,不符合异地安置退休人员的条件。", "R4", fact="type", remedy=OTHER_LONG)


def _confirmed(answer: bool | None, code: str, words: str, question: str) -> Finding:
    if answer is None:
        return missing(f"{code}_unknown", f"还没有确认申请人是否{words}。", "R4", fact=code, remedy=question)
    if answer:
        return met(code, f"申请人确认{words}。", "R4", fact=code)
    return unmet(
        f"{code}_not",
        f"申请人不是“{words}”,不符合异地安置退休人员的条件。",
        "R4",
        fact=code,
        remedy="可改按异地长期居住人员申请,凭居住证明或者个人承诺书。",
    )


def _hukou_place(facts: FilingFacts) -> Finding:
    where = facts.hukou_place.strip()
    if not where:
        return verify(
            "hukou_place_missing", "没有填写户籍所在地。", "R4", "C21", fact="hukou_place", remedy="请看户口本填写。"
        )
    if facts.place is None:
        return verify(
            "hukou_place_unjudged",
            "还没有选择就医地,不能与户籍所在地比对。",
            "C21",
            fact="hukou_place",
            remedy="请先选择就医地。",
        )
    if names_city(where, facts.place.name):
        return met("hukou_place", f"户籍地{where}与就医地一致。", "R4", "C21", fact="hukou_place")
    return verify(
        "hukou_place_differs",
        f"户籍地{where}与就医地{facts.place.name}不一致,请确认。",
        "R4",
        "C21",
        fact="hukou_place",
        remedy="就医地选错的请改选;确实住在就医地而户籍在别处的,可改按异地长期居住人员申请。",
    )


def _retired_resident(policy: Policy) -> Finding:
    remedy = "可改按异地长期居住人员申请。"
    if policy.retired_resident_refused:
        return unmet(
            "retiree_resident_scheme",
            "居民医保人员不能按异地安置退休人员备案。",
            "C22",
            "J3",
            fact="type",
            remedy=remedy,
        )
    return verify(
        "retiree_resident_scheme",
        "申请人参加的是居民医保,异地安置退休一般适用于职工医保退休人员,请核实。",
        "C22",
        "J3",
        fact="type",
        remedy=remedy,
    )


def _resident(facts: FilingFacts) -> Iterator[Finding]:
    yield met("resident_living", "在异地居住生活(6个月及以上),以居住证明或者个人承诺书认定。", "R5", "J5", fact="type")
    if facts.person.retired and facts.hukou_moved:
        yield note(
            "resident_could_be_retiree",
            "申请人已退休并且户籍已迁出,也可以按异地安置退休人员申请。",
            "R4",
            fact="type",
        )


def _posted(facts: FilingFacts) -> Finding:
    """An employer sends the person. Source: R6."""
    if facts.employer.strip():
        return met("employer", f"由用人单位派驻异地工作:{facts.employer.strip()}。", "R6", fact="employer")
    return unmet(
        "employer_missing",
        "没有填写派驻的用人单位。常驻异地工作人员须由用人单位派驻。",
        "R6",
        fact="employer",
        remedy="请填写用人单位;自己在异地谋生、没有单位派驻的,请改按异地长期居住人员申请。",
    )


def _other(facts: FilingFacts) -> Iterator[Finding]:
    """The residual type, without a referral. Source: R8, J6."""
    if any(m.kind == MaterialKind.REFERRAL_CERTIFICATE for m in facts.materials):
        yield verify(
            "other_has_referral",
            "申请人有转诊证明,不属于其他临时外出就医人员。",
            "R8",
            "R7",
            fact="type",
            remedy="请改选异地转诊人员。",
        )
    else:
        yield met("other_without_referral", "临时外出就医,没有办理转诊手续。", "R8", fact="type")
    yield note(
        "other_long_stay_hint",
        "在外居住、工作6个月及以上的(包括回生源地居住的大学生),不要按其他临时外出办理,否则按80%结付。",
        "J6",
        "J5",
        fact="type",
        remedy="请改按异地长期居住人员申请,凭居住证明或者个人承诺书。",
    )
