"""Reads of incidents, in product words."""

from typing import TYPE_CHECKING, Final

from riskregister.history.querysets import RecordQuerySet

if TYPE_CHECKING:
    from incidents.models import Incident  # noqa: F401  # named in a base class's string

NEWEST_FIRST: Final = ("-created_date", "-number")
"""The default order of the list."""


class IncidentQuerySet(RecordQuerySet["Incident"]):
    """Incidents of one organisation."""
