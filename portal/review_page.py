"""What the page of a case under review shows besides the filing: its page images in order, who else looks at it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from filing.models import Filing, Page, ReviewClaim
from filing.operations.materials import SlotState


@dataclass(frozen=True)
class ShownPage:
    """One page image; `place` runs from 1 over all papers of the filing."""

    page: Page
    place: int
    name: str


@dataclass(frozen=True)
class Viewer:
    """The page images of a case and the one shown; `before` and `after` are None at the ends."""

    filing: Filing
    pages: tuple[ShownPage, ...]
    current: ShownPage
    before: ShownPage | None
    after: ShownPage | None


def viewer_of(filing: Filing, slots: Iterable[SlotState], wanted: int | None) -> Viewer | None:
    """All pages in the order of the checklist, the `wanted` one shown, else the first. None where there are none."""
    found = [(state.material, page) for state in slots if state.material for page in state.material.pages.all()]
    if not found:
        return None
    pages = tuple(
        ShownPage(page, place, f"{material} 第 {page.order} 页") for place, (material, page) in enumerate(found, 1)
    )
    at = next((index for index, shown in enumerate(pages) if shown.page.pk == wanted), 0)
    around = (None, *pages, None)
    return Viewer(filing, pages, pages[at], around[at], around[at + 2])


def warning_words(claim: ReviewClaim | None) -> str:
    """What whoever opens the case as well is told; "" where nobody else has it."""
    return f"{claim_words(claim)}。您仍可办理，以先提交的为准。" if claim else ""


def claim_words(claim: ReviewClaim) -> str:
    """张敏 正在审核 09:42."""
    return f"{claim.by.full_name} 正在审核 {timezone.localtime(claim.since):%H:%M}"
