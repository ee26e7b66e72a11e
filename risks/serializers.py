"""The register row, defined here and nowhere else, and what may be sent in."""

from typing import Any, Final

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from incidents.choices import Objective
from incidents.models import TEXT_LENGTH, TITLE_LENGTH
from incidents.serializers import (
    RecordInput,
    StoredSetSerializer,
    TaggedBulkInput,
    TagSerializer,
    ThreatObjectiveSerializer,
    distinct_objectives,
)
from riskregister.api.bulk_input import Changes, record_ids
from riskregister.api.fields import Choice, Count, Items, StrictSerializer, Text, UtcDateTime
from riskregister.history.identifiers import MAX_NUMBER
from riskregister.history.models import REASON_LENGTH
from riskregister.organizations.models import SourceList
from riskregister.organizations.serializers import PersonSerializer
from risks.choices import Impact, Likelihood, ProposalStatus, RiskKind, RiskStatus, RiskType, Urgency
from risks.enumerations import ENUMERATIONS, Enumeration
from risks.models import MAX_RATIONALE

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


class BulkRiskInput(TaggedBulkInput):
    """One change of many risks, of either kind."""

    ids = record_ids(tuple(RiskKind.values))
    changes = Changes(RiskInput)


class ScoredObjectiveSerializer(StoredSetSerializer):
    """What is expected of one threat objective, before any control."""

    threat_objective = serializers.ChoiceField(Objective.choices)
    likelihood = serializers.ChoiceField(Likelihood.choices, help_text="That it is attempted.")
    impact = serializers.ChoiceField(Impact.choices, help_text="If the attempt succeeds.")
    rationale = serializers.CharField(allow_null=True)


class ThreatProfileSerializer(serializers.Serializer[Any]):
    """The organisation's threat profile. Before the first is approved: version 0, and nothing in it."""

    version = serializers.IntegerField(source="profile_version", min_value=0, help_text="The value of the ETag.")
    proposal = serializers.CharField(source="display_id", allow_null=True, help_text="The one that it is: TPP-00001")
    approved_date = UtcDateTime(source="decided_date", allow_null=True)
    threat_objectives = ScoredObjectiveSerializer(many=True, help_text="One that is not here is not considered.")


class ProposalRowSerializer(serializers.Serializer[Any]):
    """A proposed threat profile, and what became of it."""

    id = serializers.CharField(source="display_id", help_text="TPP-00001")
    status = serializers.ChoiceField(ProposalStatus.choices)
    threat_objectives = ScoredObjectiveSerializer(many=True, help_text="One that is not here is not considered.")
    based_on = serializers.IntegerField(min_value=0, help_text="Version of the profile that it was made against.")
    profile_version = serializers.IntegerField(
        min_value=1, allow_null=True, help_text="Version of the profile that it is; null unless it was approved."
    )
    opened_by = PersonSerializer(help_text="Who proposed it.")
    decided_by = PersonSerializer(
        allow_null=True, help_text="Who approved or rejected it, or made what took its place."
    )
    decided_date = UtcDateTime(allow_null=True)
    decision_reason = serializers.CharField(allow_null=True)
    created_date = UtcDateTime()
    updated_date = UtcDateTime()
    version = serializers.IntegerField(min_value=1, help_text="The value of the ETag.")


class ScoredObjectiveInput(StrictSerializer):
    """What is expected of one threat objective."""

    threat_objective = Choice(Objective.choices)
    likelihood = Choice(Likelihood.choices)
    impact = Choice(Impact.choices)
    rationale = Text(allow_null=True, required=False, max_length=MAX_RATIONALE)


class ProposalInput(StrictSerializer):
    """A threat profile to propose: all of it, for it takes the place of the one there is."""

    threat_objectives = Items(
        child=ScoredObjectiveInput(),
        min_length=1,
        max_length=len(Objective),
        help_text="One that is left out is not considered: no key risk enters the register for its sake.",
    )
    based_on = Count(
        required=False,
        min_value=0,
        max_value=MAX_NUMBER,
        help_text="Version of the profile that the proposer has seen: another than the current one is refused (409).",
    )

    def validate_threat_objectives(self, objectives: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse the same objective twice."""
        return distinct_objectives(objectives)


class RejectionInput(StrictSerializer):
    """Why a proposal is rejected."""

    reason = Text(max_length=REASON_LENGTH)


class EffectSerializer(serializers.Serializer[Any]):
    """What approving a proposal would do to one key risk."""

    id = serializers.CharField(source="display_id", help_text="AKR-00001")
    title = serializers.CharField(source="entry.title")
    status = serializers.ChoiceField(RiskStatus.choices, allow_null=True, help_text="Null: it is not in the register.")
    own_score = serializers.BooleanField(help_text="The organisation has scored it: its score stays.")
    likelihood = serializers.ChoiceField(Likelihood.choices, allow_null=True, help_text="Afterwards.")
    impact = serializers.ChoiceField(Impact.choices, allow_null=True, help_text="Afterwards.")
    urgency_before = serializers.ChoiceField(Urgency.choices, allow_null=True)
    urgency_after = serializers.ChoiceField(Urgency.choices, allow_null=True)


class PreviewSerializer(serializers.Serializer[Any]):
    """What approving a proposal now would do to the register. Key risks that it leaves as they are: not here."""

    proposal = serializers.CharField(help_text="TPP-00001")
    status = serializers.ChoiceField(ProposalStatus.choices, help_text="Only a Proposed one can be approved.")
    enter = EffectSerializer(many=True, help_text="Not in the register yet, or in it with left_profile_date.")
    leave = EffectSerializer(many=True, help_text="Stay in the register as they are, but with left_profile_date.")
    change = EffectSerializer(many=True, help_text="Get another likelihood, impact or urgency.")


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
