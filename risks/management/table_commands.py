"""What the commands that import and export tables have alike."""

import argparse
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile, gettempdir
from typing import Any, BinaryIO, Final, Protocol

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from riskregister.api.changes import Change
from riskregister.api.errors import FieldError, InvalidInput
from riskregister.api.filters import Listing
from riskregister.api.filters.listing import ORDER_BY
from riskregister.api.parsers import text_fault
from riskregister.api.query import validated_query
from riskregister.api.tables.columns import Table
from riskregister.api.tables.exporting import FORMATS, export
from riskregister.api.tables.importing import TableImport
from riskregister.api.tables.writing import Output, write_template
from riskregister.history.models import Channel
from riskregister.history.querysets import RecordQuerySet
from riskregister.organizations.actors import command_change, system_actor
from riskregister.organizations.arguments import add_organization, organization_named

_TEXT: Final[Mapping[str, Any]] = {"encoding": "utf-8", "newline": ""}


class StartsImport(Protocol):
    """Makes the import of a file."""

    def __call__(
        self, change: Change, file: BinaryIO, *, dry_run: bool, progress: Callable[[int], object]
    ) -> TableImport:
        """Return it, to be run."""


def add_import_arguments(parser: CommandParser) -> None:
    """Add what every import of a table takes, save its format and its paths."""
    add_organization(parser, required=False)
    parser.add_argument("--dry-run", action="store_true", help="read and check everything, write nothing")
    parser.add_argument("--template", action="store_true", help="print an example of a table, with explanations")


def import_table(command: BaseCommand, start: StartsImport, options: dict[str, Any]) -> None:
    """Import the table that a command names: all of it, or nothing. Raises CommandError if a row is at fault."""
    organization = organization_named(options["organization"])
    if len(options["path"]) != 1:
        raise CommandError("Give one file: it is imported as a whole, or not at all.")
    (path,) = options["path"]
    with _opened(path) as file, tqdm(total=2 * _size(file), unit="B", unit_scale=True, disable=None) as bar:
        change = command_change(organization, Channel.IMPORT)
        try:
            outcome = start(change, file, dry_run=options["dry_run"], progress=bar.update).run()
        except OSError as error:
            says = f"{path}, or its rows kept in {gettempdir()} (TMPDIR) until they are written: {error.strerror}"
            raise CommandError(f"{says}; nothing was written") from error
    for fault in outcome.faults:
        command.stderr.write(f"{path}:{fault}")
    command.stdout.write(f"dry run, nothing written: {outcome}" if options["dry_run"] else str(outcome))
    if outcome.failed:
        raise CommandError(f"{outcome.failed} row(s) failed, so nothing was written")


def print_template(command: BaseCommand, table: Table) -> None:
    """Print an example of a table."""
    write_template(table, raw_output(command))


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    with file:
        yield file


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


@dataclass(frozen=True)
class Exported:
    """What a command exports."""

    table: Table
    listing: Listing
    rows: Callable[[Any], "RecordQuerySet[Any]"]
    """Of an organisation."""


def add_export_arguments(parser: CommandParser) -> None:
    """Add what every export takes."""
    add_organization(parser)
    parser.add_argument("--format", choices=list(FORMATS), required=True)
    parser.add_argument(
        "--filter",
        action="append",
        default=[],
        type=_parameter,
        metavar="NAME=VALUE",
        help="a filter as the list of the API takes it; may be repeated",
    )
    parser.add_argument("--order-by", metavar="NAME", help="as in the API: -NAME for high to low")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write a file instead of standard output")


def export_records(command: BaseCommand, exported: Exported, options: dict[str, Any]) -> None:
    """Export the records that the options ask for. Raises CommandError that names every option at fault."""
    organization = organization_named(options["organization"])
    query = _query(exported.listing, options, caller=system_actor(organization.pk).user.pk)
    rows = exported.rows(organization.pk)
    with _output(command, options["output"]) as output:
        export(options["format"], exported.table, rows, exported.listing, query, output)


def _query(listing: Listing, options: dict[str, Any], *, caller: Any) -> dict[str, Any]:
    given: dict[str, list[str]] = {}
    for name, value in options["filter"]:
        given.setdefault(name, []).append(value)
    if options["order_by"] is not None:
        given.setdefault(ORDER_BY, []).append(options["order_by"])
    faults = [
        FieldError(ascii(name), "invalid_text", fault, "parameter")
        for name, values in given.items()
        for text in (name, *values)
        if (fault := text_fault(text))
    ]
    try:
        return validated_query(listing.question, given, caller=caller, faults=faults)
    except InvalidInput as refusal:
        raise CommandError("\n".join(f"{error.pointer}: {error.detail}" for error in refusal.errors)) from refusal


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!a} is not NAME=VALUE")
    return name, value


@contextmanager
def _output(command: BaseCommand, path: Path | None) -> Iterator[Output]:
    if path is None:
        yield raw_output(command)
        return
    try:
        with _replacing(path) if path.is_file() or not path.exists() else path.open("w", **_TEXT) as file:
            yield file
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


@contextmanager
def _replacing(path: Path) -> Iterator[Output]:
    """Open a file that takes the place of the one that is there once it is whole."""
    with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False, **_TEXT) as file:
        part = Path(file.name)
        try:
            yield file
            file.close()
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


class _Raw:
    def __init__(self, command: BaseCommand) -> None:
        self._stdout = command.stdout

    def write(self, text: str) -> None:
        self._stdout.write(text, ending="")


def raw_output(command: BaseCommand) -> Output:
    """Return standard output as it takes text: UTF-8 wherever the command runs, and no line ends but its own."""
    if hasattr(command.stdout, "reconfigure"):
        command.stdout.reconfigure(**_TEXT)
    return _Raw(command)
