"""Texts of papers in force: drafted by one, published by another, printed from their day on, frozen on papers issued."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from filing.choices import DocumentKind, FilingType
from filing.errors import BadInput, NotAllowed
from filing.models import AuditEntry, Document, PaperText
from filing.operations import papers, texts
from filing.tests import world as w

pytestmark = pytest.mark.django_db

NEW = "可凭备案编号到本机构查询,也可拨打{机构电话}。〔R36〕"
OLD = "可凭备案编号或者本人证件,到本机构柜面或来电查询进度和结果。〔R36〕"
TOMORROW = w.NOW + timedelta(days=1)


@pytest.fixture
def drafter():
    return w.staff(w.SUPERVISOR)


@pytest.fixture
def publisher():
    return w.staff(w.SUPERVISOR)


@pytest.fixture
def draft(drafter):
    draft = texts.draft_from_current(kind=DocumentKind.RECEIPT, by=drafter, now=w.NOW)
    draft.text = draft.text.replace(OLD, NEW)
    texts.save_draft(text=draft, by=drafter, now=w.NOW)
    return draft


def receipt(now) -> Document:
    clerk = w.staff(w.CLERK)
    filing = w.submitted(clerk, w.person(clerk, now=now), FilingType.OTHER, now=now)
    return filing.documents.get(kind=DocumentKind.RECEIPT)


def said(document: Document) -> str:
    notes = next(block for block in papers.words_of(document).blocks if getattr(block, "heading", "") == "说明")
    return notes.items[2].text


def test_a_draft_begins_as_what_is_printed_today(draft):
    assert draft.version == 1
    assert NEW in draft.text
    assert draft.in_force_from == TOMORROW.date()


def test_papers_keep_the_text_they_were_issued_with(draft, publisher):
    before = receipt(w.NOW)
    texts.publish(text=draft, by=publisher, now=w.NOW)
    same_day, after = receipt(w.NOW), receipt(TOMORROW)
    assert before.text == same_day.text is None
    assert said(before) == said(same_day) == OLD.partition("〔")[0]
    assert after.text == draft
    assert said(after) == f"可凭备案编号到本机构查询,也可拨打{after.office.telephone}。"
    assert said(Document.objects.get(pk=before.pk)) == OLD.partition("〔")[0]


def test_a_draft_is_on_no_paper(draft):
    assert receipt(TOMORROW).text is None


def test_who_drafted_does_not_publish_and_another_does_not_edit(draft, drafter, publisher):
    with pytest.raises(NotAllowed, match="须由另一人发布"):
        texts.publish(text=draft, by=drafter, now=w.NOW)
    with pytest.raises(NotAllowed, match="由别人起草"):
        texts.save_draft(text=draft, by=publisher, now=w.NOW)


@pytest.mark.parametrize("role", [w.CLERK, w.REVIEWER, w.AUDITOR])
def test_other_roles_neither_draft_nor_publish(draft, role):
    by = w.staff(role)
    with pytest.raises(NotAllowed, match="请由主管办理"):
        texts.draft_from_current(kind=DocumentKind.SLIP, by=by, now=w.NOW)
    with pytest.raises(NotAllowed, match="请由主管办理"):
        texts.publish(text=draft, by=by, now=w.NOW)


def test_an_unknown_placeholder_is_refused_with_its_line_and_nothing_is_saved(draft, drafter):
    kept = draft.text
    draft.text = kept.replace("{机构电话}", "{值班电话}")
    with pytest.raises(BadInput, match=r"第7行:占位符\{值班电话\}不在清单里"):
        texts.save_draft(text=draft, by=drafter, now=w.NOW)
    assert PaperText.objects.get(pk=draft.pk).text == kept


def test_clauses_that_are_gone_are_named_for_the_publisher(draft, drafter):
    assert texts.lost_clauses(draft) == ()
    draft.text = draft.text.replace("〔J4 D7〕", "")
    assert texts.lost_clauses(draft) == ("D7", "J4")


def test_it_is_published_once_for_a_day_still_to_come(draft, drafter, publisher):
    with pytest.raises(BadInput, match="须晚于今天"):
        texts.publish(text=draft, by=publisher, now=TOMORROW)
    texts.publish(text=draft, by=publisher, now=w.NOW)
    with pytest.raises(NotAllowed, match="已经发布"):
        texts.publish(text=draft, by=publisher, now=w.NOW)
    second = texts.draft_from_current(kind=DocumentKind.RECEIPT, by=drafter, now=w.NOW)
    with pytest.raises(BadInput, match="已有另一版发布"):
        texts.publish(text=second, by=publisher, now=w.NOW)


def test_each_act_leaves_an_entry(draft, publisher):
    texts.publish(text=draft, by=publisher, now=w.NOW)
    acts = AuditEntry.objects.filter(object="paper_text:receipt/1").order_by("pk").values_list("action", flat=True)
    assert list(acts) == ["draft_paper_text", "draft_paper_text", "publish_paper_text"]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE filing_papertext SET text = 'x' WHERE id = %s", "DELETE FROM filing_papertext WHERE id = %s"],
)
def test_the_database_keeps_a_published_text_as_it_is(draft, publisher, statement):
    texts.publish(text=draft, by=publisher, now=w.NOW)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [draft.pk])


def test_a_text_that_a_later_release_cannot_read_gives_way_to_the_delivered_one(drafter, publisher, caplog):
    PaperText.objects.create(
        kind=DocumentKind.RECEIPT, version=1, in_force_from=w.NOW.date(), text="# 开头\n{旧名}\n", drafted_by=drafter,
        drafted_at=w.NOW, published_by=publisher, published_at=w.NOW,
    )  # fmt: skip
    document = receipt(w.NOW)
    assert document.text is None
    assert said(document) == OLD.partition("〔")[0]
    assert "paper text receipt/1 is not used" in caplog.text
