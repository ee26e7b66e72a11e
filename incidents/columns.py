"""Incidents as a table, and the columns that risks have too."""

from collections.abc import Mapping
from typing import Any, Final

from incidents.choices import IncidentStatus, Objective, Relevance, Severity
from incidents.models import Incident
from incidents.serializers import IncidentInput
from riskregister.api.tables.cells import PART, BadCell, escaped, joined, split, unescaped
from riskregister.api.tables.columns import Column, Table, columns_of
from riskregister.organizations.emails import MemberEmail


class Assignee(Column):
    """A person as their e-mail address."""

    def write(self, record: Any) -> str:
        """Return the address of the person assigned."""
        return "" if record.assigned_to is None else str(record.assigned_to.user.email)

    def describe(self, field: Any) -> str:
        """Say who may be named."""
        return "the e-mail address of an active member"


class Tags(Column):
    """Tags by their contents, as `a;b`."""

    def read(self, cell: str) -> Any:
        """Return the tags as the input takes them."""
        return [{"content": unescaped(item)} for item in split(cell)]

    def write(self, record: Any) -> str:
        """Return the contents, in the order of the row."""
        return joined(escaped(tag["content"]) for tag in record.tags)

    def describe(self, field: Any) -> str:
        """Say how tags are written."""
        longest = field.child.fields["content"].max_length
        return (
            f"at most {field.max_length} tags of at most {longest} characters with ; between them; "
            r"write \; and \: and \\ for those characters in a tag"
        )


class Objectives(Column):
    """Threat objectives, with their relevance where it is known, as `Fraud:High;Extortion`."""

    def read(self, cell: str) -> Any:
        """Return the objectives as the input takes them."""
        return [self._objective(item) for item in split(cell)]

    def write(self, record: Any) -> str:
        """Return the objectives, in the order of the row."""
        pairs = ((objective["threat_objective"], objective["relevance"]) for objective in record.threat_objectives)
        return joined(joined((escaped(part) for part in pair if part is not None), PART) for pair in pairs)

    def describe(self, field: Any) -> str:
        """Say how objectives are written."""
        parts = field.child.fields
        return (
            f"any of {' | '.join(parts['threat_objective'].choices)} with ; between them, "
            f"each with :{' or :'.join(parts['relevance'].choices)} after it where that is known"
        )

    def _objective(self, item: str) -> dict[str, str]:
        name, *relevance = [unescaped(part) for part in split(item, PART)] or [""]
        if len(relevance) > 1:
            raise BadCell(f"Give one relevance of {name}.")
        return {"threat_objective": name, "relevance": relevance[0]} if relevance else {"threat_objective": name}


SHARED: Final[Mapping[str, type[Column]]] = {
    "assigned_to": Assignee,
    "tags": Tags,
    "threat_objectives": Objectives,
}
"""Columns that are no plain texts."""


class IncidentRowInput(IncidentInput):
    """What a row of the table may set on an incident."""

    assigned_to = MemberEmail(allow_null=True, required=False)  # type: ignore[assignment]  # the same, said in another way


INCIDENTS: Final = Table(
    kinds=(Incident.kind,),
    input=IncidentRowInput,
    columns=columns_of(
        IncidentRowInput,
        special=SHARED,
        examples={
            "title": "Laptop taken from a car",
            "description": "The disk was not encrypted.",
            "source": "User Report",
            "tags": "laptop;theft",
            "threat_objectives": f"{Objective.DATA_DISCLOSURE}:{Relevance.HIGH};{Objective.FRAUD}",
            "external_ref": "ticket-1",
            "status": IncidentStatus.IN_PROGRESS,
            "severity": Severity.SEV_2,
            "severity_reasoning": "Two thousand customers.",
            "detected_date": "2026-03-02T08:00:00Z",
            "occurred_date": "2026-03-01T19:30:00Z",
            "responded_date": "2026-03-02T08:15:00Z",
        },
    ),
)
