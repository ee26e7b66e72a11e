"""Creating, changing and deleting incidents, and what an upper app may have written on one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from incidents.choices import IncidentStatus
from incidents.errors import IncidentNotFound, NotDeleted
from incidents.models import Incident, IncidentComment, IncidentTag, IncidentThreatObjective, IncidentValues
from incidents.operations.comments import append_comment
from incidents.operations.references import References, refuse_taken_refs, resolve
from incidents.operations.relations import set_objectives, set_tags
from incidents.querysets import IncidentQuerySet
from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import FieldError, InvalidInput
from riskregister.history.compiled import CompiledQuery
from riskregister.history.models import Action
from riskregister.organizations.models import SourceList
from riskregister.organizations.roles import Permission

WRITE: Final = {str(Permission.INCIDENTS_WRITE)}
SCALARS: Final = (
    "title",
    "description",
    "status",
    "severity",
    "severity_reasoning",
    "source",
    "detected_date",
    "occurred_date",
    "responded_date",
    "contained_date",
    "external_ref",
)


@operation(requires=WRITE)
def create_incident(change: OpenChange, *, values: IncidentValues) -> Incident:
    """Create an incident.

    Raises InvalidInput for references that lead nowhere and dates out of order, DuplicateExternalRef, HeldByDeleted.
    """
    refuse_taken_refs(lambda: Incident.objects.of(change.organization_id), [values])
    (incident,) = create_incidents(change, [values])
    return incident


@operation(requires=WRITE)
def revise_incident(change: OpenChange, *, number: int, values: IncidentValues) -> Incident:
    """Change the fields given; one that comes out as it was gets no version and no row of history.

    Raises IncidentNotFound, PreconditionFailed, InvalidInput, DuplicateExternalRef, HeldByDeleted.
    """
    incident = lock_incident(change, number)
    change.expect(incident)
    set_values(change, incident, values)
    return incident


@operation(requires=WRITE)
def put_incident(
    change: OpenChange, *, ref: str, values: IncidentValues, missing: Sequence[FieldError]
) -> tuple[Incident, bool]:
    """Create the incident with this external_ref, or change the fields given. Tells whether it was created.

    `missing` says what `values` lacks to make an incident of. Raises InvalidInput with it where there is none yet,
    HeldByDeleted, and what creating and changing raise.
    """
    incident = locked_incidents(change).filter(external_ref=ref).first()
    change.expect(incident)
    if incident is not None:
        set_values(change, incident, values)
        return incident, False
    new: list[IncidentValues] = [{**values, "external_ref": ref}]
    refuse_taken_refs(lambda: Incident.objects.of(change.organization_id), new)
    if missing:
        raise InvalidInput(missing)
    (created,) = create_incidents(change, new)
    return created, True


@operation(requires=WRITE)
def delete_incident(change: OpenChange, *, number: int) -> None:
    """Take an incident out of the register; risks keep their links to it.

    Raises IncidentNotFound, PreconditionFailed.
    """
    incident = lock_incident(change, number)
    change.expect(incident)
    change.delete(incident)


@operation(requires=WRITE)
def restore_incident(change: OpenChange, *, number: int) -> Incident:
    """Bring a deleted incident back. Raises IncidentNotFound, NotDeleted."""
    incident = locked(Incident.objects.of(change.organization_id)).filter(number=number).first()
    if incident is None:
        raise IncidentNotFound
    if incident.deleted_date is None:
        raise NotDeleted(incident.display_id)
    change.restore(incident)
    return incident


@operation(requires=WRITE)
def add_comment(change: OpenChange, *, number: int, value: str) -> IncidentComment:
    """Comment on an incident. Raises IncidentNotFound."""
    return append_comment(change, lock_incident(change, number), IncidentComment, value)


def create_incidents(change: OpenChange, batch: Sequence[IncidentValues]) -> list[Incident]:
    """Create incidents within an open change, numbered in the order given. The caller has seen to external_refs."""
    references = resolve(change, batch, SourceList.INCIDENTS)
    numbers = change.take_numbers("incident_number", len(batch))
    return [_create(change, references, number, values) for number, values in zip(numbers, batch, strict=True)]


def lock_incident(change: OpenChange, number: int) -> Incident:
    """Return an incident, locked for this change and with its people. Raises IncidentNotFound."""
    incident = _LOCKED.first(change.organization_id, number)
    if incident is None:
        raise IncidentNotFound
    return incident


_LOCKED: Final[CompiledQuery[Incident]] = CompiledQuery(
    lambda organization_id, number: locked(Incident.objects.of(organization_id).live()).filter(number=number), UUID, int
)


def locked_incidents(change: OpenChange) -> IncidentQuerySet:
    """Return the organisation's incidents, locked for this change when they are read, and with their people."""
    return locked(Incident.objects.of(change.organization_id).live())


def locked(incidents: IncidentQuerySet) -> IncidentQuerySet:
    """Return incidents, locked when they are read, and with their people."""
    return incidents.with_people().select_for_update(of=("self",))


def set_risk_associations(change: OpenChange, incident: Incident, risk_ids: Sequence[str], action: Action) -> None:
    """Have a locked incident's row say which risks are associated with it, and its history what made it so."""
    incident.risk_associations = list(risk_ids)
    change.revise(incident, action)


def known_refs(change: OpenChange, refs: Iterable[str]) -> set[str]:
    """Return which of the external_refs are taken."""
    held = Incident.objects.of(change.organization_id).filter(external_ref__in=list(refs))
    return set(held.values_list("external_ref", flat=True))


def apply(change: OpenChange, references: References, incident: Incident, values: IncidentValues) -> None:
    """Set the fields given on an incident, new or old. Raises InvalidInput for dates out of order."""
    given: Mapping[str, Any] = values
    for name in SCALARS:
        if name in given:
            setattr(incident, name, given[name])
    if "assigned_to" in given:
        incident.assigned_to = references.member(given["assigned_to"])
    if "tags" in given:
        set_tags(change, incident, IncidentTag, references.tags_of(incident, given["tags"]))
    if "threat_objectives" in given:
        set_objectives(change, incident, IncidentThreatObjective, references.objectives(given["threat_objectives"]))
    _check_timeline(incident)


def set_values(change: OpenChange, incident: Incident, values: IncidentValues) -> None:
    """Change the fields given of a locked incident. Raises what `revise_incident` does."""
    refuse_taken_refs(lambda: Incident.objects.of(change.organization_id), [values], but=incident)
    references = resolve(change, [values], SourceList.INCIDENTS)
    with change.revising(incident):
        apply(change, references, incident, values)


def _create(change: OpenChange, references: References, number: int, values: IncidentValues) -> Incident:
    incident = Incident(organization_id=change.organization_id, number=number, status=IncidentStatus.NEW)
    apply(change, references, incident, values)
    change.create(incident)
    return incident


def _check_timeline(incident: Incident) -> None:
    occurred = incident.occurred_date
    if occurred is None:
        return
    errors: list[FieldError] = []
    if occurred > incident.detected_date:
        errors.append(FieldError("/occurred_date", "order", "It is after detected_date."))
    later = {"responded_date": incident.responded_date, "contained_date": incident.contained_date}
    errors += [
        FieldError(f"/{name}", "order", "It is before occurred_date.")
        for name, moment in later.items()
        if moment is not None and moment < occurred
    ]
    if errors:
        raise InvalidInput(errors)
