"""Walking through the records of an organisation in batches, with the people their rows show."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from riskregister.history.registry import Tracked


def records_after(organization_id: UUID, tracked: Tracked, last: UUID | None, *, count: int) -> list[Any]:
    """Return the next `count` records after the one with the key `last` (None: from the start), by key."""
    return list(_records(organization_id, tracked, last).order_by("pk")[:count])


def records_showing(
    organization_id: UUID, tracked: Tracked, membership_id: UUID, last: UUID | None
) -> "QuerySet[Any, Any]":
    """Return the records, deleted ones too, whose row shows a member and whose key comes after `last`."""
    shown = Q()
    for person in tracked.people:
        shown |= Q(**{person: membership_id})
    return _records(organization_id, tracked, last).filter(shown)


def _records(organization_id: UUID, tracked: Tracked, last: UUID | None) -> "QuerySet[Any, Any]":
    model: Any = tracked.record
    records: QuerySet[Any, Any] = model.objects.of(organization_id)
    # Few people are in many records: each is read once, not joined to every row.
    records = records.prefetch_related(*(f"{person}__user" for person in tracked.people))
    return records.filter(pk__gt=last) if last else records
