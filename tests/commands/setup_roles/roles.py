"""The database roles of the service, as the tests of `setup_roles` make them and fall back on them."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any, Final

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from riskregister.history import registry
from tests.rows import run

POSTGRESQL_ONLY: Final = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles"),
]
"""What every module of these tests is marked with."""

PASSWORD: Final = 'it\'s a "secret" with %s in it'

KEPT_TABLES: Final = [model._meta.db_table for model in registry.append_only()]

Become = Callable[[str], None]


def setup(application: str, read_only: str) -> Any:
    out = StringIO()
    call_command("setup_roles", application=application, read_only=read_only, json=True, stdout=out)
    return json.loads(out.getvalue())


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be (owner|superuser)"), transaction.atomic():
        run(statement)
