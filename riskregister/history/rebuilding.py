"""Rendering stored documents anew: after a change of the row's layout, or of a person that rows show."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from riskregister.history import registry
from riskregister.history.counters import background_lock
from riskregister.history.models import PendingRendering, Record
from riskregister.history.reading import records_after, records_showing
from riskregister.history.registry import Tracked
from riskregister.history.statements import StaleWrite, update_rows

BATCH: Final = 200
"""Records a transaction."""

IN_TURN: Final = ("created_date", "kind", "pk")
"""The order of what is pending: person by person as they changed, each kind of record to its end."""

WRITTEN: Final = ("document", "document_format", "search_text", "version")
"""The columns that a rendering changes: writing these alone leaves every index but the key's untouched."""


def rebuild_documents(organization_id: UUID, tracked: Tracked) -> Iterator[tuple[int, int]]:
    """Render every record's document of one kind; yield (looked at, rewritten) after each batch.

    A batch is one transaction, so other writes go on between batches, and a run that was cut off is finished by
    the next one. A document that comes out as it is stays untouched; one that differs raises its record's version
    (the bytes behind the ETag have changed) without a row of history.
    """
    last: UUID | None = None
    while True:
        work = _done(organization_id, partial(_after, organization_id, tracked, last))
        if work is None:
            return
        yield work.counts
        if work.is_last:
            # Records made from now on are rendered as they are made: they need not be waited for.
            return
        last = work.records[-1].pk


def render_pending(organization_id: UUID) -> Iterator[tuple[int, int]]:
    """Render the records that show people who have changed; yield (looked at, rewritten) after each batch.

    Batches and their effect are those of `rebuild_documents`. How far it has come is kept with each batch, so
    whoever calls this next goes on there. Several may run at once.
    """
    while (work := _done(organization_id, partial(_pending, organization_id))) is not None:
        yield work.counts


def rows_pending(organization_id: UUID) -> int:
    """Return how many records may still show an earlier name of a person."""
    pending = PendingRendering.objects.of(organization_id)
    return sum(
        records_showing(organization_id, registry.of_kind(row.kind), row.membership_id, row.last).count()
        for row in pending
    )


def await_rendering(organization_id: UUID, membership_id: UUID, *, at: datetime) -> None:
    """Have every record that shows a member rendered anew. Call it under the lock, where the person changes."""
    pending = PendingRendering.objects.of(organization_id)
    pending.filter(membership_id=membership_id).delete()
    pending.bulk_create(
        PendingRendering(
            organization_id=organization_id,
            membership_id=membership_id,
            kind=tracked.history.record_kind,
            created_date=at,
        )
        for tracked in registry.all_tracked()
    )


Pending = list[tuple[UUID, UUID | None]]
"""Key and progress of each pending row: the same list again means that no person has changed in between."""


@dataclass(frozen=True)
class _Work:
    """A batch that was read and rendered: what was looked at, and what of it is to be written."""

    pending: Pending
    records: list[Record]
    stale: list[tuple[Record, int]]
    """Records that come out otherwise than they are stored, with the version at which they were read."""
    row: PendingRendering | None = None
    """What keeps the progress, if anything does."""

    @property
    def counts(self) -> tuple[int, int]:
        return len(self.records), len(self.stale)

    @property
    def is_last(self) -> bool:
        return len(self.records) < BATCH


def _done(organization_id: UUID, find: Callable[[], _Work | None]) -> _Work | None:
    """Do one batch: render outside the organisation's lock and only write under it, so that others hardly wait.

    What was rendered holds if under the lock no person and none of the records has changed since. Otherwise
    the batch is done again with the lock held throughout, so that it gets done however much others write.
    """
    work = find()
    if work is None:
        return None
    try:
        with background_lock(organization_id):
            if _pending_now(organization_id) == work.pending:
                _write(work)
                return work
    except StaleWrite:
        pass
    with background_lock(organization_id):
        work = find()
        if work is not None:
            _write(work)
    return work


def _write(work: _Work) -> None:
    update_rows(work.stale, only=WRITTEN)
    if work.row is None:
        return
    if work.is_last:
        work.row.delete()
    else:
        work.row.last = work.records[-1].pk
        work.row.save(update_fields=["last"])


def _after(organization_id: UUID, tracked: Tracked, last: UUID | None) -> _Work | None:
    pending = _pending_now(organization_id)
    records = records_after(organization_id, tracked, last, count=BATCH)
    return _Work(pending, records, _stale(tracked, records)) if records else None


def _pending(organization_id: UUID) -> _Work | None:
    rows = list(PendingRendering.objects.of(organization_id).order_by(*IN_TURN))
    if not rows:
        return None
    row = rows[0]
    tracked = registry.of_kind(row.kind)
    records: Any = records_showing(organization_id, tracked, row.membership_id, row.last)
    records = list(records.order_by("pk")[:BATCH])
    return _Work([(each.pk, each.last) for each in rows], records, _stale(tracked, records), row)


def _pending_now(organization_id: UUID) -> Pending:
    rows = PendingRendering.objects.of(organization_id).order_by(*IN_TURN)
    return list(rows.values_list("pk", "last"))


def _stale(tracked: Tracked, records: list[Record]) -> list[tuple[Record, int]]:
    """Render records; return those that come out otherwise than they are stored, as their next version."""
    stale = []
    for record in records:
        stored = (record.document_format, record.document, record.search_text)
        record.document_format = tracked.document_format
        registry.derive(record)
        if stored != (record.document_format, record.document, record.search_text):
            stale.append((record, record.version))
            record.version += 1
            # The row shows its version.
            record.document = tracked.render(record)
    return stale
