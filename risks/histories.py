"""The history of risks."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_view

from riskregister.api.fields import StrictSerializer
from riskregister.api.schema import list_of
from riskregister.organizations.entries import HistoryEntrySerializer
from riskregister.organizations.histories import HistoryViewSet, history_listing
from risks.errors import RiskNotFound
from risks.filters import SinceScored
from risks.models import Risk, RiskHistory
from risks.querysets import RiskQuerySet
from risks.serializers import RegisterRowSerializer
from risks.views import READ, RiskViewSet

HISTORY = history_listing(RiskHistory, SinceScored("catalogue_since_scored"))


@extend_schema_view(
    list=extend_schema(
        summary="The history of a risk, newest first",
        description="Also of a risk that was deleted.",
        parameters=[HISTORY.query],
        responses=list_of(HistoryEntrySerializer, "RiskHistoryList"),
    ),
)
class RiskHistoryViewSet(HistoryViewSet):
    """The history of a risk of either kind."""

    history = RiskHistory
    listing = HISTORY
    row = RegisterRowSerializer()
    not_found = RiskNotFound
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"list": READ}
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": HISTORY.query}

    def records(self, organization_id: UUID, path: Mapping[str, str]) -> RiskQuerySet:
        """Return the risk."""
        rows: RiskQuerySet = Risk.objects.of(organization_id).filter(**RiskViewSet.named(path["risk_id"]))
        return rows
