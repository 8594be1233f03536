"""What has to be told: reminders of the slip, points of the 告知书 and of the 承诺书 (R45, R46, C16)."""

from collections.abc import Iterator

from filing.choices import Mode
from filing.dates import earliest_change, paper_date
from filing.facts import FilingFacts, Line, Policy
from filing.rules.outcomes import line

CHRONIC = (
    "已办理异地就医备案的参保人员,如符合申办门诊慢特病或国谈药待遇,请在确诊后尽快联系参保地医保经办机构办理相关手续,"
    "以避免待遇受到影响。"
)
MATERNITY = (
    "参保人员在异地发生的符合生育保险支付规定的产前检查和生育等医疗费用,请先行垫付,"
    "切勿使用社会保障卡或医保电子凭证直接结算,以免影响生育保险相关待遇。"
)
PROMISE_FREE = "您以承诺制备案,无须另交材料;如需在限期内变更、取消备案或再备案一地,可随时补交认定材料。"


def reminder_lines(facts: FilingFacts, policy: Policy) -> tuple[Line, ...]:
    """The reminders of every approved slip, and of a promise filing its limits. Source: R45, R46, C16, D5."""
    return (line(CHRONIC, "R45"), line(MATERNITY, "R46", "C30"), *promise_limit_lines(facts, policy))


def promise_limit_lines(facts: FilingFacts, policy: Policy) -> Iterator[Line]:
    """For a promise filing: no debt, and the first day of a change. Source: C16, D5."""
    if facts.mode != Mode.PROMISE or (facts.type is not None and not facts.is_long_term):
        return
    yield line(PROMISE_FREE, "C16", "C17")
    if facts.start is not None:
        first = paper_date(earliest_change(facts.start, policy.promise_lock_months))
        yield line(
            f"以承诺制办理的备案,自{first}起可以变更或取消;补交认定材料的,当天即可变更或取消。", "J9", "D5", "R56"
        )
