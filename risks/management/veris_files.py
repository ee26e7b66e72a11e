"""Files of VERIS records, read into what the import takes. What cannot be read is told with its file and reason."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rest_framework.exceptions import APIException, ValidationError

from incidents.models import IncidentValues
from incidents.serializers import IncidentInput
from incidents.veris import VerisError, incident_from_veris
from riskregister.api.errors import InvalidInput
from riskregister.api.parsers import read_json
from riskregister.api.problems import field_errors

MAX_FILE_BYTES: Final = 256 * 1024 * 1024
"""Room for the whole community database in one file."""

_input = IncidentInput()


@dataclass(frozen=True)
class ReadRecord:
    """A record that can be imported."""

    origin: str
    values: IncidentValues


@dataclass(frozen=True)
class Failure:
    """A record, or a whole file, that cannot be."""

    origin: str
    reason: str


def files_under(paths: Iterable[Path]) -> list[Path]:
    """Return the files that are named and the `.json` files in the folders that are named, each once and in order."""
    found: dict[str, Path] = {}
    for path in paths:
        for file in sorted(path.rglob("*.json")) if path.is_dir() else [path]:
            # Not `resolve()`, which raises for a link that leads to itself.
            found.setdefault(os.path.realpath(file), file)
    return list(found.values())


def content_of(path: Path) -> Any:
    """Return what a file of JSON holds, or the Failure that says why it cannot be read."""
    try:
        known = path.stat()
        if not stat.S_ISREG(known.st_mode):
            # Reading a pipe or a device might never end.
            return Failure(str(path), "it is no file that can be read to an end")
        if known.st_size > MAX_FILE_BYTES:
            return Failure(str(path), f"it has more than {MAX_FILE_BYTES} bytes")
        return read_json(path.read_bytes())
    except OSError as error:
        return Failure(str(path), error.strerror or "it cannot be read")
    except (APIException, InvalidInput) as error:
        return Failure(str(path), _reason(error))


def read_file(path: Path) -> Iterator[ReadRecord | Failure]:
    """Yield the records of a file: one object, or a list of them."""
    content = content_of(path)
    if isinstance(content, Failure):
        yield content
        return
    if isinstance(content, list):
        for position, record in enumerate(content):
            yield _read(record, f"{path}[{position}]", fallback_ref=None)
    else:
        yield _read(content, str(path), fallback_ref=path.stem)


def _read(record: Any, origin: str, *, fallback_ref: str | None) -> ReadRecord | Failure:
    try:
        return ReadRecord(origin, _input.run_validation(incident_from_veris(record, fallback_ref=fallback_ref)))
    except VerisError as error:
        return Failure(origin, str(error))
    except ValidationError as error:
        return Failure(origin, _reason(error))


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return InvalidInput(list(field_errors(error.detail))).sentence
    return error.sentence if isinstance(error, InvalidInput) else str(error)
