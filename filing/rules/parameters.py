"""The parameters of a policy version themselves: may it be saved, may it be published? (R41, R57, C7, C15)"""

from collections.abc import Iterator
from datetime import date

from filing.choices import TEMPORARY, FilingType, Mode
from filing.facts import Finding, Policy
from filing.rules.outcomes import missing, unmet, verify

MONTHS_MAX = 120  # a sane limit of the calendar, not of the law
A_YEAR = 12


def parameter_findings(policy: Policy, short_validity_source: str) -> Iterator[Finding]:
    """All that is wrong (`fact` names the field) or has to be looked at. SUBMIT stops saving, APPROVE publishing.

    Source: R41, R57, C2, C7, C15, J10.
    """
    yield from _months("other_temporary_months", policy.other_temporary_months, policy, short_validity_source)
    yield from _months("referral_months", policy.referral_months, policy, short_validity_source)
    yield from _a_year(policy)
    yield from _lock(policy)
    yield from _promise(policy)
    yield from _lists(policy)


def start_findings(start: date, today: date, taken: bool) -> Iterator[Finding]:
    """A version begins on a day still to come, and no two on the same. `taken`: another published one begins then.

    Filings accepted this morning were judged by the version in force: it stays in force for the whole day. Source: D8.
    """
    if start <= today:
        yield unmet(
            "policy_start_not_ahead",
            f"施行日({start})须晚于今天。今天已受理的备案按现行版本判断,不能改。",
            "D8",
            fact="in_force_from",
            remedy="请改为明天或以后。",
        )
    if taken:
        yield unmet(
            "policy_start_taken",
            f"已有另一个已发布的版本自{start}起施行。",
            "D8",
            fact="in_force_from",
            remedy="请改为另一天。",
        )


def _months(fact: str, months: int, policy: Policy, source: str) -> Iterator[Finding]:
    """At least the floor in principle (『原则上』): less needs a source and is doubted. Source: R57, J10, C15."""
    floor = policy.temporary_floor_months
    if not 1 <= months <= MONTHS_MAX:
        yield missing(
            "policy_months_out_of_range",
            f"有效期须为1至{MONTHS_MAX}个月。",
            "R57",
            fact=fact,
            remedy="请填写月数。",
        )
    elif months < floor and not source.strip():
        yield missing(
            "policy_short_without_source",
            f"有效期{months}个月,少于原则上的{floor}个月,须注明依据。",
            "R57",
            "J10",
            "C15",
            fact="short_validity_source",
            remedy=f"请填写“有效期少于{floor}个月的依据”(文号和条款),或者改为{floor}个月以上。",
        )
    elif months < floor:
        yield verify(
            "policy_short",
            f"有效期{months}个月,少于原则上的{floor}个月,请发布人核对依据:{source.strip()}。",
            "R57",
            "J10",
            "C15",
            fact=fact,
        )


def _a_year(policy: Policy) -> Iterator[Finding]:
    """The source says one year for 其他临时外出. Source: R41, C2."""
    if 1 <= policy.other_temporary_months <= MONTHS_MAX and policy.other_temporary_months != A_YEAR:
        yield verify(
            "policy_other_not_a_year",
            f"其他临时外出有效期{policy.other_temporary_months}个月;现行来源规定的是一年,请核对新的依据。",
            "R41",
            "C2",
            fact="other_temporary_months",
        )


def _lock(policy: Policy) -> Iterator[Finding]:
    if policy.promise_lock_months > MONTHS_MAX:
        yield missing(
            "policy_lock_out_of_range",
            f"承诺制限期不能超过{MONTHS_MAX}个月。",
            "J9",
            "R56",
            fact="promise_lock_months",
            remedy="请填写月数;不设限期的,填0。",
        )


def _promise(policy: Policy) -> Iterator[Finding]:
    """The promise is for the long-term types. Source: C7."""
    for kind in sorted(TEMPORARY):
        if policy.slots.get((kind, Mode.PROMISE)):
            yield missing(
                "policy_promise_temporary",
                f"{kind.label}不适用承诺制备案,不能有承诺制的材料清单。",
                "C7",
                "R24",
                fact="slots",
                remedy="请删去这些行。",
            )


def _lists(policy: Policy) -> Iterator[Finding]:
    """Some scheme may be filed, and every type has its list of materials. Source: R21–R25, R49."""
    if not policy.fileable_schemes:
        yield unmet(
            "policy_no_scheme", "没有可以备案的险种。", "R49", fact="schemes", remedy="请至少添加一个可备案险种。"
        )
    for kind in FilingType:
        if not policy.slots.get((kind, Mode.MATERIALS)):
            yield unmet(
                "policy_no_slots",
                f"{kind.label}没有提供材料备案的材料清单。",
                "R21",
                "R26",
                fact="slots",
                remedy="请添加这一类型的材料。",
            )
