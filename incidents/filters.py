"""What the lists of incidents, tags and comments may be asked."""

from datetime import datetime
from typing import Final

from django.db.models import Q

from incidents.choices import IncidentStatus, Objective, Severity
from incidents.models import (
    EXTERNAL_REF_LENGTH,
    TAG_LENGTH,
    Incident,
    IncidentTag,
    IncidentThreatObjective,
)
from incidents.querysets import NEWEST_FIRST
from riskregister.api.filters import (
    Contains,
    Enum,
    Exact,
    Filter,
    FreeText,
    Holds,
    Identity,
    Linked,
    Listing,
    Moment,
    Person,
)
from riskregister.api.ordering import SortKey
from riskregister.organizations.models import SOURCE_LENGTH


def shared_filters(*, tags: object, objectives: object) -> tuple[Filter, ...]:
    """Return the filters that incidents and risks have alike, over the link tables given."""
    return (
        Exact("source", nullable=True, max_length=SOURCE_LENGTH),
        Person("assigned_to", nullable=True),
        Person("opened_by"),
        Linked(
            "tags",
            links=tags,
            by=Exact("tag__content", max_length=TAG_LENGTH),
            column="tags",
            key="content",
            through="tag",
        ),
        Linked(
            "threat_objectives",
            links=objectives,
            by=Enum("threat_objective", choices=Objective),
            column="threat_objectives",
            key="threat_objective",
        ),
        Exact("external_ref", nullable=True, max_length=EXTERNAL_REF_LENGTH),
        Moment("created_date"),
        Moment("updated_date"),
        Contains("title", lookup="in_title", sortable=True),
        Contains("description", lookup="in_description"),
        FreeText("free_text"),
    )


INCIDENTS: Final = Listing(
    Identity("id", kinds=(Incident.kind,)),
    Enum("status", choices=IncidentStatus),
    Enum("severity", choices=Severity, ordered=True, nullable=True),
    *shared_filters(tags=IncidentTag, objectives=IncidentThreatObjective),
    Moment("detected_date"),
    Moment("occurred_date", nullable=True),
    Moment("responded_date", nullable=True),
    Moment("contained_date", nullable=True),
    order=NEWEST_FIRST,
    past=True,
)


def _retired(at: datetime) -> Q:
    return Q(retired_date__isnull=False)


TAGS: Final = Listing(
    Exact("content", max_length=TAG_LENGTH),
    Holds("retired", when=_retired, says="Retired tags, or those in use. Without it: those in use."),
    order=(SortKey("content", by_code_point=True),),
)

COMMENTS: Final = Listing(order=("created_date", "id"))
"""Comments of any record, oldest first."""
