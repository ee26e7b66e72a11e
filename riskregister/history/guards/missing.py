"""What the database does not promise although it must: guards, and the models' named constraints."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from riskregister.history.guards.guarding import Catalogue, dialect, expected, read
from riskregister.history.guards.tables import guarded_tables
from riskregister.history.migrations_applied import unapplied

# Tables of columns, so that a constraint of a table that is not there yet is not missed.
_POSTGRESQL_CONSTRAINTS = """
SELECT c.relname, k.conname
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
 WHERE pg_table_is_visible(c.oid) AND k.convalidated
UNION ALL
SELECT c.relname, n.relname
  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class n ON n.oid = i.indexrelid
 WHERE pg_table_is_visible(c.oid) AND i.indisunique AND i.indisvalid
UNION ALL
SELECT c.relname, ''
  FROM pg_class c
 WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)
"""
_SQLITE_TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
_SQLITE_INDEXES = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE %'"


@dataclass(frozen=True)
class Missing:
    """Something the database must promise and does not, or not as it was made."""

    kind: str
    """table, guard, constraint or setting."""
    name: str
    table: str
    against: str
    """What nothing refuses now."""

    def __str__(self) -> str:
        where = f" of {self.table}" if self.table else ""
        return f"{self.kind} {self.name}{where} is missing or altered: it stands against {self.against}"


@dataclass(frozen=True)
class Stranger(Missing):
    """Something at a guarded table that is none of ours: it can do something else than statements say."""

    def __str__(self) -> str:
        return f"{self.kind} {self.name} of {self.table} is none of ours: it may undo {self.against}"


def missing(connection: BaseDatabaseWrapper) -> list[Missing]:
    """Return everything that is not promised. Looks at the catalogue alone: a handful of queries, whatever the size.

    What migrations have not come to yet is not missing; but where all are applied, a table that is gone is.
    """
    catalogue = read(connection)
    tables = [] if unapplied(connection) else list(_tables(catalogue))
    gone = {table.name for table in tables}
    guards = [
        Missing("guard", guard.name, guard.table, guard.against)
        for guard in expected(connection)
        if not catalogue.holds(guard) and (catalogue.wants(guard) or guard.table in gone)
    ]
    return [*tables, *_settings(connection), *guards, *_strangers(connection), *_constraints(connection)]


def _tables(catalogue: Catalogue) -> Iterator[Missing]:
    """Compare with the models, column by column. A view that took a table's place is no table."""
    for model in apps.get_models(include_auto_created=True):
        columns = {str(field.column) for field in model._meta.concrete_fields}
        table = model._meta.db_table
        if model._meta.managed and not columns <= catalogue.columns.get(table, set()):
            yield Missing("table", table, "", "the loss of what it holds")


def _strangers(connection: BaseDatabaseWrapper) -> Iterator[Missing]:
    ours = {(guard.table, guard.name) for guard in expected(connection)}
    guarded = {table.table for table in guarded_tables()}
    with connection.cursor() as cursor:
        cursor.execute(dialect(connection).STRANGERS)
        for table, kind, name in cursor.fetchall():
            if table in guarded and (table, name) not in ours:
                yield Stranger(kind, name, table, "what the guards promise")


def _settings(connection: BaseDatabaseWrapper) -> Iterator[Missing]:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers")
            if cursor.fetchone() != (1,):
                yield Missing("setting", "recursive_triggers", "", "REPLACE walking past the guards")


def _constraints(connection: BaseDatabaseWrapper) -> Iterator[Missing]:
    """Compare by name: the two engines write down a constraint's condition in ways of their own."""
    there = _postgresql(connection) if connection.vendor == "postgresql" else _sqlite(connection)
    for model in apps.get_models():
        table = model._meta.db_table
        for constraint in model._meta.constraints:
            if table in there and constraint.name not in there[table]:
                yield Missing("constraint", constraint.name, table, "rows that break it")


def _postgresql(connection: BaseDatabaseWrapper) -> dict[str, set[str]]:
    there: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL_CONSTRAINTS)
        for table, name in cursor.fetchall():
            there.setdefault(table, set()).add(name)
    return there


def _sqlite(connection: BaseDatabaseWrapper) -> dict[str, set[str]]:
    """Read the names out of the statements that made the tables, which is what SQLite itself goes by."""
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE_TABLES)
        there = {table: set(sql.split('CONSTRAINT "')[1:]) for table, sql in cursor.fetchall()}
        there = {table: {part.split('"')[0] for part in parts} for table, parts in there.items()}
        cursor.execute(_SQLITE_INDEXES)
        for table, name in cursor.fetchall():
            there.setdefault(table, set()).add(name)
    return there
