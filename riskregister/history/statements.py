"""Writes as few statements as the database allows, with the text of each statement built once.

A risk raised from an incident fills eight tables. The ORM compiles and sends an INSERT for each; here
their texts are cached, and PostgreSQL gets all of them as one statement. Very many rows go table by table the
way each engine takes most of them: PostgreSQL by COPY, which checks and triggers as INSERT does but has neither
statement nor parameters to parse, SQLite by one prepared INSERT.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any, Final

from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from psycopg import RawCursor

MANY: Final = 100
"""Rows from which on the way for very many is the faster one."""

Tables = dict[type[models.Model], list[models.Model]]
"""Rows by their tables."""

Adapter = Callable[[Any], Any]
"""Makes of a value what the engine takes."""


class StaleWrite(RuntimeError):
    """The row under a lock was not the row that was read: a write that went past the lock."""


def insert_rows(rows: Iterable[models.Model]) -> None:
    """Insert rows of any mix of models, parents of a table before its children (first come, first inserted).

    Every column is written as it stands on the instance. Raises IntegrityError as any INSERT does.
    """
    tables: Tables = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)
    many = sum(map(len, tables.values())) >= MANY
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            (_copy if many else _insert_as_one)(cursor, tables)
        else:
            (_insert_one_by_one if many else _insert_by_table)(cursor, tables)


def update_rows(rows: Iterable[tuple[models.Model, int]], *, only: tuple[str, ...] | None = None) -> None:
    """Write rows back, each provided that it is still at the version given; else raise StaleWrite.

    Every column is written, or `only` the fields named: an index whose columns are left alone costs nothing.
    """
    of_model: dict[type[models.Model], list[list[Any]]] = {}
    for row, version_before in rows:
        model = type(row)
        parameters = [*_parameters(model, row, only), _key(model, row), version_before]
        of_model.setdefault(model, []).append(parameters)
    with connection.cursor() as cursor:
        for model, batch in of_model.items():
            if len(batch) == 1:
                cursor.execute(_update_sql(model, only), batch[0])
            else:
                cursor.executemany(_update_sql(model, only), batch)
            if cursor.rowcount != len(batch):
                raise StaleWrite(
                    f"{cursor.rowcount} of {len(batch)} {model.__name__} are at the version they were read at"
                )


def _insert_by_table(cursor: CursorWrapper, tables: Tables) -> None:
    """Send one statement a table."""
    for model, rows in tables.items():
        cursor.execute(_insert_sql(model, len(rows)), _parameters_of(model, rows))


def _insert_as_one(cursor: CursorWrapper, tables: Tables) -> None:
    """Send the rows of all tables in one WITH statement."""
    if tables:
        sql = _with_sql(tuple((model, len(rows)) for model, rows in tables.items()))
        cursor.execute(sql, [value for model, rows in tables.items() for value in _parameters_of(model, rows)])


def _insert_one_by_one(cursor: CursorWrapper, tables: Tables) -> None:
    """Run one prepared statement a table for each of its rows."""
    for model, rows in tables.items():
        cursor.executemany(_insert_sql(model, 1), [_parameters(model, row) for row in rows])


def _copy(cursor: Any, tables: Tables) -> None:
    """Send the rows table by table by COPY."""
    # Django's cursor hands this method on as it is, and the driver's errors with it.
    with connection.wrap_database_errors:
        for model, rows in tables.items():
            with cursor.copy(_copy_sql(model)) as copy:
                for row in rows:
                    copy.write_row(_parameters(model, row))


@lru_cache(maxsize=256)
def _with_sql(tables: tuple[tuple[type[models.Model], int], ...]) -> str:
    *first, (last_model, last_count) = tables
    parts = ", ".join(f"w{n} AS ({_insert_sql(model, count)})" for n, (model, count) in enumerate(first))
    return f"WITH {parts} {_insert_sql(last_model, last_count)}" if parts else _insert_sql(last_model, last_count)


@lru_cache(maxsize=1024)
def _insert_sql(model: type[models.Model], count: int) -> str:
    values = ", ".join(["(" + ", ".join(["%s"] * len(model._meta.concrete_fields)) + ")"] * count)
    return f"INSERT INTO {_columns(model)} VALUES {values}"  # noqa: S608 - the names of our models


@lru_cache(maxsize=64)
def _copy_sql(model: type[models.Model]) -> str:
    return f"COPY {_columns(model)} FROM STDIN"


def _columns(model: type[models.Model]) -> str:
    columns = ", ".join(_quoted(field.column) for field in model._meta.concrete_fields)
    return f"{_quoted(model._meta.db_table)} ({columns})"


@lru_cache(maxsize=64)
def _update_sql(model: type[models.Model], only: tuple[str, ...] | None) -> str:
    columns = ", ".join(f"{_quoted(field.column)} = %s" for field in _fields(model, only))
    table, key = _quoted(model._meta.db_table), _quoted(model._meta.pk.column)
    return f"UPDATE {table} SET {columns} WHERE {key} = %s AND {_quoted('version')} = %s"  # noqa: S608 - the names of our models


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(str(name))


def _fields(model: type[models.Model], only: tuple[str, ...] | None) -> "Sequence[models.Field[Any, Any]]":
    fields = model._meta.concrete_fields
    return fields if only is None else [field for field in fields if field.attname in only]


def _parameters(model: type[models.Model], row: models.Model, only: tuple[str, ...] | None = None) -> list[Any]:
    values = row.__dict__  # past the descriptors of foreign keys, which cost more than all else here
    return [
        value if (value := values[name]) is None or adapt is None else adapt(value)
        for name, adapt in _adapters(model, only)
    ]


def _parameters_of(model: type[models.Model], rows: Iterable[models.Model]) -> list[Any]:
    return [value for row in rows for value in _parameters(model, row)]


@lru_cache(maxsize=64)
def _adapters(model: type[models.Model], only: tuple[str, ...] | None) -> list[tuple[str, Adapter | None]]:
    """Return under what names the columns' values sit on a row, and what makes of each what the engine takes."""
    return [(field.attname, _adapter(field)) for field in _fields(model, only)]


def _adapter(field: "models.Field[Any, Any]") -> Adapter | None:
    """Return what adapts a field's values that are not None; None where the engine takes them as they are."""
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(kind, models.CharField | models.TextField | models.IntegerField | models.BooleanField):
        return None
    if isinstance(kind, models.UUIDField) and connection.features.has_native_uuid_field:
        return None
    return partial(field.get_db_prep_save, connection=connection)


def _key(model: type[models.Model], row: models.Model) -> Any:
    return model._meta.pk.get_db_prep_save(row.pk, connection)


FEW: Final = 4
"""Rows that are updated by the statement that inserts all others: no more than a change of one record touches."""


def write_rows(
    updated: Iterable[tuple[models.Model, int]], inserted: Iterable[models.Model], counter: models.Model | None
) -> None:
    """Update rows as `update_rows` does, insert others as `insert_rows` does, and write a locked counter back.

    PostgreSQL gets all of it as one statement, unless there is much of it: each mix of tables and counts is a text of
    its own, to be planned and kept.
    """
    updated, inserted = list(updated), list(inserted)
    if connection.vendor == "postgresql" and len(updated) <= FEW and 0 < len(inserted) < MANY:
        _write_as_one(updated, _tables_of(inserted), counter)
        return
    if updated:
        update_rows(updated)
    if inserted:
        insert_rows(inserted)
    if counter is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                _counter_sql(type(counter)), [*_parameters(type(counter), counter), _key(type(counter), counter)]
            )


def _write_as_one(
    updated: Sequence[tuple[models.Model, int]],
    inserted: Tables,
    counter: models.Model | None,
) -> None:
    parameters: list[Any] = []
    for row, version_before in updated:
        parameters += [*_parameters(type(row), row), _key(type(row), row), version_before]
    for model, members in inserted.items():
        parameters += _parameters_of(model, members)
    if counter is not None:
        parameters += [*_parameters(type(counter), counter), _key(type(counter), counter)]
    kinds = tuple(type(row) for row, _ in updated)
    tables = tuple((model, len(members)) for model, members in inserted.items())
    sql = _everything_sql(kinds, tables, None if counter is None else type(counter))
    with _long_statement_cursor() as cursor:
        cursor.execute(sql if connection.queries_logged else _numbered(sql), parameters)
        if kinds and (found := cursor.fetchone()) != (len(kinds),):
            raise StaleWrite(f"{found} of {len(kinds)} rows are at the version they were read at")


def _long_statement_cursor() -> CursorWrapper:
    """Return a cursor that takes `$1` for `%s`, for psycopg reads a text of this length through anew at each call.

    Where Django keeps the queries, it wants to show them with their values, which it can do with `%s` alone.
    """
    if connection.queries_logged:
        return connection.cursor()
    raw: Any = RawCursor(connection.connection)
    return connection.make_cursor(raw)


@lru_cache(maxsize=1024)
def _numbered(sql: str) -> str:
    first, *others = sql.split("%s")
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, 1))


@lru_cache(maxsize=1024)
def _everything_sql(
    updated: tuple[type[models.Model], ...],
    inserted: tuple[tuple[type[models.Model], int], ...],
    counter: type[models.Model] | None,
) -> str:
    parts = [f"u{n} AS ({_update_sql(model, None)} RETURNING 1)" for n, model in enumerate(updated)]
    parts += [f"i{n} AS ({_insert_sql(model, count)})" for n, (model, count) in enumerate(inserted)]
    if counter is not None:
        parts.append(f"c AS ({_counter_sql(counter)})")
    counted = " + ".join(f"(SELECT count(*) FROM u{n})" for n in range(len(updated))) or "0"  # noqa: S608 - numbers
    return f"WITH {', '.join(parts)} SELECT {counted}"


@lru_cache
def _counter_sql(model: type[models.Model]) -> str:
    columns = ", ".join(f"{_quoted(field.column)} = %s" for field in model._meta.concrete_fields)
    return f"UPDATE {_quoted(model._meta.db_table)} SET {columns} WHERE {_quoted(model._meta.pk.column)} = %s"  # noqa: S608 - the names of our models


def _tables_of(rows: Iterable[models.Model]) -> Tables:
    tables: Tables = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)
    return tables
