"""Importing: a batch of incidents, and a risk from each, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from incidents import operations as incidents
from incidents.models import Incident, IncidentValues
from riskregister.api.changes import OpenChange, operation
from riskregister.organizations.roles import Permission
from risks.models import Risk
from risks.operations.risks import create_risks

IMPORT: Final = {str(Permission.INCIDENTS_WRITE), str(Permission.RISKS_WRITE)}


@dataclass(frozen=True)
class ImportedIncidents:
    """What became of a batch."""

    created: list[Incident]
    risks: list[Risk]
    unchanged: int
    """How many were there already, by their external_ref."""


@operation(requires=IMPORT)
def import_incidents(change: OpenChange, *, batch: Sequence[IncidentValues], raise_risks: bool) -> ImportedIncidents:
    """Create the incidents whose external_ref is new; with `raise_risks`, a risk from each of them.

    The batch holds no external_ref twice. Numbers are reserved once and every table gets one INSERT, so a
    batch costs little more than a single record. Raises InvalidInput as `create_incident` does.
    """
    refs = [ref for values in batch if (ref := values.get("external_ref")) is not None]
    known = incidents.known_refs(change, refs)
    new = [values for values in batch if values.get("external_ref") not in known]
    created = incidents.create_incidents(change, new)
    risks = create_risks(change, [(incident, {}) for incident in created]) if raise_risks else []
    return ImportedIncidents(created, risks, unchanged=len(batch) - len(new))
