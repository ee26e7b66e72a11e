"""The catalogue of key risks; risks of both kinds, their history, and their relations."""

from risks.models.catalogue import CatalogueLoad, KeyRisk, KeyRiskObjective, KeyRiskVersion
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

__all__ = [
    "CatalogueLoad",
    "KeyRisk",
    "KeyRiskObjective",
    "KeyRiskVersion",
    "ResidualRisk",
    "Risk",
    "RiskComment",
    "RiskHistory",
    "RiskIncident",
    "RiskState",
    "RiskTag",
    "RiskValues",
    "ThreatObjective",
]
