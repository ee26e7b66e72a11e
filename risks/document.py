"""Renders the register row's bytes, and reads what the link tables say should be in it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from incidents.relations import count_comments, in_objective_order, shown_objectives, shown_tags
from riskregister.api.documents import text_of
from risks.models import (
    ProposedObjective,
    Risk,
    RiskComment,
    RiskIncident,
    RiskTag,
    ThreatObjective,
    ThreatProfileProposal,
)
from risks.serializers import ProposalRowSerializer, RegisterRowSerializer

FORMAT: Final = 1
"""Of the row's layout: raise it with every change of the row, so that stored documents are rebuilt."""

ROW = RegisterRowSerializer()


def render(risk: Risk) -> str:
    """Return the risk's register row as JSON text. Loads its people if they are not loaded."""
    return text_of(ROW, risk)


PROPOSAL_FORMAT: Final = 1
"""Of a proposal's layout, likewise."""

PROPOSAL: Final = ProposalRowSerializer()

SCORED: Final = ("threat_objective", "likelihood", "impact", "rationale")
"""What a profile says of an objective, in the order in which rows show it."""


def render_proposal(proposal: ThreatProfileProposal) -> str:
    """Return the proposal's row as JSON text. Loads its people if they are not loaded."""
    return text_of(PROPOSAL, proposal)


def linked_sets(organization_id: UUID, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return, for each risk, what its link tables hold in the form the record keeps."""
    ids = list(ids)
    tags = shown_tags(RiskTag.objects.of(organization_id), ids)
    objectives = shown_objectives(ThreatObjective.objects.of(organization_id), ids)
    comments = count_comments(RiskComment.objects.of(organization_id), ids)
    incidents: dict[UUID, list[str]] = defaultdict(list)
    for link in _links(organization_id).filter(record_id__in=ids).order_by("incident__number"):
        incidents[link.record_id].append(link.incident.display_id)
    return {
        pk: {
            "tags": tags[pk],
            "threat_objectives": objectives[pk],
            "comments": comments[pk],
            "incident_associations": incidents[pk],
        }
        for pk in ids
    }


def risk_associations(organization_id: UUID, incident_ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return, for each incident, the risks that are linked to it, in the form the incident keeps."""
    incident_ids = list(incident_ids)
    risks: dict[UUID, list[str]] = defaultdict(list)
    links = _links(organization_id).filter(incident_id__in=incident_ids)
    for link in links.order_by("-record__kind", "record__number"):
        risks[link.incident_id].append(link.record.display_id)
    return {pk: {"risk_associations": risks[pk]} for pk in incident_ids}


def proposed_sets(organization_id: UUID, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return, for each proposal of a threat profile, its objectives in the form the record keeps."""
    ids = list(ids)
    objectives: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in ProposedObjective.objects.of(organization_id).filter(record_id__in=ids):
        objectives[row.record_id].append({name: getattr(row, name) for name in SCORED})
    return {pk: {"threat_objectives": in_objective_order(objectives[pk])} for pk in ids}


def _links(organization_id: UUID) -> Any:
    return RiskIncident.objects.of(organization_id).select_related("record", "incident")
