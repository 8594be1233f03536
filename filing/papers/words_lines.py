"""The sentences a person takes home, one function each. Every sentence carries the clauses it rests on."""

from filing.choices import FilingType, LateKind
from filing.dates import earliest_change
from filing.facts import Line
from filing.papers.blocks import WarningBlock
from filing.papers.facts import PaperFacts
from filing.papers.words_common import day, is_promise, late_state

CLAIM_PAPERS = (
    "医保电子凭证或社会保障卡、身份证件、病历记录(出院记录)、费用明细清单、医院收费票据原件",
    ("J18",),
)


def chronic_disease() -> WarningBlock:
    """R45, in the source's words; on every slip."""
    text = "如符合申办门诊慢特病或国谈药待遇,请在确诊后尽快联系参保地医保经办机构办理相关手续,以避免待遇受到影响。"
    return WarningBlock("门诊慢特病、国谈药须另行申办", text, ("R45",))


def maternity() -> WarningBlock:
    """R46, in the source's words; on every slip. Maternity is never settled directly."""
    text = (
        "在异地发生的符合生育保险支付规定的产前检查和生育等医疗费用,请先行垫付,切勿使用社会保障卡或医保电子凭证"
        "直接结算,以免影响生育保险相关待遇。"
    )
    return WarningBlock("产前检查和生育费用请先行垫付", text, ("R46",))


def late_warning(p: PaperFacts) -> WarningBlock | None:
    """What happens to the stay that has already begun. Source: R64, R65, C13."""
    if p.late == LateKind.IN_HOSPITAL:
        text = "请马上告知医院医保办已经备案;出院结算前补办的,本次住院费用由就医地联网定点医疗机构办理直接结算。"
        return WarningBlock(late_state(p), text, ("R63", "R64", "C13"))
    if p.late == LateKind.AFTER_PAYMENT:
        papers, clauses = CLAIM_PAPERS
        text = f"该次住院已自费结算,可以按参保地规定申请手工报销,不能改为联网结算。请带:{papers},到参保地经办机构办理。"
        return WarningBlock(late_state(p), text, ("R65", "C13", "D7", *clauses))
    return None


def where(p: PaperFacts) -> Line:
    text = (
        "仅限备案地已开通异地就医直接结算的联网定点医药机构;住院前请向医院医保办确认;到其他城市就医须另行备案。"
    )
    return Line(text, ("R15", "R52", "R53"))


def credential(p: PaperFacts) -> Line:
    text = "就医时请主动表明苏州参保身份,出示社会保障卡(三代卡)或医保电子凭证结算。"
    return Line(text, ("R16", "R54"))


def both_places(p: PaperFacts) -> Line:
    return Line("在参保地(苏州)和备案地均可享受直接结算服务,回苏州就医不必取消备案。", ("R38", "C4"))


def back_in_suzhou(p: PaperFacts) -> Line | None:
    """For 跨省 long-term filings only. Source: R61, R62, C4."""
    if not (p.case.is_long_term and p.crosses_provinces):
        return None
    text = "支持在备案地和参保地双向享受医保待遇;有效期内确需回苏州就医的,原则上不低于苏州跨省转诊转院待遇水平。"
    return Line(text, ("R61", "R62", "C4"))


def visits(p: PaperFacts) -> Line:
    text = "有效期内可在备案地多次就诊;有效期内已办理入院手续的,不受备案有效期限制,可正常直接结算。"
    return Line(text, ("R58", "R59", "J13"))


def uploaded(p: PaperFacts) -> Line:
    """Never more than the office has done. Source: C35."""
    done = f"备案信息已于{day(p.uploaded_on)}上传" if p.uploaded_on else "备案信息当日上传"
    return Line(f"{done};就医前请在江苏医保云查询确认。", ("J7", "C35"))


def injury(p: PaperFacts) -> Line | None:
    if not p.case.stay.injury:
        return None
    text = "无第三方责任外伤的费用,符合就医地管理规定的可以直接结算,由就医地核查;承诺书在就诊医院填写。"
    return Line(text, ("R63", "R66", "J20"))


def promise(p: PaperFacts) -> Line | None:
    """No debt and no due date: handing in the papers is voluntary. Source: C16."""
    if not is_promise(p):
        return None
    text = "您以承诺制备案,无须另交材料;如需在限期内变更、取消备案或再备案一地,可随时补交认定材料。"
    return Line(text, ("C16", "C17", "J11"))


def change(p: PaperFacts) -> Line | None:
    """When a long-term filing may be changed or cancelled. Source: R56, J9, D5."""
    case = p.case
    if not case.is_long_term or case.start is None:
        return None
    if not is_promise(p):
        return Line("以提供材料备案的,可随时申请变更或取消备案。", ("R56", "J9"))
    first = day(earliest_change(case.start, p.lock_months))
    text = f"变更或取消备案:{first}起可以办理(满{p.lock_months}个月);补交认定材料的,当天即可办理。"
    return Line(text, ("R56", "J9", "D5", "C17"))


def other_city_for_temporary(p: PaperFacts) -> Line | None:
    """Students and others who really live away lose a fifth by filing as temporary. Source: J5, J6."""
    if p.case.type != FilingType.OTHER:
        return None
    text = "在备案地居住、工作6个月及以上的(含回生源地居住的大学生),可凭居住证明按异地长期居住人员备案。"
    return Line(text, ("R5", "J5", "J6"))


def channels(p: PaperFacts) -> Line:
    """Self-service that fits the scope: no national channel for 省内. Source: R30–R34, C10, C11."""
    names = ["江苏医保云APP/江苏医保云小程序支付宝入口"]
    clauses = ["R30"]
    if p.crosses_provinces:
        names += ["国家医保服务平台APP/国家异地就医备案小程序", "国务院客户端小程序"]
        clauses += ["R19", "R31"]
    names.append("“苏州医保”微信公众号(掌上大厅—在线办事—异地备案)")
    if p.office.self_service_hint:
        names.append(p.office.self_service_hint)
    text = f"以后办理备案也可自助:{'、'.join(names)};或者到参保地医保经办机构柜面。"
    return Line(text, (*clauses, "R32", "R33", "R34", "C10"))


def contact(p: PaperFacts) -> Line:
    office = p.office
    parts = (office.name, office.address, office.telephone and f"电话{office.telephone}", office.hours)
    return Line(f"咨询:{','.join(filter(None, parts))}。", ("R45",))
