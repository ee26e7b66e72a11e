"""Imports and exports hold a batch of rows, not the table: what they take at their peak is the same for more rows."""

import gc
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from riskregister.api.tables import exporting, keeping
from tests.commands.tables import load, run, write_rows
from tests.factories import OrganizationFactory

TEXT = "what is known of it " * 200
FEW, MANY = 60, 360
PER_ROW = 1_000
"""Bytes that a further row may take: which line has its external_ref is remembered. Its text takes four times that."""


def peak(work: Callable[[], object]) -> int:
    """Return how many bytes Python holds at most while it works, beside those it held before."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def peaks_of(count: int, table: Path) -> dict[str, int]:
    """Return what it takes to import a table of so many rows, and to export what it held."""
    slug = OrganizationFactory().slug
    write_rows(
        table, [{"title": "T", "description": f"{TEXT}{row}", "external_ref": f"r-{row}"} for row in range(count)]
    )
    peaks = {"import": peak(lambda: load("risks", table, organization=slug))}
    for form in exporting.FORMATS:
        arguments = ("--format", form, "--output", os.devnull)
        peaks[f"export as {form}"] = peak(lambda: run("export_risks", *arguments, organization=slug))  # noqa: B023  # now
    return peaks


def test_it_is_the_same_for_more_rows(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "BATCH", 20)
    monkeypatch.setattr(exporting, "CHUNK", 20)
    peaks_of(FEW, tmp_path / "first.csv")  # makes what is made once
    few, many = peaks_of(FEW, tmp_path / "few.csv"), peaks_of(MANY, tmp_path / "many.csv")
    more = {name: (many[name] - few[name]) / (MANY - FEW) for name in few}
    assert {name: each for name, each in more.items() if each > PER_ROW} == {}
