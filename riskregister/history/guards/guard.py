"""One thing that the database is told to refuse."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """A trigger, a function or a foreign key: how it is made, and how the catalogue shows it while it stands."""

    name: str
    table: str
    """The table it stands at; empty for a function."""
    columns: frozenset[str]
    """Those it names, beside the table: without them it cannot stand, and need not."""
    against: str
    """What it refuses, for people."""
    definition: str
    """What the catalogue says of it, in `plain` words."""
    create: tuple[str, ...]
    """The statements that make it."""
    drop: str
    """The statement that takes it away."""


def plain(definition: str) -> str:
    """Return a definition without the quotation marks and casts of text that the catalogue puts in as it sees fit."""
    return definition.replace('"', "").replace("::text", "")
