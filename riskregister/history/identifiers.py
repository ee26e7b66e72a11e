"""Identifiers: the time-ordered keys of the database and the numbered ids that people and the API use."""

import os
import re
import time
from collections.abc import Iterable
from uuid import UUID

MAX_NUMBER = 2**63 - 1
"""Numbers are int64."""


def uuid7() -> UUID:
    """Return a UUID version 7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 random bits.

    Assigned before the INSERT, so that a record, its history and its links go to the database in one
    statement; time-ordered, so that new rows land at the end of an index.
    """
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return UUID(int=value)


def display_id(kind: str, number: int) -> str:
    """Return `RSK-00001`: at least five digits, never cut off above 99999."""
    return f"{kind}-{number:05d}"


def parse_id(text: str, kinds: tuple[str, ...]) -> tuple[str, int] | None:
    """Read `7`, `INC-7` or `INC-00007`; a bare number is of the first of `kinds`. None if it is no such id."""
    match = _ID.fullmatch(text)
    if match is None:
        return None
    kind, number = match["kind"] or kinds[0], int(match["number"])
    return (kind, number) if kind in kinds and 1 <= number <= MAX_NUMBER else None


def in_id_order(ids: Iterable[str], kinds: tuple[str, ...]) -> list[str]:
    """Return ids such as `RSK-00001` in the order of their kinds, then of their numbers."""

    def place(shown: str) -> tuple[int, int]:
        kind, _, number = shown.partition("-")
        return kinds.index(kind), int(number)

    return sorted(ids, key=place)


# Nineteen digits hold every int64; leading zeros beyond that name nothing we ever printed.
_ID = re.compile(r"(?:(?P<kind>[A-Z]{3})-)?(?P<number>[0-9]{1,19})", re.ASCII)
