"""manage.py create_member --organization SLUG --email E --role ROLE… [--superuser]"""

import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from riskregister.api.errors import Refusal
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.arguments import add_organization, add_roles, organization_named
from riskregister.organizations.models import Organization, User
from riskregister.organizations.passwords import password_link, refuse_words


class Command(BaseCommand):
    help = "Make a person a member of an organisation, so that they can log in to the admin site."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_organization(parser)
        add_roles(parser)
        parser.add_argument("--email", required=True)
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument("--superuser", action="store_true", help="may manage every organisation")
        parser.add_argument("--prompt", action="store_true", help="ask for the password instead of printing a link")
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the service is, for the link")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the member; take the password from the prompt or print a one-time link."""
        email: str = options["email"]
        try:
            validate_email(email)
            organization = organization_named(options["organization"])
            password = self._ask(organization, email) if options["prompt"] else None
            member = operations.add_member(
                command_change(organization),
                email=email,
                roles=options["role"],
                first_name=options["first_name"],
                last_name=options["last_name"],
                superuser=options["superuser"],
                password=password,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"{email} is a member of {options['organization']}: {', '.join(options['role'])}")
        if password is None and not member.user.has_usable_password():
            self.stdout.write(f"set the password at {options['url']}{password_link(member.user)}")

    def _ask(self, organization: Organization, email: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError("--prompt needs a terminal.")
        password = getpass.getpass("Password: ")
        if getpass.getpass("Again: ") != password:
            raise CommandError("The two passwords differ.")
        validate_password(password, User(email=email))
        refuse_words(password, [organization])
        return password
