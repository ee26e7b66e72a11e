"""Filters and orders of a list, declared once: validation, query and OpenAPI schema follow from the declaration."""

from riskregister.api.filters.changed import ChangedField
from riskregister.api.filters.listing import Filter, Listing
from riskregister.api.filters.questions import Holds, Moment
from riskregister.api.filters.sets import HasMember
from riskregister.api.filters.texts import Contains, FreeText
from riskregister.api.filters.values import Enum, Exact, Identity, Linked, Person

__all__ = [
    "ChangedField",
    "Contains",
    "Enum",
    "Exact",
    "Filter",
    "FreeText",
    "HasMember",
    "Holds",
    "Identity",
    "Linked",
    "Listing",
    "Moment",
    "Person",
]
