"""What a list of risks may be asked."""

from typing import Final

from incidents.filters import shared_filters
from incidents.models import Incident
from riskregister.api.filters import Enum, Holds, Identity, Linked, Listing, Moment
from risks.choices import Impact, Likelihood, RiskKind, RiskStatus, RiskType, Urgency
from risks.models import RiskIncident, RiskTag, ThreatObjective
from risks.querysets import REGISTER_ORDER, overdue

REGISTER: Final = Listing(
    Identity("id", kinds=tuple(RiskKind.values)),
    Enum("kind", choices=RiskKind),
    Enum("status", choices=RiskStatus),
    Enum("type", choices=RiskType),
    Enum("likelihood", choices=Likelihood, ordered=True, nullable=True),
    Enum("impact", choices=Impact, ordered=True, nullable=True),
    Enum("urgency", choices=Urgency, ordered=True, nullable=True),
    Enum("initially_reported_urgency", choices=Urgency, ordered=True, nullable=True),
    *shared_filters(tags=RiskTag, objectives=ThreatObjective),
    Linked(
        "incident",
        links=RiskIncident,
        by=Identity("id", kinds=(Incident.kind,), column="incident__number"),
        column="incident_associations",
        through="incident",
    ),
    Moment("discovered_date"),
    Moment("due_date", nullable=True),
    Moment("expected_date", nullable=True),
    Moment("closed_date", nullable=True),
    Holds("overdue", when=overdue, says="Not Closed, and due before now, or before as_of."),
    order=REGISTER_ORDER,
    past=True,
)
