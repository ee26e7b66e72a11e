"""Creating, changing and deleting risks: on their own, by their external_ref, or from incidents."""

from collections.abc import Sequence
from typing import Final

from incidents import operations as incidents
from incidents.errors import NotDeleted
from incidents.models import Incident
from incidents.relations import objective_as_shown
from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import FieldError, InvalidInput
from riskregister.history.models import Action
from riskregister.organizations.models import SourceList
from riskregister.organizations.roles import Permission
from risks import scoring
from risks.choices import SCORES, RiskKind, RiskStatus, RiskType
from risks.errors import KeyRiskNotDeletable, RiskNotFound
from risks.models import Risk, RiskComment, RiskTag, RiskValues, ThreatObjective
from risks.operations import fields
from risks.operations.following import score_as_called
from risks.operations.links import link, with_risk
from risks.operations.locking import lock_risk, locked, locked_risks
from risks.operations.scoring_setup import score_new
from risks.querysets import RiskQuerySet

WRITE: Final = {str(Permission.RISKS_WRITE)}
RAISE: Final = {str(Permission.INCIDENTS_READ), str(Permission.RISKS_WRITE)}

SOURCE_OF_RAISED: Final = "Incident"
"""The source of a risk that was raised from an incident, unless the caller names another."""

BEGINNING: Final[RiskValues] = {"status": RiskStatus.NEW, "type": RiskType.CONTROL_DEFICIENCY}
"""What a risk is unless it is said otherwise."""


@operation(requires=WRITE)
def create_risk(change: OpenChange, *, values: RiskValues) -> Risk:
    """Create one of the organisation's own risks.

    Raises InvalidInput for references that lead nowhere and a closed_date without being closed,
    DuplicateExternalRef, HeldByDeleted.
    """
    (risk,) = create_risks(change, [(None, values)])
    return risk


@operation(requires=RAISE)
def create_risk_from_incident(change: OpenChange, *, incident_number: int, values: RiskValues) -> Risk:
    """Raise a risk from an incident: what `values` does not say is derived from the incident.

    Both rows, both histories and the link are one transaction. Raises IncidentNotFound, and what
    `create_risk` raises; then nothing is written and no number is used up.
    """
    incident = incidents.lock_incident(change, incident_number)
    (risk,) = create_risks(change, [(incident, values)])
    return risk


@operation(requires=WRITE)
def revise_risk(change: OpenChange, *, kind: str, number: int, values: RiskValues) -> Risk:
    """Change the fields given; one that comes out as it was gets no version and no row of history.

    Raises RiskNotFound, PreconditionFailed, IllegalTransition, InvalidInput, DuplicateExternalRef, HeldByDeleted.
    """
    risk = lock_risk(change, kind, number)
    change.expect(risk)
    _revise(change, risk, values)
    return risk


@operation(requires=WRITE)
def put_risk(change: OpenChange, *, ref: str, values: RiskValues, missing: Sequence[FieldError]) -> tuple[Risk, bool]:
    """Create the risk with this external_ref, or change the fields given. Tells whether it was created.

    `missing` says what `values` lacks to make a risk of. Raises InvalidInput with it where there is none yet,
    HeldByDeleted, and what creating and changing raise.
    """
    risk = locked_risks(change).filter(kind=RiskKind.OWN, external_ref=ref).first()
    change.expect(risk)
    if risk is not None:
        _revise(change, risk, values)
        return risk, False
    new: RiskValues = {**values, "external_ref": ref}
    if missing:
        incidents.refuse_taken_refs(lambda: own_risks(change), [new])
        raise InvalidInput(missing)
    (created,) = create_risks(change, [(None, new)])
    return created, True


@operation(requires=WRITE)
def delete_risk(change: OpenChange, *, kind: str, number: int) -> None:
    """Take one of the organisation's own risks out of the register; incidents keep their links to it.

    Raises RiskNotFound, PreconditionFailed, KeyRiskNotDeletable.
    """
    risk = lock_risk(change, kind, number)
    change.expect(risk)
    if risk.kind == RiskKind.KEY:
        raise KeyRiskNotDeletable(risk.display_id)
    change.delete(risk)


@operation(requires=WRITE)
def restore_risk(change: OpenChange, *, kind: str, number: int) -> Risk:
    """Bring a deleted risk back. Raises RiskNotFound, NotDeleted."""
    risk = locked(Risk.objects.of(change.organization_id)).filter(kind=kind, number=number).first()
    if risk is None:
        raise RiskNotFound
    if risk.deleted_date is None:
        raise NotDeleted(risk.display_id)
    change.restore(risk)
    return risk


@operation(requires=WRITE)
def add_comment(change: OpenChange, *, kind: str, number: int, value: str) -> RiskComment:
    """Comment on a risk of either kind. Raises RiskNotFound."""
    return incidents.append_comment(change, lock_risk(change, kind, number), RiskComment, value)


def create_risks(change: OpenChange, pairs: Sequence[tuple[Incident | None, RiskValues]]) -> list[Risk]:
    """Create risks within an open change, each from the locked incident beside it or on its own."""
    batch = [values for _, values in pairs]
    incidents.refuse_taken_refs(lambda: own_risks(change), batch)
    references = incidents.resolve(change, batch, SourceList.RISKS)
    numbers = change.take_numbers("risk_number", len(pairs))
    risks = [
        _create(change, references, number, incident, values)
        for number, (incident, values) in zip(numbers, pairs, strict=True)
    ]
    score_new(change, risks)
    return risks


def new_risk(change: OpenChange, number: int) -> Risk:
    """Return one of the organisation's own risks with the defaults, to be filled and created."""
    return Risk(
        organization_id=change.organization_id,
        kind=RiskKind.OWN,
        number=number,
        discovered_date=change.now,
        **BEGINNING,
    )


def derived_values(incident: Incident) -> RiskValues:
    """Return what a risk says that is raised from an incident, beside its tags and threat objectives."""
    severity = incident.severity
    return {
        **BEGINNING,
        "title": incident.title,
        "description": incident.description,
        "source": SOURCE_OF_RAISED,
        "discovered_date": incident.detected_date,
        "initially_reported_urgency": None if severity is None else scoring.reported_urgency(severity),
    }


def _create(
    change: OpenChange,
    references: incidents.References,
    number: int,
    incident: Incident | None,
    values: RiskValues,
) -> Risk:
    risk = new_risk(change, number)
    if incident is not None:
        _derive(change, risk, incident, values)
    fields.apply(change, references, risk, values)
    fields.score(change, risk)
    change.create(risk)
    if incident is not None:
        incidents.set_risk_associations(change, incident, with_risk(incident, risk), Action.RISK_RAISED)
    return risk


def _derive(change: OpenChange, risk: Risk, incident: Incident, values: RiskValues) -> None:
    """Give a new risk what its incident says. What `values` says is set after it and wins."""
    for name, value in derived_values(incident).items():
        setattr(risk, name, value)
    if "tags" not in values:
        incidents.set_tags(change, risk, RiskTag, incident.tags)
    if "threat_objectives" not in values:
        # The copied relation is a new one: it is dated by the copy.
        copied = [
            objective_as_shown(of["threat_objective"], of["relevance"], change.now) for of in incident.threat_objectives
        ]
        incidents.set_objectives(change, risk, ThreatObjective, copied)
    link(change, risk, incident)


def _revise(change: OpenChange, risk: Risk, values: RiskValues) -> None:
    fields.check_move(risk, values)
    incidents.refuse_taken_refs(lambda: own_risks(change), [values], but=risk)
    references = incidents.resolve(change, [values], SourceList.RISKS)
    with change.revising(risk):
        set_fields(change, references, risk, values)


def set_fields(change: OpenChange, references: incidents.References, risk: Risk, values: RiskValues) -> None:
    """Set the fields given on a locked risk; a key risk that is scored by nobody else is left to the profile again.

    That is one whose scores the organisation takes away, and one without a score of its own that is reopened.
    """
    was_closed = risk.status == RiskStatus.CLOSED
    fields.apply(change, references, risk, values)
    is_reopened = was_closed and risk.status != RiskStatus.CLOSED
    if risk.kind == RiskKind.KEY and not risk.own_score and (is_reopened or values.keys() & SCORES):
        score_as_called(change, risk)


def own_risks(change: OpenChange) -> RiskQuerySet:
    """Return the organisation's own risks, deleted ones among them: those that have an external_ref."""
    rows: RiskQuerySet = Risk.objects.of(change.organization_id).filter(kind=RiskKind.OWN)
    return rows
