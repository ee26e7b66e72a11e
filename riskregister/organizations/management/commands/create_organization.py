"""manage.py create_organization SLUG [--name NAME]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from riskregister.api.errors import Refusal
from riskregister.history.models import Channel
from riskregister.organizations import operations


class Command(BaseCommand):
    help = "Create an organisation with its default sources."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("slug", metavar="SLUG", help="short name for commands: letters, digits, hyphens")
        parser.add_argument("--name", help="name for people (default: the slug)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it, or say why not."""
        slug: str = options["slug"]
        try:
            organization = operations.create_organization(
                slug=slug, name=options["name"] or slug, channel=Channel.COMMAND
            )
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"created organisation {organization.slug} ({organization.pk})")
