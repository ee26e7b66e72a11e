"""What a change did to a record: the differences between two of its states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from riskregister.history.models import HistoryRow


@dataclass(frozen=True)
class StateField:
    """A field of a record's state that rows show."""

    name: str
    """What the API calls it."""
    column: str
    """Under what a state holds its value: for a person, the key of a membership."""
    is_set: bool
    is_person: bool
    is_count: bool
    """A number, of which 0 is none."""


@dataclass(frozen=True)
class Replaced:
    """A field that has another value than before. None is no value; a new record had none."""

    field: StateField
    old: Any
    new: Any


@dataclass(frozen=True)
class SetChanged:
    """A set that has lost and gained members. One whose own values have changed is in both."""

    field: StateField
    added: list[Any]
    removed: list[Any]


Difference = Replaced | SetChanged


def shown_fields(history: type[HistoryRow]) -> list[StateField]:
    """Return the fields of a kind of record whose changes are told, in the order of its columns."""
    return [
        StateField(
            name=field.name,
            column=field.attname,
            is_set=isinstance(field, models.JSONField),
            is_person=isinstance(field, models.ForeignKey),
            is_count=isinstance(field, models.IntegerField),
        )
        for field in history.state._meta.local_concrete_fields
        if field.name not in history.internal
    ]


def differences(
    fields: Iterable[StateField], before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> list[Difference]:
    """Return what tells a state from the one before it; both are given as column -> value.

    Of a new record, which has no state before, that is every field with a value: a count of 0 is none.
    """
    found = (_difference(field, before, after) for field in fields)
    return [difference for difference in found if difference is not None]


def _difference(field: StateField, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Difference | None:
    new = after[field.column]
    if field.is_set:
        old = [] if before is None else before[field.column]
        added, removed = [of for of in new if of not in old], [of for of in old if of not in new]
        return SetChanged(field, added, removed) if added or removed else None
    if before is None:
        return None if new is None or (field.is_count and new == 0) else Replaced(field, None, new)
    old = before[field.column]
    return None if new == old else Replaced(field, old, new)
