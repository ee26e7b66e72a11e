"""Proof that what the register shows is what its history says: documents, chain and counters."""

import heapq
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import ForeignKey, Max, OuterRef, Subquery

from riskregister.history import chain, registry
from riskregister.history.models import (
    GENESIS_HASH,
    Action,
    HistoryRow,
    OrganizationCounter,
    OrganizationRow,
    PendingRendering,
    Record,
    RecordHistoryRow,
)
from riskregister.history.reading import records_after
from riskregister.history.registry import Tracked
from riskregister.history.snapshots import one_snapshot
from riskregister.history.times import EARLIEST

BATCH = 500


@dataclass(frozen=True)
class Fault:
    """Something that is not as it must be."""

    check: str
    """chain, record, document, settings, reference, counter or heads."""
    subject: str
    """Which row: a sequence number, a record's id, a counter."""
    detail: str

    def __str__(self) -> str:
        return f"{self.check} {self.subject}: {self.detail}"


def faults_of(organization_id: UUID) -> Iterator[Fault]:
    """Yield every fault of one organisation, its chain's first. Reads all of its history and records.

    It reads one state of the database, so changes that are made meanwhile are no faults. Neither is a row that
    waits to be rendered with a person's new name: `rebuilding.rows_pending` counts those.
    """
    with one_snapshot():
        yield from _faults_of(organization_id)


def _faults_of(organization_id: UUID) -> Iterator[Fault]:
    counter = OrganizationCounter.objects.filter(organization_id=organization_id).first()
    if counter is None:
        yield Fault("counter", "head", "the organisation has no counters")
        # As if nothing had ever been counted: whatever is there is told all the same.
        counter = OrganizationCounter(organization_id=organization_id, last_change=EARLIEST)
    yield from _chain_faults(organization_id, counter)
    for tracked in registry.all_tracked():
        yield from _record_faults(organization_id, tracked)
        yield from _lost_records(organization_id, tracked)
    for replay in registry.replays():
        for subject, detail in replay(organization_id):
            yield Fault("settings", subject, detail)
    yield from _stray_references(organization_id)
    yield from _counter_faults(organization_id, counter)


def _stray_references(organization_id: UUID) -> Iterator[Fault]:
    """Find what was written while a guard was away: rows that refer to rows of another organisation."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields if issubclass(model, OrganizationRow) else ():
            if isinstance(field, ForeignKey) and issubclass(field.related_model, OrganizationRow):
                strays = _objects(model).of(organization_id).exclude(**{f"{field.name}__organization": organization_id})
                for key in strays.exclude(**{field.name: None}).values_list("pk", flat=True)[:1]:
                    detail = f"{field.name} of {key} is another organisation's, or is not there"
                    yield Fault("reference", str(model._meta.model_name), detail)


def _chain_faults(organization_id: UUID, counter: OrganizationCounter) -> Iterator[Fault]:
    """Walk the rows of all tables of history in their one sequence; stop at the first broken link."""
    head, expected, latest = GENESIS_HASH, 1, EARLIEST
    for row in _in_sequence(organization_id):
        subject = f"sequence {expected}"
        if row.sequence != expected:
            yield Fault("chain", subject, f"the row is missing; the next one is {row.sequence}")
            return
        if row.canonical != chain.canonical_text(row):
            yield Fault("chain", subject, f"the columns of {row.record_kind} history are not those of its text")
        elif isinstance(row, RecordHistoryRow) and row.search_text != row.text_to_search():
            yield Fault("chain", subject, f"search_text of {row.record_kind} history is not that of its texts")
        elif row.previous_hash != head or row.hash != chain.chain_hash(head, row.canonical):
            yield Fault("chain", subject, "the hash does not follow from the row before it")
            return
        if row.created_date < latest:
            yield Fault("chain", subject, "it is dated before the row before it")
        head, expected, latest = row.hash, expected + 1, row.created_date
    if (counter.sequence, counter.head_hash) != (expected - 1, head):
        yield Fault("chain", "head", f"the counter stands at {counter.sequence}, the rows end at {expected - 1}")
    if counter.last_change < latest:
        yield Fault("chain", "head", "the counter's last change is before that of the last row")


def _in_sequence(organization_id: UUID) -> Iterator[HistoryRow]:
    tables = [
        _objects(history).of(organization_id).order_by("sequence").iterator(chunk_size=BATCH)
        for history in registry.histories()
    ]
    return heapq.merge(*tables, key=attrgetter("sequence"))


def _record_faults(organization_id: UUID, tracked: Tracked) -> Iterator[Fault]:
    """Compare each record with its newest history row and its links, and its document with a fresh one."""
    last: UUID | None = None
    pending = PendingRendering.objects.of(organization_id).filter(kind=tracked.history.record_kind)
    waiting = dict(pending.values_list("membership_id", "last"))
    while batch := records_after(organization_id, tracked, last, count=BATCH):
        ids = [record.pk for record in batch]
        newest = _newest(organization_id, tracked.history, ids)
        first = {row.record_id: row for row in _rows(organization_id, tracked.history, ids).filter(version=1)}
        linked = [read(organization_id, ids) for read in registry.linked_sets_of(tracked.record)]
        for record in batch:
            expected = {name: value for sets in linked for name, value in sets[record.pk].items()}
            yield from _faults_of_record(record, newest.get(record.pk), expected | _made(first.get(record.pk)))
            yield from _faults_of_document(record, tracked, waiting)
        last = ids[-1]


def _newest(organization_id: UUID, history: type[HistoryRow], ids: list[UUID]) -> dict[UUID, HistoryRow]:
    rows = _rows(organization_id, history, ids)
    newest = rows.filter(record_id=OuterRef("record_id")).order_by("-version").values("pk")[:1]
    return {row.record_id: row for row in rows.filter(pk=Subquery(newest))}


def _rows(organization_id: UUID, history: type[HistoryRow], ids: list[UUID]) -> Any:
    return _objects(history).of(organization_id).filter(record_id__in=ids)


def _made(first: HistoryRow | None) -> dict[str, Any]:
    """Return what a record's first row says of its making."""
    return {} if first is None else {"created_date": first.created_date, "opened_by_id": first.actor_id}


def _deleted(newest: HistoryRow) -> datetime | None:
    return newest.created_date if newest.action == Action.DELETED else None


def _faults_of_record(record: Record, newest: Any, linked: dict[str, Any]) -> Iterator[Fault]:
    if newest is None:
        yield Fault("record", record.display_id, "it has no history")
        return
    state = {name: getattr(newest, name) for name in newest.state_fields()}
    state |= {"updated_date": newest.created_date, "deleted_date": _deleted(newest), **linked}
    for name, expected in state.items():
        if getattr(record, name) != expected:
            yield Fault("record", record.display_id, f"{name} is not what its history and its links say")
    if record.search_text != record.text_to_search():
        yield Fault("record", record.display_id, "search_text is not what title and description give")
    if record.display_id != newest.display_id:
        yield Fault("record", record.display_id, f"its id was {newest.display_id}")
    if record.version < newest.version:
        yield Fault("record", record.display_id, f"version {record.version} is older than its history")


def _faults_of_document(record: Record, tracked: Tracked, waiting: "Waiting") -> Iterator[Fault]:
    fresh = tracked.render(record)
    if record.document_format == tracked.document_format and record.document == fresh:
        return
    if record.document_format != tracked.document_format or not _only_waits(record, fresh, tracked, waiting):
        yield Fault("document", record.display_id, "the stored row is not what would be rendered now")


Waiting = Mapping[UUID, UUID | None]
"""The members whose new names are being rendered -> the key of the last record that was (None: none yet)."""


def _only_waits(record: Record, fresh: str, tracked: Tracked, waiting: Waiting) -> bool:
    """Tell whether a stored row differs from a fresh one in nothing but people who wait to be shown as they are now."""
    try:
        stored = json.loads(record.document)
    except ValueError:
        return False
    if _text(stored) != record.document:
        return False
    now = json.loads(fresh)
    for name in tracked.people:
        member_id = getattr(record, f"{name}_id")
        if member_id not in waiting or record.pk <= (waiting[member_id] or _BEFORE_ALL):
            continue
        if isinstance(stored.get(name), dict) and stored[name].get("id") == now[name]["id"]:
            stored[name] = now[name]
    return _text(stored) == fresh


def _text(row: Any) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


_BEFORE_ALL = UUID(int=0)


def _lost_records(organization_id: UUID, tracked: Tracked) -> Iterator[Fault]:
    """Find history whose record is gone: whoever writes to the database's files can go past a foreign key."""
    records = _objects(tracked.record).of(organization_id)
    rows = _objects(tracked.history).of(organization_id).filter(version=1)
    for row in rows.exclude(record_id__in=records.values("pk")).order_by("sequence"):
        yield Fault("record", row.display_id, "it has a history, but is not there")


def _counter_faults(organization_id: UUID, counter: OrganizationCounter) -> Iterator[Fault]:
    """Numbers have no gap and no duplicate: as many records as the counter says, the last one numbered so."""
    for tracked in registry.all_tracked():
        given: int = getattr(counter, tracked.numbered_by)
        numbered = _objects(tracked.record).of(organization_id).filter(**tracked.numbered)
        highest = numbered.aggregate(highest=Max("number"))["highest"] or 0
        count = numbered.count()
        if not given == highest == count:
            detail = f"the counter says {given}, the highest number is {highest}, there are {count} records"
            yield Fault("counter", tracked.numbered_by, detail)


def _objects(model: Any) -> Any:
    """Return a concrete model's manager, which the abstract types do not declare."""
    return model.objects
