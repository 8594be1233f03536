"""The life of a filing through the screens: each act done, each refused with its way out, two people where two are due."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from filing.choices import CompletionState, FilingStatus, FilingType, Mode
from filing.dates import today
from filing.models import Document, Filing
from filing.operations import completion, following, standing
from filing.tests import world
from portal.tests.world import keep, photo, reload, signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PROOF = "m-residence_proof"


@pytest.fixture
def clerk():
    return signed_in(world.CLERK, name="林经办")


@pytest.fixture
def reviewer():
    return signed_in(world.REVIEWER, name="周审核")


def url(name, filing):
    return reverse(name, args=[filing.ref])


def approved(clerk, reviewer, type_=FilingType.RESIDENT, place="330100", *, ago=0, **changes) -> Filing:
    """Approved so many days before today."""
    now = timezone.now() - timedelta(days=ago)
    insured = world.person(clerk[1], now=now)
    return world.approved(clerk[1], reviewer[1], insured, type_, place, now=now, **changes)


def post(who, name, filing, **values):
    return who[0].post(url(name, filing), {"version": reload(filing).version, **values})


def decide(who, filing):
    filing = reload(filing)
    return who[0].post(url("review_case", filing), {"decision": "approve", "version": filing.version, "words": ""})


def finish(who, draft, **changes):
    """The draft of a change or renewal as the clerk completes and submits it."""
    ticks = {
        "identity_checked": "on", "notice_read": "on", "platform_check": "none", "in_hospital": "no", "paid": "no",
        f"{PROOF}-files": photo(), "sign-kind": "paper", "act": "submit",
    }  # fmt: skip
    return keep(who[0], draft, **{**ticks, **changes})


def test_a21_another_city_with_new_proof_goes_from_the_old_page_to_the_new_slip(clerk, reviewer):
    old = approved(clerk, reviewer, ago=60)
    page = clerk[0].get(url("filing_detail", old)).content.decode()
    assert url("filing_change", old) in page
    answer = post(clerk, "filing_change", old, in_hospital="no")
    draft = Filing.objects.get(replaces=old)
    assert answer["Location"] == url("filing_edit", draft)
    form = clerk[0].get(url("filing_edit", draft)).content.decode()
    assert "变更自备案" in form
    assert old.number in form
    assert finish(clerk, draft, place="南京")["Location"] == url("filing_submitted", draft)
    assert decide(reviewer, draft).status_code == 302
    assert (reload(old).status, reload(old).ended_on) == (FilingStatus.ENDED, today() - DAY)
    page = clerk[0].get(url("filing_detail", old)).content.decode()
    assert "变更为" in page
    assert reload(draft).number in page


def test_a22_the_promise_lock_names_the_first_day_and_the_way_out(clerk, reviewer):
    filing = approved(clerk, reviewer, mode=Mode.PROMISE, ago=30)
    for name, values in (
        ("filing_change", {"in_hospital": "no"}),
        (
            "filing_cancel",
            {
                "in_hospital_now": "no",
                "reason": world.Reason.objects.filter(ground="request", action="cancel").first().pk,
            },
        ),
    ):
        page = post(clerk, name, filing, **values).content.decode()
        assert str(world.following_first(filing)) in page, name
        assert "补齐材料" in page, name
        assert reload(filing).status == FilingStatus.APPROVED
    assert url("filing_completion", filing) in post(clerk, "filing_change", filing, in_hospital="no").content.decode()


def test_a23_after_six_months_a_promise_may_be_changed(clerk, reviewer):
    filing = approved(clerk, reviewer, mode=Mode.PROMISE, ago=200)
    assert post(clerk, "filing_change", filing, in_hospital="no").status_code == 302


def test_a35_a_referral_that_comes_later_is_a_change_of_type(clerk, reviewer):
    old = approved(clerk, reviewer, FilingType.OTHER, ago=3)
    post(clerk, "filing_change", old, in_hospital="no")
    draft = Filing.objects.get(replaces=old)
    referral = {
        "type": "referral", "referral_hospital": "H001", "diagnosis": "疑难疾病待查", "target_hospital": "演示医院",
        "target_place": "杭州市", "certificate_date": today().isoformat(), "m-referral_certificate-files": photo(),
    }  # fmt: skip
    assert finish(clerk, draft, **referral)["Location"] == url("filing_submitted", draft)
    decide(reviewer, draft)
    assert (reload(draft).status, reload(old).ended_on) == (FilingStatus.APPROVED, today() - DAY)


def test_a36_a_filing_of_the_app_is_recorded_confirmed_and_then_changed(clerk, reviewer):
    insured = world.person(clerk[1], now=timezone.now() - timedelta(days=60))
    day = today() - timedelta(days=30)
    values = {
        "form_key": str(uuid4()), "channel": "js_app", "original_number": "APP-1", "platform_check": "found",
        "type": "resident", "mode": "materials", "place": "杭州市", "enrolment": insured.enrolments.get().pk,
        "accepted_on": day, "start": day, "end": "", "phone": "13800000000",
    }  # fmt: skip
    clerk[0].post(reverse("recorded_new", args=[insured.ref]), values)
    filing = Filing.objects.get(person=insured)
    assert decide(reviewer, filing).status_code == 302
    assert post(clerk, "filing_change", filing, in_hospital="no").status_code == 302
    draft = Filing.objects.get(replaces=filing)
    assert finish(clerk, draft, place="南京", document="id_card", document_seen_as="original").status_code == 302
    decide(reviewer, draft)
    assert reload(filing).status == FilingStatus.ENDED


def test_a37_an_error_is_revoked_with_its_correction_begun(clerk, reviewer):
    supervisor = signed_in(world.SUPERVISOR)
    filing = approved(clerk, reviewer, ago=1)
    values = {"reason": world.reason("revoke").pk, "words": "就医地选错", "with_correction": "on"}
    assert post(supervisor, "filing_revoke", filing, **values).status_code == 302
    draft = Filing.objects.get(replaces=filing)
    assert "更正已撤销的备案" in clerk[0].get(url("filing_edit", draft)).content.decode()
    slip = Document.objects.get(filing=filing, kind="slip")
    assert "已撤销" in clerk[0].get(reverse("verify_code", args=[slip.code])).content.decode()
    page = post(clerk, "filing_change", filing).content.decode()
    assert url("filing_detail", draft) in page, "who comes second is led to the draft that exists"


def test_a_change_asks_where_the_person_lies_and_takes_a_reason(clerk, reviewer):
    filing = approved(clerk, reviewer, ago=5)
    assert "住院" in post(clerk, "filing_change", filing).content.decode()
    page = post(clerk, "filing_change", filing, in_hospital="yes").content.decode()
    assert "请出院结算后再办" in page
    assert not Filing.objects.filter(replaces=filing).exists()
    answer = post(clerk, "filing_change", filing, in_hospital="yes", stay_words="转院急需")
    assert answer.status_code == 302


def test_renewal_is_one_press_and_the_second_is_led_to_the_first(clerk, reviewer):
    filing = approved(clerk, reviewer, FilingType.OTHER, ago=350)
    assert url("filing_renew", filing) in clerk[0].get(reverse("expiring")).content.decode()
    post(clerk, "filing_renew", filing)
    draft = Filing.objects.get(renews=filing)
    assert draft.start == filing.end + DAY
    colleague = signed_in(world.CLERK)
    again = post(colleague, "filing_renew", filing)
    assert again.status_code == 409
    assert "林经办" in again.content.decode()
    assert url("filing_detail", draft) in again.content.decode()
    long_term = approved(clerk, reviewer)
    assert "长期有效" in post(clerk, "filing_renew", long_term).content.decode()


def test_pause_and_return_with_their_receipts(clerk, reviewer):
    filing = approved(clerk, reviewer, ago=10)
    assert "reason" in post(clerk, "filing_suspend", filing, in_hospital="no").context["form"].errors
    past = post(clerk, "filing_suspend", filing, in_hospital="no", reason="回苏州", since=(today() - DAY).isoformat())
    assert "不能倒签" in past.content.decode()
    assert "回苏州" in past.content.decode()
    assert post(clerk, "filing_suspend", filing, in_hospital="no", reason="回苏州").status_code == 302
    page = clerk[0].get(url("filing_detail", filing)).content.decode()
    for words in ("暂停使用", "回苏州", url("filing_resume", filing)):
        assert words in page
    assert "最早为" in post(clerk, "filing_resume", filing, first=today().isoformat()).content.decode()
    assert post(clerk, "filing_resume", filing).status_code == 302
    assert set(filing.documents.values_list("kind", flat=True)) >= {"suspension", "resumption"}


def test_contacts_change_in_place_with_a_masked_history(clerk, reviewer):
    filing = approved(clerk, reviewer)
    wrong = post(clerk, "filing_contact", filing, phone="12", contact_name="", contact_phone="", address="新地址 9 号")
    assert "新地址 9 号" in wrong.content.decode()
    assert "phone" in wrong.context["form"].errors
    given = {"phone": "13911112222", "contact_name": "王小明", "contact_phone": "", "address": ""}
    assert post(clerk, "filing_contact", filing, **given).status_code == 302
    page = clerk[0].get(url("filing_detail", filing)).content.decode()
    assert "更新联系方式" in page
    assert "1********22" in page
    assert reload(filing).signature_id == filing.signature_id


def test_6b_9_a_colleague_at_another_window_takes_over_the_draft(clerk):
    draft = world.draft(clerk[1], world.person(clerk[1]), now=timezone.now())
    colleague = signed_in(world.CLERK, name="顾同事")
    assert url("filing_take_over", draft) in colleague[0].get(url("filing_detail", draft)).content.decode()
    assert colleague[0].post(url("filing_take_over", draft))["Location"] == url("filing_edit", draft)
    assert reload(draft).edited_by == colleague[1]
    assert "接手草稿" in clerk[0].get(url("filing_detail", draft)).content.decode()
    again = colleague[0].post(url("filing_take_over", draft), follow=True).content.decode()
    assert "已经在您手上" in again


def test_proof_brought_later_is_collected_by_one_and_confirmed_by_another(clerk, reviewer):
    filing = approved(clerk, reviewer, mode=Mode.PROMISE, ago=30)
    empty = post(clerk, "filing_completion", filing, act="hand_in").content.decode()
    assert "没有提交" in empty
    bad = photo("坏.jpg")
    bad.truncate(40)
    answer = clerk[0].post(
        url("filing_completion", filing),
        {"act": "hand_in", f"{PROOF}-files": [photo("好.jpg"), bad], f"{PROOF}-seen_as": "original"},
        follow=True,
    )
    assert "坏.jpg" in answer.content.decode()
    assert filing.completions.get().state == CompletionState.OPEN
    assert post(clerk, "filing_completion", filing, act="hand_in").status_code == 302
    assert filing.completions.get().state == CompletionState.HANDED_IN
    assert filing.number in reviewer[0].get(reverse("review_queue")).content.decode()
    page = reviewer[0].get(url("filing_completion", filing)).content.decode()
    assert "好.jpg" in page
    words = post(reviewer, "filing_completion", filing, act="refuse")
    assert "words" in words.context["form"].errors
    assert post(reviewer, "filing_completion", filing, act="confirm", words="").status_code == 302
    assert reload(filing).mode == Mode.MATERIALS
    assert filing.documents.filter(kind="completion").exists()


def test_what_is_collected_can_be_dropped_and_the_clerk_cannot_confirm(clerk, reviewer):
    filing = approved(clerk, reviewer, mode=Mode.PROMISE, ago=30)
    post(clerk, "filing_completion", filing, act="save", **{f"{PROOF}-seen": "on", f"{PROOF}-seen_as": "original"})
    post(clerk, "filing_completion", filing, act="save", **{f"{PROOF}-files": photo(), f"{PROOF}-seen_as": "original"})
    completion.hand_in(filing=reload(filing), by=clerk[1], now=timezone.now())
    assert post(clerk, "filing_completion", filing, act="confirm").status_code == 403
    assert post(clerk, "filing_completion", filing, act="drop").status_code == 302
    assert filing.completions.get().state == CompletionState.DROPPED
    assert reload(filing).mode == Mode.PROMISE


def test_a_stale_page_keeps_its_words_and_says_who_was_first(clerk, reviewer):
    filing = approved(clerk, reviewer, ago=5)
    seen = filing.version
    colleague = world.staff(world.CLERK, name="顾同事")
    standing.suspend(
        filing=filing,
        by=colleague,
        now=timezone.now(),
        expected_version=None,
        since=None,
        reason="来电",
        in_hospital=False,
    )
    values = {"version": seen, "reason": "我写的原因", "in_hospital": "no"}
    answer = clerk[0].post(url("filing_suspend", filing), values)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "顾同事" in page
    assert "我写的原因" in page


HOSTILE = ["a\x00b", "<script>alert(1)</script>", "\u202e", "9" * 5000, "{{ 7*7 }}"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_never_a_fault(clerk, reviewer, text):
    filing = approved(clerk, reviewer, FilingType.OTHER, ago=5)
    names = (
        "version", "in_hospital", "stay_words", "since", "reason", "first", "phone", "contact_name", "contact_phone",
        "address", "act", "words", f"{PROOF}-files",
    )  # fmt: skip
    pages = ("change", "renew", "suspend", "resume", "contact", "completion", "take_over")
    for name in pages:
        answer = clerk[0].post(url(f"filing_{name}", filing), dict.fromkeys(names, text))
        assert answer.status_code < 500, name
        assert b"<script>alert" not in answer.content
    assert reload(filing).version == filing.version


def test_an_expired_filing_is_led_to_a_new_one(clerk, reviewer):
    filing = approved(clerk, reviewer, FilingType.OTHER, ago=400)
    page = post(clerk, "filing_renew", filing).content.decode()
    assert "已于" in page
    assert "另行办理新备案" in page
    assert following.follower(filing) is None
