"""谁来办: who stands at the counter and with which document (R14, R21, R48, J1, J2, C26, C32)."""

from collections.abc import Iterator

from filing.choices import Applicant, IdentityDocument, SeenAs
from filing.dates import age_on
from filing.facts import FilingFacts, Finding, Policy
from filing.identity import ADULT_YEARS, check_any_phone
from filing.rules.outcomes import met, missing, unmet, verify


def identity_findings(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """人证一致, the agent, the identity document, the office. Source: R21, R48, J1, J2, C26, C32."""
    yield _faces(facts)
    if facts.applicant == Applicant.AGENT:
        yield _agent(facts)
    yield _document(facts)
    yield from _document_form(facts)
    yield from _minor(facts)
    yield from _office(facts, policy)


def _faces(facts: FilingFacts) -> Finding:
    """The tick speaks of whoever stands at the counter. Source: R48, C32."""
    if facts.applicant == Applicant.AGENT:
        code, who, checked = "agent_identity", "代办人人证一致", facts.agent.identity_checked
    else:
        code, who, checked = "identity", "人证一致", facts.identity_checked
    if checked:
        return met(code, f"已核{who}。", "R48", "C32", fact="identity_checked")
    return missing(
        f"{code}_unchecked",
        f"还没有核对{who}。",
        "R48",
        "C32",
        fact="identity_checked",
        remedy="请对照证件和本人,确认一致后勾选。",
    )


def _agent(facts: FilingFacts) -> Finding:
    """Name, certificate, phone and relation of the agent; all that is missing in one line. Source: J2."""
    agent = facts.agent
    parts = {"姓名": agent.name, "证件号码": agent.certificate, "电话": agent.phone, "与参保人员的关系": agent.relation}
    gaps = [label for label, value in parts.items() if not value.strip()]
    if gaps:
        return missing(
            "agent_incomplete",
            f"代办人信息不齐,缺少:{'、'.join(gaps)}。",
            "J2",
            fact="agent",
            remedy="请代办人出示本人的身份证件,并补齐以上信息。",
        )
    problem = check_any_phone(agent.phone).problem
    if problem:
        return missing("agent_phone_wrong", f"代办人的{problem}", "J2", "V-PHONE", fact="agent", remedy="请更正电话。")
    return met("agent", "代办人信息齐全。", "J2", fact="agent")


def _document(facts: FilingFacts) -> Finding:
    """One identity document is enough; 户口簿 is for minors. Source: R21, J1, C32."""
    if facts.document is None:
        return missing(
            "document_missing",
            "没有登记参保人员出示的身份凭证。",
            "R21",
            "J1",
            fact="document",
            remedy="身份证件、社会保障卡、医保电子凭证任选一种;未成年人可用户口簿。",
        )
    if facts.document != IdentityDocument.HOUSEHOLD_BOOK:
        return met("document", f"身份凭证:{facts.document.label}。", "R21", "J1", fact="document")
    age = _age(facts)
    if age is None:
        return verify(
            "document_age_unknown",
            "户口簿只用于未成年人,出生日期不明,请核对年龄。",
            "R21",
            fact="document",
            remedy="成年人请出示身份证或者社会保障卡。",
        )
    if age >= ADULT_YEARS:
        return unmet(
            "document_not_for_adults",
            "申请人已成年,户口簿不能作为身份凭证。",
            "R21",
            "J1",
            fact="document",
            remedy="请出示居民身份证、社会保障卡或者医保电子凭证。",
        )
    return met("document", f"身份凭证:{facts.document.label}。", "R21", fact="document")


def _document_form(facts: FilingFacts) -> Iterator[Finding]:
    """原件, 复印件 or 照片; an e-credential has no form to record. Source: C32."""
    if facts.document in (None, IdentityDocument.E_CREDENTIAL):
        return
    if facts.document_seen_as is None:
        yield missing(
            "document_form_missing",
            "没有登记看到的身份证件是原件、复印件还是照片。",
            "C32",
            fact="document_seen_as",
            remedy="请选择一项。",
        )
    elif facts.document_seen_as != SeenAs.ORIGINAL:
        yield verify(
            "document_not_original",
            f"参保人员的身份证件只看到{facts.document_seen_as.label},请审核人员核对。",
            "C32",
            fact="document_seen_as",
            remedy="能出示原件的,请看原件。",
        )


def _minor(facts: FilingFacts) -> Iterator[Finding]:
    age = _age(facts)
    if age is not None and age < ADULT_YEARS and facts.applicant == Applicant.SELF:
        yield verify(
            "minor_without_guardian",
            "参保人员未成年,应由监护人代办并代签。",
            "J2",
            fact="applicant",
            remedy="请改选代办人办理,关系选监护人或者父母。",
        )


def _age(facts: FilingFacts) -> int | None:
    day = facts.accepted_on or facts.start
    birth = facts.person.birth_date
    return age_on(birth, day) if birth and day else None


def _office(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """Another district's participant is taken only where 全市通办 is on. Source: C26."""
    home, here = facts.person.insured_district, facts.taking_district
    if policy.citywide or not home or not here or home == here:
        return
    yield unmet(
        "office_not_competent",
        "现行设定没有开通全市通办,此人的参保区不在本机构。",
        "C26",
        "R14",
        fact="taking_district",
        remedy="请申请人到参保区的医保经办机构办理,或者通过江苏医保云办理。",
    )
