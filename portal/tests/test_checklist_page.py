"""The 备案条件核对单 on screen: each judging of a filing, opened and printed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from filing.choices import DocumentKind, FilingType
from filing.models import AuditEntry, Filing
from filing.operations import review
from filing.rules.clauses import clause
from filing.tests import world as w
from portal.tests.world import signed_in
from portal.typesetting import set_type

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return signed_in(w.CLERK)


@pytest.fixture
def filing(clerk) -> Filing:
    """Returned once: a submission and a decision are kept, and it is judged anew."""
    _, member = clerk
    filing = w.submitted(member, w.person(member), FilingType.RESIDENT, "510100")
    return review.return_filing(
        filing=filing,
        by=w.staff(w.REVIEWER),
        now=w.NOW + timedelta(hours=1),
        expected_version=filing.version,
        reasons=[w.reason("return")],
    )


def address(filing: Filing) -> str:
    return reverse("filing_checklist", args=[filing.ref])


def test_each_judging_can_be_opened_with_version_fact_and_clause(clerk, filing):
    client, _ = clerk
    page = client.get(address(filing)).content.decode()
    assert page.index(">现在<") < page.index("第1次提交的审核：退回补正") < page.index(">第1次提交<")
    assert page.count("政策版本 2023-01（自 2023-01-01 起施行）") == 3
    assert "备案类型：异地长期居住人员" in page
    assert set_type(clause("R23").words) in page
    entry = AuditEntry.objects.filter(action="open_checklist").get()
    assert entry.object == f"filing:{filing.ref}"


def test_the_sheet_of_a_judging_is_issued_viewed_and_printed(clerk, filing):
    client, _ = clerk
    kept = filing.submissions.get()
    answer = client.post(address(filing), {"key": f"s{kept.pk}"})
    document = filing.documents.get(kind=DocumentKind.CHECKLIST)
    assert answer["Location"] == reverse("document_view", args=[document.number])
    page = client.get(answer["Location"]).content.decode()
    assert "备案条件核对单" in page
    assert clause("R23").words in page.replace("（", "(").replace("）", ")")
    printed = client.post(reverse("document_print", args=[document.number]))
    assert printed.status_code == 200
    assert document.prints.get().copy == 1


def test_a_wrong_choice_is_a_sentence_and_issues_nothing(clerk, filing):
    client, _ = clerk
    for key in ("", "s999999", "d" * 300, "\u202e", "<b>"):
        page = client.post(address(filing), {"key": key})
        assert page.status_code == 200
        assert "没有这一次核对的结果" in page.content.decode()
    assert not filing.documents.filter(kind=DocumentKind.CHECKLIST).exists()


def test_a_reviewer_reads_it_and_is_told_that_a_clerk_issues_it(filing):
    client, _ = signed_in(w.REVIEWER)
    assert "您的岗位不能出具和打印文书" in client.get(address(filing)).content.decode()
    answer = client.post(address(filing), {"key": "now"})
    assert answer.status_code == 403
    assert "请由经办员打印" in answer.content.decode()


def test_the_filing_names_the_version_and_round_of_its_findings_and_leads_here(clerk, filing):
    client, _ = clerk
    page = client.get(reverse("filing_detail", args=[filing.ref])).content.decode()
    assert "按政策版本 2023-01，第 1 次提交" in page
    assert address(filing) in page


def test_a_draft_can_be_printed_on_demand(clerk):
    client, member = clerk
    filing = w.draft(member, w.person(member), purpose="", now=timezone.now())
    assert "没有填写外出事由" in client.get(address(filing)).content.decode()
    page = client.post(address(filing), {"key": "now"}, follow=True).content.decode()
    assert "没有填写外出事由" in page


def test_the_page_asks_the_same_queries_however_many_judgings(clerk, filing, django_assert_max_num_queries):
    client, _ = clerk
    client.get(address(filing))
    with django_assert_max_num_queries(22):
        client.get(address(filing))
