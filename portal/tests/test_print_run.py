"""Many papers in one run: a number each, what cannot be printed named, what came out confirmed or printed again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filing.models import AuditEntry, PrintCopy, PrintOutcome
from filing.operations import papers
from filing.tests import world as w
from portal.tests.world import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return signed_in(w.CLERK)


@pytest.fixture
def filings(desk):
    clerk, reviewer = desk[1], w.staff(w.REVIEWER)
    return [w.approved(clerk, reviewer, w.person(clerk, name=name)) for name in ("张建国", "王秀英", "李国强")]


def print_slips(client, filings, **more):
    return client.post(reverse("print_papers"), {"ref": [f.ref for f in filings], "kind": "slip", **more})


def slip(filing):
    return filing.documents.get(kind="slip")


def test_the_ticked_are_printed_one_sheet_and_one_entry_each(desk, filings):
    page = print_slips(desk[0], filings)
    shown = page.content.decode()
    assert page.status_code == 200
    assert shown.count("<article") == 3
    assert [one.copy.copy for one, _ in page.context["printed"]] == [1, 1, 1]
    assert [one.document for one, _ in page.context["printed"]] == [slip(f) for f in filings]
    entries = AuditEntry.objects.filter(action="print_document")
    assert {e.object for e in entries} == {f"document:{slip(f).number}" for f in filings}


def test_one_bad_record_is_named_and_the_rest_are_printed(desk, filings, monkeypatch):
    clerk = desk[1]
    waiting = w.submitted(clerk, w.person(clerk, name="陈桂兰"))
    bad, real = slip(filings[1]), papers.keys.check_hash
    monkeypatch.setattr(
        papers.keys, "check_hash", lambda stored, *a, **k: stored != bad.words_hash and real(stored, *a, **k)
    )
    page = print_slips(desk[0], [*filings, waiting])
    shown = page.content.decode()
    assert shown.count("<article") == 2
    assert f"文书 {bad.number} 存储的内容与出具时不一致" in shown
    assert f"{waiting.number} 陈桂兰" in shown
    assert "没有异地就医备案回执可打印" in shown
    assert not bad.prints.exists()


def test_printed_before_asks_one_reason_for_all_of_them(desk, filings):
    print_slips(desk[0], filings[:2])
    page = print_slips(desk[0], filings)
    assert page.status_code == 200
    assert [d.number for d in page.context["lacking_reason"]] == [slip(f).number for f in filings[:2]]
    again = desk[0].post(
        reverse("print_papers"), {"number": [slip(f).number for f in filings[:2]], "reason": "群众遗失"}
    )
    shown = again.content.decode()
    assert shown.count("补打 第2次") == 2
    assert set(PrintCopy.objects.filter(copy=2).values_list("reason", flat=True)) == {"群众遗失"}


def test_what_came_out_is_confirmed_once(desk, filings):
    page = print_slips(desk[0], filings)
    copies = [one.copy.pk for one, _ in page.context["printed"]]
    for _ in range(2):
        answer = desk[0].post(reverse("print_outcome"), {"copy": copies}, follow=True)
        assert answer.status_code == 200
    assert "已确认 3 份文书打印完成" in answer.content.decode()
    assert list(PrintOutcome.objects.values_list("printed", flat=True)) == [True] * 3
    assert AuditEntry.objects.filter(action="print_outcome").count() == 3


def test_what_did_not_come_out_is_printed_again_under_the_next_number(desk, filings):
    page = print_slips(desk[0], filings)
    copies = [one.copy.pk for one, _ in page.context["printed"]]
    again = desk[0].post(reverse("print_outcome"), {"copy": copies, "failed": copies[1:2]})
    assert again.content.decode().count("<article") == 1
    assert "补打 第2次" in again.content.decode()
    assert list(PrintOutcome.objects.order_by("copy").values_list("printed", flat=True)) == [True, False, True]
    assert PrintCopy.objects.get(copy=2).reason == "上一份没有打出"


def test_nobody_says_what_became_of_anothers_copies(desk, filings):
    page = print_slips(desk[0], filings)
    other, _ = signed_in(w.CLERK)
    other.post(reverse("print_outcome"), {"copy": [one.copy.pk for one, _ in page.context["printed"]]})
    assert not PrintOutcome.objects.exists()


def test_a_single_paper_is_a_run_of_one(desk, filings):
    page = desk[0].post(reverse("document_print", args=[slip(filings[0]).number]))
    assert page.content.decode().count("<article") == 1
    assert "送打印机" in page.content.decode()
    refused = desk[0].post(reverse("document_print", args=[slip(filings[0]).number]))
    assert refused.status_code == 409
    assert "补打须写明原因，没有打印" in refused.content.decode()


@pytest.mark.parametrize(
    "given", [{"ref": "x", "kind": "slip"}, {"kind": "poem"}, {"number": "YDWS0"}, {"copy": "x" * 40}, {}]
)
def test_bad_input_is_an_answer_and_never_a_fault(desk, filings, given):
    data = {"ref": str(filings[0].ref), **given} if "kind" in given else given
    for address in ("print_papers", "print_outcome"):
        assert desk[0].post(reverse(address), data).status_code in (200, 302, 404)
    assert not PrintCopy.objects.exists()


def test_filings_of_another_office_are_missing_and_never_printed(desk, filings):
    other, _ = signed_in(w.CLERK, office="320583")
    answer = print_slips(other, filings)
    assert answer.status_code == 302
    assert not PrintCopy.objects.exists()
    assert AuditEntry.objects.filter(action="refused").count() == 3


def test_a_sheet_more_costs_the_same_few_queries(desk, filings):
    """The copy with its lock, number and entry; nothing about the reader or the page is read again."""
    asked = []
    for chosen in (filings[:1], filings[1:]):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            print_slips(desk[0], chosen)
        asked.append(len(queries))
    assert asked[1] - asked[0] <= 14


def test_the_list_offers_to_print_only_to_who_may(desk, filings):
    assert "打印勾选的" in desk[0].get(reverse("filing_list")).content.decode()
    auditor, _ = signed_in(w.AUDITOR)
    assert "打印勾选的" not in auditor.get(reverse("filing_list")).content.decode()


def test_marking_a_mixed_selection_marks_what_can_be_and_says_how_many_were_not(desk, filings):
    clerk = desk[1]
    waiting = w.submitted(clerk, w.person(clerk, name="陈桂兰"))
    answer = (
        desk[0]
        .post(reverse("filing_uploaded"), {"ref": [f.ref for f in (*filings, waiting)]}, follow=True)
        .content.decode()
    )
    assert "已标记 3 件为已上报。另有 1 件不是通过的备案，没有标记。" in answer
