"""The catalogue of key risks; risks of both kinds, their history and relations; threat profile; scoring policies."""

from risks.models.catalogue import CatalogueLoad, KeyRisk, KeyRiskObjective, KeyRiskVersion
from risks.models.policies import ScoringPolicy
from risks.models.risks import (
    ResidualRisk,
    Risk,
    RiskComment,
    RiskHistory,
    RiskIncident,
    RiskState,
    RiskTag,
    RiskValues,
    ThreatObjective,
)
from risks.models.threat_profile import (
    MAX_RATIONALE,
    ProfileValues,
    ProposalState,
    ProposedObjective,
    ScoredObjective,
    ThreatProfileProposal,
    ThreatProfileProposalHistory,
)

__all__ = [
    "MAX_RATIONALE",
    "CatalogueLoad",
    "KeyRisk",
    "KeyRiskObjective",
    "KeyRiskVersion",
    "ProfileValues",
    "ProposalState",
    "ProposedObjective",
    "ResidualRisk",
    "Risk",
    "RiskComment",
    "RiskHistory",
    "RiskIncident",
    "RiskState",
    "RiskTag",
    "RiskValues",
    "ScoredObjective",
    "ScoringPolicy",
    "ThreatObjective",
    "ThreatProfileProposal",
    "ThreatProfileProposalHistory",
]
