"""作废 on the screen: the supervisor's button, the mark across the sheet, and no way to print it."""

import pytest
from django.test import Client
from django.urls import reverse

from filing.models import Document
from filing.tests import world
from portal.tests.world import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return signed_in(world.CLERK)


@pytest.fixture
def supervisor():
    return signed_in(world.SUPERVISOR, name="王主管")[0]


@pytest.fixture
def slip(clerk) -> Document:
    filing = world.approved(clerk[1], world.staff(world.REVIEWER), world.person(clerk[1]))
    return filing.documents.get(kind="slip")


def address(way: str, slip: Document) -> str:
    return reverse(f"document_{way}", args=[slip.number])


def void(client: Client, slip: Document, reason: str = "机构电话印错") -> str:
    return client.post(address("void", slip), {"reason": reason}, follow=True).content.decode()


def test_the_supervisor_voids_and_everybody_reads_when_by_whom_and_why(clerk, supervisor, slip):
    assert "作废原因" in supervisor.get(address("view", slip)).content.decode()
    page = void(supervisor, slip)
    for words in (
        "王主管 作废：机构电话印错",
        "已作废，不能打印和下载",
        '<p class="paper-preview paper-void">作废</p>',
    ):
        assert words in page
        assert words in clerk[0].get(address("view", slip)).content.decode()
    for gone in ("下载 PDF", "打印第", "作废原因", "预览 · 非凭证"):
        assert gone not in page
    assert "已作废" in clerk[0].get(reverse("filing_detail", args=[slip.filing.ref])).content.decode()


def test_without_a_reason_the_page_says_what_is_missing(supervisor, slip):
    assert "作废须写明原因,没有作废" in void(supervisor, slip, " ")
    assert Document.objects.get(pk=slip.pk).voided_at is None


def test_a_clerk_has_no_button_and_is_refused(clerk, slip):
    assert "作废" not in clerk[0].get(address("view", slip)).content.decode()
    assert "请主管写明原因" in void(clerk[0], slip)
    assert Document.objects.get(pk=slip.pk).voided_at is None


@pytest.mark.parametrize("way", ["print", "pdf"])
def test_a_void_paper_is_shown_instead_of_printed(clerk, supervisor, slip, way):
    void(supervisor, slip)
    ask = clerk[0].post if way == "print" else clerk[0].get
    answer = ask(address(way, slip), follow=True)
    assert "这份文书已经作废" in answer.content.decode()
    assert not slip.prints.exists()


def test_after_it_a_clerk_issues_the_slip_again(clerk, supervisor, slip):
    void(supervisor, slip)
    page = clerk[0].get(reverse("filing_detail", args=[slip.filing.ref])).content.decode()
    assert "出具异地就医备案回执" in page
    again = clerk[0].post(reverse("document_issue", args=[slip.filing.ref]), {"kind": "slip"}, follow=True)
    assert "打印第 1 份" in again.content.decode()
