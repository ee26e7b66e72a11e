"""Lists of records as they are asked most: the same question again, whoever asks. Each is compiled once."""

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from riskregister.api.filters import Listing
from riskregister.api.pagination import Page
from riskregister.history.compiled import CompiledQuery

RowsOf = Callable[[UUID], "QuerySet[Any, Any]"]
"""The records of an organisation."""

KEPT: Final = 256
"""Different questions; one that is asked more rarely than that many others is compiled anew."""

_PASSING: Final = {"cursor", "page"}
"""Parameters that lead through a list; hardly any place in it is asked for twice."""


def page_of(rows_of: RowsOf, listing: Listing, organization_id: UUID, query: Mapping[str, Any]) -> list[Any] | None:
    """Return what `Page.measured` finds of an organisation's records; None if the question is not one to be kept."""
    if _PASSING & query.keys() or not listing.is_timeless(query):
        return None
    return _compiled(rows_of, listing, tuple((name, _hashable(value)) for name, value in query.items())).all(
        organization_id
    )


@lru_cache(maxsize=KEPT)
def _compiled(rows_of: RowsOf, listing: Listing, asked: tuple[tuple[str, Any], ...]) -> CompiledQuery[Any]:
    query = dict(asked)
    page = Page(query, listing.order(query), (), None)
    return CompiledQuery(lambda organization_id: page.measured(listing.filtered(rows_of(organization_id), query)), UUID)


def _hashable(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list) else value
