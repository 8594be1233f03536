"""The screens of the reviewer's desk: who else is there, what comes next, pages, phrases, the batch; all without script."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from filing.choices import FilingStatus, FilingType
from filing.models import AuditEntry, Phrase, ReviewClaim
from filing.operations import claims, materials
from filing.tests import world
from portal.tests.world import reload, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return world.staff(world.CLERK)


@pytest.fixture
def reviewer():
    return signed_in(world.REVIEWER, name="周明")


@pytest.fixture
def filing(clerk):
    return world.submitted(clerk, world.person(clerk), FilingType.RESIDENT, "320100")


def case(filing, name="review_case"):
    return reverse(name, args=[filing.ref])


def words_of(answer):
    return re.sub(r"<[^>]+>", "", answer.content.decode())


def approve(client, filing):
    return client.post(case(filing), {"decision": "approve", "version": filing.version})


def test_others_read_in_queue_and_case_who_reviews_since_when(reviewer, filing):
    colleague = world.staff(world.REVIEWER, name="张敏")
    claims.claim(filing=filing, by=colleague, now=timezone.now())
    told = f"张敏 正在审核 {timezone.localtime():%H:}"
    queue = reviewer[0].get(reverse("review_queue"))
    assert told in words_of(queue)
    assert queue.context["first"] is None
    assert told in words_of(reviewer[0].get(case(filing)))
    assert approve(reviewer[0], filing).status_code == 302
    assert reload(filing).status == FilingStatus.APPROVED


def test_the_page_claims_the_case_and_gives_it_back(reviewer, filing):
    assert reviewer[0].get(case(filing)).status_code == 200
    assert not ReviewClaim.objects.exists(), "looking alone writes nothing but its entry"
    assert reviewer[0].post(case(filing, "review_claim")).json() == {"words": ""}
    other, _ = signed_in(world.REVIEWER)
    assert "周明 正在审核" in other.post(case(filing, "review_claim")).json()["words"]
    assert reviewer[0].post(case(filing, "review_release")).status_code == 204
    assert other.post(case(filing, "review_claim")).json() == {"words": ""}


def test_an_open_page_learns_that_the_case_was_decided(reviewer, filing):
    other, _ = signed_in(world.REVIEWER)
    approve(other, filing)
    assert "通过" in reviewer[0].post(case(filing, "review_claim")).json()["words"]


def test_without_script_the_first_post_claims(reviewer, filing):
    reviewer[0].post(case(filing), {"decision": "refuse", "version": filing.version})
    assert ReviewClaim.objects.get().by == reviewer[1]


def test_deciding_opens_the_next_case_and_tells_what_was_decided(clerk, reviewer, filing):
    following = world.submitted(clerk, world.person(clerk))
    answer = approve(reviewer[0], filing)
    assert answer["Location"] == case(following)
    page = reviewer[0].get(answer["Location"]).content.decode()
    assert f"{filing.number}：通过" in page
    assert f'<a href="{case(filing, "filing_detail")}">查看这份备案</a>' in page
    last = approve(reviewer[0], following)
    assert last["Location"] == reverse("review_queue")
    assert "没有待审核的备案。" in words_of(reviewer[0].get(last["Location"]))


def test_what_colleagues_review_is_not_called_nothing(clerk, reviewer, filing):
    held = world.submitted(clerk, world.person(clerk))
    claims.claim(filing=held, by=world.staff(world.REVIEWER), now=timezone.now())
    answer = approve(reviewer[0], filing)
    assert "其余待审核的备案有人正在审核" in words_of(reviewer[0].get(answer["Location"]))


def two_pages(clerk):
    filing = world.draft(clerk, world.person(clerk), FilingType.RESIDENT, "320100", papers=False, signed=False)
    uploads = [world.upload(), world.upload(b"\xff\xd8other")]
    materials.add_pages(filing=filing, kind="residence_proof", uploads=uploads, by=clerk, now=world.NOW)
    return filing


@pytest.mark.parametrize(("asked", "place"), [("", 1), ("second", 2), ("x", 1), ("9" * 30, 1)])
def test_without_script_links_turn_the_pages(clerk, reviewer, asked, place):
    filing = two_pages(clerk)
    pages = list(filing.materials.get().pages.all())
    asked = str(pages[1].pk) if asked == "second" else asked
    answer = reviewer[0].get(case(filing), {"page": asked})
    assert f"第{place}页，共2页" in words_of(answer)
    assert answer.context["viewer"].current.page == pages[place - 1]
    shown = reverse("page_image", args=[filing.ref, pages[place - 1].pk])
    assert f'<img src="{shown}"' in answer.content.decode()


def test_each_reason_shows_its_key_and_its_clause(reviewer, filing):
    page = reviewer[0].get(case(filing)).content.decode()
    assert re.search(r'value="TH07"[^>]* aria-keyshortcuts="7"[^>]* data-key="7"', page)
    assert re.search(r'<kbd class="key-hint">7</kbd> TH07[^<]+<span class="reason-clause">依据：[^<]+〔J4〕', page)


def test_every_key_stands_on_what_it_presses(clerk, reviewer, filing):
    world.submitted(clerk, world.person(clerk))
    page = reviewer[0].get(case(filing)).content.decode()
    for key, inside in re.findall(
        r'<(?:a|button|summary)[^>]* data-key="([^" ]+)[^>]*>(.*?)</(?:a|button|summary)>', page
    ):
        assert re.search(f"<kbd[^>]*>{re.escape(key)}</kbd>", inside, re.IGNORECASE)


def test_a_phrase_is_kept_without_losing_what_was_typed(reviewer, filing):
    typed = {
        "version": filing.version, "reasons": ["TH07"], "words": "请补第二页。", "phrase_for": "return",
        "keep_phrase": "1",
    }  # fmt: skip
    page = reviewer[0].post(case(filing), typed).content.decode()
    phrase = Phrase.objects.get(owner=reviewer[1])
    assert "已存为您的常用语" in page
    assert re.search(r'value="TH07"[^>]* checked', page)
    assert page.count("请补第二页。") == 3, "in the words, on the shelf and on the button that drops it"
    assert reload(filing).status == FilingStatus.SUBMITTED
    dropping = {**typed, "drop_phrase": phrase.pk}
    del dropping["keep_phrase"]
    assert "已删除" in reviewer[0].post(case(filing), dropping).content.decode()
    assert not Phrase.objects.filter(owner=reviewer[1]).exists()


@pytest.mark.parametrize("sent", [{"keep_phrase": "1"}, {"drop_phrase": "x"}, {"drop_phrase": "9" * 30}])
@pytest.mark.parametrize("about", ["return", "cancel", "a\x00"])
def test_damaged_phrases_change_nothing(reviewer, filing, sent, about):
    answer = reviewer[0].post(case(filing), {"phrase_for": about, "words": "", "version": "x", **sent})
    assert answer.status_code == 200
    assert "没有" in words_of(answer)
    assert not Phrase.objects.filter(owner=reviewer[1]).exists()


def tick(filing):
    return f"{filing.ref}:{filing.version}"


def test_the_queue_offers_clean_cases_seen_before_and_approves_those_ticked(clerk, reviewer, filing):
    unseen = world.submitted(clerk, world.person(clerk))
    assert "disabled>通过勾选的" in reviewer[0].get(reverse("review_queue")).content.decode()
    reviewer[0].get(case(filing))
    queue = reviewer[0].get(reverse("review_queue")).content.decode()
    assert re.findall(r'name="case" value="([^"]+)"', queue) == [tick(filing)]
    answer = reviewer[0].post(reverse("review_batch"), {"case": [tick(unseen), tick(filing)]}, follow=True)
    page = words_of(answer)
    assert f"已通过 1 件，文书已出具：{filing.number}。" in page
    assert f"{unseen.number}：您还没有打开看过" in page
    assert (reload(filing).status, reload(unseen).status) == (FilingStatus.APPROVED, FilingStatus.SUBMITTED)


@pytest.mark.parametrize("sent", [[], [""], ["x:1"], ["x"], [":"], ["0" * 5000]])
def test_damaged_batches_change_nothing(reviewer, filing, sent):
    answer = reviewer[0].post(reverse("review_batch"), {"case": [*sent, f"{filing.ref}:x"]}, follow=True)
    assert "没有勾选备案，没有办理。" in words_of(answer)
    assert reload(filing).status == FilingStatus.SUBMITTED


def test_a_foreign_case_in_a_batch_is_missing(filing):
    stranger, _ = signed_in(world.REVIEWER, office="320583")
    stranger.post(reverse("review_batch"), {"case": [tick(filing)]})
    assert reload(filing).status == FilingStatus.SUBMITTED
    assert AuditEntry.objects.filter(action="refused", object=f"filing:{filing.ref}").exists()


def test_a_queue_of_cases_seen_before_asks_no_more_queries_for_many(clerk, reviewer, django_assert_num_queries):
    for _ in range(2):
        seen = world.submitted(clerk, world.person(clerk))
        reviewer[0].get(case(seen))
    with django_assert_num_queries(SEEN_QUERIES):
        reviewer[0].get(reverse("review_queue"))
    for _ in range(4):
        seen = world.submitted(clerk, world.person(clerk))
        reviewer[0].get(case(seen))
    with django_assert_num_queries(SEEN_QUERIES):
        reviewer[0].get(reverse("review_queue"))


SEEN_QUERIES = 9
