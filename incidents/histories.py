"""The history of incidents."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_view

from incidents.errors import IncidentNotFound
from incidents.models import Incident, IncidentHistory
from incidents.querysets import IncidentQuerySet
from incidents.serializers import IncidentRowSerializer
from incidents.views import READ, IncidentViewSet
from riskregister.api.fields import StrictSerializer
from riskregister.api.schema import list_of
from riskregister.organizations.entries import HistoryEntrySerializer
from riskregister.organizations.histories import HistoryViewSet, history_listing

HISTORY = history_listing(IncidentHistory)


@extend_schema_view(
    list=extend_schema(
        summary="The history of an incident, newest first",
        description="Also of an incident that was deleted.",
        parameters=[HISTORY.query],
        responses=list_of(HistoryEntrySerializer, "IncidentHistoryList"),
    ),
)
class IncidentHistoryViewSet(HistoryViewSet):
    """The history of an incident."""

    history = IncidentHistory
    listing = HISTORY
    row = IncidentRowSerializer()
    not_found = IncidentNotFound
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"list": READ}
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": HISTORY.query}

    def records(self, organization_id: UUID, path: Mapping[str, str]) -> IncidentQuerySet:
        """Return the incident."""
        rows: IncidentQuerySet = Incident.objects.of(organization_id).filter(
            **IncidentViewSet.named(path["incident_id"])
        )
        return rows
