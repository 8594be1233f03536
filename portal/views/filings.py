"""The filing form: new, edit, live findings, submit, copy, and the next person of the same agent."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from filing.choices import Action, DocumentKind
from filing.errors import Refusal, RulesBroken
from filing.models import Filing, InsuredPerson
from filing.operations import access, intake
from filing.operations.common import day_of, object_name
from filing.places import suggest
from portal.filing_page import findings_of, refusing_sentences
from portal.forms.filings import FilingForm, carried_from
from portal.views.detail import detail_page
from portal.views.scoped import known_person, need, own_filing, status_of

CARRY = "carry_from"


def filing_new(request: HttpRequest, ref: object) -> HttpResponse:
    """The form for a person; the first save makes the draft."""
    need(request, "filing.take_filing", what="受理备案")
    person = known_person(request, ref)
    carried = carried_filing(request)
    form = FilingForm(request.POST or None, person=person, carried=carried_from(carried) if carried else None)
    if request.method == "POST" and form.is_valid():
        try:
            filing = intake.new_filing(
                person=person,
                data=form.draft_data(),
                by=request.user,
                now=timezone.now(),
                form_key=form.cleaned_data["form_key"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            request.session.pop(CARRY, None)
            messages.success(request, "草稿已保存。请核验材料、签名,再提交。")
            return redirect("filing_detail", ref=filing.ref)
    return form_page(request, form, person, carried=carried)


def filing_edit(request: HttpRequest, ref: object) -> HttpResponse:
    """The same form over a draft or returned filing."""
    filing = own_filing(request, ref)
    why_not = refusing_sentences(filing, request.user)[Action.EDIT]
    if why_not:
        messages.error(request, why_not)
        return redirect("filing_detail", ref=filing.ref)
    form = FilingForm(request.POST or None, person=filing.person, filing=filing)
    now = timezone.now()
    if request.method != "POST":
        access.record(
            by=request.user, action="open_filing", object_=object_name(filing), now=now, number=filing.number or ""
        )
        return form_page(request, form, filing.person, filing=filing)
    status = 200
    if form.is_valid():
        try:
            intake.edit_filing(
                filing=filing,
                data=form.draft_data(),
                by=request.user,
                now=now,
                expected_version=form.cleaned_data["version"],
            )
        except Refusal as refusal:
            form.refuse(refusal)
            status = status_of(refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("filing_detail", ref=filing.ref)
    return form_page(request, form, filing.person, filing=filing, status=status)


def form_page(
    request: HttpRequest,
    form: FilingForm,
    person: InsuredPerson,
    *,
    filing: Filing | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    now = timezone.now()
    if form.is_bound:
        data, found = form.draft_data(), ()
    else:
        data, found = {}, findings_of(filing, now) if filing else ()
    if data:
        found = live_findings(person, data, now, filing)
    context = {"form": form, "person": person, "filing": filing, "findings": found, **more}
    answer_status = 200 if status == 422 else status
    return render(request, "portal/filing_form.html", context, status=answer_status)


def live_findings(
    person: InsuredPerson, data: dict[str, Any], now: Any, filing: Filing | None = None
) -> tuple[Any, ...]:
    """Findings about what stands in the form, saved or not. Without a scheme nothing can be judged yet."""
    if not data.get("enrolment"):
        return ()
    fresh = Filing.objects.for_page().get(pk=filing.pk) if filing else None
    return intake.judge_data(person=person, data=data, on=day_of(now), filing=fresh)


@require_POST
def findings(request: HttpRequest) -> HttpResponse:
    """A fragment with the findings about a form that is being typed. Nothing is saved."""
    need(request, "filing.take_filing", what="受理备案")
    filing = own_filing(request, request.POST["filing_ref"]) if request.POST.get("filing_ref") else None
    person = filing.person if filing else known_person(request, request.POST.get("person_ref", ""))
    form = FilingForm(request.POST, person=person, filing=filing)
    form.is_valid()
    found = live_findings(person, form.draft_data(), timezone.now(), filing)
    return render(request, "portal/_partials/findings.html", {"findings": found})


@require_POST
def filing_submit(request: HttpRequest, ref: object) -> HttpResponse:
    """Hand in for review; what stops it is listed whole on the filing's page."""
    filing = own_filing(request, ref)
    version = request.POST.get("version", "")
    expected = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    try:
        intake.submit(filing=filing, by=request.user, now=timezone.now(), expected_version=expected)
    except RulesBroken as refusal:
        return detail_page(request, own_filing(request, ref), status=422, stopping=refusal.findings)
    except Refusal as refusal:
        return detail_page(request, own_filing(request, ref), status=status_of(refusal), refusal=refusal)
    messages.success(request, "已提交,等待审核。")
    return redirect("filing_submitted", ref=filing.ref)


@require_safe
def filing_submitted(request: HttpRequest, ref: object) -> HttpResponse:
    """After submitting: the receipt to print, and the next person of the same agent."""
    filing = own_filing(request, ref)
    receipt = filing.documents.filter(kind=DocumentKind.RECEIPT).first()
    return render(request, "portal/filing_submitted.html", {"filing": filing, "receipt": receipt})


@require_POST
def filing_same_agent(request: HttpRequest, ref: object) -> HttpResponse:
    """同一代办人继续办理下一人: the session keeps which filing to copy from, no personal data. `drop` forgets it."""
    filing = own_filing(request, ref)
    if request.POST.get("drop"):
        request.session.pop(CARRY, None)
        messages.info(request, "不再带入上一份备案的代办人。")
    else:
        request.session[CARRY] = str(filing.ref)
        messages.info(request, "请查找下一位参保人;新申请将带入代办人、联系人和就医地。")
    return redirect("person_find")


def carried_filing(request: HttpRequest) -> Filing | None:
    ref = request.session.get(CARRY)
    return Filing.objects.for_page().of_office(request.user.office_id).filter(ref=ref).first() if ref else None


@require_POST
def filing_copy(request: HttpRequest, ref: object) -> HttpResponse:
    """复制为新申请 of a refused or withdrawn filing."""
    filing = own_filing(request, ref)
    try:
        copy = intake.copy_as_new(filing=filing, by=request.user, now=timezone.now())
    except Refusal as refusal:
        return detail_page(request, filing, status=status_of(refusal), refusal=refusal)
    messages.success(request, "已复制为新申请。日期、签名和材料没有带入,请补齐。")
    return redirect("filing_edit", ref=copy.ref)


@require_safe
def places(request: HttpRequest) -> JsonResponse:
    """At most 12 hits for the place picker: `[{code, label, note, selectable}]`."""
    rows = [
        {"code": c.place_code or c.code, "label": c.name, "note": c.note, "selectable": not c.why_not}
        for c in suggest(request.GET.get("q", ""))
    ]
    return JsonResponse(rows, safe=False)
