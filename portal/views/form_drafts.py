"""Form drafts: what the form's script sends while the clerk types, and throwing it away."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from filing.errors import Refusal
from filing.models import Filing, FormDraft, InsuredPerson
from filing.operations import form_drafts
from portal.typed import typed_in
from portal.views.scoped import form_subject, version_in
from portal.views.session import own_path


@require_POST
def form_draft_keep(request: HttpRequest) -> JsonResponse:
    """`{saved_at}`, HH:MM in Shanghai; 422 with `{message}` for what is too long. Nothing is validated."""
    person, filing = form_subject(request)
    try:
        draft = _keep(request, person, filing)
    except Refusal as refusal:
        return JsonResponse({"message": " ".join(refusal.sentences)}, status=422)
    return JsonResponse({"saved_at": timezone.localtime(draft.saved_at).strftime("%H:%M")})


@require_POST
def form_draft_discard(request: HttpRequest) -> HttpResponse:
    """丢弃, and back to the page it was pressed on."""
    person, filing = form_subject(request)
    form_drafts.forget(person=person, filing=filing, by=request.user)
    messages.info(request, "已丢弃未保存的填写内容。")
    return redirect(own_path(request, request.POST.get("next", "")))


def keep_typed(request: HttpRequest, person: InsuredPerson, filing: Filing | None) -> bool:
    """Keep the words of a form that was refused; True when they wait. What is too long stays on the page alone."""
    if not typed_in(request.POST) or not request.user.has_perm("filing.take_filing"):
        return False
    try:
        _keep(request, person, filing)
    except Refusal:
        return False
    return True


def _keep(request: HttpRequest, person: InsuredPerson, filing: Filing | None) -> FormDraft:
    return form_drafts.keep(
        person=person,
        filing=filing,
        form_key=_form_key(request),
        version=version_in(request.POST.get("version", "")),
        typed=typed_in(request.POST),
        by=request.user,
        now=timezone.now(),
    )


def _form_key(request: HttpRequest) -> UUID:
    """By which held pages are found; a damaged one finds none."""
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid4()
