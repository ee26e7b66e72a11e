"""What the roles may not do, and that each table gives them what they need and no more."""

import pytest
from django.apps import apps
from django.db import connection

from riskregister.history.privileges import powers
from riskregister.organizations.models import Organization
from tests.commands.setup_roles.roles import KEPT_TABLES, POSTGRESQL_ONLY, Become, refused, setup
from tests.rows import SHARED_TABLES, run

pytestmark = POSTGRESQL_ONLY


def test_the_application_grants_itself_nothing(set_up: tuple[str, str], become: Become) -> None:
    become(set_up[0])
    # PostgreSQL only warns of a grant that grants nothing.
    run("GRANT UPDATE, DELETE ON risks_riskhistory TO CURRENT_USER")
    refused("DELETE FROM risks_riskhistory")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET id = id",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "TRUNCATE organizations_organization CASCADE",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "ALTER TABLE {table} DISABLE TRIGGER USER",
        "ALTER TABLE {table} OWNER TO CURRENT_USER",
        "ALTER TABLE {table} ADD COLUMN more text",
        "DROP TABLE {table}",
        "CREATE TRIGGER more AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION guard_refuses()",
        "CREATE OR REPLACE FUNCTION guard_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
        "CREATE TABLE more (id int)",
        "SET session_replication_role = replica",
        "SET ROLE {owner}",
        "SET SESSION AUTHORIZATION {owner}",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "CREATE ROLE more",
    ],
)
def test_the_application_rewrites_nothing(
    set_up: tuple[str, str], become: Become, organization: Organization, statement: str
) -> None:
    owner = connection.settings_dict["USER"]
    become(set_up[0])
    for table in KEPT_TABLES if "{table}" in statement else [""]:
        text = statement.format(table=table, owner=owner)
        refused(text)
    assert powers(connection) == []


@pytest.mark.parametrize(
    "table",
    [
        "risks_risk",
        "incidents_incident",
        "organizations_organization",
        "organizations_serviceaccount",
        "oauth2_provider_application",
    ],
)
def test_the_application_deletes_nothing_that_is_kept_for_ever(
    set_up: tuple[str, str], become: Become, table: str
) -> None:
    become(set_up[0])
    refused(f"DELETE FROM {table}")


def test_the_application_does_not_say_which_migrations_there_are(set_up: tuple[str, str], become: Become) -> None:
    become(set_up[0])
    refused("INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())")


def _privileges(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, privilege_type FROM information_schema.table_privileges "
            "WHERE grantee = %s AND table_schema = 'public'",
            [name],
        )
        for table, privilege in cursor.fetchall():
            found.setdefault(table, set()).add(privilege)
    return found


def test_every_table_has_what_it_needs_and_setting_up_again_takes_back_what_is_too_much(
    set_up: tuple[str, str], become: Become
) -> None:
    before = _privileges(set_up[0])
    assert {model._meta.db_table for model in apps.get_models()} <= set(before)
    shared = {model._meta.db_table for model in SHARED_TABLES}
    assert {table: before[table] for table in KEPT_TABLES} == {
        table: {"SELECT"} if table in shared else {"SELECT", "INSERT"} for table in KEPT_TABLES
    }
    run(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {set_up[0]}, PUBLIC")
    run(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {set_up[0]}, PUBLIC")
    run(f"GRANT CREATE ON SCHEMA public TO {set_up[0]}, PUBLIC")
    setup(*set_up)
    assert _privileges(set_up[0]) == before
    assert _privileges("PUBLIC") == {}
    become(set_up[0])
    refused("CREATE TABLE more (id int)")
    refused("SELECT nextval(pg_get_serial_sequence('django_migrations', 'id'))")


def test_a_new_table_can_be_filled_but_not_rewritten(set_up: tuple[str, str]) -> None:
    run("CREATE TABLE later (id int)")
    try:
        assert _privileges(set_up[0])["later"] == {"SELECT", "INSERT"}
        assert "later" not in _privileges(set_up[1])
    finally:
        run("DROP TABLE later")
