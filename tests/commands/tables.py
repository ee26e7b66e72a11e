"""Tables as the commands take and write them."""

import csv
import io
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

Rows = list[dict[str, str]]


def written(path: Path, *lines: str, end: str = "\r\n") -> Path:
    """Write a file of these lines, and return it."""
    path.write_bytes("".join(line + end for line in lines).encode())
    return path


def write_rows(path: Path, rows: Rows) -> Path:
    """Write a table of rows that have the same columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def run(command: str, *arguments: Any, organization: str = "acme", fails: bool = False) -> tuple[str, list[str]]:
    """Run a command; return what it printed and the lines of its errors."""
    out, err = StringIO(), StringIO()
    options = (command, "--organization", organization, *map(str, arguments))
    if fails:
        with pytest.raises(CommandError, match="nothing was written"):
            call_command(*options, stdout=out, stderr=err)
    else:
        call_command(*options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue().splitlines()


def load(kind: str, path: Path, *arguments: Any, **options: Any) -> str:
    """Import a table that has no fault; return what was said of it."""
    out, err = run(f"import_{kind}", "--format", "csv", *arguments, path, **options)
    assert err == []
    return out.strip()


def refused(kind: str, path: Path, *arguments: Any) -> list[str]:
    """Import a table that has faults; return them without the path."""
    out, err = run(f"import_{kind}", "--format", "csv", *arguments, path, fails=True)
    assert "created 0, changed 0, unchanged 0, failed " in out
    assert all(line.startswith(f"{path}:") for line in err)
    return [line.removeprefix(f"{path}:") for line in err]


def exported(kind: str, *arguments: Any, organization: str = "acme") -> Rows:
    """Export records as a table; return its rows."""
    out, _ = run(f"export_{kind}", "--format", "csv", *arguments, organization=organization)
    return list(csv.DictReader(io.StringIO(out, newline=""), strict=True))
