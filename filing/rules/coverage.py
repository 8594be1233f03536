"""能否直接结算: of a person's filings the one that covers a day or a stay, and why the others do not.

Source: R14, R38–R46, R52–R66, D3, D4, D7, C1, C4, C9, C13, C24, C27, C30; domain 6 A16–A20, 6b.8, 6b.15.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from filing.answers import AdviceVerdict, Care, Coverage
from filing.choices import LONG_TERM, FilingType
from filing.dates import paper_date
from filing.facts import FilingFacts, Line, PersonFacts
from filing.rules.adviser_no_filing import no_filing_needed
from filing.rules.coverage_facts import CareQuestion, CoverageAnswer, Explanation, FilingLife, InsuredLife
from filing.rules.coverage_filing import (
    Verdict,
    at_place,
    both_places_clauses,
    explain,
    insurance_meanwhile,
    insurance_on,
    paid_stay,
)
from filing.rules.notices import MATERNITY
from filing.rules.outcomes import line
from filing.rules.place import is_overseas
from filing.rules.settlement import CLAIM_PAPERS, both_places_lines, policy_lines, ratio_lines, where_lines

INJURY = "外伤(无第三方责任):符合就医地管理规定的可以直接结算,由就医地审核;《外伤无第三方责任承诺书》在医院填写。"
# What a filing for the place says, the strongest first; of equal ones the youngest.
STRENGTH = (
    Coverage.MANUAL_CLAIM,
    Coverage.DIRECT,
    Coverage.VERIFY,
    Coverage.SUSPENDED,
    Coverage.NOT_INSURED,
    Coverage.NOT_YET,
    Coverage.PENDING,
    Coverage.EXPIRED,
    Coverage.ENDED,
    Coverage.REVOKED,
    Coverage.NOT_FILED,
)
# The four types that have to file for Shanghai too (R44).
FILES_FIRST = LONG_TERM | {FilingType.REFERRAL}
OVER = frozenset({Coverage.EXPIRED, Coverage.ENDED, Coverage.REVOKED})
Answer = tuple[Coverage, tuple[Line, ...], FilingLife | None]


def covers(
    question: CareQuestion, lives: Sequence[FilingLife], insured: InsuredLife, *, shanghai_exempt: bool = True
) -> CoverageAnswer:
    """The one answer. `lives`: every filing of the person that was handed in. Source: see the module."""
    told = tuple(explain(life, question, insured) for life in lives)
    verdict, lines, chosen = _answer(question, told, insured, shanghai_exempt)
    return CoverageAnswer(verdict, lines, chosen, told)


def _answer(
    question: CareQuestion, told: tuple[Explanation, ...], insured: InsuredLife, shanghai_exempt: bool
) -> Answer:
    place = question.place
    if place is not None and place.inside_suzhou:
        return _in_suzhou(question, told, insured)
    if place is not None and is_overseas(place):
        words = f"{place.name}在港澳台或者境外,直接结算到不了那里,费用由本人先行垫付。"
        return Coverage.OVERSEAS, (line(words, "C27"),), None
    here = _strongest(found for found in told if at_place(found.life, question))
    if question.maternity:
        return Coverage.MATERNITY, (line(MATERNITY, "R46", "C30"),), _covering(here)
    paid = _paid_by_hand(question, told)
    if paid is not None:
        return paid.verdict, (paid.line, line(f"手工报销请带:{CLAIM_PAPERS},交参保地医保经办机构。", "J18")), paid.life
    if here is not None and here.verdict == Coverage.DIRECT:
        return Coverage.DIRECT, (here.line, *_covered_lines(here.life, question)), here.life
    if question.emergency:
        return _without_filing(Coverage.DEEMED_FILED, AdviceVerdict.EMERGENCY, question, insured)
    if place is not None and place.is_shanghai and shanghai_exempt:
        return _shanghai(question, here, told, insured)
    return _not_covered(question, here, told, insured)


def _strongest(found: Iterable[Explanation]) -> Explanation | None:
    return min(found, key=lambda f: (STRENGTH.index(f.verdict), -f.life.start.toordinal()), default=None)


def _covering(found: Explanation | None) -> FilingLife | None:
    return found.life if found is not None and found.verdict == Coverage.DIRECT else None


def _paid_by_hand(question: CareQuestion, told: tuple[Explanation, ...]) -> Explanation | None:
    """A stay paid by the patient, or one that overlaps it, is settled through no other filing either. Source: D7."""
    named = [found for found in told if paid_stay(found.life, question)]
    return min(named, key=lambda found: found.verdict != Coverage.MANUAL_CLAIM, default=None)


def _covered_lines(life: FilingLife, question: CareQuestion) -> Iterator[Line]:
    """What goes with a yes: the end that does no harm, policy, ratio, institutions, upload. Source: R39–R41, R52."""
    if question.is_stay and life.end and question.day <= life.end and _may_outlast(question, life.end):
        yield line(
            f"入院日在有效期内,出院晚于备案到期日({paper_date(life.end)})的,不受有效期限制。", "R59", "D4", "J13", "C11"
        )
    facts = _as_facts(life)
    yield from policy_lines(facts)
    yield from ratio_lines(facts)
    yield from where_lines(facts)
    if not life.uploaded:
        yield line("备案信息尚未登记上报省平台,医院可能暂时查询不到,请尽快上报。", "J7", "C35")
    if question.injury:
        yield line(INJURY, "R63", "R66", "J20")
    yield line(MATERNITY, "R46", "C30")


def _may_outlast(question: CareQuestion, end: date) -> bool:
    return question.discharge is None or question.discharge > end


def _as_facts(life: FilingLife) -> FilingFacts:
    """As much of an application as the sentences of the slip ask for."""
    nobody = PersonFacts(scheme=life.scheme, retired=None)
    return FilingFacts(nobody, life.type, life.mode, life.place, life.start, life.end)


def _insurance(question: CareQuestion, insured: InsuredLife) -> Verdict | None:
    """None where some scheme insured the person on the day and through the stay. Source: R1, C24, D4."""
    problems = []
    for spells in insured.spells.values() or ((),):
        problem = insurance_on(question, spells, insured.died_on) or insurance_meanwhile(question, spells)
        if problem is None:
            return None
        problems.append(problem)
    verdict, said = min(problems, key=lambda problem: problem[0] != Coverage.VERIFY)
    return (verdict if verdict == Coverage.VERIFY else Coverage.NOT_INSURED), said


def _without_filing(verdict: Coverage, kind: AdviceVerdict, question: CareQuestion, insured: InsuredLife) -> Answer:
    """Emergency, Shanghai, Suzhou: no filing is needed, but the person has to be insured. Source: R1, R12, R42, R15."""
    problem = _insurance(question, insured)
    if problem is not None:
        return problem[0], (problem[1],), None
    injury = (line(INJURY, "R63", "R66", "J20"),) if question.injury else ()
    return verdict, (*no_filing_needed(kind, question.place), *injury), None


def _in_suzhou(question: CareQuestion, told: tuple[Explanation, ...], insured: InsuredLife) -> Answer:
    """Suzhou is no 异地; a filing in force takes nothing away there. Source: R15, R38, R61, R62, C4."""
    verdict, lines, _ = _without_filing(Coverage.IN_SUZHOU, AdviceVerdict.INSIDE_SUZHOU, question, insured)
    in_force = [found for found in told if found.verdict == Coverage.IN_SUZHOU]
    best = max(in_force, key=lambda found: len(both_places_clauses(found.life)), default=None)
    if verdict != Coverage.IN_SUZHOU or best is None:
        return verdict, lines, None
    return verdict, (*both_places_lines(_as_facts(best.life)), *lines), best.life


def _shanghai(
    question: CareQuestion, here: Explanation | None, told: tuple[Explanation, ...], insured: InsuredLife
) -> Answer:
    """No filing needed for a passing visit; who has one of the four types for it is asked. Source: R42–R44, C1."""
    resident = [
        found
        for found in told
        if at_place(found.life, question)
        and found.life.type in FILES_FIRST
        and found.verdict not in (Coverage.NOT_FILED, Coverage.REVOKED)
    ]
    if here is not None and here.life.type in FILES_FIRST and here.verdict in (Coverage.VERIFY, Coverage.SUSPENDED):
        return here.verdict, (here.line,), here.life
    verdict, lines, _ = _without_filing(Coverage.SHANGHAI, AdviceVerdict.SHANGHAI, question, insured)
    if verdict != Coverage.SHANGHAI or not resident:
        return verdict, lines, None
    ask = line(
        "此人有上海的长期或转诊备案,所问的日期不能据以结算。仍在上海长期居住、工作或者持转诊证明的,须先备案;"
        "只是临时去上海的,无需备案,按原结付比例的80%结算。请向本人核实。",
        "R44",
        "R42",
        "R43",
        "C1",
    )
    return Coverage.VERIFY, (ask, *(found.line for found in resident[:1])), resident[0].life


def _not_covered(
    question: CareQuestion, here: Explanation | None, told: tuple[Explanation, ...], insured: InsuredLife
) -> Answer:
    """Why not: what the filing for the place says, else another city's, else none; and the way out. Source: R14."""
    if here is not None and here.verdict != Coverage.NOT_FILED:
        over = here.verdict in OVER or (here.verdict == Coverage.NOT_YET and question.is_stay)
        return here.verdict, (here.line, *(_ways_out(question) if over else ())), here.life
    elsewhere = next((found for found in told if found.verdict == Coverage.OTHER_PLACE), None)
    if elsewhere is not None:
        return Coverage.OTHER_PLACE, (elsewhere.line, *offer_other_temporary(), *_ways_out(question)), elsewhere.life
    problem = _insurance(question, insured)
    if problem is not None and problem[0] == Coverage.NOT_INSURED:
        return problem[0], (problem[1],), None
    where = question.place.name if question.place else "异地"
    words = f"没有{where}的备案,{paper_date(question.day)}在{where}不能凭备案直接结算。"
    return Coverage.NOT_FILED, (line(words, "R14", "R15"), *_ways_out(question)), here.life if here else None


def offer_other_temporary() -> Iterator[Line]:
    """Another city than the filed one. Source: domain 6b.15, R8, R41, JS75-17."""
    yield line(
        "到备案地以外的城市临时就医,可以为该城市另行办理其他临时外出就医备案(按原规定结付比例的80%结付);原备案不受影响。",
        "R8",
        "R41",
        "JS75-17",
        "C19",
    )


def _ways_out(question: CareQuestion) -> Iterator[Line]:
    """File first; a stay not settled can still be filed for; one paid goes to a manual claim. Source: R14, R63–R65."""
    if question.care != Care.INPATIENT:
        yield line("继续就医的,请先到参保地医保经办机构办理备案,再就医。", "R14", "R19")
        return
    yield line("这次住院尚未结算的,可以在出院结算前补办备案,在就医地直接结算。", "R63", "R64", "C13")
    yield line("已自费结算的,按规定补办后可以按参保地规定申请手工报销。", "R65", "C13")
