"""Who gets what answer at which address: every URL × role × method against `access_table`. A URL without a row fails.

`python -m pytest portal/tests/test_access_matrix.py` tells the row to write for a new address.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from filing.choices import DocumentKind, FilingType
from filing.models import AuditEntry, DecisionReason, EnrolmentState, Filing, Page, Phrase, PrintCopy, Staff
from filing.operations import materials, papers, review, texts
from filing.tests import world as w
from portal.tests.access_table import ADMIN_ROWS, ADMIN_VERBS, NAMELESS, PUBLIC, ROLES, ROWS

ARGUMENTS = {
    "verify_code": {"code": "00000000000"},
    "admin:app_list": {"app_label": "filing"},
    "admin:filing_office_seal": {"code": "320508"},
    "admin:filing_office_seal_retire": {"code": "320508"},
    "admin:filing_policyversion_copy": {"pk": 1},
    "admin:filing_policyversion_simulate": {"pk": 1},
    "admin:view_on_site": {"content_type_id": 1, "object_id": 1},
}
KEYS = ("draft", "submitted", "approved", "refused", "person", "page", "material", "document")


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{entry.namespace}:" if entry.namespace else namespace)
        else:
            yield f"{namespace}{entry.name or entry.pattern}"


ALL_NAMES = frozenset(patterns(get_resolver()))


class Place:
    """The people and things the table speaks of."""

    def __init__(self) -> None:
        self.cookies = {"anonymous": Client().cookies}
        self.staff: dict[str, Staff] = {}
        for role, (group, office) in ROLES.items():
            if group:
                self.staff[role] = member = w.staff(group, office=office)
                Staff.objects.filter(pk=member.pk).update(is_staff=group in {w.SUPERVISOR, w.AUDITOR, w.ADMIN})
                client = Client()
                client.force_login(member)
                self.cookies[role] = client.cookies
        self.things = self._filings()
        self.foreign = self._foreign()

    def _filings(self) -> dict[str, Any]:
        clerk, reviewer = self.staff["clerk"], w.staff(w.REVIEWER)
        people = [w.person(clerk, name=name) for name in ("张建国", "王秀英", "李国强", "陈桂兰")]
        draft = w.draft(clerk, people[0], FilingType.RESIDENT, "510100")
        approved = w.approved(clerk, reviewer, people[2])
        refused = w.submitted(clerk, people[3])
        refused = review.refuse(
            filing=refused, by=reviewer, now=w.NOW, expected_version=refused.version, reasons=[w.reason("refuse")]
        )
        page = Page.objects.filter(material__filing=draft).get()
        document = approved.documents.first()
        papers.print_copy(document=document, by=clerk, now=w.NOW)
        drafter = w.staff(w.SUPERVISOR)
        self.text = texts.draft_from_current(kind=DocumentKind.SLIP, by=drafter, now=w.NOW)
        return {
            "draft": draft, "submitted": w.submitted(clerk, people[1]), "approved": approved, "refused": refused,
            "person": people[0], "page": page, "material": page.material, "document": document,
        }  # fmt: skip

    def _foreign(self) -> Filing:
        """Of the other office, for the rows of the admin."""
        clerk = self.staff["foreign"]
        filing = w.draft(clerk, w.person(clerk, name="顾明", office=clerk.office), FilingType.RESIDENT, "510100")
        materials.mark_seen(
            filing=filing, kind="id_image", seen_as="original", by=clerk, now=w.NOW + timedelta(minutes=1)
        )
        return filing

    def address(self, name: str, thing: str, *, missing: bool = False) -> str:
        """The URL of `name` about `thing`, or about one that does not exist."""
        return reverse(name, kwargs=self._kwargs(name, thing, missing))

    def _kwargs(self, name: str, thing: str, missing: bool) -> dict[str, Any]:
        if name == "admin:auth_user_password_change":
            return {"id": self.staff["reviewer"].pk}
        if name == "admin:filing_papertext_sample":
            return {"pk": self.text.pk}
        found = self.things.get(thing)
        if found is None:
            return ARGUMENTS.get(name, {})
        if thing == "document":
            return {"number": "YDWS000000" if missing else found.number}
        if thing == "page":
            return {"ref": uuid4() if missing else found.material.filing.ref, "pk": found.pk}
        if thing == "material":
            return {"ref": uuid4() if missing else found.filing.ref, "pk": found.pk}
        return {"ref": uuid4() if missing else found.ref}

    def ask(self, role: str, method: str, address: str, data: dict[str, str] | None = None):
        """One request, whose traces in the database and the cookies are undone."""
        client = Client(raise_request_exception=False)
        client.cookies = type(self.cookies[role])(self.cookies[role].output(header=""))
        with transaction.atomic():
            answer = client.get(address) if method == "GET" else client.post(address, data or {})
            answer.content if not answer.streaming else b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        return answer


@pytest.fixture(scope="module")
def place(django_db_setup, django_db_blocker):
    """Built once for the whole table, in a transaction that is rolled back behind it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Place()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _database(place, db):
    """Each test in a savepoint of its own."""


def answers(place: Place, address: str) -> dict[str, str]:
    return {
        method: " ".join(str(place.ask(role, method, address).status_code) for role in ROLES)
        for method in ("GET", "POST")
    }


def test_every_address_has_a_row():
    admin = {f"admin:filing_{model}_{verb}" for model in ADMIN_ROWS for verb in ADMIN_VERBS}
    assert ALL_NAMES - admin - set(ROWS) - NAMELESS == set()
    assert (admin | set(ROWS)) - ALL_NAMES == set(), "rows without an address"


@pytest.mark.parametrize("name", ROWS)
def test_each_role_gets_the_answer_of_the_table(place, name):
    thing, get, post = ROWS[name]
    assert answers(place, place.address(name, thing)) == {"GET": get, "POST": post}


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row[0] in KEYS])
def test_what_is_foreign_answers_as_what_is_missing(place, name):
    for method in ("GET", "POST"):
        for role in ("foreign", "foreign_reviewer", "admin"):
            theirs = place.ask(role, method, place.address(name, ROWS[name][0]))
            nothing = place.ask(role, method, place.address(name, ROWS[name][0], missing=True))
            assert theirs.status_code in (403, 404, 405)
            assert (theirs.status_code, theirs.content) == (nothing.status_code, nothing.content)


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row[0] in KEYS])
def test_the_owner_meets_the_same_404_for_what_is_missing(place, name):
    for role in ("clerk", "reviewer", "supervisor"):
        for method in ("GET", "POST"):
            assert place.ask(role, method, place.address(name, ROWS[name][0], missing=True)).status_code in (
                403,
                404,
                405,
            )


def test_strangers_see_the_login_page_and_nothing_else(place):
    for name, (thing, get, post) in ROWS.items():
        for method, row in (("GET", get), ("POST", post)):
            answer = place.ask("anonymous", method, place.address(name, thing))
            if name in PUBLIC:
                assert answer.status_code in (200, 302, 404, 405), name
            else:
                assert (row.split()[0], answer.status_code) == ("302", 302), name
                assert answer["Location"].startswith(("/login/", "/admin/login/?next=")), name


# --- The admin ---------------------------------------------------------------------------------------------------


def admin_pk(place: Place, model: str) -> Any:
    filing = place.things["approved"]
    ours = {
        "filing": filing.pk, "material": place.things["material"].pk, "page": place.things["page"].pk,
        "document": place.things["document"].pk, "insuredperson": filing.person_id, "place": filing.place_id,
        "auditentry": AuditEntry.objects.filter(office="320508").first().pk, "printcopy": PrintCopy.objects.first().pk,
        "decisionreason": DecisionReason.objects.first().pk, "county": "320505", "reason": w.reason("refuse").pk,
        "enrolmentstate": EnrolmentState.objects.filter(enrolment__person=filing.person).first().pk,
        "phrase": Phrase.objects.first().pk, "workday": "2026-10-01", "referralhospital": "H001",
        "policyversion": filing.policy_id, "staff": place.staff["reviewer"].pk, "office": "320508",
        "papertext": place.text.pk,
    }  # fmt: skip
    return ours[model]


@pytest.mark.parametrize("model", ADMIN_ROWS)
def test_the_desk_answers_as_the_table_says(place, model):
    found = {}
    for verb in ADMIN_VERBS:
        args = [] if verb in ("changelist", "add") else [admin_pk(place, model)]
        found[verb] = answers(place, reverse(f"admin:filing_{model}_{verb}", args=args))
    wanted = {
        verb: dict(zip(("GET", "POST"), rows, strict=True))
        for verb, rows in zip(ADMIN_VERBS, ADMIN_ROWS[model], strict=True)
    }
    assert found == wanted


def foreign_rows(place: Place) -> dict[str, Any]:
    filing = place.foreign
    return {
        "filing": filing.pk, "material": filing.materials.first().pk, "insuredperson": filing.person_id,
        "page": Page.objects.get(material__filing=filing).pk, "staff": place.staff["foreign"].pk,
        "enrolmentstate": EnrolmentState.objects.filter(enrolment__person=filing.person).first().pk,
        "auditentry": AuditEntry.objects.filter(office="320583").first().pk,
    }  # fmt: skip


@pytest.mark.parametrize("role", ["supervisor", "auditor"])
def test_the_desk_shows_no_row_of_another_office(place, role):
    for model, pk in foreign_rows(place).items():
        answer = place.ask(role, "GET", reverse(f"admin:filing_{model}_change", args=[pk]))
        assert (answer.status_code, answer["Location"] if answer.status_code == 302 else "") == (302, "/admin/"), model
        listed = place.ask(role, "GET", reverse(f"admin:filing_{model}_changelist"))
        assert f"/admin/filing/{model}/{pk}/change/" not in listed.content.decode(), model


@pytest.mark.parametrize(
    "address", ["/admin/filing/filing/1/", "/admin/nowhere/", "/admin/filing/filing/add", "/admin/auth/group/"]
)
def test_addresses_of_the_desk_without_a_name_are_closed_too(place, address):
    for role in ("anonymous", "clerk", "reviewer", "foreign"):
        assert place.ask(role, "GET", address)["Location"].startswith(("/login/", "/admin/login/")), role


def test_the_table_was_read_today(place):
    """The screens go by the clock of the machine; the builders by a fixed day that must not lie ahead."""
    assert timezone.now() >= w.NOW
