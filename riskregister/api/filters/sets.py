"""Asking a set that a row holds as JSON, on both engines."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import BooleanField, F, Func

MEMBERS_ON_POSTGRESQL: Final = "jsonb_array_elements({set}) AS member(value)"
MEMBERS_ON_SQLITE: Final = "json_each({set}) AS member"


class HasMember(Func):
    """Whether one of a set's members is one of `texts`, or has one of them under `key` if it is an object."""

    arity = 1
    conditional = True
    output_field: Any = BooleanField()

    def __init__(self, column: str, texts: Sequence[str], *, key: str | None = None) -> None:
        super().__init__(F(column))
        self.texts = tuple(texts)
        self.key = key

    def as_postgresql(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        """Look through the elements of a jsonb array."""
        text = "member.value #>> '{}'" if self.key is None else f"member.value ->> '{self.key}'"
        return self._found(compiler, MEMBERS_ON_POSTGRESQL, text)

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        """Look through the elements of a JSON text."""
        text = "member.value" if self.key is None else f"json_extract(member.value, '$.{self.key}')"
        return self._found(compiler, MEMBERS_ON_SQLITE, text)

    def _found(self, compiler: Any, members: str, text: str) -> tuple[str, list[Any]]:
        column, parameters = compiler.compile(self.source_expressions[0])
        places = ", ".join(["%s"] * len(self.texts))
        sql = f"EXISTS (SELECT 1 FROM {members.format(set=column)} WHERE {text} IN ({places}))"  # noqa: S608  # no input
        return sql, [*parameters, *self.texts]
