"""One form field as HTML, built in Python: the markup of the Bootstrap 5 pack without its dozen templates a field.

A filing form has fifty fields; rendering each through the pack and Django's widget templates took most of the page's
time. Values and labels pass through `format_html`; which widget it is decides the shape.
"""

from typing import Any

from django.forms import CheckboxInput, FileInput, RadioSelect, Select, Textarea
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from portal.typesetting import on_screen

NOTHING = mark_safe("")
_CSS = {Select: "form-select", CheckboxInput: "form-check-input"}
STAR = mark_safe('<span class="asteriskField">*</span>')


def field_html(field: BoundField, wrapper_class: str = "") -> SafeString:
    """Label, control, sentences and help of one field. Fields are rendered once a page, in layout order."""
    if field.is_hidden:
        return field.as_hidden()
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return _checkbox(field, wrapper_class)
    shape = _group if isinstance(widget, RadioSelect) else _single
    inner = shape(field)
    return format_html('<div id="div_{}" class="mb-3{}">{}</div>', field.auto_id, _more(wrapper_class), inner)


def _single(field: BoundField) -> SafeString:
    label = format_html('<label for="{}" class="form-label{}">{}{}</label>', field.id_for_label, *_label(field))
    return format_html("{}{}{}{}", label, control_html(field), _errors(field), _help(field))


def _group(field: BoundField) -> SafeString:
    """Radio buttons or boxes in a fieldset."""
    described = field.aria_describedby
    described = format_html(' aria-describedby="{}"', described) if described else NOTHING
    legend = format_html('<legend class="form-label{} fs-6">{}{}</legend>', *_label(field))
    return format_html(
        "<fieldset{}>{}<div>{}</div>{}{}</fieldset>", described, legend, _options(field), _errors(field), _help(field)
    )


def _options(field: BoundField) -> SafeString:
    wrong = " is-invalid" if field.errors else ""
    rows = (
        (
            wrong,
            option["name"],
            option["type"],
            option["value"],
            flatatt(_attrs(option)),
            option["attrs"].get("id", ""),
            on_screen(option["label"]),
        )
        for _, options, _ in _context(field)["optgroups"]
        for option in options
    )
    return format_html_join(
        "",
        '<div class="form-check"><input class="form-check-input{}" name="{}" type="{}" value="{}"{}>'
        '<label for="{}" class="form-check-label">{}</label></div>',
        rows,
    )


def _checkbox(field: BoundField, wrapper_class: str) -> SafeString:
    label = format_html('<label for="{}" class="form-check-label{}">{}{}</label>', field.id_for_label, *_label(field))
    return format_html(
        '<div class="mb-3"><div id="div_{}" class="form-check{}">{}{}{}{}</div></div>',
        field.auto_id, _more(wrapper_class), control_html(field), label, _errors(field), _help(field),
    )  # fmt: skip


def control_html(field: BoundField) -> SafeString:
    """The control alone, for a table whose columns are the labels."""
    widget = _context(field)
    kind = field.field.widget
    css = _CSS.get(type(kind), "form-control")
    attrs = {**widget["attrs"], "class": f"{css} {widget['attrs'].get('class', '')}".strip() + _invalid(field)}
    if isinstance(kind, Select):
        return format_html(
            '<select name="{}"{}{}>{}</select>',
            widget["name"], " multiple" if kind.allow_multiple_selected else "", flatatt(attrs), _choices(widget),
        )  # fmt: skip
    if isinstance(kind, Textarea):
        return format_html(
            '<textarea name="{}"{}>\n{}</textarea>', widget["name"], flatatt(attrs), widget["value"] or ""
        )
    value = None if isinstance(kind, FileInput | CheckboxInput) else widget["value"]
    shown = format_html(' value="{}"', value) if value is not None else NOTHING
    return format_html('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], shown, flatatt(attrs))


def _choices(widget: dict[str, Any]) -> SafeString:
    rows = (
        (o["value"], flatatt(_attrs(o)), on_screen(o["label"]))
        for _, options, _ in widget["optgroups"]
        for o in options
    )
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


def _context(field: BoundField) -> dict[str, Any]:
    """What Django's widget template would be given: names, values and attributes, errors described."""
    widget = field.field.widget
    attrs = field.build_widget_attrs({}, widget)
    if field.auto_id and "id" not in widget.attrs:
        attrs.setdefault("id", field.auto_id)
    return widget.get_context(field.html_name, field.value(), attrs)["widget"]


def _attrs(option: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in option["attrs"].items() if name != "class"}


def _label(field: BoundField) -> tuple[str, Any, SafeString]:
    required = field.field.required
    return (" requiredField" if required else "", on_screen(field.label), STAR if required else NOTHING)


def _errors(field: BoundField) -> SafeString:
    if not field.errors:
        return NOTHING
    spans = format_html_join("", "<span>{}</span>", ((on_screen(error),) for error in field.errors))
    return format_html('<div id="{}_error" class="invalid-feedback d-block">{}</div>', field.auto_id, spans)


def _help(field: BoundField) -> SafeString:
    if not field.help_text:
        return NOTHING
    return format_html('<div id="{}_helptext" class="form-text">{}</div>', field.auto_id, on_screen(field.help_text))


def _invalid(field: BoundField) -> str:
    return " is-invalid" if field.errors else ""


def _more(css: str | None) -> str:
    return f" {css}" if css else ""
