"""Pages that are there already: in the same filing, as the other side of a card, or in another person's papers."""

from collections.abc import Sequence
from typing import Any

from filing.choices import ImageFault, MaterialKind
from filing.image_checks import SAME_PAGE, SAME_SIDE, apart
from filing.models import Filing, Page

CARDS = frozenset({MaterialKind.ID_IMAGE, MaterialKind.AGENT_ID})
PageRow = dict[str, Any]


def with_twins(filing: Filing, kind: str, rows: Sequence[PageRow]) -> list[PageRow]:
    """`rows` with what is found beside other pages added to their `faults`. Two queries, both by an index."""
    there = list(
        Page.objects.filter(material__filing=filing, material__voided_at__isnull=True)
        .exclude(material__kind=kind)
        .values("sha256", "fingerprint")
    )
    elsewhere = _in_papers_of_others(filing, kind, rows)
    return [
        _told(row, _twin(row, rows[:at], there, kind), row["received_sha256"] in elsewhere)
        for at, row in enumerate(rows)
    ]


def _told(row: PageRow, twin: ImageFault | None, elsewhere: bool) -> PageRow:
    found = [*filter(None, [row["faults"], twin]), *([ImageFault.ELSEWHERE] if elsewhere else [])]
    return {**row, "faults": ",".join(found)}


def _in_papers_of_others(filing: Filing, kind: str, rows: Sequence[PageRow]) -> set[str]:
    """Uploads that lie in another person's papers, byte by byte. One agent may come for many people."""
    if kind == MaterialKind.AGENT_ID:
        return set()
    hashes = {row["received_sha256"] for row in rows}
    found = Page.objects.filter(received_sha256__in=hashes, material__voided_at__isnull=True)
    others = found.exclude(material__filing__person=filing.person_id).exclude(material__kind=MaterialKind.AGENT_ID)
    return set(others.values_list("received_sha256", flat=True))


def _twin(row: PageRow, before: Sequence[PageRow], there: Sequence[PageRow], kind: str) -> ImageFault | None:
    """The pages of one paper may be the same printed form, and cards of two people look alike: by their look pages are
    compared with other slots only, cards with their own slot only.
    """
    if ImageFault.BLANK in (row["faults"] or ""):
        return None
    if kind in CARDS:
        if any(_alike(row, other, SAME_SIDE) for other in before):
            return ImageFault.SAME_SIDE
        return ImageFault.IN_FILING if any(row["sha256"] == other["sha256"] for other in there) else None
    again = any(row["sha256"] == other["sha256"] for other in before)
    return ImageFault.IN_FILING if again or any(_alike(row, other, SAME_PAGE) for other in there) else None


def _alike(one: PageRow, other: PageRow, bound: int) -> bool:
    if one["sha256"] == other["sha256"]:
        return True
    taken = one["fingerprint"] and other["fingerprint"]
    return bool(taken) and apart(one["fingerprint"], other["fingerprint"]) <= bound
