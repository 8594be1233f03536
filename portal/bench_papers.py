"""What a run of PDF costs: two hundred slips one after another, and how much memory they leave behind."""

import os
import time
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from filing.choices import DocumentKind
from filing.dates import SHANGHAI
from filing.papers.build import build
from filing.papers.facts import OfficeOnPaper
from filing.papers.samples import sample
from portal.paper_layout import lay_out
from portal.paper_pdf import pdf_of

BATCH, WARM = 200, 20
GROWTH_MAX = 32.0
"""Megabytes a run may leave behind after the first twenty papers, which fill the caches of fonts and engine."""
DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Batch:
    """`each`: median milliseconds a paper, drawing of its codes included. `grown`: megabytes after the warm ones."""

    each: float
    grown: float

    def verdict(self, base: float) -> str:
        passed = "PASS" if self.grown <= GROWTH_MAX else "FAIL"
        told = f"each={self.each:.1f} ms ratio={self.each / base:.2f} grown={self.grown:.1f} MB bound={GROWTH_MAX:.0f}"
        return f"BATCH {BATCH} papers as PDF {told} {passed}"


def pdf_batch(count: int = BATCH) -> Batch:
    """Slips that differ, as their numbers do. Raises portal.paper_pdf.NoPdf without engine or fonts."""
    facts = sample(DocumentKind.SLIP, office=OfficeOnPaper("演示经办机构", telephone="0512-00000000"), on=DAY)
    times, before = [], 0.0
    for number in range(count):
        if number == WARM:
            before = resident_megabytes()
        start = time.perf_counter()
        paper = build(DocumentKind.SLIP, replace(facts, number=f"YDWS{number:021}", filing_number=f"YDBA{number:021}"))
        pdf_of(lay_out(paper, code="0" * 11, token=f"bench.{number}"), issued_at=AT)
        times.append((time.perf_counter() - start) * 1000)
    return Batch(sorted(times)[len(times) // 2], resident_megabytes() - before)


def resident_megabytes() -> float:
    """What this process holds now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
