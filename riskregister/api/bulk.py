"""One change of many records: what is asked, and what becomes of each. All of them change, or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from rest_framework import serializers

from riskregister.api.changes import OpenChange
from riskregister.api.differences import shown_changes
from riskregister.api.errors import (
    Conflict,
    FieldError,
    Forbidden,
    InvalidInput,
    PreconditionFailed,
    Refusal,
)
from riskregister.api.preconditions import etag_of
from riskregister.history import registry
from riskregister.history.differences import differences, shown_fields
from riskregister.history.identifiers import display_id

MAX_RECORDS: Final = 500
"""Of one change (ours): it holds the organisation's lock for about a second."""

Name = tuple[str, int]
"""A record's kind and number."""

RowSerializer = serializers.Serializer[Any]


@dataclass(frozen=True)
class Bulk:
    """A change that is asked for of many records."""

    names: Sequence[Name]
    values: Mapping[str, Any]
    versions: Mapping[Name, int]
    """The versions that the caller has seen; a record that is not named here may be at any."""
    preview: bool
    tag_operation: str | None = None


@dataclass
class RowOutcome:
    """What becomes of one record, or would."""

    id: str
    result: str
    version: int | None
    changes: Sequence[Mapping[str, Any]] = ()
    errors: Sequence[FieldError] = ()


@dataclass(frozen=True)
class BulkOutcome:
    """What becomes of all."""

    preview: bool
    results: Sequence[RowOutcome]


class RowNotFound(InvalidInput):
    """An id of the request leads nowhere."""

    def __init__(self) -> None:
        super().__init__([FieldError("", "not_found", "There is no such record.")])


SEVEREST_FIRST: Final[Sequence[type[Refusal]]] = (Forbidden, InvalidInput, PreconditionFailed, Conflict)
"""Which refusal of a row gives the whole change its status."""


def change_each(
    change: OpenChange, bulk: Bulk, records: Mapping[Name, Any], revise: Callable[[Any], None], row: RowSerializer
) -> BulkOutcome:
    """Revise each of the locked records, or tell what would become of it. `row` shows what changes.

    Raises the severest of the refusals, with an error for every one, unless only a preview is asked for.
    """
    refusals: dict[int, Refusal] = {}
    outcomes: list[RowOutcome] = []
    for position, name in enumerate(bulk.names):
        record = records.get(name)
        try:
            outcomes.append(_changed(change, bulk, name, record, revise, row))
        except Refusal as refusal:
            refusals[position] = refusal
            errors = [replace(error, pointer=f"/changes{error.pointer}") for error in refusal.errors]
            version = None if record is None else record.version
            outcomes.append(RowOutcome(display_id(*name), "refused", version, errors=errors or [_told(refusal)]))
    if bulk.preview:
        change.discard()
    elif refusals:
        raise _whole(refusals, bulk)
    return BulkOutcome(bulk.preview, outcomes)


def _changed(
    change: OpenChange, bulk: Bulk, name: Name, record: Any, revise: Callable[[Any], None], row: RowSerializer
) -> RowOutcome:
    if record is None:
        raise RowNotFound
    if bulk.versions.get(name, record.version) != record.version:
        raise PreconditionFailed(etag_of(record.version))
    history = registry.tracked(type(record)).history
    before = {name: getattr(record, name) for name in history.state_fields()}
    people = {record.assigned_to_id: record.assigned_to}
    with change.revising(record):
        revise(record)
    people[record.assigned_to_id] = record.assigned_to
    after = {name: getattr(record, name) for name in history.state_fields()}
    changes = shown_changes(differences(shown_fields(history), before, after), row, people)
    return RowOutcome(record.display_id, "changed" if changes else "unchanged", record.version, changes)


def _told(refusal: Refusal) -> FieldError:
    return FieldError("", refusal.code, refusal.detail)


def _whole(refusals: Mapping[int, Refusal], bulk: Bulk) -> Refusal:
    """Return the severest refusal, telling of all of them by the positions of their ids."""
    severest = min(refusals.values(), key=_severity)
    severest.errors = tuple(
        FieldError(f"/ids/{position}", error.code, f"{display_id(*bulk.names[position])}: {error.detail}")
        for position, refusal in refusals.items()
        for error in (refusal.errors or [_told(refusal)])
    )
    # Only now: what it said of its own record is among the errors.
    severest.detail = f"{len(refusals)} of {len(bulk.names)} records cannot be changed so. None was."
    if isinstance(severest, PreconditionFailed):
        severest.etag = None
    return severest


def _severity(refusal: Refusal) -> int:
    return next(place for place, kind in enumerate(SEVEREST_FIRST) if isinstance(refusal, kind))
