"""Reads of the register, in product words."""

from datetime import datetime
from typing import TYPE_CHECKING, Final, Self
from uuid import UUID

from django.db.models import Q

from riskregister.history.querysets import RecordQuerySet
from risks.choices import RiskStatus

if TYPE_CHECKING:
    from risks.models import Risk  # noqa: F401  # named in a base class's string

REGISTER_ORDER: Final = ("-created_date", "-kind", "-number")
"""The register's default order: newest first, and of one moment RSK before AKR, high numbers first."""


def overdue(at: datetime) -> Q:
    """Return the condition that a risk is not closed though it was due before `at`. No due_date: never overdue."""
    return Q(due_date__lt=at) & ~Q(status=RiskStatus.CLOSED)


class RiskQuerySet(RecordQuerySet["Risk"]):
    """Risks of one organisation, of both kinds."""

    def of_incident(self, incident_key: UUID) -> Self:
        """Risks that are associated with an incident."""
        return self.filter(incident_links__incident_id=incident_key)
