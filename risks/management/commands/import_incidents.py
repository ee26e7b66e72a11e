"""manage.py import_incidents --organization SLUG [--format veris|csv] [--raise-risks] [--dry-run] PATH… | --template"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from incidents import operations as incidents
from incidents.columns import INCIDENTS
from incidents.models import Incident
from riskregister.api.errors import Refusal
from riskregister.history.models import Channel
from riskregister.organizations.actors import command_change
from riskregister.organizations.arguments import organization_named
from riskregister.organizations.models import Organization
from risks import operations
from risks.management.table_commands import add_import_arguments, import_table, print_template
from risks.management.veris_files import Failure, ReadRecord, files_under, read_file

BATCH: Final = 100
"""Records a transaction: most of the gain of a batch, and other writers wait a quarter of a second at most."""


class Command(BaseCommand):
    help = (
        "Create an incident from every VERIS record whose external_ref is new: what is there counts as unchanged, "
        "and if a record fails the others are imported all the same. Or, with --format csv, create and change "
        "incidents by the rows of a file, all or nothing, as import_risks does. Exits 1 if any failed. Repeatable."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_import_arguments(parser)
        parser.add_argument("--format", choices=["veris", "csv"], default="veris")
        parser.add_argument("--raise-risks", action="store_true", help="raise one risk from each new incident (veris)")
        parser.add_argument("path", nargs="*", type=Path, metavar="PATH", help="a file, or a folder of .json files")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and say what became of it."""
        if options["template"]:
            print_template(self, INCIDENTS)
        elif options["format"] == "veris":
            self._import_veris(options)
        elif options["raise_risks"]:
            raise CommandError("--raise-risks goes with --format veris")
        else:
            import_table(self, incidents.incident_table_import, options)

    def _import_veris(self, options: dict[str, Any]) -> None:
        """Import batch by batch."""
        organization = organization_named(options["organization"])
        if not options["path"]:
            raise CommandError("Give at least one PATH.")
        run = _Run(organization, raise_risks=options["raise_risks"], dry_run=options["dry_run"])
        files = files_under(options["path"])
        with tqdm(files, unit=" files", disable=None) as progress:
            for batch in _batches(run.readable(progress)):
                run.write(batch)
        for failure in run.failures:
            self.stderr.write(f"failed: {failure.origin}: {failure.reason}")
        verb = "would create" if run.dry_run else "created"
        self.stdout.write(
            f"{verb} {run.incidents} incidents and {run.risks} risks, "
            f"{run.unchanged} unchanged, {len(run.failures)} failed"
        )
        if run.failures:
            raise CommandError(f"{len(run.failures)} record(s) failed")


class _Run:
    """The state of one run: what has been seen and what became of it."""

    def __init__(self, organization: Organization, *, raise_risks: bool, dry_run: bool) -> None:
        self.organization = organization
        self.raise_risks = raise_risks
        self.dry_run = dry_run
        self.change = command_change(organization, Channel.IMPORT)
        self.failures: list[Failure] = []
        self.incidents = self.risks = self.unchanged = 0
        self._first_with: dict[str, str] = {}

    def readable(self, files: Iterable[Path]) -> Iterator[ReadRecord]:
        """Yield the records that can be imported; keep the others as failures, a second one with an id among them."""
        for path in files:
            for record in read_file(path):
                if isinstance(record, Failure):
                    self.failures.append(record)
                    continue
                ref = record.values["external_ref"] or ""
                first = self._first_with.setdefault(ref, record.origin)
                if first != record.origin:
                    self.failures.append(Failure(record.origin, f"{first} has the same id {ref}"))
                else:
                    yield record

    def write(self, batch: Sequence[ReadRecord]) -> None:
        """Import a batch; where the register refuses it, import its records one by one to find the bad ones."""
        if self.dry_run:
            self._count(batch)
            return
        try:
            done = operations.import_incidents(
                self.change, batch=[record.values for record in batch], raise_risks=self.raise_risks
            )
        except Refusal as refusal:
            if len(batch) == 1:
                self.failures.append(Failure(batch[0].origin, refusal.sentence))
            else:
                for record in batch:
                    self.write([record])
            return
        self.incidents += len(done.created)
        self.risks += len(done.risks)
        self.unchanged += done.unchanged

    def _count(self, batch: Sequence[ReadRecord]) -> None:
        refs = [record.values["external_ref"] for record in batch]
        known = Incident.objects.of(self.organization.pk).filter(external_ref__in=refs).count()
        self.unchanged += known
        self.incidents += len(batch) - known
        self.risks += len(batch) - known if self.raise_risks else 0


def _batches(records: Iterable[ReadRecord]) -> Iterator[list[ReadRecord]]:
    batch: list[ReadRecord] = []
    for record in records:
        batch.append(record)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
