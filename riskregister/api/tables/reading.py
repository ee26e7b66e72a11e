"""Reading a table strictly: every row is one that may be written, or is rejected with line, column and reason."""

import codecs
import csv
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Self

from rest_framework.exceptions import ValidationError

from riskregister.api.errors import FieldError, Refusal
from riskregister.api.problems import field_errors
from riskregister.api.tables.cells import BadCell, cell_fault, plain
from riskregister.api.tables.columns import ID, REF, Table
from riskregister.history.identifiers import display_id, parse_id

MAX_LINE_BYTES: Final = 16 * 1024 * 1024
"""A row with every cell at its limit takes less."""
MAX_SHOWN: Final = 1_000
"""Of the reason of a fault: it may repeat what a cell holds."""
COMMENT: Final = "#"

_SAID: Final[Mapping[str, str]] = {
    "unexpected end of data": "A quoted cell is not closed.",
    "field larger": "A cell is longer than any may be; perhaps the quoted cell before it is not closed.",
    "new-line character": "There is a carriage return outside of quotes.",
    "expected after": "A quote in a quoted cell is written twice, and after the last one the cell ends.",
}
"""What the messages of the csv module mean, by a part of them."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: on which line of the file it begins, in which column, and why."""

    line: int
    column: str | None
    reason: str

    def __str__(self) -> str:
        said = f"{self.column}: {self.reason}" if self.column else self.reason
        said = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in said)
        return f"{self.line}: {said if len(said) <= MAX_SHOWN else said[:MAX_SHOWN] + '…'}"

    @classmethod
    def of(cls, line: int, error: FieldError) -> Self:
        """Return a fault of the input with its place in the file."""
        name, *inner = error.pointer.strip("/").split("/")
        item = f"Item {int(inner[0]) + 1}: " if inner and inner[0].isdecimal() else ""
        return cls(line, name or None, item + error.detail)


@dataclass(frozen=True)
class Row:
    """A row that the rules of the input allow."""

    line: int
    name: tuple[str, int] | None
    """Kind and number, where the id is given."""
    cells: Mapping[str, str]
    values: Mapping[str, Any]
    """The same, validated. Neither has the id."""

    @property
    def ref(self) -> str | None:
        """The external_ref given."""
        ref: str | None = self.values.get(REF)
        return ref

    def faults(self, refusal: Refusal) -> list[Fault]:
        """Return why the row was refused, as faults of its cells."""
        errors = refusal.errors or [FieldError("", refusal.code, refusal.detail)]
        return [Fault.of(self.line, error) for error in errors]


Rejected = list[Fault]
"""What stands in the place of a row that the rules of the input do not allow."""


class _Lines:
    """The lines of a file as text, counted. Only a line feed ends one; what is no UTF-8 becomes surrogates."""

    def __init__(self, file: BinaryIO, progress: Callable[[int], object]) -> None:
        self.read = 0
        self._file = file
        self._progress = progress

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        raw = self._file.readline(MAX_LINE_BYTES + 1)
        if not raw:
            raise StopIteration
        if len(raw) > MAX_LINE_BYTES:
            raise csv.Error("field larger than a whole row")
        self._progress(len(raw))
        self.read += 1
        if self.read == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        return raw.decode("utf-8", "surrogateescape")


class TableReader:
    """Goes through a table once. A fault of the header, or of the CSV itself, is the last thing it yields."""

    def __init__(
        self, table: Table, file: BinaryIO, *, context: Mapping[str, Any], progress: Callable[[int], object]
    ) -> None:
        self.missing: Sequence[str] = ()
        """The columns that are not there and that it takes to make a record."""
        self._table = table
        self._lines = _Lines(file, progress)
        self._input = table.input(partial=True, context=dict(context))
        self._line_of: dict[object, int] = {}

    def __iter__(self) -> Iterator[Row | Rejected]:
        rows = self._rows()
        for line, header in rows:
            if isinstance(header, Fault):
                yield [header]
            elif header[:1] and header[0].startswith(COMMENT):
                continue
            elif faults := [Fault(line, *fault) for fault in self._header_faults(header)]:
                yield faults
            else:
                yield from self._read(header, rows)
            return
        yield [Fault(self._lines.read + 1, None, "There is no header.")]

    def _rows(self) -> Iterator[tuple[int, "list[str] | Fault"]]:
        reader = csv.reader(self._lines, strict=True)
        while True:
            line = self._lines.read + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                said = next((says for part, says in _SAID.items() if part in str(error)), f"It is no CSV: {error}.")
                yield line, Fault(line, None, f"{said} Nothing was read from this row on.")
                return
            yield line, cells

    def _header_faults(self, header: Sequence[str]) -> Iterator[tuple[str | None, str]]:
        if any(cell_fault(name) for name in header):
            yield None, "The header is not UTF-8."
            return
        known = self._table.header
        for position, name in enumerate(header):
            if name not in known:
                yield name or None, f"There is no such column. There are: {', '.join(known)}."
            elif name in header[:position]:
                yield name, "The column is there twice."
        self.missing = [name for name in self._table.required if name not in header]
        if not {ID, REF} & set(header):
            # Nothing says that a row is about a record that is there, so each would be a new one.
            for name in self.missing:
                yield name, "The column is missing."

    def _read(self, header: Sequence[str], rows: "Iterator[tuple[int, list[str] | Fault]]") -> Iterator[Row | Rejected]:
        for line, cells in rows:
            if isinstance(cells, Fault):
                yield [cells]
            elif cells and len(cells) != len(header):
                yield [Fault(line, None, f"The row has {len(cells)} cells, the header {len(header)}.")]
            elif cells:  # An empty line says nothing.
                yield self._row(line, dict(zip(header, map(plain, cells), strict=True)))

    def _row(self, line: int, cells: dict[str, str]) -> Row | Rejected:
        if bad := [Fault(line, name, fault) for name, cell in cells.items() if (fault := cell_fault(cell))]:
            return bad
        faults: list[Fault] = []
        data: dict[str, Any] = {}
        shown = cells.pop(ID, "")
        name = parse_id(shown, self._table.kinds) if shown else None
        if shown and name is None:
            faults.append(Fault(line, ID, f"Give an id such as {display_id(self._table.kinds[0], 1)}, or none."))
        for column, cell in cells.items():
            try:
                data[column] = self._table.named[column].read(cell)
            except BadCell as error:
                faults.append(Fault(line, column, str(error)))
        try:
            row = Row(line, name, cells, self._input.run_validation(data))
        except ValidationError as error:
            return faults + [Fault.of(line, fault) for fault in field_errors(error.detail)]
        faults += [Fault(line, *fault) for fault in self._amiss(row)]
        return faults or row

    def _amiss(self, row: Row) -> Iterator[tuple[str, str]]:
        """Yield what is wrong with a row in this file though its values are right."""
        if row.name is None and row.ref is None:
            yield from needed(self.missing)
        said: Collection[tuple[str, object]] = ((ID, row.name), (REF, row.ref))
        for column, value in said:
            if value is not None:
                first = self._line_of.setdefault((column, value), row.line)
                if first != row.line:
                    yield column, f"Line {first} has the same."


def needed(missing: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what to say of columns that a new record would take."""
    for name in missing:
        yield name, "The record would be new: this column is needed."
