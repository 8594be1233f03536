"""Fetching what the reader may see, and answering refusals: shared by the filing and review screens."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest

from filing.errors import NotAllowed, Refusal, StaleFiling
from filing.models import Filing, InsuredPerson
from filing.operations import people
from filing.operations.common import OPEN_PERMISSIONS, visible_filing


def own_filing(request: HttpRequest, ref: object) -> Filing:
    """A filing of the reader's office; everything else is the same 404."""
    try:
        return visible_filing(ref=str(ref), by=request.user)
    except (Filing.DoesNotExist, ValidationError) as missing:
        raise Http404 from missing


def known_person(request: HttpRequest, ref: object) -> InsuredPerson:
    """A person of the reader's office, or opened by exact number in this session; all else is the same 404."""
    try:
        return people.visible_person(ref=str(ref), by=request.user, session_key=request.session.session_key or "")
    except (InsuredPerson.DoesNotExist, ValidationError) as missing:
        raise Http404 from missing


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
