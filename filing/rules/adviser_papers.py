"""What to bring: for a filing by type, as the policy's checklist has it, and for a manual claim (R21–R29, J18)."""

from collections.abc import Iterator

from filing.choices import LONG_TERM, FilingType, Mode
from filing.facts import Line, Policy, Slot
from filing.rules.adviser_facts import AdviceFacts
from filing.rules.materials import SOURCES
from filing.rules.outcomes import line
from filing.rules.settlement import CLAIM_PAPERS
from filing.rules.ways_out import PROMISE_INSTEAD


def filing_papers(type_: FilingType, facts: AdviceFacts, policy: Policy) -> Iterator[Line]:
    """Identity, then each way of proving, then the promise where it is open. Source: R21–R29, J1, J2, C7, J11."""
    yield line("本人的居民身份证或者社会保障卡(任一即可),医保电子凭证也可以。", "R21", "J1")
    slots = policy.slots.get((type_, Mode.MATERIALS), ())
    for slot in slots:
        if not slot.group:
            yield _slot_line(slot)
    ways = list(dict.fromkeys(slot.group for slot in slots if slot.group))
    if ways:
        proofs = [[slot for slot in slots if slot.group == way] for way in ways]
        told = ";或者".join("和".join(_name(slot) for slot in proof) for proof in proofs)
        clauses = dict.fromkeys(code for proof in proofs for slot in proof for code in SOURCES.get(slot.kind, ("R20",)))
        yield line(f"认定材料:{told}。", *clauses)
    if type_ in policy.promise_types:
        yield _promise(facts)
    yield line("代办的,另带代办人的身份证件。", "J2")


def claim_papers(facts: AdviceFacts) -> Iterator[Line]:
    """For the manual claim at the Suzhou office. Source: J18, domain 2.2."""
    yield line(f"手工报销请带:{CLAIM_PAPERS},交参保地医保经办机构。", "J18")
    if facts.emergency:
        yield line("急诊的,另交急诊诊断证明。", "J18P")
    if facts.injury:
        yield line("外伤的,另交责任认定材料或者无第三方责任承诺书。", "J18P")


def _promise(facts: AdviceFacts) -> Line:
    """Not for a second long-term place. Source: R29, C7, J11, C17."""
    if any(filing.type in LONG_TERM for filing in facts.filings):
        return line("已有另一地的长期备案,再备案一地须提供认定材料,不能以承诺代替。", "J11", "C17")
    return line(f"{PROMISE_INSTEAD}。", "R27", "R28", "R29", "C7")


def _slot_line(slot: Slot) -> Line:
    optional = "" if slot.required or slot.hint else "(可选)"
    return line(f"{_name(slot)}{optional}。", *SOURCES.get(slot.kind, ("R20",)))


def _name(slot: Slot) -> str:
    remarks = "、".join(filter(None, (slot.hint, "需人工核实" if slot.verify else "")))
    return f"{slot.kind.label}({remarks})" if remarks else slot.kind.label
