"""The papers as Chromium prints them and as Typst sets them: every kind, and what strains the sheet.

The real pages of real documents, opened and printed by a clerk; one browser for all of them.
"""

from collections import Counter

import pytest

from filing.choices import DocumentKind, FilingType, Mode
from filing.models import Document
from filing.operations import forms_on_demand, papers, seals
from filing.tests import world as w
from filing.tests.upload_files import seal_png
from portal.paper_layout import Sheet
from portal.paper_pdf import pdf_of
from portal.tests.paper_cases import CASES, KINDS, numbered
from portal.tests.paper_reading import (
    decoded,
    fonts_of,
    outside,
    pages_of,
    pages_text,
    rendered,
    set_words,
    squeezed,
    text_of,
)
from portal.tests.test_browser_path import log_in
from portal.views.documents import sheet_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]
FONTS = {("NotoSansSC-Regular", True), ("NotoSansSC-Bold", True)}
MARGIN = 24  # points; of the foot, half: the page number stands in the margin of the densest papers


def printed(page, address: str, document: Document) -> bytes:
    """Copy 1 as the counter prints it."""
    page.goto(f"{address}/documents/{document.number}/")
    page.click("form[action$='/print/'] button")
    page.wait_for_selector("[data-print]")
    page.evaluate("document.fonts.ready")
    return page.pdf(prefer_css_page_size=True, print_background=True)


def faults(content: bytes, sheet: Sheet, token: str, pages: int) -> list[str]:
    """What is wrong with one rendering of the sheet."""
    texts = pages_text(content)
    first, last = decoded(rendered(content)), decoded(rendered(content, page=len(texts) - 1))
    found = [f"{len(texts)} pages, not {pages}"] if len(texts) != pages else []
    found += [f"missing: {words[:30]}" for words in set_words(sheet) if squeezed(words) not in "".join(texts)]
    found += [f"outside: {bounds}" for bounds in outside(content, MARGIN)]
    found += [f"fonts: {fonts_of(content)}"] if fonts_of(content) != FONTS else []
    found += ["bars"] if first.get("Code128") != (sheet.filing_number or sheet.number) else []
    found += ["QR"] if token not in last.get("QRCode", "") else []
    return found + ["a foot alone"] * (texts[-1].startswith("验证码"))


def words(content: bytes, heads: list[str]) -> Counter[str]:
    """Every character as often as it is printed; a table's head, which a page break repeats, counts once."""
    text = "".join(pages_text(content))
    for head in heads:
        text = text.replace(head, "")
    return Counter(text)


def heads_of(sheet: Sheet) -> list[str]:
    return [squeezed("".join(part.block.head)) for part in sheet.parts if hasattr(part.block, "head")]


def cut_rows(content: bytes, sheet: Sheet) -> list[tuple[str, ...]]:
    """Rows of tables whose words do not all stand on one page."""
    pages = pages_text(content)
    rows = [row for part in sheet.parts if hasattr(part.block, "head") for row in part.block.rows]
    return [row for row in rows if not any(all(squeezed(cell) in text for cell in row) for text in pages)]


def test_every_kind_and_every_strain_is_whole_and_the_same_in_both_engines(page, live_server, settings):
    settings.PUBLIC_URL = live_server.url
    clerk = w.staff(w.CLERK, name="林晓岚")
    filing = w.draft(clerk, w.person(clerk))
    log_in(page, live_server.url, clerk.username)
    found = {}
    for name, case, facts in numbered():
        document = papers.store_document(case.kind, facts.number, facts, clerk.office, clerk, w.NOW, filing=filing)
        sheet = sheet_of(document, papers.words_of(document))
        by_chromium = printed(page, live_server.url, document)
        by_typst = pdf_of(sheet, issued_at=document.issued_at)
        for engine, content, pages in zip(("Chromium", "Typst"), (by_chromium, by_typst), case.pages, strict=True):
            found[name, engine] = faults(content, sheet, document.token, pages)
            found[name, engine] += [f"cut: {row[:2]}" for row in cut_rows(content, sheet)]
        heads = heads_of(sheet)
        found[name, "the same words"] = sorted(words(by_chromium, heads) - words(by_typst, heads))
        found[name, "no other words"] = sorted(words(by_typst, heads) - words(by_chromium, heads))
        if name == "forty calls":
            assert all(heads[0] in text for text in pages_text(by_chromium)[:2] + pages_text(by_typst))
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert {case.kind for case in KINDS.values()} == set(DocumentKind)
    assert len(found) == 4 * len(CASES)


@pytest.mark.parametrize("sealed", [False, True])
def test_each_paper_of_a_filing_prints_on_one_page_with_every_word_and_both_codes(page, live_server, settings, sealed):
    settings.PUBLIC_URL = live_server.url
    clerk, reviewer = w.staff(w.CLERK, name="林晓岚"), w.staff(w.REVIEWER, name="周明")
    if sealed:
        seals.set_seal(office=clerk.office, upload=seal_png(), by=w.staff(w.SUPERVISOR), now=w.NOW)
    insured = w.person(clerk, name="阿卜杜热合曼·阿卜杜克里木·买买提依明·吐尔逊")
    filing = w.draft(clerk, insured, FilingType.RESIDENT, "330100", mode=Mode.PROMISE)
    for kind in (DocumentKind.PROMISE, DocumentKind.NOTICE):
        forms_on_demand.issue_on_demand(filing=filing, kind=kind, by=clerk, now=w.NOW)
    given = w.approved(clerk, reviewer, insured, FilingType.OTHER, "510100")
    log_in(page, live_server.url, clerk.username)
    documents = [*filing.documents.all(), *given.documents.all()]
    assert {d.kind for d in documents} == {"promise", "notice", "receipt", "slip"}
    for document in documents:
        page.goto(f"{live_server.url}/documents/{document.number}/")
        page.evaluate("document.fonts.ready")
        content = page.pdf(prefer_css_page_size=True, print_background=True)
        sheet = sheet_of(document, papers.words_of(document))
        text, codes = squeezed(text_of(content)), decoded(rendered(content))
        assert [words for words in set_words(sheet) if squeezed(words) not in text] == [], document.kind
        assert pages_of(content) == 1, document.kind
        assert codes["Code128"] == (sheet.filing_number or sheet.number)
        assert document.token in codes["QRCode"]
