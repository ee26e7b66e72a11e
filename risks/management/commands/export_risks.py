"""manage.py export_risks --organization SLUG --format csv|jsonl [--filter NAME=VALUE]…"""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser

from risks.columns import REGISTER as TABLE
from risks.filters import REGISTER as LISTING
from risks.management.table_commands import Exported, add_export_arguments, export_records
from risks.models import Risk
from risks.querysets import RiskQuerySet


def _rows(organization_id: UUID) -> RiskQuerySet:
    rows: RiskQuerySet = Risk.objects.of(organization_id).live()
    return rows


class Command(BaseCommand):
    help = "Write the register as CSV, which import_risks takes, or as JSON lines: the rows as the API answers them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_export_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Export what the filters ask for."""
        export_records(self, Exported(TABLE, LISTING, _rows), options)
