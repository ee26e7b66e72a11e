"""manage.py create_service_account --organization SLUG --name NAME --role ROLE… [--json]"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from riskregister.api.errors import Refusal
from riskregister.history.times import utc_text
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.arguments import add_organization, add_roles, moment, organization_named


class Command(BaseCommand):
    help = "Create a service account and print its client id and secret. The secret is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_organization(parser)
        add_roles(parser)
        parser.add_argument("--name", required=True, help="what the account is called, unique in the organisation")
        parser.add_argument("--expires", type=moment, help="RFC 3339 date-time after which it is of no use")
        parser.add_argument("--network", action="append", default=[], help="CIDR block it may call from; repeatable")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it, or say why not."""
        change = command_change(organization_named(options["organization"]))
        try:
            created = operations.create_service_account(
                change,
                name=options["name"],
                roles=options["role"],
                expires=options["expires"],
                allowed_networks=options["network"],
            )
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        expires = created.account.expires
        shown = {
            "client_id": created.client_id,
            "client_secret": created.client_secret,
            "name": created.account.name,
            "roles": sorted(options["role"]),
            "expires": utc_text(expires) if expires else None,
        }
        if options["json"]:
            self.stdout.write(json.dumps(shown))
        else:
            for name, value in shown.items():
                self.stdout.write(f"{name}: {', '.join(value) if isinstance(value, list) else value}")
