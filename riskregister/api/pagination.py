"""Pages of a list: `page` and `page_size` in, documents and `has_next` out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from riskregister.api.fields import StrictSerializer, Whole

DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
MAX_PAGE = 100_000_000
"""Far beyond any list; keeps the offset within what the engines count."""


class PageQuery(StrictSerializer):
    """The query parameters of a list."""

    page = Whole(
        default=1, min_value=1, max_value=MAX_PAGE, help_text="From 1. Rows made meanwhile may repeat or skip one."
    )
    page_size = Whole(default=DEFAULT_PAGE_SIZE, min_value=1, max_value=MAX_PAGE_SIZE)


@dataclass(frozen=True)
class Page:
    """Which part of a list is asked for."""

    number: int
    size: int

    @classmethod
    def of(cls, query: dict[str, Any]) -> "Page":
        """Return the page that validated query parameters ask for."""
        return cls(query["page"], query["page_size"])

    def cut(self, rows: "QuerySet[Any, Any]") -> tuple[Sequence[Any], bool]:
        """Return this page of the rows, in one query, and whether there is a next one."""
        start = (self.number - 1) * self.size
        found = list(rows[start : start + self.size + 1])
        return found[: self.size], len(found) > self.size

    def pagination(self, *, has_next: bool) -> str:
        """Return the `pagination` member of the list's envelope, as JSON text."""
        member = {"page": self.number, "page_size": self.size, "has_next": has_next, "next_cursor": None}
        return json.dumps(member, separators=(",", ":"))


class PaginationSerializer(serializers.Serializer[Any]):
    """Where in the list this page is."""

    page = serializers.IntegerField(min_value=1)
    page_size = serializers.IntegerField(min_value=1, max_value=MAX_PAGE_SIZE)
    has_next = serializers.BooleanField()
    next_cursor = serializers.CharField(allow_null=True)
