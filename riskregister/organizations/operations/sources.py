"""The lists of where incidents and risks come from."""

from collections.abc import Sequence
from typing import Final

from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import FieldError, InvalidInput
from riskregister.history.models import Action
from riskregister.organizations.models import Organization, Source, SourceList, Subject
from riskregister.organizations.operations.names import name_faults
from riskregister.organizations.operations.recording import record_change
from riskregister.organizations.roles import MANAGE

DEFAULT_SOURCES: Final[dict[SourceList, tuple[str, ...]]] = {
    SourceList.RISKS: (
        "Incident",
        "Attack Surface Monitoring",
        "Audit",
        "Penetration Test",
        "Vulnerability Management",
        "Third-party Assessment",
        "Threat Intelligence",
        "Self-reported",
    ),
    SourceList.INCIDENTS: (
        "SIEM",
        "Managed Detection and Response (MDR)",
        "User Report",
        "External Notification",
        "Threat Intelligence",
    ),
}


@operation(requires=MANAGE)
def set_sources(change: OpenChange, *, used_for: SourceList, names: Sequence[str]) -> None:
    """Replace one of the lists of sources. Records keep the names they have.

    Raises InvalidInput for a name that can be none, or is given twice.
    """
    faults = [
        fault for index, name in enumerate(names) for fault in name_faults(Source, "name", name, f"/names/{index}")
    ]
    faults += [
        FieldError(f"/names/{index}", "repeated", "It is in the list already.")
        for index, name in enumerate(names)
        if name in names[:index]
    ]
    if faults:
        raise InvalidInput(faults)
    organization = Organization.objects.get(pk=change.organization_id)
    replace_sources(change, organization, used_for, names)


def replace_sources(change: OpenChange, organization: Organization, used_for: SourceList, names: Sequence[str]) -> None:
    """Replace one list within an open change."""
    listed = Source.objects.of(organization.pk).filter(used_for=used_for)
    listed.delete()
    listed.bulk_create(
        Source(organization=organization, used_for=used_for, name=name, position=position)
        for position, name in enumerate(names)
    )
    record_change(change, organization, Action.CHANGED, subject=Subject.SOURCES, used_for=used_for, sources=list(names))
