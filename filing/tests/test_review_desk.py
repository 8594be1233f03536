"""At the reviewer's desk: claims, the order of cases, batches of clean ones, phrases of one's own."""

from datetime import timedelta

import pytest

from filing.choices import Channel, FilingStatus, FilingType
from filing.errors import BadInput, NotAllowed
from filing.models import AuditEntry, Decision, Filing, Phrase, ReviewClaim
from filing.operations import batch, claims, phrases, review
from filing.operations.common import object_name
from filing.tests import world as w

pytestmark = pytest.mark.django_db
LATER = w.NOW + timedelta(minutes=1)


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def reviewer():
    return w.staff(w.REVIEWER, name="周明")


@pytest.fixture
def colleague():
    return w.staff(w.REVIEWER, name="张敏")


@pytest.fixture
def filing(clerk):
    return w.submitted(clerk, w.person(clerk), FilingType.RESIDENT, "320100")


def entries(filing, action):
    return AuditEntry.objects.filter(object=object_name(filing), action=action)


# --- 正在审核


def test_a_claim_is_taken_once_and_renewed_without_a_further_entry(filing, reviewer):
    claims.claim(filing=filing, by=reviewer, now=w.NOW)
    again = claims.claim(filing=filing, by=reviewer, now=LATER)
    assert (again.since, again.seen_at) == (w.NOW, LATER)
    assert entries(filing, "claim_case").count() == 1


def test_a_colleague_meets_the_claim_and_leaves_it_alone(filing, reviewer, colleague):
    claims.claim(filing=filing, by=reviewer, now=w.NOW)
    assert claims.claim(filing=filing, by=colleague, now=LATER).by == reviewer
    claims.release(filing=filing, by=colleague, now=LATER)
    assert claims.of_others(filings=[filing], by=colleague, now=LATER)[filing.pk].by == reviewer
    assert claims.of_others(filings=[filing], by=reviewer, now=LATER) == {}


def test_ten_minutes_of_silence_free_a_case(filing, reviewer, colleague):
    claims.claim(filing=filing, by=reviewer, now=w.NOW)
    silent = w.NOW + claims.SILENCE
    assert claims.of_others(filings=[filing], by=colleague, now=silent) == {}
    taken = claims.claim(filing=filing, by=colleague, now=silent)
    assert (taken.by, taken.since) == (colleague, silent)
    assert ReviewClaim.objects.count() == 1


def test_leaving_gives_the_case_back_with_an_entry(filing, reviewer):
    claims.claim(filing=filing, by=reviewer, now=w.NOW)
    for _ in range(2):
        claims.release(filing=filing, by=reviewer, now=LATER)
    assert not ReviewClaim.objects.exists()
    assert entries(filing, "release_case").count() == 1


def test_a_claim_stops_no_decision_and_ends_with_it(filing, reviewer, colleague):
    claims.claim(filing=filing, by=reviewer, now=w.NOW)
    review.approve(filing=filing, by=colleague, now=LATER, expected_version=filing.version)
    assert not ReviewClaim.objects.exists()
    with pytest.raises(NotAllowed, match="通过"):
        claims.claim(filing=filing, by=reviewer, now=LATER)


def test_whoever_may_not_decide_claims_nothing(filing, clerk):
    with pytest.raises(NotAllowed):
        claims.claim(filing=filing, by=clerk, now=w.NOW)
    assert not ReviewClaim.objects.exists()


# --- The next case


def test_the_next_case_is_due_next_free_and_decidable_then_the_one_passed_over(clerk, reviewer, colleague):
    made = [w.submitted(clerk, w.person(clerk)) for _ in range(4)]
    claims.claim(filing=made[2], by=colleague, now=w.NOW)
    both = w.staff(w.CLERK, w.REVIEWER)
    own = w.submitted(both, w.person(both), now=w.NOW - timedelta(hours=1))
    assert claims.next_case(after=made[1], by=reviewer, now=LATER) == made[3]
    assert claims.next_case(after=made[3], by=reviewer, now=LATER) == own
    assert claims.next_case(after=made[3], by=both, now=LATER) == made[0]
    assert claims.previous_case(before=made[3], by=reviewer, now=LATER) == made[1]
    assert claims.previous_case(before=made[0], by=both, now=LATER) is None


def test_of_a_draft_opened_by_its_address_the_queue_begins_at_its_front(clerk, reviewer, filing):
    draft = w.draft(clerk, w.person(clerk))
    assert claims.next_case(after=draft, by=reviewer, now=LATER) == filing
    assert claims.previous_case(before=draft, by=reviewer, now=LATER) is None


# --- 批量通过


def opened(filing, by):
    review.open_case(filing=filing, by=by, now=w.NOW)
    return filing


def test_one_bad_case_is_named_and_the_rest_are_done(clerk, reviewer):
    made = [opened(w.submitted(clerk, w.person(clerk)), reviewer) for _ in range(3)]
    review.return_filing(
        filing=made[1], by=w.staff(w.REVIEWER), now=w.NOW, expected_version=made[1].version,
        reasons=[w.reason("return")],
    )  # fmt: skip
    done = batch.approve_batch(cases=[(f, f.version) for f in made], by=reviewer, now=LATER)
    assert done.approved == (made[0], made[2])
    assert [one.filing for one in done.refused] == [made[1]]
    assert "没有" in "".join(done.refused[0].sentences)
    assert Decision.objects.filter(action="approve", by=reviewer).count() == 2
    assert entries(made[1], "refused").count() == 1


def test_a_case_not_opened_in_this_version_is_not_approved(filing, reviewer, colleague):
    opened(filing, colleague)
    done = batch.approve_batch(cases=[(filing, filing.version)], by=reviewer, now=LATER)
    assert "还没有打开看过" in done.refused[0].sentences[0]
    assert Filing.objects.get().status == FilingStatus.SUBMITTED


def test_a_case_with_something_to_verify_is_not_approved_in_a_batch(clerk, reviewer):
    filing = opened(unclean(clerk), reviewer)
    assert batch.batchable(rows=[filing], by=reviewer) == frozenset()
    done = batch.approve_batch(cases=[(filing, filing.version)], by=reviewer, now=LATER)
    assert "不能批量通过" in done.refused[0].sentences[0]


def unclean(clerk):
    insured = w.person(clerk, retired=False)
    filing = w.draft(clerk, insured, FilingType.RETIREE, insisted=True)
    return w.intake.submit(filing=filing, by=clerk, now=w.NOW)


def test_whoever_took_a_case_is_not_offered_it_and_refused(reviewer):
    both = w.staff(w.CLERK, w.REVIEWER)
    filing = opened(w.submitted(both, w.person(both)), both)
    assert batch.batchable(rows=[filing], by=both) == frozenset()
    done = batch.approve_batch(cases=[(filing, filing.version)], by=both, now=LATER)
    assert "两人" in done.refused[0].sentences[0]
    assert batch.batchable(rows=[opened(filing, reviewer)], by=reviewer) == {filing.pk}


def test_what_is_not_decided_on_the_spot_is_not_offered(filing, reviewer):
    opened(filing, reviewer)
    filing.channel = Channel.JS_APP
    assert batch.batchable(rows=[filing], by=reviewer) == frozenset()


def test_a_page_of_the_queue_is_sorted_in_three_queries(clerk, reviewer, django_assert_num_queries):
    rows = [opened(w.submitted(clerk, w.person(clerk)), reviewer) for _ in range(4)]
    with django_assert_num_queries(3):
        assert batch.batchable(rows=rows, by=reviewer) == {row.pk for row in rows}


# --- 常用语


def test_a_phrase_of_ones_own_is_kept_for_oneself_and_dropped_again(reviewer, colleague):
    kept = phrases.keep_phrase(action="return", text=" 请补第二页。 ", by=reviewer, now=w.NOW)
    assert phrases.phrases_for(reviewer).index(kept) < len(phrases.phrases_for(colleague))
    assert kept not in phrases.phrases_for(colleague)
    phrases.keep_phrase(action="return", text="请补第二页。", by=colleague, now=w.NOW)
    with pytest.raises(BadInput, match="不是您存的"):
        phrases.drop_phrase(pk=kept.pk, by=colleague, now=w.NOW)
    phrases.drop_phrase(pk=kept.pk, by=reviewer, now=w.NOW)
    assert kept not in phrases.phrases_for(reviewer)
    assert list(
        AuditEntry.objects.filter(object=f"phrase:{kept.pk}").order_by("pk").values_list("action", flat=True)
    ) == ["keep_phrase", "drop_phrase"]


@pytest.mark.parametrize(("text", "words"), [("", "还没有填写"), ("长" * 201, "最多"), ("general", "已经有了")])
def test_what_cannot_be_kept_says_why(reviewer, text, words):
    text = Phrase.objects.filter(action="approve").first().text if text == "general" else text
    with pytest.raises(BadInput, match=words):
        phrases.keep_phrase(action="approve", text=text, by=reviewer, now=w.NOW)


def test_a_full_shelf_says_so(reviewer):
    rows = [Phrase(owner=reviewer, action="approve", text=f"第{n}条") for n in range(phrases.OWN_MAX)]
    Phrase.objects.bulk_create(rows)
    with pytest.raises(BadInput, match="已满"):
        phrases.keep_phrase(action="approve", text="再一条", by=reviewer, now=w.NOW)


def test_everybodys_phrases_are_nobodys_to_drop(reviewer):
    with pytest.raises(BadInput):
        phrases.drop_phrase(pk=Phrase.objects.first().pk, by=reviewer, now=w.NOW)


def test_a_clerk_keeps_no_phrases(clerk):
    with pytest.raises(NotAllowed):
        phrases.keep_phrase(action="approve", text="同意", by=clerk, now=w.NOW)
