"""What a new organisation starts with, beside what this app gives it. Filled by the apps above in `AppConfig.ready()`.

So an organisation is made in one transaction, by one operation, that need not know of them.
"""

from collections.abc import Callable

from riskregister.api.changes import OpenChange

Beginning = Callable[[OpenChange], None]
"""Writes within the change that makes the organisation; its member is the system member."""

_beginnings: list[Beginning] = []


def register(beginning: Beginning) -> None:
    """Have every organisation that is made from now on start with something more."""
    _beginnings.append(beginning)


def registered() -> list[Beginning]:
    """Return what was registered, in that order."""
    return list(_beginnings)
