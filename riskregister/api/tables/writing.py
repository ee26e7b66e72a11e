"""Writing a table, and an annotated example of one."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from riskregister.api.tables.cells import neutral
from riskregister.api.tables.columns import ID, REF, Table
from riskregister.history.identifiers import display_id


class Output(Protocol):
    """Where text goes."""

    def write(self, text: str, /) -> Any:
        """Take the next piece of it."""


def write_table(table: Table, records: Iterable[Any], output: Output) -> None:
    """Write records with their people loaded as a table, one at a time."""
    writer = csv.writer(output)
    writer.writerow(table.header)
    for record in records:
        writer.writerow(map(neutral, table.cells(record)))


def write_template(table: Table, output: Output) -> None:
    """Write what each column takes as comments, then a table with one record to be made."""
    for line in _explained(table):
        output.write(f"# {line}\r\n")
    writer = csv.writer(output)
    writer.writerow(table.header)
    writer.writerow(["", *(neutral(column.example) for column in table.columns)])


def _explained(table: Table) -> Iterator[str]:
    ids = " or ".join(display_id(kind, 1) for kind in table.kinds)
    yield "CSV in UTF-8. Lines before the header that begin with # are comments. Columns may be left out."
    yield f"A row with an {ID} or a known {REF} changes that record; any other makes a new one."
    yield "An empty cell says that there is no value; a column that is not there changes nothing."
    yield "A text that begins with = + - @ or ' has one more ' before it."
    yield f"{ID}: such as {ids}"
    fields = table.input().fields
    for column in table.columns:
        field = fields[column.name]
        needed = "; needed" if field.required else "" if _may_be_empty(field) else "; not empty where it is given"
        yield f"{column.name}: {column.describe(field)}{needed}"


def _may_be_empty(field: Any) -> bool:
    return field.allow_null or getattr(field, "allow_empty", False)
