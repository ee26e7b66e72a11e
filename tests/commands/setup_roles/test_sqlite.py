"""Where there are no roles, the command says so."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has roles")
def test_sqlite_has_none() -> None:
    with pytest.raises(CommandError, match="SQLite has no roles"):
        call_command("setup_roles", application="register_app", read_only="register_reader")
