"""The fact a finding used, in words: what stood on the form when it was judged (issue: each finding with its fact)."""

from datetime import date
from enum import Enum

from filing.choices import MaterialKind
from filing.facts import FilingFacts

LABELS: dict[str, str] = {
    "start": "开始日期",
    "end": "结束日期",
    "type": "备案类型",
    "mode": "备案方式",
    "place": "就医地",
    "scheme": "参保险种",
    "person": "参保信息",
    "others": "已有备案",
    "followed": "原备案",
    "signature": "签名",
    "in_hospital": "是否已住院",
    "paid": "是否已出院结算",
    "document": "身份凭证",
    "document_seen_as": "凭证核验形式",
    "hukou_place": "户籍所在地",
    "hukou_moved": "户籍已迁入",
    "settled": "已在异地定居",
    "admission": "入院日期",
    "discharge": "出院日期",
    "stay_hospital": "住院医院",
    "referral_hospital": "转出医院",
    "diagnosis": "诊断",
    "target_place": "转往城市",
    "certificate_date": "转诊证明日期",
    "platform_check": "省平台查询",
    "platform_number": "省平台编号",
    "credential": "结算凭证",
    "channel": "申报来源",
    "origin": "受理方式",
    "original_number": "原备案编号",
    "accepted_on": "受理日",
    "agent": "代办人",
    "applicant": "谁来办",
    "shanghai_reason": "上海备案理由",
    "long_stay_asked": "上海长期居住、工作或转诊",
    "purpose": "外出事由",
    "phone": "联系电话",
    "notice_read": "告知书",
    "materials": "材料",
    "images": "影像",
    "identity_checked": "人证一致",
    "employer": "派驻单位",
    "taking_district": "受理机构",
    "insisted": "坚持申请",
    "injury": "外伤",
    "for_this_stay": "补办含本次住院",
}
SECRET = frozenset({"phone", "agent"})
UNKNOWN = "未填"


def stated(facts: FilingFacts, key: str) -> str:
    """`label:value` of the fact named `key`; "" for none. Secrets are said to be there, never repeated."""
    name, _, detail = key.partition(".")
    if name not in LABELS:
        return ""
    if name in ("materials", "images"):
        return f"{LABELS[name]}:{_material(facts, detail)}"
    return f"{LABELS[name]}:{'已填' if name in SECRET and _value(facts, name) != UNKNOWN else _value(facts, name)}"


def _material(facts: FilingFacts, kind: str) -> str:
    if not kind:
        return f"共 {len(facts.materials)} 项"
    found = next((m for m in facts.materials if m.kind == kind), None)
    label = str(MaterialKind(kind).label)
    return (
        f"{label} 未提供"
        if found is None
        else f"{label} {found.pages} 页"
        if found.pages
        else f"{label} {found.evidence.label}"
    )


def _value(facts: FilingFacts, name: str) -> str:
    special = {
        "place": lambda: facts.place.name if facts.place else UNKNOWN,
        "scheme": lambda: str(facts.person.scheme.label) if facts.person.scheme else UNKNOWN,
        "person": lambda: "已核对" if facts.person.insurance_checked else "未核对",
        "credential": lambda: str(facts.person.credential.label),
        "followed": lambda: f"{facts.followed.number} {facts.followed.status.label}" if facts.followed else UNKNOWN,
        "others": lambda: "、".join(o.number for o in facts.others) or "无",
        "referral_hospital": lambda: facts.referral.hospital_name or UNKNOWN,
        "diagnosis": lambda: facts.referral.diagnosis or UNKNOWN,
        "target_place": lambda: facts.referral.target_place or UNKNOWN,
        "certificate_date": lambda: _plain(facts.referral.certificate_date),
        "stay_hospital": lambda: facts.stay.hospital or UNKNOWN,
        "agent": lambda: facts.agent.name or UNKNOWN,
        "phone": lambda: facts.phone or facts.contact_phone or UNKNOWN,
    }
    if name in special:
        return special[name]()
    return _plain(getattr(facts.stay, name) if hasattr(facts.stay, name) else getattr(facts, name, None))


def _plain(value: object) -> str:
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    return value.isoformat() if isinstance(value, date) else str(value)
