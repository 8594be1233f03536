"""一次性告知 through its operations: once a round, complete, refused without need, and what became of each line."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from filing.answers import DefectSource, DefectState
from filing.choices import DocumentKind, FilingStatus, FilingType
from filing.errors import BadInput, NotAllowed, StaleFiling
from filing.models import AuditEntry, CorrectionNotice, Filing, NoticeLine, Office
from filing.operations import intake, materials, notices, review
from filing.operations.common import object_name
from filing.tests import world as w

pytestmark = pytest.mark.django_db
NOW = w.NOW
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def clerk():
    return w.staff(w.CLERK, name="陈经办")


@pytest.fixture
def reviewer():
    return w.staff(w.REVIEWER)


@pytest.fixture
def supervisor():
    return w.staff(w.SUPERVISOR)


@pytest.fixture
def retiree(clerk) -> Filing:
    """A2: 安置退休 with the first page of the household book only, unsigned."""
    filing = w.draft(clerk, w.person(clerk, retired=True), FilingType.RETIREE, "340100", papers=False, signed=False)
    materials.add_pages(filing=filing, kind="household_first", uploads=[w.upload()], by=clerk, now=NOW)
    return Filing.objects.get(pk=filing.pk)


def give(filing, by, now=NOW, **more) -> CorrectionNotice:
    fresh = Filing.objects.get(pk=filing.pk)
    return notices.issue_notice(filing=fresh, by=by, now=now, expected_version=fresh.version, **more)


def send_back(filing, reviewer, now=NOW, reason="TH02", **more) -> Filing:
    reasons = [w.Reason.objects.get(pk=reason)]
    return review.return_filing(
        filing=filing, by=reviewer, now=now, expected_version=filing.version, reasons=reasons, **more
    )


def test_a2_at_the_counter_one_paper_names_the_page_the_ways_out_and_the_signature(clerk, retiree):
    notice = give(retiree, clerk)
    assert [line.code for line in notice.lines.all()] == ["material:household_self", "form:signature"]
    said = notice.document.words
    for part in ("本人常住人口登记卡页", "个人承诺书", "需人工核实", "申请人还没有签名", "经柜面核对"):
        assert part in said
    assert (notice.document.kind, notice.round, notice.sequence) == (DocumentKind.CORRECTION, 0, 1)
    assert Filing.objects.get(pk=retiree.pk).status == FilingStatus.DRAFT


def test_the_notice_stands_in_the_entries_with_round_and_number_of_lines(clerk, retiree):
    give(retiree, clerk)
    entry = AuditEntry.objects.get(object=object_name(retiree), action="notify")
    detail = json.loads(entry.detail)
    assert (detail["lines"], detail["round"], detail["sequence"]) == (2, 0, 1)


def test_five_defects_of_four_sources_are_five_lines_on_paper(clerk):
    filing = w.draft(
        clerk, w.person(clerk, retired=False), FilingType.RETIREE, "340100", papers=False, signed=False,
        notice_read=False,
    )  # fmt: skip
    material = materials.add_pages(filing=filing, kind="household_first", uploads=[w.upload()], by=clerk, now=NOW)
    page = material.pages.get()
    blurred = materials.add_pages(
        filing=Filing.objects.get(pk=filing.pk),
        kind="id_image",
        uploads=[warned("图像模糊,请核对。")],
        by=clerk,
        now=NOW,
    )
    notice = give(filing, clerk)
    told = list(notice.lines.values_list("source", flat=True))
    assert told == [
        DefectSource.CONDITION, DefectSource.MATERIAL, DefectSource.IMAGE, DefectSource.FORM, DefectSource.FORM,
    ]  # fmt: skip
    assert page.warning == ""
    assert blurred.pages.get().warning in notice.document.words


def warned(sentence: str):
    given = w.upload(b"\xff\xd8blur")
    return type(given)(**{**{f: getattr(given, f) for f in given.__dataclass_fields__}, "warnings": (sentence,)})


def test_without_a_defect_no_notice_and_the_sentence_says_what_to_do(clerk):
    with pytest.raises(NotAllowed, match="请直接提交审核"):
        give(w.draft(clerk, w.person(clerk)), clerk)
    assert not CorrectionNotice.objects.exists()


def test_a_second_notice_of_the_round_is_refused_to_a_clerk_and_names_the_first(clerk, retiree):
    first = give(retiree, clerk)
    with pytest.raises(NotAllowed) as refused:
        give(retiree, w.staff(w.CLERK), override_reason="忘了一项")
    assert first.document.number in refused.value.sentences[0]
    assert "陈经办" in refused.value.sentences[0]
    assert CorrectionNotice.objects.count() == retiree.documents.filter(kind="correction").count() == 1


def test_a_supervisor_gives_a_second_one_with_a_reason_that_stands_in_row_paper_and_entry(clerk, supervisor, retiree):
    give(retiree, clerk)
    with pytest.raises(BadInput, match="须写明原因"):
        give(retiree, supervisor, override_reason="  ")
    second = give(retiree, supervisor, override_reason="首次告知后又换了就医地")
    assert (second.sequence, second.reason) == (2, "首次告知后又换了就医地")
    assert "本次为补充告知,原因:首次告知后又换了就医地" in second.document.words
    entry = AuditEntry.objects.filter(object=object_name(retiree), action="notify").latest("pk")
    assert json.loads(entry.detail)["reason"] == "首次告知后又换了就医地"


def test_the_database_knows_one_first_notice_a_round_and_no_second_without_a_reason(clerk, retiree):
    first = give(retiree, clerk)
    for sequence, reason, name in ((1, "", "notice_once_a_round|UNIQUE"), (2, "", "notice_again_has_reason")):
        twin = CorrectionNotice(
            filing=retiree, round=0, sequence=sequence, reason=reason, at=NOW, by=clerk,
            document=retiree.documents.create(
                kind="notice", number=f"X{sequence}", office=retiree.office, words="[]", words_hash="x",
                code=f"C{sequence}", token="x", issued_at=NOW, issued_by=clerk,
            ),
        )  # fmt: skip
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            twin.save()
    assert list(CorrectionNotice.objects.all()) == [first]


def test_a_stale_page_gives_no_notice(clerk, retiree):
    with pytest.raises(StaleFiling):
        notices.issue_notice(filing=retiree, by=clerk, now=NOW, expected_version=retiree.version - 1)


def test_a_colleague_of_another_office_and_a_reviewer_cannot_give_it(retiree, reviewer):
    for other in (w.staff(w.CLERK, office="320583"), reviewer):
        with pytest.raises(NotAllowed):
            give(retiree, other)


def test_a28_a_return_gives_the_one_notice_of_its_round_with_reviewers_reason_and_rules_once(clerk, reviewer, retiree):
    materials.sign(filing=retiree, kind="paper", by=clerk, now=NOW)
    given = Filing.objects.get(pk=retiree.pk)
    data = {"insisted": True}
    given = intake.edit_filing(filing=given, data=data, by=clerk, now=NOW, expected_version=None)
    given = send_back(intake.submit(filing=given, by=clerk, now=NOW), reviewer)
    notice = given.correction_notices.get()
    assert (notice.round, notice.sequence) == (1, 1)
    assert [line.code for line in notice.lines.all()] == ["material:household_self"]
    assert "缺少本人的常住人口登记卡页" in notice.lines.get().text  # the reviewer's words, the rule's ways out
    assert "承诺书" in notice.lines.get().remedy
    with pytest.raises(NotAllowed, match="本轮已由"):
        give(given, clerk)


def test_each_round_has_a_notice_of_its_own(clerk, reviewer):
    filing = send_back(w.submitted(clerk, w.person(clerk)), reviewer, reason="TH08")
    filing = intake.submit(filing=filing, by=clerk, now=LATER)
    filing = send_back(filing, reviewer, now=LATER, reason="TH07")
    assert list(filing.correction_notices.values_list("round", "sequence")) == [(1, 1), (2, 1)]


def test_after_a_fix_the_page_tells_which_lines_are_corrected(clerk, retiree):
    give(retiree, clerk)
    fresh = Filing.objects.get(pk=retiree.pk)
    assert [told.state for told in notices.last_notice(fresh, now=NOW)[1]] == [DefectState.OPEN, DefectState.OPEN]
    materials.add_pages(filing=fresh, kind="household_self", uploads=[w.upload(b"\xff\xd8two")], by=clerk, now=LATER)
    fresh = Filing.objects.get(pk=retiree.pk)
    notice, lines = notices.last_notice(fresh, now=LATER)
    assert [(told.line.code, told.state) for told in lines] == [
        ("material:household_self", DefectState.FIXED), ("form:signature", DefectState.OPEN),
    ]  # fmt: skip
    assert NoticeLine.objects.filter(notice=notice).count() == 2


def test_an_unfit_paper_is_corrected_when_it_was_replaced_and_a_reviewers_words_wait_for_a_reviewer(clerk, reviewer):
    filing = w.submitted(clerk, w.person(clerk), FilingType.RESIDENT, "320100")
    paper = filing.materials.get()
    filing = send_back(filing, reviewer, reason="TH08", verdicts={paper.pk: ("unfit", "看不清")})
    materials.add_pages(filing=filing, kind="residence_proof", uploads=[w.upload(b"\xff\xd8two")], by=clerk, now=LATER)
    filing = intake.submit(filing=Filing.objects.get(pk=filing.pk), by=clerk, now=LATER)
    told = {t.line.code: t.state for t in notices.last_notice(filing, now=LATER)[1]}
    assert told == {"material:residence_proof": DefectState.FIXED, "reason:TH08": DefectState.REVIEW}


def test_a_decided_filing_speaks_of_no_notice_any_more(clerk, reviewer):
    filing = send_back(w.submitted(clerk, w.person(clerk)), reviewer, reason="TH08")
    filing = intake.submit(filing=filing, by=clerk, now=LATER)
    filing = review.approve(filing=filing, by=reviewer, now=LATER, expected_version=filing.version)
    assert notices.last_notice(filing, now=LATER) is None


def test_a_deadline_stands_in_row_and_paper_only_where_the_office_set_one(clerk, retiree):
    without = give(retiree, clerk)
    assert without.correct_by is None
    assert "工作日" not in without.document.words
    Office.objects.filter(pk="320508").update(correction_days=5)
    other = w.draft(clerk, w.person(clerk), signed=False)
    notice = give(other, clerk)
    assert notice.correct_by.isoformat() == "2026-11-30"
    assert "5个工作日内补正(当日收到的,至2026年11月30日)。" in notice.document.words


def test_a_deadline_in_a_year_nobody_entered_says_so(clerk):
    Office.objects.filter(pk="320508").update(correction_days=30)
    notice = give(w.draft(clerk, w.person(clerk), signed=False), clerk)
    assert notice.correct_by.year == 2027
    assert "2027 年的放假安排尚未录入" in notice.document.words


def test_a_telephone_call_may_follow_the_notice_of_a_draft(clerk, retiree):
    give(retiree, clerk)
    call = review.record_phone_notice(
        filing=Filing.objects.get(pk=retiree.pk), by=clerk, now=LATER, answered_by="王女士", words="已逐项告知"
    )
    assert (call.at, call.answered_by) == (LATER, "王女士")


def test_a_case_under_review_is_told_by_its_return_alone(clerk):
    filing = w.submitted(clerk, w.person(clerk))
    with pytest.raises(NotAllowed, match="待审核"):
        give(filing, clerk)
