"""Pages of a list: page numbers or a signed cursor in, documents and the way to the next page out."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from django.core import signing
from django.db.models import F, Func, IntegerField, QuerySet, TextField
from rest_framework import serializers

from riskregister.api.errors import FieldError, InvalidInput
from riskregister.api.fields import Flag, StrictSerializer, Whole
from riskregister.api.ordering import Order

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
MAX_PAGE = 100_000_000
"""Far beyond any list; keeps the offset within what the engines count."""
MAX_PAGE_BYTES = 8 * 1024 * 1024
"""Of documents in one page (ours)."""
MAX_CURSOR = 4000
"""Longer than any cursor we write: the longest holds a title of 500 characters."""

_SIGNER: Final = signing.Signer(salt="riskregister.api.pagination.cursor")
_PLACE: Final = {"page", "page_size", "cursor", "total"}
"""The parameters that say which part of a list is asked for; all others say which list."""


class PageQuery(StrictSerializer):
    """The query parameters of every list."""

    page = Whole(
        required=False,
        min_value=1,
        max_value=MAX_PAGE,
        help_text="From 1, which is also the default. A convenience: rows made meanwhile may repeat or skip one. "
        "Refused where the page would hold more than 8 MB: then use a smaller page_size or the cursor.",
    )
    page_size = Whole(default=DEFAULT_PAGE_SIZE, min_value=1, max_value=MAX_PAGE_SIZE)
    cursor = serializers.CharField(
        required=False,
        max_length=MAX_CURSOR,
        help_text="The next_cursor of the page before, sent with the same filters and order and without page. "
        "Rows made meanwhile neither repeat nor skip any.",
    )
    total = Flag(default=False, help_text="Count the rows of all pages.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse two ways of saying where to begin."""
        if "page" in attrs and "cursor" in attrs:
            raise serializers.ValidationError({"cursor": _fault("Give either page or cursor.", "one_of")})
        return attrs


class PaginationSerializer(serializers.Serializer[Any]):
    """Where in the list this page is."""

    page = serializers.IntegerField(min_value=1, allow_null=True, help_text="Null where a cursor led here.")
    page_size = serializers.IntegerField(min_value=1, max_value=MAX_PAGE_SIZE)
    has_next = serializers.BooleanField(help_text="A page of 8 MB ends early: it has a next one.")
    next_cursor = serializers.CharField(allow_null=True)
    total = serializers.IntegerField(min_value=0, required=False, help_text="Only where it was asked for.")


class ByteLength(Func):
    """How many bytes a text takes as UTF-8."""

    template = "OCTET_LENGTH(%(expressions)s)"
    on_sqlite = "LENGTH(CAST(%(expressions)s AS BLOB))"
    """SQLite has OCTET_LENGTH only from 3.43 on, and counts characters in LENGTH."""
    arity = 1
    output_field: Any = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:
        """Say it in SQLite's words."""
        return self.as_sql(compiler, connection, template=self.on_sqlite, **extra_context)


class Short(ByteLength):
    """A text of at most `limit` bytes. Of a longer one nothing leaves the database: it is NULL."""

    template = f"CASE WHEN {ByteLength.template} <= %(limit)d THEN %(expressions)s END"
    on_sqlite = f"CASE WHEN {ByteLength.on_sqlite} <= %(limit)d THEN %(expressions)s END"
    output_field = TextField()


@dataclass(frozen=True)
class Page:
    """Which part of a list is asked for: rows in `order`, from `number` or after the cursor."""

    query: Mapping[str, Any]
    order: Order
    scope: tuple[str, ...]
    """Whose list it is and under which path: a cursor is good there only."""
    render: Callable[[Sequence[Any]], Iterable[str]] | None
    """Makes the texts of a page's rows one by one; None where rows are records with a stored document."""

    def read(
        self, rows: "Callable[[], QuerySet[Any, Any]]", measured: list[Any] | None = None
    ) -> tuple[list[str], str]:
        """Return the page's texts and its `pagination` as JSON text.

        One query; one more where documents are so long that they might not all fit, and one for the total. What
        `measured` of these rows has found already is not asked for again.
        """
        found, texts = self._rendered(rows()) if self.render else self._stored(rows, measured)
        has_next = len(found) > len(texts)
        if has_next and len(texts) < self._size and "page" in self.query:
            raise _refused("page_size", "too_large", "This page would hold more than 8 MB: ask for fewer rows a page.")
        member: dict[str, Any] = {
            "page": None if "cursor" in self.query else self._number,
            "page_size": self._size,
            "has_next": has_next,
            "next_cursor": self._cursor_at(found[len(texts) - 1]) if has_next else None,
        }
        if self.query["total"]:
            member["total"] = rows().count()
        return texts, json.dumps(member, separators=(",", ":"))

    @property
    def _size(self) -> int:
        size: int = self.query["page_size"]
        return size

    @property
    def _number(self) -> int:
        number: int = self.query.get("page", 1)
        return number

    def _selected(self, rows: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
        """Return the rows of the page and one more, which tells whether there is a next page."""
        ordered = self.order.ordered(rows)
        if "cursor" in self.query:
            ordered = ordered.filter(self.order.after(self._position(rows)))
        start = (self._number - 1) * self._size
        return ordered[start : start + self._size + 1]

    def measured(self, rows: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
        """Return the rows of the page as `pk`, `text`, `length` and what the order goes by.

        Documents that are short enough to fit in any number come with them; others are NULL.
        """
        short = Short(F("document"), limit=MAX_PAGE_BYTES // (self._size + 1))
        measured = rows.annotate(text=short, length=ByteLength(F("document")))
        # Columns once each: the key of an order may be among them.
        columns = dict.fromkeys(["pk", "text", "length", *self.order.names])
        return self._selected(measured).values_list(*columns, named=True)

    def _stored(
        self, rows: "Callable[[], QuerySet[Any, Any]]", measured: list[Any] | None
    ) -> tuple[list[Any], list[str]]:
        """Return the rows found, and the documents of those that fit.

        No more than a page's worth of text is loaded: long documents come by a query of their own, once their
        lengths have told which of them fit.
        """
        found = list(self.measured(rows())) if measured is None else measured
        lengths = accumulate(row.length for row in found[: self._size])
        fitting = [row for row, length in zip(found, lengths, strict=False) if length <= MAX_PAGE_BYTES]
        long = [row.pk for row in fitting if row.text is None]
        documents = dict(rows().filter(pk__in=long).values_list("pk", "document")) if long else {}
        return found, [documents[row.pk] if row.text is None else row.text for row in fitting]

    def _rendered(self, rows: "QuerySet[Any, Any]") -> tuple[list[Any], list[str]]:
        """Return the rows found, and the texts of those that fit."""
        found = list(self._selected(rows))
        texts: list[str] = []
        room = MAX_PAGE_BYTES
        for text in self.render(found[: self._size]) if self.render else ():
            room -= len(text.encode())
            if room < 0:
                break
            texts.append(text)
        return found, texts

    def _binding(self) -> str:
        """Return what a cursor is bound to: its list, its filters and its order, as a hash."""
        filters = {
            name: sorted(map(str, value)) if isinstance(value, list) else str(value)
            for name, value in self.query.items()
            if name not in _PLACE
        }
        keys = [(key.column, key.descending) for key in self.order.keys]
        return hashlib.sha256(json.dumps([self.scope, filters, keys], sort_keys=True).encode()).hexdigest()

    def _cursor_at(self, row: Any) -> str:
        return _SIGNER.sign_object([self._binding(), self.order.position(row)], serializer=_Utf8Json, compress=True)

    def _position(self, rows: "QuerySet[Any, Any]") -> list[Any]:
        try:
            binding, position = _SIGNER.unsign_object(self.query["cursor"], serializer=_Utf8Json)
            if binding != self._binding():
                raise _bad_cursor("It belongs to another list, other filters or another order.")
            return self.order.read(rows.model, position)
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise _bad_cursor("It is not a cursor that was given out here.") from error


def batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield rows in batches that have, by their `weight`, no more than a page's worth of bytes; one row at least."""
    batch: list[Any] = []
    room = MAX_PAGE_BYTES
    for row in rows:
        if batch and row.weight > room:
            yield batch
            batch, room = [], MAX_PAGE_BYTES
        batch.append(row)
        room -= row.weight
    if batch:
        yield batch


class _Utf8Json:
    """JSON as short as it gets: a cursor has to fit into a request line."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


def _bad_cursor(detail: str) -> InvalidInput:
    return _refused("cursor", "invalid_cursor", detail)


def _refused(parameter: str, code: str, detail: str) -> InvalidInput:
    return InvalidInput([FieldError(parameter, code, detail, "parameter")])


def _fault(detail: str, code: str) -> serializers.ErrorDetail:
    return serializers.ErrorDetail(detail, code=code)
