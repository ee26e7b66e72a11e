"""What a list may be asked: its filters and its order."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from riskregister.api.fields import Choice, StrictSerializer
from riskregister.api.ordering import Order, SortKey
from riskregister.api.pagination import PageQuery

Parameters = dict[str, Any]
"""The names of query parameters, each with the field that validates it."""

ORDER_BY = "order_by"


@dataclass(frozen=True)
class Filter:
    """What may be asked of one field: its parameters, the condition each makes, and how the field sorts."""

    name: str

    def parameters(self) -> Parameters:
        """Return the parameters with the fields that validate them."""
        raise NotImplementedError

    def condition(self, parameter: str, value: Any) -> Q:
        """Return the condition that a validated parameter makes. Nothing in it costs a query of its own."""
        raise NotImplementedError

    def sort_keys(self) -> Mapping[str, tuple[SortKey, ...]]:
        """Return by what a list is sorted under the names that `order_by` takes."""
        return {}


class Listing:
    """A list's filters, what it may be sorted by, and the default order, whose columns hold no NULL.

    Rows that are equal in what they are sorted by stand in the default order, which tells every two rows apart.
    """

    def __init__(self, *filters: Filter, order: tuple[str, ...]) -> None:
        self._filter_of = {parameter: made for made in filters for parameter in made.parameters()}
        self._sort_keys = {name: keys for made in filters for name, keys in made.sort_keys().items()}
        self._default = tuple(SortKey.plain(column) for column in order)

    @cached_property
    def query(self) -> type[PageQuery]:
        """The query parameters of the list, for validation and schema alike."""
        return type("ListingQuery", (PageQuery,), self._parameters())

    @cached_property
    def question(self) -> type[StrictSerializer]:
        """The same without pages: for who reads the whole list."""
        return type("ListingQuestion", (StrictSerializer,), self._parameters())

    def _parameters(self) -> Parameters:
        fields: Parameters = {}
        for parameter, made in self._filter_of.items():
            fields[parameter] = made.parameters()[parameter]
        if self._sort_keys:
            names = [sign + name for name in self._sort_keys for sign in ("", "-")]
            says = "`-`: high to low. What has no value comes last either way; equal rows stand in the default order."
            fields[ORDER_BY] = Choice(names, required=False, help_text=says)
        return fields

    def filtered(self, rows: "QuerySet[Any, Any]", query: Mapping[str, Any]) -> "QuerySet[Any, Any]":
        """Return the rows that validated parameters ask for: all conditions hold."""
        for parameter, value in query.items():
            if parameter in self._filter_of:
                rows = rows.filter(self._filter_of[parameter].condition(parameter, value))
        return rows

    def order(self, query: Mapping[str, Any]) -> Order:
        """Return the order that validated parameters ask for."""
        if ORDER_BY not in query:
            return Order(self._default)
        asked: str = query[ORDER_BY]
        keys = self._sort_keys[asked.removeprefix("-")]
        if asked.startswith("-"):
            keys = tuple(key.reversed() for key in keys)
        columns = {key.column for key in keys}
        return Order((*keys, *(key for key in self._default if key.column not in columns)))
