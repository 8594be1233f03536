"""Form drafts: raw typing, sealed, of one clerk and one form, for a week (decisions 12, 18)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from filing.choices import FilingType
from filing.errors import BadInput
from filing.models import AuditEntry, FormDraft
from filing.operations import form_drafts
from filing.tests import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def person(clerk):
    return w.person(clerk)


def kept(person, by, *, filing=None, now=w.NOW, **typed: str) -> FormDraft:
    given: dict[str, Any] = {"form_key": uuid4(), "version": filing.version if filing else 0}
    return form_drafts.keep(person=person, filing=filing, typed=typed, by=by, now=now, **given)


def found(person, by, *, filing=None, now=w.NOW) -> FormDraft | None:
    return form_drafts.find(person=person, filing=filing, by=by, now=now)


def test_what_was_typed_comes_back_as_it_was(clerk, person):
    kept(person, clerk, place="杭", remark="一\r\n二 \x00 \ud800", agent_number="32050019600315")
    assert found(person, clerk).typed == {
        "place": "杭",
        "remark": "一\r\n二 \x00 \ud800",
        "agent_number": "32050019600315",
    }


def test_it_comes_back_to_the_clerk_who_typed_it_alone(clerk, person):
    kept(person, clerk, place="杭州")
    colleague = w.staff(w.CLERK)
    assert found(person, colleague) is None
    assert not form_drafts.own(by=colleague, now=w.NOW).exists()
    form_drafts.forget(person=person, filing=None, by=colleague)
    assert found(person, clerk)


def test_no_number_or_word_stands_readable_in_the_row(clerk, person):
    number = w.resident_number()
    kept(person, clerk, agent_number=number, address="延安路八号")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM filing_formdraft")
        row = " ".join(map(str, cursor.fetchone()))
    assert number not in row
    assert "延安路" not in row
    assert "agent_number" not in row


def test_one_clerk_has_one_draft_of_a_form(clerk, person):
    filing = w.draft(clerk, person, FilingType.RESIDENT, "320100")
    for place in ("杭州", "南京"):
        kept(person, clerk, place=place)
        kept(person, clerk, filing=filing, place=place)
    assert FormDraft.objects.count() == 2
    assert found(person, clerk).typed["place"] == "南京"
    assert found(person, clerk, filing=filing).filing == filing


def test_it_is_gone_after_a_week_and_swept_with_the_next(clerk, person):
    kept(person, clerk, place="杭州")
    later = w.NOW + form_drafts.KEPT_FOR + timedelta(seconds=1)
    assert found(person, clerk, now=later) is None
    assert not form_drafts.own(by=clerk, now=later).exists()
    kept(w.person(clerk), w.staff(w.CLERK), now=later, place="南京")
    assert FormDraft.objects.count() == 1


def test_a_form_as_long_as_a_book_is_refused_with_a_sentence_and_the_last_one_stays(clerk, person):
    kept(person, clerk, remark="短")
    with pytest.raises(BadInput, match="没有暂存"):
        kept(person, clerk, remark="长" * form_drafts.MAX_BYTES)
    assert found(person, clerk).typed == {"remark": "短"}


def test_typing_leaves_no_entry_and_moves_no_filing(clerk, person):
    filing = w.draft(clerk, person, FilingType.RESIDENT, "320100")
    before = AuditEntry.objects.count()
    kept(person, clerk, filing=filing, place="杭州")
    form_drafts.forget(person=person, filing=filing, by=clerk)
    assert AuditEntry.objects.count() == before
    version = filing.version
    filing.refresh_from_db()
    assert filing.version == version


def test_a_draft_knows_that_its_filing_has_moved_on(clerk, person):
    filing = w.draft(clerk, person, FilingType.RESIDENT, "320100", signed=False)
    kept(person, clerk, filing=filing, place="杭州")
    assert not found(person, clerk, filing=filing).is_behind
    w.materials.sign(filing=filing, kind="paper", by=w.staff(w.CLERK), now=w.NOW)
    filing.refresh_from_db()
    assert found(person, clerk, filing=filing).is_behind


def test_the_list_tells_nothing_of_an_office_the_clerk_has_left(clerk, person):
    kept(person, clerk, place="杭州")
    assert list(form_drafts.own(by=clerk, now=w.NOW)) == [found(person, clerk)]
    clerk.office_id = "320583"
    assert not form_drafts.own(by=clerk, now=w.NOW).exists()
