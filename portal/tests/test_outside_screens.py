"""补录, resuming after a pause, and 到期提醒 on screen: one happy path and one refusal each."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from filing.choices import FilingStatus, FilingType, InsuranceState, Origin
from filing.dates import today
from filing.models import Filing
from filing.operations import people, review
from filing.tests import world as w
from portal.tests.world import only_filing, reload, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return signed_in(w.CLERK)


@pytest.fixture
def reviewer():
    return w.staff(w.REVIEWER)


def typed(person, **changes) -> dict[str, str]:
    return {
        "channel": "js_app", "original_number": "JSYB-1", "platform_check": "found", "type": "resident",
        "mode": "materials", "place": "杭州市", "enrolment": str(person.enrolments.first().pk),
        "accepted_on": "2026-10-20", "start": "2026-10-20", "end": "", "phone": "13800000000", **changes,
    }  # fmt: skip


def body(answer) -> str:
    return unescape(answer.content.decode())


# --- 补录


def test_6b_2_from_the_persons_page_to_the_second_persons_approval(desk, reviewer):
    client, clerk = desk
    person = w.person(clerk)
    address = reverse("recorded_new", args=[person.ref])
    assert address in body(client.get(reverse("person_detail", args=[person.ref])))
    assert "补录其他渠道备案" in body(client.get(address))
    answer = client.post(address, typed(person))
    filing = only_filing()
    assert answer["Location"] == reverse("filing_detail", args=[filing.ref])
    page = body(client.get(answer["Location"]))
    assert "补录（其他渠道）：江苏医保云，原备案编号 JSYB-1" in page
    other, _ = signed_in(w.REVIEWER)
    case = body(other.get(reverse("review_case", args=[filing.ref])))
    assert "补录（其他渠道）" in case
    assert "JSYB-1" in case
    other.post(reverse("review_case", args=[filing.ref]), {"decision": "approve", "version": filing.version})
    assert reload(filing).status == FilingStatus.APPROVED


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"original_number": ""}, "请填写「原备案编号」"),
        ({"channel": "national", "place": "南京市"}, "只受理跨省备案"),
        ({"place": "昆山市"}, "苏州"),
        ({"accepted_on": "2099-01-01"}, "晚于今天"),
        ({"end": "2020-01-01"}, "结束日期早于开始日期"),
        ({"type": "other", "end": ""}, "临时外出备案有结束日期"),
        ({"start": "not a day"}, "开始日期"),
        ({"original_number": "a\0b"}, "控制字符"),
        ({"enrolment": "999999"}, "没有这个选项"),
    ],
)
def test_what_is_typed_badly_is_told_and_kept(desk, change, sentence):
    client, clerk = desk
    person = w.person(clerk)
    answer = client.post(reverse("recorded_new", args=[person.ref]), typed(person, **{"remark": "留住我", **change}))
    assert answer.status_code == 200
    assert sentence in body(answer)
    assert "留住我" in body(answer)
    assert not Filing.objects.exists()


def test_a_returned_one_is_corrected_on_its_own_form(desk, reviewer):
    client, clerk = desk
    person = w.person(clerk)
    client.post(reverse("recorded_new", args=[person.ref]), typed(person))
    filing = only_filing()
    now = timezone.now()
    review.return_filing(
        filing=filing, by=reviewer, now=now, expected_version=filing.version, reasons=[w.reason("return")]
    )
    address = reverse("recorded_edit", args=[filing.ref])
    detail = body(client.get(reverse("filing_detail", args=[filing.ref])))
    assert address in detail
    assert reverse("filing_edit", args=[filing.ref]) not in detail
    assert client.get(reverse("filing_edit", args=[filing.ref]))["Location"] == address
    version = reload(filing).version
    stale = client.post(address, typed(person, version=str(version - 1)))
    assert stale.status_code == 409
    client.post(address, typed(person, version=str(version), original_number="JSYB-2"))
    assert (reload(filing).status, reload(filing).original_number) == (FilingStatus.SUBMITTED, "JSYB-2")


def test_an_ordinary_filing_has_no_such_form(desk):
    client, clerk = desk
    filing = w.draft(clerk, w.person(clerk))
    answer = client.get(reverse("recorded_edit", args=[filing.ref]), follow=True)
    assert "不是补录的" in body(answer)


def test_6b_11_a_supervisor_gives_a_draft_the_day_of_its_paper(desk):
    client, clerk = desk
    now = timezone.now()
    filing = w.draft(clerk, w.person(clerk, now=now), now=now)
    boss, _ = signed_in(w.SUPERVISOR)
    address = reverse("filing_backdate", args=[filing.ref])
    assert address in body(boss.get(reverse("filing_detail", args=[filing.ref])))
    assert address not in body(client.get(reverse("filing_detail", args=[filing.ref])))
    given = {"version": filing.version, "paper_date": today(now) - timedelta(days=2), "words": "停电,受理单 3 号"}
    assert client.post(address, given).status_code == 403
    refused = boss.post(address, {**given, "paper_date": today(now) + timedelta(days=1)})
    assert "晚于今天" in body(refused)
    assert boss.post(address, given).status_code == 302
    assert (reload(filing).origin, reload(filing).accepted_on) == (Origin.OUTAGE, today(now) - timedelta(days=2))


# --- The insurance state


def paused_and_back(clerk, reviewer, now=None) -> Filing:
    now = now or timezone.now()
    start = now - timedelta(days=40)
    filing = w.approved(clerk, reviewer, w.person(clerk, now=start), FilingType.RESIDENT, now=start)
    for state, days in ((InsuranceState.PAUSED, 20), (InsuranceState.NORMAL, 5)):
        since = today(now) - timedelta(days=days)
        people.record_state(enrolment=filing.enrolment, state=state, since=since, source="register", by=clerk, now=now)
    return reload(filing)


def test_recording_a_state_says_what_it_has_done(desk, reviewer):
    client, clerk = desk
    now = timezone.now()
    filing = w.approved(clerk, reviewer, w.person(clerk, now=now), FilingType.RESIDENT, now=now)
    given = {"enrolment": filing.enrolment_id, "state": "2", "since": today(now), "source": "register"}
    answer = client.post(reverse("person_state", args=[filing.person.ref]), given, follow=True)
    assert "1 份备案自当日起暂停使用" in body(answer)
    answer = client.post(reverse("person_state", args=[filing.person.ref]), {**given, "state": "3"}, follow=True)
    assert "1 份备案已终止" in body(answer)
    later = client.post(
        reverse("person_state", args=[filing.person.ref]),
        {**given, "state": "3", "since": today(now) + timedelta(days=3)},
    )
    assert "晚于今天" in body(later)


def test_c24_one_press_resumes_from_workbench_person_or_filing(desk, reviewer):
    client, clerk = desk
    filing = paused_and_back(clerk, reviewer)
    address = reverse("insurance_resume", args=[filing.ref])
    for page in ("/", reverse("person_detail", args=[filing.person.ref]), reverse("filing_detail", args=[filing.ref])):
        assert address in body(client.get(page)), page
    stale = client.post(address, {"version": "1"}, follow=True)
    assert "没有保存" in body(stale)
    answer = client.post(address, {"version": filing.version}, follow=True)
    assert "已确认恢复" in body(answer)
    assert address not in body(client.get("/"))
    assert reload(filing).resumable_from is None


def test_who_may_not_take_sees_no_button(desk, reviewer):
    _, clerk = desk
    filing = paused_and_back(clerk, reviewer)
    other, _ = signed_in(w.REVIEWER)
    page = body(other.get(reverse("filing_detail", args=[filing.ref])))
    assert reverse("insurance_resume", args=[filing.ref]) not in page
    assert "待确认" in page


# --- 到期提醒


def ending(clerk, reviewer, days: int, name: str = "张建国", **changes) -> Filing:
    now = timezone.now()
    insured = w.person(clerk, name=name, now=now)
    end = today(now) + timedelta(days=days)
    return w.approved(clerk, reviewer, insured, FilingType.POSTED, "420100", now=now, end=end, **changes)


def test_each_step_shows_its_filings_and_masks_phones(desk, reviewer):
    client, clerk = desk
    for days, name in ((0, "今日甲"), (30, "卅日乙"), (31, "卅一丙"), (90, "九十丁"), (91, "九一戊")):
        ending(clerk, reviewer, days, name, phone="13911112222")
    pages = {within: body(client.get(f"/expiring/?within={within}")) for within in (30, 60, 90)}
    names = {
        within: [n for n in ("今日甲", "卅日乙", "卅一丙", "九十丁", "九一戊") if n in page]
        for within, page in pages.items()
    }
    assert names == {30: ["今日甲", "卅日乙"], 60: ["卅一丙"], 90: ["九十丁"]}
    assert "今天到期" in pages[30]
    assert "13911112222" not in pages[30]
    assert "1********22" in pages[30]
    for nonsense in ("45", "x", "-1", "9" * 40):
        assert client.get("/expiring/", {"within": nonsense, "after": nonsense}).context["within"] == 30


def test_rows_follow_one_another_over_pages(desk, reviewer, monkeypatch):
    client, clerk = desk
    monkeypatch.setattr("portal.views.expiring.PAGE", 2)
    rows = [ending(clerk, reviewer, days, f"张{n}") for days, n in ((3, "甲"), (1, "乙"), (3, "丙"))]
    first = client.get("/expiring/")
    assert [row["filing"] for row in first.context["rows"]] == [rows[1], rows[0]]
    second = client.get(f"/expiring/{first.context['older_url']}")
    assert [row["filing"] for row in second.context["rows"]] == [rows[2]]
    assert second.context["older_url"] == ""


def test_another_offices_filings_are_not_listed(desk, reviewer):
    _, clerk = desk
    ending(clerk, reviewer, 3)
    stranger, _ = signed_in(w.CLERK, office="320583")
    assert stranger.get("/expiring/").context["rows"] == []


def test_the_call_list_is_issued_shown_and_printed(desk, reviewer):
    client, clerk = desk
    ending(clerk, reviewer, 3, phone="13911112222")
    answer = client.post("/expiring/call-list/", {"within": "30"}, follow=True)
    assert "13911112222" in body(answer)
    assert "预览" in body(answer)
    document = answer.context["document"]
    assert "到期提醒电话单" in body(client.post(reverse("document_print", args=[document.number])))
    nothing = client.post("/expiring/call-list/", {"within": "60"}, follow=True)
    assert "没有到期的备案" in body(nothing)


def test_menu_and_workbench_lead_there(desk, reviewer):
    client, clerk = desk
    ending(clerk, reviewer, 3)
    page = client.get("/")
    panel = next(p for p in page.context["panels"] if p.key == "expiring")
    assert (panel.count, panel.rows[0].person.name) == (1, "张建国")
    labels = [item.label for item in page.context["menu"]]
    assert "到期提醒" in labels
    boss, _ = signed_in(w.REVIEWER)
    labels = [item.label for item in boss.get("/").context["menu"]]
    assert labels.index("到期提醒") == labels.index("备案审核") + 1
