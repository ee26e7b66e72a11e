"""Every enumeration that the API speaks, of incidents and risks, by the name under which it is told."""

from dataclasses import dataclass
from typing import Final

from django.db import models

from incidents.choices import IncidentStatus, Objective, Relevance, Severity, TagOperation
from risks.choices import Impact, Likelihood, ProposalStatus, RiskStatus, RiskType, Urgency


@dataclass(frozen=True)
class Enumeration:
    """An enumeration, and whether its values are listed low to high."""

    choices: type[models.TextChoices]
    ordered: bool = False


ENUMERATIONS: Final = {
    "risk_status": Enumeration(RiskStatus),
    "risk_type": Enumeration(RiskType),
    "likelihood": Enumeration(Likelihood, ordered=True),
    "impact": Enumeration(Impact, ordered=True),
    "urgency": Enumeration(Urgency, ordered=True),
    "initially_reported_urgency": Enumeration(Urgency, ordered=True),
    "threat_objective": Enumeration(Objective),
    "relevance": Enumeration(Relevance, ordered=True),
    "incident_status": Enumeration(IncidentStatus),
    "incident_severity": Enumeration(Severity, ordered=True),
    "threat_profile_status": Enumeration(ProposalStatus),
    "tag_operation": Enumeration(TagOperation),
}
