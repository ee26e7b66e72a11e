"""Strict fields: each takes exactly the JSON type it documents, and nothing that merely converts to it."""

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from django.core.validators import ProhibitNullCharactersValidator
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework import serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from riskregister.api.parsers import text_fault
from riskregister.history.identifiers import display_id, parse_id
from riskregister.history.times import EARLIEST, LATEST, utc_text

_RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)
MAX_UNKNOWN: Final = 100
"""How many unknown names of one object are reported: more help nobody."""

_WHOLE = re.compile(r"-?[0-9]{1,20}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


_STOCK: Final = (ProhibitNullCharactersValidator, ProhibitSurrogateCharactersValidator)


def _refuse_unstorable(value: object) -> None:
    if fault := text_fault(str(value)):  # a subclass may have made something else of the text
        raise serializers.ValidationError(fault, code="invalid_text")


class Text(serializers.CharField):
    """A JSON string, trimmed. Where it may be null, null is how "none" is said: blank text is refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # The stock validators look at a text character by character: of an import they took a tenth of the time.
        self.validators = [validator for validator in self.validators if not isinstance(validator, _STOCK)]
        self.validators.append(_refuse_unstorable)

    def to_internal_value(self, data: Any) -> str:
        """Return the trimmed text; refuse numbers and booleans, which the stock field would convert."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Choice(serializers.ChoiceField):
    """One of an enumeration's values, letter for letter."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the value; refuse what only prints like one."""
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class Items(serializers.ListField):
    """A list that is measured before its items are looked at: a hundred thousand bad ones cost nothing."""

    def to_internal_value(self, data: Any) -> list[Any]:
        """Return the validated items; refuse a list that is too long without reading it."""
        if isinstance(data, list) and self.max_length is not None and len(data) > self.max_length:
            message = f"Give at most {self.max_length}."
            raise serializers.ValidationError(message, code="max_length")
        return super().to_internal_value(data)


class Uuid(serializers.UUIDField):
    """A UUID in its usual form of 36 characters."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the UUID; refuse integers, braces and URNs, which the stock field would read."""
        if not isinstance(data, str) or not _UUID.fullmatch(data):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A whole number in a query: ASCII digits, so neither `1.0` nor the digits of other scripts."""

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        if not isinstance(data, str) or not _WHOLE.fullmatch(data):
            self.fail("invalid")
        return super().to_internal_value(data)


class Count(serializers.IntegerField):
    """A whole number of JSON, from 1 on unless it is said otherwise: no text, no truth value, no `1.0`."""

    def __init__(self, *, min_value: int = 1, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        """Return the number."""
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class Truth(serializers.BooleanField):
    """`true` or `false` of JSON, and nothing that merely reads like one."""

    def to_internal_value(self, data: Any) -> bool:
        """Return the truth value."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class RecordId(serializers.CharField):
    """A record's kind and number."""

    default_error_messages = {"invalid_id": "Give an id such as {example} or its number."}

    def __init__(self, kinds: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kinds = kinds

    def to_internal_value(self, data: Any) -> Any:
        """Return kind and number."""
        parsed = parse_id(data, self.kinds) if isinstance(data, str) else None
        if parsed is None:
            self.fail("invalid_id", example=display_id(self.kinds[0], 1))
        return parsed


class Flag(serializers.BooleanField):
    """`true` or `false` in a query, and no other word for it."""

    default_error_messages = {"invalid": "Give true or false."}

    def to_internal_value(self, data: Any) -> bool:
        """Return the truth value."""
        if data not in {"true", "false"}:
            self.fail("invalid", input=data)
        return bool(data == "true")


class ValueList(serializers.ListField):
    """A query parameter that may be repeated; with `separated`, values may also stand in one, between commas.

    With `allow_none` the word `none` stands for having no value: it becomes None. Raises one error for the
    parameter, about its first bad value.
    """

    NONE: Final = "none"

    def __init__(self, *, separated: bool = False, allow_none: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.separated = separated
        self.allow_none = allow_none

    def to_internal_value(self, data: list[str]) -> list[Any]:
        """Return the distinct values in the order given."""
        texts = [text for item in data for text in (item.split(",") if self.separated else [item])]
        if self.max_length is not None and len(texts) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        if self.allow_none:
            return list(dict.fromkeys(None if text == self.NONE else self._value(text) for text in texts))
        return list(dict.fromkeys(self._value(text) for text in texts))

    def _value(self, text: str) -> Any:
        return self.child.run_validation(text)


def in_name_order(value: Any) -> Any:
    """Return JSON with the members of its objects in the order of their names: PostgreSQL's jsonb keeps no other."""
    if isinstance(value, dict):
        return {name: in_name_order(value[name]) for name in sorted(value)}
    return [in_name_order(of) for of in value] if isinstance(value, list) else value


class StoredObject(serializers.DictField):
    """A JSON object as it was stored, the same bytes on both engines."""

    def to_representation(self, value: Any) -> Any:
        """Return it in an order of its own."""
        return in_name_order(value)


class UtcDateTime(serializers.DateTimeField):
    """A date-time of RFC 3339 with its offset, kept and shown as UTC with `Z`."""

    default_error_messages = {
        "invalid": "Give a date-time of RFC 3339 with an offset, such as 2026-01-31T09:30:00Z.",
        "range": "Give a date-time from 1900 to 2200.",
    }

    def to_internal_value(self, value: Any) -> datetime:
        """Return the moment in UTC; refuse one without an offset, which would take the server's zone."""
        if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
            self.fail("invalid", format="RFC 3339")
        try:
            moment = parse_datetime(value.upper())
        except ValueError:
            moment = None
        if moment is None:
            self.fail("invalid", format="RFC 3339")
        try:
            moment = moment.astimezone(UTC)
        except OverflowError:
            self.fail("range")
        if not EARLIEST <= moment < LATEST:
            self.fail("range")
        return moment

    def to_representation(self, value: Any) -> Any:
        """Return the moment as RFC 3339 text."""
        return utc_text(value)


class PastMoment(UtcDateTime):
    """A moment that has been: what the register was then is settled."""

    default_error_messages = {"future": "Give a moment that is not in the future."}

    def to_internal_value(self, value: Any) -> datetime:
        """Return the moment in UTC."""
        moment = super().to_internal_value(value)
        if moment > timezone.now():
            self.fail("future")
        return moment


class StrictSerializer(serializers.Serializer[Any]):
    """An input whose fields are all known: a name that is not declared is an error, never ignored."""

    def to_internal_value(self, data: Any) -> Any:
        """Validate every field and report the unknown ones beside the bad ones."""
        amiss = self._missing(data) | self._unknown(data) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if amiss and isinstance(error.detail, dict):
                raise serializers.ValidationError({**error.detail, **amiss}) from error
            raise
        if amiss:
            raise serializers.ValidationError(amiss)
        return value

    def get_fields(self) -> dict[str, Any]:
        """Copy only the fields that an input needs: of the dozens that it may name it names a few.

        Needed are those it names, and those that say something when they are not named.
        """
        given = getattr(self, "initial_data", None)
        if not isinstance(given, Mapping) or self.parent is not None:
            return super().get_fields()
        return {
            name: deepcopy(field)
            for name, field in self._declared_fields.items()
            if name in given or field.required or field.default is not serializers.empty
        }

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        known = {name for name, field in self.fields.items() if not field.read_only}
        return {
            str(name): [serializers.ErrorDetail("There is no such field here.", code="unknown_field")]
            for name in islice((name for name in data if name not in known), MAX_UNKNOWN)
        }

    def _missing(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return what lacks in an object within a partial one: REST framework takes that to be partial as well."""
        if self.root is self or not getattr(self.root, "partial", False):
            return {}
        return {
            name: [serializers.ErrorDetail("This field is required.", code="required")]
            for name, field in self.fields.items()
            if field.required and name not in data
        }
