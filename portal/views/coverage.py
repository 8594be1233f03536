"""能否直接结算 on a person's page: asked by POST, answered on the same page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from filing.errors import Refusal
from filing.operations.coverage import coverage_of
from portal.forms.coverage import CoverageForm
from portal.person_page import coverage_lines
from portal.views.people import detail_page, may_search, opened_person


@require_POST
@may_search
def person_coverage(request: HttpRequest, ref: str) -> HttpResponse:
    """Changes nothing; the question is an access entry of its own."""
    person, covered = opened_person(request, ref, entry=False), None
    form = CoverageForm(request.POST)
    if form.is_valid():
        try:
            question = form.question()
            told = coverage_of(person=person, question=question, by=request.user, now=timezone.now())
            covered = coverage_lines(question, told)
        except Refusal as refusal:
            form.refuse(refusal)
    return detail_page(request, person, coverage_form=form, covered=covered)
