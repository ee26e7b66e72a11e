"""Risks as an open change reads them: locked until it ends."""

from typing import Any, Final
from uuid import UUID

from riskregister.api.changes import OpenChange
from riskregister.history import registry
from riskregister.history.compiled import CompiledQuery
from riskregister.history.models import Action, Record
from risks.errors import RiskNotFound
from risks.models import Risk
from risks.querysets import RiskQuerySet


def lock_risk(change: OpenChange, kind: str, number: int) -> Risk:
    """Return a risk, locked for this change and with its people. Raises RiskNotFound."""
    risk = _LOCKED.first(change.organization_id, kind, number)
    if risk is None:
        raise RiskNotFound
    return risk


BESIDE: Final = (Action.COMMENTED, Action.ASSOCIATED, Action.DISSOCIATED, Action.RISK_RAISED)
"""What happens beside a record: its own text and scores stay as they are."""


def unmoved(record: Record, version: int) -> bool:
    """Tell whether a record is as it was at a version, by its history.

    A person's new name raises the version of rows that show it, a comment and a link that of the record: none of
    them changes what the record says of itself.
    """
    if record.version == version:
        return True
    history: Any = registry.tracked(type(record)).history
    later = history.objects.of(record.organization_id).filter(record_id=record.pk, version__gt=version)
    return not later.exclude(action__in=BESIDE).exists()


def locked_risks(change: OpenChange) -> RiskQuerySet:
    """Return the organisation's risks, locked for this change when they are read, and with their people."""
    return locked(Risk.objects.of(change.organization_id).live())


def locked(risks: RiskQuerySet) -> RiskQuerySet:
    """Return risks, locked when they are read, and with their people."""
    return risks.with_people().select_for_update(of=("self",))


_LOCKED: Final[CompiledQuery[Risk]] = CompiledQuery(
    lambda organization_id, kind, number: locked(Risk.objects.of(organization_id).live()).filter(
        kind=kind, number=number
    ),
    *(UUID, str, int),
)
