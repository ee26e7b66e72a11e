"""Risks as an open change reads them: locked until it ends."""

from riskregister.api.changes import OpenChange
from risks.errors import RiskNotFound
from risks.models import Risk
from risks.querysets import RiskQuerySet


def lock_risk(change: OpenChange, kind: str, number: int) -> Risk:
    """Return a risk, locked for this change and with its people. Raises RiskNotFound."""
    risk = locked_risks(change).filter(kind=kind, number=number).first()
    if risk is None:
        raise RiskNotFound
    return risk


def locked_risks(change: OpenChange) -> RiskQuerySet:
    """Return the organisation's risks, locked for this change when they are read, and with their people."""
    return locked(Risk.objects.of(change.organization_id).live())


def locked(risks: RiskQuerySet) -> RiskQuerySet:
    """Return risks, locked when they are read, and with their people."""
    return risks.with_people().select_for_update(of=("self",))
