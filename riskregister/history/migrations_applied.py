"""Whether the database is at the migrations of this code."""

from functools import cache

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def unapplied(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the migrations, as `app.name`, that are still to be applied."""
    return sorted(".".join(key) for key in _known() - MigrationRecorder(connection).applied_migrations().keys())


@cache
def _known() -> frozenset[tuple[str, str]]:
    """Return the migrations on disk; they do not change under a running process."""
    return frozenset(MigrationLoader(None).disk_migrations)
