"""The demo's people, fixtures and stories: what they show, and that what is derived in them is right."""

import hashlib
import json
import re
from collections import Counter as Tally
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import TestCase

from filing import audit
from filing.choices import (
    CertificateKind,
    DocumentKind,
    FilingStatus,
    FilingType,
    InsuranceState,
    MaterialKind,
    Scheme,
    Validity,
)
from filing.demo import images
from filing.demo.cells import COMBINATIONS, cell_of, possible_cells
from filing.demo.people import BY_KEY, NEWCOMERS, PEOPLE
from filing.demo.specimens import FOLDER, load_specimens
from filing.demo.stories import events, replay
from filing.demo.story_list import STORIES
from filing.facts import JIANGSU
from filing.identity import check_certificate, check_phone
from filing.models import (
    AuditEntry,
    Certificate,
    Counter,
    Decision,
    Document,
    Filing,
    InsuredPerson,
    Page,
    PersonKey,
    PolicyVersion,
    Signature,
    Staff,
    Submission,
)
from filing.numbers import parse_number
from filing.operations import people
from filing.operations.common import findings_from, manifest_hash, signature_binding
from filing.operations.materials import read_page, read_thumbnail
from filing.rules.defaults import DEFAULT_POLICY
from filing.search_keys import name_keys
from filing.uploads import accept_page_files

FIXTURES = ("staff", "demo_people", "demo_filings")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ROWS = settings.BASE_DIR / "fixtures"


def rows(name: str) -> list[dict]:
    return json.loads((ROWS / f"{name}.json").read_text(encoding="utf-8"))


def clerk(username: str = "clerk1") -> Staff:
    return Staff.objects.select_related("office").get(username=username)


def test_about_forty_invented_people_with_every_certificate_kind():
    assert 40 <= len(PEOPLE) <= 50
    assert {p.kind for p in PEOPLE} == set(CertificateKind)
    assert {scheme for p in PEOPLE for scheme in p.schemes} == set(Scheme)
    assert {p.office for p in PEOPLE} == {"320508", "320583", "320571"}
    assert {p.retired for p in PEOPLE} == {True, False, None}
    assert {state for p in PEOPLE for state, _ in p.states} >= {InsuranceState.PAUSED, InsuranceState.TERMINATED}
    assert any(len(p.schemes) == 2 for p in PEOPLE)


@pytest.mark.parametrize("persona", PEOPLE, ids=lambda persona: persona.key)
def test_numbers_are_valid_and_can_belong_to_nobody(persona):
    check = check_certificate(persona.kind, persona.number, today=TODAY, nationality=persona.nationality)
    assert (check.problem, check.warning) == (None, None)
    assert check.birth_date in (None, persona.birth)
    assert check.sex in (None, persona.gender)
    assert check_phone(persona.phone).problem is None
    assert persona.phone.startswith("1690000")
    if persona.kind in (CertificateKind.RESIDENT_ID, CertificateKind.HOUSEHOLD_BOOK):
        assert persona.number[:6] in ("320500", "320599")


def test_nobody_shares_a_number():
    tally = Tally(number for p in PEOPLE for number in (*p.numbers, p.phone))
    assert max(tally.values()) == 1


@pytest.mark.django_db
def test_policy_fixture_is_the_default_policy():
    assert PolicyVersion.objects.get(version="2023-01").as_policy() == DEFAULT_POLICY


class TestPlainLoad(TestCase):
    """The fixtures alone, loaded once by a plain `loaddata`."""

    @classmethod
    def setUpTestData(cls):
        call_command("loaddata", *FIXTURES, verbosity=0)

    @pytest.fixture(autouse=True)
    def media(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    def test_people_are_found_by_number_old_card_name_and_initials(self):
        johnson, shan = BY_KEY["johnson"], BY_KEY["shan"]
        for number in johnson.numbers:
            found = people.find_by_number(text=number, by=clerk(), session_key="s", now=NOW)
            assert found.person.name == johnson.name
        for text in ("单雄信", "sxx", "shanxiong", "dxx"):
            assert shan.name in {p.name for p in people.search_names(text=text, by=clerk(), now=NOW)}
        for text in ("张䶮", "欧阳", "阿依古丽", "aygl", "ouyang"):
            assert people.search_names(text=text, by=clerk(), now=NOW), text

    def test_a_filing_is_found_by_its_number(self):
        filing = Filing.objects.filter(office="320508", number__isnull=False).first()
        assert people.find_by_number(text=filing.number, by=clerk(), session_key="s", now=NOW).filing == filing

    def test_all_five_types_stand_in_every_state(self):
        stored = {(f.type, f.status) for f in Filing.objects.all()}
        assert stored == {(t.value, s.value) for t in FilingType for s in FilingStatus}
        worth = {(f.type, f.validity(TODAY)) for f in Filing.objects.prefetch_related("suspensions")}
        for type_ in FilingType:
            assert {Validity.NOT_YET, Validity.IN_FORCE, Validity.EXPIRED} <= {w for t, w in worth if t == type_}

    def test_search_keys_are_those_of_the_names(self):
        for person in InsuredPerson.objects.prefetch_related("keys"):
            stored = {(k.kind, k.key, k.office_id) for k in person.keys.all()}
            assert stored == {(kind, key, person.office_id) for kind, key in name_keys(person.name)}
        assert PersonKey.objects.exists()

    def test_derived_columns_are_what_the_operations_would_write(self):
        for filing in Filing.objects.select_related("place", "signature"):
            assert filing.filing_unit_code == filing.place.filing_unit_code
            if filing.signature:
                assert filing.signature.bound_to == signature_binding(filing)
        for submission in Submission.objects.select_related("filing__signature"):
            assert submission.manifest_hash == manifest_hash(submission.filing)
            assert findings_from(submission.findings)
        assert Signature.objects.exists()
        assert Decision.objects.exists()

    def test_numbers_are_ours_and_their_counters_stand_beside_them(self):
        last: dict[tuple, int] = {}
        for number in Filing.objects.exclude(number=None).values_list("number", flat=True):
            parsed = parse_number(number)
            key = (parsed.prefix, parsed.district, parsed.day)
            last[key] = max(last.get(key, 0), parsed.serial)
        assert {(c.prefix, c.district, c.day): c.last for c in Counter.objects.all()} == last

    def test_specimen_pages_are_read_after_load_specimens(self):
        assert load_specimens() > 100
        assert load_specimens() == 0
        for page in Page.objects.all():
            assert read_page(page)
            assert read_thumbnail(page)

    def test_the_fixtures_are_not_made_anew_from_a_database_with_people(self):
        with pytest.raises(CommandError, match="没有改动任何文件"):
            call_command("make_demo_fixtures")

    def test_two_people_decided_every_filing(self):
        for filing in Filing.objects.exclude(decided_by=None):
            assert filing.decided_by_id not in (filing.taken_by_id, filing.submitted_by_id)


def test_fixtures_hold_nothing_that_depends_on_keys():
    models = {row["model"] for name in ("demo_people", "demo_filings") for row in rows(name)}
    assert not models & {"filing.document", "filing.auditentry", "filing.audithead", "filing.accessgrant"}
    fields = {field for row in rows("demo_people") for field in row["fields"]}
    assert "number_index" not in fields
    assert not re.search(
        r"\$|enc:", "".join(r["fields"]["number"] for r in rows("demo_people") if "number" in r["fields"])
    )


def test_the_fixture_is_what_the_people_say():
    stored = {r["fields"]["number"] for r in rows("demo_people") if r["model"] == "filing.certificate"}
    assert stored == {number for p in PEOPLE if p.key not in NEWCOMERS for number in p.numbers}


def test_the_specimens_kept_are_named_by_the_rows():
    kept = {hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.jpg")}
    pages = [r["fields"] for r in rows("demo_filings") if r["model"] == "filing.page"]
    assert {p["sha256"] for p in pages} | {p["thumbnail_sha256"] for p in pages} == kept


class TestReplay(TestCase):
    """The whole demo: the fixtures and, on top of them, the stories."""

    @classmethod
    def setUpTestData(cls):
        call_command("loaddata", *FIXTURES, verbosity=0)
        replay(NOW)

    def test_every_possible_cell_is_there(self):
        assert len(COMBINATIONS) == 16
        there = {cell_of(f, TODAY) for f in Filing.objects.select_related("place").prefetch_related("suspensions")}
        assert possible_cells() - there == set()

    def test_scope_follows_the_place(self):
        for filing in Filing.objects.select_related("place"):
            assert (filing.scope == "in_province") == filing.place_id.startswith(JIANGSU)

    def test_about_sixty_stories_made_documents_and_an_unbroken_audit_chain(self):
        assert 55 <= len(STORIES) <= 75
        assert set(DocumentKind) == set(Document.objects.values_list("kind", flat=True))
        assert list(audit.verify()) == []

    def test_everything_was_done_in_the_order_of_time(self):
        moments = list(AuditEntry.objects.order_by("pk").values_list("at", flat=True))
        assert len(moments) > 600
        assert moments == sorted(moments)

    def test_nothing_happens_after_now(self):
        assert not AuditEntry.objects.filter(at__gt=NOW).exists()
        assert not Filing.objects.filter(created_at__gt=NOW).exists()

    def test_the_queue_of_the_first_office_is_fresh(self):
        waiting = Filing.objects.filter(office="320508", status=FilingStatus.SUBMITTED)
        assert waiting.count() >= 15
        assert all(NOW - f.submitted_at < timedelta(hours=4) for f in waiting)

    def test_newcomers_are_registered_and_found(self):
        assert Certificate.objects.filter(person__name="夏知秋").exists()
        twins = people.search_names(text="徐飞", by=clerk(), now=NOW)
        assert len(twins) == 2


@pytest.mark.parametrize("now", [NOW, datetime(2027, 2, 28, 16, 1, tzinfo=UTC), datetime(2028, 1, 1, 3, 0, tzinfo=UTC)])
def test_events_never_lie_in_the_future_whatever_the_hour(now):
    class NoDesk:
        staff = dict.fromkeys(f"{role}{n}" for role in ("clerk", "reviewer") for n in "1234")

    moments = [moment for moment, _ in events(NoDesk(), now)]
    assert len(moments) > 200
    assert now - timedelta(minutes=15) < max(moments) <= now


@pytest.mark.parametrize("kind", [MaterialKind.HOUSEHOLD_FIRST, MaterialKind.SETTLEMENT_OTHER])
def test_a_specimen_page_passes_the_one_door_for_files(kind):
    upload = accept_page_files(images.page(kind), original_name="样张.png")
    assert len(upload.pages) == 1
    assert upload.warnings == []
