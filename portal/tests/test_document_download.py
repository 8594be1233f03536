"""下载 PDF: the original of a paper, sent to who may print it, with an entry and without a copy."""

import pytest
from django.urls import reverse

from filing.models import AuditEntry
from filing.operations import papers
from filing.tests import world
from portal import paper_pdf
from portal.tests.world import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return signed_in(world.CLERK)


@pytest.fixture
def slip(desk):
    clerk = desk[1]
    filing = world.approved(clerk, world.staff(world.REVIEWER), world.person(clerk))
    return filing.documents.get(kind="slip")


def test_the_file_bears_the_papers_number_and_nobodys_name(desk, slip):
    answer = desk[0].get(reverse("document_pdf", args=[slip.number]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="{slip.number}.pdf"'
    assert answer.content.startswith(b"%PDF-1.7")
    assert "no-store" in answer["Cache-Control"]


def test_a_download_is_an_entry_and_no_copy(desk, slip):
    desk[0].get(reverse("document_pdf", args=[slip.number]))
    entry = AuditEntry.objects.get(action="download_document")
    assert (entry.stream, entry.object, entry.actor) == ("access", f"document:{slip.number}", desk[1].username)
    assert not slip.prints.exists()


def test_without_the_engine_the_sheet_is_shown_with_the_sentence(desk, slip, monkeypatch):
    monkeypatch.setattr(paper_pdf, "typst", None)
    answer = desk[0].get(reverse("document_pdf", args=[slip.number]), follow=True)
    assert answer.redirect_chain[0][0] == reverse("document_view", args=[slip.number])
    assert "没有生成 PDF；纸质打印不受影响" in answer.content.decode()


@pytest.mark.parametrize("way", ["view", "pdf", "print"])
def test_words_that_are_not_those_issued_are_told_and_never_printed(desk, slip, monkeypatch, way):
    monkeypatch.setattr(papers.keys, "check_hash", lambda *args, **kwargs: False)
    address = reverse(f"document_{way}", args=[slip.number])
    answer = desk[0].post(address) if way == "print" else desk[0].get(address)
    assert answer.status_code == (409 if way == "print" else 404)
    assert "与出具时不一致" in answer.content.decode()
    assert not slip.prints.exists()
