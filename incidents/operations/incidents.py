"""Creating incidents, one or a batch, and what an upper app may have written on one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from incidents.choices import IncidentStatus
from incidents.errors import DuplicateExternalRef, IncidentNotFound
from incidents.models import Incident, IncidentComment, IncidentTag, IncidentThreatObjective, IncidentValues
from incidents.operations.comments import append_comment
from incidents.operations.references import References, resolve
from incidents.operations.relations import set_objectives, set_tags
from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import FieldError, InvalidInput
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

    Raises InvalidInput for references that lead nowhere and dates out of order, DuplicateExternalRef.
    """
    refuse_taken_refs(change, [values])
    (incident,) = create_incidents(change, [values])
    return incident


@operation(requires=WRITE)
def revise_incident(change: OpenChange, *, number: int, values: IncidentValues) -> Incident:
    """Change the fields given; one that comes out as it was gets no version and no row of history.

    Raises IncidentNotFound, PreconditionFailed, InvalidInput, DuplicateExternalRef.
    """
    incident = lock_incident(change, number)
    change.expect(incident)
    refuse_taken_refs(change, [values], but=incident)
    references = resolve(change, [values], SourceList.INCIDENTS)
    with change.revising(incident):
        _apply(change, references, incident, values)
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
    incidents = Incident.objects.of(change.organization_id).live().with_people().select_for_update(of=("self",))
    incident: Incident | None = incidents.filter(number=number).first()
    if incident is None:
        raise IncidentNotFound
    return incident


def note_risk_raised(change: OpenChange, incident: Incident, risk_id: str) -> None:
    """Have the incident's row and history say that a risk was raised from it."""
    incident.risk_associations = [*incident.risk_associations, risk_id]
    change.revise(incident, Action.RISK_RAISED)


def known_refs(change: OpenChange, refs: Iterable[str]) -> dict[str, int]:
    """Return which of the external_refs are taken, with the number of the incident that holds each."""
    held = Incident.objects.of(change.organization_id).filter(external_ref__in=list(refs))
    return {str(ref): number for ref, number in held.values_list("external_ref", "number")}


def refuse_taken_refs(change: OpenChange, batch: Sequence[IncidentValues], *, but: Incident | None = None) -> None:
    """Raise DuplicateExternalRef, naming the holder, if an input's external_ref is taken."""
    refs = [ref for values in batch if (ref := values.get("external_ref")) is not None]
    if not refs:
        return
    for ref, number in known_refs(change, refs).items():
        if but is not None and but.number == number:
            continue
        holder = Incident(number=number).display_id
        detail = f"{holder} has the external_ref {ref}."
        raise DuplicateExternalRef(detail, errors=[FieldError("/external_ref", "duplicate", detail)])


def _create(change: OpenChange, references: References, number: int, values: IncidentValues) -> Incident:
    incident = Incident(organization_id=change.organization_id, number=number, status=IncidentStatus.NEW)
    _apply(change, references, incident, values)
    change.create(incident)
    return incident


def _apply(change: OpenChange, references: References, incident: Incident, values: IncidentValues) -> None:
    """Set the fields given on an incident, new or old. Raises InvalidInput for dates out of order."""
    given: Mapping[str, Any] = values
    for name in SCALARS:
        if name in given:
            setattr(incident, name, given[name])
    if "assigned_to" in given:
        incident.assigned_to = references.member(given["assigned_to"])
    if "tags" in given:
        set_tags(change, incident, IncidentTag, references.shown_tags(given["tags"]))
    if "threat_objectives" in given:
        set_objectives(change, incident, IncidentThreatObjective, references.objectives(given["threat_objectives"]))
    _check_timeline(incident)


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
