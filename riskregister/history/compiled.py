"""Queries that the ORM compiles once: writing one costs more than most of those that are asked for take to answer.

A compiled query is an ordinary QuerySet, built with stand-ins for what differs from call to call. Each call binds
the values in their places and has Django's own iterables make the rows.
"""

from collections.abc import Callable
from copy import copy
from types import SimpleNamespace
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

R = TypeVar("R")

_STAND_INS: Final[dict[type, Callable[[int], Any]]] = {
    UUID: lambda position: UUID(int=0x9D3C_52F1_7E08_4B6A_A1C4_0D5E_83B7_0000 + position),
    int: lambda position: 0x5F3A_91C7_2D4E_0000 + position,
    str: lambda position: f"\ue000 stand-in {position}",
}
"""Values that occur nowhere else, by their type."""


class CompiledQuery(Generic[R]):
    """What `build` returns for values of the types given, which must go into its conditions as they are.

    It is built at the first call. Nothing in it may depend on the time, or on who asks.
    """

    def __init__(self, build: "Callable[..., QuerySet[Any, R]]", *types: type) -> None:
        self._build = build
        self._types = types
        self._compiled: tuple[Any, Any, Any, Any, str, list[tuple[int | None, Any]]] | None = None

    def all(self, *values: Any) -> list[R]:
        """Return every row for the values, in the order of the types."""
        try:
            iterable, fields, compiler, converters, sql, places = self._compiled or self._compile()
        except EmptyResultSet:
            # Its conditions hold for no row at all. (A number's stand-in that its column cannot hold says the same.)
            if int in self._types:
                raise
            return []
        given = [_adapted(value) for value in values]
        parameters = tuple(value if place is None else given[place] for place, value in places)
        # Threads have connections of their own, and a compiler belongs to one call.
        bound = copy(compiler)
        bound.connection = connection
        bound.as_sql = lambda *args, **kwargs: (sql, parameters)
        bound.get_converters = lambda expressions: converters
        query = SimpleNamespace(get_compiler=lambda using: bound)
        return list(
            iterable(SimpleNamespace(db=connection.alias, query=query, _known_related_objects={}, _fields=fields))
        )

    def first(self, *values: Any) -> R | None:
        """Return the first row, or None."""
        rows = self.all(*values)
        return rows[0] if rows else None

    def _compile(self) -> Any:
        stand_ins = [_STAND_INS[kind](position) for position, kind in enumerate(self._types)]
        rows: Any = self._build(*stand_ins)
        compiler = rows.query.get_compiler(connection.alias)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        adapted = [_adapted(value) for value in stand_ins]
        places = [(adapted.index(value) if value in adapted else None, value) for value in parameters]
        if not {*range(len(adapted))} <= {place for place, _ in places}:
            raise TypeError("A value went into the query as something else, or not at all.")
        self._compiled = rows._iterable_class, rows._fields, compiler, converters, sql, places
        return self._compiled


def _adapted(value: Any) -> Any:
    """Return a value as the database's parameters have it: SQLite knows no UUID."""
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
