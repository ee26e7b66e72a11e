"""Filters that look through a record's searched text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from rest_framework import serializers

from riskregister.api.fields import Text
from riskregister.api.filters.listing import Filter, Parameters
from riskregister.api.ordering import SortKey
from riskregister.history.search import folded

MAX_CONTAINED: Final = 200
MAX_TERMS: Final = 8
MAX_TERM: Final = 64


@dataclass(frozen=True, kw_only=True)
class Contains(Filter):
    """A text that has the given one in it, whatever the case of letters."""

    timeless = True

    lookup: str
    """The lookup of the searched text that looks through this part of it."""
    sortable: bool = False

    def parameters(self) -> Parameters:
        """Take the text."""
        says = "A part of the text, in any case of letters."
        return {f"{self.name}_contains": Text(required=False, max_length=MAX_CONTAINED, help_text=says)}

    def condition(self, parameter: str, value: Any) -> Q:
        """Look for the text."""
        return Q(**{f"search_text__{self.lookup}": folded(value)})

    def sort_keys(self) -> Mapping[str, tuple[SortKey, ...]]:
        """Sort by code point."""
        return {self.name: (SortKey(self.name, by_code_point=True),)} if self.sortable else {}


@dataclass(frozen=True, kw_only=True)
class FreeText(Filter):
    """Words, each of which occurs in title or description."""

    timeless = True

    def parameters(self) -> Parameters:
        """Take the words."""
        says = f"At most {MAX_TERMS} words of at most {MAX_TERM} characters; each occurs in title or description."
        return {self.name: Terms(required=False, help_text=says)}

    def condition(self, parameter: str, value: Any) -> Q:
        """Look for every word."""
        return Q(*(Q(search_text__contains=folded(term)) for term in value))


class Terms(serializers.CharField):
    """Words between white space."""

    default_error_messages = {
        "terms": "Give at most {most} words.",
        "term_length": "Give words of at most {most} characters.",
    }

    def to_internal_value(self, data: Any) -> Any:
        """Return the words."""
        terms = str(data).split()
        if len(terms) > MAX_TERMS:
            self.fail("terms", most=MAX_TERMS)
        if any(len(term) > MAX_TERM for term in terms):
            self.fail("term_length", most=MAX_TERM)
        return terms
