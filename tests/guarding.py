"""Taking guards away inside a test's transaction, whose end brings them back."""

from collections.abc import Iterable

from django.db import connection

from riskregister.history import guards
from riskregister.history.guards.guard import Guard


def drop_in_transaction(taken: Iterable[Guard]) -> None:
    connection.check_constraints()  # PostgreSQL alters no table that has rows to be checked at the commit
    guards.drop(connection, taken)
