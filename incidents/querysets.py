"""Reads of incidents, in product words."""

from typing import TYPE_CHECKING, Final, Self

from django.db import models

if TYPE_CHECKING:
    from incidents.models import Incident  # noqa: F401  # named in a base class's string

NEWEST_FIRST: Final = ("-created_date", "-number")
"""The default order of the list."""


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Incidents of one organisation."""

    def with_people(self) -> Self:
        """Load the people whom the row shows along with the record; assigned_to is NULL for nobody."""
        return self.select_related("assigned_to__user", "opened_by__user")
