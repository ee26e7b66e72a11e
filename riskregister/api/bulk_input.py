"""A change of many records as a request says it, and as its answer tells of it."""

from typing import Any

from rest_framework import serializers

from riskregister.api.bulk import MAX_RECORDS, Bulk, Name
from riskregister.api.differences import FieldChangeSerializer
from riskregister.api.fields import Count, Items, RecordId, StrictSerializer, Truth
from riskregister.history.identifiers import parse_id


class Changes(serializers.Field):  # type: ignore[type-arg]  # cannot be subscripted when run
    """The fields to change, as a PATCH of one record takes them."""

    def __init__(self, of: type[StrictSerializer]) -> None:
        super().__init__()
        self.of = of

    def to_internal_value(self, data: Any) -> Any:
        """Return the validated fields, at least one."""
        serializer = self.of(data=data, partial=True)
        if not serializer.is_valid():
            raise serializers.ValidationError(serializer.errors)
        if not serializer.validated_data:
            raise serializers.ValidationError("Give at least one field to change.", code="empty")
        return serializer.validated_data


class BulkInput(StrictSerializer):
    """One change of many records. Subclasses add `ids` and `changes`."""

    versions = serializers.DictField(
        child=Count(),
        required=False,
        help_text="The version of each record as you have seen it; 412 if one has moved on.",
    )
    preview = Truth(default=False, help_text="Write nothing; tell what would become of each record.")

    def validate_ids(self, names: list[Name]) -> list[Name]:
        """Refuse the same record twice."""
        return distinct_names(names)

    def validate(self, attrs: dict[str, Any]) -> Any:
        """Return what is asked."""
        versions, kinds = {}, self.fields["ids"].child.kinds  # type: ignore[attr-defined]  # a list of record ids
        for shown, version in attrs.get("versions", {}).items():
            name = parse_id(shown, kinds)
            if name is None or name not in attrs["ids"]:
                raise serializers.ValidationError({"versions": {shown: [_fault("It is none of ids.", "not_in_ids")]}})
            if name in versions:
                raise serializers.ValidationError({"versions": {shown: [_fault("It is there twice.", "repeated")]}})
            versions[name] = version
        values = attrs["changes"]
        if "external_ref" in values and values["external_ref"] is not None and len(attrs["ids"]) > 1:
            fault = _fault("Only one record can have it.", "duplicate")
            raise serializers.ValidationError({"changes": {"external_ref": [fault]}})
        return Bulk(attrs["ids"], values, versions, attrs["preview"], attrs.get("tag_operation"))


def record_ids(kinds: tuple[str, ...]) -> Items:
    """Return the field `ids` of a bulk change of records of these kinds."""
    return Items(child=RecordId(kinds), min_length=1, max_length=MAX_RECORDS)


def distinct_names(names: list[Name]) -> list[Name]:
    """Return the records that an input names. Raises ValidationError for the same one twice."""
    repeated = [_fault("It is in the list already.", "repeated")]
    errors = [repeated if name in names[:position] else [] for position, name in enumerate(names)]
    if any(errors):
        raise serializers.ValidationError(errors)
    return names


class RowErrorSerializer(serializers.Serializer[Any]):
    """Why a record cannot be changed so."""

    pointer = serializers.CharField(help_text="JSON pointer into the body.")
    code = serializers.CharField()
    detail = serializers.CharField()


class RowOutcomeSerializer(serializers.Serializer[Any]):
    """What became of one record, or would."""

    id = serializers.CharField()
    result = serializers.ChoiceField(["changed", "unchanged", "refused"])
    version = serializers.IntegerField(
        allow_null=True, help_text="After the change; null where there is no such record."
    )
    changes = FieldChangeSerializer(many=True)
    errors = RowErrorSerializer(many=True)  # type: ignore[assignment]  # a field of ours that hides a property


class BulkAnswerSerializer(serializers.Serializer[Any]):
    """What became of all, or would."""

    preview = serializers.BooleanField()
    results = RowOutcomeSerializer(many=True)


def _fault(detail: str, code: str) -> serializers.ErrorDetail:
    return serializers.ErrorDetail(detail, code=code)
