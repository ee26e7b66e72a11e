"""Creating risks: on their own, from an incident, or from a batch of incidents."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from incidents import operations as incidents
from incidents.errors import DuplicateExternalRef
from incidents.models import Incident
from incidents.relations import in_objective_order, in_tag_order, objective_as_shown
from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import FieldError, InvalidInput
from riskregister.organizations.models import SourceList
from riskregister.organizations.roles import Permission
from risks import scoring
from risks.choices import RiskKind, RiskStatus, RiskType
from risks.errors import RiskNotFound
from risks.models import Risk, RiskComment, RiskIncident, RiskTag, RiskValues, ThreatObjective

WRITE: Final = {str(Permission.RISKS_WRITE)}
RAISE: Final = {str(Permission.INCIDENTS_READ), str(Permission.RISKS_WRITE)}

SOURCE_OF_RAISED: Final = "Incident"
"""The source of a risk that was raised from an incident, unless the caller names another."""

SCALARS: Final = (
    "title",
    "description",
    "source",
    "likelihood",
    "likelihood_analysis",
    "impact",
    "impact_analysis",
    "initially_reported_urgency",
    "control_statement",
    "remediation_task",
    "expected_date",
    "external_ref",
)


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
    risks = Risk.objects.of(change.organization_id).with_people().select_for_update(of=("self",))
    risk: Risk | None = risks.filter(kind=kind, number=number).first()
    if risk is None:
        raise RiskNotFound
    return risk


def _create_risks(change: OpenChange, pairs: Sequence[tuple[Incident | None, RiskValues]]) -> list[Risk]:
    batch = [values for _, values in pairs]
    _check_closing(batch)
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
    given: dict[str, Any] = {**_derived(incident), **values}
    status = given.get("status", RiskStatus.NEW)
    discovered = given.get("discovered_date", change.now)
    urgency = scoring.urgency(given.get("likelihood"), given.get("impact"))
    risk = Risk(
        organization_id=change.organization_id,
        kind=RiskKind.OWN,
        number=number,
        status=status,
        type=given.get("type", RiskType.CONTROL_DEFICIENCY),
        assigned_to=references.member(given.get("assigned_to")),
        discovered_date=discovered,
        urgency=urgency,
        due_date=scoring.due_date(discovered, urgency),
        policy_version=scoring.DEFAULT_POLICY_VERSION,
        closed_date=(given.get("closed_date") or change.now) if status == RiskStatus.CLOSED else None,
        tags=_tags(references, incident, values),
        threat_objectives=_objectives(change, references, incident, values),
        incident_associations=[incident.display_id] if incident else [],
        **{name: given.get(name) for name in SCALARS},
    )
    change.create(risk)
    _link(change, risk, incident)
    return risk


def _derived(incident: Incident | None) -> dict[str, Any]:
    """Return what an incident gives to the risk raised from it."""
    if incident is None:
        return {}
    severity = incident.severity
    return {
        "title": incident.title,
        "description": incident.description,
        "source": SOURCE_OF_RAISED,
        "discovered_date": incident.detected_date,
        "initially_reported_urgency": None if severity is None else scoring.reported_urgency(severity),
    }


def _tags(
    references: incidents.References, incident: Incident | None, values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    if "tags" in values or incident is None:
        return in_tag_order(references.tags(values.get("tags", ())))
    return list(incident.tags)


def _objectives(
    change: OpenChange, references: incidents.References, incident: Incident | None, values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    if "threat_objectives" in values or incident is None:
        return references.objectives(values.get("threat_objectives", ()))
    # The copied relation is a new one: it is dated by the copy.
    return in_objective_order(
        objective_as_shown(of["threat_objective"], of["relevance"], change.now) for of in incident.threat_objectives
    )


def _link(change: OpenChange, risk: Risk, incident: Incident | None) -> None:
    organization_id = change.organization_id
    for tag in risk.tags:
        change.insert(RiskTag(organization_id=organization_id, record=risk, tag_id=UUID(tag["id"])))
    for of in risk.threat_objectives:
        change.insert(
            ThreatObjective(
                organization_id=organization_id,
                record=risk,
                threat_objective=of["threat_objective"],
                relevance=of["relevance"],
                created_date=change.now,
            )
        )
    if incident is not None:
        change.insert(
            RiskIncident(organization_id=organization_id, record=risk, incident=incident, created_date=change.now)
        )


def _check_closing(batch: Sequence[RiskValues]) -> None:
    errors = [
        FieldError(f"/{position}/closed_date" if len(batch) > 1 else "/closed_date", "not_closed", "It is not Closed.")
        for position, values in enumerate(batch)
        if values.get("closed_date") is not None and values.get("status") != RiskStatus.CLOSED
    ]
    if errors:
        raise InvalidInput(errors)


def _refuse_taken_refs(change: OpenChange, batch: Sequence[RiskValues]) -> None:
    refs = [ref for values in batch if (ref := values.get("external_ref")) is not None]
    if not refs:
        return
    holder = Risk.objects.of(change.organization_id).filter(kind=RiskKind.OWN, external_ref__in=refs).first()
    if holder is not None:
        detail = f"{holder.display_id} has the external_ref {holder.external_ref}."
        raise DuplicateExternalRef(detail, errors=[FieldError("/external_ref", "duplicate", detail)])
