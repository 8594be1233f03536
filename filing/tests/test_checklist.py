"""备案条件核对单: kept with the round that was judged, never rewritten, printable in its own words."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from filing.choices import DocumentKind, FilingType, Outcome
from filing.errors import BadInput, NotAllowed
from filing.facts import Finding
from filing.models import Decision, Filing, PolicyVersion, Submission
from filing.operations import intake, papers, policy, review, verification
from filing.operations.checklist import issue_checklist, judgings
from filing.operations.common import findings_from
from filing.operations.snapshot import filing_facts, policy_for
from filing.papers.blocks import Table, words_of
from filing.papers.build import build
from filing.papers.facts import JudgedOnPaper
from filing.papers.words_checklist import HEAD
from filing.rules.clauses import clause
from filing.rules.judge import judge
from filing.tests import world as w
from filing.tests.makers_rules import facts as good_facts
from filing.tests.paper_makers import a_filing, paper_facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def reviewer():
    return w.staff(w.REVIEWER)


@pytest.fixture
def through_two_rounds(clerk, reviewer) -> Filing:
    """Submitted, returned, changed, submitted again, approved."""
    filing = w.submitted(clerk, w.person(clerk), purpose="探亲")
    at = w.NOW + timedelta(hours=1)
    review.return_filing(
        filing=filing, by=reviewer, now=at, expected_version=filing.version, reasons=[w.reason("return")]
    )
    intake.edit_filing(filing=filing, data={"purpose": "出差"}, by=clerk, now=at, expected_version=None)
    filing = intake.submit(filing=Filing.objects.get(pk=filing.pk), by=clerk, now=at + timedelta(minutes=1))
    return review.approve(filing=filing, by=reviewer, now=at + timedelta(minutes=9), expected_version=filing.version)


def used(findings: tuple[Finding, ...], code: str) -> str:
    return next(finding.used for finding in findings if finding.code == code)


def test_each_round_keeps_what_was_found_and_nothing_rewrites_it(through_two_rounds):
    found = judgings(through_two_rounds, now=w.NOW + timedelta(days=1))
    assert [j.what for j in found] == ["第2次提交的审核:通过", "第2次提交", "第1次提交的审核:退回补正", "第1次提交"]
    assert [used(j.findings, "purpose") for j in found] == ["外出事由:出差"] * 2 + ["外出事由:探亲"] * 2
    assert {j.policy for j in found} == {"2023-01"}
    for model in (Submission, Decision):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.update(findings="[]")


def test_a_new_policy_judges_anew_and_the_kept_findings_stay(clerk, reviewer):
    """D8, C31."""
    filing = w.submitted(clerk, w.person(clerk), FilingType.REFERRAL, "110000")
    before = filing.submissions.get().findings
    draft = policy.copy_as_draft(source=filing.policy, by=w.staff(w.SUPERVISOR), now=w.NOW)
    PolicyVersion.objects.filter(pk=draft.pk).update(referral_months=12, in_force_from=w.TODAY + timedelta(days=1))
    policy.publish(version=draft, by=w.staff(w.SUPERVISOR), now=w.NOW)
    live, kept = judgings(filing, now=w.NOW + timedelta(days=3))
    assert live.is_now
    assert (live.policy, kept.policy) == ("2023-01", "2023-01")
    assert live.findings == kept.findings == findings_from(before)
    assert filing.submissions.get().findings == before


def test_a_draft_is_judged_now_and_keeps_nothing(clerk):
    filing = w.draft(clerk, w.person(clerk), purpose="")
    (live,) = judgings(filing, now=w.NOW)
    assert "purpose_missing" in {f.code for f in live.findings}
    document = issue_checklist(filing=filing, key="now", by=clerk, now=w.NOW)
    said = words_of(papers.words_of(document))
    assert "没有相关证明材料,也没有填写外出事由。" in said
    assert not filing.submissions.exists()


def test_the_sheet_bears_fact_clause_source_and_version_of_its_round(through_two_rounds, clerk):
    filing = through_two_rounds
    first = judgings(filing, now=w.NOW)[-1]
    document = issue_checklist(filing=filing, key=first.key, by=clerk, now=w.NOW + timedelta(days=1))
    assert document.kind == DocumentKind.CHECKLIST
    said = words_of(papers.words_of(document))
    assert "2023-01(自2023年1月1日起施行)" in said
    assert "第1次提交" in said
    assert "外出事由:探亲" in said
    assert f"『{clause('R25').words}』(《苏州医保异地就医备案》异地就医备案材料)" in said
    assert "本核对单不是备案回执" in said
    assert "13800000000" not in said


def test_every_finding_is_a_row_and_what_stops_comes_first():
    found = judge(good_facts(purpose="", signature_by_agent=True), policy_default())
    paper = build(DocumentKind.CHECKLIST, paper_facts(a_filing(), judged=JudgedOnPaper(found, "现在")))
    (table,) = [block for block in paper.blocks if isinstance(block, Table)]
    assert table.head == HEAD
    assert len(table.rows) == len(found)
    order = [row[1] for row in table.rows]
    assert order == sorted(order, key=["不符合", "需人工核实", "提示", "符合"].index)
    assert all(row[4] for row in table.rows)
    assert "×80%,不是报销80%" in words_of(paper)
    assert "2026-11-23" not in words_of(paper)


def test_a_reading_of_ours_is_named_as_one():
    own = Finding("stay", Outcome.NOTE, "一句话。", ("D4",))
    paper = build(DocumentKind.CHECKLIST, paper_facts(a_filing(), judged=JudgedOnPaper((own,), "现在")))
    assert f"来源没有明文,按本系统读法:{clause('D4').words}" in words_of(paper)


def policy_default():
    return PolicyVersion.objects.get(version="2023-01").as_policy()


@pytest.mark.parametrize("key", ["", "now", "s0", "x" * 50])
def test_a_judging_that_never_was_has_no_sheet(through_two_rounds, clerk, key):
    with pytest.raises(BadInput, match="没有出具"):
        issue_checklist(filing=through_two_rounds, key=key, by=clerk, now=w.NOW)
    assert not through_two_rounds.documents.filter(kind=DocumentKind.CHECKLIST).exists()


def test_who_may_not_print_issues_none(through_two_rounds):
    key = judgings(through_two_rounds, now=w.NOW)[0].key
    with pytest.raises(NotAllowed):
        issue_checklist(filing=through_two_rounds, key=key, by=w.staff(w.AUDITOR), now=w.NOW)


def test_a_sheet_can_be_verified_like_any_paper(through_two_rounds, clerk):
    key = judgings(through_two_rounds, now=w.NOW)[0].key
    document = issue_checklist(filing=through_two_rounds, key=key, by=clerk, now=w.NOW)
    found = verification.verify(document.code, now=w.NOW)
    assert found.kind_label == "备案条件核对单"


@pytest.mark.parametrize("filing_type", FilingType)
def test_no_rule_asks_the_database(clerk, filing_type, django_assert_num_queries):
    places = {FilingType.RESIDENT: "510100", FilingType.REFERRAL: "110000"}
    filing = w.submitted(clerk, w.person(clerk, retired=True), filing_type, places.get(filing_type, "340100"))
    given, version = filing_facts(filing), policy_for(filing, filing.accepted_on)
    with django_assert_num_queries(0):
        assert len(judge(given, version)) > 10
