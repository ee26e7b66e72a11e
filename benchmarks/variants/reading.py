"""The filters of the benchmark's lists as SQL, for asyncpg."""

from datetime import datetime
from uuid import UUID


def filters(
    organization_id: UUID, status: str | None, urgency: str | None, due_date_after: datetime | None
) -> tuple[str, list[object]]:
    """Return the condition on rows `r`, and its values."""
    where = ["r.organization_id = $1", "r.deleted_date IS NULL"]
    values: list[object] = [organization_id]
    for condition, value in (
        ("r.status = ANY(${})", status and status.split(",")),
        ("r.urgency = ANY(${})", urgency and urgency.split(",")),
        ("r.due_date >= ${}", due_date_after),
    ):
        if value is not None:
            values.append(value)
            where.append(condition.format(len(values)))
    return " AND ".join(where), values
