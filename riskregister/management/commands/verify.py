"""manage.py verify [--organization SLUG] [--json]"""

import json
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from riskregister.history import guards
from riskregister.history.rebuilding import rows_pending
from riskregister.history.verification import faults_of
from riskregister.organizations.arguments import add_organization, organizations_named

MOST_FAULTS = 20
"""How many faults of an organisation are listed; the first one says what to look at."""


class Command(BaseCommand):
    help = "Check guards, documents, history chain and counters. Exits 1 and names the first fault if there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_organization(parser, required=False)
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check what the database promises, then every organisation, or the one named."""
        missing = [str(each) for each in guards.missing(connection)]
        found: dict[str, list[str]] = {}
        pending: dict[str, int] = {}
        for organization in organizations_named(options["organization"]):
            pending[organization.slug] = rows_pending(organization.pk)
            found[organization.slug] = [str(fault) for fault in islice(faults_of(organization.pk), MOST_FAULTS)]
        if options["json"]:
            ok = not missing and not any(found.values())
            told = {"ok": ok, "database": missing, "organizations": found, "pending": pending}
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(f"database: {'ok' if not missing else missing[0]}")
            for slug, faults in found.items():
                self.stdout.write(f"{slug}: {'ok' if not faults else faults[0]}")
                if pending[slug]:
                    self.stdout.write(
                        f"{slug}: {pending[slug]} rows wait for render_documents to show people's new names"
                    )
        faulty = [f"{slug}: {faults[0]}" for slug, faults in found.items() if faults]
        if missing:
            raise CommandError(f"the database does not promise what it must: {missing[0]}")
        if faulty:
            raise CommandError(f"{len(faulty)} organisation(s) with faults; the first: {faulty[0]}")
