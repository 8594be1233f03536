"""异地转诊: diagnosis, an entitled hospital, where to and when (R7)."""

from collections.abc import Iterator

from filing.facts import FilingFacts, Finding
from filing.rules.outcomes import met, unmet, verify
from filing.rules.place import names_city


def referral_findings(facts: FilingFacts) -> Iterator[Finding]:
    """Diagnosis, an entitled hospital, and where to. Source: R7."""
    yield _hospital(facts)
    if facts.referral.diagnosis.strip():
        yield met("referral_diagnosis", "转诊证明写明了诊断。", "R7", fact="diagnosis")
    else:
        yield unmet(
            "referral_diagnosis_missing",
            "没有填写转诊证明上的诊断。",
            "R7",
            fact="diagnosis",
            remedy="请按转诊证明填写诊断。",
        )
    yield from _target(facts)
    yield from _certificate_date(facts)


def _hospital(facts: FilingFacts) -> Finding:
    name = facts.referral.hospital_name.strip()
    if not name:
        return unmet(
            "referral_hospital_missing",
            "没有填写开具转诊证明的医院。",
            "R7",
            fact="referral_hospital",
            remedy="请按转诊证明选择或者填写医院。",
        )
    if facts.referral.hospital_entitled:
        return met("referral_hospital", f"{name}具有转诊资质。", "R7", fact="referral_hospital")
    return verify(
        "referral_hospital_unlisted",
        f"{name}不在转诊医院名录内,请核实是否具有转诊资质。",
        "R7",
        fact="referral_hospital",
        remedy="请与医院或者医保部门核实;没有资质的,请申请人到有转诊资质的市、县级以上医院重新开具。",
    )


def _target(facts: FilingFacts) -> Iterator[Finding]:
    target = facts.referral.target_place.strip()
    if target and facts.place and not names_city(target, facts.place.name):
        yield verify(
            "referral_target_differs",
            f"转诊证明写的是转往{target},与就医地{facts.place.name}不一致。",
            "R7",
            "R15",
            fact="target_place",
            remedy="请确认就医地;证明写错的,请医院更正。",
        )


def _certificate_date(facts: FilingFacts) -> Iterator[Finding]:
    issued = facts.referral.certificate_date
    if issued is None:
        yield verify(
            "referral_date_missing",
            "没有填写转诊证明的日期。",
            "R7",
            fact="certificate_date",
            remedy="请按转诊证明填写。",
        )
    elif facts.accepted_on and issued > facts.accepted_on:
        yield unmet(
            "referral_date_future",
            f"转诊证明的日期({issued})晚于受理日({facts.accepted_on})。",
            "R7",
            fact="certificate_date",
            remedy="请按转诊证明更正日期。",
        )
