"""What a list of risks may be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from incidents.filters import shared_filters
from incidents.models import Incident
from riskregister.api.fields import Flag
from riskregister.api.filters import ChangedField, Enum, Exact, Holds, Identity, Linked, Listing, Moment, Person
from riskregister.api.filters.listing import Filter, Parameters
from riskregister.api.ordering import SortKey
from riskregister.history.differences import shown_fields
from riskregister.history.models import Action
from risks.choices import (
    ANALYSES,
    OF_URGENCY,
    Impact,
    Likelihood,
    ProposalStatus,
    RiskKind,
    RiskStatus,
    RiskType,
    ScoreProposalStatus,
    Urgency,
)
from risks.models import (
    SCORER_LENGTH,
    RiskHistory,
    RiskIncident,
    RiskTag,
    ScoreProposal,
    ThreatObjective,
    ThreatProfileProposal,
)
from risks.querysets import REGISTER_ORDER, left_profile, overdue


@dataclass(frozen=True)
class SinceScored(Filter):
    """Entries of a key risk's history that tell of changes of the catalogue since the organisation last scored it.

    All of them, if it never did: the scores with which a key risk enters the register are not its own.
    """

    timeless = True

    def parameters(self) -> Parameters:
        """Take true or false."""
        says = "What changed in the catalogue since the organisation last changed a score or its analysis."
        return {self.name: Flag(required=False, help_text=says)}

    def condition(self, parameter: str, value: Any) -> Q:
        """Ask for such entries, or for all others."""
        changed = ChangedField("field", history=RiskHistory, fields=shown_fields(RiskHistory))
        # A key risk that is reopened gets the profile's score by the same change: that is nobody's own.
        scored = Q(own_score=True) & changed.condition("field", OF_URGENCY)
        later: Any = RiskHistory.objects.across_organizations().filter(
            scored | changed.condition("field", ANALYSES),
            organization_id=OuterRef("organization_id"),
            record_id=OuterRef("record_id"),
            version__gt=OuterRef("version"),
            action=Action.CHANGED,
        )
        since = Q(action=Action.CATALOGUE_UPDATED) & Q(~Exists(later))
        return since if value else ~since


@dataclass(frozen=True, kw_only=True)
class About(Identity):
    """The id of the record that something is about, kept as rows show it."""

    def condition(self, parameter: str, value: Any) -> Q:
        """Ask for one of the records."""
        return Q(about__in=self.texts(value))

    def sort_keys(self) -> Mapping[str, tuple[SortKey, ...]]:
        """Sort by nothing: by number, INC-100000 would not come after INC-99999."""
        return {}


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
    Holds("overdue", when=overdue, says="Not Closed, though due before the moment that the list is of."),
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

SCORE_PROPOSALS_OF_ONE: Final = Listing(
    Identity("id", kinds=(ScoreProposal.kind,)),
    Enum("status", choices=ScoreProposalStatus),
    Exact("scorer", max_length=SCORER_LENGTH),
    Person("opened_by"),
    Person("decided_by", nullable=True),
    Moment("created_date"),
    Moment("decided_date", nullable=True),
    order=("-number",),
)
"""Scores proposed for one record, newest first."""

SCORE_PROPOSALS: Final = Listing(
    *SCORE_PROPOSALS_OF_ONE.filters,
    About("record", kinds=(*RiskKind.values, Incident.kind)),
    order=("-number",),
)
"""Scores proposed for any record, newest first."""
