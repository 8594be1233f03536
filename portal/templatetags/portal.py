"""Tags and filters every screen uses: `{% load portal %}`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.safestring import SafeString

from filing import dates, identity
from filing.facts import Finding
from filing.rules.clauses import Clause
from filing.rules.clock import Light
from portal import markup, presenters
from portal.field_html import control_html
from portal.forms.help import help_for
from portal.presenters import Look
from portal.typesetting import on_screen

register = template.Library()

COUNT_CAP = 1000


@register.simple_tag
def status_tag(status: str, validity: str | None = None) -> SafeString:
    """A filing's state as a tag; with `validity` an approved one shows what it is worth today."""
    return markup.tag(presenters.status_look(status, validity))


@register.simple_tag
def outcome_tag(outcome: str) -> SafeString:
    """A finding's outcome as a tag."""
    return markup.tag(presenters.outcome_look(outcome))


@register.simple_tag
def coverage_tag(verdict: str) -> SafeString:
    """An answer about coverage as a tag."""
    return markup.tag(presenters.coverage_look(verdict))


@register.simple_tag
def clock_tag(light: Light | None) -> SafeString:
    """How the time of a case stands; nothing where no clock runs."""
    return markup.tag(presenters.clock_look(light)) if light else markup.NOTHING


@register.simple_tag
def defect_tag(state: str) -> SafeString:
    """What became of a line of the last notice."""
    return markup.tag(presenters.defect_look(state))


@register.simple_tag
def findings_list(findings: Iterable[Finding], heading: str = "备案条件核对单") -> SafeString:
    """All findings, grouped by outcome, with a line that counts them."""
    return markup.findings(findings, heading)


@register.simple_tag
def facts_list(facts: Iterable[Any]) -> SafeString:
    """Labels with their values."""
    return markup.facts(facts)


@register.simple_tag
def fact(label: str, value: Any, css: str = "", none: str = "未填") -> SafeString:
    """One label with its value."""
    return markup.fact(label, value, css, none)


@register.simple_tag
def page_help(*given: BaseForm | None) -> SafeString:
    """本页说明 of the forms on a page."""
    rows = help_for(form for form in given if form is not None)
    return markup.page_help((labels, point.words, point.clauses) for labels, point in rows)


@register.inclusion_tag("components/table_head.html")
def table_head(*columns: str) -> dict[str, list[tuple[str, str]]]:
    """`<thead>` of the given words; `"受理时间|nowrap"` gives the cell the class behind the bar."""
    split = (column.partition("|") for column in columns)
    return {"columns": [(words, css) for words, _, css in split]}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*given: BaseForm | list[BaseForm] | None) -> dict[str, object]:
    """One box that names every wrong field of the forms given, singly or in lists, each a link to its field."""
    forms = [form for one in given for form in (one if isinstance(one, list) else [one])]
    shown = [form for form in forms if form is not None and form.is_bound]
    general = [message for form in shown for message in form.non_field_errors()]
    fields = [
        {"label": field.label, "id": field.id_for_label or field.auto_id, "messages": field.errors}
        for form in shown
        for field in form
        if field.errors
    ]
    return {"general": general, "fields": fields, "count": len(general) + len(fields)}


@register.filter
def control(field: BoundField) -> SafeString:
    """The control of a field without its label."""
    return control_html(field)


@register.filter
def outcome_look(outcome: str) -> Look:
    return presenters.outcome_look(outcome)


@register.filter
def coverage_look(verdict: str) -> Look:
    return presenters.coverage_look(verdict)


@register.filter
def clauses_of(codes: Iterable[str]) -> list[Clause]:
    """The clauses of codes; those this version of the portal does not know are left out."""
    return markup.clauses_of(codes)


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """2026-11-23, the Shanghai day of a moment; "" for nothing."""
    day = _day(value)
    return day.isoformat() if day else ""


@register.filter
def cn_time(value: datetime | None) -> str:
    """2026-11-23 09:42 in Shanghai; "" for nothing."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


@register.filter
def paper_date(value: date | datetime | None) -> str:
    """2026年11月3日; "" for nothing."""
    day = _day(value)
    return dates.paper_date(day) if day else ""


@register.filter
def mask(value: str | None) -> str:
    """A certificate or phone number as lists show it: 3205**********1234."""
    return identity.mask_number(value) if value else ""


@register.filter
def waiting(since: datetime | None, now: datetime | None = None) -> str:
    """已等候 8 分钟 / 3 小时 / 2 天 (whole units passed); "" for nothing."""
    if since is None:
        return ""
    minutes = max(0, int(((now or timezone.now()) - since).total_seconds() // 60))
    if minutes < 60:
        return f"已等候 {minutes} 分钟"
    hours = minutes // 60
    return f"已等候 {hours} 小时" if hours < 24 else f"已等候 {hours // 24} 天"


@register.filter
def typeset(words: object) -> object:
    """Punctuation between Chinese characters as Chinese is printed."""
    return on_screen(words)


@register.filter
def capped(count: int | None, cap: int = COUNT_CAP) -> str:
    """1000+ for more than the cap (the query counted no further); "" for nothing."""
    if count is None:
        return ""
    return f"{cap}+" if count > cap else str(count)


def _day(value: date | datetime | None) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date()
    return value
