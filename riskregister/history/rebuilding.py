"""Rendering stored documents anew: after a change of the row's layout, or of something rows show."""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction

from riskregister.history import registry
from riskregister.history.counters import lock_counter
from riskregister.history.models import Record
from riskregister.history.reading import records_after
from riskregister.history.registry import Tracked
from riskregister.history.statements import update_rows

BATCH = 200


def rebuild_documents(organization_id: UUID, tracked: Tracked) -> Iterator[tuple[int, int]]:
    """Render every record's document of one kind; yield (looked at, rewritten) after each batch.

    A batch is one transaction under the organisation's lock, so other writes go on between batches, and a
    run that was cut off is finished by the next one. A document that comes out as it is stays untouched; one that
    differs raises its record's version (the bytes behind the ETag have changed) without a row of history.
    """
    last: UUID | None = None
    while True:
        with transaction.atomic(durable=True):
            lock_counter(organization_id)
            batch = records_after(organization_id, tracked, last, count=BATCH)
            rewritten = sum(_rebuild(record, tracked) for record in batch)
        if batch:
            yield len(batch), rewritten
        if len(batch) < BATCH:
            # Records made from now on are rendered as they are made: they need not be waited for.
            return
        last = batch[-1].pk


def _rebuild(record: Record, tracked: Tracked) -> bool:
    if (record.document_format, record.document, record.search_text) == (
        tracked.document_format,
        tracked.render(record),
        record.text_to_search(),
    ):
        return False
    version_before = record.version
    record.version += 1
    record.document_format = tracked.document_format
    registry.derive(record)
    update_rows([(record, version_before)])
    return True
