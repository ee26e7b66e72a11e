"""Which columns a table of records has, derived from what may be set on a record."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from rest_framework import serializers

from riskregister.api.fields import StrictSerializer, UtcDateTime
from riskregister.history.models import Record
from riskregister.history.times import utc_text

ID: Final = "id"
REF: Final = "external_ref"
"""The columns that say which record a row is about."""


@dataclass(frozen=True)
class Column:
    """A field as a cell: a text as it is, and an empty cell where the field has no value."""

    name: str
    example: str = ""

    def read(self, cell: str) -> Any:
        """Return what the input takes. Raises BadCell."""
        return cell or None

    def write(self, record: Any) -> str:
        """Return the cell of a record."""
        value = getattr(record, self.name)
        return "" if value is None else str(value)

    def describe(self, field: Any) -> str:
        """Say what the column takes, by the field that validates it."""
        if isinstance(field, serializers.ChoiceField):
            return f"one of {' | '.join(field.choices)}"
        return f"a text of at most {field.max_length} characters"


class Moment(Column):
    """A date-time as a cell."""

    def write(self, record: Any) -> str:
        """Return the moment as RFC 3339 text in UTC."""
        value = getattr(record, self.name)
        return "" if value is None else utc_text(value)

    def describe(self, field: Any) -> str:
        """Say how a moment is written."""
        return "a date-time of RFC 3339 with an offset, such as 2026-01-31T09:30:00Z, from 1900 to 2200"


@dataclass(frozen=True)
class Table:
    """Records of one kind as rows; `id` comes first, then every field that may be set."""

    kinds: tuple[str, ...]
    input: type[StrictSerializer]
    """Validates a row, by the rules of the API."""
    columns: tuple[Column, ...]
    together: frozenset[str] = frozenset()
    """Columns whose cells bear on each other: where one is new, the others count though they say nothing new."""

    @cached_property
    def named(self) -> Mapping[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def header(self) -> list[str]:
        """The names of all columns."""
        return [ID, *self.named]

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The columns that it takes to make a record."""
        return tuple(name for name, field in self.input().fields.items() if field.required)

    def cells(self, record: Record) -> list[str]:
        """Return the row of a record, whose people are loaded."""
        return [record.display_id, *(column.write(record) for column in self.columns)]

    def news(self, record: Record, cells: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values whose cells say something else than the record does.

        What a record says already is no change, so that nothing can be said against it: not that its source is no
        longer listed or its assignee no longer a member, nor that the catalogue says it.
        """
        news = {name for name, cell in cells.items() if cell != self.named[name].write(record)}
        if news & self.together:
            news |= self.together
        return {name: value for name, value in values.items() if name in news}


def columns_of(
    accepted: type[StrictSerializer],
    *,
    special: Mapping[str, type[Column]],
    examples: Mapping[str, str],
    left_out: Collection[str] = (),
) -> tuple[Column, ...]:
    """Return a column for every field of an input, `special` ones by their names."""
    return tuple(
        special.get(name, Moment if isinstance(field, UtcDateTime) else Column)(name, examples.get(name, ""))
        for name, field in accepted().fields.items()
        if name not in left_out
    )
