"""Two roles that are gone after the test, and how a test goes on as one of them."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.commands.setup_roles.roles import PASSWORD, Become, setup


@pytest.fixture
def roles() -> Iterator[tuple[str, str]]:
    """Names for two roles, which are gone after the test: they belong to the server, not to the database."""
    database = connection.settings_dict["NAME"]
    names = (f"app_{database}", f"reader_{database}")
    yield names
    for name in names:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
            if cursor.fetchone():
                cursor.execute(f"DROP OWNED BY {name}")
                cursor.execute(f"DROP ROLE {name}")


@pytest.fixture
def set_up(roles: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    monkeypatch.setenv("APPLICATION_ROLE_PASSWORD", PASSWORD)
    monkeypatch.setenv("READ_ONLY_ROLE_PASSWORD", PASSWORD)
    setup(*roles)
    return roles


@pytest.fixture
def become(roles: tuple[str, str]) -> Iterator[Become]:
    """Return a function that has the test, and the service inside of it, go on as another role."""
    settings = connection.settings_dict
    owner = {name: settings[name] for name in ("USER", "PASSWORD")}

    def go_on_as(name: str) -> None:
        connection.close()
        settings.update({"USER": name, "PASSWORD": PASSWORD})

    yield go_on_as
    connection.close()
    settings.update(owner)
