"""The tables of the register: risks of both kinds, and the threat profile by which key risks enter it."""

from risks.models.risks import (
    KeyRisk,
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
    "KeyRisk",
    "ProfileValues",
    "ProposalState",
    "ProposedObjective",
    "Risk",
    "RiskComment",
    "RiskHistory",
    "RiskIncident",
    "RiskState",
    "RiskTag",
    "RiskValues",
    "ScoredObjective",
    "ThreatObjective",
    "ThreatProfileProposal",
    "ThreatProfileProposalHistory",
]
