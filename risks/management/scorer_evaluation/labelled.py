"""VERIS records as texts with labels. The text is the raw summary alone, the labels are the coded fields' alone."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from incidents.choices import Objective, Severity
from incidents.veris.objectives import objectives_of
from incidents.veris.record import text
from incidents.veris.severity import severity_of
from risks.management.veris_files import Failure, content_of, files_under

MIN_SUMMARY: Final = 40
"""A shorter summary says too little to be judged by."""


class Split(StrEnum):
    """Which half of the records: weights may be tuned on the one, and only the other says how good they are."""

    ALL = "all"
    TUNE = "tune"
    REPORT = "report"


@dataclass(frozen=True)
class Labelled:
    """A summary, the objectives that apply by the coded fields, and the severity where the record rates its impact."""

    reference: str
    summary: str
    objectives: frozenset[Objective]
    severity: Severity | None


@dataclass(frozen=True)
class LabelledRecords:
    """The records that can be judged by, and what became of the others."""

    records: list[Labelled]
    too_short: int
    in_the_other_half: int
    failures: list[Failure]


def labelled_records(paths: Iterable[Path], split: Split) -> LabelledRecords:
    """Return the records of the files and folders that are in the split and have a summary; each id once."""
    records: dict[str, Labelled] = {}
    failures: list[Failure] = []
    too_short = others = 0
    for found in _contents(paths):
        if isinstance(found, Failure):
            failures.append(found)
            continue
        origin, reference, content = found
        summary = text(content.get("summary")) or ""
        if reference in records:
            failures.append(Failure(origin, f"another record has the same id {reference}"))
        elif len(summary) < MIN_SUMMARY:
            too_short += 1
        elif split not in {Split.ALL, split_of(reference)}:
            others += 1
        else:
            records[reference] = _labelled(reference, summary, content)
    return LabelledRecords(list(records.values()), too_short, others, failures)


def split_of(reference: str) -> Split:
    """Return the half a record is in, by its id alone: the first byte of its SHA-256 is even or odd."""
    # An id may be the name of a file, which need not be UTF-8.
    digest = hashlib.sha256(os.fsencode(reference.strip().casefold())).digest()
    return Split.REPORT if digest[0] % 2 else Split.TUNE


def _labelled(reference: str, summary: str, content: Mapping[str, object]) -> Labelled:
    return Labelled(
        reference,
        summary,
        frozenset(objective for objective, _ in objectives_of(content)),
        severity_of({"impact": content.get("impact")}),
    )


def _contents(paths: Iterable[Path]) -> Iterator[tuple[str, str, Mapping[str, object]] | Failure]:
    """Yield each record's place, id and content; a file holds one record or a list of them."""
    for path in files_under(paths):
        content = content_of(path)
        if isinstance(content, Failure):
            yield content
            continue
        listed = isinstance(content, list)
        for position, record in enumerate(content if listed else [content]):
            origin = f"{path}[{position}]" if listed else str(path)
            if isinstance(record, dict):
                yield origin, _reference(record, origin if listed else path.stem), record
            else:
                yield Failure(origin, "The record is not a JSON object.")


def _reference(record: Mapping[str, object], fallback: str) -> str:
    return text(record.get("incident_id")) or fallback
