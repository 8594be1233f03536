"""Faulty pages of a filing: they stop the submission until they are replaced, or kept with a reason (J4)."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from filing.answers import DefectSource
from filing.choices import CompletionState, FilingStatus, FilingType, ImageFault, MaterialKind, Mode, Outcome, Verdict
from filing.errors import BadInput, NotAllowed, RulesBroken
from filing.models import AuditEntry, Filing, Page
from filing.operations import completion, intake, materials, notices
from filing.operations.common import object_name
from filing.rules.images import image_findings
from filing.tests import makers_rules as m
from filing.tests import world as w

pytestmark = pytest.mark.django_db
NOW = w.NOW
PROOF, ID, OTHER = MaterialKind.RESIDENCE_PROOF, MaterialKind.ID_IMAGE, MaterialKind.RESIDENCE_OTHER
BLURRED = (ImageFault.BLURRED,)
LOOK = "00ff" * 16


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def filing(clerk):
    return resident(clerk)


def resident(clerk, **changes) -> Filing:
    return w.draft(clerk, w.person(clerk), FilingType.RESIDENT, "320100", **changes)


def fresh(filing: Filing) -> Filing:
    return Filing.objects.get(pk=filing.pk)


def give(filing, clerk, *uploads, kind=PROOF):
    return materials.add_pages(filing=fresh(filing), kind=kind, uploads=uploads, by=clerk, now=NOW)


def submit(filing, clerk) -> Filing:
    return intake.submit(filing=fresh(filing), by=clerk, now=NOW)


def faults(material) -> list[str | None]:
    return list(material.pages.values_list("faults", flat=True))


def nearly(look: str, bits: int) -> str:
    """A fingerprint `bits` away."""
    return f"{int(look, 16) ^ ((1 << bits) - 1):064x}"


# --- What happens to a faulty page


def test_a_faulty_page_stops_the_submission_and_names_both_ways(clerk, filing):
    give(filing, clerk, w.upload(faults=BLURRED))
    with pytest.raises(RulesBroken) as refused:
        submit(filing, clerk)
    (finding,) = refused.value.findings
    assert finding.message == "居住证明的影像有问题:模糊。"
    assert "重新拍摄" in finding.remedy
    assert "仍然使用" in finding.remedy
    assert "草稿仍在" in refused.value.sentences[-1]
    assert fresh(filing).status == FilingStatus.DRAFT


def test_insisting_on_the_application_does_not_help_a_faulty_page(clerk):
    filing = resident(clerk, insisted=True)
    give(filing, clerk, w.upload(faults=BLURRED))
    with pytest.raises(RulesBroken):
        submit(filing, clerk)


def test_a_better_page_in_its_place_settles_it(clerk, filing):
    give(filing, clerk, w.upload(faults=BLURRED))
    give(filing, clerk, w.upload())
    assert submit(filing, clerk).status == FilingStatus.SUBMITTED


def test_a_page_kept_with_a_reason_is_handed_in_and_the_reviewer_reads_both(clerk, filing):
    give(filing, clerk, w.upload(faults=BLURRED))
    kept = materials.keep_pages(filing=fresh(filing), kind=PROOF, reason=" 原件已褪色 ", by=clerk, now=NOW)
    assert kept.kept_reason == "原件已褪色"
    sent = submit(filing, clerk)
    (line,) = [f for f in intake.judge_filing(sent, on=w.TODAY) if f.code == "image_kept"]
    assert line.outcome == Outcome.VERIFY
    assert "模糊" in line.message
    assert "原件已褪色" in line.message


def test_keeping_a_page_stands_in_the_entries_with_fault_and_reason(clerk, filing):
    give(filing, clerk, w.upload(faults=BLURRED))
    materials.keep_pages(filing=fresh(filing), kind=PROOF, reason="原件已褪色", by=clerk, now=NOW)
    entry = AuditEntry.objects.get(object=object_name(filing), action="material_keep")
    detail = json.loads(entry.detail)
    assert (detail["kind"], detail["faults"], detail["reason"]) == (PROOF, "blurred", "原件已褪色")


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_reason_is_no_way(clerk, filing, reason):
    give(filing, clerk, w.upload(faults=BLURRED))
    with pytest.raises(BadInput, match="没有写明仍然使用的理由,没有保存"):
        materials.keep_pages(filing=fresh(filing), kind=PROOF, reason=reason, by=clerk, now=NOW)


@pytest.mark.parametrize("kind", [PROOF, ID], ids=["good page", "no page"])
def test_there_is_nothing_to_keep_where_nothing_is_wrong(clerk, filing, kind):
    with pytest.raises(BadInput, match="没有影像问题"):
        materials.keep_pages(filing=fresh(filing), kind=kind, reason="原件已褪色", by=clerk, now=NOW)


def test_a_reason_belongs_to_the_pages_it_was_given_for(clerk, filing):
    give(filing, clerk, w.upload(faults=BLURRED))
    materials.keep_pages(filing=fresh(filing), kind=PROOF, reason="原件已褪色", by=clerk, now=NOW)
    give(filing, clerk, w.upload(faults=BLURRED))
    with pytest.raises(RulesBroken):
        submit(filing, clerk)


def test_pages_of_a_submitted_filing_are_not_kept_any_more(clerk, filing):
    give(filing, clerk, w.upload(faults=BLURRED), kind=ID)
    materials.keep_pages(filing=fresh(filing), kind=ID, reason="原件已褪色", by=clerk, now=NOW)
    sent = submit(filing, clerk)
    with pytest.raises(NotAllowed):
        materials.keep_pages(filing=sent, kind=ID, reason="另一个理由", by=clerk, now=NOW)


def test_pages_that_were_never_looked_at_are_left_alone(clerk, filing):
    image = Page.objects.get(material__filing=filing).image()
    seen = materials.mark_seen(filing=fresh(filing), kind=ID, seen_as="original", by=clerk, now=NOW)
    old = {**image, "file": "pages/old.jpg", "sha256": "0" * 64, "faults": None, "fingerprint": None}
    Page.objects.create(material=seen, **old)
    assert faults(give(filing, clerk, w.upload(fingerprint=LOOK))) == [""]
    assert submit(filing, clerk).status == FilingStatus.SUBMITTED


def test_a_page_the_reviewer_has_judged_is_told_no_more(clerk, filing):
    paper = m.paper(PROOF, faults=BLURRED)
    assert [f.code for f in image_findings(m.resident(materials=(paper,)))] == ["image_faulty"]
    for verdict in (Verdict.FIT, Verdict.UNFIT):
        assert not list(image_findings(m.resident(materials=(m.paper(PROOF, faults=BLURRED, verdict=verdict),))))


def test_the_notice_names_each_faulty_page_once_and_a_kept_one_not_at_all(clerk, filing):
    give(filing, clerk, w.upload(), w.upload(faults=BLURRED))
    (line,) = notices.open_defects(fresh(filing), now=NOW)
    assert (line.code, line.source) == ("image:residence_proof:2", DefectSource.IMAGE)
    assert line.text == "居住证明第2页:模糊。"
    materials.keep_pages(filing=fresh(filing), kind=PROOF, reason="原件已褪色", by=clerk, now=NOW)
    assert notices.open_defects(fresh(filing), now=NOW) == ()


def test_proof_brought_later_is_checked_the_same_way(clerk):
    reviewer = w.staff(w.REVIEWER)
    filing = w.approved(clerk, reviewer, w.person(clerk), FilingType.RESIDENT, "320100", mode=Mode.PROMISE)
    common = {"by": clerk, "now": NOW}
    completion.add_pages(filing=fresh(filing), kind=PROOF, uploads=[w.upload(faults=BLURRED)], **common)
    with pytest.raises(RulesBroken, match="仍然使用"):
        completion.hand_in(filing=fresh(filing), **common)
    with pytest.raises(BadInput):
        completion.keep_pages(filing=fresh(filing), kind=PROOF, reason="", **common)
    completion.keep_pages(filing=fresh(filing), kind=PROOF, reason="原件已褪色", **common)
    assert completion.hand_in(filing=fresh(filing), **common).state == CompletionState.HANDED_IN
    assert "原件已褪色" in filing.completions.get().findings


# --- Pages that are there already


def test_the_same_file_in_another_slot_is_told(clerk, filing):
    twice = w.upload()
    give(filing, clerk, twice)
    assert faults(give(filing, clerk, twice, kind=OTHER)) == ["in_filing"]


def test_nearly_the_same_look_in_another_slot_is_told_and_another_look_is_not(clerk, filing):
    give(filing, clerk, w.upload(fingerprint=LOOK))
    assert faults(give(filing, clerk, w.upload(fingerprint=nearly(LOOK, 20)), kind=OTHER)) == ["in_filing"]
    assert faults(give(filing, clerk, w.upload(fingerprint=nearly(LOOK, 90)), kind=OTHER)) == [""]


def test_pages_of_one_paper_may_look_alike_but_not_be_the_same_file(clerk, filing):
    pages = [w.upload(fingerprint=LOOK), w.upload(fingerprint=nearly(LOOK, 3))]
    assert faults(give(filing, clerk, *pages)) == ["", ""]
    assert faults(give(filing, clerk, pages[0], pages[0])) == ["", "in_filing"]


def test_a_page_that_replaces_itself_is_no_twin(clerk, filing):
    page = w.upload()
    give(filing, clerk, page)
    assert faults(give(filing, clerk, page)) == [""]


def test_both_sides_of_a_card_the_same_is_told(clerk, filing):
    front, again, back = (w.upload(fingerprint=look) for look in (LOOK, nearly(LOOK, 40), nearly(LOOK, 120)))
    assert faults(give(filing, clerk, front, again, kind=ID)) == ["", "same_side"]
    assert faults(give(filing, clerk, front, back, kind=ID)) == ["", ""]


def test_the_cards_of_two_people_look_alike_and_are_not_taken_for_one(clerk, filing):
    give(filing, clerk, w.upload(fingerprint=LOOK), kind=ID)
    assert faults(give(filing, clerk, w.upload(fingerprint=nearly(LOOK, 9)), kind=MaterialKind.AGENT_ID)) == [""]


def test_blank_pages_are_blank_and_not_each_others_like(clerk, filing):
    blank = {"fingerprint": "0" * 64, "faults": (ImageFault.BLANK,)}
    give(filing, clerk, w.upload(**blank))
    assert faults(give(filing, clerk, w.upload(**blank), kind=OTHER)) == ["blank"]


def test_a_page_from_another_persons_papers_is_told_naming_nobody(clerk, filing):
    page = w.upload()
    give(filing, clerk, page)
    other = resident(clerk)
    assert faults(give(other, clerk, page)) == ["elsewhere"]
    with pytest.raises(RulesBroken) as refused:
        submit(other, clerk)
    said = " ".join(f.message + f.remedy for f in refused.value.findings)
    assert "这一页已经在另一人的材料里出现过" in said
    assert filing.person.name not in said


def test_what_was_taken_out_of_another_persons_papers_is_free_again(clerk, filing):
    page = w.upload()
    material = give(filing, clerk, page)
    materials.void_material(material=material, by=clerk, now=NOW)
    assert faults(give(resident(clerk), clerk, page)) == [""]


def test_the_same_persons_next_filing_may_bring_the_same_page(clerk, filing):
    page = w.upload()
    give(filing, clerk, page)
    again = w.draft(clerk, filing.person, FilingType.RESIDENT, "320100", papers=False)
    assert faults(give(again, clerk, page)) == [""]


def test_an_agent_may_come_for_many_people_with_one_card(clerk, filing):
    card = w.upload()
    give(filing, clerk, card, kind=MaterialKind.AGENT_ID)
    assert faults(give(resident(clerk), clerk, card, kind=MaterialKind.AGENT_ID)) == [""]


def test_other_peoples_pages_are_found_by_the_index_of_hashes(clerk, filing):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        give(filing, clerk, w.upload())
    (query,) = [q["sql"] for q in asked if "received_sha256" in q["sql"] and q["sql"].startswith("SELECT")]
    assert '"received_sha256" IN' in query
    assert "page_by_hash" in {index.name for index in Page._meta.indexes}
