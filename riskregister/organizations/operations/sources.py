"""The lists of where incidents and risks come from."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import FieldError, InvalidInput
from riskregister.history.models import Action
from riskregister.organizations.errors import ChangedMeanwhile
from riskregister.organizations.models import Organization, OrganizationHistory, Source, SourceList, Subject
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
def set_sources(
    change: OpenChange, *, lists: Mapping[SourceList, Sequence[str]], seen: int | None = None
) -> Organization:
    """Replace the lists of sources given; one that comes out as it was is left alone. Records keep the names they have.

    `seen` is the `sources_version` of the lists that the caller was shown. Raises InvalidInput for a name that can
    be none or is given twice, ChangedMeanwhile where the lists are no longer those seen.
    """
    if faults := [fault for used_for, names in lists.items() for fault in _faults(used_for, names)]:
        raise InvalidInput(faults)
    if seen is not None and seen != sources_version(change.organization_id):
        raise ChangedMeanwhile("The sources were changed meanwhile. Load the page again before you change them.")
    organization = Organization.objects.get(pk=change.organization_id)
    known = sources_of(change.organization_id)
    for used_for, names in lists.items():
        if list(names) != known[used_for]:
            replace_sources(change, organization, used_for, names)
    return organization


def sources_of(organization_id: UUID) -> dict[SourceList, list[str]]:
    """Return both lists of sources."""
    listed = Source.objects.of(organization_id).order_by("position")
    names = list(listed.values_list("used_for", "name"))
    return {used_for: [name for of, name in names if of == used_for] for used_for in SourceList}


def sources_version(organization_id: UUID) -> int:
    """Return at which version of the organisation's settings a list of sources was last set."""
    rows = OrganizationHistory.objects.of(organization_id).filter(subject=Subject.SOURCES)
    version: int = rows.order_by("-sequence").values_list("version", flat=True)[0]
    return version


def replace_sources(change: OpenChange, organization: Organization, used_for: SourceList, names: Sequence[str]) -> None:
    """Replace one list within an open change."""
    listed = Source.objects.of(organization.pk).filter(used_for=used_for)
    listed.delete()
    listed.bulk_create(
        Source(organization=organization, used_for=used_for, name=name, position=position)
        for position, name in enumerate(names)
    )
    record_change(change, organization, Action.CHANGED, subject=Subject.SOURCES, used_for=used_for, sources=list(names))


def _faults(used_for: SourceList, names: Sequence[str]) -> Iterator[FieldError]:
    for index, name in enumerate(names):
        pointer = f"/{used_for}/{index}"
        yield from name_faults(Source, "name", name, pointer)
        if name in names[:index]:
            yield FieldError(pointer, "repeated", f"{name} is in the list already.")
