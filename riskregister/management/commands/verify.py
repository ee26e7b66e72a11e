"""manage.py verify [--organization SLUG] [--heads FILE…] [--json]"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from riskregister.history import guards
from riskregister.history.heads import ForgedHeads, Heads, head_faults, opened
from riskregister.history.rebuilding import rows_pending
from riskregister.history.verification import faults_of
from riskregister.management.signing_keys import public_key
from riskregister.organizations.arguments import add_organization, organizations_named
from risks.operations import key_risks_behind

MOST_FAULTS = 20
"""How many faults of an organisation are listed; the first one says what to look at."""


class Command(BaseCommand):
    help = "Check guards, documents, history chain and counters. Exits 1 and names the first fault if there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_organization(parser, required=False)
        parser.add_argument(
            "--heads",
            nargs="+",
            type=Path,
            default=[],
            metavar="FILE",
            help="files of `export_heads` that the chains must go through; their signer's key is HEADS_PUBLIC_KEY",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check what the database promises, then every organisation, or the one named."""
        missing = [str(each) for each in guards.missing(connection)]
        heads, files = _heads_in(options["heads"])
        slugs: dict[UUID, str] = {}
        found: dict[str, list[str]] = {}
        pending: dict[str, int] = {}
        behind: dict[str, int] = {}
        for organization in organizations_named(options["organization"]):
            slugs[organization.pk] = organization.slug
            pending[organization.slug] = rows_pending(organization.pk)
            behind[organization.slug] = key_risks_behind(organization.pk)
            found[organization.slug] = [str(fault) for fault in islice(faults_of(organization.pk), MOST_FAULTS)]
        for head in [head for opened_file in heads.values() for head in opened_file.heads]:
            slug = slugs.get(head.organization_id, head.slug)
            if options["organization"] in {None, slug}:
                found.setdefault(slug, []).extend(str(fault) for fault in head_faults(head))
        checked = [("database", missing), *files.items(), *found.items()]
        faulty = [f"{name}: {faults[0]}" for name, faults in checked if faults]
        if options["json"]:
            shown = {
                "ok": not faulty,
                "database": missing,
                "organizations": found,
                "pending": pending,
                "behind": behind,
            }
            written = {name: each.written_at for name, each in heads.items()}
            self.stdout.write(json.dumps(shown | {"heads": files, "written_at": written} if files else shown))
        else:
            for line in _lines(checked, pending, behind, heads):
                self.stdout.write(line)
        if faulty:
            raise CommandError(f"{len(faulty)} with faults; the first: {faulty[0]}")


def _lines(
    checked: Sequence[tuple[str, list[str]]],
    pending: Mapping[str, int],
    behind: Mapping[str, int],
    heads: Mapping[str, Heads],
) -> Iterator[str]:
    for name, faults in checked:
        signed = f", {len(heads[name].heads)} heads of {heads[name].written_at}" if name in heads else ""
        yield f"{name}: {faults[0] if faults else f'ok{signed}'}"
    for slug, count in pending.items():
        if count:
            yield f"{slug}: {count} rows wait for render_documents to show people's new names"
    for slug, count in behind.items():
        if count:
            yield f"{slug}: {count} key risks wait for load_key_risks to say what the catalogue says"


def _heads_in(paths: Sequence[Path]) -> tuple[dict[str, Heads], dict[str, list[str]]]:
    """Return what each file says that is genuine, and of each file what is wrong with it."""
    heads: dict[str, Heads] = {}
    files: dict[str, list[str]] = {}
    if not paths:
        return heads, files
    try:
        key = public_key()
        contents = {str(path): path.read_bytes() for path in paths}
    except (ImproperlyConfigured, OSError) as error:
        raise CommandError(str(error)) from error
    for name, content in contents.items():
        files[name] = []
        try:
            heads[name] = opened(content, key)
        except ForgedHeads as error:
            files[name] = [str(error)]
    return heads, files
