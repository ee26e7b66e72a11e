"""The kinds of record under history. Filled by the apps in `AppConfig.ready()`, read by everything generic.

So the platform can re-render, verify and follow records of apps that it does not import.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models

from riskregister.history.models import HistoryRow, Record

# (organization, record ids) -> for each record, what link and comment tables hold, under its columns' names.
LinkedSets = Callable[[UUID, Iterable[UUID]], Mapping[UUID, Mapping[str, Any]]]

# organization -> (what, how it differs from the history) of each thing that no numbered record is.
Replay = Callable[[UUID], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Tracked:
    """One kind of record: its table, its history, and how its row is made."""

    record: type[Record]
    history: type[HistoryRow]
    render: Callable[[Any], str]
    """The record's row as JSON text. Needs the people it shows: loads them if they are not."""
    document_format: int
    """Raised when the row's layout changes, so that `render_documents` knows which texts are old."""
    people: tuple[str, ...]
    """Foreign keys to the memberships that the row shows, under the same names."""
    numbered_by: str
    """The column of OrganizationCounter that its numbers come from."""
    readable_with: str
    """The permission to read such records."""
    readable_parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Where it depends on what a record is about: permission -> the rows of history it lets read, as a filter."""
    numbered: Mapping[str, Any] = field(default_factory=dict)
    """Which records take those numbers, as a filter: all, unless it says otherwise."""

    @property
    def readable(self) -> Mapping[str, Mapping[str, Any]]:
        """Return which rows of history each permission lets read."""
        return self.readable_parts or {self.readable_with: {}}


_tracked: dict[type[Record], Tracked] = {}
_by_history: dict[type[HistoryRow], Tracked] = {}
_histories: list[type[HistoryRow]] = []
_append_only: list[type[models.Model]] = []
_linked_sets: list[tuple[type[Record], LinkedSets]] = []
_replays: list[Replay] = []


def register(tracked: Tracked) -> None:
    """Put a kind of record, and its history, under the register's care."""
    _tracked[tracked.record] = tracked
    _by_history[tracked.history] = tracked
    register_history(tracked.history)


def register_history(history: type[HistoryRow]) -> None:
    """Add a table of history to the chain: one whose changes are not those of a numbered record."""
    _histories.append(history)


def register_append_only(model: type[models.Model]) -> None:
    """Have the database guard a table, beside those of history, of which no row is ever changed or deleted.

    It may be one that all organisations share.
    """
    _append_only.append(model)


def register_linked_sets(record: type[Record], linked_sets: LinkedSets) -> None:
    """Add a reading of tables that a record's sets must agree with. An app may do so for a record it builds on."""
    _linked_sets.append((record, linked_sets))


def register_replay(replay: Replay) -> None:
    """Have `verify` compare what is not a numbered record, such as settings, with what history says of it."""
    _replays.append(replay)


def replays() -> list[Replay]:
    """Return the comparisons registered."""
    return list(_replays)


def linked_sets_of(record: type[Record]) -> list[LinkedSets]:
    """Return the readings registered for a kind of record."""
    return [linked_sets for registered, linked_sets in _linked_sets if registered is record]


def tracked(record: type[Record]) -> Tracked:
    """Return how a kind of record is kept. Raises KeyError for one that no app has registered."""
    return _tracked[record]


def tracked_by(history: type[HistoryRow]) -> Tracked:
    """Return how the records are kept whose history this is. Raises KeyError for one of no numbered record."""
    return _by_history[history]


def of_kind(kind: str) -> Tracked:
    """Return how the records are kept that history calls by this kind. Raises KeyError if there are none."""
    return {tracked.history.record_kind: tracked for tracked in _tracked.values()}[kind]


def derive(record: Record) -> None:
    """Bring up to date what a record holds beside its state: its document and its searched text."""
    record.document = tracked(type(record)).render(record)
    record.search_text = record.text_to_search()


def all_tracked() -> list[Tracked]:
    """Return every kind of record, in the order of registration."""
    return list(_tracked.values())


def histories() -> list[type[HistoryRow]]:
    """Return every table of history. Together they hold one chain an organisation."""
    return list(_histories)


def append_only() -> list[type[models.Model]]:
    """Return every table of which no row is ever changed or deleted: those of history first."""
    return [*_histories, *_append_only]
