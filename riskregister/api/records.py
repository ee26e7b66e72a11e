"""The routes that incidents and risks have alike: a list of stored rows, one row, and every way to change them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Final
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request

from riskregister.api.bulk import BulkOutcome
from riskregister.api.bulk_input import BulkAnswerSerializer, BulkInput
from riskregister.api.changes import Operation
from riskregister.api.documents import text_of
from riskregister.api.errors import FieldError, InvalidInput, NotFound, PreconditionRequired
from riskregister.api.fields import StrictSerializer
from riskregister.api.filters import Listing
from riskregister.api.idempotency import Answer
from riskregister.api.past import PastMixin
from riskregister.api.problems import field_errors
from riskregister.api.responses import NO_CONTENT, record_answer
from riskregister.api.stored_lists import RowsOf
from riskregister.api.views import RegisterViewSet
from riskregister.history.compiled import CompiledQuery
from riskregister.history.models import Record


@dataclass(frozen=True)
class RecordOperations:
    """The operations on one kind of record. What `named` reads from a path tells them which one."""

    create: Operation[..., Any]
    revise: Operation[..., Any]
    put: Operation[..., Any]
    delete: Operation[..., Any]
    bulk: Operation[..., Any]

    @property
    def permissions(self) -> dict[str, frozenset[str]]:
        """What the actions take that call them."""
        return {
            "create": self.create.requires,
            "partial_update": self.revise.requires,
            "by_ref": self.put.requires,
            "destroy": self.delete.requires,
            "bulk_update": self.bulk.requires,
        }


class RecordViewSet(PastMixin, RegisterViewSet):
    """Numbered records of one kind. Subclasses declare; what is done is the same for all."""

    answers_record = True
    conditional: ClassVar[Mapping[str, bool]] = {**RegisterViewSet.conditional, "by_ref": False}

    record: ClassVar[type[Record]]
    writes: ClassVar[RecordOperations]
    listing: ClassVar[Listing]
    input: ClassVar[type[StrictSerializer]]
    bulk_input: ClassVar[type[BulkInput]]
    id_parameter: ClassVar[str]
    """The name under which a path gives a record's id."""
    not_found: ClassVar[type[NotFound]]
    narrowed: ClassVar[Mapping[str, Any]] = {}
    """Columns of the records that the routes are about, if not all of the table."""

    @staticmethod
    def named(record_id: str) -> dict[str, Any]:
        """Read an id from a path into what operations and columns call it. Raises NotFound for what can be none."""
        raise NotImplementedError

    @staticmethod
    def location(record: Any) -> str:
        """Return the path of a record."""
        raise NotImplementedError

    @classmethod
    def created(cls, record: Any) -> Answer:
        """Return the answer to a record that was made: its row."""
        return record_answer(record, status=status.HTTP_201_CREATED, location=cls.location(record))

    @classmethod
    def rows(cls, organization_id: UUID) -> "QuerySet[Any]":
        """Return the organisation's records."""
        raise NotImplementedError

    @classmethod
    def key(cls, organization_id: UUID, record_id: str) -> UUID:
        """Return the primary key of the record that a path names. Raises NotFound."""
        named = cls.named(record_id)
        key: UUID | None = _key(cls.rows, *named).first(organization_id, *named.values())
        if key is None:
            raise cls.not_found
        return key

    def get_queryset(self) -> "QuerySet[Any]":
        """Return the records of the caller's organisation."""
        return self.rows(self.actor.membership.organization_id)

    def list(self, request: Request) -> HttpResponse:
        """Answer with a page of stored rows, or of rows as they were."""
        if self.asks_for_past:
            return self.past_list_response(self.rows_of_past(self.record, **self.narrowed), self.listing)
        return self.stored_list_response(self.rows, self.listing)

    def create(self, request: Request) -> HttpResponse:
        """Create a record and answer with its row."""
        return self.perform(self.writes.create, self.created, values=self.body(self.input))

    def retrieve(self, request: Request, **path: str) -> HttpResponse:
        """Answer with the stored row, or with the row as it was."""
        if self.asks_for_past:
            return self.past_record_response(self.rows_of_past(self.record, **self._named()), self.not_found)
        named = self._named()
        record = _stored(self.rows, *named).first(self.actor.membership.organization_id, *named.values())
        if record is None:
            raise self.not_found
        return self.record_response(record)

    def partial_update(self, request: Request, **path: str) -> HttpResponse:
        """Change the fields given and answer with the row."""
        named, values = self._named(), self.changes(self.input)
        return self.perform(self.writes.revise, record_answer, **named, values=values)

    def destroy(self, request: Request, **path: str) -> HttpResponse:
        """Take the record out of the register."""
        named = self._named()
        self.no_body()
        return self.perform(self.writes.delete, lambda _: NO_CONTENT, **named)

    # `action` names what is none of REST framework's own, for the schema. The URLconf says the route.

    @action(["put"], detail=False)
    def by_ref(self, request: Request, ref: str) -> HttpResponse:
        """Create the record with this external_ref, or change the fields given; answer with its row."""
        ref = self._external_ref(ref)
        values, missing = self.body_to_put(self.input)
        if values.pop("external_ref", ref) != ref:
            raise InvalidInput([FieldError("/external_ref", "mismatch", "The path gives another one.")])
        return self.perform(self.writes.put, self._put, ref=ref, values=values, missing=missing)

    @action(["patch"], detail=False)
    def bulk_update(self, request: Request) -> HttpResponse:
        """Make one change to many records, all or none; answer with each one's result."""
        bulk = self.body(self.bulk_input)
        if settings.REQUIRE_IF_MATCH and bulk.versions.keys() != set(bulk.names):
            raise PreconditionRequired(
                "Say in versions, for each of ids, the version of the record as you have seen it."
            )
        return self.perform(self.writes.bulk, _bulk_answer, bulk=bulk)

    def check_path(self) -> None:
        """Look up the record that the path names, if it names one."""
        if self.id_parameter in self.kwargs:
            self.key(self.actor.membership.organization_id, self.kwargs[self.id_parameter])

    def _named(self) -> dict[str, Any]:
        return self.named(self.kwargs[self.id_parameter])

    def _external_ref(self, ref: str) -> str:
        """Return the external_ref that a path gives, as the field of the body would take it."""
        if "\ufffd" in ref:
            # It stands for bytes that could not be read: several paths would name one record.
            raise InvalidInput([FieldError("/external_ref", "invalid_text", "It is not UTF-8.")])
        try:
            value: str = self.input().fields["external_ref"].run_validation(ref)
        except serializers.ValidationError as error:
            raise InvalidInput(list(field_errors({"external_ref": error.detail}))) from error
        return value

    @classmethod
    def _put(cls, result: tuple[Record, bool]) -> Answer:
        record, is_new = result
        return cls.created(record) if is_new else record_answer(record)


_TYPES: Final = {"kind": str, "number": int}
"""Of what names a record."""


@lru_cache
def _stored(rows_of: RowsOf, *names: str) -> CompiledQuery[Any]:
    """Return the query of a record's document and version."""
    return _named(rows_of, names, lambda rows: rows.only("document", "version"))


@lru_cache
def _key(rows_of: RowsOf, *names: str) -> CompiledQuery[Any]:
    """Return the query of a record's key."""
    return _named(rows_of, names, lambda rows: rows.values_list("pk", flat=True))


def _named(rows_of: RowsOf, names: Sequence[str], select: Callable[[Any], Any]) -> CompiledQuery[Any]:
    return CompiledQuery(
        lambda organization_id, *values: select(
            rows_of(organization_id).filter(**dict(zip(names, values, strict=True)))
        ),
        UUID,
        *(_TYPES[name] for name in names),
    )


def _bulk_answer(outcome: BulkOutcome) -> Answer:
    return Answer(status.HTTP_200_OK, text_of(_bulk, outcome))


_bulk = BulkAnswerSerializer()
