"""manage.py import_risks --organization SLUG [--format csv] [--dry-run] PATH, or --template"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from risks import operations
from risks.columns import REGISTER
from risks.management.table_commands import add_import_arguments, import_table, print_template


class Command(BaseCommand):
    help = (
        "Create and change risks by the rows of a CSV file, all or nothing: every bad row is told with line, column "
        "and reason. A row is about the risk with its id, else with its external_ref, else a new one. May be run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_import_arguments(parser)
        parser.add_argument("--format", choices=["csv"], default="csv")
        parser.add_argument("path", nargs="*", type=Path, metavar="PATH")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and say what became of it."""
        if options["template"]:
            print_template(self, REGISTER)
        else:
            import_table(self, operations.risk_table_import, options)
