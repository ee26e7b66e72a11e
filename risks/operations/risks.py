"""Creating risks: on their own, from an incident, or from a batch of incidents."""

from collections.abc import Sequence
from typing import Final

from incidents import operations as incidents
from incidents.errors import DuplicateExternalRef
from incidents.models import Incident
from incidents.relations import objective_as_shown
from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import FieldError
from riskregister.organizations.models import SourceList
from riskregister.organizations.roles import Permission
from risks import scoring
from risks.choices import RiskKind, RiskStatus, RiskType
from risks.errors import RiskNotFound
from risks.models import Risk, RiskComment, RiskIncident, RiskTag, RiskValues, ThreatObjective
from risks.operations import fields

WRITE: Final = {str(Permission.RISKS_WRITE)}
RAISE: Final = {str(Permission.INCIDENTS_READ), str(Permission.RISKS_WRITE)}

SOURCE_OF_RAISED: Final = "Incident"
"""The source of a risk that was raised from an incident, unless the caller names another."""


@operation(requires=WRITE)
def create_risk(change: OpenChange, *, values: RiskValues) -> Risk:
    """Create one of the organisation's own risks.

    Raises InvalidInput for references that lead nowhere and a closed_date without being closed,
    DuplicateExternalRef.
    """
    (risk,) = _create_risks(change, [(None, values)])
    return risk


@operation(requires=RAISE)
def create_risk_from_incident(change: OpenChange, *, incident_number: int, values: RiskValues) -> Risk:
    """Raise a risk from an incident: what `values` does not say is derived from the incident.

    Both rows, both histories and the link are one transaction. Raises IncidentNotFound, and what
    `create_risk` raises; then nothing is written and no number is used up.
    """
    incident = incidents.lock_incident(change, incident_number)
    (risk,) = raise_risks(change, [(incident, values)])
    return risk


@operation(requires=WRITE)
def revise_risk(change: OpenChange, *, kind: str, number: int, values: RiskValues) -> Risk:
    """Change the fields given; one that comes out as it was gets no version and no row of history.

    Raises RiskNotFound, PreconditionFailed, IllegalTransition, InvalidInput, DuplicateExternalRef.
    """
    risk = lock_risk(change, kind, number)
    change.expect(risk)
    fields.check_move(risk, values)
    _refuse_taken_refs(change, [values], but=risk)
    references = incidents.resolve(change, [values], SourceList.RISKS)
    with change.revising(risk):
        fields.apply(change, references, risk, values)
    return risk


@operation(requires=WRITE)
def add_comment(change: OpenChange, *, kind: str, number: int, value: str) -> RiskComment:
    """Comment on a risk of either kind. Raises RiskNotFound."""
    return incidents.append_comment(change, lock_risk(change, kind, number), RiskComment, value)


def raise_risks(change: OpenChange, pairs: Sequence[tuple[Incident, RiskValues]]) -> list[Risk]:
    """Raise a risk from each locked incident within an open change."""
    risks = _create_risks(change, pairs)
    for risk, (incident, _) in zip(risks, pairs, strict=True):
        incidents.note_risk_raised(change, incident, risk.display_id)
    return risks


def lock_risk(change: OpenChange, kind: str, number: int) -> Risk:
    """Return a risk, locked for this change and with its people. Raises RiskNotFound."""
    risks = Risk.objects.of(change.organization_id).live().with_people().select_for_update(of=("self",))
    risk: Risk | None = risks.filter(kind=kind, number=number).first()
    if risk is None:
        raise RiskNotFound
    return risk


def _create_risks(change: OpenChange, pairs: Sequence[tuple[Incident | None, RiskValues]]) -> list[Risk]:
    batch = [values for _, values in pairs]
    _refuse_taken_refs(change, batch)
    references = incidents.resolve(change, batch, SourceList.RISKS)
    numbers = change.take_numbers("risk_number", len(pairs))
    return [
        _create(change, references, number, incident, values)
        for number, (incident, values) in zip(numbers, pairs, strict=True)
    ]


def _create(
    change: OpenChange,
    references: incidents.References,
    number: int,
    incident: Incident | None,
    values: RiskValues,
) -> Risk:
    risk = Risk(
        organization_id=change.organization_id,
        kind=RiskKind.OWN,
        number=number,
        status=RiskStatus.NEW,
        type=RiskType.CONTROL_DEFICIENCY,
        discovered_date=change.now,
    )
    if incident is not None:
        _derive(change, risk, incident, values)
    fields.apply(change, references, risk, values)
    fields.score(risk)
    change.create(risk)
    return risk


def _derive(change: OpenChange, risk: Risk, incident: Incident, values: RiskValues) -> None:
    """Give a new risk what its incident says. What `values` says is set after it and wins."""
    risk.title, risk.description, risk.source = incident.title, incident.description, SOURCE_OF_RAISED
    risk.discovered_date = incident.detected_date
    if incident.severity is not None:
        risk.initially_reported_urgency = scoring.reported_urgency(incident.severity)
    if "tags" not in values:
        incidents.set_tags(change, risk, RiskTag, incident.tags)
    if "threat_objectives" not in values:
        # The copied relation is a new one: it is dated by the copy.
        copied = [
            objective_as_shown(of["threat_objective"], of["relevance"], change.now) for of in incident.threat_objectives
        ]
        incidents.set_objectives(change, risk, ThreatObjective, copied)
    risk.incident_associations = [incident.display_id]
    change.insert(
        RiskIncident(organization_id=change.organization_id, record=risk, incident=incident, created_date=change.now)
    )


def _refuse_taken_refs(change: OpenChange, batch: Sequence[RiskValues], *, but: Risk | None = None) -> None:
    refs = [ref for values in batch if (ref := values.get("external_ref")) is not None]
    if not refs:
        return
    holders = Risk.objects.of(change.organization_id).filter(kind=RiskKind.OWN, external_ref__in=refs)
    holder = holders.exclude(pk=but.pk).first() if but else holders.first()
    if holder is not None:
        detail = f"{holder.display_id} has the external_ref {holder.external_ref}."
        raise DuplicateExternalRef(detail, errors=[FieldError("/external_ref", "duplicate", detail)])
