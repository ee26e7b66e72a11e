"""The service runs as a role that needs no more, and can do no more, than it does."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from riskregister.history.privileges import powers
from riskregister.history.verification import faults_of
from riskregister.jobs import leases
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks.models import Risk
from tests.admin.pages import log_in_with
from tests.client import ApiClient, body_of, request_token
from tests.commands.setup_roles.roles import POSTGRESQL_ONLY, Become, refused
from tests.conftest import MakeApi
from tests.factories import IncidentBody, MemberFactory, OrganizationFactory, RiskBody, ServiceAccountFactory
from tests.jobs.kinds import again, asked
from tests.risks.catalogue import carry, entry, load
from tests.rows import SHARED_TABLES, run

pytestmark = POSTGRESQL_ONLY


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
