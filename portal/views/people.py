"""参保人员: find, register, one page with enrolments, filings and the line for a hospital on the telephone."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from filing.dates import today
from filing.errors import BadInput, Refusal
from filing.models import InsuredPerson
from filing.names import check_name
from filing.operations import insurance, people
from portal import glyphs
from portal.forms.coverage import CoverageForm
from portal.forms.people import PURPOSES, CertificateForm, PersonForm, StateForm
from portal.person_page import CoverageLines, filing_lines, history_of, schemes_of
from portal.views.scoped import known_person, missing

RECENT = 20
NUMBERS_KEPT = 20
SHOWN = "numbers_shown"
may_search = permission_required("filing.search_person", raise_exception=True)
may_register = permission_required("filing.register_person", raise_exception=True)
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@may_search
def person_find(request: HttpRequest) -> HttpResponse:
    """The search box, and the newest persons of the office."""
    recent = InsuredPerson.objects.of_office(request.user.office_id).for_rows()[:RECENT]
    return render(request, "portal/person_find.html", {"recent": recent})


@form_page
@may_register
def person_register(request: HttpRequest) -> HttpResponse:
    """Register; whoever is like one known already is shown first and saved only on a clear word."""
    form = PersonForm(request.POST or None, initial={"office": request.user.office_id})
    duplicates: list[InsuredPerson] = []
    if request.method == "POST" and form.is_valid():
        data, now = form.person_data(), timezone.now()
        try:
            person = people.register_person(
                data=data, by=request.user, now=now, not_duplicate=form.cleaned_data["not_duplicate"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
            duplicates = people.find_duplicates(data)
        else:
            messages.success(request, f"已登记参保人员 {person.name}。")
            warn_of_name(request, person.name)
            keep_open(request, person)
            return redirect("person_detail", ref=person.ref)
    own = [p for p in duplicates if p.office_id == request.user.office_id]
    context = {"form": form, "duplicates": own, "elsewhere": len(duplicates) - len(own)}
    return render(request, "portal/person_form.html", context)


def warn_of_name(request: HttpRequest, name: str) -> None:
    """What to compare with the certificate: the name is saved as it was typed."""
    lacking = glyphs.lacking(name, glyphs.installed())
    unprintable = f"姓名中的{glyphs.listed(lacking)}没有字形，文书上只印编码；打印前请核对。"
    for warning in (*check_name(name).warnings, *([unprintable] if lacking else [])):
        messages.warning(request, warning)


@require_safe
@may_search
def person_detail(request: HttpRequest, ref: str) -> HttpResponse:
    return detail_page(request, opened_person(request, ref))


@form_page
@may_register
def person_edit(request: HttpRequest, ref: str) -> HttpResponse:
    person = own_person(request, ref, entry=request.method != "POST")
    form = PersonForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        data, expected = form.person_data(), form.cleaned_data["version"]
        try:
            people.update_person(
                person=person, data=data, by=request.user, now=timezone.now(), expected_version=expected
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "已保存参保人员信息。")
            if "name" in form.changed_data:
                warn_of_name(request, data.name)
            keep_open(request, person)
            return redirect("person_detail", ref=ref)
    return render(request, "portal/person_form.html", {"form": form, "person": own_person(request, ref)})


@require_POST
@may_register
def person_certificate(request: HttpRequest, ref: str) -> HttpResponse:
    person = own_person(request, ref)
    form = CertificateForm(request.POST)
    if form.is_valid():
        try:
            people.add_certificate(person=person, **form.cleaned_data, by=request.user, now=timezone.now())
        except BadInput as refusal:
            form.add_error("number", refusal.sentences[0])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "已登记证件。原有证件号码仍可查到本人。")
            return redirect("person_detail", ref=ref)
    return detail_page(request, person, certificate_form=form)


@require_POST
@may_register
def person_state(request: HttpRequest, ref: str) -> HttpResponse:
    person = own_person(request, ref)
    form = StateForm(request.POST, person=person)
    if form.is_valid():
        try:
            state = people.record_state(**form.cleaned_data, by=request.user, now=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"已登记参保状态。{consequence_words(*insurance.consequences(state))}")
            return redirect("person_detail", ref=ref)
    return detail_page(request, person, state_form=form)


def consequence_words(paused: int, ended: int) -> str:
    """What the recorded state has done to filings, "" for nothing."""
    parts = (f"{paused} 份备案自当日起暂停使用" if paused else "", f"{ended} 份备案已终止" if ended else "")
    told = ",".join(filter(None, parts))
    return f"{told}。请告知参保人。" if told else ""


@require_POST
@may_search
def person_reveal(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the full number once a purpose is stated; the look is an entry."""
    person = opened_person(request, ref, entry=False)
    purpose = request.POST.get("purpose", "")
    try:
        if purpose not in PURPOSES:
            raise BadInput("purpose", "请选择查看完整号码的用途。号码没有显示。")
        people.reveal_number(person=person, purpose=purpose, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.sentences))
    else:
        remember_number(request, person)
    return redirect("person_detail", ref=ref)


def detail_page(
    request: HttpRequest,
    person: InsuredPerson,
    *,
    certificate_form: CertificateForm | None = None,
    state_form: StateForm | None = None,
    coverage_form: CoverageForm | None = None,
    covered: CoverageLines | None = None,
) -> HttpResponse:
    """The person's page; a form that was refused stands open in it with what was typed, an answer above it."""
    day, own = today(timezone.now()), person.office_id == request.user.office_id
    lines = filing_lines(person, reader_office=request.user.office_id, own_person=own, on=day)
    context: dict[str, Any] = {
        "person": person,
        "own": own,
        "today": day,
        "schemes": schemes_of(person, day),
        "lines": lines,
        "counting": [line for line in lines if line.counts],
        "number": person.certificate.number if person.certificate and is_shown(request, person) else "",
        "purposes": [(words, words) for words in PURPOSES],
        "coverage_form": coverage_form or CoverageForm(initial={"day": day}),
        "covered": covered,
    }
    may_change = own and request.user.has_perm("filing.register_person")
    context |= {
        "certificate_form": (certificate_form or CertificateForm()) if may_change else None,
        "state_form": (state_form or StateForm(person=person, day=day)) if may_change else None,
        "history": history_of(person) if own else None,
    }
    return render(request, "portal/person_detail.html", context)


def opened_person(request: HttpRequest, ref: str, *, entry: bool = True) -> InsuredPerson:
    """A person this clerk may see; else 404 as for a missing one. With `entry` the look is recorded."""
    person = known_person(request, ref)
    if entry:
        people.note_opened(person=person, by=request.user, now=timezone.now())
    return person


def own_person(request: HttpRequest, ref: str, *, entry: bool = False) -> InsuredPerson:
    """A person of the clerk's own office, the only ones to be changed; else 404 as for a missing one."""
    person = opened_person(request, ref, entry=entry)
    if person.office_id != request.user.office_id:
        raise missing(request, "person", ref)
    return person


def keep_open(request: HttpRequest, person: InsuredPerson) -> None:
    """Who was saved into another office stays open to this clerk: the number was typed in this session."""
    number = person.certificate.number if person.certificate else ""
    if person.office_id != request.user.office_id and number:
        people.find_by_number(text=number, by=request.user, session_key=session_key(request), now=timezone.now())


def remember_number(request: HttpRequest, person: InsuredPerson) -> None:
    """Typed or scanned exactly, or looked at for a purpose: in full until the session ends or 20 others came."""
    before = request.session.get(SHOWN, [])
    shown = [*(ref for ref in before if ref != str(person.ref)), str(person.ref)][-NUMBERS_KEPT:]
    if shown != before:  # the same number again writes no session
        request.session[SHOWN] = shown


def is_shown(request: HttpRequest, person: InsuredPerson) -> bool:
    return str(person.ref) in request.session.get(SHOWN, [])


def session_key(request: HttpRequest) -> str:
    return request.session.session_key or ""
