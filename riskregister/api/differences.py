"""How the differences between two states of a record are told."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from rest_framework import serializers

from riskregister.history.differences import Difference, Replaced


class FieldChangeSerializer(serializers.Serializer[Any]):
    """One field that has changed: its value before and after, or what a set has gained and lost.

    A member of a set whose own values have changed, as the relevance of a threat objective, is in both.
    """

    field = serializers.CharField(help_text="As the record's row names it.")
    old = serializers.JSONField(required=False, help_text="As the row showed it. Null: it had no value.")
    new = serializers.JSONField(required=False)
    added = serializers.ListField(child=serializers.JSONField(), required=False, help_text="Of a set, instead.")
    removed = serializers.ListField(child=serializers.JSONField(), required=False)


def shown_changes(
    differences: Iterable[Difference], row: serializers.Serializer[Any], people: Mapping[UUID, Any]
) -> list[dict[str, Any]]:
    """Return differences as they are told, with values as `row`, the serializer of the record's row, shows them.

    `people` has each membership that they name, with its user loaded.
    """
    return [_shown(difference, row.fields[difference.field.name], people) for difference in differences]


def _shown(
    difference: Difference, field: "serializers.Field[Any, Any, Any, Any]", people: Mapping[UUID, Any]
) -> dict[str, Any]:
    def value(raw: Any) -> Any:
        if raw is None:
            return None
        return field.to_representation(people[raw] if difference.field.is_person else raw)

    if isinstance(difference, Replaced):
        return {"field": difference.field.name, "old": value(difference.old), "new": value(difference.new)}
    return {
        "field": difference.field.name,
        "added": field.to_representation(difference.added),
        "removed": field.to_representation(difference.removed),
    }
