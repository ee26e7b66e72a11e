"""The route by which an integration follows the register: every change of a record, in order, deletions included."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import F, QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request

from riskregister.api.documents import text_of
from riskregister.api.errors import Forbidden
from riskregister.api.fields import Flag, StrictSerializer, UtcDateTime, Whole
from riskregister.api.pagination import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE, PaginationSerializer
from riskregister.api.responses import CONTENT_TYPE, envelope
from riskregister.api.schema import list_of
from riskregister.api.views import RegisterViewSet
from riskregister.history import registry
from riskregister.history.identifiers import MAX_NUMBER
from riskregister.history.models import Action
from riskregister.history.registry import Tracked


class ChangesQuery(StrictSerializer):
    """The query parameters of the changes: a place in the sequence instead of pages."""

    after = Whole(
        default=0,
        min_value=0,
        max_value=MAX_NUMBER,
        help_text="The sequence of the last change seen: the next_cursor of the answer before. 0: from the start.",
    )
    page_size = Whole(default=DEFAULT_PAGE_SIZE, min_value=1, max_value=MAX_PAGE_SIZE)
    total = Flag(default=False, help_text="Count all changes that come after.")


class ChangesPaginationSerializer(PaginationSerializer):
    """How far the answer goes."""

    next_cursor = serializers.CharField(
        help_text="What to ask for `after` next. Given at the end too, where it is what to wait for more with."
    )


class ChangeSerializer(serializers.Serializer[Any]):
    """A change of a record, to be looked up if it matters."""

    sequence = serializers.IntegerField(
        min_value=1, help_text="Rises with every change. Numbers between are changes of what the caller may not read."
    )
    id = serializers.CharField(
        source="display_id", help_text="Such as INC-00001, RSK-00001, AKR-00001, TPP-00001 or SCP-00001"
    )
    version = serializers.IntegerField(min_value=1)
    action = serializers.ChoiceField(Action.choices)
    timestamp = UtcDateTime()


COLUMNS = ("sequence", "display_id", "version", "action", "timestamp")

_change = ChangeSerializer()


@extend_schema_view(
    list=extend_schema(
        operation_id="changes_list",
        summary="Every change of what the caller may read, oldest first, deletions included",
        description="To follow the register, ask again and again with the next_cursor of the answer before as `after`.",
        parameters=[ChangesQuery],
        responses=list_of(ChangeSerializer, "ChangeList", pagination=ChangesPaginationSerializer),
    ),
)
class ChangeViewSet(RegisterViewSet):
    """The changes of records in the organisation's one sequence.

    A follower misses none. A sequence is given out under the organisation's lock, which is held until the change
    is committed, so no change becomes visible before one with a lower number; and all kinds of record are read by
    one statement, whose snapshot shows of two changes never only the later one.
    """

    serializer_class = ChangeSerializer
    # What is read takes its own permission, kind by kind: `_readable`.
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"list": frozenset()}
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": ChangesQuery}

    def get_queryset(self) -> "QuerySet[Any, Any]":
        """Return the changes after the place asked for. Raises Forbidden for a caller who may read no record."""
        first, *others = [self._changes_of(tracked, rows) for tracked, rows in self._readable()]
        return first.union(*others, all=True)

    def list(self, request: Request) -> HttpResponse:
        """Answer with the next changes."""
        size = self.query["page_size"]
        changes = self.get_queryset()
        found = list(changes.order_by("sequence")[: size + 1])
        shown = found[:size]
        pagination = {
            "page": None,
            "page_size": size,
            "has_next": len(found) > size,
            "next_cursor": str(shown[-1].sequence if shown else self.query["after"]),
        }
        if self.query["total"]:
            pagination["total"] = changes.count()
        texts = [text_of(_change, change) for change in shown]
        told = json.dumps(pagination, separators=(",", ":"))
        return HttpResponse(envelope(texts, told, under="results"), content_type=CONTENT_TYPE)

    def _readable(self) -> Sequence[tuple[Tracked, Mapping[str, Any]]]:
        """Return the kinds of record that the caller may read, each with which of their rows; one may come twice."""
        parts = [(of, permission, rows) for of in registry.all_tracked() for permission, rows in of.readable.items()]
        readable = [(of, rows) for of, permission, rows in parts if permission in self.actor.permissions]
        if not readable:
            any_of = " or ".join(sorted({permission for _, permission, _ in parts}))
            raise Forbidden(f"This needs the permission {any_of}.")
        return readable

    def _changes_of(self, tracked: Tracked, readable: Mapping[str, Any]) -> "QuerySet[Any, Any]":
        history: Any = tracked.history
        of_organization = history.objects.of(self.actor.membership.organization_id).filter(**readable)
        rows = of_organization.filter(sequence__gt=self.query["after"])
        changes: QuerySet[Any, Any] = rows.annotate(timestamp=F("created_date")).values_list(*COLUMNS, named=True)
        return changes
