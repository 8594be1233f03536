"""What to bring or do instead, for one missing paper (R29, A2, A9, C5, C7)."""

from filing.choices import FilingType, MaterialKind, Mode
from filing.facts import FilingFacts, Slot

PROMISE_INSTEAD = "也可以签署《异地长期居住人员个人承诺书》,改按承诺制备案,不用交认定材料"
OTHER_INSTEAD = (
    "异地转诊不适用承诺制;拿不到转诊证明的,可改按其他临时外出就医人员备案:"
    "按原规定结付比例的80%结付(是原规定结付比例×80%,不是报销80%),有效期一年"
)
SHANGHAI_INSTEAD = (
    "异地转诊不适用承诺制;拿不到转诊证明的,临时去上海就医无需备案,在上海定点医院直接划卡,按原结付比例的80%结算"
)


def ways_out(slot: Slot, slots: tuple[Slot, ...], facts: FilingFacts, *, promise: bool, shanghai_exempt: bool) -> str:
    """One sentence: the paper itself, each alternative group, the promise where allowed, another type. Source: R29."""
    if slot.kind == MaterialKind.PROMISE_LETTER:
        return "请申请人签署承诺书;不愿承诺的,请改为提供材料备案,交认定材料。"
    parts = [f"请提供{slot.kind.label}{f'({slot.hint})' if slot.hint else ''}"]
    others = _other_ways(slot, slots)
    if others:
        parts.append(f"也可以改交{'、或者'.join(others)}")
    if promise and facts.mode != Mode.PROMISE:
        parts.append(PROMISE_INSTEAD)
    if slot.kind == MaterialKind.REFERRAL_CERTIFICATE and facts.type == FilingType.REFERRAL:
        in_shanghai = shanghai_exempt and facts.place is not None and facts.place.is_shanghai
        parts.append(SHANGHAI_INSTEAD if in_shanghai else OTHER_INSTEAD)
    return ";".join(parts) + "。"


def _other_ways(slot: Slot, slots: tuple[Slot, ...]) -> list[str]:
    """The papers of each group but the slot's own; a paper to be verified says so."""
    if not slot.group:
        return []
    names = dict.fromkeys(s.group for s in slots if s.group and s.group != slot.group)
    return ["和".join(_label(s) for s in slots if s.group == name and s.required) for name in names]


def _label(slot: Slot) -> str:
    return f"{slot.kind.label}(须注明名称,需人工核实)" if slot.verify else slot.kind.label
