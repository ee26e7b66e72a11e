"""The parameters of a list, from wherever they are given: a request, or a command's options."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from riskregister.api.errors import FieldError, InvalidInput
from riskregister.api.fields import StrictSerializer, ValueList
from riskregister.api.problems import field_errors


def validated_query(
    serializer_class: type[StrictSerializer],
    given: Mapping[str, Sequence[str]],
    *,
    caller: UUID | None,
    faults: Iterable[FieldError] = (),
) -> dict[str, Any]:
    """Return validated parameters, each given by one text or more.

    `faults` are those found before. Raises InvalidInput with them and every other.
    """
    declared = serializer_class._declared_fields
    lists = {name for name in given if isinstance(declared.get(name), ValueList)}
    errors = [
        FieldError(name, "repeated", "Give this parameter once.", "parameter")
        for name, values in given.items()
        if len(values) > 1 and name not in lists
    ]
    errors += faults
    data = {name: list(values) if name in lists else values[-1] for name, values in given.items()}
    serializer = serializer_class(data=data, context={"caller": caller})
    if not serializer.is_valid():
        bad = field_errors(serializers.as_serializer_error(serializers.ValidationError(serializer.errors)))
        typed = [FieldError(e.pointer.removeprefix("/"), e.code, e.detail, "parameter") for e in bad]
        known = {error.pointer for error in errors}
        errors += [error for error in typed if error.pointer not in known]
    if errors:
        raise InvalidInput(errors)
    validated: dict[str, Any] = serializer.validated_data
    return validated
