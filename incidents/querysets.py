"""Reads of incidents and tags, in product words."""

from typing import TYPE_CHECKING, Final, Self

from django.db import models

from riskregister.history.querysets import RecordQuerySet

if TYPE_CHECKING:
    from incidents.models import Incident, Tag  # noqa: F401  # named in a base class's string

NEWEST_FIRST: Final = ("-created_date", "-number")
"""The default order of the list."""


class IncidentQuerySet(RecordQuerySet["Incident"]):
    """Incidents of one organisation."""


class TagQuerySet(models.QuerySet["Tag"]):
    """Tags of one organisation."""

    def in_use(self) -> Self:
        """Tags that a record may be given: retired_date is NULL."""
        return self.filter(retired_date__isnull=True)
