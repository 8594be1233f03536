"""到期提醒: which filings a step shows, to the day; the telephone list as a paper."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from filing.choices import DocumentKind, FilingStatus, FilingType
from filing.dates import EXPIRY_STEPS, days_left, ending_span
from filing.errors import BadInput, NotAllowed
from filing.models import Document, Filing
from filing.operations import expiring, papers, people, verification
from filing.tests import world as w

NOW, TODAY = w.NOW, w.TODAY
in_database = pytest.mark.django_db


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "within"),
    [(-1, None), (0, 30), (1, 30), (29, 30), (30, 30), (31, 60), (60, 60), (61, 90), (90, 90), (91, None)],
)
def test_each_last_day_stands_in_one_step_and_today_still_counts(days, within):
    spans = {step: ending_span(TODAY, step) for step in EXPIRY_STEPS}
    found = [step for step, (first, last) in spans.items() if first <= after(days) <= last]
    assert found == ([within] if within else [])


def test_the_last_day_has_no_day_left_but_is_not_over():
    assert [days_left(after(d), TODAY) for d in (-1, 0, 1)] == [-1, 0, 1]


def test_no_other_step_exists():
    with pytest.raises(ValueError, match="not in"):
        ending_span(TODAY, 45)


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def reviewer():
    return w.staff(w.REVIEWER)


def ending(clerk, reviewer, days: int, name: str = "张建国", **changes) -> Filing:
    """A posted worker's filing that ends so many days from today."""
    insured = w.person(clerk, name=name)
    return w.approved(clerk, reviewer, insured, FilingType.POSTED, "420100", end=after(days), **changes)


def listed(office: str = "320508") -> dict[int, list[str]]:
    steps = {s: expiring.expiring(office=office, on=TODAY, within=s).for_list() for s in EXPIRY_STEPS}
    return {step: [f.person.name for f in rows] for step, rows in steps.items()}


@in_database
def test_the_steps_hold_the_filings_of_their_days_the_earliest_first(clerk, reviewer):
    for days in (61, 31, 30, 0, 60, 90, 91):
        ending(clerk, reviewer, days, name=f"张{'零一二三四五六七八九'[days // 10]}{'零一'[days % 10]}")
    assert listed() == {30: ["张零零", "张三零"], 60: ["张三一", "张六零"], 90: ["张六一", "张九零"]}


@in_database
def test_only_approved_filings_with_an_end_of_the_own_office(clerk, reviewer):
    w.submitted(clerk, w.person(clerk, name="待审"), FilingType.POSTED, end=after(10))
    w.approved(clerk, reviewer, w.person(clerk, name="长期"), FilingType.POSTED)
    gone = ending(clerk, reviewer, 10, name="已终止")
    people.record_state(enrolment=gone.enrolment, state="3", since=TODAY, source="register", by=clerk, now=NOW)
    assert listed() == {30: [], 60: [], 90: []}
    ending(clerk, reviewer, 10)
    assert listed()[30] == ["张建国"]
    assert listed("320583")[30] == []


def renewed(filing: Filing, status: str) -> Filing:
    """A renewal as the approval would leave it."""
    Filing.objects.filter(pk=filing.pk).update(status="approved")
    copy = Filing.objects.get(pk=filing.pk)
    copy.pk, copy._state.adding, copy.ref, copy.form_key, copy.number = None, True, uuid4(), uuid4(), f"R{status}"
    copy.renews_id, copy.start, copy.end, copy.status = filing.pk, after(400), after(700), status
    copy.save()
    return copy


@in_database
@pytest.mark.parametrize(("status", "words"), [("submitted", "续期待审核"), ("approved", "已续期"), ("refused", "")])
def test_what_is_renewed_already_says_so(clerk, reviewer, status, words):
    filing = ending(clerk, reviewer, 5)
    renewed(filing, status)
    row = Filing.objects.filter(pk=filing.pk).with_renewals().get()
    assert expiring.renewal_words(row) == words


@in_database
def test_6b_13_a_contacts_phone_is_called_where_there_is_no_own(clerk, reviewer):
    filing = ending(clerk, reviewer, 5, phone="", contact_name="李某", contact_phone="13911112222")
    assert expiring.phone_of(filing) == "13911112222"


@in_database
def test_the_call_list_is_a_paper_with_whole_numbers_that_prints_and_verifies(clerk, reviewer):
    ending(clerk, reviewer, 0, phone="13911112222")
    ending(clerk, reviewer, 30, name="李四")
    document = expiring.issue_call_list(within=30, by=clerk, now=NOW)
    words = document.words
    assert "13911112222" in words
    assert "今天到期" in words
    assert "30天" in words
    assert words.index("张建国") < words.index("李四")
    assert (document.batch.size, document.batch.first_day, document.batch.last_day) == (2, TODAY, after(30))
    assert papers.print_copy(document=document, by=clerk, now=NOW).copy == 1
    found = verification.verify(document.code, now=NOW)
    assert (found.kind_label, found.state_label, found.masked_name) == ("到期提醒电话单", "已出具", "")
    assert papers.visible_document(number=document.number, by=clerk) == document
    with pytest.raises(Document.DoesNotExist):
        papers.visible_document(number=document.number, by=w.staff(w.CLERK, office="320583"))


@in_database
def test_a_long_list_says_that_it_is_cut(clerk, reviewer, monkeypatch):
    monkeypatch.setattr(expiring, "CALLS_MAX", 1)
    ending(clerk, reviewer, 1)
    ending(clerk, reviewer, 2, name="李四")
    document = expiring.issue_call_list(within=30, by=clerk, now=NOW)
    assert "前1件(还有未列出的)" in document.words
    assert "李四" not in document.words


@in_database
def test_no_list_without_rows_without_right_or_of_another_step(clerk, reviewer):
    with pytest.raises(BadInput, match="没有出具"):
        expiring.issue_call_list(within=30, by=clerk, now=NOW)
    ending(clerk, reviewer, 1)
    with pytest.raises(BadInput, match="没有出具"):
        expiring.issue_call_list(within=45, by=clerk, now=NOW)
    with pytest.raises(NotAllowed):
        expiring.issue_call_list(within=30, by=reviewer, now=NOW)
    assert Filing.objects.get().status == FilingStatus.APPROVED
    assert not Document.objects.filter(kind=DocumentKind.CALL_LIST).exists()
