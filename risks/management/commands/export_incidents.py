"""manage.py export_incidents --organization SLUG --format csv|jsonl [--filter NAME=VALUE]…"""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from incidents.columns import INCIDENTS as TABLE
from incidents.filters import INCIDENTS as LISTING
from incidents.models import Incident
from incidents.querysets import IncidentQuerySet
from risks.management.table_commands import Exported, add_export_arguments, export_records


def _rows(organization_id: UUID) -> IncidentQuerySet:
    rows: IncidentQuerySet = Incident.objects.of(organization_id).live()
    return rows


class Command(BaseCommand):
    help = "Write the incidents as CSV, which import_incidents takes, or as JSON lines: the rows the API answers."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_export_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Export what the filters ask for."""
        export_records(self, Exported(TABLE, LISTING, _rows), options)
