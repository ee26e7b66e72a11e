"""The routes of the register, of key risks, and of what fields may say."""

from risks.views.key_risks import KeyRiskViewSet, ResidualRiskViewSet
from risks.views.risks import (
    READ,
    EnumerationViewSet,
    IncidentRiskViewSet,
    RiskCommentViewSet,
    RiskViewSet,
)

__all__ = [
    "READ",
    "EnumerationViewSet",
    "IncidentRiskViewSet",
    "KeyRiskViewSet",
    "ResidualRiskViewSet",
    "RiskCommentViewSet",
    "RiskViewSet",
]
