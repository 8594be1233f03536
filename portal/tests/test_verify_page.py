"""The public page: one answer to forged and unknown codes, nothing more than the paper says."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from filing.models import AuditEntry, Document
from filing.operations import advising, following, papers, verification
from filing.operations.verification import VerifiedPaper
from filing.papers.codes import show_code
from filing.rules.adviser_facts import AdviceFacts
from filing.tests import world as w
from filing.tests.paper_states import LATER, STATES, State, desk, in_force, replaced, revoke
from portal import pace
from portal.typesetting import on_screen
from portal.views import verify

GENUINE = VerifiedPaper(
    kind_label="异地就医备案回执",
    masked_name="张**",
    type_label="异地长期居住人员",
    place="浙江省杭州市",
    start=date(2026, 11, 23),
    end=None,
    state_label="已撤销",
    office="姑苏经办机构",
    issued_on=date(2026, 11, 23),
    successor_number="YDBA2",
)

pytestmark = pytest.mark.django_db


def test_a_stranger_sees_the_form_without_a_login():
    answer = Client().get("/verify/")
    assert answer.status_code == 200
    assert "验证码" in answer.content.decode()
    assert "查无此件" not in answer.content.decode()


def test_unknown_code_and_forged_token_get_the_same_page():
    unknown = Client().get("/verify/", {"c": "0000-0000-000"})
    forged = Client().get("/verify/", {"t": "v1.t1.00000000000.00000000000000000000000000"})
    by_path = Client().get("/verify/nonsense/")
    assert unknown.content == forged.content == by_path.content
    assert unknown.status_code == forged.status_code == 200
    assert "查无此件" in unknown.content.decode()


def test_what_was_typed_is_never_sent_back():
    page = Client().get("/verify/", {"c": "<script>alert(1)</script>320500198006150051"}).content.decode()
    assert "alert(1)" not in page
    assert "320500198006150051" not in page


def test_a_genuine_paper_tells_its_live_state_and_the_condition_of_an_open_end(monkeypatch):
    monkeypatch.setattr(verification, "verify", lambda text, *, now: GENUINE)
    page = Client().get("/verify/ABCD-EFGH-JKM/").content.decode()
    for words in ("张**", "异地长期居住人员", "浙江省杭州市", "已撤销", "2026年11月23日", "请以新的备案回执为准"):
        assert words in page
    assert "YDBA2" in page
    assert "长期有效（未申请变更备案信息或参保状态未发生变更的）" in page


# --- Every state -------------------------------------------------------------------------------------------------


def asked_at(monkeypatch, now: datetime) -> None:
    monkeypatch.setattr(verify, "timezone", SimpleNamespace(now=lambda: now))


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_each_state_is_told_by_code_and_by_token_with_the_filing_in_its_place(monkeypatch, state: State):
    paper = state.make(desk())
    asked_at(monkeypatch, state.asked)
    pages = [
        Client().get("/verify/", {"c": show_code(paper.code)}).content.decode(),
        Client().get(f"/verify/{paper.code}/").content.decode(),
        Client().get("/verify/", {"t": paper.token}).content.decode(),
    ]
    assert len(set(pages)) == 1
    assert f'<p class="verify-state">{on_screen(state.told)}</p>' in pages[0]
    assert "张**" in pages[0]
    assert "张建国" not in pages[0]
    successor = paper.filing.successors.first()
    assert ((successor.number or "?") in pages[0] if successor else False) == state.succeeded
    assert ("请以新的备案回执为准" in pages[0]) == state.succeeded
    assert ("这份文书已经作废" in pages[0]) == (state.told == "作废")


def test_the_filing_named_is_the_last_one_and_never_a_revoked_one():
    at = desk()
    old = replaced(at)
    new = old.filing.successors.get()
    assert told(old).successor_number == new.number
    revoke(new, at)
    assert (told(old).state_label, told(old).successor_number) == ("已终止", "")
    right = at.follow(following.change(filing=new, by=at.clerk, now=LATER), "510100", LATER)
    assert (told(old).state_label, told(old).successor_number) == ("已被替代", right.number)


def told(paper: Document) -> VerifiedPaper:
    return verification.verify(paper.code, now=LATER)


def test_a_void_paper_that_belongs_to_no_filing_says_so_too():
    at = desk()
    paper = advising.issue_advice(facts=AdviceFacts(insured_here=False), by=at.clerk, now=w.NOW)
    assert told(paper).state_label == "已出具"
    papers.void_document(document=paper, by=at.supervisor, now=w.NOW, reason="地址印错")
    page = Client().get("/verify/", {"c": paper.code}).content.decode()
    assert '<p class="verify-state">作废</p>' in page


# --- The throttle ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_who_has_used_up_the_share_of_a_process_waits_and_the_form_stays_open(settings, workers):
    settings.WEB_WORKERS = workers
    client = Client()
    for _ in range(verify.LOOK_UPS_A_MINUTE // workers):
        assert client.get("/verify/", {"c": "X"}).status_code == 200
    refused = client.get("/verify/", {"c": "X"})
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "请一分钟后再试" in refused.content.decode()
    assert client.get("/verify/").status_code == 200
    assert client.get("/verify/", {"c": "X"}, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_a_machine_of_many_workers_lets_each_answer_at_least_one(settings):
    settings.WEB_WORKERS = 64
    assert pace.share(verify.LOOK_UPS_A_MINUTE) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.9", "10.0.0.9", True),
        ("10.0.0.8", "10.0.0.9", False),
        ("unix:", "unix:", True),
    ],
)
def test_a_network_of_ipv6_counts_as_one_caller(one, other, same):
    assert (pace.caller(one) == pace.caller(other)) == same


def test_more_callers_than_django_keeps_by_itself_wash_no_count_away():
    client = Client()
    for _ in range(pace.share(verify.LOOK_UPS_A_MINUTE) + 1):
        client.get("/verify/", {"c": "X"})
    for number in range(1000):
        pace.too_many("verify", f"10.1.{number // 256}.{number % 256}", verify.LOOK_UPS_A_MINUTE)
    assert client.get("/verify/", {"c": "X"}).status_code == 429


def test_the_page_only_reads():
    paper = in_force(desk())
    entries = AuditEntry.objects.count()
    assert Client().post("/verify/", {"c": "X"}).status_code in (403, 405)
    with CaptureQueriesContext(connection) as queries:
        assert "有效" in Client().get("/verify/", {"c": paper.code}).content.decode()
    assert [q["sql"] for q in queries if not q["sql"].startswith("SELECT")] == []
    assert AuditEntry.objects.count() == entries
