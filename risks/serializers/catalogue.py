"""What the catalogue says of a key risk, beyond what its row of the register shows."""

from typing import Any

from rest_framework import serializers

from incidents.serializers import StoredSetSerializer, ThreatObjectiveSerializer
from riskregister.api.fields import UtcDateTime
from risks.choices import RiskType


def _identifiers(of: str) -> Any:
    return serializers.ListField(child=serializers.CharField(), help_text=of)


class PublicSourcesSerializer(StoredSetSerializer):
    """The public sources that an entry is grounded in."""

    attack = _identifiers("Techniques of MITRE ATT&CK for Enterprise: T1078.003")
    cis = _identifiers("Safeguards of the CIS Critical Security Controls, version 8: 5.2")
    csf = _identifiers("Subcategories of the NIST Cybersecurity Framework 2.0: PR.AA-01")

    def to_representation(self, instance: Any) -> Any:
        """Return every list, an empty one where the entry names none."""
        return super().to_representation({name: [] for name in self.fields} | instance)


class CatalogueEntrySerializer(serializers.Serializer[Any]):
    """An entry of the catalogue, in the version that the row of the register shows."""

    id = serializers.CharField(source="key_risk.__str__", help_text="AKR-00001")
    catalogue_version = serializers.IntegerField(source="version", min_value=1, help_text="The one that the row shows.")
    newest_version = serializers.IntegerField(
        min_value=1, help_text="The newest of the catalogue: another until the register has followed it."
    )
    created_date = UtcDateTime(help_text="When this version was loaded.")
    title = serializers.CharField()
    description = serializers.CharField()
    type = serializers.ChoiceField(RiskType.choices)
    threat_objectives = ThreatObjectiveSerializer(many=True)
    guidance = serializers.CharField(help_text="What a control statement for it should say.")
    sources = PublicSourcesSerializer()
    retired = serializers.BooleanField(help_text="It enters no register any more; those that carry it keep it.")
