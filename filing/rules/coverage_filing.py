"""What one filing is worth for the care in question: its days, its end, the insurance, the place (D3, D4, R58, R59)."""

from datetime import date

from filing.answers import Care, Coverage, Ending
from filing.choices import LONG_TERM, FilingStatus, InsuranceState, LateKind, Scope
from filing.dates import StayCover, covers, covers_stay, paper_date
from filing.facts import InsuranceSpell, Line, PlaceFacts
from filing.rules.coverage_facts import CareQuestion, Explanation, FilingLife, InsuredLife
from filing.rules.insurance import state_on
from filing.rules.outcomes import line

Verdict = tuple[Coverage, Line]
Found = Verdict | None

PENDING = frozenset({FilingStatus.DRAFT, FilingStatus.SUBMITTED, FilingStatus.RETURNED})
NEVER = frozenset({FilingStatus.REFUSED, FilingStatus.WITHDRAWN})
WITHOUT_EFFECT = PENDING | NEVER | {FilingStatus.REVOKED}
ENDING_CLAUSES: dict[Ending, tuple[str, ...]] = {
    Ending.REPLACED: ("C18",),
    Ending.RENEWED: ("C20",),
    Ending.INSURANCE_ENDED: ("C24", "R55"),
    Ending.DEATH: ("C17",),
}


def explain(life: FilingLife, question: CareQuestion, insured: InsuredLife) -> Explanation:
    """The verdict of this filing alone, the first that holds of: no effect, paid by the patient, out of time, not
    insured, elsewhere, changed during the stay, covered. Source: D3, D4, D7, R58, R59, R65, C24.
    """
    found = (
        _without_effect(life)
        or paid_stay(life, question)
        or _out_of_time(life, question)
        or insurance_on(question, _spells(insured, life), insured.died_on)
        or _other_place(life, question)
        or _changed_meanwhile(life, question)
        or insurance_meanwhile(question, _spells(insured, life))
        or (Coverage.DIRECT, _covered(life, question))
    )
    return Explanation(life, *found)


def at_place(life: FilingLife, question: CareQuestion) -> bool:
    """Whether the care is where the filing is for; a place that was not told is every filing's own. Source: R15."""
    return question.place is None or question.place.code == life.place.code


def insurance_on(question: CareQuestion, spells: tuple[InsuranceSpell, ...], died_on: date | None) -> Found:
    """None where the person was insured on the day. Source: R1, R55, C24."""
    day = paper_date(question.day)
    if died_on is not None and question.day > died_on:
        return Coverage.NOT_INSURED, line(f"参保人员已登记死亡({paper_date(died_on)}),{day}不能直接结算。", "R1")
    state = state_on(spells, question.day)
    if state == InsuranceState.NORMAL:
        return None
    if state is None:
        return Coverage.VERIFY, line(f"没有{day}的参保记录,请核对当天的参保状态。", "C24", "R1")
    if state == InsuranceState.PAUSED:
        return Coverage.SUSPENDED, line(f"{day}暂停参保,当日不能直接结算。", "C24", "R1")
    return Coverage.NOT_INSURED, line(f"{day}的参保状态是{state.label},不能直接结算。", "C24", "R1", "R55")


def insurance_meanwhile(question: CareQuestion, spells: tuple[InsuranceSpell, ...]) -> Found:
    """Insured on admission, but not on some later day of the stay: neither yes nor no. Source: D4, R55."""
    if not question.is_stay:
        return None
    meanwhile = {
        s.since for s in spells if s.since > question.day and covers(question.day, question.discharge, s.since)
    }
    for since in sorted(meanwhile):
        state = state_on(spells, since)
        if state not in (None, InsuranceState.NORMAL):
            words = f"入院日在保,但住院期间自{paper_date(since)}起参保状态变为{state.label},请人工核实。"
            return Coverage.VERIFY, line(words, "D4", "D4V", "R55", "C24")
    return None


def _spells(insured: InsuredLife, life: FilingLife) -> tuple[InsuranceSpell, ...]:
    return insured.spells.get(life.scheme, ())


def _without_effect(life: FilingLife) -> Found:
    """Only an approved filing counts, one that was revoked for the office's error never. Source: R14, C25, C34."""
    if life.status == FilingStatus.REVOKED:
        return Coverage.REVOKED, line("备案已撤销(经办差错),不能据此直接结算。", "C34", "V-SCOPE")
    if life.status in PENDING:
        words = f"申请尚未通过({life.status.label}),目前还不能直接结算;通过后自{paper_date(life.start)}起有效。"
        return Coverage.PENDING, line(words, "C25", "R14", "V-SCOPE")
    if life.status in NEVER:
        return Coverage.NOT_FILED, line(f"申请{life.status.label},没有成为备案。", "R14", "V-SCOPE")
    return None


def paid_stay(life: FilingLife, question: CareQuestion) -> Found:
    """The stay a late filing after self-payment names goes to a manual claim; who means a stay that overlaps it has
    to look at the dates. An outpatient visit is no stay. Source: R65, D7, C13.
    """
    stay = life.stay
    names_one = stay.kind == LateKind.AFTER_PAYMENT and stay.admission is not None
    if not names_one or life.status in WITHOUT_EFFECT or not at_place(life, question):
        return None
    last = stay.discharge or stay.admission
    named = f"{paper_date(stay.admission)}入院、已自费结算的这次住院"
    if question.is_stay:
        same = question.day == stay.admission
        overlaps = question.day < last and (question.discharge is None or question.discharge > stay.admission)
    else:
        same = question.care == Care.ANY and covers(stay.admission, last, question.day)
        overlaps = False
    if same:
        words = f"{named},费用不再直接结算,请按参保地规定申请手工报销。"
        return Coverage.MANUAL_CLAIM, line(words, "R65", "D7M", "C13", "D7")
    if overlaps:
        return Coverage.VERIFY, line(f"所问的住院与{named}日期重叠,请核对入院、出院日期。", "R65", "D7M", "D4")
    return None


def _out_of_time(life: FilingLife, question: CareQuestion) -> Found:
    """start ≤ d ≤ min(end, ended_on) and not suspended; of a stay d is the admission day. Source: D3, D4, R59."""
    day, asked = question.day, paper_date(question.day)
    counted = ("D3", "R59", "D4") if question.is_stay else ("D3",)
    what = "入院" if question.is_stay else "就医"
    if day < _first_day(life, question):
        words = f"备案自{paper_date(life.start)}起生效,{asked}{what}时尚未生效。"
        return Coverage.NOT_YET, line(words, *counted, "C25")
    if _ended_early(life) and life.ended_on and day > life.ended_on:
        words = f"备案有效到{paper_date(life.ended_on)}({life.ending.label}),{asked}{what}时已不再有效。"
        return Coverage.ENDED, line(words, *counted, *ENDING_CLAUSES.get(life.ending, ("C34",)))
    if life.end and day > life.end:
        words = f"备案有效期到{paper_date(life.end)}(含当日),{asked}{what}时已到期。"
        return Coverage.EXPIRED, line(words, *counted)
    for first, last in life.suspensions:
        if covers(first, last, day):
            until = f"至{paper_date(last)}" if last else ""
            words = f"备案自{paper_date(first)}起{until}暂停使用,{asked}{what}时不能直接结算。"
            return Coverage.SUSPENDED, line(words, *counted, "J14")
    return None


def _first_day(life: FilingLife, question: CareQuestion) -> date:
    """The start; a stay that a late filing in hospital names counts from its admission. Source: D7, R64."""
    return min(life.start, question.day) if _is_late_stay(life, question) else life.start


def _is_late_stay(life: FilingLife, question: CareQuestion) -> bool:
    return (
        question.is_stay
        and life.stay.kind == LateKind.IN_HOSPITAL
        and life.stay.admission == question.day
        and at_place(life, question)
    )


def _ended_early(life: FilingLife) -> bool:
    """Ended before its granted last day had passed; a renewal from the day after it takes nothing away. Source: C20."""
    if life.ended_on is None or life.end is None:
        return life.ended_on is not None
    return life.ended_on < life.end or (life.ended_on == life.end and life.ending != Ending.RENEWED)


def _other_place(life: FilingLife, question: CareQuestion) -> Found:
    """In force, but for another city; in Suzhou itself every filing leaves care as it was. Source: R15, R38, R61."""
    if at_place(life, question) or question.place is None:
        return None
    if question.place.inside_suzhou:
        words = f"{life.place.name}的备案有效,回苏州就医照常直接结算,不用取消备案。"
        return Coverage.IN_SUZHOU, line(words, *both_places_clauses(life))
    return Coverage.OTHER_PLACE, only_there(life.place, question.place)


def only_there(filed: PlaceFacts, asked: PlaceFacts) -> Line:
    """A filing in force serves its own city alone. Source: R15, R52, domain 6b.15."""
    return line(f"备案有效,但只用于{filed.name};{asked.name}不是备案地。", "R15", "R52")


def both_places_clauses(life: FilingLife) -> tuple[str, ...]:
    """R38 for everybody, R61 and R62 for 跨省 long-term alone. Source: C4."""
    further = life.type in LONG_TERM and life.place.scope == Scope.CROSS_PROVINCE
    return ("R38", "R61", "R62", "C4") if further else ("R38", "C4")


def _changed_meanwhile(life: FilingLife, question: CareQuestion) -> Found:
    """Admission protects against expiry alone: an end or a pause during the stay is looked at. Source: D4, R59."""
    if not question.is_stay:
        return None
    ended_on = life.ended_on if _ended_early(life) else None
    cover = covers_stay(
        question.day,
        question.discharge,
        start=_first_day(life, question),
        end=life.end,
        ended_on=ended_on,
        suspensions=life.suspensions,
    )
    if cover != StayCover.VERIFY:
        return None
    if ended_on is not None and covers(question.day, question.discharge, ended_on):
        words = f"入院日在有效期内,但住院期间备案有变动:有效到{paper_date(ended_on)}({life.ending.label})。请人工核实。"
        return Coverage.VERIFY, line(words, "D4", "D4V", "R59", *ENDING_CLAUSES.get(life.ending, ("C34",)))
    first = min(s[0] for s in life.suspensions if covers(question.day, question.discharge, s[0]))
    words = f"入院日在有效期内,但住院期间备案自{paper_date(first)}起暂停使用。请人工核实。"
    return Coverage.VERIFY, line(words, "D4", "D4V", "R59", "J14")


def _covered(life: FilingLife, question: CareQuestion) -> Line:
    """In force on the day, at the place. Source: R58, R59, R64, D3, D4, C25."""
    asked, where = paper_date(question.day), life.place.name
    if _is_late_stay(life, question):
        words = f"{where}:{asked}入院的这次住院已补办备案(住院未结算),出院时可以直接结算。"
        return line(words, "R64", "D7", "C13", "D4")
    if question.is_stay:
        words = f"{where}:{asked}入院时备案有效,这次住院可以直接结算。"
        return line(words, "R59", "D4", "R58", "J13", "C11")
    return line(f"{where}:{asked}备案有效,可以直接结算。", "R58", "D3", "J13", "C11", "C25")
