"""The threat profile, its proposals and what they would do, and what may be sent in."""

from typing import Any

from rest_framework import serializers

from incidents.choices import Objective
from incidents.serializers import StoredSetSerializer, distinct_objectives
from riskregister.api.fields import Choice, Count, Items, StrictSerializer, Text, UtcDateTime
from riskregister.history.identifiers import MAX_NUMBER
from riskregister.history.models import REASON_LENGTH
from riskregister.organizations.serializers import PersonSerializer
from risks.choices import Impact, Likelihood, ProposalStatus, RiskStatus, Urgency
from risks.models import MAX_RATIONALE


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
