"""What a list of risks may be asked."""

from typing import Final

from incidents.filters import shared_filters
from incidents.models import Incident
from riskregister.api.filters import Enum, Holds, Identity, Linked, Listing, Moment, Person
from risks.choices import Impact, Likelihood, ProposalStatus, RiskKind, RiskStatus, RiskType, Urgency
from risks.models import RiskIncident, RiskTag, ThreatObjective, ThreatProfileProposal
from risks.querysets import REGISTER_ORDER, left_profile, overdue

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
    ),
    Moment("discovered_date"),
    Moment("due_date", nullable=True),
    Moment("expected_date", nullable=True),
    Moment("closed_date", nullable=True),
    Holds("overdue", when=overdue, says="Not Closed, and due before now, or before as_of."),
    Holds("left_profile", when=left_profile, says="Key risks that the threat profile calls for no longer."),
    order=REGISTER_ORDER,
    past=True,
)

PROPOSALS: Final = Listing(
    Identity("id", kinds=(ThreatProfileProposal.kind,)),
    Enum("status", choices=ProposalStatus),
    Person("opened_by"),
    Person("decided_by", nullable=True),
    Moment("created_date"),
    Moment("decided_date", nullable=True),
    order=("-number",),
)
"""Proposals of the threat profile, newest first."""
