"""Who came, went and was refused: one access entry each, none for polls, thumbnails and one's own workbench."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from filing.choices import FilingType
from filing.models import AccessGrant, AuditEntry, Document, Page
from filing.operations import access, people
from filing.operations.access import mask_account
from filing.tests import world
from portal.idle_lock import SEEN_AT, STARTED_AT
from portal.tests.world import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "a-test-password"
PLAIN = "0c7ca0f2-0000-4000-8000-000000000001"


def entries(*actions: str) -> list[AuditEntry]:
    rows = AuditEntry.objects.filter(stream="access").order_by("pk")
    return list(rows.filter(action__in=actions) if actions else rows)


def told(*actions: str) -> list[str]:
    return [entry.action for entry in entries(*actions)]


def sign_in(client: Client, name: str, password: str):
    return client.post("/login/", {"username": name, "password": password})


@pytest.fixture
def member():
    return world.staff(world.CLERK, name="林晓岚")


# --- Coming and going ------------------------------------------------------------------------------------------------


def test_a_day_at_the_desk_leaves_one_entry_for_each_coming_and_going(client, member):
    sign_in(client, member.username, PASSWORD)
    client.get("/")
    client.get("/ping/", headers={"X-Background": "1"})
    client.post("/lock/", {"next": "/"})
    client.post("/lock/", {"next": "/"})
    client.get("/")
    client.post("/unlock/", {"password": "wrong", "next": "/"})
    client.post("/unlock/", {"password": PASSWORD, "next": "/"})
    client.get("/")
    client.post("/logout/")
    assert told() == ["login", "lock", "unlock_failed", "unlock", "logout"]
    for entry in entries():
        assert (entry.actor, entry.actor_name, entry.object) == (member.username, "林晓岚", f"staff:{member.username}")
        assert entry.office == "320508"


def test_the_lock_that_falls_by_itself_is_one_entry_however_often_it_is_met(client, member):
    sign_in(client, member.username, PASSWORD)
    session = client.session
    session[SEEN_AT] -= 3600
    session[STARTED_AT] -= 3600
    session.save()
    for _ in range(3):
        assert client.get("/ping/", headers={"X-Background": "1"}).status_code == 423
        assert client.get("/").status_code == 423
    assert told("lock") == ["lock"]


def test_a_failed_login_names_a_known_account_masked_and_an_unknown_one_not_at_all(client, member):
    sign_in(client, member.username, "wrong-Secret-1")
    sign_in(client, "My-Secret-2", "x")
    sign_in(client, "320500199001010019", "x")
    known, *unknown = entries("login_failed")
    assert json.loads(known.detail) == {"name": mask_account(member.username)}
    assert [json.loads(entry.detail) for entry in unknown] == [{"name": ""}, {"name": ""}]
    rows = str(list(AuditEntry.objects.filter(stream="access").values_list()))
    for secret in ("Secret", "320500199001010019", member.username):
        assert secret not in rows
    assert {(entry.actor, entry.office, entry.object) for entry in (known, *unknown)} == {("system", "000000", "")}


@pytest.mark.parametrize(
    ("name", "masked"), [("clerk1", "c***k1"), ("s12", "***"), ("ab", "**"), ("wang.fang", "w******ng"), ("", "")]
)
def test_account_names_are_masked(name, masked):
    assert mask_account(name) == masked


def test_a_disabled_account_fails_like_any_other_and_blank_boxes_are_no_try(client, member):
    member.is_active = False
    member.save()
    sign_in(client, member.username, PASSWORD)
    sign_in(client, "", "")
    sign_in(client, member.username, "")
    assert told() == ["login_failed"]


def test_the_pause_is_one_entry_and_knocking_during_it_none(client, member):
    for _ in range(5):
        sign_in(client, member.username, "wrong")
    for _ in range(10):
        assert sign_in(client, member.username, PASSWORD).status_code == 429
    assert told() == ["login_failed"] * settings.AXES_FAILURE_LIMIT + ["lock_out"]
    assert json.loads(entries("lock_out")[0].detail) == {"name": mask_account(member.username)}


def test_guessing_at_the_lock_and_at_the_password_page_is_told_too(client, member):
    sign_in(client, member.username, PASSWORD)
    wrong = {"old_password": "wrong", "new_password": "Neu-und-lang-7", "new_password_again": "Neu-und-lang-7"}
    client.post("/password/", wrong)
    client.post("/lock/")
    for _ in range(6):
        client.post("/unlock/", {"password": "wrong"})
    assert told() == ["login", "password_failed", "lock", *["unlock_failed"] * 4, "lock_out"]
    assert entries("lock_out")[0].actor == member.username


# --- Foreign and missing ids -----------------------------------------------------------------------------------------


@pytest.fixture
def ours():
    """A filing of the office 320508 with a page and a paper."""
    clerk = world.staff(world.CLERK)
    reviewer = world.staff(world.REVIEWER)
    return world.approved(clerk, reviewer, world.person(clerk), FilingType.RESIDENT, "510100")


def addresses(filing, *, missing: bool = False) -> dict[str, tuple[str, str]]:
    """Address → the object its refusal names."""
    ref = uuid4() if missing else filing.ref
    person = uuid4() if missing else filing.person.ref
    page = Page.objects.get(material__filing=filing)
    number = "YDWS320508202611230009" if missing else Document.objects.filter(filing=filing).first().number
    return {
        reverse("filing_detail", args=[ref]): f"filing:{ref}",
        reverse("filing_edit", args=[ref]): f"filing:{ref}",
        reverse("filing_withdraw", args=[ref]): f"filing:{ref}",
        reverse("page_image", args=[ref, page.pk]): f"filing:{ref}",
        reverse("page_thumb", args=[ref, page.pk]): f"filing:{ref}",
        reverse("person_detail", args=[person]): f"person:{person}",
        reverse("person_edit", args=[person]): f"person:{person}",
        reverse("filing_new", args=[person]): f"person:{person}",
        reverse("document_view", args=[number]): "document:?" if missing else f"document:{number}",
    }


@pytest.mark.parametrize("missing", [False, True])
def test_each_tried_id_is_one_entry_and_foreign_and_missing_look_alike(ours, missing):
    stranger, member = signed_in(world.CLERK, office="320583")
    for address, object_ in addresses(ours, missing=missing).items():
        before = len(entries())
        assert stranger.get(address).status_code == 404, address
        refused = entries()[before:]
        assert [(e.action, e.object, e.actor, e.office) for e in refused] == [
            ("refused", object_, member.username, "320583")
        ], address
        assert set(json.loads(refused[0].detail)) == {"what", "page"}
        assert json.loads(refused[0].detail)["what"] == "missing"


def test_tries_by_post_are_told_too(ours):
    stranger, _ = signed_in(world.CLERK, office="320583")
    for name, args in (
        ("filing_submit", [ours.ref]), ("filing_edit", [ours.ref]),
        ("document_issue", [ours.ref]), ("document_print", [ours.documents.first().number]),
        ("person_reveal", [ours.person.ref]), ("filing_same_agent", [ours.ref]),
    ):  # fmt: skip
        before = len(entries("refused"))
        assert stranger.post(reverse(name, args=args)).status_code == 404, name
        assert len(entries("refused")) == before + 1, name


def test_a_page_that_is_not_of_this_filing_is_told(ours):
    client, _ = signed_in(world.CLERK)
    for name in ("page_image", "page_thumb"):
        assert client.get(reverse(name, args=[ours.ref, 999_999])).status_code == 404
    assert [e.object for e in entries("refused")] == [f"filing:{ours.ref}"] * 2


def test_a_list_of_refs_names_those_it_may_not_touch(ours):
    stranger, _ = signed_in(world.CLERK, office="320583")
    stranger.post(reverse("filing_uploaded"), {"ref": [str(ours.ref), str(uuid4())]})
    assert len(entries("refused")) == 2
    assert ours.uploaded_at is None


@pytest.mark.parametrize(
    ("kind", "ref", "object_"),
    [
        ("document", "320500199001010019", "document:?"), ("document", "x" * 5000, "document:?"),
        ("document", "ydws 32050820261123０００016", "document:YDWS32050820261123000016"),
        ("person", "320500199001010019", "person:?"), ("filing", "13800000000", "filing:?"), ("filing", "17", "filing:17"),
        ("person", "\0", "person:?"), ("person", "{0C7CA0F2-0000-4000-8000-000000000001}", f"person:{PLAIN}"),
    ],
)  # fmt: skip
def test_text_that_is_no_id_leaves_no_trace_of_itself(member, kind, ref, object_):
    entry = access.record_missing(by=member, kind=kind, ref=ref, now=world.NOW, page="document_view")
    assert entry.object == object_


def test_the_supervisors_desk_tells_tries_at_rows_of_another_office(ours):
    client, _ = signed_in(world.SUPERVISOR, office="320583")
    for model, pk in (("filing", ours.pk), ("insuredperson", ours.person_id)):
        client.get(reverse(f"admin:filing_{model}_change", args=[pk]))
        assert entries("refused")[-1].object == f"{model}:{pk}"


def test_a_person_of_another_office_opened_by_number_may_be_read_and_not_edited(ours):
    stranger, member = signed_in(world.CLERK, office="320583")
    number = ours.person.certificate.number
    stranger.get("/people/")
    people.find_by_number(text=number, by=member, session_key=stranger.session.session_key, now=world.NOW)
    assert AccessGrant.objects.filter(staff=member).exists()
    page = reverse("person_detail", args=[ours.person.ref])
    assert stranger.get(page).status_code == 200
    assert not entries("refused")
    assert stranger.get(f"{page}edit/").status_code == 404
    assert [e.object for e in entries("refused")] == [f"person:{ours.person.ref}"]


# --- What leaves none ------------------------------------------------------------------------------------------------


def test_polls_thumbnails_lists_and_the_workbench_leave_none(ours):
    client, _ = signed_in(world.CLERK, world.REVIEWER)
    page = Page.objects.get(material__filing=ours)
    before = len(entries())
    for address in (
        "/", reverse("filing_list"), reverse("review_queue"), reverse("person_find"), "/ping/", "/password/",
        reverse("page_thumb", args=[ours.ref, page.pk]), "/healthz", "/verify/",
    ):  # fmt: skip
        client.get(address)
    client.post(reverse("findings"), {"person_ref": str(ours.person.ref)})
    client.post(reverse("findings"), {})
    assert len(entries()) == before


def test_the_chains_stay_whole(client, member, ours):
    sign_in(client, member.username, "wrong")
    sign_in(client, member.username, PASSWORD)
    client.get(reverse("filing_detail", args=[uuid4()]))
    client.post("/logout/")
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert {e.office for e in entries()} >= {"000000", "320508"}
