"""The kinds of job there are. The apps that do the work add theirs, in `AppConfig.ready()`."""

from collections.abc import Callable, Collection, Generator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from riskregister.jobs.running import Run

Steps = Generator[None, None, dict[str, Any] | None]
"""What a handler is: it yields after each step that it has committed, and returns the job's result."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of job, and how it is done."""

    name: str
    handler: "Callable[[Run], Steps]"
    permission: str
    """What it takes to ask for such a job and to see those of the organisation."""
    arguments: frozenset[str] = frozenset()
    """The names of its arguments: each is given, and no other."""
    max_attempts: int = 5
    """How often it is begun without getting further before it has failed. Stops of the worker do not count."""
    lease: timedelta = timedelta(seconds=60)
    """How long a worker may be silent before the job is given to another one: longer than any step takes."""


def register(kind: Kind) -> None:
    """Add a kind. Raises ValueError if there is one of that name."""
    if kind.name in _kinds:
        raise ValueError(f"There is a kind of job {kind.name} already.")
    _kinds[kind.name] = kind


def kind_of(name: str) -> Kind:
    """Return the kind of that name. Raises LookupError if there is none."""
    return _kinds[name]


def names() -> list[str]:
    """Return the names of all kinds. A job of another one waits for a worker that knows it."""
    return list(_kinds)


def readable_with(permissions: Collection[str]) -> list[str]:
    """Return the names of the kinds whose jobs a holder of these permissions may see."""
    return [kind.name for kind in _kinds.values() if kind.permission in permissions]


_kinds: dict[str, Kind] = {}
