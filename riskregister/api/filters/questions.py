"""Filters by time, and by questions that a record answers by yes or no."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from riskregister.api.fields import Choice, Flag, UtcDateTime, ValueList
from riskregister.api.filters.listing import Filter, Parameters
from riskregister.api.ordering import SortKey


@dataclass(frozen=True, kw_only=True)
class Moment(Filter):
    """A date-time: from `_after` on, up to but without `_before`; a nullable one also takes `none`."""

    timeless = True

    nullable: bool = False
    of: str | None = None
    """The column, where it has another name."""

    @property
    def column(self) -> str:
        """The column it is about."""
        return self.of or self.name

    def parameters(self) -> Parameters:
        """Take the two ends."""
        ends: Parameters = {
            f"{self.name}_after": UtcDateTime(required=False, help_text="At this moment or later."),
            f"{self.name}_before": UtcDateTime(required=False, help_text="Before this moment."),
        }
        if not self.nullable:
            return ends
        return {self.name: Choice([ValueList.NONE], required=False, help_text="Has no value."), **ends}

    def condition(self, parameter: str, value: Any) -> Q:
        """Ask for one end, or for no value."""
        if parameter == self.name:
            return Q(**{f"{self.column}__isnull": True})
        return Q(**{f"{self.column}__{'gte' if parameter.endswith('_after') else 'lt'}": value})

    def sort_keys(self) -> Mapping[str, tuple[SortKey, ...]]:
        """Sort by time."""
        return {self.name: (SortKey(self.column, nullable=self.nullable),)}


@dataclass(frozen=True, kw_only=True)
class Holds(Filter):
    """A question; `when` makes the condition that its answer is yes at a moment."""

    when: Callable[[datetime], Q]
    says: str

    def parameters(self) -> Parameters:
        """Take true or false."""
        return {self.name: Flag(required=False, help_text=self.says)}

    def condition(self, parameter: str, value: Any) -> Q:
        """Ask for either answer, at the time of asking."""
        return self.condition_at(parameter, value, timezone.now())

    def condition_at(self, parameter: str, value: Any, moment: datetime) -> Q:
        """Ask for either answer."""
        return self.when(moment) if value else ~self.when(moment)
