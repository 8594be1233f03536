"""Typing that waits: kept by the script or by a refused save, back for its clerk alone; pages that say they are old."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from filing.choices import FilingStatus, FilingType
from filing.models import AuditEntry, FormDraft, Place
from filing.operations import form_drafts, intake, materials, review
from filing.tests import world
from portal.idle_lock import SEEN_AT
from portal.tests.world import edit_values, form_values, photo, reload, signed_in
from portal.typed import NAMES

pytestmark = pytest.mark.django_db
KEEP, DISCARD = reverse("form_draft_keep"), reverse("form_draft_discard")
BACKGROUND = {"X-Background": "1", "Accept": "application/json"}


@pytest.fixture
def clerk():
    return signed_in(world.CLERK, name="林晓岚")


@pytest.fixture
def colleague():
    return signed_in(world.CLERK, name="顾文博")


@pytest.fixture
def person(clerk):
    return world.person(clerk[1])


@pytest.fixture
def filing(clerk, person):
    return world.draft(clerk[1], person, FilingType.RESIDENT, "320100", now=timezone.now())


def new_url(person) -> str:
    return reverse("filing_new", args=[person.ref])


def edit_url(filing) -> str:
    return reverse("filing_edit", args=[filing.ref])


def type_new(client: Client, person, *args, **typed):
    return client.post(KEEP, {"person_ref": person.ref, **form_values(person, *args, **typed)}, headers=BACKGROUND)


def type_over(client: Client, filing, **typed):
    values = edit_values(client, filing)
    return client.post(KEEP, {"filing_ref": filing.ref, **values, **typed}, headers=BACKGROUND)


def moves_to_wuxi(filing, by) -> None:
    wuxi = Place.objects.get(pk="320200")
    intake.edit_filing(filing=filing, data={"place": wuxi}, by=by, now=timezone.now(), expected_version=filing.version)


def shown(client: Client, address: str) -> dict[str, object]:
    """The values in the form of the page."""
    sheet = client.get(address).context["sheet"]
    return {field.html_name: field.value() for form in (sheet.facts, sheet.sign, *sheet.rows) for field in form}


def test_typing_is_kept_with_the_time_and_without_token_signature_or_strange_fields(clerk, person):
    extra = {"sign-signature": "data:image/png;base64,AAAA", "csrfmiddlewaretoken": "t", "password": "p", "x": "y"}
    answer = type_new(clerk[0], person, remark="写到一半", **{"m-id_image-seen": "on"}, **extra)
    draft = FormDraft.objects.get()
    assert answer.json() == {"saved_at": timezone.localtime(draft.saved_at).strftime("%H:%M")}
    assert draft.typed.keys() <= NAMES
    assert (draft.typed["remark"], draft.typed["m-id_image-seen"]) == ("写到一半", "on")


def test_a_new_form_says_what_waits_and_gives_it_back_as_it_was_typed(clerk, person):
    typed = {"place": "杭", "start": "明天", "identity_checked": "", "sign-kind": "paper", "m-id_image-seen": "on"}
    type_new(clerk[0], person, FilingType.RESIDENT, **typed)
    page = clerk[0].get(new_url(person)).content.decode()
    assert "的内容还没有保存" in page
    assert 'value="restore"' in page
    assert 'value="明天"' not in page
    answer = clerk[0].get(f"{new_url(person)}?draft=restore")
    values = shown(clerk[0], f"{new_url(person)}?draft=restore")
    assert {name: values[name] for name in typed} == typed | {"identity_checked": False, "m-id_image-seen": True}
    assert "需要改正" not in answer.content.decode(), "nothing is complained about before it is sent"
    assert "已恢复" in answer.content.decode()


def test_nobody_else_is_offered_it(clerk, colleague, person, filing):
    type_new(clerk[0], person, remark="只有我知道")
    type_over(clerk[0], filing, remark="只有我知道")
    for address in (new_url(person), edit_url(filing), reverse("filing_detail", args=[filing.ref]), "/"):
        page = colleague[0].get(f"{address}?draft=restore").content.decode()
        assert "没有保存。" not in page.replace("还没有保存。</span>", ""), address
        assert "只有我知道" not in page, address


def test_discarding_forgets_it_and_returns(clerk, person):
    type_new(clerk[0], person)
    answer = clerk[0].post(DISCARD, {"person_ref": person.ref, "next": new_url(person)})
    assert answer["Location"] == new_url(person)
    assert not FormDraft.objects.exists()
    assert "已丢弃" in clerk[0].get(new_url(person)).content.decode()


def test_a_colleague_discards_nothing_of_mine(clerk, colleague, person):
    type_new(clerk[0], person)
    colleague[0].post(DISCARD, {"person_ref": person.ref, "next": "//evil.example"})
    assert FormDraft.objects.exists()


def test_saving_ends_the_draft(clerk, person, filing):
    type_new(clerk[0], person)
    type_over(clerk[0], filing, remark="改")
    clerk[0].post(new_url(person), form_values(person))
    assert FormDraft.objects.get().filing == filing
    clerk[0].post(edit_url(filing), edit_values(clerk[0], filing, remark="改"))
    assert not FormDraft.objects.exists()


def test_a_refused_save_keeps_everything_typed_without_any_script(clerk, person):
    values = form_values(person, start="明天", remark="很长的备注", **{"m-related_proof-files": photo("好.jpg")})
    assert clerk[0].post(new_url(person), values).status_code == 200
    again = clerk[0].get(f"{new_url(person)}?draft=restore").content.decode()
    assert "很长的备注" in again
    assert 'value="明天"' in again
    assert "好.jpg" in again, "the pages that were good wait under the same form key"


def test_a_draft_over_a_filing_that_moved_on_shows_both_sides_and_lets_choose(clerk, colleague, filing):
    type_over(clerk[0], filing, remark="我的备注", address="我的地址", place="南京市")
    moves_to_wuxi(filing, colleague[1])
    answer = clerk[0].get(edit_url(filing))
    sides = {side.name: (side.now, side.typed) for side in answer.context["draft_sides"]}
    assert sides["remark"] == ("未填", "我的备注")
    assert sides["place"] == ("江苏省无锡市", "南京市")
    assert "type" not in sides
    assert 'name="side-remark" value="typed"' in answer.content.decode()
    values = shown(clerk[0], f"{edit_url(filing)}?draft=restore&side-place=now&side-remark=typed")
    assert (values["remark"], values["address"], values["place"]) == ("我的备注", "我的地址", "江苏省无锡市")
    assert int(values["version"]) == reload(filing).version


def test_both_sides_are_told_in_words_not_in_codes(clerk, colleague, filing):
    type_over(clerk[0], filing, type="referral", mode="materials", in_hospital="yes", notice_read="")
    moves_to_wuxi(filing, colleague[1])
    sides = {side.name: (side.now, side.typed) for side in clerk[0].get(edit_url(filing)).context["draft_sides"]}
    assert sides["type"] == ("异地长期居住人员", "异地转诊人员")
    assert sides["in_hospital"] == ("否", "是")
    assert sides["notice_read"] == ("是", "否")


def test_a_stale_save_shows_now_and_typed_side_by_side_and_keeps_the_typed(clerk, colleague, filing):
    values = edit_values(clerk[0], filing, remark="我的备注")
    moves_to_wuxi(filing, colleague[1])
    answer = clerk[0].post(edit_url(filing), values)
    page = answer.content.decode()
    assert answer.status_code == 409
    sides = {side.name: (side.now, side.typed) for side in answer.context["conflict"]}
    assert sides == {"remark": ("未填", "我的备注"), "place": ("江苏省无锡市", "江苏省南京市")}
    for words in ("您填写的", "江苏省无锡市", "我的备注", f"seen={reload(filing).version}"):
        assert words in page
    assert clerk[0].post(edit_url(filing), {**values, "version": reload(filing).version}).status_code == 302
    assert reload(filing).remark == "我的备注"


def test_a_stale_save_shows_the_paper_that_lies_there_now(clerk, colleague, person):
    filing = world.draft(clerk[1], person, FilingType.RESIDENT, "320100", papers=False, now=timezone.now())
    values = edit_values(clerk[0], filing)
    materials.mark_seen(
        filing=filing, kind="residence_proof", seen_as="copy", by=colleague[1], now=timezone.now(), description="居住证"
    )
    assert "居住证 " in clerk[0].post(edit_url(filing), values).content.decode()


def test_a_save_after_the_decision_keeps_the_words_for_their_clerk_and_saves_nothing(clerk, filing):
    values = edit_values(clerk[0], filing, remark="来不及的备注")
    intake.submit(filing=filing, by=clerk[1], now=timezone.now())
    answer = clerk[0].post(edit_url(filing), values)
    page = clerk[0].get(answer["Location"]).content.decode()
    assert "只有您看得到" in page
    assert "来不及的备注" in page
    assert 'value="restore"' not in page
    assert reload(filing).remark == ""
    reviewer = signed_in(world.REVIEWER)[0]
    assert "来不及的备注" not in reviewer.get(answer["Location"]).content.decode()


def test_a_reviewer_who_posts_to_the_form_leaves_no_draft(clerk, filing):
    signed_in(world.REVIEWER)[0].post(edit_url(filing), form_values(filing.person))
    assert not FormDraft.objects.exists()


def test_the_workbench_lists_my_unsaved_typing(clerk, person, filing):
    type_new(clerk[0], person, place="杭州市西湖区")
    type_over(clerk[0], filing, place="上海")
    page = clerk[0].get("/").content.decode()
    assert "填写后没有保存" in page
    for words in ("杭州市西湖区", "上海", new_url(person), edit_url(filing)):
        assert words in page


def test_a_week_later_nothing_is_offered(clerk, person):
    type_new(clerk[0], person)
    FormDraft.objects.update(saved_at=timezone.now() - form_drafts.KEPT_FOR - timedelta(minutes=1))
    assert clerk[0].get(new_url(person)).context["draft"] is None
    assert "填写后没有保存" not in clerk[0].get("/").content.decode()


def test_asking_back_what_is_not_there_shows_the_form(clerk, person, filing):
    for address in (new_url(person), edit_url(filing)):
        answer = clerk[0].get(f"{address}?draft=restore&side-place=now&side-x=now")
        assert answer.status_code == 200
        assert not answer.context["sheet"].came_back


def test_what_is_foreign_or_missing_takes_no_draft_and_is_told_alike(person, filing):
    stranger = signed_in(world.CLERK, office="320583")[0]
    gone = str(uuid4())
    for address in (KEEP, DISCARD):
        for key, ref in (("person_ref", person.ref), ("filing_ref", filing.ref)):
            answers = [stranger.post(address, {key: one, "remark": "x"}) for one in (ref, gone, "x", "")]
            assert {answer.status_code for answer in answers} == {404}
            assert len({answer.content for answer in answers}) == 1
    assert not FormDraft.objects.exists()


def test_a_form_too_long_is_told_and_the_page_of_a_refused_save_still_has_it(clerk, person):
    answer = type_new(clerk[0], person, remark="长" * 70_000)
    assert answer.status_code == 422
    assert "没有暂存" in answer.json()["message"]
    page = clerk[0].post(new_url(person), form_values(person, remark="长" * 70_000)).content.decode()
    assert "长" * 70_000 in page


@pytest.mark.parametrize("damaged", [{"form_key": "x"}, {"version": "-1"}, {"version": "9" * 40}, {"remark": "a\x00b"}])
def test_damaged_fields_are_kept_or_dropped_and_make_no_error(clerk, person, filing, damaged):
    assert type_new(clerk[0], person, **damaged).status_code == 200
    assert type_over(clerk[0], filing, **damaged).status_code == 200
    for address in (new_url(person), edit_url(filing)):
        assert clerk[0].get(f"{address}?draft=restore").status_code == 200


def test_typing_is_no_activity_and_meets_the_lock(clerk, person):
    clerk[0].get("/")
    session = clerk[0].session
    session[SEEN_AT] -= 9 * 60
    session.save()
    type_new(clerk[0], person)
    assert clerk[0].session[SEEN_AT] == session[SEEN_AT]
    session[SEEN_AT] -= 2 * 60
    session.save()
    assert type_new(clerk[0], person).status_code == 423


# --- A page that stays open ---------------------------------------------------------------------------------------


def version_url(filing) -> str:
    return reverse("filing_version", args=[filing.ref])


def told(client: Client, filing, seen: object):
    return client.get(f"{version_url(filing)}?seen={seen}", headers=BACKGROUND).json()


def test_a_page_that_is_true_hears_nothing(clerk, filing):
    assert told(clerk[0], filing, filing.version) == {"version": filing.version, "status": "draft", "words": ""}


def test_a_decision_elsewhere_is_told_with_who_and_what(clerk, person):
    filing = world.submitted(clerk[1], person, now=timezone.now())
    seen = filing.version
    review.approve(
        filing=filing, by=world.staff(world.REVIEWER, name="周明"), now=timezone.now(), expected_version=seen, words=""
    )
    answer = told(clerk[0], filing, seen)
    assert answer["status"] == FilingStatus.APPROVED
    assert "周明" in answer["words"]
    assert "通过" in answer["words"]


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 30, "٣"])
def test_a_page_without_a_version_is_told_as_an_old_one(clerk, filing, seen):
    assert told(clerk[0], filing, seen)["words"]


def test_asking_leaves_no_entry_and_is_no_activity(clerk, filing):
    clerk[0].get("/")
    session = clerk[0].session
    session[SEEN_AT] -= 9 * 60
    session.save()
    before = AuditEntry.objects.count()
    told(clerk[0], filing, filing.version)
    assert AuditEntry.objects.count() == before
    assert clerk[0].session[SEEN_AT] == session[SEEN_AT]


def test_asking_costs_one_query_beside_session_and_rights(clerk, filing, django_assert_num_queries):
    told(clerk[0], filing, filing.version)
    with django_assert_num_queries(4):  # session, staff, rights; the filing
        told(clerk[0], filing, filing.version)


def test_pages_about_a_filing_carry_its_version_and_where_to_ask(clerk, filing):
    asked = f'data-still-true="{version_url(filing)}?seen={filing.version}"'
    for name in ("filing_edit", "filing_detail", "filing_withdraw"):
        assert asked in clerk[0].get(reverse(name, args=[filing.ref])).content.decode(), name
    intake.submit(filing=filing, by=clerk[1], now=timezone.now())
    asked = f'data-still-true="{version_url(filing)}?seen={reload(filing).version}"'
    page = signed_in(world.REVIEWER)[0].get(reverse("review_case", args=[filing.ref])).content.decode()
    assert asked in page
