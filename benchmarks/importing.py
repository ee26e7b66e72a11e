"""How fast a table gets into the register: by the command, risk by risk, and as raw COPY; and how much memory it takes.

    .venv/bin/python benchmarks/importing.py [ROWS]
    .venv/bin/python benchmarks/importing.py --memory

The first imports ROWS rows (10,000 unless told) with `import_risks --format csv`, raises the same rows by one operation
each in a second organisation, and, on PostgreSQL, copies what the command wrote with COPY into the same tables for a
third: no rule is checked there but those of the database itself, and nothing is rendered. It prints seconds and ratios.
The second prints the peak memory of importing and exporting 1,000, 10,000 and 100,000 rows, each in a process of its
own. The database is an SQLite file of its own, which goes when it ends; BENCHMARK_DATABASE_URL may name an empty one on
PostgreSQL instead.
"""

import csv
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection, transaction

FOLDER = tempfile.TemporaryDirectory()
os.environ["DATABASE_URL"] = os.environ.get("BENCHMARK_DATABASE_URL", f"sqlite:///{FOLDER.name}/benchmark.sqlite3")
os.environ["DJANGO_SETTINGS_MODULE"] = "riskregister.settings"
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
django.setup()

from incidents.models import Tag  # noqa: E402  # from here on: needs the apps
from riskregister.api.tables.reading import Row, TableReader  # noqa: E402
from riskregister.history.identifiers import uuid7  # noqa: E402
from riskregister.history.models import Channel  # noqa: E402
from riskregister.history.verification import faults_of  # noqa: E402
from riskregister.organizations import operations  # noqa: E402
from riskregister.organizations.actors import command_change, system_actor  # noqa: E402
from riskregister.organizations.models import Organization  # noqa: E402
from risks.choices import Impact, Likelihood, RiskStatus, RiskType, Urgency  # noqa: E402
from risks.columns import REGISTER  # noqa: E402
from risks.models import Risk, RiskHistory, RiskTag, ThreatObjective  # noqa: E402
from risks.operations import create_risk  # noqa: E402

SEED = 20_260_302
WORDS = ("laptop", "mail", "server", "partner", "key", "bucket", "invoice", "script", "account", "über", "日誌")
OBJECTIVES = ("Data Disclosure:High;Fraud", "Extortion:Medium;Sabotage:Low", "Fraud:High;Resource Hijacking:Low")
OPEN = [status for status in RiskStatus.values if status != RiskStatus.CLOSED]
MEMORY_ROWS = (1_000, 10_000, 100_000)

say = sys.stdout.write


def write_table(path: Path, rows: int) -> None:
    """Write a table of risks of the usual size: some hundred characters of text, two tags, two objectives, scores."""
    chance = random.Random(SEED)  # noqa: S311  # the same rows every time, no secrets
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(row(0, chance)))
        table.writeheader()
        table.writerows(row(number, chance) for number in range(rows))


def row(number: int, chance: random.Random) -> dict[str, str]:
    """Return a risk as a table has it."""
    day = f"{1 + number % 28:02}T08:00:00Z"
    return {
        "title": words(chance, 6),
        "description": words(chance, chance.randint(20, 80)),
        "status": chance.choice(OPEN),
        "type": chance.choice(RiskType.values),
        "likelihood": chance.choice(Likelihood.values),
        "likelihood_analysis": words(chance, 12),
        "impact": chance.choice(Impact.values),
        "impact_analysis": words(chance, 12),
        "initially_reported_urgency": chance.choice(Urgency.values),
        "control_statement": words(chance, 12),
        "discovered_date": f"2026-01-{day}",
        "expected_date": f"2026-09-{day}",
        "tags": ";".join(chance.sample(WORDS, 2)),
        "threat_objectives": chance.choice(OBJECTIVES),
        "external_ref": f"finding-{number}",
    }


def words(chance: random.Random, count: int) -> str:
    """Return a text of so many words."""
    return " ".join(chance.choices(WORDS, k=count))


def new_organization() -> Organization:
    """Make an organisation that holds nothing yet."""
    name = f"benchmark-{uuid7()}"
    return operations.create_organization(slug=name, name=name, channel=Channel.COMMAND)


def seconds(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def import_table(organization: Organization, path: Path) -> None:
    """Import a table as people do."""
    call_command("import_risks", "--format", "csv", "--organization", organization.slug, path, stdout=StringIO())


def validated(path: Path) -> Iterator[Row]:
    """Yield the rows of a table as operations take them."""
    with path.open("rb") as file:
        for row in TableReader(REGISTER, file, context={}, progress=lambda size: None):
            if not isinstance(row, Row):
                raise TypeError(f"The benchmark's own table has a fault: {row}")
            yield row


def raise_one_by_one(organization: Organization, path: Path) -> None:
    """Create the risks of a table, one operation each."""
    change = command_change(organization, Channel.IMPORT)
    for row in validated(path):
        create_risk(change, values=row.values)  # type: ignore[arg-type]  # values of a risk


def copied(source: Organization, target: Organization) -> list[tuple[str, bytes]]:
    """Return what was imported for one organisation as COPY takes it for another: every key a later one."""
    member = system_actor(target.pk).membership.pk
    replaced = {"organization_id": f"'{target.pk}'", "creator_id": f"'{member}'", "opened_by_id": f"'{member}'"}
    replaced["actor_id"] = f"'{member}'"
    moved = {"id", "record_id", "tag_id"}
    texts: list[tuple[str, bytes]] = []
    with connection.cursor() as cursor:
        for model in (Tag, Risk, RiskHistory, RiskTag, ThreatObjective):
            columns = [str(field.column) for field in model._meta.concrete_fields]
            shown = [
                f"overlay({name}::text placing '1' from 1)" if name in moved else replaced.get(name, name)
                for name in columns
            ]
            mine = "" if model is not Tag else " AND NOT is_builtin"
            rows = f"SELECT {', '.join(shown)} FROM {model._meta.db_table} WHERE organization_id = '{source.pk}'{mine}"  # noqa: S608
            buffer = BytesIO()
            with cursor.copy(f"COPY ({rows} ORDER BY id) TO STDOUT") as copy:
                for data in copy:
                    buffer.write(data)
            texts.append((f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN", buffer.getvalue()))
    return texts


def copy_in(texts: list[tuple[str, bytes]]) -> None:
    """Write rows with COPY, all in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, text in texts:
            with cursor.copy(statement) as copy:
                copy.write(text)


def compare(rows: int) -> None:
    """Import a table in three ways and say what each took."""
    path = Path(FOLDER.name) / "risks.csv"
    write_table(path, rows)
    first, second, third = new_organization(), new_organization(), new_organization()
    # What is imported once and built once is not part of any of the three.
    warm = Path(FOLDER.name) / "warm.csv"
    write_table(warm, 300)
    import_table(new_organization(), warm)
    raise_one_by_one(new_organization(), warm)
    by_command = seconds(lambda: import_table(first, path))
    one_by_one = seconds(lambda: raise_one_by_one(second, path))
    say(f"{connection.vendor}, {rows} rows\n")
    say(f"import_risks --format csv: {by_command:.2f} s, {rows / by_command:.0f} rows a second\n")
    say(f"one operation a row: {one_by_one:.2f} s, {one_by_one / by_command:.1f} times as long\n")
    if connection.vendor == "postgresql":
        texts = copied(first, third)
        raw = seconds(lambda: copy_in(texts))
        say(f"raw COPY: {raw:.2f} s; the import takes {by_command / raw:.1f} times as long\n")
    say(f"faults found by verify: {sum(1 for _ in faults_of(first.pk))}\n")


def peak() -> float:
    """Return the most memory that this process has held at once, in MB."""
    # Not getrusage: its figure begins with that of the process that started this one.
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def memory() -> None:
    """Import and export tables of several sizes, each in a process of its own, and say what each took at its peak."""
    for rows in MEMORY_ROWS:
        path = Path(FOLDER.name) / f"{rows}.csv"
        write_table(path, rows)
        slug = new_organization().slug
        for command, arguments in (
            ("import_risks", ["--format", "csv", str(path)]),
            ("export_risks", ["--format", "csv", "--output", os.devnull]),
            ("export_risks", ["--format", "jsonl", "--output", os.devnull]),
        ):
            told = subprocess.run(  # noqa: S603  # this file
                [sys.executable, __file__, "--command", command, "--organization", slug, *arguments],
                env=os.environ | {"BENCHMARK_DATABASE_URL": os.environ["DATABASE_URL"]},
                capture_output=True,
                text=True,
                check=True,
            )
            say(f"{rows} rows, {command} {arguments[1]}: {told.stdout.splitlines()[-1]}\n")


def main() -> None:
    """Do what the arguments ask for."""
    if sys.argv[1:2] == ["--command"]:
        taken = seconds(lambda: call_command(*sys.argv[2:]))
        say(f"{peak():.0f} MB at most, {taken:.1f} s\n")
        return
    call_command("migrate", verbosity=0)
    say(f"a process that has only started: {peak():.0f} MB\n")
    if sys.argv[1:2] == ["--memory"]:
        memory()
    else:
        compare(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)


if __name__ == "__main__":
    main()
