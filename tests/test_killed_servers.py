"""Servers that are killed again and again under sixteen clients: nothing that was acknowledged is lost or doubled."""

import json
import random
from pathlib import Path

import pytest
from django.db import connection, connections

from riskregister.history.verification import faults_of
from riskregister.organizations.models import Organization
from tests.callers import token_of
from tests.client import ApiClient
from tests.factories import OrganizationFactory, ServiceAccountFactory
from tests.mixed_writes import Strikes, write_and_check
from tests.servers import database_url, manage, postgresql, postgresql_program, service


@pytest.mark.django_db(transaction=True)
def test_a_service_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    """Of SQLite it is the process that holds the database: with it dies whoever had it open."""
    organization: Organization = OrganizationFactory()
    token = ApiClient(ServiceAccountFactory(organization=organization)).token
    connections.close_all()
    with service(database_url(), tmp_path / "log") as served:
        strikes = Strikes(set(random.sample(range(10, 990), 6)), served.kill_and_start)
        assert write_and_check(served.port, token, 1000, strikes) > 0
        served.kill()
        assert [str(fault) for fault in faults_of(organization.pk)] == []


needs_a_server_to_kill = pytest.mark.skipif(
    connection.vendor != "postgresql" or postgresql_program("initdb") is None,
    reason="needs PostgreSQL's initdb; on SQLite there is no server but the service",
)


@needs_a_server_to_kill
def test_a_postgresql_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    with postgresql() as database:
        manage(database.url, "migrate", "--verbosity", "0")
        manage(database.url, "create_organization", "acme")
        account = ("create_service_account", "--organization", "acme", "--name", "client", "--role", "Editor")
        shown = json.loads(manage(database.url, *account, "--json"))
        with service(database.url, tmp_path / "log") as served:
            strikes = Strikes(set(random.sample(range(10, 290), 4)), database.kill_and_start)
            token = token_of(served.port, shown["client_id"], shown["client_secret"])
            write_and_check(served.port, token, 300, strikes)
        assert json.loads(manage(database.url, "verify", "--json"))["organizations"] == {"acme": []}
