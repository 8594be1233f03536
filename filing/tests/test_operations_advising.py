"""The adviser's answer as a paper: frozen words, kept answers, an entry, no filing and no name."""

import json
from dataclasses import replace
from datetime import date

import pytest

from filing.answers import AdviceVerdict, LongStay, VisitReason
from filing.choices import DocumentKind, FilingType
from filing.errors import BadInput, NotAllowed, Refusal
from filing.facts import PlaceFacts
from filing.models import Advice, AuditEntry, Filing, PolicyVersion
from filing.operations import advising, papers, verification
from filing.papers.blocks import words_of
from filing.rules.adviser_facts import AdviceFacts
from filing.tests import world as w
from filing.tests.makers_rules import CHANGSHA, CHENGDU, HANGZHOU, KUNSHAN, NANJING, SANYA, SHANGHAI_CITY

pytestmark = pytest.mark.django_db
NOW = w.NOW
HOME = AdviceFacts(insured_here=True, maternity=False, emergency=False, in_hospital=False)
EMERGENCY = replace(HOME, emergency=True, paid=False, injury=False)
TRIP = replace(HOME, reason=VisitReason.VISIT, referral=False, chronic=False)
SHANGHAI_TRIP = replace(TRIP, place=SHANGHAI_CITY, long_stay=LongStay.NONE)


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


def said(document) -> str:
    return words_of(papers.words_of(document))


@pytest.mark.parametrize(
    ("facts", "verdict", "kind", "words"),
    [
        (SHANGHAI_TRIP, "shanghai", "no_filing", "80%"),  # A11
        (replace(EMERGENCY, place=SANYA), "emergency", "no_filing", "视同已备案"),  # A15
        (replace(EMERGENCY, place=NANJING), "emergency", "no_filing", "视同已备案"),
        (replace(HOME, place=KUNSHAN), "inside_suzhou", "no_filing", "昆山市在苏州市内"),  # A13
        (
            replace(TRIP, place=CHANGSHA, in_hospital=True, discharged=False, injury=False),
            "late_direct",
            "advice",
            "出院时在就医地联网定点医疗机构直接结算",
        ),  # A16
        (
            replace(TRIP, place=CHANGSHA, in_hospital=True, discharged=True, paid=True, injury=False),
            "late_claim",
            "advice",
            "手工报销请带",
        ),  # A17
        (AdviceFacts(insured_here=False), "elsewhere", "advice", "请向参保地医保经办机构"),
        (replace(HOME, place=PlaceFacts("000000", "境外")), "overseas", "advice", "不能办理异地就医备案"),
    ],
)
def test_the_answer_is_a_paper_an_entry_and_no_filing(clerk, facts, verdict, kind, words):
    document = advising.issue_advice(facts=facts, by=clerk, now=NOW)
    advice = Advice.objects.get()
    assert (advice.verdict, document.kind, advice.policy) == (verdict, kind, PolicyVersion.objects.get().version)
    assert words in said(document)
    assert not Filing.objects.exists()
    assert AuditEntry.objects.filter(action="issue_document", object=f"document:{document.number}").count() == 1
    assert verification.verify(document.code, now=NOW).kind_label == DocumentKind(kind).label


def test_the_answers_that_counted_are_kept_in_one_canonical_form(clerk):
    facts = replace(HOME, place=KUNSHAN, chronic=True)
    advising.issue_advice(facts=facts, by=clerk, now=NOW)
    kept = Advice.objects.get().answers
    assert json.loads(kept) == {"filings": [], "insured_here": True, "place": ["320583", "昆山市"]}
    assert kept == json.dumps(json.loads(kept), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_open_questions_issue_nothing(clerk):
    with pytest.raises(BadInput, match="是否产前检查"):
        advising.issue_advice(facts=AdviceFacts(True, CHANGSHA), by=clerk, now=NOW)
    assert not Advice.objects.exists()


@pytest.mark.parametrize("role", [w.REVIEWER, w.AUDITOR])
def test_who_takes_no_filings_issues_no_advice(role):
    with pytest.raises(NotAllowed, match="没有出具"):
        advising.issue_advice(facts=SHANGHAI_TRIP, by=w.staff(role), now=NOW)
    assert not Advice.objects.exists()


def test_without_a_policy_in_force_nothing_is_answered():
    with pytest.raises(Refusal, match="没有已发布的政策版本"):
        advising.answer_on(HOME, date(2000, 1, 1))


def test_filings_in_force_count_and_name_nobody(clerk):
    person = w.person(clerk)
    filing = w.approved(clerk, w.staff(w.REVIEWER), person, FilingType.RESIDENT, "330100")
    on = filing.start
    here = advising.with_filings(replace(HOME, place=HANGZHOU, chronic=False), person=person, by=clerk, on=on)
    assert advising.answer_on(here, on)[0].verdict == AdviceVerdict.FILED
    there = advising.with_filings(replace(TRIP, place=CHENGDU), person=person, by=clerk, on=on)  # 6b.15
    answer = advising.answer_on(there, on)[0]
    assert (answer.verdict, answer.type) == (AdviceVerdict.OTHER_PLACE, FilingType.OTHER)
    document = advising.issue_advice(facts=there, by=clerk, now=NOW)
    for private in (person.name, filing.number, str(person.ref)):
        assert private not in said(document) + Advice.objects.get().answers


def test_a_filing_of_yesterday_that_begins_tomorrow_does_not_count_today(clerk):
    person = w.person(clerk)
    filing = w.approved(clerk, w.staff(w.REVIEWER), person)
    before = date.fromordinal(filing.start.toordinal() - 1)
    assert advising.with_filings(HOME, person=person, by=clerk, on=before).filings == ()
    stranger = w.staff(w.CLERK, office="320583")
    assert advising.with_filings(HOME, person=person, by=stranger, on=filing.start).filings == ()
