"""The history of risks, and of proposals: of the threat profile and of scores."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_view

from incidents.views import READ as READ_INCIDENTS
from riskregister.api.fields import StrictSerializer
from riskregister.api.schema import list_of
from riskregister.organizations.entries import HistoryEntrySerializer
from riskregister.organizations.histories import HistoryViewSet, history_listing
from risks.errors import ProposalNotFound, RiskNotFound
from risks.filters import SinceScored
from risks.models import (
    Risk,
    RiskHistory,
    ScoreProposal,
    ScoreProposalHistory,
    ThreatProfileProposal,
    ThreatProfileProposalHistory,
)
from risks.querysets import ProposalQuerySet, RiskQuerySet, ScoreProposalQuerySet
from risks.serializers import ProposalRowSerializer, RegisterRowSerializer, ScoreProposalRowSerializer
from risks.views import READ, READ_PROFILE, ProposalViewSet, RiskViewSet, ScoreProposalViewSet

HISTORY = history_listing(RiskHistory, SinceScored("catalogue_since_scored"))
PROPOSAL_HISTORY = history_listing(ThreatProfileProposalHistory)
SCORE_PROPOSAL_HISTORY = history_listing(ScoreProposalHistory)


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


@extend_schema_view(
    list=extend_schema(
        summary="The history of a proposed threat profile, newest first",
        parameters=[PROPOSAL_HISTORY.query],
        responses=list_of(HistoryEntrySerializer, "ProposalHistoryList"),
    ),
)
class ProposalHistoryViewSet(HistoryViewSet):
    """The history of a proposal: what was asked for, and who decided what."""

    history = ThreatProfileProposalHistory
    listing = PROPOSAL_HISTORY
    row = ProposalRowSerializer()
    not_found = ProposalNotFound
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"list": READ_PROFILE}
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": PROPOSAL_HISTORY.query}

    def records(self, organization_id: UUID, path: Mapping[str, str]) -> ProposalQuerySet:
        """Return the proposal."""
        number = ProposalViewSet.named(path["proposal_id"])["number"]
        rows: ProposalQuerySet = ThreatProfileProposal.objects.of(organization_id).filter(number=number)
        return rows


@extend_schema_view(
    list=extend_schema(
        summary="The history of proposed scores, newest first",
        parameters=[SCORE_PROPOSAL_HISTORY.query],
        responses=list_of(HistoryEntrySerializer, "ScoreProposalHistoryList"),
    ),
)
class ScoreProposalHistoryViewSet(HistoryViewSet):
    """The history of proposed scores: what was proposed, and who decided what."""

    history = ScoreProposalHistory
    listing = SCORE_PROPOSAL_HISTORY
    row = ScoreProposalRowSerializer()
    not_found = ProposalNotFound
    # It takes what reading the proposal does.
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"list": frozenset()}
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": SCORE_PROPOSAL_HISTORY.query}

    def records(self, organization_id: UUID, path: Mapping[str, str]) -> ScoreProposalQuerySet:
        """Return the proposal. Raises ProposalNotFound, Forbidden."""
        named = ScoreProposalViewSet.named(path["proposal_id"])
        rows: ScoreProposalQuerySet = ScoreProposal.objects.of(organization_id).filter(**named)
        proposal = rows.only("incident_id").first()
        if proposal is None:
            raise ProposalNotFound
        self.actor.authorize(READ if proposal.incident_id is None else READ_INCIDENTS)
        return rows
