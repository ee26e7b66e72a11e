"""Texts in cells: what a spreadsheet would run is made harmless, and several texts share a cell."""

import re
from collections.abc import Iterable
from typing import Final

from riskregister.api.parsers import text_fault

FORMULA: Final = frozenset("=+-@\t\r'＝＋－＠")  # noqa: RUF001  # the wide ones are meant
"""What a cell begins with that spreadsheets run as a formula, and the apostrophe that keeps them from it.

The wide forms are what Excel in Japanese, Chinese and Korean takes for the narrow ones.
"""

ITEM: Final = ";"
PART: Final = ":"
"""Between the items of a cell, and between the parts of an item."""

_ESCAPED = re.compile(r"\\(.?)", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_TO_ESCAPE = re.compile(r"[\\;:]")


class BadCell(ValueError):
    """A cell does not say what its column takes."""


def neutral(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in FORMULA else text


def plain(cell: str) -> str:
    """Undo `neutral`. Any other cell is its text."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def cell_fault(cell: str) -> str | None:
    """Return what no cell may contain and this one does. Bytes that are no UTF-8 were decoded to surrogates."""
    fault = text_fault(cell)
    return "It is not UTF-8." if fault and _SURROGATE.search(cell) else fault


def escaped(text: str) -> str:
    """Return a text as an item, or a part of one: what would separate has a backslash before it."""
    return _TO_ESCAPE.sub(r"\\\g<0>", text)


def unescaped(item: str) -> str:
    """Undo `escaped`. Raises BadCell for a backslash before anything else."""

    def character(match: re.Match[str]) -> str:
        if not _TO_ESCAPE.fullmatch(match[1]):
            raise BadCell(r"A backslash stands before ; or : or another backslash only: write \\ for one.")
        return match[1]

    return _ESCAPED.sub(character, item)


def joined(items: Iterable[str], separator: str = ITEM) -> str:
    """Return the cell of items that are escaped already."""
    return separator.join(items)


def split(cell: str, separator: str = ITEM) -> list[str]:
    """Return the items of a cell, still escaped; an empty cell has none."""
    if not cell:
        return []
    items, start, at = [], 0, 0
    while at < len(cell):
        if cell[at] == "\\":
            at += 1  # whatever comes next separates nothing
        elif cell[at] == separator:
            items.append(cell[start:at])
            start = at + 1
        at += 1
    return [*items, cell[start:]]
