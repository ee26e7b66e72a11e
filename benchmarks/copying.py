"""A change whose rows go to PostgreSQL by COPY, made by the product's own functions and rendered once at its end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection, models

from riskregister.api.changes import OpenChange
from riskregister.history import registry
from riskregister.history.models import Record

UNCHECKED: Final = "SET LOCAL session_replication_role = replica"
"""Leaves out the look-up behind every foreign key, which a superuser may; `verify` looks at what came of it."""


@dataclass
class CopiedChange(OpenChange):
    """Collects what is inserted. A record may be changed many times before it is written: its last state is."""

    rows: list[models.Model] = field(default_factory=list)

    def insert(self, *rows: models.Model) -> None:
        """Have rows written by the next `copy`."""
        self.rows.extend(rows)

    def copy(self) -> None:
        """Write what was collected, records first. None of them may be changed after that."""
        for row in self.rows:
            if isinstance(row, Record):
                registry.derive(row)
        copy_rows(sorted(self.rows, key=lambda row: not isinstance(row, Record)))
        self.rows.clear()
        self._created.clear()


def copy_rows(rows: Iterable[models.Model]) -> None:
    """Write rows of any mix of models by one COPY a table, in the order in which the tables first occur."""
    tables: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)
    for model, members in tables.items():
        fields: Sequence[models.Field[Any, Any]] = model._meta.concrete_fields
        columns = ", ".join(f'"{each.column}"' for each in fields)
        with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as copy:
            for row in members:
                copy.write_row([each.get_db_prep_save(getattr(row, each.attname), connection) for each in fields])
