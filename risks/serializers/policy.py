"""The scoring policy, what applying it does, when a risk is due and why, and what may be sent in."""

from typing import Any

from rest_framework import serializers

from riskregister.api.fields import Choice, Count, RecordId, StrictSerializer, Truth, UtcDateTime
from riskregister.api.pagination import DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE
from riskregister.organizations.serializers import PersonSerializer
from risks.choices import Impact, Likelihood, RiskKind, RiskStatus, Urgency
from risks.scoring import MAX_DAYS

IN_THIS_ORDER = (RiskKind.KEY.value, RiskKind.OWN.value)
"""How the outcomes of applying a policy are listed."""


class MatrixRowSerializer(serializers.Serializer[Any]):
    """What urgency each impact makes at one likelihood."""

    def get_fields(self) -> dict[str, Any]:
        """Return a field an impact, low to high."""
        return {impact.value: serializers.ChoiceField(Urgency.choices) for impact in Impact}


class MatrixSerializer(serializers.Serializer[Any]):
    """What urgency each pair of scores makes."""

    def get_fields(self) -> dict[str, Any]:
        """Return a row a likelihood, low to high."""
        return {likelihood.value: MatrixRowSerializer() for likelihood in Likelihood}


class DaysSerializer(serializers.Serializer[Any]):
    """Calendar days to remediate; null: a risk of that urgency is never due."""

    def get_fields(self) -> dict[str, Any]:
        """Return a number an urgency, low to high."""
        return {
            urgency.value: serializers.IntegerField(min_value=1, max_value=MAX_DAYS, allow_null=True)
            for urgency in Urgency
        }


class ScoringPolicySerializer(serializers.Serializer[Any]):
    """The scoring policy in force."""

    version = serializers.IntegerField(min_value=1, help_text="The value of the ETag. 1 is built in.")
    matrix = MatrixSerializer()
    days = DaysSerializer()
    created_date = UtcDateTime(help_text="Of version 1: when the organisation was made.")
    changed_by = PersonSerializer(allow_null=True, help_text="Null: it is version 1.")
    reason = serializers.CharField(allow_null=True)


class MatrixRowInput(StrictSerializer):
    """What urgency each impact is to make at one likelihood: every cell."""

    def get_fields(self) -> dict[str, Any]:
        """Return a field an impact."""
        return {impact.value: Choice(Urgency.choices) for impact in Impact}


class MatrixInput(StrictSerializer):
    """What urgency each pair of scores is to make. More likely or worse must not be less urgent."""

    def get_fields(self) -> dict[str, Any]:
        """Return a row a likelihood."""
        return {likelihood.value: MatrixRowInput() for likelihood in Likelihood}


class DaysInput(StrictSerializer):
    """Calendar days to remediate; null is no end. A higher urgency must not have more of them than a lower one."""

    def get_fields(self) -> dict[str, Any]:
        """Return a number an urgency."""
        return {urgency.value: Count(max_value=MAX_DAYS, allow_null=True) for urgency in Urgency}


class ScoringPolicyInput(StrictSerializer):
    """A scoring policy: all of it, for it takes the place of the one there is."""

    matrix = MatrixInput()
    days = DaysInput()


class ApplicationInput(StrictSerializer):
    """Whether to apply the scoring policy, or to tell what that would do."""

    preview = Truth(default=False, help_text="Tell what would change, and change nothing.")
    page_size = Count(required=False, max_value=MAX_PAGE_SIZE, help_text=f"Of a preview: {DEFAULT_PAGE_SIZE} if none.")
    cursor = RecordId(kinds=IN_THIS_ORDER, required=False, help_text="Of a preview: next_cursor of the page before.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a place in a list where no list is asked for."""
        if not attrs["preview"] and (misplaced := sorted(attrs.keys() - {"preview"})):
            fault = serializers.ErrorDetail("It goes with a preview.", code="not_applicable")
            raise serializers.ValidationError({name: [fault] for name in misplaced})
        return attrs


class OutcomeSerializer(serializers.Serializer[Any]):
    """What applying the policy would do to one risk."""

    id = serializers.CharField(source="display_id", help_text="AKR-00001 or RSK-00001")
    title = serializers.CharField()
    status = serializers.ChoiceField(RiskStatus.choices, allow_null=True, help_text="Null: it is not in the register.")
    likelihood = serializers.ChoiceField(Likelihood.choices, allow_null=True, help_text="Afterwards.")
    impact = serializers.ChoiceField(Impact.choices, allow_null=True, help_text="Afterwards.")
    urgency_before = serializers.ChoiceField(Urgency.choices, allow_null=True)
    urgency_after = serializers.ChoiceField(Urgency.choices, allow_null=True)
    due_date_before = UtcDateTime(allow_null=True)
    due_date_after = UtcDateTime(allow_null=True, help_text="Null, too, of a key risk that has yet to enter.")
    enters = serializers.BooleanField(help_text="A key risk that the threat profile calls for by this policy.")
    leaves = serializers.BooleanField(help_text="A key risk that it calls for no longer: it stays, marked.")
    refused = serializers.BooleanField(help_text="It stays as it is: it would be due after 2199.")


class OutcomePaginationSerializer(serializers.Serializer[Any]):
    """Which part of the outcomes this is."""

    page_size = serializers.IntegerField(min_value=1, max_value=MAX_PAGE_SIZE)
    has_next = serializers.BooleanField()
    next_cursor = serializers.CharField(allow_null=True, help_text="What to send as cursor next.")
    total = serializers.IntegerField(min_value=0, help_text="Risks that would change, and those refused.")


class OutcomesSerializer(serializers.Serializer[Any]):
    """What applying the policy now would do to the register. Risks that it leaves as they are: not here."""

    version = serializers.IntegerField(min_value=1, help_text="Of the scoring policy in force.")
    results = OutcomeSerializer(many=True, help_text="Key risks by number, then the organisation's own.")
    pagination = OutcomePaginationSerializer()


class DueDateSerializer(serializers.Serializer[Any]):
    """When a risk is due, why, and how far off that is."""

    id = serializers.CharField(source="display_id", help_text="RSK-00001 or AKR-00001")
    status = serializers.ChoiceField(RiskStatus.choices)
    policy_version = serializers.IntegerField(min_value=1, help_text="The scoring policy that made urgency and date.")
    urgency = serializers.ChoiceField(Urgency.choices, allow_null=True)
    start = UtcDateTime(source="discovered_date", help_text="From when the days count: discovered_date.")
    days = serializers.IntegerField(min_value=1, max_value=MAX_DAYS, allow_null=True, help_text="That urgency's.")
    due_date = UtcDateTime(allow_null=True, help_text="start and days.")
    why_none = serializers.CharField(allow_null=True, help_text="Why there is no due date, if there is none.")
    measured_at = UtcDateTime(help_text="Now, or of a Closed risk closed_date: then it moves no more.")
    days_left = serializers.IntegerField(
        allow_null=True, help_text="Whole days from then to due_date, rounded down: negative if it is or was over."
    )
