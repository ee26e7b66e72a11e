"""manage.py export_heads FILE [--organization SLUG] [--json] · manage.py export_heads --new-key [--json]"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from riskregister.history.heads import heads_of, signed, write_new
from riskregister.management.signing_keys import new_key_pair, signing_key
from riskregister.organizations.arguments import add_organization, organizations_named


class Command(BaseCommand):
    help = (
        "Write where each organisation's history stands, signed with HEADS_SIGNING_KEY, to a new file. Keep it where "
        "those who can write to the database cannot; `verify --heads` checks against it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("file", nargs="?", type=Path, metavar="FILE", help="must not be there yet")
        what.add_argument("--new-key", action="store_true", help="print a new pair of keys and write nothing")
        add_organization(parser, required=False)
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and say how far each chain has come, or print the keys. Exits 1 if a chain has no head."""
        if options["new_key"]:
            keys = new_key_pair()
            self.stdout.write(json.dumps(keys) if options["json"] else _lines("=", keys))
            return
        path = options["file"]
        try:
            key = signing_key()
            heads, faults = heads_of(organization.pk for organization in organizations_named(options["organization"]))
            write_new(path, signed(heads, key, at=timezone.now()))
        except (ImproperlyConfigured, OSError) as error:
            raise CommandError(str(error)) from error
        sequences = {head.slug: head.sequence for head in heads}
        shown = {"file": str(path), "organizations": sequences}
        self.stdout.write(json.dumps(shown) if options["json"] else _lines(": sequence ", sequences))
        if faults:
            raise CommandError(f"{len(faults)} not signed; the first: {faults[0]}")


def _lines(between: str, values: Mapping[str, object]) -> str:
    return "\n".join(f"{name}{between}{value}" for name, value in values.items())
