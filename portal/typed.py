"""What was typed into the filing form and not saved: the fields that wait, how they come back, and both sides."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict

from filing.choices import MaterialKind
from filing.models import Filing, FormDraft, InsuredPerson
from portal.forms.filings import FilingForm

HIDDEN = frozenset({"form_key", "version"})
# Not the drawn signature, which was given for what stood there then, and no file.
NAMES = frozenset(
    {
        *(FilingForm.base_fields.keys() - HIDDEN),
        *(f"m-{kind}-{name}" for kind in MaterialKind.values for name in ("seen", "seen_as", "description", "void")),
        *(f"sign-{name}" for name in ("kind", "by_agent", "witness")),
    }
)
SIDE, NOW = "side-", "now"
NOTHING = "未填"


@dataclass(frozen=True)
class Side:
    """A field whose typed value is not the one that is kept now; both in words."""

    name: str
    label: str
    now: str
    typed: str


def typed_in(post: QueryDict) -> dict[str, str]:
    """The raw text of the form's own fields; token, files, signature and anything unknown stay out."""
    return {name: post[name] for name in post if name in NAMES}


def coming_back(
    request: HttpRequest, draft: FormDraft | None, *, person: InsuredPerson, filing: Filing | None
) -> QueryDict | None:
    """The draft as a POST of the form, when the clerk asked for it; a field chosen as `now` keeps what is kept."""
    if draft is None or request.GET.get("draft") != "restore":
        return None
    data = as_post(draft.typed)
    data["form_key"] = str(draft.form_key)
    if filing is None:
        return data
    data["version"] = str(filing.version)
    form = FilingForm(person=person, filing=filing)
    for name in form.fields.keys() - HIDDEN:
        if request.GET.get(f"{SIDE}{name}") == NOW:
            data.setlist(name, [text] if (text := _raw(form[name])) else [])
    return data


def draft_sides(draft: FormDraft | None) -> tuple[Side, ...]:
    """Both sides of a draft over a filing."""
    if draft is None or draft.filing is None:
        return ()
    return sides(draft.filing, FilingForm(as_post(draft.typed), person=draft.person, filing=draft.filing))


def sides(filing: Filing, typed: FilingForm) -> tuple[Side, ...]:
    """Where a bound form says something else than the filing does now. Nothing is validated."""
    now = FilingForm(person=filing.person, filing=filing)
    return tuple(_differing(now, typed))


def _differing(now: FilingForm, typed: FilingForm) -> Iterator[Side]:
    for name in (name for name in now.fields if name not in HIDDEN):
        kept, given = now[name], typed[name]
        if _raw(kept) != _raw(given):
            yield Side(name, now.fields[name].label, _words(kept), _words(given))


def as_post(typed: dict[str, str]) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(typed)
    return data


def _raw(field: BoundField) -> str:
    """A field's value as a browser sends it; "" = not sent."""
    value: Any = field.value()
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _words(field: BoundField) -> str:
    text = _raw(field)
    if isinstance(field.field, forms.BooleanField):
        return "是" if text else "否"
    choices = getattr(field.field, "choices", ())
    return {str(value): str(label) for value, label in choices}.get(text, text) if text else NOTHING
