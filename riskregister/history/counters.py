"""The lock that orders an organisation's changes."""

from uuid import UUID

from django.db import connection

from riskregister.history.models import OrganizationCounter


def lock_counter(organization_id: UUID, *, marked_by: int | None = None) -> OrganizationCounter:
    """Lock the organisation's counter row for the rest of the transaction and return it.

    On PostgreSQL `marked_by` is an advisory lock to try for on the way, whoever gets it: the subquery is
    evaluated before the row is waited for, so whoever looks for it sees those that wait as well.
    """
    where, parameters = "organization_id = %s", [organization_id.hex]
    if marked_by is not None and connection.vendor == "postgresql":
        where += " AND (SELECT pg_try_advisory_xact_lock(%s::bigint)) IS NOT NULL"
        parameters.append(str(marked_by))
    (counter,) = OrganizationCounter.objects.raw(
        f"UPDATE organization_counter SET sequence = sequence WHERE {where} RETURNING *",  # noqa: S608  # two fixed texts
        parameters,
    )
    return counter
