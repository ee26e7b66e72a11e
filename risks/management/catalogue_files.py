"""Files of key risks: YAML that keeps to the schema beside the shipped one, read whole or not at all."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from risks.management.strict_yaml import MAX_BYTES, BadYaml, Read, read_yaml
from risks.operations import Entry

FOLDER: Final = Path(__file__).parents[1] / "catalogue"
SHIPPED: Final = FOLDER / "key_risks.yaml"
SCHEMA: Final = FOLDER / "key_risks.schema.json"

MOST_FAULTS: Final = 20
"""How many faults of a file are told."""
MOST_LOOKED_AT: Final = 1000
"""How many faults are put in the order of lines: a file may have one in every other byte."""
REASON_LENGTH: Final = 200


class BadFile(ValueError):
    """A file of key risks is refused; `faults` says of each line what is wrong with it."""

    def __init__(self, faults: list[tuple[int, str]]) -> None:
        super().__init__(f"line {faults[0][0]}: {faults[0][1]}")
        self.faults = faults


@dataclass(frozen=True)
class CatalogueFile:
    """What a file says, and which file it was."""

    entries: list[Entry]
    sha256: str
    title_lines: Mapping[int, int]
    """The number of an entry -> the line of its title."""


def read_catalogue(path: Path) -> CatalogueFile:
    """Return the key risks of a file. Raises BadFile, and OSError where it cannot be read."""
    with path.open("rb") as file:
        raw = file.read(MAX_BYTES + 1)
    try:
        read = read_yaml(raw)
    except BadYaml as error:
        raise BadFile([(error.line, _short(error.reason))]) from error
    faults = sorted(_faults(read))[:MOST_FAULTS]
    if faults:
        raise BadFile(faults)
    entries = [_entry(of) for of in read.data["key_risks"]]
    lines = {of.number: read.line_of(("key_risks", position, "title")) for position, of in enumerate(entries)}
    return CatalogueFile(entries, hashlib.sha256(raw).hexdigest(), lines)


def _entry(says: dict[str, Any]) -> Entry:
    texts = {name: says[name].strip() for name in ("title", "description", "guidance")}
    return Entry(**(says | texts))


def _faults(read: Read) -> Iterator[tuple[int, str]]:
    """Yield each fault with its line; what is said twice is looked for once the rest is right."""
    found = Draft202012Validator(json.loads(SCHEMA.read_text())).iter_errors(read.data)
    errors = list(islice(found, MOST_LOOKED_AT))
    for error in errors:
        yield _told(read, error)
    if not errors:
        yield from _repeated(read, "number")
        yield from _repeated(read, "title")


def _told(read: Read, error: ValidationError) -> tuple[int, str]:
    path = tuple(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        # The error is the object's; the line should be that of the name.
        unknown = [name for name in error.instance if name not in error.schema.get("properties", {})]
        path = (*path, *unknown[:1])
    elif error.validator == "enum" and isinstance(error.instance, str) and (*path, error.instance) in read.lines:
        # `propertyNames` tells of an object by the name of its member.
        path = (*path, error.instance)
    where = _short(".".join(str(step) for step in path))
    reason = _short(error.message)
    return read.line_of(path), f"{where}: {reason}" if where else reason


def _short(message: str) -> str:
    """Return a message that quotes a long value without the middle: what is wrong with it stands at the end."""
    return message if len(message) <= REASON_LENGTH else f"{message[:100]}…{message[-100:]}"


def _repeated(read: Read, name: str) -> Iterator[tuple[int, str]]:
    first: dict[Any, int] = {}
    for position, entry in enumerate(read.data["key_risks"]):
        value = entry[name].strip().casefold() if isinstance(entry[name], str) else entry[name]
        line = read.line_of(("key_risks", position, name))
        if value in first:
            yield line, f"key_risks.{position}.{name}: It is on line {first[value]} already."
        first.setdefault(value, line)
