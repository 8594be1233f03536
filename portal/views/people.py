"""参保人员: find, register, one page with enrolments, filings and the line for a hospital on the telephone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.contrib import messages
from django.views.decorators.http import require_POST

from filing.dates import today
from filing.errors import BadInput, Refusal
from filing.models import Filing, InsuredPerson
from filing.operations import people
from portal.forms.people import CertificateForm, PersonForm, StateForm

RECENT = 20


def person_find(request: HttpRequest) -> HttpResponse:
    """The newest persons of the office and the search box."""
    recent = InsuredPerson.objects.of_office(request.user.office_id).for_page()[:RECENT]
    rows = recent if request.user.has_perm("filing.search_person") else []
    return render(request, "portal/person_find.html", {"recent": rows})


def person_register(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None, initial={"office": request.user.office_id})
    duplicates: list[InsuredPerson] = []
    if request.method == "POST" and form.is_valid():
        data = form.person_data()
        try:
            person = people.register_person(
                data=data, by=request.user, now=timezone.now(), not_duplicate=form.cleaned_data["not_duplicate"]
            )
        except Refusal as refusal:
            put_on_form(form, refusal)
            duplicates = people.find_duplicates(data)
        else:
            messages.success(request, f"已登记参保人员 {person.name}。")
            return redirect("person_detail", ref=person.ref)
    own = [p for p in duplicates if p.office_id == request.user.office_id]
    context = {"form": form, "duplicates": own, "elsewhere": len(duplicates) - len(own)}
    return render(request, "portal/person_form.html", context)


def person_detail(request: HttpRequest, ref: str) -> HttpResponse:
    now = timezone.now()
    try:
        person = people.open_person(ref=ref, by=request.user, session_key=session_key(request), now=now)
    except InsuredPerson.DoesNotExist as missing:
        raise Http404 from missing
    filings = list(Filing.objects.filter(person=person).for_list().select_related("enrolment")[:50])
    context = {
        "person": person,
        "own": person.office_id == request.user.office_id,
        "filings": filings,
        "in_force": [f for f in filings if f.status == "approved" and (f.last_day is None or f.last_day >= today(now))],
        "number": person.certificate.number if person.certificate and request.session.get(f"shown:{person.ref}") else "",
        "today": today(now),
        "certificate_form": CertificateForm(),
        "state_form": StateForm(person=person),
    }
    return render(request, "portal/person_detail.html", context)


def person_edit(request: HttpRequest, ref: str) -> HttpResponse:
    person = own_person(request, ref)
    form = PersonForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            people.update_person(
                person=person, data=form.person_data(), by=request.user, now=timezone.now(),
                expected_version=form.cleaned_data["version"] or 0,
            )  # fmt: skip
        except Refusal as refusal:
            put_on_form(form, refusal)
        else:
            messages.success(request, "已保存参保人员信息。")
            return redirect("person_detail", ref=ref)
    return render(request, "portal/person_form.html", {"form": form, "person": person})


@require_POST
def person_certificate(request: HttpRequest, ref: str) -> HttpResponse:
    person = own_person(request, ref)
    form = CertificateForm(request.POST)
    if form.is_valid():
        try:
            people.add_certificate(
                person=person, kind=form.cleaned_data["kind"], number=form.cleaned_data["number"],
                nationality=form.cleaned_data["nationality"], by=request.user, now=timezone.now(),
            )  # fmt: skip
            messages.success(request, "已登记新证件;旧证件号码仍可查到本人。")
        except Refusal as refusal:
            messages.error(request, " ".join(refusal.sentences))
    else:
        messages.error(request, "证件没有保存:请选择证件类型并填写号码。")
    return redirect("person_detail", ref=ref)


@require_POST
def person_state(request: HttpRequest, ref: str) -> HttpResponse:
    person = own_person(request, ref)
    form = StateForm(request.POST, person=person)
    if form.is_valid():
        people.record_state(**form.cleaned_data, by=request.user, now=timezone.now())
        messages.success(request, "已登记参保状态。")
    else:
        messages.error(request, "参保状态没有保存:请填写险种、状态、起始日期和核对来源。")
    return redirect("person_detail", ref=ref)


@require_POST
def person_reveal(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the full number once a purpose is stated; the look is an entry."""
    person = own_person(request, ref)
    try:
        people.reveal_number(person=person, purpose=request.POST.get("purpose", ""), by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, " ".join(refusal.sentences))
    else:
        request.session[f"shown:{person.ref}"] = True
    return redirect("person_detail", ref=ref)


def own_person(request: HttpRequest, ref: str) -> InsuredPerson:
    """A person this clerk may see and whose office is theirs; else 404 as for a missing one."""
    try:
        person = people.visible_person(ref=ref, by=request.user, session_key=session_key(request))
    except InsuredPerson.DoesNotExist as missing:
        raise Http404 from missing
    if person.office_id != request.user.office_id:
        raise Http404
    return person


def session_key(request: HttpRequest) -> str:
    return request.session.session_key or ""


def put_on_form(form, refusal: Refusal) -> None:
    """The sentences beside the field they speak of, or on top."""
    field = refusal.field if isinstance(refusal, BadInput) and refusal.field in form.fields else None
    for sentence in refusal.sentences:
        form.add_error(field, sentence)
