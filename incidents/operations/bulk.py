"""One change of many incidents."""

from incidents.choices import TagOperation
from incidents.document import ROW
from incidents.models import Incident
from incidents.operations.incidents import WRITE, apply, locked_incidents
from incidents.operations.references import References, refuse_taken_refs, resolve
from riskregister.api.bulk import Bulk, BulkOutcome, change_each
from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import InvalidInput
from riskregister.organizations.models import SourceList


@operation(requires=WRITE)
def bulk_revise_incidents(change: OpenChange, *, bulk: Bulk) -> BulkOutcome:
    """Change the fields given on each incident, or, for a preview, tell what would become of each.

    Raises InvalidInput for references that lead nowhere, and what `change_each` does.
    """
    rows = locked_incidents(change).filter(number__in=[number for _, number in bulk.names])
    references = references_of(change, bulk, SourceList.INCIDENTS)

    def revise(incident: Incident) -> None:
        refuse_taken_refs(lambda: Incident.objects.of(change.organization_id), [bulk.values], but=incident)
        apply(change, references, incident, bulk.values)  # type: ignore[arg-type]  # values of an incident

    return change_each(change, bulk, {(row.kind, row.number): row for row in rows}, revise, ROW)


def references_of(change: OpenChange, bulk: Bulk, used_for: SourceList) -> References:
    """Look up what a change of many records refers to. Raises InvalidInput as `resolve` does, of its `changes`."""
    operation = TagOperation(bulk.tag_operation) if bulk.tag_operation else TagOperation.REPLACE
    try:
        return resolve(change, [bulk.values], used_for, operation)
    except InvalidInput as refusal:
        raise refusal.below("/changes") from refusal
