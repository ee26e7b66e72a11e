"""Reads of the register, in product words."""

from datetime import datetime
from typing import TYPE_CHECKING, Final, Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from riskregister.history.querysets import RecordQuerySet
from risks.choices import RiskKind, RiskStatus

if TYPE_CHECKING:
    from risks.models import KeyRiskVersion, Risk  # noqa: F401  # named in a base class's string

REGISTER_ORDER: Final = ("-created_date", "-kind", "-number")
"""The register's default order: newest first, and of one moment RSK before AKR, high numbers first."""


def overdue(at: datetime) -> Q:
    """Return the condition that a risk is not closed though it was due before `at`. No due_date: never overdue."""
    return Q(due_date__lt=at) & ~Q(status=RiskStatus.CLOSED)


class RiskQuerySet(RecordQuerySet["Risk"]):
    """Risks of one organisation, of both kinds."""

    def behind_the_catalogue(self) -> Self:
        """Key risks of which the catalogue says something newer than they do: once for each newer version."""
        return self.filter(kind=RiskKind.KEY, key_risk__versions__version__gt=F("catalogue_version"))

    def of_incident(self, incident_key: UUID) -> Self:
        """Risks that are associated with an incident."""
        return self.filter(incident_links__incident_id=incident_key)


class KeyRiskVersionQuerySet(models.QuerySet["KeyRiskVersion"]):
    """What the catalogue says and said."""

    def newest(self) -> Self:
        """What each entry says now, retired ones too; by number."""
        newer = self.model._default_manager.filter(key_risk_id=OuterRef("key_risk_id"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer)).select_related("key_risk").order_by("key_risk__number")

    def current(self) -> Self:
        """What each entry says now that may enter a register: those not retired, with their objectives."""
        return self.newest().filter(retired=False).prefetch_related("objectives")
