"""材料: the slots of the policy against what lies on the counter (R21–R29, C5–C8, C32, J4).

One finding for each missing slot, with every way out named, so that nobody has to come a third time.
"""

from collections.abc import Iterator

from filing.choices import LONG_TERM, Evidence, FilingType, MaterialKind, Mode, SeenAs, Verdict
from filing.facts import FilingFacts, Finding, MaterialFacts, Policy, Slot
from filing.rules.outcomes import met, missing, note, unmet, verify
from filing.rules.overlap import has_other_long_term
from filing.rules.shanghai import is_exempt
from filing.rules.ways_out import ways_out

SOURCES: dict[MaterialKind, tuple[str, ...]] = {
    MaterialKind.HOUSEHOLD_FIRST: ("R22", "C5"),
    MaterialKind.HOUSEHOLD_SELF: ("R22", "C5"),
    MaterialKind.SETTLEMENT_OTHER: ("R22", "C5"),
    MaterialKind.RESIDENCE_PROOF: ("R23", "R28"),
    MaterialKind.RESIDENCE_OTHER: ("R23", "C5"),
    MaterialKind.DISPATCH_LETTER: ("R6", "JS75-8P"),
    MaterialKind.WORKPLACE_PROOF: ("R6", "JS75-8P"),
    MaterialKind.WORK_CONTRACT: ("R6", "JS75-8P"),
    MaterialKind.REFERRAL_CERTIFICATE: ("R24", "R7"),
    MaterialKind.RELATED_PROOF: ("R25", "C8"),
    MaterialKind.PROMISE_LETTER: ("R27", "R28", "C6", "C7"),
    MaterialKind.AGENT_ID: ("J2",),
}


def material_findings(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """The mode, then every slot that counts. Nothing is asked for a type not chosen or a trip to Shanghai that needs
    no filing. Source: R21–R29, C1, C5–C8.
    """
    if facts.type is None:
        return
    yield _mode(facts, policy)
    if is_exempt(facts, policy):
        yield note("materials_waived", "临时去上海就医无需备案,不收材料。", "C1", "R43", fact="materials")
        return
    if facts.mode is None and facts.type in LONG_TERM:
        return
    yield from _slots(facts, policy)


def required_slots(facts: FilingFacts, policy: Policy) -> tuple[Slot, ...]:
    """The checklist of this application, in order: stand-alone slots and every alternative. Empty without a type."""
    if facts.type is None or is_exempt(facts, policy):
        return ()
    mode = facts.mode if facts.mode is not None and _mode_allowed(facts, policy) else Mode.MATERIALS
    return policy.slots.get((facts.type, mode), ())


def is_filled(slot: Slot, facts: FilingFacts) -> bool:
    """Whether a paper that counts lies in the slot."""
    return _paper(slot, facts) is not None


def _mode(facts: FilingFacts, policy: Policy) -> Finding:
    """提供材料 or 承诺制, the applicant's choice; the promise is for the long-term types. Source: R26, R29, C7."""
    if facts.mode is None:
        return missing(
            "mode_missing",
            "还没有选择备案方式。",
            "R26",
            "R29",
            fact="mode",
            remedy="由申请人选择:提供材料备案,或者承诺制备案(限长期类型)。",
        )
    if _mode_allowed(facts, policy):
        return met("mode", f"备案方式:{facts.mode.label},由申请人选择。", "R26", "R29", fact="mode")
    return unmet(
        "promise_not_allowed",
        f"{facts.type.label if facts.type else '该类型'}不适用承诺制备案。",
        "C7",
        "R24" if facts.type == FilingType.REFERRAL else "R26",
        fact="mode",
        remedy="请改为提供材料备案。",
    )


def _mode_allowed(facts: FilingFacts, policy: Policy) -> bool:
    return facts.mode == Mode.MATERIALS or facts.type in policy.promise_types


def _slots(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    slots = required_slots(facts, policy)
    if not slots:
        yield verify(
            "slots_unknown",
            "现行政策版本没有列出这一类型的材料,请人工核对。",
            "R20",
            fact="materials",
            remedy="请主管检查政策版本的材料清单。",
        )
        return
    for slot in (*[s for s in slots if not s.group], *_chosen_way(slots, facts)):
        yield from _slot(slot, slots, facts, policy)


def _chosen_way(slots: tuple[Slot, ...], facts: FilingFacts) -> tuple[Slot, ...]:
    """Of the alternative groups a complete one, else the one most begun, else the first (Slot.group)."""
    names = dict.fromkeys(s.group for s in slots if s.group)
    ways = [tuple(s for s in slots if s.group == name) for name in names]
    return min(ways, key=lambda way: (_lacking(way, facts) > 0, -_begun(way, facts)), default=())


def _lacking(way: tuple[Slot, ...], facts: FilingFacts) -> int:
    return sum(s.required and not is_filled(s, facts) for s in way)


def _begun(way: tuple[Slot, ...], facts: FilingFacts) -> int:
    return sum(any(m.kind == s.kind for m in facts.materials) for s in way)


def _slot(slot: Slot, slots: tuple[Slot, ...], facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    paper = _paper(slot, facts)
    if paper is not None:
        yield from _filled(slot, paper)
    elif slot.kind == MaterialKind.RELATED_PROOF and not (slot.required or policy.related_proof_required):
        yield _purpose(facts)
    elif slot.required or slot.kind == MaterialKind.RELATED_PROOF:
        yield _lacks(slot, slots, facts, policy)


def _paper(slot: Slot, facts: FilingFacts) -> MaterialFacts | None:
    papers = (m for m in facts.materials if m.kind == slot.kind)
    return next((m for m in papers if m.verdict != Verdict.UNFIT and _proves(m, slot)), None)


def _proves(paper: MaterialFacts, slot: Slot) -> bool:
    """Pages prove any slot; 已核原件 or a signature only the slot that asks for no more. Source: C32, decision 17."""
    if slot.evidence == Evidence.SEEN:
        return paper.pages > 0 or (paper.evidence == Evidence.SEEN and paper.seen_as is not None)
    if slot.evidence == Evidence.SIGNED:
        return paper.pages > 0 or paper.evidence == Evidence.SIGNED
    return paper.pages > 0


def _filled(slot: Slot, paper: MaterialFacts) -> Iterator[Finding]:
    cited = SOURCES.get(slot.kind, ("R20",))
    fact = f"materials.{slot.kind}"
    name = paper.description.strip()
    if slot.verify and not name:
        yield unmet(
            "material_unnamed",
            f"{slot.kind.label}没有注明名称。",
            *cited,
            fact=fact,
            remedy="请写明是什么材料,例如房产证、居委会证明。",
        )
    elif slot.verify:
        yield verify(
            "material_to_verify",
            f"{slot.kind.label}:{name},请核实能否证明。",
            *cited,
            fact=fact,
            remedy="不能证明的,请补标准材料。",
        )
    else:
        yield met("material", f"已提供{slot.kind.label}。", *cited, fact=fact)
    if paper.seen_as in (SeenAs.COPY, SeenAs.PHOTO):
        yield verify(
            "material_not_original",
            f"{slot.kind.label}只看到{paper.seen_as.label},请审核人员核对。",
            "C32",
            fact=fact,
            remedy="能出示原件的,请看原件。",
        )


def _purpose(facts: FilingFacts) -> Finding:
    """相关证明材料 may be left out; then one line of 外出事由 is asked. Source: R25, C8."""
    if facts.purpose.strip():
        return met("purpose", f"外出事由:{facts.purpose.strip()};相关证明材料可以不交。", "R25", "C8", fact="purpose")
    return unmet(
        "purpose_missing",
        "没有相关证明材料,也没有填写外出事由。",
        "R25",
        "C8",
        fact="purpose",
        remedy="请用一行填写外出事由(如探亲、旅游、出差),或者提供相关证明材料,二者有一即可。",
    )


def _lacks(slot: Slot, slots: tuple[Slot, ...], facts: FilingFacts, policy: Policy) -> Finding:
    cited = (*SOURCES.get(slot.kind, ("R20",)), "J4")
    promise = facts.type in policy.promise_types and not has_other_long_term(facts, policy)
    remedy = ways_out(slot, slots, facts, promise=promise, shanghai_exempt=policy.shanghai_exempt)
    unfit = next((m for m in facts.materials if m.kind == slot.kind), None)
    fact = f"materials.{slot.kind}"
    if unfit is not None and unfit.verdict == Verdict.UNFIT:
        return unmet("material_unfit", f"{slot.kind.label}审核为不合格。", *cited, fact=fact, remedy=remedy)
    if unfit is not None:
        need = "须签署" if slot.evidence == Evidence.SIGNED else "须留存影像"
        return unmet("material_no_evidence", f"{slot.kind.label}已登记,但{need}。", *cited, fact=fact, remedy=remedy)
    return unmet("material_missing", f"缺少{_wanted(slot, slots)}。", *cited, fact=fact, remedy=remedy)


def _wanted(slot: Slot, slots: tuple[Slot, ...]) -> str:
    """The paper; where any one of several of equal worth serves, all of them. Source: R6, J4, JS75-8P."""
    equals = [s for s in slots if s.group and s.required and not s.verify]
    each_alone = len({s.group for s in equals}) == len(equals) > 1
    if slot not in equals or not each_alone:
        return str(slot.kind.label)
    return f"认定材料({'、'.join(s.kind.label for s in equals)},任一种即可)"
