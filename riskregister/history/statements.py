"""Writes as few statements as the database allows, with the text of each statement built once.

A risk raised from an incident fills eight tables. The ORM compiles and sends an INSERT for each; here
their texts are cached, and PostgreSQL gets all of them as one statement.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from psycopg import RawCursor

from riskregister.history.search import SearchTextField

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

MAX_PARAMETERS = 30_000
"""In one statement. PostgreSQL's protocol allows 65,535, SQLite's default build 32,766."""


class StaleWrite(RuntimeError):
    """The row under a lock was not the row that was read: a write that went past the lock."""


def insert_rows(rows: Iterable[models.Model]) -> None:
    """Insert rows of any mix of models, parents of a table before its children (first come, first inserted).

    Every column is written as it stands on the instance. Raises IntegrityError as any INSERT does.
    """
    chunks = [chunk for model, members in _by_model(rows).items() for chunk in _chunks(model, members)]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _insert_as_one(cursor, chunks)
        else:
            for model, members in chunks:
                cursor.execute(_insert_sql(model, len(members)), _parameters(model, members))


def update_rows(rows: Iterable[tuple[models.Model, int]], *, only: tuple[str, ...] | None = None) -> None:
    """Write rows back, each provided that it is still at the version given; else raise StaleWrite.

    Every column is written, or `only` the fields named: an index whose columns are left alone costs nothing.
    """
    of_model: dict[type[models.Model], list[list[Any]]] = {}
    for row, version_before in rows:
        model = type(row)
        parameters = [*_parameters(model, [row], only), _key(row), version_before]
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


def write_rows(
    updated: Iterable[tuple[models.Model, int]], inserted: Iterable[models.Model], counter: models.Model | None
) -> None:
    """Update rows as `update_rows` does, insert others as `insert_rows` does, and write a locked counter back.

    PostgreSQL gets all of it as one statement, unless there is much of it.
    """
    updated, inserted = list(updated), list(inserted)
    if connection.vendor == "postgresql" and len(updated) <= MAX_TOGETHER and 0 < len(inserted) <= MAX_TOGETHER:
        _write_as_one(updated, _by_model(inserted), counter)
        return
    if updated:
        update_rows(updated)
    if inserted:
        insert_rows(inserted)
    if counter is not None:
        with connection.cursor() as cursor:
            cursor.execute(_counter_sql(type(counter)), [*_parameters(type(counter), [counter]), _key(counter)])


MAX_TOGETHER: Final = 100
"""Rows of a statement that does everything; every number of rows of each table is a text of its own."""


def _write_as_one(
    updated: Sequence[tuple[models.Model, int]],
    inserted: "dict[type[models.Model], list[models.Model]]",
    counter: models.Model | None,
) -> None:
    parameters: list[Any] = []
    for row, version_before in updated:
        parameters += [*_parameters(type(row), [row]), _key(row), version_before]
    for model, members in inserted.items():
        parameters += _parameters(model, members)
    if counter is not None:
        parameters += [*_parameters(type(counter), [counter]), _key(counter)]
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
    counted = " + ".join(f"(SELECT count(*) FROM u{n})" for n in range(len(updated))) or "0"  # noqa: S608  # a number
    return f"WITH {', '.join(parts)} SELECT {counted}"


def _by_model(rows: Iterable[models.Model]) -> dict[type[models.Model], list[models.Model]]:
    order: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        order.setdefault(type(row), []).append(row)
    return order


Chunk = tuple[type[models.Model], Sequence[models.Model]]


def _chunks(model: type[models.Model], rows: Sequence[models.Model]) -> Iterator[Chunk]:
    size = MAX_PARAMETERS // len(model._meta.concrete_fields)
    for start in range(0, len(rows), size):
        yield model, rows[start : start + size]


def _insert_as_one(cursor: CursorWrapper, chunks: Sequence[Chunk]) -> None:
    """Send the chunks as one WITH statement, or as several where one would have too many parameters."""
    batch: list[Chunk] = []
    parameters: list[Any] = []
    for model, rows in chunks:
        more = _parameters(model, rows)
        if batch and len(parameters) + len(more) > 2 * MAX_PARAMETERS:
            cursor.execute(_with_sql(tuple((m, len(r)) for m, r in batch)), parameters)
            batch, parameters = [], []
        batch.append((model, rows))
        parameters += more
    if batch:
        cursor.execute(_with_sql(tuple((m, len(r)) for m, r in batch)), parameters)


@lru_cache(maxsize=256)
def _with_sql(tables: tuple[tuple[type[models.Model], int], ...]) -> str:
    *first, (last_model, last_count) = tables
    parts = ", ".join(f"w{n} AS ({_insert_sql(model, count)})" for n, (model, count) in enumerate(first))
    return f"WITH {parts} {_insert_sql(last_model, last_count)}" if parts else _insert_sql(last_model, last_count)


@lru_cache(maxsize=1024)
def _insert_sql(model: type[models.Model], count: int) -> str:
    fields = model._meta.concrete_fields
    columns = ", ".join(_quoted(field.column) for field in fields)
    values = ", ".join(["(" + ", ".join(["%s"] * len(fields)) + ")"] * count)
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES {values}"  # noqa: S608


@lru_cache(maxsize=64)
def _update_sql(model: type[models.Model], only: tuple[str, ...] | None) -> str:
    columns = ", ".join(f"{_quoted(field.column)} = %s" for field in _fields(model, only))
    table, key = _quoted(model._meta.db_table), _quoted(model._meta.pk.column)
    return f"UPDATE {table} SET {columns} WHERE {key} = %s AND {_quoted('version')} = %s"  # noqa: S608


@lru_cache
def _counter_sql(model: type[models.Model]) -> str:
    columns = ", ".join(f"{_quoted(field.column)} = %s" for field in model._meta.concrete_fields)
    return f"UPDATE {_quoted(model._meta.db_table)} SET {columns} WHERE {_quoted(model._meta.pk.column)} = %s"  # noqa: S608


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(str(name))


def _fields(model: type[models.Model], only: tuple[str, ...] | None) -> "Sequence[models.Field[Any, Any]]":
    fields = model._meta.concrete_fields
    return fields if only is None else [field for field in fields if field.attname in only]


def _parameters(
    model: type[models.Model], rows: Sequence[models.Model], only: tuple[str, ...] | None = None
) -> list[Any]:
    columns = _preparing(model, only, connection.vendor)
    return [
        getattr(row, name) if prepare is None else prepare(getattr(row, name), connection)
        for row in rows
        for name, prepare in columns
    ]


def _key(row: models.Model) -> Any:
    return row._meta.pk.get_db_prep_save(row.pk, connection)


@lru_cache(maxsize=64)
def _preparing(
    model: type[models.Model], only: tuple[str, ...] | None, vendor: str
) -> "tuple[tuple[str, Callable[[Any, BaseDatabaseWrapper], Any] | None], ...]":
    """Return for each column the attribute that holds it, and what makes a parameter of it if it is none already.

    PostgreSQL takes values of these types as they are. The rest, and everything on SQLite, the field prepares.
    """
    return tuple(
        (
            field.attname,
            None if vendor == "postgresql" and _stored_type(field) in _AS_THEY_ARE else field.get_db_prep_save,
        )
        for field in _fields(model, only)
    )


_AS_THEY_ARE: Final = {
    *(models.CharField, models.TextField, SearchTextField, models.UUIDField, models.DateTimeField),
    *(models.BigIntegerField, models.PositiveIntegerField, models.PositiveSmallIntegerField, models.BooleanField),
}


def _stored_type(field: "models.Field[Any, Any]") -> type:
    """Return the type of field that says what is stored: of a foreign key that of the key it refers to."""
    return type(field.target_field if isinstance(field, models.ForeignKey) else field)
