"""Reads of the register, in product words."""

from datetime import datetime
from typing import TYPE_CHECKING, Final, Self
from uuid import UUID

from django.db.models import Q

from riskregister.history.querysets import RecordQuerySet
from risks.choices import ProposalStatus, RiskStatus

if TYPE_CHECKING:
    from risks.models import Risk, ThreatProfileProposal  # noqa: F401  # named in base classes' strings

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


class ProposalQuerySet(RecordQuerySet["ThreatProfileProposal"]):
    """Proposals of one organisation's threat profile."""

    def undecided(self) -> Self:
        """Proposals that may yet be approved."""
        return self.filter(status=ProposalStatus.PROPOSED)

    def in_force(self) -> "ThreatProfileProposal | None":
        """Return the one that is the profile; None before any was approved (profile_version is NULL)."""
        return self.filter(profile_version__isnull=False).order_by("-profile_version").first()

    def with_people(self) -> Self:
        """Load who proposed and who decided; decided_by is NULL while nobody has."""
        return self.select_related("opened_by__user", "decided_by__user")
