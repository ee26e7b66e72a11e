"""Setting up: passwords, names and roles that will not do, and what the service says of a role that may do too much."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError
from django.db import connection

from riskregister.api import role
from riskregister.history.privileges import powers
from tests.commands.setup_roles.roles import PASSWORD, POSTGRESQL_ONLY, Become, setup
from tests.rows import run

pytestmark = POSTGRESQL_ONLY


def test_without_a_password_a_new_role_cannot_log_in(roles: tuple[str, str]) -> None:
    application, read_only = roles
    assert setup(*roles) == {
        "application": application,
        "read_only": read_only,
        "may_log_in": {application: False, read_only: False},
    }


def test_the_password_is_sent_hashed(
    roles: tuple[str, str], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setenv("APPLICATION_ROLE_PASSWORD", PASSWORD)
    sent: list[str] = []

    def note(execute: Any, sql: str, *args: Any) -> Any:
        sent.append(sql)
        return execute(sql, *args)

    with connection.execute_wrapper(note):
        assert setup(*roles)["may_log_in"] == {roles[0]: True, roles[1]: False}
    assert not [sql for sql in sent if "secret" in sql]
    assert [sql for sql in sent if "SCRAM-SHA-256$" in sql]


@pytest.mark.parametrize(
    ("application", "read_only", "says"),
    [
        ("a", "a", "two different names"),
        ("a; DROP TABLE x", "b", "two different names"),
        ('a"', "b", "two different names"),
        ("", "b", "two different names"),
        ("tests", "b", "may do more"),
    ],
)
def test_a_role_that_will_not_do_is_refused(application: str, read_only: str, says: str) -> None:
    application = connection.settings_dict["USER"] if application == "tests" else application
    with pytest.raises(CommandError, match=says):
        setup(application, read_only)


def test_only_the_owner_sets_up_roles(set_up: tuple[str, str], become: Become) -> None:
    become(set_up[0])
    with pytest.raises(CommandError, match="run this as that role"):
        setup(*set_up)


def test_the_service_warns_of_a_role_that_can_do_too_much(
    set_up: tuple[str, str], become: Become, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(role, "_warned", set())
    with caplog.at_level(logging.WARNING, logger=role.__name__):
        role.warn_of_powers(connection)
        role.warn_of_powers(connection)
    assert len(caplog.records) == 1
    assert "is a superuser" in caplog.text
    (message,) = list(run_checks(tags=["database"], databases=["default"]))
    assert (message.id, "is a superuser" in message.msg) == ("register.W002", True)

    become(set_up[0])
    assert list(run_checks(tags=["database"], databases=["default"])) == []


RULING = {
    "it is a superuser": "ALTER ROLE {role} SUPERUSER",
    "it may become one": "GRANT {owner} TO {role}",
    "it replicates": "ALTER ROLE {role} REPLICATION",
    "it makes roles": "ALTER ROLE {role} CREATEROLE",
    "it owns the schema": "ALTER SCHEMA public OWNER TO {role}",
    "it owns the database": "ALTER DATABASE {database} OWNER TO {role}",
    "it owns what triggers call": "ALTER FUNCTION guard_refuses() OWNER TO {role}",
    "it owns history": "ALTER TABLE risks_riskhistory OWNER TO {role}",
}


@pytest.fixture
def undone(become: Become) -> Iterator[dict[str, str]]:
    """Who and what the statements of RULING name; what they did is undone after the test."""
    owner, database = connection.settings_dict["USER"], connection.settings_dict["NAME"]
    yield {"owner": owner, "database": database}
    become(owner)
    connection.settings_dict["PASSWORD"] = ""
    for thing in (f"DATABASE {database}", "FUNCTION guard_refuses()", "TABLE risks_riskhistory"):
        run(f"ALTER {thing} OWNER TO {owner}")
    run("ALTER SCHEMA public OWNER TO pg_database_owner")


@pytest.mark.parametrize("statement", RULING.values(), ids=RULING)
def test_a_role_that_could_switch_the_guards_off_is_told_of_and_refused(
    set_up: tuple[str, str], become: Become, undone: dict[str, str], statement: str
) -> None:
    run(statement.format(role=set_up[0], **undone))
    with pytest.raises(CommandError, match=f"{set_up[0]} may do more than a role of the service"):
        setup(*set_up)
    become(set_up[0])
    (power,) = powers(connection)
    assert "nothing in the database holds against it" in power


def test_a_role_that_may_do_what_another_may_is_refused(set_up: tuple[str, str]) -> None:
    run(f"GRANT pg_read_all_data TO {set_up[1]}")
    with pytest.raises(CommandError, match="may do what pg_read_all_data may"):
        setup(*set_up)


def test_a_role_that_may_change_history_is_told_of(set_up: tuple[str, str], become: Become) -> None:
    application = set_up[0]
    run(f"GRANT UPDATE (actor_name) ON risks_riskhistory TO {application}")
    become(application)
    assert powers(connection) == [f"The database role {application} may change risks_riskhistory."]
