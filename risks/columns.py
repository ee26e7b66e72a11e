"""The register as a table."""

from typing import Any, Final

from rest_framework import serializers

from incidents.choices import Objective, Relevance
from incidents.columns import SHARED
from incidents.models import Incident
from riskregister.api.fields import RecordId
from riskregister.api.tables.cells import joined, split
from riskregister.api.tables.columns import Column, Table, columns_of
from riskregister.history.identifiers import display_id
from riskregister.organizations.emails import MemberEmail
from risks.choices import Impact, Likelihood, RiskKind, RiskStatus, RiskType, Urgency
from risks.serializers import OTHER_NAMES, RiskInput

LINKS: Final = "incident_associations"


class Incidents(Column):
    """The incidents that a risk is associated with, as `INC-1;INC-2`."""

    def read(self, cell: str) -> Any:
        """Return their ids."""
        return split(cell)

    def write(self, record: Any) -> str:
        """Return their ids, in the order of the row."""
        return joined(record.incident_associations)

    def describe(self, field: Any) -> str:
        """Say how incidents are named."""
        return "the ids of incidents with ; between them: these will be associated with the risk, and no others"


class RiskRowInput(RiskInput):
    """What a row of the table may set on a risk."""

    assigned_to = MemberEmail(allow_null=True, required=False)  # type: ignore[assignment]  # the same, said in another way
    incident_associations = serializers.ListField(child=RecordId((Incident.kind,)), required=False)

    def validate_incident_associations(self, names: list[tuple[str, int]]) -> list[str]:
        """Refuse the same incident twice; return the ids as rows show them."""
        if len(set(names)) != len(names):
            raise serializers.ValidationError("An incident is named twice.", code="repeated")
        return [display_id(*name) for name in names]


REGISTER: Final = Table(
    kinds=tuple(RiskKind.values),
    input=RiskRowInput,
    columns=columns_of(
        RiskRowInput,
        special={**SHARED, LINKS: Incidents},
        left_out=OTHER_NAMES,
        examples={
            "title": "Disks of laptops are not encrypted",
            "description": "Whoever takes a laptop can read what is on it.",
            "source": "Audit",
            "tags": "laptop;endpoint",
            "threat_objectives": f"{Objective.DATA_DISCLOSURE}:{Relevance.HIGH};{Objective.FRAUD}",
            "external_ref": "finding-1",
            "status": RiskStatus.REMEDIATION,
            "type": RiskType.CONFIGURATION,
            "likelihood": Likelihood.PROBABLE,
            "likelihood_analysis": "Two were taken last year.",
            "impact": Impact.HIGH,
            "initially_reported_urgency": Urgency.HIGH,
            "remediation_task": "Turn disk encryption on for every laptop.",
            "discovered_date": "2026-03-02T08:00:00Z",
            "expected_date": "2026-06-30T00:00:00Z",
        },
    ),
    together=frozenset({"status", "closed_date"}),
)
