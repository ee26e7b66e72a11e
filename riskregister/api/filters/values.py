"""Filters by values of which a record must have one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import Exists, OuterRef, Q
from rest_framework import serializers

from riskregister.api.fields import Choice, RecordId, Text, Uuid, ValueList
from riskregister.api.filters.listing import Filter, Parameters
from riskregister.api.filters.sets import HasMember
from riskregister.api.ordering import NOTHING, SortKey
from riskregister.history.identifiers import display_id

MAX_VALUES: Final = 100
"""Of one parameter."""
ME: Final = "me"


@dataclass(frozen=True, kw_only=True)
class AnyOf(Filter):
    """A filter by values, given in one parameter; a nullable field also takes `none`."""

    timeless = True

    nullable: bool = False
    separated: bool = True
    """Several values may stand between commas: not where a value may have a comma in it."""

    def values(self, child: Any, says: str = "") -> Parameters:
        """Return the parameter, its values validated by `child`."""
        says += " May be repeated" + (", or hold several values between commas." if self.separated else ".")
        if self.nullable:
            says += f" `{ValueList.NONE}`: has no value."
        accepted = ValueList(
            child=child,
            separated=self.separated,
            allow_none=self.nullable,
            required=False,
            max_length=MAX_VALUES,
            help_text=says.strip(),
        )
        return {self.name: accepted}

    def one_of(self, column: str, values: Sequence[Any]) -> Q:
        """Return the condition that `column` has one of the values, or the field none."""
        condition = Q(**{f"{column}__in": [value for value in values if value is not None]})
        return condition | Q(**{f"{self.name}__isnull": True}) if None in values else condition

    def texts(self, values: Sequence[Any]) -> list[str]:
        """Return how sets kept as JSON write the values."""
        return [str(value) for value in values]


@dataclass(frozen=True, kw_only=True)
class Enum(AnyOf):
    """A field of an enumeration. An ordered one sorts by its scale, the others by code point."""

    choices: type[models.TextChoices]
    ordered: bool = False

    def parameters(self) -> Parameters:
        """Take values of the enumeration."""
        values = [*self.choices.values, ValueList.NONE] if self.nullable else self.choices.values
        return self.values(Choice(values))

    def condition(self, parameter: str, value: Any) -> Q:
        """Ask for one of the values."""
        return self.one_of(self.name, value)

    def sort_keys(self) -> Mapping[str, tuple[SortKey, ...]]:
        """Sort by the field."""
        scale = tuple(self.choices.values) if self.ordered else ()
        return {self.name: (SortKey(self.name, nullable=self.nullable, by_code_point=not scale, scale=scale),)}


@dataclass(frozen=True, kw_only=True)
class Exact(AnyOf):
    """A field of free text, asked by the whole of it."""

    separated: bool = False
    max_length: int
    column: str | None = None
    """Where the text stands, if not under the name of the filter."""

    def parameters(self) -> Parameters:
        """Take whole texts."""
        return self.values(Text(max_length=self.max_length), "The whole text.")

    def condition(self, parameter: str, value: Any) -> Q:
        """Ask for one of the texts."""
        return self.one_of(self.column or self.name, value)

    def sort_keys(self) -> Mapping[str, tuple[SortKey, ...]]:
        """Sort by code point."""
        return {self.name: (SortKey(self.column or self.name, nullable=self.nullable, by_code_point=True),)}


@dataclass(frozen=True, kw_only=True)
class Person(AnyOf):
    """A field that refers to a member."""

    def parameters(self) -> Parameters:
        """Take ids of users."""
        return self.values(PersonId(), f"The id of a user; `{ME}`: the caller.")

    def condition(self, parameter: str, value: Any) -> Q:
        """Ask for one of the members."""
        return self.one_of(f"{self.name}__user_id", value)


@dataclass(frozen=True, kw_only=True)
class Identity(AnyOf):
    """A record's id, as `RSK-00001`, `RSK-1`, or the bare number, which is of the first kind."""

    kinds: tuple[str, ...]
    column: str = "number"

    def parameters(self) -> Parameters:
        """Take ids."""
        return self.values(RecordId(self.kinds), f"As {display_id(self.kinds[0], 1)} or 1.")

    def condition(self, parameter: str, value: Any) -> Q:
        """Ask for one of the records."""
        found = NOTHING
        for kind in self.kinds:
            numbered = Q(**{f"{self.column}__in": [number for of, number in value if of == kind]})
            found |= numbered & Q(kind=kind) if len(self.kinds) > 1 else numbered
        return found

    def sort_keys(self) -> Mapping[str, tuple[SortKey, ...]]:
        """Sort by kind, then number."""
        kind = (SortKey("kind", by_code_point=True),) if len(self.kinds) > 1 else ()
        return {self.name: (*kind, SortKey(self.column))}

    def texts(self, values: Sequence[Any]) -> list[str]:
        """Return the ids as rows show them."""
        return [display_id(kind, number) for kind, number in values]


@dataclass(frozen=True, kw_only=True)
class Linked(Filter):
    """A set of the record, kept as rows of a link table; `by` asks a link.

    The record's state keeps it too, as JSON in `column`: texts, or objects that have what is asked for under `key`.
    """

    timeless = True

    links: Any
    by: AnyOf
    column: str
    key: str | None = None
    through: str | None = None
    """The link's foreign key to the row that `by` asks, where it is not the link itself."""

    def parameters(self) -> Parameters:
        """Take what the link is asked by."""
        (accepted,) = self.by.parameters().values()
        return {self.name: accepted}

    def condition(self, parameter: str, value: Any) -> Q:
        """Ask for such a link, in a subquery: no row comes twice."""
        links = self.links.objects.across_organizations()
        of_record = links.filter(record_id=OuterRef("pk"), organization_id=OuterRef("organization_id"))
        if self.through is not None:
            # It is the same organisation's anyway; but its index begins with the organisation.
            of_record = of_record.filter(**{f"{self.through}__organization_id": OuterRef("organization_id")})
        return Q(Exists(of_record.filter(self.by.condition(self.by.name, value))))

    def condition_at(self, parameter: str, value: Any, moment: datetime) -> Q:
        """Ask the set that the state kept: link tables tell of now only."""
        return Q(HasMember(self.column, self.by.texts(value), key=self.key))


class PersonId(serializers.CharField):
    """A user's id, or `me`."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the id."""
        return self.context["caller"] if data == ME else _uuid.run_validation(data)


_uuid = Uuid()
