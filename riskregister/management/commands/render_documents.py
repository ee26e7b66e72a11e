"""manage.py render_documents [--organization SLUG]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from riskregister.history import registry
from riskregister.history.rebuilding import rebuild_documents
from riskregister.organizations.arguments import add_organization, organizations_named


class Command(BaseCommand):
    help = "Render the stored rows anew where they are not what would be rendered now. May be stopped and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_organization(parser, required=False)

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through every kind of record of every organisation, or of the one named."""
        looked_at = rewritten = 0
        with tqdm(unit=" rows", disable=None) as progress:
            for organization in organizations_named(options["organization"]):
                for tracked in registry.all_tracked():
                    for batch, changed in rebuild_documents(organization.pk, tracked):
                        looked_at, rewritten = looked_at + batch, rewritten + changed
                        progress.update(batch)
        self.stdout.write(f"{looked_at} rows looked at, {rewritten} rewritten")
