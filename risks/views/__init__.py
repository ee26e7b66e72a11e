"""The routes of the register and of the threat profile."""

from risks.views.risks import READ, EnumerationViewSet, IncidentRiskViewSet, RiskCommentViewSet, RiskViewSet
from risks.views.threat_profile import READ_PROFILE, ProposalViewSet, ThreatProfileViewSet

__all__ = [
    "READ",
    "READ_PROFILE",
    "EnumerationViewSet",
    "IncidentRiskViewSet",
    "ProposalViewSet",
    "RiskCommentViewSet",
    "RiskViewSet",
    "ThreatProfileViewSet",
]
