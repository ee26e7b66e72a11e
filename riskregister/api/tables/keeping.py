"""Rows that were checked, kept in a file until they are written: however many there are, memory holds one batch."""

import pickle
from collections.abc import Iterator
from typing import IO, Final

from riskregister.api.tables.reading import Row

BATCH: Final = 200
"""Rows that are kept, looked up and written together."""


class KeptRows:
    """Rows in the order in which they were kept."""

    def __init__(self, file: IO[bytes]) -> None:
        """Keep rows in a file that nobody else can open: what it holds is taken for what was written."""
        self.count = 0
        self._file = file
        self._batch: list[Row] = []

    def keep(self, row: Row) -> None:
        """Add a row."""
        self._batch.append(row)
        self.count += 1
        if len(self._batch) == BATCH:
            self._store()

    def batches(self) -> Iterator[list[Row]]:
        """Go through all rows."""
        self._store()
        self._file.seek(0)
        for _ in range(0, self.count, BATCH):
            yield pickle.load(self._file)  # noqa: S301  # our own, see above

    def _store(self) -> None:
        if self._batch:
            pickle.dump(self._batch, self._file, protocol=pickle.HIGHEST_PROTOCOL)
            self._batch = []
