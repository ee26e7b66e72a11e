"""What a list may be asked: its filters and its order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Q, QuerySet

from riskregister.api.fields import Choice, PastMoment, StrictSerializer
from riskregister.api.filters.moving import moved
from riskregister.api.ordering import Order, SortKey
from riskregister.api.pagination import PageQuery
from riskregister.history.past import COLUMNS

Parameters = dict[str, Any]
"""The names of query parameters, each with the field that validates it."""

ORDER_BY = "order_by"
AS_OF = "as_of"


@dataclass(frozen=True)
class Filter:
    """What may be asked of one field: its parameters, the condition each makes, and how the field sorts."""

    name: str
    timeless: ClassVar[bool] = False
    """Whether a parameter asks for the same whenever it is asked, so that its question is compiled once.

    A filter has to say so: one that looks at the clock and was taken for timeless would always answer as at first.
    """

    def parameters(self) -> Parameters:
        """Return the parameters with the fields that validate them."""
        raise NotImplementedError

    def condition(self, parameter: str, value: Any) -> Q:
        """Return the condition that a validated parameter makes. Nothing in it costs a query of its own."""
        raise NotImplementedError

    def condition_at(self, parameter: str, value: Any, moment: datetime) -> Q:
        """Return the same condition on a record as it was at a moment.

        It names columns of records. Filters that look beyond them, or at the clock, say here what they ask instead.
        """
        return self.condition(parameter, value)

    def sort_keys(self) -> Mapping[str, tuple[SortKey, ...]]:
        """Return by what a list is sorted under the names that `order_by` takes."""
        return {}


class Listing:
    """A list's filters, what it may be sorted by, and the default order, whose columns hold no NULL.

    Rows that are equal in what they are sorted by stand in the default order, which tells every two rows apart.
    With `past`, the list is one of records and may be asked for as it was at a moment: `as_of` in a query makes
    the same filters and orders those of rows of history, as `riskregister.history.past.rows_at` returns them.
    """

    def __init__(self, *filters: Filter, order: tuple[str | SortKey, ...], past: bool = False) -> None:
        self.filters = filters
        self._past = past
        self._filter_of = {parameter: made for made in filters for parameter in made.parameters()}
        self._sort_keys = {name: keys for made in filters for name, keys in made.sort_keys().items()}
        self._default = tuple(key if isinstance(key, SortKey) else SortKey.plain(key) for key in order)

    @cached_property
    def query(self) -> type[PageQuery]:
        """The query parameters of the list, for validation and schema alike."""
        fields = self._parameters()
        if self._past:
            fields[AS_OF] = PastMoment(required=False, help_text="The list as it was at this moment.")
        return type("ListingQuery", (PageQuery,), fields)

    @cached_property
    def question(self) -> type[StrictSerializer]:
        """The same without pages, and of now: for who reads the whole list."""
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

    @property
    def sorts(self) -> tuple[str, ...]:
        """The names that the list may be sorted by."""
        return tuple(self._sort_keys)

    def filtered(self, rows: "QuerySet[Any, Any]", query: Mapping[str, Any]) -> "QuerySet[Any, Any]":
        """Return the rows that validated parameters ask for: all conditions hold."""
        for parameter, value in query.items():
            if parameter in self._filter_of:
                rows = rows.filter(self._condition(parameter, value, query.get(AS_OF)))
        return rows

    def is_timeless(self, query: Mapping[str, Any]) -> bool:
        """Tell whether validated parameters ask for the same whenever they are asked."""
        return all(self._filter_of[name].timeless for name in query if name in self._filter_of)

    def _condition(self, parameter: str, value: Any, moment: datetime | None) -> Q:
        made = self._filter_of[parameter]
        if moment is None:
            return made.condition(parameter, value)
        return moved(made.condition_at(parameter, value, moment), COLUMNS)

    def order(self, query: Mapping[str, Any]) -> Order:
        """Return the order that validated parameters ask for."""
        order = self._order(query)
        return order.moved(COLUMNS) if AS_OF in query else order

    def _order(self, query: Mapping[str, Any]) -> Order:
        if ORDER_BY not in query:
            return Order(self._default)
        asked: str = query[ORDER_BY]
        keys = self._sort_keys[asked.removeprefix("-")]
        if asked.startswith("-"):
            keys = tuple(key.reversed() for key in keys)
        columns = {key.column for key in keys}
        return Order((*keys, *(key for key in self._default if key.column not in columns)))
