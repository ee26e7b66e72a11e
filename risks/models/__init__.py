"""The catalogue of key risks; risks of both kinds; threat profiles, scoring policies and proposed scores."""

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
from risks.models.score_proposals import (
    FAILURE_LENGTH,
    SCORER_LENGTH,
    ScoreProposal,
    ScoreProposalHistory,
    ScoreProposalState,
    TakenValues,
)
from risks.models.scoring_setups import ScoringSetup
from risks.models.settings import PolicyOfOrganization, SetupOfOrganization
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
    "FAILURE_LENGTH",
    "MAX_RATIONALE",
    "SCORER_LENGTH",
    "CatalogueLoad",
    "KeyRisk",
    "KeyRiskObjective",
    "KeyRiskVersion",
    "PolicyOfOrganization",
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
    "ScoreProposal",
    "ScoreProposalHistory",
    "ScoreProposalState",
    "ScoredObjective",
    "ScoringPolicy",
    "ScoringSetup",
    "SetupOfOrganization",
    "TakenValues",
    "ThreatObjective",
    "ThreatProfileProposal",
    "ThreatProfileProposalHistory",
]
