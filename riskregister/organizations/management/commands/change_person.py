"""manage.py change_person --email E [--first-name NAME] [--last-name NAME]"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from tqdm import tqdm

from riskregister.api.errors import Refusal
from riskregister.history.models import Channel
from riskregister.organizations import operations
from riskregister.organizations.models import User
from riskregister.organizations.operations import NewNames
from riskregister.organizations.rendering import render_rows_of, rows_pending_of


class Command(BaseCommand):
    help = (
        "Change the name of a person in all organisations and render the rows that show it anew. If it is stopped "
        "half-way, render_documents does the rest."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--first-name", metavar="NAME", help="an empty one removes it")
        parser.add_argument("--last-name", metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the change, then render batch by batch."""
        names = NewNames()
        if options["first_name"] is not None:
            names["first_name"] = options["first_name"]
        if options["last_name"] is not None:
            names["last_name"] = options["last_name"]
        if not names:
            raise CommandError("Give --first-name, --last-name or both.")
        try:
            validate_email(options["email"])
            user = User.objects.get(email=options["email"].lower())
            user = operations.change_person(user_id=user.pk, names=names, channel=Channel.COMMAND)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except User.DoesNotExist as error:
            raise CommandError(f"There is no person {options['email']}.") from error
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        rewritten = 0
        with tqdm(total=rows_pending_of(user), unit=" rows", disable=None) as progress:
            for looked_at, changed in render_rows_of(user):
                rewritten += changed
                progress.update(looked_at)
        self.stdout.write(f"{user.email} is {user.display_name}, {rewritten} rows rewritten")
