"""When no filing is needed: what the 无需备案告知单 says (R12, R42–R44, C1, C9, J19)."""

from filing.answers import AdviceVerdict
from filing.choices import Scope
from filing.facts import Line, PlaceFacts
from filing.rules.notices import MATERNITY
from filing.rules.outcomes import line


def no_filing_needed(kind: AdviceVerdict, place: PlaceFacts | None, *, paid: bool = False) -> tuple[Line, ...]:
    """The sentences of the note; `place` None = not told. ValueError for an unknown kind. Source: C1, C9, R15.

    `paid`: the bill is past the hospital's counter, so that nothing is said of the card (R65, C13).
    """
    if kind == AdviceVerdict.EMERGENCY:
        return _emergency(place)[:1] if paid else _emergency(place)
    if kind == AdviceVerdict.SHANGHAI:
        return _shanghai(paid)
    if kind == AdviceVerdict.INSIDE_SUZHOU:
        return _inside(place)
    raise ValueError(f"unknown advice {kind!r}")


def _emergency(place: PlaceFacts | None) -> tuple[Line, ...]:
    if place is not None and place.inside_suzhou:
        return _inside(place)
    where = f"在{place.name}" if place is not None else "在异地"
    return (
        line(f"{where}急诊抢救的,视同已备案,不必办理异地就医备案。", *_emergency_clauses(place)),
        line("请告知医院医保办按急诊抢救上传标志,持社会保障卡(三代卡)或者医保电子凭证直接结算。", "J19", "C9"),
        line(
            "不能直接结算的,请先与医院医保办联系;仍不成功的,可凭票据回苏州申请手工报销。",
            "C9",
            "J18",
        ),
    )


def _emergency_clauses(place: PlaceFacts | None) -> tuple[str, ...]:
    """跨省 rests on the national text, 省内 on the Jiangsu rule; unknown rests on both. Source: C9, A15."""
    if place is None:
        return ("R12", "JS75-8")
    return ("JS75-8", "JS75-19") if place.scope == Scope.IN_PROVINCE else ("R12",)


def _shanghai(paid: bool) -> tuple[Line, ...]:
    return (
        line("苏州参保人员临时去上海就医,一般情况下无需办理异地备案。", "R42", "C1"),
        *(() if paid else _by_card_in_shanghai()),
        line("在上海长期居住、工作,或者持有转诊证明的,不适用以上规定,仍须先备案、后就医。", "R44", "C1"),
        line(MATERNITY, "R46", "C30"),
    )


def _by_card_in_shanghai() -> tuple[Line, ...]:
    return (
        line(
            "请持社会保障卡(三代卡)或者医保电子凭证,在上海定点医院直接划卡结算,无需办理任何手续,无需垫付医疗费用。",
            "R43",
            "R16",
        ),
        line("医保直接按原结付比例的80%结算(是原规定结付比例×80%,不是报销80%)。", "R43", "C3"),
    )


def _inside(place: PlaceFacts | None) -> tuple[Line, ...]:
    where = f"{place.name}在苏州市内" if place is not None else "就医地在苏州市内"
    return (
        line(f"{where},不属于异地就医,无需备案。", "R15", "C31"),
        line("请持社会保障卡(三代卡)或者医保电子凭证,在苏州市内定点医药机构直接结算。", "R16"),
    )
