"""What lists share: places read once each, and how a wrong row is marked."""

from collections.abc import Callable
from functools import lru_cache

from filing.bulk import BadCell, hide_numbers
from filing.facts import PlaceFacts
from filing.places import treated_at

PLACES_KEPT = 4096
TYPED_KEPT = 30
WRONG, WRONG_CODE = "该行有误", "wrong_row"


def place_reader() -> Callable[[str], PlaceFacts]:
    """Of one run. The function raises BadCell with a sentence."""

    @lru_cache(maxsize=PLACES_KEPT)
    def read(cell: str) -> PlaceFacts:
        found = treated_at(cell, "没有回答")
        if found.place is None:
            raise BadCell(f":{hide_numbers(found.problem)}" if len(cell) <= TYPED_KEPT else "不是城市或区县,没有回答。")
        return found.place

    return read
