"""How the fields of a page are arranged."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

Fieldset = tuple[Any, Any]
"""A title and options, as Django's admin takes them."""

SAVING: Final[Fieldset] = ("Reason for change", {"fields": ("reason", "version")})
"""What every form of a record ends with."""


def with_names(fieldsets: Any, names: Mapping[str, str]) -> list[Fieldset]:
    """Return fieldsets in which other fields stand in the place of those named; "" stands for none."""
    arranged = [(title, options | {"fields": _renamed(options["fields"], names)}) for title, options in fieldsets]
    return [(title, options) for title, options in arranged if options["fields"]]


def pairs(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Return fields two a row."""
    listed = list(names)
    return [tuple(listed[at : at + 2]) for at in range(0, len(listed), 2)]


def _renamed(rows: Iterable[str | Sequence[str]], names: Mapping[str, str]) -> list[tuple[str, ...]]:
    renamed = (
        tuple(other for name in ((row,) if isinstance(row, str) else row) if (other := names.get(name, name)))
        for row in rows
    )
    return [row for row in renamed if row]
