"""The lock that orders an organisation's changes."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic, sleep
from typing import Final
from uuid import UUID

from django.db import OperationalError, connection, transaction

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


TURN: Final = 0.001
"""Seconds between two tries of background work to get its turn on SQLite."""


@contextmanager
def background_lock(organization_id: UUID) -> Iterator[None]:
    """Open a transaction that holds the organisation's lock, for short work in the background.

    PostgreSQL lets those who wait for a row in one after the other. SQLite knows no queue: who waits looks again
    ever more rarely, down to ten times a second, and next to a busy writer may look in vain until its time is up.
    Work that others are to outpace, but not to starve, looks more often.
    """
    with ExitStack() as transactions:
        if connection.vendor == "sqlite":
            _begin_eagerly(transactions)
        else:
            transactions.enter_context(transaction.atomic(durable=True))
        lock_counter(organization_id)
        yield


def _begin_eagerly(transactions: ExitStack) -> None:
    with connection.cursor() as cursor:
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        end = monotonic() + patience / 1000
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    transactions.enter_context(transaction.atomic(durable=True))
                    return
                except OperationalError:
                    if monotonic() >= end:
                        raise
                sleep(TURN)
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
