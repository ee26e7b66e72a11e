"""Files of VERIS records, read into what the import takes. What cannot be read is told with its file and reason."""

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
    found: dict[Path, Path] = {}
    for path in paths:
        for file in sorted(path.rglob("*.json")) if path.is_dir() else [path]:
            found.setdefault(file.resolve(), file)
    return list(found.values())


def read_file(path: Path) -> Iterator[ReadRecord | Failure]:
    """Yield the records of a file: one object, or a list of them."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            yield Failure(str(path), f"it has more than {MAX_FILE_BYTES} bytes")
            return
        content = read_json(path.read_bytes())
    except OSError as error:
        yield Failure(str(path), error.strerror or "it cannot be read")
        return
    except (APIException, InvalidInput) as error:
        yield Failure(str(path), _reason(error))
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
