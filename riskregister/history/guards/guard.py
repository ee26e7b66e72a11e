"""One thing that the database is told to refuse."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """A trigger, a function or a foreign key: how it is made, and how the catalogue shows it while it stands."""

    name: str
    table: str
    """The table it stands at; empty for a function."""
    columns: frozenset[str]
    """Those of the table that it names: without them it cannot stand, and need not."""
    against: str
    """What it refuses, for people."""
    definition: str
    """What the catalogue says of it, as the engine's `written` gives it."""
    create: tuple[str, ...]
    """The statements that make it."""
    drop: str
    """The statement that takes it away."""
    beside: str = ""
    """Another table that it looks into, whose absence it would turn into an error."""
