"""Everything that a route of the API can be asked: each of its query parameters, with a value it takes."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from rest_framework import serializers

from riskregister.api.fields import Choice, Flag, RecordId, UtcDateTime, ValueList, Whole
from riskregister.api.filters.values import PersonId
from riskregister.history.times import utc_text
from tests.routes import api_routes

TEXTS = {"source": "User Report", "tags": "tag 0", "content": "tag 0"}
"""Texts that some record has; any other parameter asks for one that none has."""


def parameters(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "/") -> Iterator[tuple[str, Any]]:
    """Yield every route that is read, with the parameters it takes."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from parameters(pattern.url_patterns, path)
        elif queries := getattr(getattr(pattern.callback, "cls", None), "queries", None):
            ((route, _),) = api_routes([pattern], prefix)
            for action in set(pattern.callback.actions.values()) & set(queries):
                yield route, queries[action]._declared_fields


def questions(fields: dict[str, Any], next_cursor: Callable[[], str | None]) -> Iterator[dict[str, str]]:
    """Yield queries that name one parameter each: every order there is, and of what may be missing `none` too."""
    for name, field in fields.items():
        if name == "cursor":
            yield {name: cursor} if (cursor := next_cursor()) else {}
        elif name == "order_by":
            yield from ({name: value} for value in field.choices)
        else:
            yield {name: _sample(name, field)}
            if isinstance(field, ValueList) and field.allow_none:
                yield {name: ValueList.NONE}


def _sample(name: str, field: serializers.Field) -> str:
    if isinstance(field, ValueList):
        return _sample(name, field.child)
    if isinstance(field, PersonId):
        return "me"
    if isinstance(field, RecordId):
        return f"{field.kinds[0]}-1"
    if isinstance(field, Choice):
        return str(next(iter(field.choices)))
    if isinstance(field, Flag):
        return "true"
    if isinstance(field, UtcDateTime):
        return utc_text(timezone.now())
    if isinstance(field, Whole):
        return "1"
    assert isinstance(field, serializers.CharField), name
    return TEXTS.get(name, "laptop")
