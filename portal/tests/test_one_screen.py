"""Materials and signature on the form itself: kept together, held over a refusal, counted by the live findings."""

import pytest
from django.urls import reverse
from django.utils import timezone

from filing.choices import Evidence, FilingStatus, FilingType, MaterialKind
from filing.models import Filing, HeldPage, Material, Page, Signature
from filing.operations import materials
from filing.tests import world
from portal.tests.world import form_values, keep, only_filing, photo, reload, signed_in

pytestmark = pytest.mark.django_db
PROOF = "m-residence_proof"


@pytest.fixture
def clerk():
    return signed_in(world.CLERK)


@pytest.fixture
def person(clerk):
    return world.person(clerk[1])


def new_url(person):
    return reverse("filing_new", args=[person.ref])


def draft_of(clerk, **changes):
    insured = world.person(clerk[1])
    given = {"papers": False, "signed": False, "now": timezone.now(), **changes}
    return world.draft(clerk[1], insured, FilingType.RESIDENT, "320100", **given)


def broken(name="坏.jpg"):
    file = photo(name)
    file.truncate(40)
    return file


def sent(person, type_=FilingType.RESIDENT, **changes):
    return form_values(person, type_, **{f"{PROOF}-seen_as": "original", **changes})


def messages_of(client, answer):
    return client.get(answer["Location"]).content.decode()


def test_one_post_keeps_facts_papers_and_signature_and_hands_them_in(clerk, person):
    files = {f"{PROOF}-files": [photo("一.jpg"), photo("二.jpg")], "m-id_image-seen": "on"}
    answer = clerk[0].post(new_url(person), sent(person, **files, **{"sign-kind": "paper", "act": "submit"}))
    filing = only_filing()
    assert answer["Location"] == reverse("filing_submitted", args=[filing.ref])
    assert filing.status == FilingStatus.SUBMITTED
    papers = {m.kind: m for m in filing.materials.all()}
    assert [p.label for p in papers["residence_proof"].pages.all()] == ["一.jpg", "二.jpg"]
    assert papers["id_image"].evidence == Evidence.SEEN
    assert filing.signature.kind == "paper"


def test_saving_stays_on_the_form_and_submits_nothing(clerk, person):
    answer = clerk[0].post(new_url(person), sent(person, act="save"))
    filing = only_filing()
    assert answer["Location"] == reverse("filing_edit", args=[filing.ref])
    assert filing.status == FilingStatus.DRAFT
    assert "还没有提交" in messages_of(clerk[0], answer)


def test_what_stops_the_submission_stands_above_the_saved_form(clerk, person):
    answer = clerk[0].post(new_url(person), sent(person, act="submit"))
    page = answer.content.decode()
    filing = only_filing()
    assert answer.status_code == 422
    assert "草稿仍在" in page
    assert "居住证明" in page
    assert f'action="{reverse("filing_edit", args=[filing.ref])}"' in page, "the next press changes the draft"
    assert (
        keep(clerk[0], filing, **{f"{PROOF}-files": photo(), "sign-kind": "paper", "act": "submit"}).status_code == 302
    )
    assert reload(filing).status == FilingStatus.SUBMITTED


def test_good_files_survive_a_form_that_is_refused(clerk, person):
    client = clerk[0]
    values = sent(person, start="明天", **{f"{PROOF}-files": [photo("好.jpg"), broken()]})
    answer = client.post(new_url(person), values)
    page = answer.content.decode()
    assert Filing.objects.count() == 0
    assert "已收到 1 页" in page
    assert "好.jpg" in page
    assert "坏.jpg" in page
    assert HeldPage.objects.get().kind == "residence_proof"
    again = {k: v for k, v in values.items() if k != f"{PROOF}-files"} | {"start": ""}
    assert client.post(new_url(person), again).status_code == 302
    assert [p.label for p in Page.objects.all()] == ["好.jpg"]
    assert not HeldPage.objects.exists()


def test_held_pages_can_be_thrown_away_and_belong_to_their_clerk_and_form(clerk, person):
    client = clerk[0]
    values = sent(person, start="明天", **{f"{PROOF}-files": photo()})
    client.post(new_url(person), values)
    again = {k: v for k, v in values.items() if k != f"{PROOF}-files"} | {"start": ""}
    colleague = world.staff(world.CLERK)
    assert materials.held_pages(form_key=values["form_key"], by=clerk[1])
    assert not materials.held_pages(form_key=values["form_key"], by=colleague)
    client.post(new_url(person), {**again, f"{PROOF}-void": "on"})
    assert not Page.objects.exists()
    assert not HeldPage.objects.exists()


def test_a_bad_file_is_named_the_rest_is_kept_and_nothing_is_handed_in(clerk):
    filing = draft_of(clerk)
    answer = keep(
        clerk[0], filing, **{f"{PROOF}-files": [photo("好.jpg"), broken()], "sign-kind": "paper", "act": "submit"}
    )
    page = messages_of(clerk[0], answer)
    assert "坏.jpg" in page
    assert "没有提交" in page
    assert [p.label for p in Page.objects.all()] == ["好.jpg"]
    assert reload(filing).status == FilingStatus.DRAFT
    assert reload(filing).signature_id


def test_files_of_a_type_that_was_not_chosen_are_left_out(clerk, person):
    clerk[0].post(new_url(person), sent(person, FilingType.OTHER, **{f"{PROOF}-files": photo()}))
    assert not Material.objects.exists()


def test_newer_pages_replace_older_ones_which_stay_readable(clerk):
    filing = draft_of(clerk)
    keep(clerk[0], filing, **{f"{PROOF}-files": photo("旧.jpg")})
    keep(clerk[0], filing, **{f"{PROOF}-files": photo("新.jpg")})
    old, new = filing.materials.order_by("version")
    assert (old.voided_by_id, new.voided_at, new.version) == (clerk[1].pk, None, 2)
    page = clerk[0].get(reverse("filing_detail", args=[filing.ref])).content.decode()
    assert "旧.jpg" in page
    assert "新.jpg" in page


def test_seen_paper_can_be_voided_and_stays_readable(clerk):
    filing = draft_of(clerk)
    row = "m-residence_other"
    keep(clerk[0], filing, **{f"{row}-seen": "on", f"{row}-seen_as": "copy", f"{row}-description": "租房合同"})
    keep(clerk[0], filing, **{f"{row}-void": "on"})
    assert filing.materials.get().voided_at
    assert "租房合同" in clerk[0].get(reverse("filing_detail", args=[filing.ref])).content.decode()


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({f"{PROOF}-description": "名" * 200}, "最多 100 个字"),
        ({f"{PROOF}-description": "a\x00b"}, "控制字符"),
        ({f"{PROOF}-seen_as": "梦里"}, "没有这个选项"),
        ({"sign-kind": "blood"}, "没有这个选项"),
        ({"sign-kind": "drawn"}, "没有收到签名"),
        ({"sign-kind": "drawn", "sign-signature": "data:image/png;base64,AAAA"}, "签名图片无法识别"),
        ({"sign-kind": "fingerprint"}, "见证人"),
        ({"sign-kind": "fingerprint", "sign-witness": "9"}, "姓名"),
    ],
)
def test_a_wrong_row_or_signature_gets_a_sentence_and_nothing_is_half_saved(clerk, person, values, part):
    answer = clerk[0].post(new_url(person), sent(person, address="延安路 8 号", **{f"{PROOF}-seen": "on"}, **values))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert part in page
    assert "延安路 8 号" in page
    assert (Filing.objects.count(), Material.objects.count(), Signature.objects.count()) == (0, 0, 0)


def test_a_stale_page_keeps_words_and_files_and_the_colleagues_work(clerk):
    filing = draft_of(clerk)
    seen = filing.version
    keep(clerk[0], filing, remark="同事的备注")
    answer = keep(clerk[0], filing, version=seen, remark="我的备注", **{f"{PROOF}-files": photo("我的.jpg")})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "我的备注" in page
    assert "我的.jpg" in page
    assert reload(filing).remark == "同事的备注"
    assert not filing.materials.exists()


def test_the_same_new_form_twice_keeps_its_papers_once(clerk, person):
    values = sent(person, **{f"{PROOF}-seen": "on", "sign-kind": "paper"})
    for _ in range(2):
        assert clerk[0].post(new_url(person), values).status_code == 302
    assert (Material.objects.count(), Signature.objects.count()) == (1, 1)


def test_the_letter_or_the_notice_is_saved_and_opened_in_one_press(clerk, person):
    for act, kind in (("notice", "notice"), ("promise", "promise")):
        values = form_values(person, FilingType.RESIDENT, mode="promise", act=act)
        answer = clerk[0].post(new_url(person), values)
        document = Filing.objects.first().documents.get(kind=kind)
        assert answer["Location"] == reverse("document_view", args=[document.number])
    wrong = clerk[0].post(new_url(person), form_values(person, FilingType.OTHER, act="promise"))
    assert "不用承诺书" in messages_of(clerk[0], wrong)


def test_live_findings_count_files_ticks_and_signature_that_are_not_saved_yet(clerk, person):
    def told(**changes):
        values = {**sent(person), "person_ref": str(person.ref), **changes}
        return clerk[0].post(reverse("findings"), values).content.decode()

    def outcome(page, code):
        return f'data-finding="{code}"' in page

    bare = told()
    assert outcome(bare, "proof_missing") or "居住证明" in bare
    with_file = told(**{f"{PROOF}-chosen": "1"})
    with_both = told(**{f"{PROOF}-chosen": "1", "sign-kind": "paper"})
    assert bare.count("不能通过") > with_file.count("不能通过")
    assert with_file.count("不能提交") > with_both.count("不能提交")
    assert not Filing.objects.exists()


def test_what_may_not_be_edited_any_more_is_refused_whole(clerk):
    filing = draft_of(clerk, papers=True, signed=True)
    values = {"m-id_image-seen": "on", "sign-kind": "paper", "version": filing.version}
    world.intake.submit(filing=filing, by=clerk[1], now=timezone.now())
    before = reload(filing).version
    answer = clerk[0].post(reverse("filing_edit", args=[filing.ref]), values)
    assert answer["Location"] == reverse("filing_detail", args=[filing.ref])
    assert reload(filing).version == before
    assert not filing.materials.filter(kind=MaterialKind.ID_IMAGE).exists()
