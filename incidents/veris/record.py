"""Reading a record that may hold anything JSON can say: what has the wrong shape counts as absent."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Final

from incidents.veris.words import shortened

MAX_TEXT: Final = 65_536
"""The longest text the API takes, in characters."""

MAX_AMOUNT: Final = 10**15
"""Amounts above this (records, money) are slips of the keyboard, and may be too long to print."""

_MAX_NAME: Final = 200

_NOTHING: Final = frozenset({"unknown", "na", "n/a", "none"})

# A lone surrogate is legal in JSON and cannot be stored as UTF-8; NUL cannot be stored by PostgreSQL.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


class VerisError(ValueError):
    """A record cannot be read; `str(error)` is the reason, a sentence for people.

    The reason never quotes a value of the record: a hostile one may be endless.
    """


def section(value: object, *path: str) -> Mapping[str, object]:
    """Return the object at `path` (names of nested objects) below `value`; an empty one where there is none."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def sections(value: object) -> list[Mapping[str, object]]:
    """Return the objects of a list, or the one object that stands where a list may; [] for anything else."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, dict)]


def text(value: object) -> str | None:
    """Return the text trimmed, with Unix line ends and without what cannot be stored; None where that leaves nothing.

    Control characters become spaces and lone surrogates U+FFFD. Text without a letter or digit says nothing: None.
    """
    if not isinstance(value, str):
        return None
    unix = value.replace("\r\n", "\n").replace("\r", "\n")
    clean = _SURROGATES.sub("\ufffd", _CONTROLS.sub(" ", unix)).strip()
    return clean if any(character.isalnum() for character in clean) else None


def line(value: object) -> str | None:
    """Return the text as one line, runs of white space collapsed; None where there is none."""
    found = text(value)
    return " ".join(found.split()) if found else None


def names(value: object) -> list[str]:
    """Return the names of a list (or of the one text that stands where a list may), each once, in their order.

    "Unknown", "NA" and "None" name nothing and are left out. A name beyond 200 characters is cut.
    """
    items: Iterable[object] = value if isinstance(value, list) else [value]
    found = dict.fromkeys(shortened(name, _MAX_NAME) for item in items if (name := line(item)))
    return [name for name in found if name.casefold() not in _NOTHING]


def name(value: object) -> str | None:
    """Return the one name of an enumerated field; None where it is absent, "Unknown" or "NA"."""
    return next(iter(names(value)), None)


def folded(value: object) -> frozenset[str]:
    """Return the names of a list for comparing: VERIS changed the case of values between its versions."""
    return frozenset(item.casefold() for item in names(value))


def number(value: object) -> int | float | None:
    """Return the value where it is a number of JSON from 0 to MAX_AMOUNT; None for all else, booleans included."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Comparing never overflows, converting does; NaN compares as false.
    return value if 0 <= value <= MAX_AMOUNT and math.isfinite(value) else None
