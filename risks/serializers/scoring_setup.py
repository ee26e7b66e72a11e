"""How an organisation has records scored, and what may be sent in."""

from typing import Any

from rest_framework import serializers

from incidents.models import TEXT_LENGTH
from riskregister.api.fields import Items, StrictSerializer, Text, UtcDateTime
from riskregister.organizations.models import SOURCE_LENGTH
from riskregister.organizations.serializers import PersonSerializer
from risks.models import SCORER_LENGTH
from risks.serializers.score_proposals import installed

MAX_SOURCES = 200
"""Of one setup (ours)."""


class ScoringSetupSerializer(serializers.Serializer[Any]):
    """How the organisation has records scored. Version 0: nobody has said anything yet."""

    version = serializers.IntegerField(min_value=0, help_text="The value of the ETag.")
    sources = serializers.ListField(
        child=serializers.CharField(),
        help_text="New risks of these sources are scored by a worker; what comes of it is proposed, and no more.",
    )
    scorer = serializers.CharField(allow_null=True, help_text="Who scores those; null: the installation's first.")
    procedure = serializers.CharField(allow_null=True, help_text="The risk assessment procedure, told to a model.")
    notes = serializers.CharField(allow_null=True, help_text="What else a model is told.")
    created_date = UtcDateTime(allow_null=True)
    changed_by = PersonSerializer(allow_null=True)
    reason = serializers.CharField(allow_null=True)


class ScoringSetupInput(StrictSerializer):
    """How records are to be scored: all of it. What is left out is none."""

    sources = Items(
        child=Text(max_length=SOURCE_LENGTH),
        max_length=MAX_SOURCES,
        help_text="Sources of risks whose new risks are scored by themselves; an empty list switches that off.",
    )
    scorer = Text(allow_null=True, default=None, max_length=SCORER_LENGTH)
    procedure = Text(allow_null=True, default=None, max_length=TEXT_LENGTH)
    notes = Text(allow_null=True, default=None, max_length=TEXT_LENGTH)

    def validate_sources(self, sources: list[str]) -> list[str]:
        """Refuse the same one twice."""
        repeated = [serializers.ErrorDetail("It is in the list already.", code="repeated")]
        errors = [repeated if source in sources[:index] else [] for index, source in enumerate(sources)]
        if any(errors):
            raise serializers.ValidationError(errors)
        return sources

    def validate_scorer(self, scorer: str | None) -> str | None:
        """Refuse one that this installation does not have."""
        return None if scorer is None else installed(scorer)
