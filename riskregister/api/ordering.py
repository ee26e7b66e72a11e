"""The order of a list, and where in that order a row stands: the same on both engines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Func, Q, QuerySet, Value, When
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import OrderBy

NOTHING = Q(pk__in=[])


class ByCodePoint(Func):
    """Text as it sorts by code point: SQLite's way, and PostgreSQL's only under the collation "C"."""

    template = "%(expressions)s"
    arity = 1

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Name the collation."""
        return self.as_sql(compiler, connection, template='%(expressions)s COLLATE "C"')


@dataclass(frozen=True)
class SortKey:
    """One thing that a list is sorted by. NULLs stand last, whichever way it is sorted."""

    column: str
    """May be one of a related row, as `record__number`."""
    descending: bool = False
    nullable: bool = False
    by_code_point: bool = False
    scale: tuple[str, ...] = ()
    """The values of an ordered enumeration, low to high."""

    @classmethod
    def plain(cls, column: str) -> "SortKey":
        """Read `number` or `-number`: a column without NULLs that sorts the same on both engines as it is."""
        return cls(column.removeprefix("-"), descending=column.startswith("-"))

    def reversed(self) -> "SortKey":
        """Return the same key, high to low."""
        return replace(self, descending=not self.descending)

    @property
    def name(self) -> str:
        """Under what a row carries the key's value: its column, or an annotation."""
        if self.scale or self.by_code_point or self._is_related:
            return f"sorted_{self.column.replace(LOOKUP_SEP, '_')}"
        return self.column

    @property
    def _is_related(self) -> bool:
        return LOOKUP_SEP in self.column

    @property
    def annotation(self) -> dict[str, Any]:
        """What the database sorts and compares by, where that is not the column as it is."""
        if self.scale:
            steps = [When(**{self.column: value}, then=Value(step)) for step, value in enumerate(self.scale)]
            return {self.name: Case(*steps, output_field=models.IntegerField())}
        if self.by_code_point:
            return {self.name: ByCodePoint(F(self.column))}
        return {self.name: F(self.column)} if self._is_related else {}

    @property
    def term(self) -> OrderBy:
        """The term of ORDER BY."""
        nulls_last = True if self.nullable else None
        return F(self.name).desc(nulls_last=nulls_last) if self.descending else F(self.name).asc(nulls_last=nulls_last)

    def after(self, value: Any) -> Q:
        """Return the condition that a row stands after `value` by this key alone."""
        if value is None:
            return NOTHING
        later = Q(**{f"{self.name}__{'lt' if self.descending else 'gt'}": value})
        return later | Q(**{f"{self.name}__isnull": True}) if self.nullable else later

    def same(self, value: Any) -> Q:
        """Return the condition that a row has `value` in this key."""
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def read(self, model: type[models.Model], text: Any) -> Any:
        """Return a value of this key that `Order.position` wrote. Raises ValueError where it is none."""
        if text is None and self.nullable:
            return None
        field = models.IntegerField() if self.scale else _field(model, self.column)
        try:
            value = field.to_python(text)
        except (ValidationError, TypeError) as error:
            raise ValueError(str(error)) from error
        if value is None:
            raise ValueError(f"{self.column} is never NULL")
        return value


@dataclass(frozen=True)
class Order:
    """By what a list is sorted. Its keys together tell every two rows apart."""

    keys: tuple[SortKey, ...]

    def moved(self, columns: Mapping[str, str]) -> "Order":
        """Return the same order by columns that are called otherwise."""
        return Order(tuple(replace(key, column=columns.get(key.column, key.column)) for key in self.keys))

    @property
    def names(self) -> list[str]:
        """Under what ordered rows carry the values of the keys."""
        return [key.name for key in self.keys]

    def ordered(self, rows: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
        """Sort rows, and have them carry the values of the keys."""
        for key in self.keys:
            if key.annotation:
                rows = rows.annotate(**key.annotation)
        return rows.order_by(*(key.term for key in self.keys))

    def after(self, position: Sequence[Any]) -> Q:
        """Return the condition that an ordered row stands after a position."""
        condition = NOTHING
        for key, value in reversed(list(zip(self.keys, position, strict=True))):
            condition = key.after(value) | (key.same(value) & condition)
        first = self.keys[0]
        if first.nullable:
            return condition
        # Implied by the rest, but this is what lets an index skip all that comes before.
        return Q(**{f"{first.name}__{'lte' if first.descending else 'gte'}": position[0]}) & condition

    def position(self, row: Any) -> list[Any]:
        """Return where an ordered row stands, as values that JSON can hold."""
        return [_plain(getattr(row, name)) for name in self.names]

    def read(self, model: type[models.Model], position: Any) -> list[Any]:
        """Return a position that `position` wrote. Raises ValueError where it is none."""
        if not isinstance(position, list):
            raise ValueError("it is no list")
        return [key.read(model, text) for key, text in zip(self.keys, position, strict=True)]


def _field(model: Any, column: str) -> Any:
    *relations, name = column.split(LOOKUP_SEP)
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    return model._meta.get_field(name)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, int) else str(value)
