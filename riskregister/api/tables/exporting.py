"""Exporting records: all that a list's filters ask for, as they were at one moment, one at a time."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import QuerySet

from riskregister.api.filters import Listing
from riskregister.api.tables.columns import Table
from riskregister.api.tables.writing import Output, write_table
from riskregister.history.querysets import RecordQuerySet
from riskregister.history.snapshots import one_snapshot

CHUNK: Final = 500
"""Records that are fetched together."""


def export_csv(table: Table, rows: "QuerySet[Any, Any]", output: Output) -> None:
    """Write records as a table."""
    write_table(table, rows.select_related("assigned_to__user").iterator(chunk_size=CHUNK), output)


def export_jsonl(table: Table, rows: "QuerySet[Any, Any]", output: Output) -> None:
    """Write the stored documents of records, byte for byte, one a line."""
    for document in rows.values_list("document", flat=True).iterator(chunk_size=CHUNK):
        output.write(f"{document}\n")


FORMATS: Final[Mapping[str, Callable[[Table, "QuerySet[Any, Any]", Output], None]]] = {
    "csv": export_csv,
    "jsonl": export_jsonl,
}


def export(
    export_format: str,
    table: Table,
    rows: "RecordQuerySet[Any]",
    listing: Listing,
    query: Mapping[str, Any],
    output: Output,
) -> None:
    """Write the rows that validated parameters ask for, in the order they ask for, in one of FORMATS."""
    asked = listing.order(query).ordered(listing.filtered(rows, query))
    with one_snapshot():
        FORMATS[export_format](table, asked, output)
