"""The base of every record's history: what may be asked of it, and how it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from riskregister.api.errors import NotFound
from riskregister.api.filters import ChangedField, Enum, Listing, Moment, Person
from riskregister.api.filters.listing import Filter
from riskregister.api.past import weighed
from riskregister.api.views import RegisterViewSet
from riskregister.history.differences import shown_fields
from riskregister.history.models import Action, HistoryRow
from riskregister.organizations.entries import Entries, HistoryEntrySerializer, with_previous


@dataclass(frozen=True, kw_only=True)
class ChangedBy(Person):
    """Who made a change: the person whom history names, which need not be the acting membership's."""

    def condition(self, parameter: str, value: Any) -> Q:
        """Ask for changes by one of the users."""
        return Q(actor_key__in=[str(user_id) for user_id in value])


def history_listing(history: type[HistoryRow], *more: Filter) -> Listing:
    """Return what may be asked of the history of one record, newest first; `more` is asked of this kind alone."""
    return Listing(
        ChangedField("field", history=history, fields=shown_fields(history)),
        ChangedBy("actor"),
        Enum("action", choices=Action),
        Moment("timestamp", of="created_date"),
        *more,
        order=("-version",),
    )


class HistoryViewSet(RegisterViewSet):
    """The history of one record, newest first; a record that was deleted keeps it. Subclasses say which record."""

    serializer_class = HistoryEntrySerializer
    history: ClassVar[Any]
    listing: ClassVar[Listing]
    row: ClassVar[serializers.Serializer[Any]]
    """Shows the record's row, and so the values in its history."""
    not_found: ClassVar[type[NotFound]]

    def records(self, organization_id: UUID, path: Mapping[str, str]) -> "QuerySet[Any, Any]":
        """Return the record that the path names, in the register or not. Raises NotFound for what can be no id."""
        raise NotImplementedError

    def get_queryset(self) -> "QuerySet[Any, Any]":
        """Return the record's rows of history, each with the key of the one before. Raises NotFound."""
        organization_id = self.actor.membership.organization_id
        key = self.records(organization_id, self.kwargs).values_list("pk", flat=True).first()
        if key is None:
            raise self.not_found
        return with_previous(self.history.objects.of(organization_id).filter(record_id=key))

    def list(self, request: Request, **path: str) -> HttpResponse:
        """Answer with a page of entries."""
        organization_id = self.actor.membership.organization_id
        entries = Entries(self.history, organization_id, shown_fields(self.history), self.row)
        return self.list_response(weighed(self.get_queryset()), self.listing, render_all=entries.texts)
