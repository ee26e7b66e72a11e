"""How long an import of 10,000 rows takes, beside the same rows made one by one, and beside raw COPY.

    [BENCHMARK_DATABASE_URL=…] .venv/bin/python -m benchmarks csv_import FILE [ROWS]

FILE gets the seconds as JSON. COPY, which PostgreSQL alone has, writes what the import has left, finished as it is,
into the same tables for another organisation: no rule is checked but the database's own, and nothing is rendered.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.table import import_table, new_organization, write_table
from incidents.models import Tag
from riskregister.api.tables.reading import Row, TableReader
from riskregister.history.models import Channel
from riskregister.history.verification import faults_of
from riskregister.organizations.actors import command_change, system_actor
from riskregister.organizations.models import Organization
from risks.columns import REGISTER
from risks.models import Risk, RiskHistory, RiskTag, ThreatObjective
from risks.operations import create_risk

ROWS: Final = 10_000
TABLES: Final = (Tag, Risk, RiskHistory, RiskTag, ThreatObjective)


def main(arguments: Sequence[str]) -> None:
    """Measure all three."""
    rows = int(arguments[1]) if len(arguments) > 1 else ROWS
    call_command("migrate", verbosity=0)
    imported, one_by_one, copied = new_organization(), new_organization(), new_organization()
    with tempfile.TemporaryDirectory() as folder:
        path, warm = Path(folder) / "risks.csv", Path(folder) / "warm.csv"
        write_table(path, rows)
        write_table(warm, 300)
        # What is loaded and built once is not part of any of the three.
        import_table(new_organization(), warm)
        _raise_one_by_one(new_organization(), warm)
        seconds = {
            "import": _seconds(lambda: import_table(imported, path)),
            "row by row": _seconds(lambda: _raise_one_by_one(one_by_one, path)),
        }
    if connection.vendor == "postgresql":
        texts = _copied(imported, copied)
        seconds["COPY"] = _seconds(lambda: _copy_in(texts))
    if faults := [str(fault) for fault in faults_of(imported.pk)]:
        raise RuntimeError(f"The import left a fault: {faults[0]}")
    Path(arguments[0]).write_text(json.dumps(seconds))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _validated(path: Path) -> Iterator[Row]:
    """Yield the rows of a table as operations take them."""
    with path.open("rb") as file:
        for row in TableReader(REGISTER, file, context={}, progress=lambda size: None):
            if not isinstance(row, Row):
                raise TypeError(f"The benchmark's own table has a fault: {row}")
            yield row


def _raise_one_by_one(organization: Organization, path: Path) -> None:
    """Create the risks of a table, one operation each."""
    change = command_change(organization, Channel.IMPORT)
    for row in _validated(path):
        create_risk(change, values=row.values)  # type: ignore[arg-type]  # values of a risk


def _copied(source: Organization, target: Organization) -> list[tuple[str, bytes]]:
    """Return what was imported for one organisation as COPY takes it for another: every key a later one."""
    member = system_actor(target.pk).membership.pk
    replaced = {"organization_id": f"'{target.pk}'", "creator_id": f"'{member}'", "opened_by_id": f"'{member}'"}
    replaced["actor_id"] = f"'{member}'"
    moved = {"id", "record_id", "tag_id"}
    texts: list[tuple[str, bytes]] = []
    with connection.cursor() as cursor:
        for model in TABLES:
            columns = [str(field.column) for field in model._meta.concrete_fields]
            shown = [
                f"overlay({name}::text placing '1' from 1)" if name in moved else replaced.get(name, name)
                for name in columns
            ]
            mine = "" if model is not Tag else " AND NOT is_builtin"
            rows = f"SELECT {', '.join(shown)} FROM {model._meta.db_table} WHERE organization_id = '{source.pk}'{mine}"  # noqa: S608 - the names of our models
            buffer = BytesIO()
            with cursor.copy(f"COPY ({rows} ORDER BY id) TO STDOUT") as copy:
                for data in copy:
                    buffer.write(data)
            texts.append((f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN", buffer.getvalue()))
    return texts


def _copy_in(texts: list[tuple[str, bytes]]) -> None:
    """Write rows with COPY, all in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, text in texts:
            with cursor.copy(statement) as copy:
                copy.write(text)
