"""Every write to the register."""

from risks.operations.imports import ImportedIncidents, import_incidents
from risks.operations.risks import add_comment, create_risk, create_risk_from_incident, revise_risk

__all__ = [
    "ImportedIncidents",
    "add_comment",
    "create_risk",
    "create_risk_from_incident",
    "import_incidents",
    "revise_risk",
]
