"""Two people at one filing: whose page is old is told who did what, keeps the typed words, and changes nothing."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from filing.choices import FilingStatus, FilingType
from filing.models import AuditEntry, Material, Signature
from filing.operations import intake, materials, review
from filing.tests import world
from portal.tests.world import edit_values, photo, reload, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return signed_in(world.CLERK, name="林晓岚")


@pytest.fixture
def colleague():
    return world.staff(world.CLERK, name="顾文博")


@pytest.fixture
def draft(clerk):
    now = timezone.now()
    return world.draft(clerk[1], world.person(clerk[1], now=now), FilingType.RESIDENT, "320100", now=now)


def url(name: str, filing, *args) -> str:
    return reverse(name, args=[filing.ref, *args])


def signs_meanwhile(filing, colleague) -> None:
    materials.sign(filing=filing, kind="paper", by=colleague, now=timezone.now())


def test_a_stale_withdrawal_is_told_who_was_first_and_keeps_the_words(clerk, colleague, draft):
    signs_meanwhile(draft, colleague)
    values = {"version": draft.version, "reasons": [world.reason("withdraw").pk], "words": "申请人来电不去了"}
    answer = clerk[0].post(url("filing_withdraw", draft), values)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("顾文博", "签名", "没有保存", "申请人来电不去了"):
        assert words in page
    assert reload(draft).status == FilingStatus.DRAFT
    again = {**values, "version": answer.context["form"]["version"].value()}
    assert clerk[0].post(url("filing_withdraw", draft), again).status_code == 302
    assert reload(draft).status == FilingStatus.WITHDRAWN


def test_a_withdrawal_that_lost_to_a_decision_names_the_decider(clerk, draft):
    filing = intake.submit(filing=draft, by=clerk[1], now=timezone.now())
    reviewer = world.staff(world.REVIEWER, name="沈思远")
    seen = filing.version
    review.refuse(
        filing=filing, by=reviewer, now=timezone.now(), expected_version=seen, reasons=[world.reason("refuse")]
    )
    values = {"version": seen, "reasons": [world.reason("withdraw").pk], "words": ""}
    answer = clerk[0].post(url("filing_withdraw", filing), values)
    assert answer.status_code == 409
    assert "沈思远" in answer.content.decode()
    assert reload(filing).status == FilingStatus.REFUSED
    refused = AuditEntry.objects.filter(action="refused", object=f"filing:{filing.ref}").first()
    assert json.loads(refused.detail)["what"] == "withdraw"


@pytest.mark.parametrize("version", ["", "x", "0", "-1"])
def test_a_withdrawal_without_a_version_is_not_carried_out(clerk, draft, version):
    values = {"version": version, "reasons": [world.reason("withdraw").pk], "words": "留着"}
    answer = clerk[0].post(url("filing_withdraw", draft), values)
    assert answer.status_code == 200
    assert "没有保存" in answer.content.decode()
    assert "留着" in answer.content.decode()
    assert reload(draft).status == FilingStatus.DRAFT


def test_a_signature_is_bound_to_what_the_signer_was_shown(clerk, colleague, draft):
    """A place changed meanwhile is not signed for by a page that showed another."""
    shown = edit_values(clerk[0], draft)
    intake.edit_filing(
        filing=draft, data={"place": world.Place.objects.get(pk="320200")}, by=colleague, now=timezone.now(),
        expected_version=draft.version,
    )  # fmt: skip
    before = Signature.objects.count()
    signed = {"sign-kind": "fingerprint", "sign-witness": "王见证", "sign-signature": "data:image/png;base64,x"}
    answer = clerk[0].post(url("filing_edit", draft), {**shown, **signed})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "顾文博" in page
    assert "王见证" in page
    sheet = answer.context["sheet"]
    assert sheet.sign["signature"].value() == ""
    assert Signature.objects.count() == before
    again = {**shown, **signed, "sign-signature": "", "version": sheet.facts["version"].value()}
    assert clerk[0].post(url("filing_edit", draft), again).status_code == 302


def test_a_colleagues_paper_is_not_replaced_by_a_page_that_did_not_show_it(clerk, colleague, draft):
    shown = edit_values(clerk[0], draft)
    materials.mark_seen(filing=draft, kind="residence_proof", seen_as="original", by=colleague, now=timezone.now())
    row = "m-residence_proof"
    for given in ({f"{row}-files": photo()}, {f"{row}-seen": "on"}, {f"{row}-void": "on"}):
        answer = clerk[0].post(url("filing_edit", draft), {**shown, f"{row}-description": "我写的名称", **given})
        assert answer.status_code == 409
        assert "顾文博" in answer.content.decode()
        assert "我写的名称" in answer.content.decode()
    live = Material.objects.get(filing=draft, kind="residence_proof", voided_at__isnull=True)
    assert (live.version, live.added_by) == (2, colleague)


def test_the_page_sends_what_it_shows(clerk, draft):
    for name in ("filing_edit", "filing_withdraw", "filing_detail"):
        assert f'name="version" value="{draft.version}"' in clerk[0].get(url(name, draft)).content.decode(), name


def test_a_call_and_a_mark_need_no_version_because_neither_undoes_anything(clerk):
    now = timezone.now()
    filing = world.approved(clerk[1], world.staff(world.REVIEWER), world.person(clerk[1], now=now), now=now)
    assert review.mark_uploaded(filings=[filing], by=clerk[1], now=now) == 1
    stamp = reload(filing).uploaded_at
    assert review.mark_uploaded(filings=[filing], by=world.staff(world.CLERK), now=timezone.now()) == 0
    assert reload(filing).uploaded_at == stamp
    assert clerk[0].post(url("phone_notice", filing), {"answered_by": "张建国", "words": "已告知"}).status_code == 302


def test_a_draft_never_handed_in_can_be_given_up(clerk, draft):
    values = {"version": draft.version, "reasons": [world.reason("withdraw").pk], "words": "改天再来"}
    assert clerk[0].post(url("filing_withdraw", draft), values).status_code == 302
    given_up = reload(draft)
    assert (given_up.status, given_up.number, given_up.round) == (FilingStatus.WITHDRAWN, None, 0)
    for address in (
        url("filing_detail", draft),
        reverse("filing_list"),
        reverse("person_detail", args=[draft.person.ref]),
    ):
        assert "已撤回" in clerk[0].get(address).content.decode(), address
    assert clerk[0].post(url("filing_copy", draft)).status_code == 302
