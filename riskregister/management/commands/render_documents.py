"""manage.py render_documents [--organization SLUG]"""

from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from riskregister.history import registry
from riskregister.history.rebuilding import rebuild_documents, render_pending
from riskregister.organizations.arguments import add_organization, organizations_named


class Command(BaseCommand):
    help = "Render the stored rows anew where they are not what would be rendered now. May be stopped and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_organization(parser, required=False)

    def handle(self, *args: Any, **options: Any) -> None:
        """Finish what people's new names have left to do, then go through every kind of record.

        Of every organisation, or of the one named.
        """
        looked_at = rewritten = 0
        with tqdm(unit=" rows", disable=None) as progress:
            for organization in organizations_named(options["organization"]):
                batches = [render_pending(organization.pk)]
                batches += [rebuild_documents(organization.pk, tracked) for tracked in registry.all_tracked()]
                for batch, changed in chain.from_iterable(batches):
                    looked_at, rewritten = looked_at + batch, rewritten + changed
                    progress.update(batch)
        self.stdout.write(f"{looked_at} rows looked at, {rewritten} rewritten")
