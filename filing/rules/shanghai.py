"""上海: 其他临时外出 needs no filing there; the four other types do (R42–R44, C1)."""

from collections.abc import Iterator

from filing.choices import FilingType
from filing.facts import FilingFacts, Finding, Policy
from filing.rules.outcomes import met, missing, note, unmet

STOPS = "。."


def is_exempt(facts: FilingFacts, policy: Policy) -> bool:
    """Whether the Shanghai exception speaks of this application. Source: R42, R44."""
    return bool(
        policy.shanghai_exempt
        and facts.type == FilingType.OTHER
        and facts.place is not None
        and facts.place.is_shanghai
    )


def shanghai_findings(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """A soft stop: ask, then explain, then a reason opens the way. Nothing at all for other places. Source: C1."""
    if facts.place is None or not facts.place.is_shanghai:
        return
    if facts.type is not None and facts.type != FilingType.OTHER:
        yield met("shanghai_must_file", f"{facts.type.label}去上海就医,仍须先备案、后就医。", "R44", "C1", fact="type")
    elif is_exempt(facts, policy):
        yield _soft_stop(facts)


def _soft_stop(facts: FilingFacts) -> Finding:
    if facts.long_stay_asked is None:
        return missing(
            "shanghai_question",
            "还没有问:是否在上海长期居住、工作,或持转诊证明?",
            "R44",
            "C1",
            fact="long_stay_asked",
            remedy="请说明。是的,改选相应的备案类型;不是的,去上海无需备案。",
        )
    if facts.long_stay_asked:
        return unmet(
            "shanghai_other_type",
            "申请人在上海长期居住、工作或者持有转诊证明,不属于其他临时外出就医人员,须按相应类型备案。",
            "R44",
            "C1",
            fact="type",
            remedy="请改选异地安置退休、异地长期居住、常驻异地工作或者异地转诊。",
        )
    if not facts.shanghai_reason.strip():
        return missing(
            "shanghai_no_filing_needed",
            "临时去上海就医无需备案:持卡(码)在上海定点医院直接划卡结算,按原结付比例的80%结算。",
            "R42",
            "R43",
            "C1",
            fact="shanghai_reason",
            remedy="可以领取无需备案告知单;仍要备案的,请说明理由。",
        )
    return note(
        "shanghai_insisted",
        f"去上海本无需备案,申请人仍要备案,理由:{facts.shanghai_reason.strip().rstrip(STOPS)}。待遇仍按原规定结付比例的80%。",
        "C1",
        "R43",
        fact="shanghai_reason",
    )
