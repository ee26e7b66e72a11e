"""Guards and migrations: what Django's signals around `migrate` call."""

from typing import Any

from django.db import connections

from riskregister.history.guards.guarding import install


def stand_aside(*, using: str, plan: list[Any], **kwargs: Any) -> None:
    """Take SQLite's triggers away before it is migrated (`pre_migrate`); `put_back` follows.

    It changes a table by building it anew, under the name of the old one; in between, triggers of other tables
    that name it would name nothing, which SQLite refuses. The triggers of the table itself it forgets.
    """
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # All of them: one of a model that is no more would be in the way as well.
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')


def put_back(*, using: str, **kwargs: Any) -> None:
    """Put guards in place after a migration, or after anything else that `migrate` finds done (`post_migrate`)."""
    install(connections[using])
