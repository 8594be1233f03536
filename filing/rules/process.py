"""The steps before a submission: 省平台, phone, credential, 告知书, signature (R16–R18, R50, R51, C23, C33, C36)."""

from collections.abc import Iterator

from filing.choices import (
    Applicant,
    Channel,
    Credential,
    MaterialKind,
    Mode,
    PlatformCheck,
    Relation,
    Scope,
    SignatureKind,
    Verdict,
)
from filing.facts import FilingFacts, Finding, Policy
from filing.identity import check_any_phone
from filing.rules.outcomes import met, missing, note, verify


def step_findings(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """省平台, phone, credential, channel, notice, signature. Source: C33, 5.2, R16, R17, R50, R51."""
    yield from _platform(facts, policy)
    yield _phone(facts)
    yield _credential(facts)
    yield _channel(facts)
    if policy.notice_required:
        yield _notice(facts)
    if policy.signature_required:
        yield _signature(facts)
    yield from _signed_by_another(facts)
    if facts.insisted:
        yield note("insisted", "申请人坚持申请:有不符合的项目,按申请人要求提交审核。", "C31", fact="insisted")


def _platform(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """已查省平台 before a new filing. Source: C33, J8."""
    if facts.platform_check == PlatformCheck.NONE_FOUND:
        yield met("platform", "已查省平台:无有效备案。", "C33", "J8", fact="platform_check")
    elif facts.platform_check == PlatformCheck.FOUND:
        yield _found_on_platform(facts)
    elif policy.platform_check_required:
        yield missing(
            "platform_unchecked",
            "还没有查省平台有无有效备案。",
            "C33",
            "J8",
            fact="platform_check",
            remedy="请先查省平台(转诊医院或者手机APP可能已经备案),再选择结果。",
        )


def _found_on_platform(facts: FilingFacts) -> Finding:
    if not facts.platform_number.strip():
        return missing(
            "platform_number_missing",
            "省平台已有备案,没有填写它的编号。",
            "C33",
            fact="platform_number",
            remedy="请填写省平台的备案编号。",
        )
    return verify(
        "platform_found",
        f"省平台已有备案(编号{facts.platform_number.strip()}),请核对是否还要新办。",
        "C33",
        "J8",
        fact="platform_check",
        remedy="原备案已经够用的,不必再办;要改地点或者类型的,请先处理原备案。",
    )


def _phone(facts: FilingFacts) -> Finding:
    """The person's or the contact's phone; each that is given must be one. Source: domain 5.2, R51."""
    given = {"phone": facts.phone, "contact_phone": facts.contact_phone}
    given = {fact: text for fact, text in given.items() if text.strip()}
    if not given:
        return missing(
            "phone_missing",
            "没有填写联系电话。",
            "R51",
            "V-PHONE",
            fact="phone",
            remedy="本人手机号和联系人电话至少填一个。",
        )
    for fact, text in given.items():
        problem = check_any_phone(text).problem
        if problem:
            return missing("phone_wrong", problem, "R51", "V-PHONE", fact=fact, remedy="请核对后更正。")
    return met("phone", "联系电话已填写。", "R51", "V-PHONE", fact="phone")


def _credential(facts: FilingFacts) -> Finding:
    """Third-generation card or e-credential: warn, never stop. Source: R16, C23."""
    held = facts.person.credential
    if held == Credential.UNKNOWN:
        return verify(
            "credential_unknown",
            "还没有问申请人有没有三代社会保障卡或者医保电子凭证。",
            "R16",
            "C23",
            fact="credential",
            remedy="请说明有没有,由经办人登记。",
        )
    if held == Credential.NONE:
        return note(
            "credential_none",
            "申请人没有三代社会保障卡,也没有医保电子凭证,备案后仍不能直接结算。",
            "R16",
            "C23",
            fact="credential",
            remedy="可以激活医保电子凭证,或者申领三代社会保障卡。",
        )
    return met("credential", f"结算凭证:{held.label}。", "R16", fact="credential")


def _channel(facts: FilingFacts) -> Finding:
    if facts.channel == Channel.NATIONAL and facts.place and facts.place.scope == Scope.IN_PROVINCE:
        return verify(
            "channel_contradicts_scope",
            "国家渠道只受理跨省备案,省内备案的申报来源有误,请核对。",
            "R31",
            fact="channel",
            remedy="请更正申报来源。",
        )
    if facts.channel == Channel.COUNTER:
        return met("channel", "申报来源:柜面。", "R18", "R33", fact="channel")
    return note("channel", f"申报来源:{facts.channel.label}。", "R17", fact="channel")


def _notice(facts: FilingFacts) -> Finding:
    if facts.notice_read:
        return met("notice", "备案告知书已阅。", "R50", "C36", fact="notice_read")
    return missing(
        "notice_unread",
        "申请人还没有阅读备案告知书。",
        "R50",
        "C36",
        fact="notice_read",
        remedy="请阅读告知书(也可以请经办人读),再勾选“告知书已阅”。",
    )


def _signature(facts: FilingFacts) -> Finding:
    """On the screen, on paper or a fingerprint; void once what was signed has changed. Source: R51, C36."""
    if facts.signature == SignatureKind.NONE:
        return missing(
            "signature_missing",
            "申请人还没有签名。",
            "R51",
            "C36",
            fact="signature",
            remedy="请申请人在屏幕上签名,或者打印后在纸上签名;不能写字的可按手印。",
        )
    if not facts.signature_valid:
        return missing(
            "signature_void",
            "签名以后备案的人员、类型、就医地、方式或者日期有改动,原签名已失效。",
            "R51",
            "C36",
            fact="signature",
            remedy="请申请人核对改动后重新签名。",
        )
    return met("signature", f"已签名:{facts.signature.label}。", "R51", "C36", fact="signature")


def _signed_by_another(facts: FilingFacts) -> Iterator[Finding]:
    if facts.signature == SignatureKind.NONE:
        return
    if facts.signature_by_agent and facts.applicant == Applicant.SELF:
        yield verify(
            "signature_by_unknown_agent",
            "签名登记为代签,但没有代办人。",
            "J2",
            fact="signature",
            remedy="请补登记代办人,或者由本人重新签名。",
        )
    elif facts.signature_by_agent:
        yield note("signature_by_agent", "由代办人代签,单据上注明代签。", "J2", fact="signature")
        yield from _promise_signer(facts)
    if facts.signature == SignatureKind.FINGERPRINT:
        yield from _fingerprint(facts)


def _promise_signer(facts: FilingFacts) -> Iterator[Finding]:
    """A promise is signed in the person's place by a near relative alone; 其他 may be one. Source: J2."""
    if facts.mode != Mode.PROMISE:
        return
    if facts.agent.relation == Relation.EMPLOYER:
        yield missing(
            "promise_signed_by_employer",
            "承诺书由单位经办人代签;代签人须是参保人员的近亲属。",
            "J2",
            fact="agent",
            remedy="请参保人员本人签署承诺书;未成年人和不能签名的人,由近亲属代签。",
        )
    elif facts.agent.relation == Relation.OTHER:
        yield verify(
            "promise_signer_unclear",
            "承诺书由代办人代签,与参保人员的关系是“其他”,请核实是不是近亲属或者监护人。",
            "J2",
            fact="agent",
            remedy="是的,请更正关系;不是的,由参保人员本人签署承诺书。",
        )


def _fingerprint(facts: FilingFacts) -> Iterator[Finding]:
    """Who cannot write presses a finger: the sheet is photographed and a witness named. Source: J2, domain 6b.12."""
    yield verify(
        "signature_fingerprint",
        "以按手印代替签名,请核对见证人。",
        "J2",
        fact="signature",
        remedy="请登记见证人姓名。",
    )
    sheets = (m for m in facts.materials if m.kind == MaterialKind.SIGNED_FORM and m.verdict != Verdict.UNFIT)
    if not any(sheet.pages for sheet in sheets):
        yield missing(
            "fingerprint_not_photographed",
            "按手印的纸质件还没有留存影像。",
            "J2",
            fact="signature",
            remedy="请拍摄按了手印的纸质件,放入「签字纸质件」。",
        )
