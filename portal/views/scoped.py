"""Fetching what the reader may see, and answering refusals: shared by all screens about filings, persons and papers."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.utils import timezone

from filing.errors import NotAllowed, Refusal, StaleFiling
from filing.models import Document, Filing, InsuredPerson
from filing.operations import access, papers, people
from filing.operations.common import OPEN_PERMISSIONS, visible_filing


def own_filing(request: HttpRequest, ref: object) -> Filing:
    """A filing of the reader's office; everything else is the same 404."""
    try:
        return visible_filing(ref=str(ref), by=request.user)
    except (Filing.DoesNotExist, ValidationError) as nothing:
        raise missing(request, "filing", ref) from nothing


def known_person(request: HttpRequest, ref: object) -> InsuredPerson:
    """A person of the reader's office, or opened by exact number in this session; all else is the same 404."""
    try:
        return people.visible_person(ref=str(ref), by=request.user, session_key=request.session.session_key or "")
    except (InsuredPerson.DoesNotExist, ValidationError) as nothing:
        raise missing(request, "person", ref) from nothing


def form_subject(request: HttpRequest) -> tuple[InsuredPerson, Filing | None]:
    """Whom and what a filing form that is being typed speaks of: its hidden `filing_ref`, else its `person_ref`."""
    need(request, "filing.take_filing", what="受理备案")
    if request.POST.get("filing_ref"):
        filing = own_filing(request, request.POST["filing_ref"])
        return filing.person, filing
    return known_person(request, request.POST.get("person_ref", "")), None


def version_in(text: str) -> int:
    """The version that was on the screen; 0, which no filing has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def own_document(request: HttpRequest, number: str) -> Document:
    try:
        return papers.visible_document(number=number, by=request.user)
    except Document.DoesNotExist as nothing:
        raise missing(request, "document", number) from nothing


def missing(request: HttpRequest, kind: str, ref: object) -> Http404:
    """The 404 for a foreign or missing id, its entry written before the answer. One answer, one entry for both."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    if ref:
        access.record_missing(by=request.user, kind=kind, ref=str(ref), now=timezone.now(), page=page)
    return Http404()


def need(request: HttpRequest, *permissions: str, what: str) -> None:
    """403 with a sentence unless the reader has one of `permissions`."""
    if not any(request.user.has_perm(p) for p in permissions):
        raise PermissionDenied(f"您的岗位不能{what}。需要时请联系主管。")


def need_office_reader(request: HttpRequest) -> None:
    need(request, *OPEN_PERMISSIONS, what="查看备案")


def status_of(refusal: Refusal) -> int:
    """409 when somebody else was first, 403 when the person or the state forbids it, 422 for wrong values."""
    if isinstance(refusal, StaleFiling):
        return 409
    return 403 if isinstance(refusal, NotAllowed) else 422
