"""Columns that hold secrets: text sealed at rest, and the keyed index by which it is found.

A number that must be found again is two columns, side by side::

    number = EncryptedTextField(purpose="certificate", index_field="number_index", normalise=normalise_number)
    number_index = BlindIndexField()

Whoever assigns ``number`` has thereby assigned ``number_index``: in ``Model(number=…)``, in a form, in ``loaddata``
(which skips ``save()`` and ``pre_save``). The index is computed when it is first read, at the latest when the row is
written, so opening a list costs no hash at all. It is never assigned itself: while the text is at hand, what
is assigned to the index, a stale value in a fixture too, is passed over for the computed one.

Two ways past it remain, and must name both columns or not be used: ``save(update_fields=…)`` and ``bulk_update``.
``QuerySet.update(number=…)`` seals the text and knows no index, so it fits only for sealing the same text again.

Serialisers give the plain text and leave the index out: fixtures hold readable, invented numbers, and load under
whatever keys the installation has. The reverse side: ``dumpdata`` of real data is a file of real numbers.
"""

from collections.abc import Callable
from enum import Enum
from functools import cached_property
from typing import Any

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, IsNull, Lookup
from django.db.models.query_utils import DeferredAttribute

from filing import keys


class _Index(Enum):
    """A stand-in in an instance's ``__dict__``; an enum so that copies and pickles of it stay identical."""

    PENDING = "to be computed from the text when read"


class SealedAttribute(DeferredAttribute):
    """The text on an instance: setting it makes its index follow."""

    def __set__(self, instance: models.Model, value: str | None) -> None:
        instance.__dict__[self.field.attname] = value
        if self.field.index_field:
            instance.__dict__[self.field.index_field] = _Index.PENDING


class IndexAttribute(DeferredAttribute):
    """The blind index on an instance: computed from the text while that is loaded, else what the row says."""

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        value = super().__get__(instance, cls)
        if value is _Index.PENDING:
            value = instance.__dict__[self.field.attname] = self.field.index_of(instance)
        return value

    def __set__(self, instance: models.Model, value: str | None) -> None:
        source = self.field.source
        if source is None or source.attname not in instance.__dict__:
            instance.__dict__[self.field.attname] = value


class Blank(Exact):
    """``filter(number="")``: the one comparison that needs no plain text."""

    def get_prep_lookup(self) -> Any:
        if self.rhs in ("", None):
            return self.rhs
        raise _not_comparable(self.lhs.output_field, "exact")


class EncryptedTextField(models.TextField):
    """Text that is plain on the instance and AES-256-GCM in the database; "" stays "" and None stays NULL.

    ``purpose`` is a fixed label that the stored text is bound to: it never changes, whatever field and model are
    called. ``index_field`` names the BlindIndexField beside it and ``normalise`` makes the one canonical form that
    index is computed over ("" for none); both or neither, and ``normalise`` is a module-level function, because
    migrations name it. Reading a row raises ``keys.Unreadable`` when its text does not authenticate.

    Queries cannot compare it: every lookup but ``isnull`` and equality with "" raises FieldError.
    """

    descriptor_class = SealedAttribute

    def __init__(
        self,
        *args: Any,
        purpose: str,
        index_field: str | None = None,
        normalise: Callable[[str], str] | None = None,
        **kwargs: Any,
    ) -> None:
        if (index_field is None) != (normalise is None):
            raise ValueError("index_field and normalise go together.")
        self.purpose = keys.valid_purpose(purpose)
        self.index_field = index_field
        self.normalise = normalise
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs["purpose"] = self.purpose
        if self.index_field:
            kwargs |= {"index_field": self.index_field, "normalise": self.normalise}
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_not_searched(), *self._check_index_field()]

    def get_prep_value(self, value: Any) -> str | None:
        text = models.Field.get_prep_value(self, value)
        if text is None:
            return None
        if not isinstance(text, str):
            raise TypeError(f"{self} takes text, not {type(text).__name__}.")
        return keys.encrypt(text, purpose=self.purpose)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else keys.decrypt(value, purpose=self.purpose)

    def get_lookup(self, lookup_name: str) -> type[Lookup]:
        allowed = {"isnull": IsNull, "exact": Blank}
        if lookup_name not in allowed:
            raise _not_comparable(self, lookup_name)
        return allowed[lookup_name]

    def get_transform(self, lookup_name: str) -> None:
        raise _not_comparable(self, lookup_name)

    def _check_not_searched(self) -> list[checks.CheckMessage]:
        if not (self.unique or self.db_index or self.has_db_default()):
            return []
        hint = "The same text is sealed differently each time: put the constraint on its blind index."
        message = "An encrypted field cannot be unique, indexed or filled by the database."
        return [checks.Error(message, hint=hint, obj=self, id="filing.fields.E001")]

    def _check_index_field(self) -> list[checks.CheckMessage]:
        if not self.index_field:
            return []
        for field in self.model._meta.concrete_fields:
            if field.name == self.index_field and isinstance(field, BlindIndexField) and field.source is self:
                return []
        message = f"index_field {self.index_field!r} names no BlindIndexField of this text alone."
        return [checks.Error(message, obj=self, id="filing.fields.E002")]


class BlindIndexField(models.CharField):
    """64 hex characters of keyed hash, or NULL for blank text; belongs to the EncryptedTextField that names it.

    Not editable and not serialised. Uniqueness and indexes are the model's constraints: a form that leaves the
    column out does not check them, so an operation looks for duplicates itself.
    """

    descriptor_class = IndexAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": 64, "null": True, "blank": True, "editable": False, "serialize": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "null", "blank", "editable", "serialize"):
            del kwargs[fixed]
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if self.source is None:
            message = "No EncryptedTextField of this model names this blind index."
            found.append(checks.Error(message, obj=self, id="filing.fields.E003"))
        return found

    @cached_property
    def source(self) -> EncryptedTextField | None:
        """The field whose text this indexes."""
        for field in self.model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField) and field.index_field == self.name:
                return field
        return None

    def index_of(self, instance: models.Model) -> str | None:
        """The index of the text now on ``instance``; None when it is blank."""
        text = instance.__dict__[self.source.attname]
        if text is None:
            return None
        if not isinstance(text, str):
            raise TypeError(f"{self.source} takes text, not {type(text).__name__}.")
        normalised = self.source.normalise(text)
        return keys.blind_index(normalised) if normalised else None


def _not_comparable(field: models.Field, lookup_name: str) -> FieldError:
    instead = getattr(field, "index_field", None)
    advice = f"compare {instead!r} with keys.blind_index(…)" if instead else "it has no blind index"
    return FieldError(f"{field} is encrypted and cannot be queried by {lookup_name!r}: {advice}.")
