"""Scenarios of domain section 6 that begin before a filing: the typed place, the typed number, the rescue, the slip."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from filing import places
from filing.answers import AdviceVerdict
from filing.choices import DocumentKind, FilingType, Mode
from filing.errors import BadInput
from filing.models import Advice, Filing, InsuredPerson, Place
from filing.operations import advising, papers, people
from filing.papers.blocks import words_of
from filing.rules.adviser_facts import AdviceFacts
from filing.rules.clauses import clause
from filing.tests import world as w
from filing.tests.makers_rules import NANJING, SANYA

pytestmark = pytest.mark.django_db
RESCUE = AdviceFacts(insured_here=True, maternity=False, emergency=True, in_hospital=False, paid=False, injury=False)


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def reviewer():
    return w.staff(w.REVIEWER)


def said(document) -> str:
    return words_of(papers.words_of(document))


@pytest.mark.parametrize("typed", ["昆山市", "320583", "姑苏", "320508"])
def test_a13_a_place_inside_suzhou_is_never_a_place_to_file_for(typed):
    match = places.resolve(typed)
    assert match.place is None
    assert "无须备案" in match.problem
    assert "没有保存" in match.problem
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(code="320583", name="昆山市", full_name="江苏省苏州市昆山市")


def test_a14_a_name_that_several_places_bear_is_asked_for_and_a_county_leads_to_its_city(clerk):
    match = places.resolve("朝阳")
    assert match.place is None
    assert {c.place_code for c in match.candidates} == {"110000", "220100", "211300"}
    assert all(c.place_name in c.note for c in match.candidates if c.code != c.place_code)
    assert places.resolve("义乌").place == Place.objects.get(code="330700")
    filing = w.draft(clerk, w.person(clerk), place=places.resolve("110105").place.code)
    assert (filing.place.code, filing.place.name) == ("110000", "北京市")


@pytest.mark.parametrize(("place", "cited"), [(SANYA, {"R12"}), (NANJING, {"JS75-8", "JS75-19"})])
def test_a15_a_rescue_leaves_a_note_that_it_counts_as_filed_and_no_filing(clerk, place, cited):
    document = advising.issue_advice(facts=replace(RESCUE, place=place), by=clerk, now=w.NOW)
    assert Advice.objects.get().verdict == AdviceVerdict.EMERGENCY
    assert "视同已备案" in said(document)
    assert cited <= {number for block in papers.words_of(document).blocks for number in getattr(block, "clauses", ())}
    assert not Filing.objects.exists()


TAKEN = [
    (FilingType.RETIREE, "340100", Mode.MATERIALS),
    (FilingType.RESIDENT, "320100", Mode.MATERIALS),
    (FilingType.RESIDENT, "310000", Mode.PROMISE),
    (FilingType.POSTED, "420100", Mode.MATERIALS),
    (FilingType.REFERRAL, "110000", Mode.MATERIALS),
    (FilingType.OTHER, "330100", Mode.MATERIALS),
]


@pytest.mark.parametrize(("type_", "place", "mode"), TAKEN)
def test_a24_every_approved_slip_bears_both_reminders_and_promises_nobody_maternity(
    clerk, reviewer, type_, place, mode
):
    person = w.person(clerk, retired=type_ == FilingType.RETIREE)
    filing = w.approved(clerk, reviewer, person, type_, place, mode=mode)
    slip = said(filing.documents.get(kind=DocumentKind.SLIP))
    assert clause("R45").words in slip
    assert clause("R46").words in slip
    assert not [line for line in slip.splitlines() if "生育" in line and "直接结算" in line and "先行垫付" not in line]


def test_a25_a_small_x_is_kept_as_a_capital_and_a_wrong_check_character_is_refused(clerk):
    kept = w.person(clerk, certificate_number="32058419661104005x", birth_date=None)
    assert people.reveal_number(person=kept, purpose="核对", by=clerk, now=w.NOW) == "32058419661104005X"
    with pytest.raises(BadInput, match="校验码"):
        w.person(clerk, certificate_number="320584196611040051")
    assert InsuredPerson.objects.count() == 1
