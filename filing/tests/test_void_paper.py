"""作废: a paper printed with an office's error stays, says so everywhere, and another takes its place."""

import pytest

from filing.errors import BadInput, NotAllowed
from filing.models import AuditEntry, Document
from filing.operations import forms_on_demand, papers, verification
from filing.operations.common import object_name
from filing.papers.blocks import words_of
from filing.tests import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def supervisor():
    return w.staff(w.SUPERVISOR)


@pytest.fixture
def slip(clerk):
    return w.approved(clerk, w.staff(w.REVIEWER, name="沈静怡"), w.person(clerk)).documents.get(kind="slip")


def void(slip: Document, by, reason: str = "机构电话印错") -> Document:
    return papers.void_document(document=slip, by=by, now=w.NOW, reason=reason)


def test_a_void_paper_stays_with_who_when_and_why_and_an_entry(slip, supervisor):
    words = slip.words
    void(slip, supervisor, "  机构电话印错  ")
    kept = Document.objects.get(pk=slip.pk)
    assert (kept.voided_at, kept.voided_by, kept.void_reason) == (w.NOW, supervisor, "机构电话印错")
    assert (kept.words, kept.filing.status) == (words, "approved")
    entry = AuditEntry.objects.get(action="void_document")
    assert (entry.stream, entry.object, entry.actor) == ("change", object_name(kept.filing), supervisor.username)
    assert kept.number in entry.detail
    assert verification.verify(kept.code, now=w.NOW).state_label == "作废"


@pytest.mark.parametrize("role", [w.CLERK, w.REVIEWER, w.AUDITOR, w.ADMIN])
def test_nobody_but_a_supervisor_voids(slip, role):
    with pytest.raises(NotAllowed, match="请主管"):
        void(slip, w.staff(role))
    assert Document.objects.get(pk=slip.pk).voided_at is None


@pytest.mark.parametrize(("reason", "sentence"), [(" ", "须写明原因"), ("字" * 201, "最多 200 个字")])
def test_without_a_reason_that_fits_nothing_is_voided(slip, supervisor, reason, sentence):
    with pytest.raises(BadInput, match=sentence):
        void(slip, supervisor, reason)
    assert Document.objects.get(pk=slip.pk).voided_at is None
    assert not AuditEntry.objects.filter(action="void_document").exists()


def test_a_void_paper_is_voided_once(slip, supervisor):
    void(slip, supervisor)
    with pytest.raises(NotAllowed, match="已经作废"):
        void(slip, w.staff(w.SUPERVISOR), "又一次")
    assert Document.objects.get(pk=slip.pk).void_reason == "机构电话印错"


def test_a_void_paper_is_neither_printed_nor_downloaded_but_read(slip, supervisor, clerk):
    void(slip, supervisor)
    with pytest.raises(NotAllowed, match="不能打印和下载"):
        papers.print_copy(document=slip, by=clerk, now=w.NOW)
    with pytest.raises(NotAllowed, match="不能打印和下载"):
        papers.download(document=Document.objects.get(pk=slip.pk), by=clerk, now=w.NOW)
    assert not slip.prints.exists()
    assert "张建国" in words_of(papers.open_document(document=slip, by=clerk, now=w.NOW))


def test_a_slip_is_issued_again_only_in_place_of_a_void_one(slip, supervisor, clerk):
    filing = slip.filing
    with pytest.raises(BadInput, match="没有作废"):
        forms_on_demand.issue_on_demand(filing=filing, kind="slip", by=clerk, now=w.NOW)
    void(slip, supervisor)
    assert "slip" in forms_on_demand.issuable(filing, filing.documents.all())
    again = forms_on_demand.issue_on_demand(filing=filing, kind="slip", by=clerk, now=w.NOW)
    assert "沈静怡" in again.words
    assert (again.number != slip.number, again.code != slip.code) == (True, True)
    assert verification.verify(again.code, now=w.NOW).state_label == "有效"
    assert verification.verify(slip.code, now=w.NOW).state_label == "作废"
    assert "slip" not in forms_on_demand.issuable(filing, filing.documents.all())


def test_a_void_paper_is_not_among_those_handed_over(slip, supervisor, clerk):
    void(slip, supervisor)
    delivery = forms_on_demand.issue_on_demand(filing=slip.filing, kind="delivery", by=clerk, now=w.NOW)
    assert slip.number not in delivery.words
