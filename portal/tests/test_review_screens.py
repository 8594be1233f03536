"""审核: the queue, the case side by side, the three decisions, and who comes too late."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from filing.choices import FilingStatus, FilingType
from filing.models import AuditEntry, Decision, Page, PhoneNotice
from filing.operations import materials
from filing.operations.common import object_name
from filing.storage import FileDamaged, FileMissing
from filing.tests import world
from portal.tests.world import form_values, keep, photo, reload, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return signed_in(world.CLERK)


@pytest.fixture
def reviewer():
    return signed_in(world.REVIEWER, name="沈审核")


@pytest.fixture
def filing(clerk):
    return world.submitted(clerk[1], world.person(clerk[1]), FilingType.RESIDENT, "320100")


def case(filing):
    return reverse("review_case", args=[filing.ref])


def test_queue_shows_the_oldest_first_with_how_long_it_waits(clerk, reviewer):
    later = world.submitted(clerk[1], world.person(clerk[1]), now=world.NOW)
    sooner = world.submitted(clerk[1], world.person(clerk[1]), now=world.NOW - timedelta(hours=3))
    answer = reviewer[0].get(reverse("review_queue"))
    assert [f.pk for f in answer.context["rows"]] == [sooner.pk, later.pk]
    assert "已等候" in answer.content.decode()


def test_queue_goes_on_behind_the_last_row_without_losing_one(clerk, reviewer):
    insured = world.person(clerk[1])
    made = [world.draft(clerk[1], insured, papers=False, signed=False) for _ in range(22)]
    stamp = {"status": "submitted", "submitted_at": world.NOW, "due_at": world.NOW, "accepted_on": world.TODAY}
    for number, draft in enumerate(made):
        policy = world.intake.PolicyVersion.objects.in_force(world.TODAY)
        type(draft).objects.filter(pk=draft.pk).update(
            number=f"YDBA-{number}", policy=policy, taken_by=clerk[1], submitted_by=clerk[1], **stamp
        )
    first = reviewer[0].get(reverse("review_queue"))
    second = reviewer[0].get(reverse("review_queue") + first.context["older_url"])
    seen = [f.pk for f in (*first.context["rows"], *second.context["rows"])]
    assert seen == [f.pk for f in made]


def test_queue_is_for_deciders_of_the_own_office(clerk, filing):
    assert clerk[0].get(reverse("review_queue")).status_code == 403
    elsewhere, _ = signed_in(world.REVIEWER, office="320583")
    assert elsewhere.get(reverse("review_queue")).context["rows"] == []


def test_opening_a_case_writes_one_access_entry(reviewer, filing):
    before = AuditEntry.objects.filter(stream="access").count()
    page = reviewer[0].get(case(filing)).content.decode()
    assert AuditEntry.objects.filter(stream="access").count() == before + 1
    for part in ("备案条件核对单", "材料", "审核决定", "退回补正", "不予备案"):
        assert part in page


def test_case_under_review_shows_the_certificate_in_full(clerk, reviewer, filing):
    number = filing.person.certificate.number
    assert number in reviewer[0].get(case(filing)).content.decode()
    assert number not in reviewer[0].get(reverse("filing_detail", args=[filing.ref])).content.decode()


def test_returned_corrected_and_approved_keeps_its_number_and_history(clerk, reviewer, filing):
    paper = filing.materials.get()
    values = {
        "decision": "return", "version": filing.version, "reasons": ["TH03", "TH07"], "words": "请补清晰件",
        f"verdict_{paper.pk}": "unfit", f"problem_{paper.pk}": "看不清",
    }  # fmt: skip
    assert reviewer[0].post(case(filing), values).status_code == 302
    returned = reload(filing)
    assert (returned.status, returned.number) == (FilingStatus.RETURNED, filing.number)
    assert returned.documents.filter(kind="correction").exists()
    detail = reverse("filing_detail", args=[filing.ref])
    assert "看不清" in clerk[0].get(detail).content.decode()
    keep(clerk[0], filing, **{"m-residence_proof-files": photo()})
    edit = form_values(
        filing.person, FilingType.RESIDENT, "南京市", version=reload(filing).version, start=str(returned.start)
    )
    assert clerk[0].post(reverse("filing_edit", args=[filing.ref]), edit).status_code == 302
    submitted = clerk[0].post(reverse("filing_submit", args=[filing.ref]), {"version": reload(filing).version})
    assert submitted.status_code == 302
    again = reload(filing)
    assert again.round == 2
    assert reviewer[0].post(case(filing), {"decision": "approve", "version": again.version}).status_code == 302
    page = clerk[0].get(detail).content.decode()
    for part in ("第 1 次提交", "第 2 次提交", "退回补正", "请补清晰件", filing.number):
        assert part in page


def test_refused_with_reasons_is_final_and_copied_as_new(clerk, reviewer, filing):
    values = {"decision": "refuse", "version": filing.version, "reasons": ["BY03"], "words": ""}
    assert reviewer[0].post(case(filing), values).status_code == 302
    assert reload(filing).status == FilingStatus.REFUSED
    assert Decision.objects.get().reasons.get().reason_id == "BY03"
    assert clerk[0].post(reverse("filing_copy", args=[filing.ref])).status_code == 302


@pytest.mark.parametrize("decision", ["return", "refuse"])
@pytest.mark.parametrize("reasons", [[], ["XX99"], ["CH01"]])
def test_no_decision_against_the_person_without_a_fitting_reason(reviewer, filing, decision, reasons):
    values = {"decision": decision, "version": filing.version, "reasons": reasons, "words": "我的意见"}
    answer = reviewer[0].post(case(filing), values)
    assert answer.context["forms"][decision].errors["reasons"]
    assert "我的意见" in answer.content.decode()
    assert reload(filing).status == FilingStatus.SUBMITTED


def test_unfit_paper_needs_its_problem(reviewer, filing):
    paper = filing.materials.get()
    values = {"decision": "return", "version": filing.version, "reasons": ["TH07"], f"verdict_{paper.pk}": "unfit"}
    assert f"problem_{paper.pk}" in reviewer[0].post(case(filing), values).context["forms"]["return"].errors


@pytest.mark.parametrize(
    "values", [{}, {"decision": "cancel"}, {"decision": "approve"}, {"decision": "approve", "version": "x"}]
)
def test_damaged_decisions_change_nothing(reviewer, filing, values):
    answer = reviewer[0].post(case(filing), values)
    assert answer.status_code == 200
    assert "没有保存" in answer.content.decode()
    assert reload(filing).status == FilingStatus.SUBMITTED


@pytest.mark.parametrize("text", ["a\x00b", "\u202e", "<script>alert(1)</script>", "9" * 5000])
def test_hostile_text_in_a_decision_is_never_a_fault(reviewer, filing, text):
    for decision in ("approve", "return", "refuse", text):
        answer = reviewer[0].post(
            case(filing), {"decision": decision, "version": text, "words": text, "reasons": [text]}
        )
        assert answer.status_code < 500
        assert b"<script>alert" not in answer.content
    assert reload(filing).status == FilingStatus.SUBMITTED


def test_second_reviewer_with_a_stale_page_is_refused_and_keeps_the_words(reviewer, filing):
    late, _ = signed_in(world.REVIEWER)
    seen = filing.version
    reviewer[0].post(case(filing), {"decision": "approve", "version": seen})
    answer = late.post(
        case(filing), {"decision": "refuse", "version": seen, "reasons": ["BY03"], "words": "晚到的意见"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "沈审核" in page
    assert "晚到的意见" in page
    assert reload(filing).status == FilingStatus.APPROVED
    assert Decision.objects.count() == 1


def test_taker_may_not_decide_even_as_reviewer(filing):
    both, member = signed_in(world.CLERK, world.REVIEWER)
    own = world.submitted(member, world.person(member))
    answer = both.post(case(own), {"decision": "approve", "version": own.version, "words": "自己批"})
    assert answer.status_code == 403
    assert "两人办理" in answer.content.decode()
    assert reload(own).status == FilingStatus.SUBMITTED


def test_what_forbids_approval_is_named_and_the_case_stays_open(clerk, reviewer):
    filing = world.draft(clerk[1], world.person(clerk[1], retired=False), FilingType.RETIREE, insisted=True)
    filing = world.intake.submit(filing=filing, by=clerk[1], now=world.NOW)
    answer = reviewer[0].post(case(filing), {"decision": "approve", "version": filing.version})
    assert "没有通过" in answer.content.decode()
    assert reload(filing).status == FilingStatus.SUBMITTED


def test_6b_14_returned_after_the_person_left_the_call_is_kept_with_its_time_and_who_answered(clerk, reviewer, filing):
    reviewer[0].post(case(filing), {"decision": "return", "version": filing.version, "reasons": ["TH07"]})
    notice = reverse("phone_notice", args=[filing.ref])
    wrong = clerk[0].post(notice, {"answered_by": "", "words": "已告知补正"})
    assert "answered_by" in wrong.context["phone_form"].errors
    assert "已告知补正" in wrong.content.decode()
    assert not PhoneNotice.objects.exists()
    before = timezone.now()
    assert clerk[0].post(notice, {"answered_by": "张建国", "words": "已告知补正"}).status_code == 302
    call = PhoneNotice.objects.get()
    assert (call.filing, call.by, call.answered_by, call.words) == (filing, clerk[1], "张建国", "已告知补正")
    assert before <= call.at <= timezone.now()
    assert AuditEntry.objects.get(object=object_name(filing), action="phone").actor == clerk[1].username
    assert reload(filing).status == FilingStatus.RETURNED
    event = clerk[0].get(reverse("filing_detail", args=[filing.ref])).context["history"][-1]
    assert (event.at, event.what, event.words) == (call.at, "已电话告知（张建国接听）", "已告知补正")


def draft_of(clerk):
    return world.draft(clerk[1], world.person(clerk[1]), FilingType.RESIDENT, "320100", papers=False)


def test_pages_are_served_sandboxed_to_the_own_office_only(clerk, reviewer):
    filing = draft_of(clerk)
    assert keep(clerk[0], filing, **{"m-residence_proof-files": photo()}).status_code == 302
    page = Page.objects.get()
    before = AuditEntry.objects.filter(stream="access").count()
    full = reviewer[0].get(reverse("page_image", args=[filing.ref, page.pk]))
    assert (full.status_code, full["Content-Type"], full["X-Content-Type-Options"]) == (200, "image/jpeg", "nosniff")
    assert "sandbox" in full["Content-Security-Policy"]
    assert full.content.startswith(b"\xff\xd8")
    assert AuditEntry.objects.filter(stream="access").count() == before + 1
    assert reviewer[0].get(reverse("page_thumb", args=[filing.ref, page.pk])).status_code == 200
    assert AuditEntry.objects.filter(stream="access").count() == before + 1
    stranger, _ = signed_in(world.CLERK, office="320583")
    for name in ("page_image", "page_thumb"):
        foreign, missing = (
            stranger.get(reverse(name, args=[filing.ref, page.pk])),
            stranger.get(reverse(name, args=[uuid4(), 1])),
        )
        assert (foreign.status_code, foreign.content) == (404, missing.content)
    other = draft_of(clerk)
    assert clerk[0].get(reverse("page_image", args=[other.ref, page.pk])).status_code == 404


@pytest.mark.parametrize("problem", [FileMissing, FileDamaged])
def test_lost_or_damaged_image_is_a_readable_page(clerk, monkeypatch, problem):
    filing = draft_of(clerk)
    keep(clerk[0], filing, **{"m-residence_proof-files": photo()})

    def broken(*_: object) -> bytes:
        raise problem("影像文件读不到。")

    monkeypatch.setattr(materials, "read_page", broken)
    answer = clerk[0].get(reverse("page_image", args=[filing.ref, Page.objects.get().pk]))
    assert answer.status_code == 404
    assert "影像文件读不到" in answer.content.decode()


def test_queue_asks_the_same_queries_for_one_row_and_for_many(clerk, reviewer, django_assert_num_queries):
    world.submitted(clerk[1], world.person(clerk[1]))
    reviewer[0].get(reverse("review_queue"))
    with django_assert_num_queries(QUEUE_QUERIES):
        reviewer[0].get(reverse("review_queue"))
    for _ in range(3):
        world.submitted(clerk[1], world.person(clerk[1]))
    with django_assert_num_queries(QUEUE_QUERIES):
        reviewer[0].get(reverse("review_queue"))


QUEUE_QUERIES = 7


def test_case_asks_exactly_so_many_queries(reviewer, filing, django_assert_num_queries):
    reviewer[0].get(case(filing))
    with django_assert_num_queries(CASE_QUERIES):
        reviewer[0].get(case(filing))


CASE_QUERIES = 31
