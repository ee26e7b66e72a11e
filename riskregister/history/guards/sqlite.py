"""The guards as SQLite has them: triggers, for references too.

A message begins as SQLite's own would, so that whoever reads errors need not know of triggers.
"""

from collections.abc import Iterator

from riskregister.history.guards.guard import Guard
from riskregister.history.guards.tables import REPLACEABLE, GuardedTable, Reference

CATALOGUE = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
"""(table, name, definition) of every guard there is."""

STRANGERS = "SELECT tbl_name, 'trigger', name FROM sqlite_master WHERE type = 'trigger'"
"""(table, kind, name) of what could do something else than a statement says, beside the guards."""

COLUMNS = (
    "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c "
    "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite|_%' ESCAPE '|'"
)
"""(table, column) of everything."""


def written(definition: str) -> str:
    """Return a definition as it stands: SQLite keeps the statement that made a trigger, to the letter."""
    return definition


def functions() -> Iterator[Guard]:
    """Yield nothing: a trigger of SQLite holds its own program."""
    yield from ()


def guards_of(table: GuardedTable) -> Iterator[Guard]:
    """Yield the guards of one table."""
    yield _no_replace(table)
    if table.append_only:
        yield from _append_only(table)
    else:
        changed = " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in table.fixed)
        event = f"BEFORE UPDATE OF {_list(table.fixed)}"
        yield _trigger(table, "fixed", event, changed, f"moving or renumbering rows of {table.table}", table.fixed)
    for reference in table.references:
        yield _reference(table, reference, "insert", "AFTER INSERT")
        if not reference.fixed:
            yield _reference(table, reference, "update", f'AFTER UPDATE OF "{reference.column}"')
        yield _kept(table, reference)


def _append_only(table: GuardedTable) -> Iterator[Guard]:
    kept = tuple(column for column in table.columns if column != REPLACEABLE) if table.history else ()
    update = f"BEFORE UPDATE OF {_list(kept)}" if kept else "BEFORE UPDATE"
    yield _trigger(table, "no_update", update, None, f"changing rows of {table.table}", kept)
    if kept:
        # An UPDATE OF columns does not see the row's hidden number, and REPLACE would give it another row's.
        renumbered = "OLD.rowid IS NOT NEW.rowid"
        yield _trigger(table, "no_renumber", "BEFORE UPDATE", renumbered, f"renumbering rows of {table.table}")
    yield _trigger(table, "no_delete", "BEFORE DELETE", None, f"deleting rows of {table.table}")


def _no_replace(table: GuardedTable) -> Guard:
    """Refuse a row whose key is there: REPLACE would delete that one, past the triggers for DELETE and UPDATE.

    In an append-only table that holds for every key, and for the row's hidden number (negative unless it is given).
    """
    keys = table.keys if table.append_only else table.keys[:1]
    alike = [" AND ".join(f'"{column}" = NEW."{column}"' for column in key) for key in keys]
    if table.append_only:
        alike.append("NEW.rowid > 0 AND rowid = NEW.rowid")
    condition = f'EXISTS (SELECT 1 FROM "{table.table}" WHERE {" OR ".join(f"({each})" for each in alike)})'  # noqa: S608 - the names of our models
    columns = tuple(column for key in keys for column in key)
    return _trigger(table, "no_replace", "BEFORE INSERT", condition, f"replacing rows of {table.table}", columns)


def _reference(table: GuardedTable, reference: Reference, when: str, event: str) -> Guard:
    """Refuse a reference to a row that is not the same organisation's.

    After the row is written, so that what is wrong with the row itself is told first, as by a foreign key.
    """
    condition = (
        f'NEW."{reference.column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{reference.target}" '  # noqa: S608 - the names of our models
        f'WHERE id = NEW."{reference.column}" AND organization_id = NEW.organization_id)'
    )
    against = f"{table.table}.{reference.column} naming a row of another organisation"
    name = f"{table.name}_{reference.field}_tenant"
    columns = ("organization_id", reference.column)
    return _made(table, f"{name}_{when}", event, condition, f"FOREIGN KEY constraint failed: {name}", against, columns)


def _kept(table: GuardedTable, reference: Reference) -> Guard:
    """Refuse to delete a row while another refers to it.

    The foreign key itself is looked at when the transaction commits. Until then a row could be made anew under the
    same key, in another organisation.
    """
    condition = f'EXISTS (SELECT 1 FROM "{table.table}" WHERE "{reference.column}" = OLD.id)'  # noqa: S608 - the names of our models
    name = f"{table.name}_{reference.field}_tenant"
    message = f"FOREIGN KEY constraint failed: {name}"
    sql = _sql(f"{name}_kept", reference.target, "BEFORE DELETE", condition, message)
    against = f"a row of another organisation taking the place of one that {table.table}.{reference.column} names"
    return Guard(
        f"{name}_kept",
        reference.target,
        frozenset({"id"}),
        against,
        sql,
        (sql,),
        f'DROP TRIGGER IF EXISTS "{name}_kept"',
        beside=table.table,
    )


def _trigger(
    table: GuardedTable, kind: str, event: str, condition: str | None, against: str, columns: tuple[str, ...] = ()
) -> Guard:
    name = f"{table.name}_{kind}"
    return _made(table, name, event, condition, f"GUARD constraint failed: {name}", against, columns)


def _made(
    table: GuardedTable,
    name: str,
    event: str,
    condition: str | None,
    message: str,
    against: str,
    columns: tuple[str, ...],
) -> Guard:
    sql = _sql(name, table.table, event, condition, message)
    return Guard(name, table.table, frozenset(columns), against, sql, (sql,), f'DROP TRIGGER IF EXISTS "{name}"')


def _sql(name: str, table: str, event: str, condition: str | None, message: str) -> str:
    when = f"WHEN {condition} " if condition else ""
    return f'CREATE TRIGGER "{name}" {event} ON "{table}" {when}BEGIN SELECT RAISE(ABORT, \'{message}\'); END'


def _list(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
