"""Backups as docs/operations.md tells of them, taken while somebody writes, and whether what is restored is sound."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection

from riskregister.organizations.models import Organization
from tests.callers import Caller
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, OrganizationFactory, RiskBody, ServiceAccountFactory
from tests.servers import PATIENCE, ROOT, database_url, manage, postgresql_program, service

OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


needs_pg_dump = pytest.mark.skipif(
    connection.vendor == "postgresql" and postgresql_program("pg_dump") is None, reason="pg_dump is not installed"
)


def _as_documented(beginning: str, folder: Path, **environment: str) -> None:
    """Run in a folder the one command of the document that begins so, word for word."""
    (command,) = (line.strip() for line in OPERATIONS.splitlines() if line.startswith(f"    {beginning}"))
    program = postgresql_program(beginning.partition(" ")[0]) or sys.executable
    path = os.pathsep.join([str(Path(program).parent), str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, **environment}
    subprocess.run(["bash", "-c", command], cwd=folder, env=environment, check=True, timeout=PATIENCE)


@contextmanager
def _writing(api: ApiClient) -> Iterator[None]:
    """Have somebody raise risks for the length of a block; at least one is made before it and one within."""
    begun, done = threading.Event(), threading.Event()

    def write() -> None:
        try:
            while not done.is_set():
                assert api.post("/v1/incidents/1/risks").status_code == 201
                begun.set()
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(PATIENCE)
        yield
    finally:
        done.set()
        writer.join()


@contextmanager
def _restored(api: ApiClient, folder: Path) -> Iterator[str]:
    """Back the tests' database up while somebody writes to it; yield where it was restored to."""
    url = database_url()
    if connection.vendor == "sqlite":
        (folder / "riskregister.sqlite3").symlink_to(url.removeprefix("sqlite:///"))
        with _writing(api):
            _as_documented("python -c", folder)
        yield f"sqlite:///{folder / 'backup.sqlite3'}"
        return
    with _writing(api):
        _as_documented("pg_dump", folder, DATABASE_URL=url)
    restored = f"{url.rpartition('/')[0]}/restored"
    _as_documented("createdb", folder, DATABASE_URL=url)
    try:
        _as_documented("pg_restore", folder, RESTORED_URL=restored)
        yield restored
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE restored WITH (FORCE)")


@needs_pg_dump
@pytest.mark.django_db(transaction=True)
def test_a_restored_database_is_sound_and_goes_on(tmp_path: Path) -> None:
    organization: Organization = OrganizationFactory(slug="acme")
    api = ApiClient(ServiceAccountFactory(organization=organization))
    made = [
        api.post("/v1/incidents", IncidentBody()),
        api.post("/v1/risks", RiskBody()),
        api.post("/v1/incidents/1/risks"),
    ]
    made.append(api.post("/v1/risks/1/comments", {"value": "Seen."}))
    assert {answer.status_code for answer in made} == {201}
    rows = {path: body_of(api.get(path)) for path in ("/v1/risks/1", "/v1/risks/2", "/v1/risks/1/comments")}

    with _restored(api, tmp_path) as url:
        manage(url, "migrate", "--verbosity", "0")
        assert json.loads(manage(url, "verify", "--json"))["organizations"] == {"acme": []}
        with service(url, tmp_path / "log") as served, closing(Caller(served.port, api.token)) as caller:
            assert {path: caller.get(path) for path in rows} == rows
            last = max(row["id"] for row in caller.pages("/v1/risks"))
            answer = caller.post("/v1/incidents/1/risks", {}, key="after-the-restore")
            assert (answer[0], answer[1]["id"]) == (201, f"RSK-{int(last[4:]) + 1:05d}")
        assert json.loads(manage(url, "verify", "--json"))["ok"]
