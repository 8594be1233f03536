"""What the rules answer: the verdicts on coverage, the lights of the clock, the lines of a notice (domain C34)."""

from django.db.models import TextChoices


class DefectSource(TextChoices):
    """Where an open defect was found (J4: all of them in one list)."""

    MATERIAL = "material", "材料"
    IMAGE = "image", "影像"
    CONDITION = "condition", "条件"
    FORM = "form", "登记"
    REVIEW = "review", "审核"


class DefectState(TextChoices):
    """What became of a line of the last notice. A reviewer's own words are checked by a reviewer alone."""

    FIXED = "fixed", "已补正"
    OPEN = "open", "未补正"
    REVIEW = "review", "待审核员核对"


class ClockLevel(TextChoices):
    """How the time for a decision stands; the words a screen shows are made by `portal.presenters`."""

    AMPLE = "ample", "期限内"
    TODAY = "today", "今天截止"
    OVERDUE = "overdue", "已超期"
    PAUSED = "paused", "补正中(计时暂停)"


class Care(TextChoices):
    """What the question about coverage speaks of: a stay counts by its admission day (R59, D4), all else by its day."""

    ANY = "", "某日就医"
    OUTPATIENT = "outpatient", "门诊、购药"
    INPATIENT = "inpatient", "住院"


class Coverage(TextChoices):
    """The answer to 能否直接结算: of a person, and of each filing."""

    DIRECT = "direct", "可直接结算"
    IN_SUZHOU = "in_suzhou", "苏州市内就医可用"
    DEEMED_FILED = "deemed_filed", "视同已备案(急诊)"
    SHANGHAI = "shanghai", "上海无需备案(80%)"
    VERIFY = "verify", "需人工核实"
    MANUAL_CLAIM = "manual_claim", "已补办,走手工报销"
    MATERNITY = "maternity", "生育费用先行垫付"
    SUSPENDED = "suspended", "暂停使用"
    NOT_INSURED = "not_insured", "当日未正常参保"
    NOT_YET = "not_yet", "不在有效期(未生效)"
    PENDING = "pending", "申请在办(尚未通过)"
    EXPIRED = "expired", "不在有效期(已到期)"
    ENDED = "ended", "备案已结束"
    REVOKED = "revoked", "备案已撤销"
    OTHER_PLACE = "other_place", "仅限备案地(该地未备案)"
    OVERSEAS = "overseas", "港澳台和境外不能直接结算"
    NOT_FILED = "not_filed", "无备案"


class Ending(TextChoices):
    """How an approved filing came to its end before, or without, its granted last day (C17, C18, C24, C34)."""

    NONE = "", "未结束"
    CANCELLED = "cancelled", "取消备案"
    DEATH = "death", "因死亡取消备案"
    INSURANCE_ENDED = "insurance_ended", "因参保终止或转出结束"
    REPLACED = "replaced", "由变更后的备案替代"
    RENEWED = "renewed", "由续办的备案接续"
    REVOKED = "revoked", "撤销(经办差错)"


class Circumstance(TextChoices):
    """What changes the answer about coverage beside day and place (R12, R46, R66)."""

    NONE = "", "无"
    EMERGENCY = "emergency", "急诊抢救"
    INJURY = "injury", "外伤(无第三方责任)"
    MATERNITY = "maternity", "生育"


class AdviceVerdict(TextChoices):
    """The answer to 要不要备案: what to do, before any form (R12, R14, R15, R42–R46, R63–R65, C1, C9, C27)."""

    ELSEWHERE = "elsewhere", "去参保地办理"
    INSIDE_SUZHOU = "inside_suzhou", "无需备案(苏州市内)"
    OVERSEAS = "overseas", "不能备案(港澳台或境外)"
    MATERNITY = "maternity", "先行垫付(生育)"
    EMERGENCY = "emergency", "无需备案(急诊抢救视同已备案)"
    SHANGHAI = "shanghai", "无需备案(临时去上海)"
    FILED = "filed", "已有备案可用"
    OTHER_PLACE = "other_place", "仅限备案地,须另行备案"
    FILE_FIRST = "file_first", "先备案,后就医"
    LATE_DIRECT = "late_direct", "补办(直接结算)"
    LATE_CLAIM = "late_claim", "补办(手工报销)"


class AdviceSettlement(TextChoices):
    """How the costs that were asked about are settled."""

    AT_HOME = "at_home", "按参保地规定"
    DIRECT = "direct", "直接结算"
    AFTER_FILING = "after_filing", "备案后直接结算"
    CLAIM = "claim", "手工报销"
    ADVANCE = "advance", "先行垫付"
    NONE = "none", "不能直接结算"


class VisitReason(TextChoices):
    """Why somebody is treated elsewhere."""

    TREATMENT = "treatment", "专程就医"
    VISIT = "visit", "探亲、旅游、出差等短期外出"
    LIVING = "living", "在当地居住"
    WORK = "work", "在当地工作"


class LongStay(TextChoices):
    """How somebody lives or works elsewhere for six months or more (R4–R6, J5)."""

    NONE = "none", "不满6个月,不是长期"
    SETTLED = "settled", "已退休,在当地定居且户籍已迁入"
    RESIDENT = "resident", "长期居住"
    POSTED = "posted", "由用人单位派驻"
