"""A worker that is killed at the worst moment: the retry makes one risk, never two and never none."""

import http.client
import signal
import subprocess
import sys

import pytest
from django.db import connection

from riskregister.history.verification import faults_of
from risks.models import Risk
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, OrganizationFactory, ServiceAccountFactory
from tests.servers import PATIENCE, ROOT, database_url, environment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("moment", "replayed"), [("before", False), ("after", True)])
def test_a_killed_worker_and_a_retry_make_one_risk(moment: str, replayed: bool) -> None:
    organization = OrganizationFactory()
    api = ApiClient(ServiceAccountFactory(organization=organization))
    api.post("/v1/incidents", IncidentBody())

    server = subprocess.Popen(
        [sys.executable, "-m", "tests.crashing_server", moment],
        cwd=ROOT,
        env=environment(database_url()),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    with server.stdout:
        port = int(server.stdout.readline())
        request = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {api.token}", "Idempotency-Key": "lesson-1"}
        request.request("POST", "/v1/incidents/1/risks", headers=headers)
        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            request.getresponse()
        request.close()
        assert server.wait(PATIENCE) == -signal.SIGKILL

    assert Risk.objects.of(organization.pk).count() == (1 if replayed else 0)
    retry = api.post("/v1/incidents/1/risks", Idempotency_Key="lesson-1")
    assert (retry.status_code, body_of(retry)["id"]) == (201, "RSK-00001")
    assert ("Idempotent-Replayed" in retry) is replayed
    assert Risk.objects.of(organization.pk).count() == 1
    assert list(faults_of(organization.pk)) == []


def test_what_is_acknowledged_has_been_waited_for() -> None:
    """A killed process cannot show this: what it wrote outlives it in the kernel's memory, a power cut it does not."""
    setting, expected = (
        ("PRAGMA synchronous", 2) if connection.vendor == "sqlite" else ("SHOW synchronous_commit", "on")
    )
    with connection.cursor() as cursor:
        cursor.execute(setting)
        assert cursor.fetchone() == (expected,)
