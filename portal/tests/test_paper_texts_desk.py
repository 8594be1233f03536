"""文书文字 on the desk: one press to draft, faulty lines named beside the field, a sample paper, two people."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from filing.choices import DocumentKind
from filing.dates import today
from filing.models import PaperText
from filing.operations import texts
from filing.tests import world as w
from portal.tests.test_admin import desk, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor():
    return desk(w.SUPERVISOR)


def pressed(client, kind: str = "slip") -> PaperText:
    answer = client.post(reverse("admin:filing_papertext_draft"), {"kind": kind})
    draft = PaperText.objects.get(kind=kind)
    assert answer["Location"] == url("papertext", "change", draft.pk)
    return draft


def saved(client, draft: PaperText, text: str, **changes):
    day = (today(timezone.now()) + timedelta(days=1)).isoformat()
    values = {"in_force_from": day, "note": "", "text": text, **changes}
    return client.post(url("papertext", "change", draft.pk), values, follow=True)


def test_one_press_drafts_from_what_is_printed_and_the_page_says_what_may_stand_there(supervisor):
    client, member = supervisor
    assert "从现行文字起草" in client.get(url("papertext", "changelist")).content.decode()
    draft = pressed(client)
    page = client.get(url("papertext", "change", draft.pk)).content.decode()
    assert draft.drafted_by == member
    assert "# 变更、查询与咨询" in page
    assert "&#123;机构联系&#125;" in page
    assert "【跨省】" in page


def test_a_faulty_line_is_named_nothing_is_saved_and_what_was_typed_stays(supervisor):
    client, _ = supervisor
    draft = pressed(client)
    page = saved(client, draft, "# 变更、查询与咨询\n咨询:{窗口}。\n报销75%。").content.decode()
    assert "第2行：占位符{窗口}不在清单里" in page
    assert "第3行：来源中除80%外没有别的比例" in page
    assert "咨询:{窗口}。" in page
    assert "窗口" not in PaperText.objects.get(pk=draft.pk).text


def test_a_lost_clause_is_told(supervisor):
    client, _ = supervisor
    draft = pressed(client)
    page = saved(client, draft, "# 变更、查询与咨询\n咨询:{机构联系}。〔R33〕").content.decode()
    assert "原来引用的条款不再出现：R45" in page


@pytest.mark.parametrize("kind", DocumentKind)
def test_the_sample_shows_the_text_on_a_paper_about_nobody(supervisor, kind):
    client, member = supervisor
    draft = texts.draft_from_current(kind=kind, by=member, now=timezone.now())
    page = client.get(reverse("admin:filing_papertext_sample", args=[draft.pk]))
    shown = page.content.decode()
    assert page.status_code == 200
    assert kind.label in shown
    assert "预览 · 非凭证" in shown
    assert "打印第" not in shown


def test_the_drafter_cannot_publish_and_another_can(supervisor):
    client, _ = supervisor
    draft = pressed(client)
    chosen = {"action": "publish", "_selected_action": [draft.pk]}
    own = client.post(url("papertext", "changelist"), chosen, follow=True).content.decode()
    assert "须由另一人发布，没有发布" in own
    other, publisher = desk(w.SUPERVISOR)
    page = other.post(url("papertext", "changelist"), chosen, follow=True).content.decode()
    assert "已发布" in page
    draft.refresh_from_db()
    assert draft.published_by == publisher
    assert 'name="text"' not in client.get(url("papertext", "change", draft.pk)).content.decode()


def test_an_unknown_kind_is_missing(supervisor):
    client, _ = supervisor
    assert client.post(reverse("admin:filing_papertext_draft"), {"kind": "poem"}).status_code == 404
