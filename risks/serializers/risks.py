"""The register row, defined here and nowhere else, and what may be sent in."""

from collections.abc import Mapping
from typing import Any, Final

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from incidents.models import TEXT_LENGTH, TITLE_LENGTH
from incidents.serializers import (
    RecordInput,
    TaggedBulkInput,
    TagSerializer,
    ThreatObjectiveSerializer,
)
from riskregister.api.bulk_input import BulkInput, Changes, record_ids
from riskregister.api.fields import Choice, StrictSerializer, Text, UtcDateTime
from riskregister.organizations.models import SourceList
from riskregister.organizations.serializers import PersonSerializer
from risks.choices import (
    CATALOGUE_SAYS,
    OF_THE_CATALOGUE,
    Impact,
    Likelihood,
    RiskKind,
    RiskStatus,
    RiskType,
    Urgency,
)
from risks.enumerations import ENUMERATIONS, Enumeration

OTHER_NAMES: Final = {"likelihood_reasoning": "likelihood_analysis", "impact_reasoning": "impact_analysis"}
"""Names that existing clients send for a field, and the field."""


class RegisterRowSerializer(serializers.Serializer[Any]):
    """A row of the Risk Register: one of the organisation's own risks (RSK) or a key risk (AKR)."""

    id = serializers.CharField(source="display_id", help_text="RSK-00001 or AKR-00001")
    title = serializers.CharField()
    description = serializers.CharField()
    type = serializers.ChoiceField(RiskType.choices)
    status = serializers.ChoiceField(RiskStatus.choices)
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # a field of ours that hides an attribute
    created_date = UtcDateTime()
    updated_date = UtcDateTime()
    discovered_date = UtcDateTime()
    due_date = UtcDateTime(allow_null=True, help_text="discovered_date plus the days the policy allows.")
    expected_date = UtcDateTime(allow_null=True)
    closed_date = UtcDateTime(allow_null=True)
    assigned_to = PersonSerializer(allow_null=True)
    opened_by = PersonSerializer(allow_null=True)
    likelihood = serializers.ChoiceField(Likelihood.choices, allow_null=True)
    likelihood_analysis = serializers.CharField(allow_null=True)
    impact = serializers.ChoiceField(Impact.choices, allow_null=True)
    impact_analysis = serializers.CharField(allow_null=True)
    initially_reported_urgency = serializers.ChoiceField(Urgency.choices, allow_null=True)
    urgency = serializers.ChoiceField(Urgency.choices, allow_null=True, help_text="From likelihood and impact.")
    control_statement = serializers.CharField(allow_null=True)
    remediation_task = serializers.CharField(allow_null=True)
    comments = serializers.IntegerField(min_value=0, help_text="How many there are.")
    incident_associations = serializers.ListField(child=serializers.CharField(), help_text="INC-00001")
    tags = TagSerializer(many=True)
    threat_objectives = ThreatObjectiveSerializer(many=True)
    external_ref = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(min_value=1, help_text="The value of the ETag.")
    catalogue_version = serializers.IntegerField(
        min_value=1, allow_null=True, help_text="Of a key risk: which version of the catalogue's entry it shows."
    )
    own_score = serializers.BooleanField(
        allow_null=True, help_text="Of a key risk: the organisation has scored it, so the threat profile does not."
    )
    left_profile_date = UtcDateTime(
        allow_null=True, help_text="Of a key risk: since when the threat profile calls for it no longer."
    )
    residual_of = serializers.CharField(
        allow_null=True, help_text="The key risk whose closing left this one: AKR-00001."
    )
    residual_risks = serializers.ListField(
        child=serializers.CharField(), help_text="What the closing of this key risk left: RSK-00001."
    )


class RiskInput(RecordInput):
    """What may be set on a risk."""

    status = Choice(RiskStatus.choices, required=False)
    type = Choice(RiskType.choices, required=False)
    likelihood = Choice(Likelihood.choices, allow_null=True, required=False)
    likelihood_analysis = Text(allow_null=True, required=False, max_length=TEXT_LENGTH)
    impact = Choice(Impact.choices, allow_null=True, required=False)
    impact_analysis = Text(allow_null=True, required=False, max_length=TEXT_LENGTH)
    initially_reported_urgency = Choice(Urgency.choices, allow_null=True, required=False)
    control_statement = Text(allow_null=True, required=False, max_length=TEXT_LENGTH)
    remediation_task = Text(allow_null=True, required=False, max_length=TEXT_LENGTH)
    discovered_date = UtcDateTime(required=False)
    expected_date = UtcDateTime(allow_null=True, required=False)
    closed_date = UtcDateTime(allow_null=True, required=False)
    likelihood_reasoning = Text(
        allow_null=True, required=False, max_length=TEXT_LENGTH, help_text="Other name of likelihood_analysis."
    )
    impact_reasoning = Text(
        allow_null=True, required=False, max_length=TEXT_LENGTH, help_text="Other name of impact_analysis."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Bring the other names home; both names of one field at once is an error."""
        twice = {
            other: [serializers.ErrorDetail(f"It is another name of {name}: give one of them.", code="both_names")]
            for other, name in OTHER_NAMES.items()
            if other in attrs and name in attrs
        }
        if twice:
            raise serializers.ValidationError(twice)
        return {OTHER_NAMES.get(name, name): value for name, value in attrs.items()}


class RaisedRiskInput(RiskInput):
    """What may be set on a risk raised from an incident: nothing must be, the incident gives the rest."""

    title = Text(required=False, max_length=TITLE_LENGTH)
    description = Text(required=False, max_length=TEXT_LENGTH)


class KeyRiskInput(RiskInput):
    """What an organisation may set on a key risk; the rest the catalogue says."""

    title = None  # type: ignore[assignment]  # how REST framework takes a field away
    description = None  # type: ignore[assignment]
    type = None  # type: ignore[assignment]
    source = None  # type: ignore[assignment]
    tags = None  # type: ignore[assignment]
    threat_objectives = None  # type: ignore[assignment]
    external_ref = None  # type: ignore[assignment]

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        told = serializers.ErrorDetail(CATALOGUE_SAYS, code="catalogue_field")
        return super()._unknown(data) | {name: [told] for name in sorted(OF_THE_CATALOGUE & data.keys())}


class ResidualRiskInput(RaisedRiskInput):
    """The risk that a control leaves: its scores, and what is to be said otherwise than of the key risk."""

    likelihood = Choice(Likelihood.choices)
    impact = Choice(Impact.choices)


class ClosedKeyRiskInput(StrictSerializer):
    """How a key risk is closed, and what that leaves."""

    control_statement = Text(
        required=False, max_length=TEXT_LENGTH, help_text="By which control. The one that the key risk has, if none."
    )
    risk = ResidualRiskInput()


class BulkKeyRiskInput(BulkInput):
    """One change of many key risks."""

    ids = record_ids((RiskKind.KEY.value,))
    changes = Changes(KeyRiskInput)


class BulkRiskInput(TaggedBulkInput):
    """One change of many risks, of either kind."""

    ids = record_ids(tuple(RiskKind.values))
    changes = Changes(RiskInput)


def _enumeration(name: str, told: Enumeration) -> serializers.Serializer[Any]:
    fields: dict[str, Any] = {
        "ordered": serializers.BooleanField(help_text="Whether the values are listed low to high."),
        "values": serializers.ListField(child=serializers.ChoiceField(told.choices.choices)),
    }
    made: serializers.Serializer[Any] = inline_serializer(f"{name.title().replace('_', '')}Enumeration", fields)
    return made


def _names() -> Any:
    return serializers.ListField(child=serializers.CharField())


class EnumerationsSerializer(serializers.Serializer[Any]):
    """What fields may say: every enumeration, and the organisation's lists of sources."""

    enumerations = inline_serializer(
        "EnumerationsByName", {name: _enumeration(name, of) for name, of in ENUMERATIONS.items()}
    )
    sources = inline_serializer("SourcesByKind", {used_for: _names() for used_for in SourceList.values})
