"""PostgreSQL roles: the service runs as a role that needs no more, and can do no more, than it does."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from riskregister.api import role
from riskregister.history import registry
from riskregister.history.privileges import powers
from riskregister.history.verification import faults_of
from riskregister.jobs import leases
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks.models import Risk
from tests.admin.pages import log_in_with
from tests.client import ApiClient, body_of, request_token
from tests.conftest import MakeApi
from tests.factories import IncidentBody, MemberFactory, OrganizationFactory, RiskBody, ServiceAccountFactory
from tests.jobs.kinds import again, asked
from tests.risks.catalogue import carry, entry, load
from tests.rows import SHARED_TABLES, run

pytestmark = pytest.mark.django_db(transaction=True)

if connection.vendor != "postgresql":

    def test_sqlite_has_none() -> None:
        with pytest.raises(CommandError, match="SQLite has no roles"):
            call_command("setup_roles", application="register_app", read_only="register_reader")

    pytest.skip("the rest is PostgreSQL's", allow_module_level=True)

PASSWORD = 'it\'s a "secret" with %s in it'

Become = Callable[[str], None]


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


def setup(application: str, read_only: str) -> Any:
    out = StringIO()
    call_command("setup_roles", application=application, read_only=read_only, json=True, stdout=out)
    return json.loads(out.getvalue())


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be (owner|superuser)"), transaction.atomic():
        run(statement)


def the_main_flow(api: ApiClient) -> None:
    assert api.post("/v1/incidents", IncidentBody()).status_code == 201
    assert api.post("/v1/incidents/1/risks", {"likelihood": "Imminent"}, Idempotency_Key="a").status_code == 201
    assert "Idempotent-Replayed" in api.post("/v1/incidents/1/risks", {"likelihood": "Imminent"}, Idempotency_Key="a")
    assert api.post("/v1/risks", RiskBody(tags=[{"content": "new"}])).status_code == 201
    assert (
        api.patch("/v1/risks/2", {"tags": [], "threat_objectives": [{"threat_objective": "Fraud"}]}).status_code == 200
    )
    assert api.patch("/v1/incidents/1", {"threat_objectives": [], "status": "Closed"}).status_code == 200
    assert api.post("/v1/risks/1/comments", {"value": "seen"}).status_code == 201
    assert api.post("/v1/incidents/1/comments", {"value": "seen"}).status_code == 201
    assert len(body_of(api.get("/v1/risks"))["results"]) == 2
    assert len(body_of(api.get("/v1/risks/1/history"))["results"]) >= 2
    assert api.get("/v1/changes").status_code == 200
    assert api.client.delete("/v1/risks/2", headers={"Authorization": f"Bearer {api.token}"}).status_code == 204
    assert api.get("/v1/users/me").status_code == 200


def test_it_works(set_up: tuple[str, str], become: Become, organization: Organization, make_api: MakeApi) -> None:
    become(set_up[0])
    the_main_flow(make_api(organization))
    assert Client().get("/readyz").status_code == 200
    assert list(faults_of(organization.pk)) == []
    assert powers(connection) == []


def test_the_commands_of_everyday_work_as_the_application(set_up: tuple[str, str], become: Become) -> None:
    become(set_up[0])
    organization = OrganizationFactory()
    credentials = ServiceAccountFactory(organization=organization)
    assert request_token(credentials).status_code == 200
    the_main_flow(ApiClient(credentials))
    for command in ("render_documents", "verify", "purge"):
        call_command(command, stdout=StringIO())


def test_a_worker_works_as_the_application(set_up: tuple[str, str], become: Become) -> None:
    become(set_up[0])
    organization = OrganizationFactory()
    done, abandoned = asked(organization), asked(organization)
    assert leases.claim(abandoned.pk) is not None
    call_command("worker", once=True)
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        call_command("worker", until_empty=True)
        assert [again(job).state for job in (done, abandoned)] == ["Succeeded", "Succeeded"]
        assert run("DELETE FROM jobs_job WHERE false") == 0
        assert "and 1 jobs" in purged()
    assert not DBTaskResult.objects.exists()


def purged() -> str:
    out = StringIO()
    call_command("purge", stdout=out)
    return out.getvalue()


def test_people_log_in_and_are_locked_out_as_the_application(set_up: tuple[str, str], become: Become) -> None:
    become(set_up[0])
    member = MemberFactory(password="correct horse battery")
    client = Client()
    assert log_in_with(client, member.user.email, "correct horse battery").status_code == 302
    assert client.get("/admin/").status_code == 200
    assert [log_in_with(client, member.user.email, "wrong").status_code for _ in range(6)] == [200] * 5 + [429]
    call_command("axes_reset_username", member.user.email, stdout=StringIO())
    assert log_in_with(client, member.user.email, "correct horse battery").status_code == 302


def test_the_catalogue_is_filled_by_the_owner_and_read_by_the_application(
    set_up: tuple[str, str], become: Become, organization: Organization
) -> None:
    load(entry(1))
    become(set_up[0])
    assert carry(command_change(organization), number=1).display_id == "AKR-00001"
    for table in SHARED_TABLES:
        refused(f"INSERT INTO {table._meta.db_table} SELECT * FROM {table._meta.db_table}")
    with pytest.raises(CommandError, match=r"permission denied.* Run it as the owner of the tables"):
        call_command("load_key_risks")


def test_the_application_grants_itself_nothing(set_up: tuple[str, str], become: Become) -> None:
    become(set_up[0])
    # PostgreSQL only warns of a grant that grants nothing.
    run("GRANT UPDATE, DELETE ON risks_riskhistory TO CURRENT_USER")
    refused("DELETE FROM risks_riskhistory")


KEPT_TABLES = [model._meta.db_table for model in registry.append_only()]


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


def test_the_reader_reads_and_sees_no_credentials(
    set_up: tuple[str, str], become: Become, api: ApiClient, organization: Organization
) -> None:
    api.post("/v1/risks", RiskBody())
    become(set_up[1])
    assert Risk.objects.of(organization.pk).get().title
    assert run("SELECT id, email, first_name FROM organizations_user") > 0
    for statement in (
        "SELECT * FROM organizations_user",
        "SELECT password FROM organizations_user",
        "SELECT * FROM oauth2_provider_application",
        "SELECT * FROM oauth2_provider_accesstoken",
        "SELECT * FROM django_session",
        "SELECT * FROM jobs_job",
        "SELECT * FROM django_tasks_database_dbtaskresult",
        "SELECT * FROM axes_accessattempt",
        "SELECT * FROM axes_accesslog",
        "SELECT * FROM axes_accessfailurelog",
        "SELECT * FROM api_idempotencykey",
        "UPDATE risks_risk SET title = 'x'",
        "INSERT INTO risks_risktag DEFAULT VALUES",
        "DELETE FROM risks_riskhistory",
        "TRUNCATE risks_risk CASCADE",
    ):
        refused(statement)


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
