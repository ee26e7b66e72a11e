"""Proposed scores, and what may be sent in about them."""

from typing import Any

from rest_framework import serializers

from incidents.choices import Objective, Relevance, Severity
from incidents.models import TEXT_LENGTH
from incidents.serializers import StoredSetSerializer, ThreatObjectiveInput, distinct_objectives
from riskregister.api.bulk import Name
from riskregister.api.bulk_input import distinct_names, record_ids
from riskregister.api.fields import Choice, Items, StrictSerializer, Text, UtcDateTime, in_name_order
from riskregister.organizations.serializers import PersonSerializer
from risks.choices import Impact, Likelihood, RiskKind, ScoreProposalStatus
from risks.models import SCORER_LENGTH
from risks.scorers.records import Field, Stance
from risks.scorers.registry import scorer_names


class ProposedObjectiveSerializer(StoredSetSerializer):
    """A threat objective that the scorer finds in the record."""

    threat_objective = serializers.ChoiceField(Objective.choices)
    relevance = serializers.ChoiceField(Relevance.choices)
    confidence = serializers.FloatField(help_text="The chance, 0 to 1, that it applies.")


class EvidenceSerializer(StoredSetSerializer):
    """A span of the record's own text, and what it is taken to say."""

    supports = serializers.CharField(help_text="likelihood, impact, severity, or a threat objective.")
    field = serializers.ChoiceField(list(Field), help_text="Of the record.")
    start = serializers.IntegerField(min_value=0, help_text="In characters (code points) of the field's text.")
    end = serializers.IntegerField(min_value=1, help_text="Behind the last character.")
    quote = serializers.CharField(help_text="The text from start to end.")
    signal = serializers.CharField()
    says = serializers.CharField()
    stance = serializers.ChoiceField(list(Stance))
    weight = serializers.FloatField(
        help_text="How much it adds: below 0 it speaks against. 0 where nothing is weighed."
    )


class OverrideSerializer(StoredSetSerializer):
    """What was taken instead of what was proposed."""

    field = serializers.CharField()
    proposed = serializers.JSONField()
    taken = serializers.JSONField()

    def to_representation(self, instance: Any) -> Any:
        """Return the values, and what is in them, in an order that no database changes."""
        return {name: in_name_order(value) for name, value in super().to_representation(instance).items()}


class ScoreProposalRowSerializer(serializers.Serializer[Any]):
    """Scores that a scorer proposes for one record, with its reasons, and what became of the proposal."""

    id = serializers.CharField(source="display_id", help_text="SCP-00001")
    record = serializers.CharField(source="about", help_text="RSK-00001, AKR-00001 or INC-00001")
    record_version = serializers.IntegerField(min_value=1, help_text="The version of the record that was scored.")
    status = serializers.ChoiceField(ScoreProposalStatus.choices)
    scorer = serializers.CharField()
    scorer_version = serializers.CharField()
    fingerprint = serializers.CharField(
        allow_null=True, help_text="Of what the scorer goes by: its lexicon, or its prompt."
    )
    likelihood = serializers.ChoiceField(Likelihood.choices, allow_null=True, help_text="Null: see the analysis.")
    likelihood_analysis = serializers.CharField(allow_null=True)
    impact = serializers.ChoiceField(Impact.choices, allow_null=True, help_text="Null: see the analysis.")
    impact_analysis = serializers.CharField(allow_null=True)
    severity = serializers.ChoiceField(Severity.choices, allow_null=True, help_text="Of an incident alone.")
    severity_reasoning = serializers.CharField(allow_null=True)
    threat_objectives = ProposedObjectiveSerializer(many=True, help_text="Of a risk: those that are found to matter.")
    confidence = serializers.FloatField(
        allow_null=True, help_text="The mean of those of the objectives; null where there are none."
    )
    evidence = EvidenceSerializer(many=True)
    remarks = serializers.ListField(child=serializers.CharField(), help_text="For whoever decides about it.")
    failure = serializers.CharField(
        allow_null=True, help_text="Why nothing is proposed: not_enough_detail, timed_out, error and others."
    )
    failure_reason = serializers.CharField(allow_null=True)
    requests = serializers.IntegerField(allow_null=True, help_text="Sent to a model; null where none is asked.")
    prompt_tokens = serializers.IntegerField(allow_null=True)
    completion_tokens = serializers.IntegerField(allow_null=True)
    cost_millionths = serializers.IntegerField(
        allow_null=True, help_text="Of the currency that the scorer's prices are in; null where it is not known."
    )
    accepted_version = serializers.IntegerField(
        allow_null=True, help_text="The version of the record that has what was taken; null unless it was accepted."
    )
    override = OverrideSerializer(many=True, help_text="What was taken instead of what was proposed.")
    opened_by = PersonSerializer(help_text="Who had the record scored.")
    decided_by = PersonSerializer(allow_null=True)
    decided_date = UtcDateTime(allow_null=True)
    decision_reason = serializers.CharField(allow_null=True)
    created_date = UtcDateTime()
    updated_date = UtcDateTime()
    version = serializers.IntegerField(min_value=1, help_text="The value of the ETag.")


class ScoringInput(StrictSerializer):
    """Which scorer is asked."""

    scorer = Text(required=False, max_length=SCORER_LENGTH, help_text="Left out: the first of the installation's.")

    def validate_scorer(self, scorer: str) -> str:
        """Refuse one that this installation does not have."""
        return installed(scorer)


def installed(scorer: str) -> str:
    """Return the name of a scorer. Raises ValidationError for one that this installation does not have."""
    known = scorer_names()
    if scorer not in known:
        raise serializers.ValidationError(f"There is no such scorer. There is: {', '.join(known)}.", "unknown_scorer")
    return scorer


class BulkScoringInput(ScoringInput):
    """Which risks are scored."""

    ids = record_ids(tuple(RiskKind.values))

    def validate_ids(self, names: list[Name]) -> list[Name]:
        """Refuse the same record twice."""
        return distinct_names(names)


class AcceptanceInput(StrictSerializer):
    """What is taken instead of what was proposed; nothing need be said where it is taken as it is."""

    likelihood = Choice(Likelihood.choices, required=False)
    likelihood_analysis = Text(required=False, max_length=TEXT_LENGTH)
    impact = Choice(Impact.choices, required=False)
    impact_analysis = Text(required=False, max_length=TEXT_LENGTH)
    threat_objectives = Items(
        child=ThreatObjectiveInput(),
        required=False,
        max_length=len(Objective),
        help_text="Of a risk, instead of all that are proposed. Others that it has stay.",
    )
    severity = Choice(Severity.choices, required=False)
    severity_reasoning = Text(required=False, max_length=TEXT_LENGTH)

    def validate_threat_objectives(self, objectives: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse the same objective twice."""
        return distinct_objectives(objectives)


class MadeProposalSerializer(serializers.Serializer[Any]):
    """What became of scoring one record."""

    id = serializers.CharField(source="about", help_text="RSK-00001 or AKR-00001")
    proposal = serializers.CharField(source="display_id", help_text="SCP-00001")
    status = serializers.ChoiceField(ScoreProposalStatus.choices)


class MadeProposalsSerializer(serializers.Serializer[Any]):
    """What became of scoring each record, in the order of ids."""

    results = MadeProposalSerializer(many=True)
