"""Walking through all records of an organisation in batches, with the people their rows show."""

from typing import Any
from uuid import UUID

from riskregister.history.registry import Tracked


def records_after(organization_id: UUID, tracked: Tracked, last: UUID | None, *, count: int) -> list[Any]:
    """Return the next `count` records after the one with the key `last` (None: from the start), by key."""
    model: Any = tracked.record
    records = model.objects.of(organization_id).order_by("pk")
    records = records.select_related(*(f"{person}__user" for person in tracked.people))
    return list((records.filter(pk__gt=last) if last else records)[:count])
