"""Renders the register row's bytes, and reads what the link tables say should be in it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from incidents.relations import (
    count_comments,
    in_objective_order,
    objective_as_shown,
    shown_objectives,
    shown_tags,
)
from riskregister.api.documents import text_of
from riskregister.history.identifiers import in_id_order
from riskregister.organizations.models import Organization
from risks.choices import RiskKind, Urgency
from risks.models import (
    KeyRiskVersion,
    ProposedObjective,
    ResidualRisk,
    Risk,
    RiskComment,
    RiskIncident,
    RiskTag,
    ScoreProposal,
    ScoreProposalHistory,
    ScoringPolicy,
    ThreatObjective,
    ThreatProfileProposal,
)
from risks.scoring import DEFAULT_POLICY, Policy
from risks.serializers import (
    CatalogueEntrySerializer,
    DueDateSerializer,
    ProposalRowSerializer,
    RegisterRowSerializer,
    ScoreProposalRowSerializer,
    ScoringPolicySerializer,
)

FORMAT: Final = 2
"""Of the row's layout: raise it with every change of the row, so that stored documents are rebuilt."""

ROW = RegisterRowSerializer()

SOURCE_OF_KEY_RISKS: Final = "Key Risk Catalogue"


def render(risk: Risk) -> str:
    """Return the risk's register row as JSON text. Loads its people if they are not loaded."""
    return text_of(ROW, risk)


PROPOSAL_FORMAT: Final = 1
"""Of a proposal's layout, likewise."""

PROPOSAL: Final = ProposalRowSerializer()

ENTRY: Final = CatalogueEntrySerializer()

SCORED: Final = ("threat_objective", "likelihood", "impact", "rationale")
"""What a profile says of an objective, in the order in which rows show it."""


def render_proposal(proposal: ThreatProfileProposal) -> str:
    """Return the proposal's row as JSON text. Loads its people if they are not loaded."""
    return text_of(PROPOSAL, proposal)


SCORE_PROPOSAL_FORMAT: Final = 1
"""Of the layout of proposed scores, likewise."""

SCORE_PROPOSAL: Final = ScoreProposalRowSerializer()


def render_score_proposal(proposal: ScoreProposal) -> str:
    """Return the row of proposed scores as JSON text. Loads its people if they are not loaded."""
    return text_of(SCORE_PROPOSAL, proposal)


POLICY: Final = ScoringPolicySerializer()

DUE_DATE: Final = DueDateSerializer()

EXPLAINED: Final = (
    *("kind", "number", "status", "policy_version", "urgency", "discovered_date", "due_date", "closed_date"),
    *("likelihood", "impact"),
)
"""The columns that the explanation of a due date takes."""


def render_policy(policy: ScoringPolicy) -> str:
    """Return a version of an organisation's scoring policy as JSON text."""
    return text_of(POLICY, policy)


def render_built_in_policy(organization: Organization) -> str:
    """Return the scoring policy that an organisation begins with, as JSON text."""
    begun = {"created_date": organization.created_date, "changed_by": None, "reason": None}
    return text_of(POLICY, DEFAULT_POLICY.plain() | begun)


def render_due_date(risk: Risk, policy: Policy, now: datetime) -> str:
    """Return why a risk is due when it is, as JSON text. `policy` is the one that has scored it."""
    return text_of(DUE_DATE, due_date_explained(risk, policy, now))


def due_date_explained(risk: Risk, policy: Policy, now: datetime) -> dict[str, Any]:
    """Return why a risk is due when it is, by the names of DueDateSerializer's sources."""
    urgency = None if risk.urgency is None else Urgency(risk.urgency)
    measured_at = now if risk.closed_date is None else risk.closed_date
    return {name: getattr(risk, name) for name in ("display_id", *EXPLAINED)} | {
        "days": None if urgency is None else policy.days[urgency],
        "why_none": _why_none(risk),
        "measured_at": measured_at,
        "days_left": None if risk.due_date is None else (risk.due_date - measured_at).days,
    }


def _why_none(risk: Risk) -> str | None:
    if risk.due_date is not None:
        return None
    if risk.urgency is None:
        missing = " and ".join(name for name in ("likelihood", "impact") if getattr(risk, name) is None)
        return f"Without {missing} it has no urgency."
    return f"Version {risk.policy_version} of the scoring policy sets no time for {risk.urgency}."


def linked_sets(organization_id: UUID, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return, for each risk, what its link tables hold in the form the record keeps."""
    ids = list(ids)
    tags = shown_tags(RiskTag.objects.of(organization_id), ids)
    objectives = shown_objectives(ThreatObjective.objects.of(organization_id), ids)
    comments = count_comments(RiskComment.objects.of(organization_id), ids)
    incidents: dict[UUID, list[str]] = defaultdict(list)
    for link in _links(organization_id).filter(record_id__in=ids).order_by("incident__number"):
        incidents[link.record_id].append(link.incident.display_id)
    residuals = _residuals(organization_id, ids)
    return {
        pk: {
            "tags": tags[pk],
            "threat_objectives": objectives[pk],
            "comments": comments[pk],
            "incident_associations": incidents[pk],
            **residuals[pk],
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


def as_proposed(organization_id: UUID, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return, for each proposal of scores, what was proposed, as it was when it was made: that never changes.

    And what it is about, as the record itself says it.
    """
    ids = list(ids)
    found: dict[UUID, dict[str, Any]] = {pk: {} for pk in ids}
    names = [name for name in ScoreProposalHistory.state_fields() if name not in _DECIDED]
    first = ScoreProposalHistory.objects.of(organization_id).filter(record_id__in=ids, version=1)
    for row in first.select_related("risk", "incident"):
        record = row.incident if row.risk is None else row.risk
        about = None if record is None else record.display_id
        found[row.record_id] = {name: getattr(row, name) for name in names} | {"about": about}
    return found


_DECIDED: Final = frozenset(
    {"status", "accepted_version", "override", "decided_by_id", "decided_date", "decision_reason"}
)
"""Of a proposal of scores: what a decision writes."""


def _links(organization_id: UUID) -> Any:
    return RiskIncident.objects.of(organization_id).select_related("record", "incident")


def _residuals(organization_id: UUID, ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {pk: {"residual_of": None, "residual_risks": []} for pk in ids}
    links = ResidualRisk.objects.of(organization_id).select_related("key_risk", "record")
    for link in links.filter(record_id__in=ids):
        found[link.record_id]["residual_of"] = link.key_risk.display_id
    for link in links.filter(key_risk_id__in=ids):
        shown = [*found[link.key_risk_id]["residual_risks"], link.record.display_id]
        found[link.key_risk_id]["residual_risks"] = in_id_order(shown, (RiskKind.OWN.value,))
    return found


def catalogue_fields(entry: KeyRiskVersion) -> dict[str, Any]:
    """Return what the catalogue says of a key risk, under the names of the record's columns."""
    objectives = [
        objective_as_shown(of.threat_objective, of.relevance, of.created_date) for of in entry.objectives.all()
    ]
    return {
        "title": entry.title,
        "description": entry.description,
        "type": entry.type,
        "source": SOURCE_OF_KEY_RISKS,
        "threat_objectives": in_objective_order(objectives),
        "catalogue_version": entry.version,
    }


def render_entry(entry: KeyRiskVersion) -> str:
    """Return an entry of the catalogue as JSON text. It must have been read `beside_the_newest`."""
    newest: Any = entry
    shown = {name: getattr(newest, name) for name in ("key_risk", "version", "newest_version", *_TEXTS)}
    return text_of(ENTRY, shown | catalogue_fields(entry))


_TEXTS: Final = ("created_date", "guidance", "sources", "retired")
"""What an entry says that a row of the register does not show."""


def told_by_the_catalogue(organization_id: UUID, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return, for each key risk, what the version of the catalogue that it goes by says of it; nothing for others."""
    ids = list(ids)
    risks = Risk.objects.of(organization_id).filter(pk__in=ids, kind=RiskKind.KEY)
    shows = {
        risk.pk: (risk.key_risk_id, risk.catalogue_version) for risk in risks.only("key_risk", "catalogue_version")
    }
    versions = KeyRiskVersion.objects.filter(key_risk_id__in={entry for entry, _ in shows.values()})
    fields = {(of.key_risk_id, of.version): catalogue_fields(of) for of in versions.prefetch_related("objectives")}
    # A version that the catalogue does not have is one that no row can go by.
    return {pk: fields.get(shows[pk], {"catalogue_version": None}) if pk in shows else {} for pk in ids}
