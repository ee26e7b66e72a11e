"""Reads of the register, in product words."""

from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models

if TYPE_CHECKING:
    from risks.models import Risk  # noqa: F401  # named in a base class's string


class RiskQuerySet(models.QuerySet["Risk"]):
    """Risks of one organisation, of both kinds."""

    def for_register(self) -> Self:
        """The register in its default order: newest first, and of one moment RSK before AKR, high numbers first."""
        return self.order_by("-created_date", "-kind", "-number")

    def of_incident(self, incident_key: UUID) -> Self:
        """Risks that are associated with an incident."""
        return self.filter(incident_links__incident_id=incident_key)

    def with_people(self) -> Self:
        """Load the people whom the row shows along with the record; assigned_to is NULL for nobody."""
        return self.select_related("assigned_to__user", "opened_by__user")
