"""How the costs are settled: the sentences of the slip (domain 1.13; R38–R41, R52–R66, C3, C4, C10, C12).

Text only: no amount is ever computed, and no ratio is named but the source's own 80%.
"""

from collections.abc import Iterator

from filing.choices import FilingType, LateKind, Scope
from filing.dates import paper_date, period_end
from filing.facts import FilingFacts, Line
from filing.rules.outcomes import line

INDUSTRIAL_PARK = "320571"
CLAIM_PAPERS = "医保电子凭证或社会保障卡、身份证(或户籍地材料)、病历记录、费用明细清单、医院收费票据原件"


def settlement_lines(facts: FilingFacts) -> tuple[Line, ...]:
    """Every sentence that is true of this filing, in the order of the slip; unknown facts leave theirs out."""
    return (
        *policy_lines(facts),
        *ratio_lines(facts),
        *late_lines(facts),
        *validity_lines(facts),
        *where_lines(facts),
        *both_places_lines(facts),
        *upload_lines(),
        *channel_lines(facts),
    )


def policy_lines(facts: FilingFacts) -> Iterator[Line]:
    """Whose policy and whose catalogue: one of the two, from the place's code alone. Source: R39, R40, C12."""
    if facts.place is None or facts.place.inside_suzhou:
        return
    if facts.place.scope == Scope.IN_PROVINCE:
        yield line("省内异地就医结算:按照“参保地政策,参保地目录”结算。", "R39", "J17")
    else:
        yield line(
            "跨省异地就医结算:按照“参保地政策,就医地目录”结算。异地就医直接结算可能存在费用待遇差异,属于正常现象。",
            "R40",
        )


def ratio_lines(facts: FilingFacts) -> Iterator[Line]:
    """80% of the ordinary ratio for 其他临时外出 alone. Source: R41, R43, C3."""
    if facts.type is None:
        return
    if facts.type != FilingType.OTHER:
        yield line("具体结付比例按参保地政策执行。", "R20", "R60")
        return
    clauses = ("R41", "R43", "C1", "C3") if facts.place and facts.place.is_shanghai else ("R41", "C3")
    yield line(
        "在备案地发生的符合医疗保险结付规定的医疗费用,按原规定结付比例的80%结付(是原规定结付比例×80%,不是报销80%)。",
        *clauses,
    )


def late_lines(facts: FilingFacts) -> Iterator[Line]:
    """What becomes of the stay that was there before the filing, and of an injury. Source: R64–R66, C13, J18."""
    stay = facts.stay
    if stay.kind == LateKind.IN_HOSPITAL:
        when = when_settled(discharged=stay.discharge is not None)
        yield line(
            f"补办(住院未结算):{_stay(facts)}的医疗费用,{when}在就医地联网定点医疗机构直接结算。", "R63", "R64", "C13"
        )
        yield line("请马上告知医院医保办已经备案。", "R64", "C13")
    elif stay.kind == LateKind.AFTER_PAYMENT:
        clauses = ("R65", "C13") if stay.for_this_stay else ("R65", "D7")
        yield line(f"{_stay(facts)}已自费结算,该次住院的费用不再直接结算,按参保地规定申请手工报销。", *clauses)
        yield line(f"手工报销请带:{CLAIM_PAPERS},交参保地医保经办机构。", "J18")
    if stay.injury and not stay.is_claimed:
        yield line("外伤(无第三方责任)费用符合就医地管理规定的,可纳入直接结算,由就医地核查。", "R63", "R66")


def when_settled(*, discharged: bool) -> str:
    """Settlement decides, not the discharge: who has left the hospital is not sent back to it. Source: C13."""
    return "结算时" if discharged else "出院时"


def validity_lines(facts: FilingFacts) -> Iterator[Line]:
    """How long; 长期有效 never without its condition. Source: R41, R55, R57–R59, C11."""
    if facts.start is not None and facts.type is not None:
        yield _period(facts)
    yield line("有效期内可在就医地多次就诊并直接结算。", "R58", "J13", "C11")
    yield line("备案有效期内已办理入院手续的,不受备案有效期限制,可正常直接结算相应医疗费用。", "R59", "J13", "C11")


def where_lines(facts: FilingFacts) -> Iterator[Line]:
    """Which institutions, and with what in hand. Source: R15, R16, R52–R54, domain 1.13."""
    yield line(
        "仅限备案地已开通异地就医直接结算的联网定点医药机构;住院前请向医院医保办确认;到其他城市就医须另行备案。",
        "R15",
        "R52",
        "R53",
    )
    yield line(
        "就医购药时请主动表明苏州参保身份,出示医保电子凭证或社会保障卡(三代卡)。",
        "R16",
        "R54",
    )


def both_places_lines(facts: FilingFacts) -> Iterator[Line]:
    """R38 for everybody; R61 and R62 for 跨省 long-term alone. Source: C4."""
    yield line("在参保地和备案地均可享受直接结算服务,回苏州就医不用取消备案。", "R38", "C4")
    if facts.is_long_term and facts.place is not None and facts.place.scope == Scope.CROSS_PROVINCE:
        yield line("跨省异地长期居住人员在备案地和参保地双向享受医保待遇。", "R61", "C4")
        yield line(
            "备案有效期内确需回苏州就医的,可以在苏州享受医保结算服务,原则上不低于苏州的跨省转诊转院待遇水平。",
            "R62",
            "C4",
        )


def upload_lines() -> Iterator[Line]:
    """Never more than the office has done. Source: J7, C35."""
    yield line("备案信息当日上传;就医前请在江苏医保云查询确认。", "J7", "C35")


def channel_lines(facts: FilingFacts) -> Iterator[Line]:
    """Self-service that fits the scope: national channels serve 跨省 alone. Source: R30–R34, C10."""
    names, clauses = channels(facts)
    yield line(f"下次备案可自助办理:{'、'.join(names)},也可以到医保经办机构柜面。", *clauses)
    yield WECHAT


WECHAT = line("也可关注“苏州医保”微信公众号:点击“掌上大厅”,选择“在线办事”,再点击“异地备案”。", "R32", "R34", "C10")


def channels(facts: FilingFacts) -> tuple[list[str], list[str]]:
    """The self-service channels that serve this scope and person, and their clauses. Source: R30, R31, C10."""
    names = ["江苏医保云APP、江苏医保云小程序支付宝入口"]
    clauses = ["R30", "R33"]
    if facts.place is not None and facts.place.scope == Scope.CROSS_PROVINCE:
        names.append("国家医保服务平台APP、国家异地就医备案小程序")
        clauses.append("R31")
    if facts.person.insured_district == INDUSTRIAL_PARK:
        names.append("园区社保中心APP")
        clauses.append("C10")
    return names, clauses


def _period(facts: FilingFacts) -> Line:
    start = paper_date(facts.start) if facts.start else ""
    if facts.end is None and facts.is_long_term:
        return line(f"自{start}起长期有效(未申请变更备案信息或参保状态未发生变更的)。", "R55")
    until = f"自{start}起至{paper_date(facts.end)}止(含当日)" if facts.end else f"自{start}起"
    if facts.type == FilingType.OTHER:
        a_year = facts.start is not None and facts.end in (None, period_end(facts.start, 12))
        return line(f"备案手续有效期{'一年' if a_year else ''}:{until}。", "R41", "C2", "D2")
    if facts.type == FilingType.REFERRAL:
        return line(f"备案有效期:{until}。", "R57", "C15", "D2")
    return line(f"备案有效期:{until}。", "R51", "R55", "D8")


def _stay(facts: FilingFacts) -> str:
    admission, discharge = facts.stay.admission, facts.stay.discharge
    if admission and discharge:
        return f"{paper_date(admission)}入院、{paper_date(discharge)}出院的这次住院"
    return f"{paper_date(admission)}入院的这次住院" if admission else "这次住院"
