"""The incident row, defined here and nowhere else, and what may be sent in."""

from typing import Any

from rest_framework import serializers

from incidents.choices import IncidentStatus, Objective, Relevance, Severity, TagOperation
from incidents.models import (
    COMMENT_LENGTH,
    EXTERNAL_REF_LENGTH,
    MAX_TAGS,
    TAG_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    Incident,
)
from riskregister.api.bulk_input import BulkInput, Changes, record_ids
from riskregister.api.fields import Choice, Items, StrictSerializer, Text, UtcDateTime, Uuid
from riskregister.organizations.models import SOURCE_LENGTH
from riskregister.organizations.serializers import PersonSerializer


class StoredSetSerializer(serializers.Serializer[Any]):
    """A member of a set that the record keeps in the very form that is shown: values pass as they are."""

    def to_representation(self, instance: Any) -> Any:
        """Return the values in the order of the fields: PostgreSQL's jsonb keeps an order of its own."""
        return {name: instance[name] for name in self.fields}


class TagSerializer(StoredSetSerializer):
    """A tag as rows show it."""

    id = serializers.UUIDField()
    content = serializers.CharField()
    creator_id = serializers.UUIDField()
    org_id = serializers.UUIDField(allow_null=True, help_text="Null for a built-in tag.")


class ThreatObjectiveSerializer(StoredSetSerializer):
    """A threat objective as rows show it."""

    threat_objective = serializers.ChoiceField(Objective.choices)
    relevance = serializers.ChoiceField(Relevance.choices, allow_null=True)
    created_date = UtcDateTime(allow_null=True, help_text="When this relation was last changed.")


class IncidentRowSerializer(serializers.Serializer[Any]):
    """An incident."""

    id = serializers.CharField(source="display_id", help_text="INC-00001")
    title = serializers.CharField()
    description = serializers.CharField()
    status = serializers.ChoiceField(IncidentStatus.choices)
    severity = serializers.ChoiceField(Severity.choices, allow_null=True)
    severity_reasoning = serializers.CharField(allow_null=True)
    source = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # a field of ours that hides an attribute
    assigned_to = PersonSerializer(allow_null=True)
    opened_by = PersonSerializer(allow_null=True)
    created_date = UtcDateTime()
    updated_date = UtcDateTime()
    detected_date = UtcDateTime()
    occurred_date = UtcDateTime(allow_null=True)
    responded_date = UtcDateTime(allow_null=True)
    contained_date = UtcDateTime(allow_null=True)
    comments = serializers.IntegerField(min_value=0, help_text="How many there are.")
    risk_associations = serializers.ListField(child=serializers.CharField(), help_text="RSK-00001, AKR-00001")
    tags = TagSerializer(many=True)
    threat_objectives = ThreatObjectiveSerializer(many=True)
    external_ref = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(min_value=1, help_text="The value of the ETag.")


class TagInput(StrictSerializer):
    """A tag by its id, or by content: that one is made if there is none, and comes back if it is retired."""

    id = Uuid(required=False)
    content = Text(required=False, max_length=TAG_LENGTH)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for exactly one of the two."""
        if len(attrs) != 1:
            raise serializers.ValidationError("Give either id or content.", code="one_of")
        return attrs


class NewTagInput(StrictSerializer):
    """A tag to make."""

    content = Text(max_length=TAG_LENGTH)


class ThreatObjectiveInput(StrictSerializer):
    """A threat objective and how much it matters."""

    threat_objective = Choice(Objective.choices)
    relevance = Choice(Relevance.choices, allow_null=True, required=False)


class RecordInput(StrictSerializer):
    """What may be sent for incidents and risks alike."""

    title = Text(max_length=TITLE_LENGTH)
    description = Text(max_length=TEXT_LENGTH)
    source = Text(allow_null=True, required=False, max_length=SOURCE_LENGTH)  # type: ignore[assignment]  # a field of ours that hides an attribute
    assigned_to = Uuid(allow_null=True, required=False, help_text="Id of a member.")
    tags = Items(child=TagInput(), required=False, max_length=MAX_TAGS)
    threat_objectives = Items(child=ThreatObjectiveInput(), required=False, max_length=len(Objective))
    external_ref = Text(allow_null=True, required=False, max_length=EXTERNAL_REF_LENGTH)

    def validate_tags(self, tags: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse the same tag twice."""
        return _distinct(tags, lambda tag: str(tag.get("id") or tag["content"]))

    def validate_threat_objectives(self, objectives: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse the same objective twice."""
        return distinct_objectives(objectives)


class IncidentInput(RecordInput):
    """What may be set on an incident."""

    status = Choice(IncidentStatus.choices, required=False)
    severity = Choice(Severity.choices, allow_null=True, required=False)
    severity_reasoning = Text(allow_null=True, required=False, max_length=TEXT_LENGTH)
    detected_date = UtcDateTime()
    occurred_date = UtcDateTime(allow_null=True, required=False)
    responded_date = UtcDateTime(allow_null=True, required=False)
    contained_date = UtcDateTime(allow_null=True, required=False)


class TaggedBulkInput(BulkInput):
    """One change of many records that have tags."""

    tag_operation = Choice(
        TagOperation.choices,
        allow_null=True,
        required=False,
        help_text="What to do with the tags in changes; given with them, and only with them.",
    )

    def validate(self, attrs: dict[str, Any]) -> Any:
        """Ask for the operation where there are tags, and for tags where there is an operation."""
        asked, given = attrs.get("tag_operation") is not None, "tags" in attrs["changes"]
        if given and not asked:
            raise serializers.ValidationError({"tag_operation": _required("Say what to do with the tags.")})
        if asked and not given:
            raise serializers.ValidationError({"changes": {"tags": _required("Say which tags.")}})
        return super().validate(attrs)


class BulkIncidentInput(TaggedBulkInput):
    """One change of many incidents."""

    ids = record_ids((Incident.kind,))
    changes = Changes(IncidentInput)


class CommentSerializer(serializers.Serializer[Any]):
    """A comment."""

    id = serializers.UUIDField()
    value = serializers.CharField()
    user = PersonSerializer(source="author")
    created_date = UtcDateTime()


class CommentInput(StrictSerializer):
    """A comment to add."""

    value = Text(max_length=COMMENT_LENGTH)


def distinct_objectives(objectives: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return objectives of an input. Raises ValidationError for the same one twice."""
    return _distinct(objectives, lambda objective: str(objective["threat_objective"]))


def _distinct(items: list[dict[str, Any]], key: Any) -> list[dict[str, Any]]:
    seen: set[str] = set()
    errors: list[Any] = []
    for item in items:
        name = key(item)
        errors.append({"non_field_errors": [_repeated()]} if name in seen else {})
        seen.add(name)
    if any(errors):
        raise serializers.ValidationError(errors)
    return items


def _repeated() -> serializers.ErrorDetail:
    return serializers.ErrorDetail("It is in the list already.", code="repeated")


def _required(detail: str) -> list[serializers.ErrorDetail]:
    return [serializers.ErrorDetail(detail, code="required")]
