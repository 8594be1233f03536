"""Text that is plain in Python, sealed in the database, and found by an index that always follows it.

The models here live in a registry and tables of their own, so no other test and no migration ever sees them.
"""

import copy
import json
import pickle

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from django.db.models import F, Max, Q
from django.db.models.functions import Cast, Upper
from django.test.utils import isolate_apps

from filing import fields, keys
from filing.fields import BlindIndexField, EncryptedTextField

NUMBER, OTHER = "32050019900307102X", "320599198812120013"


def tidy(text: str) -> str:
    """What a real normaliser does, in short."""
    return text.replace(" ", "").upper()


with isolate_apps("filing") as registry:

    class Card(models.Model):  # noqa: DJ008
        """The index stands behind the text, as one writes it."""

        label = models.CharField(max_length=20, default="")
        number = EncryptedTextField(purpose="certificate", index_field="number_index", normalise=tidy, default="")
        number_index = BlindIndexField()
        note = EncryptedTextField(purpose="note", null=True, blank=True)

        class Meta:
            app_label = "filing"
            constraints = [
                models.UniqueConstraint(fields=["label", "number_index"], name="test_card_once"),
                models.CheckConstraint(condition=~Q(note=""), name="test_card_note_not_blank"),
            ]

    class Reversed(models.Model):  # noqa: DJ008
        """The index stands before the text: the order of columns must not matter."""

        number_index = BlindIndexField()
        number = EncryptedTextField(purpose="certificate", index_field="number_index", normalise=tidy, default="")

        class Meta:
            app_label = "filing"

    class Child(Card):  # noqa: DJ008
        """Columns inherited from another table."""

        class Meta:
            app_label = "filing"


BOTH = pytest.mark.parametrize("model", [Card, Reversed])


@pytest.fixture(autouse=True)
def own_keys(settings):
    settings.FIELD_KEYS = {"k1": bytes(range(32))}
    settings.INDEX_KEY = bytes(range(50, 82))


@pytest.fixture(scope="module")
def tables(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for model in (Card, Reversed, Child):
                editor.create_model(model)
        yield
        with connection.schema_editor() as editor:
            for model in (Child, Reversed, Card):
                editor.delete_model(model)


@pytest.fixture
def stored(tables, db):
    """Cards can be saved."""


@pytest.fixture
def fixtures_know_cards(monkeypatch):
    monkeypatch.setattr("django.core.serializers.python.apps", registry)


@pytest.fixture
def hashes(monkeypatch) -> list[str]:
    """Every text a blind index is computed of."""
    asked: list[str] = []
    original = keys.blind_index
    monkeypatch.setattr(keys, "blind_index", lambda text: asked.append(text) or original(text))
    return asked


def row(instance: models.Model, column: str) -> str | None:
    """What really stands in the database."""
    table = connection.ops.quote_name(instance._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {connection.ops.quote_name(column)} FROM {table} WHERE id = %s", [instance.pk])
        return cursor.fetchone()[0]


# --- the index follows the text, without a database


@BOTH
def test_the_index_is_there_as_soon_as_the_text_is_assigned(model):
    card = model(number=NUMBER)
    assert card.number_index == keys.blind_index(NUMBER)
    card.number = OTHER
    assert card.number_index == keys.blind_index(OTHER)


@BOTH
def test_the_index_is_of_the_normalised_text_and_the_text_stays_as_typed(model):
    card = model(number="3205 0019 9003 0710 2x")
    assert card.number == "3205 0019 9003 0710 2x"
    assert card.number_index == keys.blind_index(NUMBER)


@BOTH
@pytest.mark.parametrize("blank", ["", " ", None])
def test_blank_text_has_no_index(model, blank):
    card = model(number=NUMBER)
    card.number = blank
    assert card.number_index is None
    assert model().number_index is None


@BOTH
def test_an_index_of_ones_own_is_passed_over(model):
    card = model(number=NUMBER, number_index="f" * 64)
    assert card.number_index == keys.blind_index(NUMBER)
    card.number_index = "f" * 64
    assert card.number_index == keys.blind_index(NUMBER)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda card: pickle.loads(pickle.dumps(card))])
def test_a_copy_made_before_the_index_was_read_still_computes_it(duplicate, monkeypatch):
    monkeypatch.setattr("django.db.models.base.apps", registry)  # unpickling looks the model up by its name
    card = duplicate(Card(number=NUMBER))
    assert card.number_index == keys.blind_index(NUMBER)


@pytest.mark.parametrize("wrong", [320500, b"3205", F("label"), ["3205"]])
def test_what_is_not_text_is_refused_and_not_quietly_turned_into_some(wrong):
    card = Card(number=wrong)
    with pytest.raises(TypeError, match="takes text"):
        _ = card.number_index


@pytest.mark.parametrize("wrong", [320500, b"3205"])
def test_what_is_not_text_is_not_saved(stored, wrong):
    with pytest.raises(TypeError, match="note takes text"):
        Card.objects.create(note=wrong)


# --- stored and read back


@BOTH
def test_the_database_holds_no_plain_text_and_the_instance_reads_it(model, stored):
    saved = model.objects.create(number=NUMBER)
    assert row(saved, "number").startswith("v1:k1:")
    assert NUMBER not in row(saved, "number")
    assert row(saved, "number_index") == keys.blind_index(NUMBER)
    found = model.objects.get(number_index=keys.blind_index(NUMBER))
    assert (found.pk, found.number) == (saved.pk, NUMBER)


def test_blank_and_null_stay_what_they_are(stored):
    card = Card.objects.create(number="", note=None)
    assert (row(card, "number"), row(card, "number_index"), row(card, "note")) == ("", None, None)
    card.refresh_from_db()
    assert (card.number, card.number_index, card.note) == ("", None, None)


def test_text_that_looks_sealed_is_text_like_any_other(stored):
    sealed = keys.encrypt(NUMBER, purpose="note")
    card = Card.objects.create(note=sealed)
    card.refresh_from_db()
    assert card.note == sealed


@BOTH
def test_opening_a_list_computes_no_index(model, stored, hashes):
    model.objects.create(number=NUMBER)
    hashes.clear()
    (card,) = model.objects.all()
    assert card.number == NUMBER
    assert hashes == []
    assert card.number_index == card.number_index == keys.blind_index(NUMBER)
    assert hashes == [NUMBER, NUMBER]  # once for the instance, once in this test


@BOTH
def test_a_changed_text_moves_the_stored_index(model, stored):
    card = model.objects.create(number=NUMBER)
    card.number = OTHER
    card.save()
    assert row(card, "number_index") == keys.blind_index(OTHER)
    assert not model.objects.filter(number_index=keys.blind_index(NUMBER)).exists()


def test_bulk_create_and_bulk_update_of_both_columns_keep_the_index(stored):
    cards = Card.objects.bulk_create([Card(number=NUMBER), Card(number=OTHER)])
    assert [row(card, "number_index") for card in cards] == [keys.blind_index(NUMBER), keys.blind_index(OTHER)]
    cards[0].number = "A 1"
    Card.objects.bulk_update(cards, ["number", "number_index"])
    assert row(cards[0], "number_index") == keys.blind_index("A1")
    assert Card.objects.get(pk=cards[0].pk).number == "A 1"
    assert Card.objects.get(pk=cards[1].pk).number == OTHER


def test_update_seals_and_expressions_over_the_column_still_open(stored):
    card = Card.objects.create(note="before")
    Card.objects.update(note="after")
    assert row(card, "note").startswith("v1:k1:")
    assert list(Card.objects.values_list("note", flat=True)) == ["after"]
    assert Card.objects.aggregate(latest=Max("note"))["latest"] == "after"
    other = Card.objects.create(label="other", note="x")
    Card.objects.filter(pk=card.pk).update(note=F("note"))
    assert (Card.objects.get(pk=card.pk).note, Card.objects.get(pk=other.pk).note) == ("after", "x")


def test_an_inherited_text_keeps_its_index(stored):
    child = Child.objects.create(number=NUMBER)
    assert Card.objects.get(number_index=keys.blind_index(NUMBER)).pk == child.pk
    assert Child.objects.get(pk=child.pk).number == NUMBER


def test_changed_stored_text_is_refused_and_never_read_as_garbage(stored):
    card = Card.objects.create(number=NUMBER)
    sealed = row(card, "number")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {Card._meta.db_table} SET number = %s", [sealed[:-2] + "AA"])
    with pytest.raises(keys.Unreadable):
        Card.objects.get(pk=card.pk)


def test_sealed_text_moved_from_one_column_to_another_is_refused(stored):
    card = Card.objects.create(number=NUMBER)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {Card._meta.db_table} SET note = number")
    with pytest.raises(keys.Unreadable):
        Card.objects.get(pk=card.pk)


# --- refreshed and deferred


@BOTH
def test_refreshing_takes_text_and_index_from_the_row(model, stored):
    card = model.objects.create(number=NUMBER)
    changed = model.objects.get(pk=card.pk)
    changed.number = OTHER
    changed.save()
    card.refresh_from_db()
    assert (card.number, card.number_index) == (OTHER, keys.blind_index(OTHER))
    card.number = NUMBER
    card.refresh_from_db(fields=["number"])
    assert (card.number, card.number_index) == (OTHER, keys.blind_index(OTHER))


@BOTH
def test_deferred_text_is_loaded_when_read(model, stored, django_assert_num_queries):
    model.objects.create(number=NUMBER)
    card = model.objects.defer("number").get()
    assert card.get_deferred_fields() == {"number"}
    with django_assert_num_queries(0):
        assert card.number_index == keys.blind_index(NUMBER)
    with django_assert_num_queries(1):
        assert card.number == NUMBER
        assert card.number_index == keys.blind_index(NUMBER)


@BOTH
def test_a_deferred_index_needs_no_query_when_the_text_is_there(model, stored, django_assert_num_queries):
    model.objects.create(number=NUMBER)
    card = model.objects.only("number").get()
    with django_assert_num_queries(0):
        assert card.number_index == keys.blind_index(NUMBER)


@BOTH
def test_an_index_deferred_with_its_text_is_loaded_when_read(model, stored, django_assert_num_queries):
    model.objects.create(number=NUMBER)
    card = model.objects.only("pk").get()
    assert card.get_deferred_fields() >= {"number", "number_index"}
    with django_assert_num_queries(1):
        assert card.number_index == keys.blind_index(NUMBER)
    assert "number" in card.get_deferred_fields()


@BOTH
def test_text_assigned_to_an_instance_that_deferred_it_is_saved_with_its_index(model, stored):
    model.objects.create(number=NUMBER)
    card = model.objects.only("pk").get()
    card.number = OTHER
    card.save()
    assert row(card, "number_index") == keys.blind_index(OTHER)
    assert model.objects.get().number == OTHER


# --- fixtures


@BOTH
def test_loaddata_makes_the_index_though_it_calls_neither_save_nor_pre_save(
    model, stored, fixtures_know_cards, tmp_path
):
    fixture = tmp_path / "cards.json"
    name = f"filing.{model._meta.model_name}"
    fixture.write_text(json.dumps([{"model": name, "pk": 7, "fields": {"number": NUMBER}}]), encoding="utf-8")
    call_command("loaddata", str(fixture), verbosity=0)
    card = model.objects.get(number_index=keys.blind_index(NUMBER))
    assert (card.pk, card.number) == (7, NUMBER)
    assert row(card, "number").startswith("v1:k1:")


@BOTH
def test_a_stale_index_in_a_fixture_is_passed_over(model, stored, fixtures_know_cards):
    told = {"number": NUMBER, "number_index": "f" * 64}
    (item,) = serializers.deserialize("python", [{"model": f"filing.{model._meta.model_name}", "fields": told}])
    item.save()
    assert row(item.object, "number_index") == keys.blind_index(NUMBER)


@pytest.mark.parametrize("form", ["json", "jsonl", "xml"])
def test_a_dump_is_plain_leaves_the_index_out_and_loads_under_another_key(stored, fixtures_know_cards, settings, form):
    Card.objects.create(number=NUMBER, note=None)
    dump = serializers.serialize(form, Card.objects.all())
    assert NUMBER in dump
    assert "number_index" not in dump
    Card.objects.all().delete()
    settings.FIELD_KEYS = {"k9": bytes(range(90, 122))}
    settings.INDEX_KEY = bytes(range(130, 162))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.core.serializers.xml_serializer.apps", registry)
        for item in serializers.deserialize(form, dump):
            item.save()
    card = Card.objects.get(number_index=keys.blind_index(NUMBER))
    assert (card.number, card.note) == (NUMBER, None)
    assert row(card, "number").startswith("v1:k9:")


# --- queries


@pytest.mark.parametrize(
    "condition",
    [
        {"number": NUMBER},
        {"number__iexact": NUMBER},
        {"number__in": [NUMBER]},
        {"number__startswith": "3205"},
        {"number__contains": "1990"},
        {"number__gt": "3"},
        {"number__regex": "3"},
        {"number": F("label")},
        {"number__upper": NUMBER},
        {"number__nonsense": NUMBER},
        {"number__exact__in": [NUMBER]},
        {"note": "x"},
    ],
)
@pytest.mark.parametrize("verb", ["filter", "exclude"])
def test_comparing_sealed_text_is_refused_with_advice(condition, verb):
    with pytest.raises(FieldError, match="is encrypted and cannot be queried") as refusal:
        getattr(Card.objects, verb)(**condition)
    assert NUMBER not in str(refusal.value)


def test_the_refusal_names_the_index_to_ask_instead():
    with pytest.raises(FieldError, match="'number_index'"):
        Card.objects.filter(number=NUMBER)
    with pytest.raises(FieldError, match="no blind index"):
        Card.objects.filter(note="x")


def test_rows_without_text_can_be_asked_for(stored):
    blank = Card.objects.create(label="blank", number="", note=None)
    full = Card.objects.create(label="full", number=NUMBER, note="x")
    assert list(Card.objects.filter(number="")) == [blank]
    assert list(Card.objects.exclude(number="")) == [full]
    assert list(Card.objects.filter(note__isnull=True)) == list(Card.objects.filter(note=None)) == [blank]
    assert list(Card.objects.exclude(note=None)) == [full]


def test_a_check_constraint_may_ask_for_blank_text(stored):
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.create(note="")
    with pytest.raises(ValidationError, match="test_card_note_not_blank"):
        Card(number=NUMBER, note="").validate_constraints()
    Card(number=NUMBER, note="x").validate_constraints()


def test_the_same_number_twice_is_refused_by_constraint_and_by_validation(stored):
    Card.objects.create(number=NUMBER)
    with pytest.raises(ValidationError):
        Card(number="32050019900307102x").validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.create(number="3205 0019900307102X")
    Card.objects.create(number="")
    Card.objects.create(number="")


def test_rows_under_an_old_key_are_found_by_how_they_begin_and_resealed(stored, settings):
    card = Card.objects.create(number=NUMBER)
    settings.FIELD_KEYS = {"k2": bytes(range(90, 122)), **settings.FIELD_KEYS}
    Card.objects.create(label="new", number=OTHER)
    raw = Card.objects.annotate(raw=Cast("number", models.TextField()))
    (old,) = raw.exclude(number="").exclude(raw__startswith=keys.current_seal())
    assert (old.pk, old.number) == (card.pk, NUMBER)
    assert raw.filter(pk=old.pk, raw=old.raw).update(number=old.number) == 1
    assert row(card, "number").startswith("v1:k2:")
    assert row(card, "number_index") == keys.blind_index(NUMBER)


# --- definition


def test_both_fields_survive_a_migration():
    for name in ("number", "number_index", "note"):
        field = Card._meta.get_field(name)
        twin = field.clone()
        assert twin.deconstruct()[1:] == field.deconstruct()[1:]
        text, imports = MigrationWriter.serialize(field)
        assert text.startswith(f"filing.fields.{type(field).__name__}(")
        assert "import filing.fields" in imports
    assert BlindIndexField().deconstruct()[2:] == ([], {})


def test_sound_models_pass_their_checks():
    for model in (Card, Reversed, Child):
        assert [problem for field in model._meta.fields for problem in field.check()] == []


@isolate_apps("filing")
def test_misuse_is_named_by_the_system_checks():
    class Wrong(models.Model):  # noqa: DJ008
        unique = EncryptedTextField(purpose="a", unique=True)
        indexed = EncryptedTextField(purpose="a", db_index=True)
        filled = EncryptedTextField(purpose="a", db_default="x")
        nowhere = EncryptedTextField(purpose="a", index_field="missing", normalise=tidy)
        mistaken = EncryptedTextField(purpose="a", index_field="indexed", normalise=tidy)
        first = EncryptedTextField(purpose="a", index_field="shared", normalise=tidy)
        second = EncryptedTextField(purpose="a", index_field="shared", normalise=tidy)
        shared = BlindIndexField()
        orphan = BlindIndexField()

        class Meta:
            app_label = "filing"

    found = {(problem.obj.name, problem.id) for field in Wrong._meta.fields for problem in field.check()}
    own = {(name, code) for name, code in found if code.startswith("filing.")}
    assert own == {
        ("unique", "filing.fields.E001"),
        ("indexed", "filing.fields.E001"),
        ("filled", "filing.fields.E001"),
        ("nowhere", "filing.fields.E002"),
        ("mistaken", "filing.fields.E002"),
        ("second", "filing.fields.E002"),
        ("orphan", "filing.fields.E003"),
    }


@pytest.mark.parametrize("half", [{"index_field": "number_index"}, {"normalise": tidy}])
def test_index_field_and_normalise_go_together(half):
    with pytest.raises(ValueError, match="go together"):
        EncryptedTextField(purpose="a", **half)


@pytest.mark.parametrize("wrong", [{}, {"purpose": ""}, {"purpose": "Filing.number"}])
def test_a_field_needs_a_fixed_purpose_label(wrong):
    with pytest.raises((TypeError, ValueError), match="purpose"):
        EncryptedTextField(**wrong)


def test_a_transform_written_by_hand_gives_nothing_of_the_text(stored):
    Card.objects.create(number=NUMBER)
    (given,) = Card.objects.annotate(upper=Cast(Upper("number"), models.TextField())).values_list("upper", flat=True)
    assert NUMBER not in given


def test_the_descriptors_themselves_are_reachable_on_the_class():
    assert isinstance(Card.number, fields.SealedAttribute)
    assert isinstance(Card.number_index, fields.IndexAttribute)
