"""The filing form: new, edit, live findings, submit, copy, and the next person of the same agent."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from filing.choices import Action, DocumentKind, Origin
from filing.errors import Refusal, RulesBroken, StaleFiling
from filing.models import Filing
from filing.operations import access, form_drafts, forms_on_demand, intake, readback
from filing.operations.common import object_name
from filing.places import suggest
from portal import advice_handover
from portal.filing_page import findings_of, refusing_sentences
from portal.forms.filings import carried_from
from portal.sheet import Sheet, warnings_of
from portal.typed import coming_back, draft_sides, sides
from portal.views.detail import detail_page
from portal.views.form_drafts import keep_typed
from portal.views.scoped import form_subject, known_person, need, own_filing, status_of, version_in

CARRY = "carry_from"
NOT_SAVED = "您填写的内容没有保存，暂存在本页，只有您看得到。"
ISSUING = {"notice": DocumentKind.NOTICE, "promise": DocumentKind.PROMISE}


def filing_new(request: HttpRequest, ref: object) -> HttpResponse:
    """The form for a person; the first save makes the draft."""
    need(request, "filing.take_filing", what="受理备案")
    person = known_person(request, ref)
    carried = carried_filing(request)
    initial = (carried_from(carried) if carried else {}) | advice_handover.handed_over(request, person)
    now = timezone.now()
    draft = form_drafts.find(person=person, filing=None, by=request.user, now=now)
    typed = coming_back(request, draft, person=person, filing=None)
    sheet = Sheet(request, person, now=now, carried=initial or None, typed=typed)
    if request.method == "POST":
        return take(request, sheet)
    return form_page(request, sheet, carried=carried, draft=draft)


def filing_edit(request: HttpRequest, ref: object) -> HttpResponse:
    """The same form over a draft or returned filing."""
    filing = own_filing(request, ref)
    why_not = refusing_sentences(filing, request.user)[Action.EDIT]
    if why_not:
        kept = request.method == "POST" and keep_typed(request, filing.person, filing)
        messages.error(request, f"{why_not}{NOT_SAVED if kept else ''}")
        return redirect("filing_detail", ref=filing.ref)
    if filing.origin == Origin.ELSEWHERE:
        return redirect("recorded_edit", ref=filing.ref)
    now = timezone.now()
    draft = form_drafts.find(person=filing.person, filing=filing, by=request.user, now=now)
    typed = coming_back(request, draft, person=filing.person, filing=filing)
    sheet = Sheet(request, filing.person, now=now, filing=filing, typed=typed)
    if request.method == "POST":
        return take(request, sheet)
    access.record(
        by=request.user, action="open_filing", object_=object_name(filing), now=sheet.now, number=filing.number or ""
    )
    behind = draft_sides(draft) if draft and draft.is_behind else ()
    return form_page(request, sheet, draft=draft, draft_sides=behind)


def take(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Save everything on the screen, then do what the pressed button says. A refused form keeps words and files."""
    status, conflict = 200, ()
    if sheet.is_valid():
        try:
            filing = sheet.save()
        except Refusal as refusal:
            sheet.refuse(refusal)
            status = status_of(refusal)
            if isinstance(refusal, StaleFiling):
                conflict = sides(sheet.filing, sheet.facts)
        else:
            form_drafts.forget(person=sheet.person, filing=sheet.filing, by=request.user)
            request.session.pop(CARRY, None)
            advice_handover.forget(request)
            return after_saving(request, sheet, filing)
    sheet.hold()
    keep_typed(request, sheet.person, sheet.filing)
    for problem in sheet.file_problems:
        messages.error(request, problem)
    return form_page(request, sheet, status=200 if status == 422 else status, conflict=conflict)


def after_saving(request: HttpRequest, sheet: Sheet, filing: Filing) -> HttpResponse:
    """保存 stays on the form, 提交 hands in, 出具 opens the paper. A refused file stops what would follow the save."""
    act = request.POST.get("act", "")
    for warning in warnings_of(sheet):
        messages.warning(request, warning)
    if sheet.file_problems:
        messages.error(request, " ".join(sheet.file_problems) + " 其余内容已保存为草稿，没有提交；请重新选择这份文件。")
    elif act == "submit":
        return hand_in(request, sheet, filing)
    elif act in ISSUING:
        return issue(request, filing, ISSUING[act])
    elif act == "counter":
        open_counter(request, filing)
    else:
        messages.success(request, "已保存为草稿，还没有提交。")
    return redirect("filing_edit", ref=filing.ref)


def hand_in(request: HttpRequest, sheet: Sheet, filing: Filing) -> HttpResponse:
    """Submit what was just saved; what stops it is listed whole above the form, which keeps everything."""
    try:
        intake.submit(filing=filing, by=request.user, now=sheet.now, expected_version=filing.version)
    except Refusal as refusal:
        kept = Sheet(request, sheet.person, now=sheet.now, filing=own_filing(request, filing.ref), fresh=True)
        stopping = refusal.findings if isinstance(refusal, RulesBroken) else ()
        return form_page(request, kept, status=status_of(refusal), stopping=stopping, refusal=refusal)
    messages.success(request, "已提交，等待审核。")
    return redirect("filing_submitted", ref=filing.ref)


def open_counter(request: HttpRequest, filing: Filing) -> None:
    """核对屏 of what was just saved: the code is shown once."""
    try:
        code = readback.open_screen(filing=filing, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, f"已保存为草稿。{' '.join(refusal.sentences)}")
        return
    address = request.build_absolute_uri(reverse("counter"))
    messages.success(request, f"已保存为草稿。配对码 {code[:3]} {code[3:]}：两分钟内在第二屏打开 {address} 输入。")


def issue(request: HttpRequest, filing: Filing, kind: DocumentKind) -> HttpResponse:
    """告知书 or 承诺书 of what was just saved, to be read and signed."""
    try:
        document = forms_on_demand.issue_on_demand(filing=filing, kind=kind, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, f"已保存为草稿。{' '.join(refusal.sentences)}")
        return redirect("filing_edit", ref=filing.ref)
    return redirect("document_view", number=document.number)


def form_page(request: HttpRequest, sheet: Sheet, *, status: int = 200, **more: Any) -> HttpResponse:
    filing = sheet.filing
    kept = findings_of(filing, sheet.now) if filing else ()
    found = kept if sheet.post is None else sheet.findings()
    if sheet.came_back:
        sheet.silence()
    context = {"sheet": sheet, "form": sheet.facts, "person": sheet.person, "filing": filing, "findings": found}
    context["read_back"] = readback.latest(filing=filing) if filing else None
    return render(request, "portal/filing_form.html", {**context, **more}, status=status)


@require_POST
def findings(request: HttpRequest) -> HttpResponse:
    """A fragment with the findings about a form that is being typed. Nothing is saved."""
    person, filing = form_subject(request)
    sheet = Sheet(request, person, now=timezone.now(), filing=filing)
    return render(request, "portal/_partials/findings.html", {"findings": sheet.findings()})


@require_POST
def filing_submit(request: HttpRequest, ref: object) -> HttpResponse:
    """Hand in for review; what stops it is listed whole on the filing's page."""
    filing = own_filing(request, ref)
    try:
        expected = version_in(request.POST.get("version", ""))
        intake.submit(filing=filing, by=request.user, now=timezone.now(), expected_version=expected)
    except RulesBroken as refusal:
        return detail_page(request, own_filing(request, ref), status=422, stopping=refusal.findings)
    except Refusal as refusal:
        return detail_page(request, own_filing(request, ref), status=status_of(refusal), refusal=refusal)
    messages.success(request, "已提交，等待审核。")
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
        messages.info(request, "请查找下一位参保人；新申请将带入代办人、联系人和就医地。")
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
    messages.success(request, "已复制为新申请。日期、签名和材料没有带入，请补齐。")
    return redirect("filing_edit", ref=copy.ref)


@require_safe
def places(request: HttpRequest) -> JsonResponse:
    """At most 12 hits for the place picker: `[{code, label, note, selectable}]`."""
    rows = [
        {"code": c.place_code or c.code, "label": c.name, "note": c.note, "selectable": not c.why_not}
        for c in suggest(request.GET.get("q", ""))
    ]
    return JsonResponse(rows, safe=False)
