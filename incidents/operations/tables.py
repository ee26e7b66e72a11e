"""Importing incidents from a table."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, BinaryIO

from django.db.models import Q

from incidents.columns import INCIDENTS
from incidents.models import Incident
from incidents.operations.incidents import WRITE, apply, create_incidents, locked
from incidents.operations.references import resolve
from incidents.querysets import IncidentQuerySet
from riskregister.api.changes import Change, OpenChange, operation
from riskregister.api.tables.importing import RecordWriter, TableImport, Values
from riskregister.organizations.emails import user_ids
from riskregister.organizations.models import SourceList


class IncidentWriter(RecordWriter):
    """How rows become incidents."""

    table = INCIDENTS

    def candidates(
        self, change: OpenChange, names: Collection[tuple[str, int]], refs: Collection[str]
    ) -> IncidentQuerySet:
        """Return the incidents with these names or external_refs."""
        numbers = [number for _, number in names]
        incidents: IncidentQuerySet = Incident.objects.of(change.organization_id)
        return locked(incidents).filter(Q(number__in=numbers) | Q(external_ref__in=refs))

    def write(self, change: OpenChange, new: Sequence[Values], known: Sequence[tuple[Any, Values]]) -> None:
        """Create and change incidents. Raises what creating and changing one does."""
        create_incidents(change, new)  # type: ignore[arg-type]  # values of incidents
        # A tag that these make is there for those that follow.
        change.flush()
        references = resolve(change, [values for _, values in known], SourceList.INCIDENTS)
        for incident, values in known:
            with change.revising(incident):
                apply(change, references, incident, values)  # type: ignore[arg-type]  # values of an incident


@operation(requires=WRITE)
def import_incident_table(change: OpenChange, *, table_import: TableImport) -> None:
    """Create and change incidents by the rows of a table: all, or none if any row is refused."""
    table_import.write(change)


def incident_table_import(
    change: Change, file: BinaryIO, *, dry_run: bool, progress: Callable[[int], object]
) -> TableImport:
    """Return the import of a file of incidents, to be run."""
    context = {"user_id_of": user_ids(change.organization_id)}
    return TableImport(file, IncidentWriter(), import_incident_table, change, context, dry_run, progress)
