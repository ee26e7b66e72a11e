"""What `manage.py check --database default` and `manage.py migrate` say of the database."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from riskregister.history.guards import missing
from riskregister.history.migrations_applied import unapplied
from riskregister.history.privileges import powers

GUARD_MISSING = "register.E001"
GUARD_TO_COME = "register.W001"
TOO_POWERFUL = "register.W002"

HINT = "Find out who took it away. Then `manage.py migrate --skip-checks` puts it back."


def guards_stand(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Report every guard and named constraint that is missing.

    An error, save where migrations are still to be applied: those put guards in place, so they must be let run.
    """
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if absent := missing(connection):
            to_come = bool(unapplied(connection))
            kind, known_as = (checks.Warning, GUARD_TO_COME) if to_come else (checks.Error, GUARD_MISSING)
            found += [kind(str(each), hint=None if to_come else HINT, id=known_as) for each in absent]
    return found


def role_is_not_the_owner(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn of a role that could take the guards away. Right for migrations, wrong for the service."""
    return [
        checks.Warning(
            power, hint="Let the service use the role that `manage.py setup_roles` sets up.", id=TOO_POWERFUL
        )
        for alias in databases or ()
        for power in powers(connections[alias])
    ]
