"""Every enumeration of the domain. Values are stored; labels are the words clerks see (domain C34)."""

from django.db.models import TextChoices


class Gender(TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", "未知"
    MALE = "1", "男"
    FEMALE = "2", "女"


class CertificateKind(TextChoices):
    RESIDENT_ID = "resident_id", "居民身份证"
    HMT_RESIDENCE = "hmt_residence", "港澳台居民居住证"
    FOREIGN_PR = "foreign_pr", "外国人永久居留身份证"
    HM_PERMIT = "hm_permit", "港澳居民来往内地通行证"
    TW_PERMIT = "tw_permit", "台湾居民来往大陆通行证"
    PASSPORT = "passport", "护照"
    SOCIAL_CARD = "social_card", "社会保障卡"
    HOUSEHOLD_BOOK = "household_book", "户口簿(未成年人)"


class IdentityDocument(TextChoices):
    """What was laid on the counter as identity proof (R21, J1; 户口簿 for minors, domain 6b.4)."""

    ID_CARD = "id_card", "身份证件"
    SOCIAL_CARD = "social_card", "社会保障卡"
    E_CREDENTIAL = "e_credential", "医保电子凭证"
    HOUSEHOLD_BOOK = "household_book", "户口簿(未成年人)"


class SeenAs(TextChoices):
    """In what form a paper was seen (domain C32)."""

    ORIGINAL = "original", "原件"
    COPY = "copy", "复印件"
    PHOTO = "photo", "照片"


class Credential(TextChoices):
    """What the person settles with (R16)."""

    UNKNOWN = "", "未核"
    CARD = "card", "社会保障卡(三代卡)"
    E_CREDENTIAL = "e_credential", "医保电子凭证"
    BOTH = "both", "三代卡和医保电子凭证"
    NONE = "none", "均无"


class Scheme(TextChoices):
    """险种 insutype; which of them may be filed is policy data."""

    EMPLOYEE = "310", "职工基本医疗保险"
    RETIRED_CADRE = "340", "离休人员医疗保障"
    RESIDENT = "390", "城乡居民基本医疗保险"


class InsuranceState(TextChoices):
    NOT_INSURED = "0", "未参保"
    NORMAL = "1", "正常参保"
    PAUSED = "2", "暂停参保"
    TERMINATED = "3", "终止参保"


class CheckSource(TextChoices):
    """How insurance facts were checked (domain 6b.3)."""

    REGISTER = "register", "参保登记库"
    PROVINCE = "province", "省平台"
    CERTIFICATE = "certificate", "参保证明"


class KeyKind(TextChoices):
    NAME = "name", "姓名"
    PINYIN = "pinyin", "拼音"
    INITIALS = "initials", "拼音首字母"


class FilingType(TextChoices):
    """The five fileable types (R2, R3)."""

    RETIREE = "retiree", "异地安置退休人员"
    RESIDENT = "resident", "异地长期居住人员"
    POSTED = "posted", "常驻异地工作人员"
    REFERRAL = "referral", "异地转诊人员"
    OTHER = "other", "其他临时外出就医人员"


LONG_TERM = frozenset({FilingType.RETIREE, FilingType.RESIDENT, FilingType.POSTED})
TEMPORARY = frozenset({FilingType.REFERRAL, FilingType.OTHER})


class Mode(TextChoices):
    MATERIALS = "materials", "提供材料备案"
    PROMISE = "promise", "承诺制备案"


class Scope(TextChoices):
    IN_PROVINCE = "in_province", "省内"
    CROSS_PROVINCE = "cross_province", "跨省"


class Channel(TextChoices):
    """申报来源 (R17–R19)."""

    COUNTER = "counter", "柜面"
    JS_APP = "js_app", "江苏医保云"
    NATIONAL = "national", "国家医保服务平台"
    WECHAT = "wechat", "“苏州医保”微信公众号"
    HOSPITAL = "hospital", "转诊医院"


class Origin(TextChoices):
    """Where a filing was first taken (C33, D7)."""

    HERE = "here", "本系统受理"
    ELSEWHERE = "elsewhere", "补录(其他渠道)"
    OUTAGE = "outage", "补录(系统故障)"


class FilingStatus(TextChoices):
    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审核"
    RETURNED = "returned", "退回补正"
    APPROVED = "approved", "通过"
    REFUSED = "refused", "不予备案"
    WITHDRAWN = "withdrawn", "已撤回"
    CANCELLED = "cancelled", "已取消"
    REVOKED = "revoked", "已撤销"
    ENDED = "ended", "已终止"


class Validity(TextChoices):
    """What an approved filing is worth on a day; computed, never stored."""

    NOT_YET = "not_yet", "未生效"
    IN_FORCE = "in_force", "有效"
    EXPIRED = "expired", "已到期"
    SUSPENDED = "suspended", "暂停使用"


class Applicant(TextChoices):
    SELF = "self", "本人"
    AGENT = "agent", "代办人"


class Relation(TextChoices):
    SPOUSE = "spouse", "配偶"
    SON = "son", "子"
    DAUGHTER = "daughter", "女"
    PARENT = "parent", "父母"
    GRANDCHILD = "grandchild", "孙子女"
    GRANDPARENT = "grandparent", "祖父母"
    SIBLING = "sibling", "兄弟姐妹"
    GUARDIAN = "guardian", "监护人"
    EMPLOYER = "employer", "单位经办人"
    OTHER = "other", "其他"


class LateKind(TextChoices):
    """补办 (R63–R65, D7)."""

    NONE = "", "非补办"
    IN_HOSPITAL = "in_hospital", "补办(住院未结算)"
    AFTER_PAYMENT = "after_payment", "补办(出院自费结算后)"


class SignatureKind(TextChoices):
    NONE = "", "未签名"
    DRAWN = "drawn", "手写签名(屏幕)"
    PAPER = "paper", "纸质签名"
    FINGERPRINT = "fingerprint", "按手印"


class PlatformCheck(TextChoices):
    """已查省平台 (C33)."""

    NOT_CHECKED = "", "未查"
    NONE_FOUND = "none", "已查:无有效备案"
    FOUND = "found", "已查:有备案"


class MaterialKind(TextChoices):
    """The slots a policy may ask for (domain 2.1)."""

    HOUSEHOLD_FIRST = "household_first", "户口本首页"
    HOUSEHOLD_SELF = "household_self", "本人常住人口登记卡页"
    SETTLEMENT_OTHER = "settlement_other", "其他异地安置认定材料"
    RESIDENCE_PROOF = "residence_proof", "居住证明"
    RESIDENCE_OTHER = "residence_other", "其他长期居住认定材料"
    DISPATCH_LETTER = "dispatch_letter", "参保地工作单位派出证明"
    WORKPLACE_PROOF = "workplace_proof", "异地工作单位证明"
    WORK_CONTRACT = "work_contract", "工作合同"
    REFERRAL_CERTIFICATE = "referral_certificate", "转诊证明"
    RELATED_PROOF = "related_proof", "相关证明材料"
    PROMISE_LETTER = "promise_letter", "《异地长期居住人员个人承诺书》"
    AGENT_ID = "agent_id", "代办人身份证件"
    ID_IMAGE = "id_image", "身份证件影像"
    SIGNED_FORM = "signed_form", "签字纸质件"


class Evidence(TextChoices):
    """What proves a slot."""

    SEEN = "seen", "已核原件"
    PAGES = "pages", "影像页"
    SIGNED = "signed", "签署"


class ImageFault(TextChoices):
    """What the image check finds on a page: by its look (`image_checks`), then beside other pages."""

    TOO_SMALL = "too_small", "像素太少,字可能看不清"
    TOO_DARK = "too_dark", "太暗"
    TOO_BRIGHT = "too_bright", "过亮,字迹发白"
    BLURRED = "blurred", "模糊"
    BLANK = "blank", "像是空白页"
    ON_ITS_SIDE = "on_its_side", "横放,字是侧着的"
    SAME_SIDE = "same_side", "与另一页是证件的同一面"
    IN_FILING = "in_filing", "与本备案里的另一页几乎相同"
    ELSEWHERE = "elsewhere", "这一页已经在另一人的材料里出现过"


class Verdict(TextChoices):
    UNCHECKED = "", "未审"
    FIT = "fit", "合格"
    UNFIT = "unfit", "不合格"


class Outcome(TextChoices):
    """备案条件核对单 outcomes (C34)."""

    MET = "met", "符合"
    NOT_MET = "not_met", "不符合"
    VERIFY = "verify", "需人工核实"
    NOTE = "note", "提示"


class Blocks(TextChoices):
    """What a finding stops (C31)."""

    NOTHING = "", "不阻止"
    SAVE = "save", "不能保存"
    SUBMIT = "submit", "不能提交"
    APPROVE = "approve", "不能通过"


class Action(TextChoices):
    """Every act on a filing; each is one transition and one audit entry."""

    CREATE = "create", "新建"
    EDIT = "edit", "修改"
    SUBMIT = "submit", "提交"
    APPROVE = "approve", "通过"
    RETURN = "return", "退回补正"
    REFUSE = "refuse", "不予备案"
    WITHDRAW = "withdraw", "撤回"
    COPY = "copy", "复制为新申请"
    CANCEL = "cancel", "取消备案"
    REVOKE = "revoke", "撤销(经办差错)"
    UPLOAD = "upload", "上报省平台"
    NOTIFY = "notify", "一次性告知"
    PHONE = "phone", "已电话告知"
    RECORD = "record", "补录"
    BACKDATE = "backdate", "补录(系统故障)"
    TAKE_OVER = "take_over", "接手草稿"
    COMPLETE = "complete", "补齐材料"
    CONFIRM = "confirm", "确认补齐材料"
    CHANGE = "change", "变更(改就医地或类型)"
    RENEW = "renew", "续期"
    CONTACT = "contact", "更新联系方式"
    SUSPEND = "suspend", "暂停"
    RESUME = "resume", "恢复"
    END = "end", "终止"
    REINSTATE = "reinstate", "更正终止"


class CompletionState(TextChoices):
    """补齐材料 of a promise filing: collected, handed in, confirmed by a second person or not (C17)."""

    OPEN = "open", "收集中"
    HANDED_IN = "handed_in", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "未予确认"
    DROPPED = "dropped", "已放弃"


class ReasonAction(TextChoices):
    RETURN = "return", "退回补正"
    REFUSE = "refuse", "不予备案"
    WITHDRAW = "withdraw", "撤回"
    CANCEL = "cancel", "取消备案"
    REVOKE = "revoke", "撤销(经办差错)"
    INSIST = "insist", "申请人坚持申请"
    SHANGHAI = "shanghai", "上海仍要备案"
    LATE = "late", "补办"


class CancelGround(TextChoices):
    """Why a filing in force ends; only a request is bound by the promise lock (C17)."""

    REQUEST = "request", "本人要求"
    DEATH = "death", "死亡"
    INSURANCE_ENDED = "insurance_ended", "参保终止或转出"
    OFFICE_ERROR = "office_error", "经办差错"


class DocumentKind(TextChoices):
    RECEIPT = "receipt", "受理凭证"
    SLIP = "slip", "异地就医备案回执"
    CORRECTION = "correction", "一次性补正告知书"
    REFUSAL = "refusal", "不予备案告知书"
    PROMISE = "promise", "异地长期居住人员个人承诺书"
    NOTICE = "notice", "异地就医备案告知书"
    NO_FILING = "no_filing", "无需备案告知单"
    ADVICE = "advice", "异地就医咨询告知单"
    CANCELLATION = "cancellation", "取消备案回执"
    REVOCATION = "revocation", "撤销备案回执"
    ENDING = "ending", "终止备案回执"
    CHANGE = "change", "备案变更回执"
    SUSPENSION = "suspension", "暂停备案回执"
    RESUMPTION = "resumption", "恢复备案回执"
    COMPLETION = "completion", "补齐材料回执"
    CHECKLIST = "checklist", "备案条件核对单"
    CALL_LIST = "call_list", "到期提醒电话单"
    REGISTRATION = "registration", "异地就医备案登记表"
    CLAIM_LIST = "claim_list", "手工报销材料清单"
    DELIVERY = "delivery", "送达回执"


class ReadBackAnswer(TextChoices):
    RIGHT = "right", "确认无误"
    WRONG = "wrong", "有误"


class BatchKind(TextChoices):
    """What a paper about many filings is for."""

    CALL_LIST = "call_list", "到期提醒"


class Stream(TextChoices):
    CHANGE = "change", "业务变更"
    ACCESS = "access", "查阅访问"
