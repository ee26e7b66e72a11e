"""Answering with records as they were at a moment: `as_of` in the query of one record or of a list."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, JSONField, Q, QuerySet, TextField
from django.http import HttpResponse
from rest_framework.status import HTTP_200_OK

from riskregister.api.errors import NotFound
from riskregister.api.fields import PastMoment, StrictSerializer
from riskregister.api.filters import Listing
from riskregister.api.filters.listing import AS_OF
from riskregister.api.filters.moving import moved
from riskregister.api.idempotency import Answer
from riskregister.api.pagination import ByteLength, batches
from riskregister.api.responses import answer_response
from riskregister.api.views import RegisterViewSet
from riskregister.history import registry
from riskregister.history.models import Record
from riskregister.history.past import COLUMNS, record_at, rows_at, with_record


class AsOfQuery(StrictSerializer):
    """The query parameter of one record."""

    as_of = PastMoment(required=False, help_text="The record as it was at this moment. Such an answer has no ETag.")


class PastMixin(RegisterViewSet):
    """Routes that show records, and show them as they were where the query says `as_of`.

    The state comes from history alone. People are shown as they are now, and so may their names differ from the
    row of then; for that reason, and because nothing can be changed in the past, there is no ETag.
    """

    @property
    def asks_for_past(self) -> bool:
        """Whether the query says `as_of`."""
        return AS_OF in self.query

    def rows_of_past(self, record: type[Record], **of_record: Any) -> "QuerySet[Any, Any]":
        """Return the rows of history that say what the caller's records were then; narrowed by their columns."""
        rows = rows_at(registry.tracked(record), self.actor.membership.organization_id, self.query[AS_OF])
        return rows.filter(moved(Q(**of_record), COLUMNS))

    def past_record_response(self, rows: "QuerySet[Any, Any]", missing: type[NotFound]) -> HttpResponse:
        """Answer with the record that was there then. Raises `missing` if there was none."""
        for _, text in _documents(rows):
            return answer_response(Answer(HTTP_200_OK, text))
        raise missing

    def past_list_response(self, rows: "QuerySet[Any, Any]", listing: Listing) -> HttpResponse:
        """Answer with a page of the records that were there then."""
        return self.list_response(weighed(rows), listing, render_all=self._documents_of)

    def _documents_of(self, rows: Sequence[Any]) -> Iterator[str]:
        for batch in batches(rows):
            history: Any = type(batch[0])
            found = history.objects.of(self.actor.membership.organization_id).filter(pk__in=[row.pk for row in batch])
            texts = dict(_documents(found))
            yield from (texts[row.pk] for row in batch)


def weighed(rows: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
    """Have rows of history carry, instead of their texts, how many bytes these take: their `weight`."""
    large = [field.name for field in rows.model._meta.concrete_fields if isinstance(field, TextField | JSONField)]
    light: QuerySet[Any, Any] = rows.annotate(weight=ByteLength(F("canonical"))).defer(*large)
    return light


def _documents(rows: "QuerySet[Any, Any]") -> Iterator[tuple[UUID, str]]:
    """Yield the key of each row with the document of its record then."""
    tracked = registry.tracked_by(rows.model)
    for row in with_record(tracked, rows):
        yield row.pk, tracked.render(record_at(row))
