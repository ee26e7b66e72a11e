"""manage.py load_key_risks [FILE] [--json]"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, OperationalError, ProgrammingError
from tqdm import tqdm

from riskregister.api.errors import Refusal
from riskregister.history.identifiers import display_id
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks import operations
from risks.choices import RiskKind
from risks.management.catalogue_files import SHIPPED, BadFile, CatalogueFile, read_catalogue


class Command(BaseCommand):
    help = (
        "Bring the catalogue of key risks to what a YAML file says, then every register that carries one of them. "
        "Entries that say something else become new versions; what the file does not name stays; a bad file is "
        "refused whole. On PostgreSQL, run it as the owner of the tables. May be stopped and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "file", nargs="?", type=Path, default=SHIPPED, metavar="FILE", help="the catalogue that is shipped, if none"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the file, have the registers follow, and say what became of both."""
        path: Path = options["file"]
        try:
            loaded = self._loaded(read_catalogue(path))
        except BadFile as error:
            for line, reason in error.faults:
                self.stderr.write(f"{path}:{line}: {reason}")
            raise CommandError(f"{path} is refused whole; the first fault: {error}") from error
        except OSError as error:
            raise CommandError(str(error)) from error
        followed = self._follow()
        told = asdict(loaded) | followed
        if options["json"]:
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in told.items()))
        if followed["organizations_behind"]:
            raise CommandError(f"{followed['organizations_behind']} organisation(s) are behind: run this again.")

    def _loaded(self, file: CatalogueFile) -> operations.Loaded:
        try:
            return operations.load_catalogue(file.entries, sha256=file.sha256)
        except operations.TitlesTaken as error:
            raise BadFile([_told(file, *taken) for taken in error.holders.items()]) from error
        except ProgrammingError as error:
            raise CommandError(f"{str(error).strip()}. Run it as the owner of the tables.") from error
        except OperationalError as error:
            raise CommandError(f"{str(error).strip()}. Nothing was loaded: run it again.") from error

    def _follow(self) -> dict[str, int]:
        """Have every register that is behind say what the catalogue says, each in a transaction of its own."""
        organizations = rows = failed = 0
        for organization in tqdm(list(operations.organizations_behind()), unit=" organisations", disable=None):
            try:
                rows += operations.follow_catalogue(command_change(organization))
                organizations += 1
            except (Refusal, DatabaseError) as error:
                # The others can still follow.
                failed += 1
                self._tell(organization, error)
        return {"organizations": organizations, "rows": rows, "organizations_behind": failed}

    def _tell(self, organization: Organization, error: Exception) -> None:
        self.stderr.write(f"{organization.slug} does not follow yet: {error}")


def _told(file: CatalogueFile, number: int, holder: int) -> tuple[int, str]:
    names = display_id(RiskKind.KEY, number), display_id(RiskKind.KEY, holder)
    return file.title_lines[number], "{}: title: {}, which the file does not name, has it.".format(*names)
