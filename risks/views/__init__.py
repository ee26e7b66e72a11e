"""The routes of the register, of key risks and the threat profile, and of what fields may say."""

from risks.views.key_risks import KeyRiskViewSet, ResidualRiskViewSet
from risks.views.policy import DueDateViewSet, PolicyApplicationViewSet, ScoringPolicyViewSet
from risks.views.risks import READ, EnumerationViewSet, IncidentRiskViewSet, RiskCommentViewSet, RiskViewSet
from risks.views.score_proposals import (
    IncidentScoreProposalViewSet,
    RiskScoreProposalViewSet,
    ScoreProposalViewSet,
)
from risks.views.scoring_setup import ScoringSetupViewSet
from risks.views.threat_profile import READ_PROFILE, ProposalViewSet, ThreatProfileViewSet

__all__ = [
    "READ",
    "READ_PROFILE",
    "DueDateViewSet",
    "EnumerationViewSet",
    "IncidentRiskViewSet",
    "IncidentScoreProposalViewSet",
    "KeyRiskViewSet",
    "PolicyApplicationViewSet",
    "ProposalViewSet",
    "ResidualRiskViewSet",
    "RiskCommentViewSet",
    "RiskScoreProposalViewSet",
    "RiskViewSet",
    "ScoreProposalViewSet",
    "ScoringPolicyViewSet",
    "ScoringSetupViewSet",
    "ThreatProfileViewSet",
]
