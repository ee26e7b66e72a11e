"""Putting guards in place, and taking them away."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from riskregister.history.guards import postgresql, sqlite
from riskregister.history.guards.guard import Guard
from riskregister.history.guards.tables import guarded_tables


@dataclass(frozen=True)
class Catalogue:
    """What the database says of itself."""

    definitions: dict[tuple[str, str], str]
    """(table, name) of a guard -> its definition."""
    columns: dict[str, set[str]]
    """Table -> its columns."""

    def holds(self, guard: Guard) -> bool:
        """Return whether a guard stands as it was made."""
        return self.definitions.get((guard.table, guard.name)) == guard.definition

    def wants(self, guard: Guard) -> bool:
        """Return whether there is what a guard is to guard: migrations may not have come to it yet."""
        if not guard.table:
            return bool(self.columns)
        is_there = guard.table in self.columns and guard.columns <= self.columns[guard.table]
        return is_there and (not guard.beside or guard.beside in self.columns)


def dialect(connection: BaseDatabaseWrapper) -> ModuleType:
    """Return the module that knows the guards of the connection's engine."""
    return postgresql if connection.vendor == "postgresql" else sqlite


def expected(connection: BaseDatabaseWrapper) -> tuple[Guard, ...]:
    """Return every guard that must stand, functions before the triggers that call them."""
    return _expected(dialect(connection))


def read(connection: BaseDatabaseWrapper) -> Catalogue:
    """Read the catalogue: two queries."""
    speaks = dialect(connection)
    columns: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(speaks.COLUMNS)
        for table, column in cursor.fetchall():
            columns.setdefault(table, set()).add(column)
        cursor.execute(speaks.CATALOGUE)
        definitions = {(table, name): speaks.written(sql) for table, name, sql in cursor.fetchall()}
    return Catalogue(definitions, columns)


def install(connection: BaseDatabaseWrapper) -> list[Guard]:
    """Put in place what is missing or altered, and return it. Costs two queries where nothing is."""
    catalogue = read(connection)
    missing = [guard for guard in expected(connection) if catalogue.wants(guard) and not catalogue.holds(guard)]
    if missing:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for guard in missing:
                for statement in _made_anew(guard):
                    cursor.execute(statement)
    return missing


def drop(connection: BaseDatabaseWrapper, guards: Iterable[Guard]) -> None:
    """Take guards away. For the tests, and for migrations on SQLite, which rebuild tables."""
    with connection.cursor() as cursor:
        for guard in guards:
            cursor.execute(guard.drop)


def _made_anew(guard: Guard) -> tuple[str, ...]:
    # A function is replaced where it stands: triggers that call it depend on it.
    return guard.create if not guard.table else (guard.drop, *guard.create)


@cache
def _expected(speaks: ModuleType) -> tuple[Guard, ...]:
    return (*speaks.functions(), *(guard for table in guarded_tables() for guard in speaks.guards_of(table)))
