"""How long an import of 10,000 rows takes, beside the same rows made one by one, and beside raw COPY.

    BENCHMARK_DATABASE_URL=… .venv/bin/python -m benchmarks csv_import FILE

FILE gets the seconds as JSON. COPY writes the very rows that the import has left, finished as they are, into tables
with the same constraints and indexes, save foreign keys.
"""

import csv
import io
import json
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.management import call_command
from django.db import connection

from benchmarks.texts import paragraph, sentence
from riskregister.history.models import Channel
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from risks.choices import Impact, Likelihood, RiskType
from risks.models import Risk, RiskHistory, RiskTag, RiskValues, ThreatObjective
from risks.operations import create_risk

ROWS: Final = 10_000
ONE_BY_ONE: Final = 300
"""As many are made row by row, and their time is multiplied."""
TABLES: Final = (Risk, RiskHistory, RiskTag, ThreatObjective)
FIRST_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)


def main(arguments: Sequence[str]) -> None:
    """Measure all three."""
    chance = random.Random(3)
    organization = operations.create_organization(
        slug=f"import-{time.time_ns()}", name="Import", channel=Channel.COMMAND
    )
    change = command_change(organization)
    rows = [_values(chance) for _ in range(ROWS)]
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as file:
        _write(file, rows)
        file.flush()
        took = _timed(
            lambda: call_command(
                "import_risks", file.name, organization=organization.slug, format="csv", stdout=io.StringIO()
            )
        )
    one_by_one = _timed(lambda: [create_risk(change, values=values) for values in rows[:ONE_BY_ONE]])
    seconds = {
        "import": took,
        "row by row": one_by_one * ROWS / ONE_BY_ONE,
        "COPY": _copied(organization.pk),
        "COPY of the risks alone": _copied(organization.pk, (Risk,)),
    }
    Path(arguments[0]).write_text(json.dumps(seconds))


def _values(chance: random.Random) -> RiskValues:
    return RiskValues(
        title=sentence(chance, 7),
        description=paragraph(chance, 2, 8),
        type=chance.choice(list(RiskType)),
        likelihood=chance.choice(list(Likelihood)),
        impact=chance.choice(list(Impact)),
        source="Audit",
        discovered_date=FIRST_DAY + timedelta(minutes=chance.randrange(100_000)),
        tags=[{"content": content} for content in chance.sample(["Cloud", "Insider", "Phishing", "Regulatory"], 2)],
    )


def _write(file: Any, rows: Sequence[RiskValues]) -> None:
    names = ("title", "description", "type", "likelihood", "impact", "source", "discovered_date", "tags")
    table = csv.writer(file)
    table.writerow(names)
    for row in rows:
        cells: dict[str, Any] = {**row, "tags": ";".join(tag["content"] for tag in row["tags"])}
        cells["discovered_date"] = row["discovered_date"].isoformat()
        table.writerow([cells[name] for name in names])


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _copied(organization_id: UUID, models: Sequence[Any] = TABLES) -> float:
    """Return how long COPY takes for the first 10,000 risks of an organisation and what belongs to them."""
    with connection.cursor() as cursor:
        texts = []
        for model in models:
            table = model._meta.db_table
            cursor.execute(f"CREATE TEMP TABLE copied_{table} (LIKE {table} INCLUDING ALL)")
            key = "id" if model is Risk else "record_id"
            with cursor.copy(
                f"COPY (SELECT * FROM {table} WHERE {key} IN (SELECT id FROM risks_risk "  # noqa: S608  # names of models
                f"WHERE organization_id = '{organization_id}' AND number <= {ROWS})) TO STDOUT"
            ) as copy:
                texts.append((table, b"".join(copy)))
        begun = time.perf_counter()
        for table, text in texts:
            with cursor.copy(f"COPY copied_{table} FROM STDIN") as copy:
                copy.write(text)
        seconds = time.perf_counter() - begun
        for table, _ in texts:
            cursor.execute(f"DROP TABLE copied_{table}")
    return seconds
