"""What has to be told: reminders of the slip, points of the 告知书 and of the 承诺书 (R45, R46, C16)."""

from collections.abc import Iterator

from filing.choices import Mode, Scope
from filing.dates import earliest_change, paper_date
from filing.facts import FilingFacts, Line, Policy
from filing.rules.outcomes import line
from filing.rules.settlement import CLAIM_PAPERS

CHRONIC = (
    "已办理异地就医备案的参保人员,如符合申办门诊慢特病或国谈药待遇,请在确诊后尽快联系参保地医保经办机构办理相关手续,"
    "以避免待遇受到影响。"
)
MATERNITY = (
    "参保人员在异地发生的符合生育保险支付规定的产前检查和生育等医疗费用,请先行垫付,"
    "切勿使用社会保障卡或医保电子凭证直接结算,以免影响生育保险相关待遇。"
)
PROMISE_FREE = "您以承诺制备案,无须另交材料;如需在限期内变更、取消备案或再备案一地,可随时补交认定材料。"


def reminder_lines(facts: FilingFacts, policy: Policy) -> tuple[Line, ...]:
    """The reminders of every approved slip, and of a promise filing its limits. Source: R45, R46, C16, D5."""
    return (line(CHRONIC, "R45"), line(MATERNITY, "R46", "C30"), *promise_limit_lines(facts, policy))


def promise_limit_lines(facts: FilingFacts, policy: Policy) -> Iterator[Line]:
    """For a promise filing: no debt, and the first day of a change. Source: C16, D5."""
    if facts.mode != Mode.PROMISE or (facts.type is not None and not facts.is_long_term):
        return
    yield line(PROMISE_FREE, "C16", "C17")
    if facts.start is not None:
        first = paper_date(earliest_change(facts.start, policy.promise_lock_months))
        yield line(
            f"以承诺制办理的备案,自{first}起可以变更或取消;补交认定材料的,当天即可变更或取消。", "J9", "D5", "R56"
        )


def notice_points(facts: FilingFacts, policy: Policy) -> tuple[Line, ...]:
    """The points of the 备案告知书, told before the submission; own words. Source: domain 2.7, R50."""
    return (
        line("办理异地就医备案时,请按实际情况选择备案类型、就医地和起止日期,先备案、后就医。", "R14", "R20", "R49"),
        *_notice_policy(facts),
        line(
            "只能在备案地已开通直接结算的联网定点医药机构直接结算;到其他城市就医须另行备案。",
            "R15",
            "R52",
            "R53",
        ),
        line("就医时请携带社会保障卡(三代卡)或者医保电子凭证,并主动说明在苏州参保。", "R16", "R54"),
        *_notice_validity(policy),
        *_notice_temporary(policy),
        *_notice_changes(policy),
        line("办理备案后,在苏州和备案地都可以直接结算,回苏州就医不用取消备案。", "R38", "C4"),
        line("异地急诊抢救视同已备案,不必办理备案;结算不成功的,请先找医院医保办。", "R12", "C9"),
        *_notice_late(),
        line(CHRONIC, "R45"),
        line(MATERNITY, "R46", "C30"),
        line("申请人应如实填写并提供真实材料。", "R20", "J4"),
        line("咨询电话:12393。", "R20"),
    )


def applicant_declares() -> tuple[Line, ...]:
    """What the signature under the 备案登记表 says; own words. Source: R20, R50, J4."""
    return (
        line("以上填写的内容和提交的材料真实,由申请人(代办人)负责。", "R20", "J4"),
        line("申请人(代办人)已阅读《异地就医备案告知书》。", "R50"),
    )


def promise_told(policy: Policy) -> tuple[Line, ...]:
    """What the 承诺书 tells before the promise; own words. Source: domain 2.6, J5, J9, J11."""
    months = policy.promise_lock_months
    return (
        line("长期异地居住人员,是指在异地居住、生活或者工作6个月及以上的人员。", "J5", "R2"),
        line("备案后在备案地的联网定点医药机构可以直接结算。", "R52", "R53"),
        line("备案多个长期居住地的,须提供认定材料,不能以承诺代替。", "J11", "C17"),
        line(
            f"以承诺制办理的备案,满{months}个月后方可变更或取消;补交认定材料的,当天即可办理。",
            "J9",
            "D5",
            "C17",
        ),
        line("如有疑问,请联系受理本备案的医保经办机构。", "R33"),
    )


def promise_declared() -> tuple[Line, ...]:
    """What the applicant promises, in the first person; own words. Source: domain 2.6, R27, R28."""
    return (
        line("本人因在上述就医地居住、生活或者工作而申请备案,目前不能提供认定材料。", "R27", "R28", "C7"),
        line("本人填写和陈述的内容真实。", "R27", "R28"),
        line("本人已阅读并接受备案告知书的内容。", "R50"),
        line("内容不真实的,本人愿意承担相应的法律责任和信用后果,包括停止异地联网结算。", "R27", "R28"),
        line("以上承诺是本人的真实意愿。", "R29"),
    )


def _notice_policy(facts: FilingFacts) -> Iterator[Line]:
    """The scope's own sentence; both while the place is open. Source: R39, R40, R60, C12."""
    scope = facts.place.scope if facts.place is not None else None
    if scope in (None, Scope.IN_PROVINCE):
        yield line("到江苏省内其他城市就医,按照“参保地政策,参保地目录”结算。", "R39")
    if scope in (None, Scope.CROSS_PROVINCE):
        yield line(
            "跨省就医,按照“参保地政策,就医地目录”结算,并由就医地管理:支付范围按就医地规定,"
            "起付标准、支付比例、最高支付限额和门诊慢特病病种范围按苏州规定。",
            "R40",
            "R60",
            "C12",
        )
    yield line("异地就医直接结算与本地就医可能有费用待遇差异,属于正常现象。", "R40")


def _notice_validity(policy: Policy) -> Iterator[Line]:
    yield line("长期备案在未申请变更备案信息、参保状态未发生变更时长期有效。", "R55")
    yield line(f"异地转诊备案有效期{policy.referral_months}个月。", "R57", "C15")
    yield line("有效期内可以多次就诊;有效期内已办理入院手续的,不受备案有效期限制。", "R58", "R59")


def _notice_temporary(policy: Policy) -> Iterator[Line]:
    months = policy.other_temporary_months
    length = "一年" if months == 12 else f"{months}个月"
    yield line(
        f"其他临时外出就医备案有效期{length},符合规定的费用按原规定结付比例的80%结付"
        "(是原规定结付比例×80%,不是报销80%)。",
        "R41",
        "C3",
    )
    if policy.shanghai_exempt:
        yield line(
            "临时去上海就医一般无需备案,在上海定点医院直接划卡结算,按原结付比例的80%结算;"
            "异地安置退休、异地长期居住、常驻异地工作和异地转诊人员仍须先备案。",
            "R42",
            "R43",
            "R44",
        )


def _notice_changes(policy: Policy) -> Iterator[Line]:
    yield line("提供材料办理的长期备案,可以随时变更或取消。", "J9", "R56")
    yield line(
        f"以承诺制办理的长期备案,满{policy.promise_lock_months}个月后方可变更或取消,也不能再备案一地;"
        "认定材料可以随时自愿补交,补交后不受此限。",
        "J9",
        "J11",
        "C16",
        "C17",
    )


def _notice_late() -> Iterator[Line]:
    yield line("已住院、尚未结算的,可以补办备案,出院时直接结算。", "R63", "R64", "C13")
    yield line(f"已出院并自费结算的,按规定补办后申请手工报销,请带:{CLAIM_PAPERS}。", "R65", "C13", "J18")
