"""政策咨询: the questions before any form, the answer, its paper, and the way to a new filing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from filing.dates import today
from filing.errors import Refusal
from filing.operations import advising
from portal import advice_handover
from portal.forms.advice import AdviceForm
from portal.views.scoped import known_person, need, status_of


def advice(request: HttpRequest) -> HttpResponse:
    """Each POST answers with the next questions and keeps the answers; `act` prints or hands over."""
    need(request, "filing.take_filing", what="出具咨询告知单")
    ref = request.POST.get("person") or request.GET.get("person")
    person = known_person(request, ref) if ref else None
    form = AdviceForm(request.POST or None, person=person, by=request.user, on=today(timezone.now()))
    act, status = request.POST.get("act", ""), 200
    if request.method == "POST" and form.is_valid() and form.answer:
        if act == "file" and advice_handover.can_be_filed(form.answer):
            advice_handover.hand_over(request, form.answer, person)
            return redirect("filing_new", ref=person.ref) if person else redirect("person_find")
        if act == "print":
            try:
                document = advising.issue_advice(facts=form.facts, by=request.user, now=timezone.now())
                return redirect("document_view", number=document.number)
            except Refusal as refusal:
                form.refuse(refusal)
                status = status_of(refusal)
    answer = form.answer if form.is_bound and not form.errors else None
    fileable = answer is not None and advice_handover.can_be_filed(answer)
    context = {"form": form, "answer": answer, "person": person, "fileable": fileable}
    return render(request, "portal/advice.html", context, status=status)
