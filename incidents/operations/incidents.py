"""Creating incidents, one or a batch, and what an upper app may have written on one."""

from collections.abc import Iterable, Sequence
from typing import Final

from incidents.choices import IncidentStatus
from incidents.errors import DuplicateExternalRef, IncidentNotFound
from incidents.models import Incident, IncidentComment, IncidentTag, IncidentThreatObjective, IncidentValues
from incidents.operations.comments import append_comment
from incidents.operations.references import References, resolve
from incidents.relations import in_tag_order
from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import FieldError, InvalidInput
from riskregister.history.models import Action
from riskregister.organizations.models import SourceList
from riskregister.organizations.roles import Permission

WRITE: Final = {str(Permission.INCIDENTS_WRITE)}
SCALARS: Final = (
    "title",
    "description",
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
def add_comment(change: OpenChange, *, number: int, value: str) -> IncidentComment:
    """Comment on an incident. Raises IncidentNotFound."""
    return append_comment(change, lock_incident(change, number), IncidentComment, value)


def create_incidents(change: OpenChange, batch: Sequence[IncidentValues]) -> list[Incident]:
    """Create incidents within an open change, numbered in the order given. The caller has seen to external_refs."""
    _check_timelines(batch)
    references = resolve(change, batch, SourceList.INCIDENTS)
    numbers = change.take_numbers("incident_number", len(batch))
    return [_create(change, references, number, values) for number, values in zip(numbers, batch, strict=True)]


def lock_incident(change: OpenChange, number: int) -> Incident:
    """Return an incident, locked for this change and with its people. Raises IncidentNotFound."""
    incidents = Incident.objects.of(change.organization_id).with_people().select_for_update(of=("self",))
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


def refuse_taken_refs(change: OpenChange, batch: Sequence[IncidentValues]) -> None:
    """Raise DuplicateExternalRef, naming the holder, if an input's external_ref is taken."""
    refs = [ref for values in batch if (ref := values.get("external_ref")) is not None]
    if not refs:
        return
    for ref, number in known_refs(change, refs).items():
        holder = Incident(number=number).display_id
        detail = f"{holder} has the external_ref {ref}."
        raise DuplicateExternalRef(detail, errors=[FieldError("/external_ref", "duplicate", detail)])


def _create(change: OpenChange, references: References, number: int, values: IncidentValues) -> Incident:
    tags = references.tags(values.get("tags", ()))
    incident = Incident(
        organization_id=change.organization_id,
        number=number,
        status=values.get("status", IncidentStatus.NEW),
        assigned_to=references.member(values.get("assigned_to")),
        tags=in_tag_order(tags),
        threat_objectives=references.objectives(values.get("threat_objectives", ())),
        **{name: values.get(name) for name in SCALARS},
    )
    change.create(incident)
    change.insert(*(IncidentTag(organization_id=change.organization_id, record=incident, tag=tag) for tag in tags))
    change.insert(
        *(
            IncidentThreatObjective(
                organization_id=change.organization_id,
                record=incident,
                threat_objective=objective["threat_objective"],
                relevance=objective["relevance"],
                created_date=change.now,
            )
            for objective in incident.threat_objectives
        )
    )
    return incident


def _check_timelines(batch: Sequence[IncidentValues]) -> None:
    errors: list[FieldError] = []
    for position, values in enumerate(batch):
        prefix = f"/{position}" if len(batch) > 1 else ""
        occurred = values.get("occurred_date")
        if occurred is None:
            continue
        if occurred > values["detected_date"]:
            errors.append(FieldError(f"{prefix}/occurred_date", "order", "It is after detected_date."))
        later = {"responded_date": values.get("responded_date"), "contained_date": values.get("contained_date")}
        for name, moment in later.items():
            if moment is not None and moment < occurred:
                errors.append(FieldError(f"{prefix}/{name}", "order", "It is before occurred_date."))
    if errors:
        raise InvalidInput(errors)
