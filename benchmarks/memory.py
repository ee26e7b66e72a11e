"""How much memory importing and exporting 1,000, 10,000 and 100,000 rows take, each in a process of its own.

[BENCHMARK_DATABASE_URL=…] .venv/bin/python -m benchmarks memory
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.core.management import call_command

from benchmarks.table import new_organization, write_table

ROWS: Final = (1_000, 10_000, 100_000)

say = sys.stdout.write


def main(arguments: Sequence[str]) -> None:
    """Measure every command at every size, or run the one command that is named."""
    if arguments:
        call_command(*arguments)
        say(f"{_peak():.0f} MB at most\n")
        return
    call_command("migrate", verbosity=0)
    say(f"a process that has only started: {_peak():.0f} MB\n")
    with tempfile.TemporaryDirectory() as folder:
        for rows in ROWS:
            path = Path(folder) / f"{rows}.csv"
            write_table(path, rows)
            _measure(rows, path)


def _measure(rows: int, path: Path) -> None:
    slug = new_organization().slug
    for command, arguments in (
        ("import_risks", ["--format", "csv", str(path)]),
        ("export_risks", ["--format", "csv", "--output", os.devnull]),
        ("export_risks", ["--format", "jsonl", "--output", os.devnull]),
    ):
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks", "memory", command, "--organization", slug, *arguments],
            env=os.environ | {"BENCHMARK_DATABASE_URL": os.environ["DATABASE_URL"]},
            capture_output=True,
            text=True,
            check=True,
        )
        say(f"{rows} rows, {command} {arguments[1]}: {told.stdout.splitlines()[-1]}\n")


def _peak() -> float:
    """Return the most memory that this process has held at once, in MB."""
    # Not getrusage: its figure begins with that of the process that started this one.
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
