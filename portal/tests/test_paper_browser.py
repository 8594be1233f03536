"""The papers as Chromium prints them: whole, on one page, with codes a scanner reads."""

import pytest

from filing.choices import DocumentKind, FilingType, Mode
from filing.operations import forms_on_demand, papers, seals
from filing.tests import world as w
from filing.tests.upload_files import seal_png
from portal.tests.paper_reading import decoded, pages_of, rendered, set_words, squeezed, text_of
from portal.tests.test_browser_path import log_in
from portal.views.documents import sheet_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committed")]


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
