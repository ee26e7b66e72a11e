"""Records as they were at a moment: answered from history alone, for a record says only what it is now.

What never changes of a record (its number, its kind, when and by whom it was opened) is not repeated in
its history: that is read from the record.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from riskregister.history import registry
from riskregister.history.models import Action, Record
from riskregister.history.registry import Tracked

OF_RECORD: Final = ("number", "kind", "created_date", "opened_by")
"""What is read from the record: it is the same at any moment."""

COLUMNS: Final = {**{name: f"record__{name}" for name in OF_RECORD}, "updated_date": "created_date"}
"""Columns of a record that a row of its history has elsewhere; every column of its state it has under the same name."""


def rows_at(tracked: Tracked, organization_id: UUID, moment: datetime) -> "QuerySet[Any, Any]":
    """Return, for each record that was in the register at a moment, the row of history that says what it was.

    That is its newest row up to the moment; where that says it was deleted, the record was not there.
    """
    history: Any = tracked.history
    until: Any = history.objects.across_organizations().filter(created_date__lte=moment)
    newer = until.filter(record_id=OuterRef("record_id"), version__gt=OuterRef("version"))
    # The organisation is asked of the record alone: then an index on records gives rows in the order of the list.
    # If the row's own were asked too, SQLite would begin there, and sort all of the organisation's history.
    of_organization = until.filter(record__organization_id=organization_id)
    rows: QuerySet[Any, Any] = of_organization.filter(~Exists(newer)).exclude(action=Action.DELETED)
    return rows


def with_record(tracked: Tracked, rows: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    """Load with rows of history what `record_at` needs of their records, people included."""
    people = [COLUMNS.get(person, person) for person in tracked.people]
    identity = [f"record__{name}" for name in _identity(tracked.record)]
    state = tracked.history.state_fields()
    return rows.select_related("record", *(f"{person}__user" for person in people)).only(
        "organization_id", "record_id", "version", "action", "created_date", *state, *identity
    )


def record_at(row: Any) -> Any:
    """Return the record as a row of its history says it was: to be shown, never to be written.

    Takes a row read by `with_record`. People are shown as they are now.
    """
    record: Record = row.record
    identity = {name: getattr(record, name) for name in _identity(type(record))}
    state = {name: getattr(row, name) for name in row.state_fields()}
    shown = type(record)(**identity, **state, version=row.version, updated_date=row.created_date)
    for person in registry.tracked(type(record)).people:
        holder = record if person in OF_RECORD else row
        setattr(shown, person, getattr(holder, person))
    return shown


@lru_cache
def _identity(record: type[Record]) -> tuple[str, ...]:
    """Return the columns that make a record the one it is: those that no change touches."""
    names = {field.name: field.attname for field in record._meta.concrete_fields}
    return ("id", "organization_id", *(names[name] for name in OF_RECORD if name in names))
