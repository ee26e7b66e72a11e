"""The list itself: Django's, filtered and sorted by the API's declaration."""

from collections.abc import Mapping
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR
from django.db.models import JSONField, QuerySet, TextField
from django.http import HttpRequest
from unfold.views import ChangeList as UnfoldChangeList

from riskregister.api.errors import FieldError
from riskregister.api.filters.listing import ORDER_BY
from riskregister.api.ordering import Order, SortKey
from riskregister.organizations.admin.listing.question import ORGANIZATION, Question


class ListingChangeList(UnfoldChangeList):  # type: ignore[misc]  # unfold is not typed
    """A list whose address asks what the API's would. What it cannot understand shows no rows, and says why."""

    question: Question
    faults: list[FieldError]
    page_num: int
    root_queryset: Any
    queryset: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = str(self.opts.verbose_name_plural).capitalize()

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> "QuerySet[Any]":
        """Return the rows asked for: live ones, without the texts that no list shows."""
        self.question = self.model_admin.question(request)
        self.faults = list(self.question.faults)
        self.root_queryset = self.root_queryset.live()
        rows: QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        # The page has a form of its own for what Django would show beside the list.
        self.has_filters = False
        if self.faults:
            return rows.none()
        listing, query = self.model_admin.listing, self.question.query
        # The API's order tells the rows of one organisation apart; here there may be several.
        order = Order((*listing.order(query).keys, SortKey.plain("organization_id")))
        asked: QuerySet[Any] = order.ordered(listing.filtered(rows, query))
        return asked.defer(*self._large())

    def get_results(self, request: HttpRequest) -> None:
        """Read the page asked for. A page that is not there is a fault like any other."""
        number = request.GET.get(PAGE_VAR, "1")
        try:
            if not number.isdecimal():
                raise IncorrectLookupParameters
            super().get_results(request)
            if self.page_num > self.paginator.num_pages:
                raise IncorrectLookupParameters
        except IncorrectLookupParameters:
            self.faults.append(FieldError("page", "unknown", "There is no such page.", "parameter"))
            self.page_num, self.queryset = 1, self.queryset.none()
            super().get_results(request)

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Return what is left to Django: the organisation. The rest is asked by the declaration."""
        organization = self.question.organization if self.question.narrowed else None
        return {} if organization is None else {ORGANIZATION: [str(organization.pk)]}

    def get_ordering_field_columns(self) -> dict[int, str]:
        """Return by which column the list is sorted, if by one of them."""
        asked: str = self.question.query.get(ORDER_BY, "")
        for index, name in enumerate(self.list_display):
            if asked and self.get_ordering_field(name) == asked.removeprefix("-"):
                return {index: "desc" if asked.startswith("-") else "asc"}
        return {}

    def get_query_string(self, new_params: Mapping[str, Any] | None = None, remove: Any = None) -> str:
        """Return an address of the list. Where Django sorts by the number of a column, this has the API's name of it.

        A list has one order; of several that Django would name, the first counts.
        """
        params = dict(new_params or {})
        if ORDER_VAR in params:
            params[ORDER_BY] = self._order_of(str(params.pop(ORDER_VAR)).split(".")[0])
        address: str = super().get_query_string(params, remove)
        return address

    def _order_of(self, asked: str) -> str | None:
        if not asked:
            return None
        sign, number = ("-", asked[1:]) if asked.startswith("-") else ("", asked)
        return f"{sign}{self.get_ordering_field(self.list_display[int(number)])}"

    def _large(self) -> list[str]:
        """Return the columns that hold texts of any length, and those derived from them."""
        shown = self.model_admin.list_texts
        fields = self.opts.concrete_fields
        return [of.name for of in fields if isinstance(of, TextField | JSONField) and of.name not in shown]
