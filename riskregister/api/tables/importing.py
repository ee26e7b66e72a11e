"""Importing a table: the whole of it, or nothing.

First every row is checked by itself, and kept; then one operation goes through them, finds the record that each row is
about, and writes batch by batch within its one transaction. So nobody waits for the organisation's lock while rows are
read and checked, and what was checked is what is written, whatever becomes of the file meanwhile.
"""

from collections import ChainMap
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final
from uuid import UUID

from riskregister.api.attempts import attempt
from riskregister.api.changes import Change, OpenChange, Operation
from riskregister.api.errors import FieldError, InvalidInput, Refusal
from riskregister.api.tables.columns import ID, REF, Table
from riskregister.api.tables.keeping import BATCH, KeptRows
from riskregister.api.tables.reading import Fault, Row, TableReader, needed
from riskregister.history.querysets import RecordQuerySet

MAX_FAULTS: Final = 1_000
"""How many are kept; all are counted."""

Values = dict[str, Any]


@dataclass
class Outcome:
    """What became of the rows; with any that failed, nothing was written."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    faults: list[Fault] = field(default_factory=list)

    def fail(self, faults: Sequence[Fault]) -> None:
        """Count a row that failed, and keep why."""
        self.failed += 1
        self.faults += faults[: MAX_FAULTS - len(self.faults)]

    def __str__(self) -> str:
        return f"created {self.created}, changed {self.changed}, unchanged {self.unchanged}, failed {self.failed}"


class RecordWriter:
    """How rows become records of one kind. Both methods work within an open change."""

    table: Table

    def candidates(
        self, change: OpenChange, names: Collection[tuple[str, int]], refs: Collection[str]
    ) -> "RecordQuerySet[Any]":
        """Return the records with these names or external_refs, deleted ones too, locked and with their people."""
        raise NotImplementedError

    def write(self, change: OpenChange, new: Sequence[Values], known: Sequence[tuple[Any, Values]]) -> None:
        """Create records, and change locked ones. Raises what the API refuses."""
        raise NotImplementedError


def _no_progress(count: int) -> None:
    """Tell nobody."""


@dataclass
class TableImport:
    """The import of one file, whoever asks for it."""

    file: BinaryIO
    writer: RecordWriter
    operation: Operation[..., None]
    """Takes this as `table_import`, and calls its `write` with the open change."""
    change: Change
    context: Mapping[str, Any]
    """What the table's input looks things up by."""
    dry_run: bool = False
    progress: Callable[[int], object] = _no_progress
    """Is told how many bytes were read, line by line, and batch by batch how many of them were written."""
    outcome: Outcome = field(default_factory=Outcome)
    checked: int = 0
    """How many rows were read so far."""
    size_read: int = 0
    """How many bytes were."""
    _kept: KeptRows = field(init=False)
    _missing: Sequence[str] = ()
    """Columns that are not there and that it takes to make a record."""
    _line_of: dict[UUID | str, int] = field(default_factory=dict)
    """Which line has written a record, by its key and by the external_ref that it had before."""

    def run(self) -> Outcome:
        """Check every row, then write them all, or none if any is at fault. Raises Forbidden."""
        for _ in self.steps():
            pass
        return self.outcome

    def steps(self) -> Iterator[None]:
        """Do the same in steps, for who tells of them: one for each batch that is checked, and one that writes all.

        Whoever leaves before the last one has written nothing.
        """
        with TemporaryFile() as file:
            self._kept = KeptRows(file)
            yield from self._read()
            if not self.outcome.failed:
                self.operation(self.change, table_import=self)
        if self.outcome.failed:
            self.outcome.created = self.outcome.changed = self.outcome.unchanged = 0

    def write(self, change: OpenChange) -> None:
        """Write all rows within an open change; have it discarded if one cannot be, or if nothing is to be written."""
        for batch in self._kept.batches():
            self._write(change, batch)
            self.progress(self.size_read * len(batch) // self._kept.count)
        if self.outcome.failed or self.dry_run:
            change.discard()

    def _read(self) -> Iterator[None]:
        """Check every row, and keep those that may be written: none, once one may not."""
        reader = TableReader(self.writer.table, self.file, context=self.context, progress=self._progress_of_reading)
        for row in reader:
            if not isinstance(row, Row):
                self.outcome.fail(row)
            elif not self.outcome.failed:
                self._kept.keep(row)
            self.checked += 1
            if self.checked % BATCH == 0:
                yield
        self._missing = reader.missing
        yield

    def _progress_of_reading(self, size: int) -> None:
        self.size_read += size
        self.progress(size)

    def _write(self, change: OpenChange, batch: Sequence[Row]) -> None:
        """Write a batch; where it is refused, write its rows one by one to find those at fault."""
        try:
            with attempt(change) as part:
                tally = self._attempted(part, batch)
        except Refusal as refusal:
            if len(batch) == 1:
                self.outcome.fail(batch[0].faults(refusal))
            else:
                for row in batch:
                    self._write(change, [row])
            return
        self.outcome.created += tally.created
        self.outcome.changed += tally.changed
        self.outcome.unchanged += tally.unchanged
        self._line_of |= tally.line_of

    def _attempted(self, change: OpenChange, batch: Sequence[Row]) -> "_Tally":
        names = {row.name for row in batch if row.name is not None}
        refs = {row.ref for row in batch if row.ref is not None}
        records = list(self.writer.candidates(change, names, refs))
        targets = _Targets(records, self._missing, ChainMap({}, self._line_of))
        new: list[Values] = []
        known: list[tuple[Any, Values]] = []
        for row in batch:
            record = targets.of(row)
            if record is None:
                new.append(dict(row.values))
            elif news := self.writer.table.news(record, row.cells, row.values):
                known.append((record, news))
        before = {record.pk: record.version for record, _ in known}
        self.writer.write(change, new, known)
        changed = sum(record.version != before[record.pk] for record, _ in known)
        return _Tally(len(new), changed, len(batch) - len(new) - changed, targets.line_of.maps[0])


@dataclass(frozen=True)
class _Tally:
    """What became of a batch."""

    created: int
    changed: int
    unchanged: int
    line_of: MutableMapping[UUID | str, int]


class _Targets:
    """The records that the rows of a batch are about: each record is of one row."""

    def __init__(self, records: Sequence[Any], missing: Sequence[str], line_of: ChainMap[UUID | str, int]) -> None:
        self.line_of = line_of
        self._missing = missing
        self._by_name = {(str(record.kind), record.number): record for record in records}
        self._by_ref = {record.external_ref: record for record in records if record.external_ref is not None}

    def of(self, row: Row) -> Any:
        """Return the record that a row is about; None for a new one. Raises InvalidInput."""
        if row.ref is not None and row.ref in self.line_of:
            raise _at(REF, "repeated", f"Line {self.line_of[row.ref]} is about the record that has it, or had it.")
        holder = None if row.ref is None else self._by_ref.get(row.ref)
        record = holder
        if row.name is not None:
            record = self._by_name.get(row.name)
            if record is None:
                raise _at(ID, "unknown_id", "There is no such record.")
            if record.deleted_date is not None:
                raise _at(ID, "deleted", "The record is deleted.")
            if holder is not None and holder is not record:
                raise _at(REF, "duplicate", f"{holder.display_id} has it.")
        elif holder is not None and holder.deleted_date is not None:
            raise _at(REF, "deleted", f"{holder.display_id}, which is deleted, keeps it.")
        if record is not None:
            self._claim(record, row)
        elif self._missing:
            raise InvalidInput([FieldError(f"/{name}", "required", says) for name, says in needed(self._missing)])
        return record

    def _claim(self, record: Any, row: Row) -> None:
        first = self.line_of.setdefault(record.pk, row.line)
        if first != row.line:
            raise _at(REF if row.name is None else ID, "repeated", f"Line {first} is about the same record.")
        if record.external_ref is not None:
            self.line_of[record.external_ref] = row.line


def _at(column: str, code: str, detail: str) -> InvalidInput:
    return InvalidInput([FieldError(f"/{column}", code, detail)])
