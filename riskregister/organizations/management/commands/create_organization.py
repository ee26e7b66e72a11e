"""manage.py create_organization SLUG [--name NAME]"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug

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
            validate_slug(slug)
            organization = operations.create_organization(
                slug=slug, name=options["name"] or slug, channel=Channel.COMMAND
            )
        except ValidationError as error:
            raise CommandError(f"SLUG {slug!r} may hold letters, digits, hyphens and underscores only.") from error
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"created organisation {organization.slug} ({organization.pk})")
