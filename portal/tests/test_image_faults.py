"""Faulty pages on the screens: told at once, replaced or kept with a reason, read by the reviewer."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from filing.choices import CompletionState, FilingStatus, FilingType, Mode
from filing.models import Filing, HeldPage, Material
from filing.tests import world
from portal.tests.world import form_values, keep, only_filing, photo, reload, signed_in

pytestmark = pytest.mark.django_db
PROOF = "m-residence_proof"
FILES, REASON = f"{PROOF}-files", f"{PROOF}-kept_reason"


@pytest.fixture
def clerk():
    return signed_in(world.CLERK)


@pytest.fixture
def filing(clerk):
    given = {"papers": False, "signed": True, "now": timezone.now()}
    return world.draft(clerk[1], world.person(clerk[1]), FilingType.RESIDENT, "320100", **given)


def lying(name: str = "横.jpg") -> BytesIO:
    turned, data = Image.open(photo(size=(900, 1200))).transpose(Image.Transpose.ROTATE_90), BytesIO()
    turned.save(data, "JPEG")
    data.seek(0)
    data.name = name
    return data


def edit_page(clerk, filing) -> str:
    return clerk[0].get(reverse("filing_edit", args=[filing.ref])).content.decode()


def test_a_faulty_page_is_told_at_once_with_both_ways(clerk, filing):
    assert keep(clerk[0], filing, **{FILES: lying()}).status_code == 302
    page = edit_page(clerk, filing)
    for part in ("影像有问题：横放，字是侧着的", "请重新拍摄或扫描", "仍然使用", f'name="{REASON}"'):
        assert part in page


def test_a_good_page_is_asked_nothing(clerk, filing):
    keep(clerk[0], filing, **{FILES: photo()})
    page = edit_page(clerk, filing)
    assert "影像有问题" not in page
    assert REASON not in page


def test_a_faulty_page_handed_in_stays_a_draft_and_the_page_says_how_to_go_on(clerk, filing):
    answer = keep(clerk[0], filing, **{FILES: lying(), "act": "submit"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "草稿仍在" in page
    assert f'name="{REASON}"' in page
    assert reload(filing).status == FilingStatus.DRAFT


def test_with_a_reason_it_is_handed_in_and_the_reviewer_sees_fault_and_reason(clerk, filing):
    keep(clerk[0], filing, **{FILES: lying()})
    assert keep(clerk[0], filing, **{REASON: "只有这一份<b>扫描件", "act": "submit"}).status_code == 302
    sent = reload(filing)
    assert sent.status == FilingStatus.SUBMITTED
    reviewer = signed_in(world.REVIEWER)
    page = reviewer[0].get(reverse("review_case", args=[sent.ref])).content.decode()
    assert "横放，字是侧着的" in page
    assert "仍然使用，理由：只有这一份&lt;b&gt;扫描件" in page
    assert "经办人仍然使用" in page


def test_a_better_page_in_its_place_is_handed_in(clerk, filing):
    keep(clerk[0], filing, **{FILES: lying()})
    assert keep(clerk[0], filing, **{FILES: photo(), "act": "submit"}).status_code == 302
    assert reload(filing).status == FilingStatus.SUBMITTED


def test_a_reason_for_the_old_page_does_not_cover_the_new_one(clerk, filing):
    keep(clerk[0], filing, **{FILES: lying()})
    keep(clerk[0], filing, **{FILES: lying("又横.jpg"), REASON: "只有这一份扫描件"})
    assert filing.materials.get(voided_at__isnull=True).kept_reason is None
    assert "影像有问题" in edit_page(clerk, filing)


def test_a_reason_where_nothing_is_wrong_is_left_out(clerk, filing):
    assert keep(clerk[0], filing, **{FILES: photo(), REASON: "多余的理由"}).status_code == 302
    assert keep(clerk[0], filing, **{REASON: "多余的理由"}).status_code == 302
    assert Material.objects.get().kept_reason is None


@pytest.mark.parametrize(("reason", "part"), [("理" * 201, "最多 200 个字"), ("a\x00b", "控制字符")])
def test_a_reason_that_cannot_be_kept_gets_a_sentence(clerk, filing, reason, part):
    keep(clerk[0], filing, **{FILES: lying()})
    answer = keep(clerk[0], filing, **{REASON: reason})
    assert answer.status_code == 200
    assert part in answer.content.decode()
    assert Material.objects.get().kept_reason is None


def test_pages_that_wait_tell_their_faults_and_are_kept_with_the_form(clerk):
    person = world.person(clerk[1])
    values = form_values(person, FilingType.RESIDENT, start="明天", **{f"{PROOF}-seen_as": "original", FILES: lying()})
    address = reverse("filing_new", args=[person.ref])
    page = clerk[0].post(address, values).content.decode()
    assert Filing.objects.count() == 0
    assert "影像有问题：横放" in page
    assert HeldPage.objects.get().faults == "on_its_side"
    again = {k: v for k, v in values.items() if k != FILES} | {
        "start": "",
        REASON: "只有这一份扫描件",
        "sign-kind": "paper",
    }
    assert clerk[0].post(address, {**again, "act": "submit"}).status_code == 302
    assert only_filing().status == FilingStatus.SUBMITTED
    assert Material.objects.get(kind="residence_proof").kept_reason == "只有这一份扫描件"


def test_the_same_photo_for_another_person_is_told_naming_nobody(clerk, filing):
    picture = photo("同一张.jpg")
    keep(clerk[0], filing, **{FILES: picture})
    picture.seek(0)
    other = world.draft(
        clerk[1],
        world.person(clerk[1], name="欧阳演示"),
        FilingType.RESIDENT,
        "320100",
        papers=False,
        now=timezone.now(),
    )
    keep(clerk[0], other, **{FILES: picture})
    page = edit_page(clerk, other)
    assert "这一页已经在另一人的材料里出现过" in page
    assert filing.person.name not in page


def test_proof_brought_later_is_kept_with_a_reason_on_its_own_page(clerk):
    reviewer, now = signed_in(world.REVIEWER), timezone.now()
    person = world.person(clerk[1])
    given = {"now": now, "mode": Mode.PROMISE}
    filing = world.approved(clerk[1], reviewer[1], person, FilingType.RESIDENT, "320100", **given)
    address = reverse("filing_completion", args=[filing.ref])
    page = clerk[0].post(address, {"act": "hand_in", FILES: lying(), f"{PROOF}-seen_as": "original"}).content.decode()
    assert "影像有问题" in page
    assert filing.completions.get().state == CompletionState.OPEN
    assert clerk[0].post(address, {"act": "hand_in", REASON: "只有这一份扫描件"}).status_code == 302
    assert filing.completions.get().state == CompletionState.HANDED_IN
    assert "只有这一份扫描件" in reviewer[0].get(address).content.decode()


def test_the_notice_at_the_counter_names_the_faulty_page(clerk, filing):
    keep(clerk[0], filing, **{FILES: lying()})
    page = clerk[0].get(reverse("filing_notice", args=[filing.ref])).content.decode()
    assert "居住证明第1页" in page
    assert "横放" in page


def test_a_broken_capture_is_a_sentence_and_the_rest_is_saved(clerk, filing):
    cut = photo("断.jpg")
    cut.truncate(len(cut.getvalue()) // 2)
    answer = keep(clerk[0], filing, remark="延后", **{FILES: cut})
    page = clerk[0].get(answer["Location"]).content.decode()
    assert "断.jpg" in page
    assert "请重新拍照" in page
    assert reload(filing).remark == "延后"
