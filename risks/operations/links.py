"""Associations of risks with incidents. Both rows show one, and both histories tell of it."""

from typing import Final

from incidents import operations as incidents
from incidents.models import Incident
from riskregister.api.changes import OpenChange, operation
from riskregister.history.identifiers import in_id_order
from riskregister.history.models import Action
from riskregister.organizations.roles import Permission
from risks.choices import RiskKind
from risks.models import Risk, RiskIncident
from risks.operations.locking import lock_risk

ASSOCIATE: Final = {str(Permission.INCIDENTS_READ), str(Permission.RISKS_WRITE)}


@operation(requires=ASSOCIATE)
def associate(change: OpenChange, *, incident_number: int, kind: str, number: int) -> None:
    """Associate a risk of either kind with an incident; what is associated already stays as it is.

    Raises IncidentNotFound, RiskNotFound.
    """
    incident, risk = incidents.lock_incident(change, incident_number), lock_risk(change, kind, number)
    if incident.display_id not in risk.incident_associations:
        link(change, risk, incident)
        change.revise(risk, Action.ASSOCIATED)
        incidents.set_risk_associations(change, incident, with_risk(incident, risk), Action.ASSOCIATED)


@operation(requires=ASSOCIATE)
def dissociate(change: OpenChange, *, incident_number: int, kind: str, number: int) -> None:
    """End the association of a risk with an incident, if there is one. Raises IncidentNotFound, RiskNotFound."""
    incident, risk = incidents.lock_incident(change, incident_number), lock_risk(change, kind, number)
    if incident.display_id in risk.incident_associations:
        unlink(change, risk, incident)
        change.revise(risk, Action.DISSOCIATED)
        incidents.set_risk_associations(change, incident, without_risk(incident, risk), Action.DISSOCIATED)


def link(change: OpenChange, risk: Risk, incident: Incident) -> None:
    """Associate a locked or new risk with a locked incident. The caller has both rows written and their histories."""
    shown = [*risk.incident_associations, incident.display_id]
    risk.incident_associations = in_id_order(shown, (Incident.kind,))
    change.insert(
        RiskIncident(organization_id=change.organization_id, record=risk, incident=incident, created_date=change.now)
    )


def unlink(change: OpenChange, risk: Risk, incident: Incident) -> None:
    """Undo `link`."""
    risk.incident_associations = [shown for shown in risk.incident_associations if shown != incident.display_id]
    RiskIncident.objects.of(change.organization_id).filter(record=risk, incident=incident).delete()


def with_risk(incident: Incident, risk: Risk) -> list[str]:
    """Return the risks of an incident with one more, as its row shows them."""
    return in_id_order([*incident.risk_associations, risk.display_id], tuple(RiskKind.values))


def without_risk(incident: Incident, risk: Risk) -> list[str]:
    """Return the risks of an incident but one, as its row shows them."""
    return [shown for shown in incident.risk_associations if shown != risk.display_id]
