"""GET /livez and GET /readyz: whether the service is alive, and whether it is able to serve."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings

from riskregister.api.health import recent
from riskregister.history import guards
from tests.client import body_of
from tests.guarding import drop_in_transaction
from tests.problems import assert_problem

PROBES = ["/livez", "/readyz"]


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    recent.forget()
    yield
    recent.forget()


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), [("/livez", "alive"), ("/readyz", "ready")])
def test_it_works(path: str, status: str) -> None:
    response = Client().get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert body_of(response) == {"status": status}
    assert response["Cache-Control"] == "no-store"
    assert Client().head(path).status_code == 200


@pytest.mark.django_db
def test_asking_again_at_once_costs_the_database_nothing(django_assert_num_queries: Any) -> None:
    first = Client().get("/readyz")
    with django_assert_num_queries(0):
        assert Client().get("/readyz").content == first.content


@pytest.mark.django_db
def test_a_missing_guard_is_named() -> None:
    guard = next(each for each in guards.expected(connection) if each.name == "riskhistory_no_delete")
    drop_in_transaction([guard])
    problem = assert_problem(Client().get("/readyz"), 503, "not_ready")
    assert [error["code"] for error in problem["errors"]] == ["guard"]
    assert "riskhistory_no_delete of risks_riskhistory" in problem["detail"]
    assert Client().get("/livez").status_code == 200


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_named() -> None:
    MigrationRecorder(connection).Migration.objects.filter(app="risks", name="0001_initial").delete()
    problem = assert_problem(Client().get("/readyz"), 503, "not_ready")
    assert problem["detail"] == "The migration risks.0001_initial is not applied."
    assert [error["code"] for error in problem["errors"]] == ["migration"]


def test_a_database_that_is_away_is_named_and_nothing_of_its_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any) -> Any:
        raise OperationalError("connection to server at 10.0.0.1 failed for user secret")

    monkeypatch.setattr("riskregister.api.health.unapplied", away)
    response = Client().get("/readyz")
    problem = assert_problem(response, 503, "not_ready")
    assert problem["errors"] == [{"pointer": "", "code": "database", "detail": "The database does not answer."}]
    assert b"secret" not in response.content
    # Without touching the database, which the test has no leave to do.
    assert Client().get("/livez").status_code == 200


@pytest.mark.parametrize("path", PROBES)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_nothing_but_get(path: str, method: str) -> None:
    assert_problem(Client().generic(method, path), 405, "method_not_allowed")


@pytest.mark.django_db
@override_settings(SECURE_SSL_REDIRECT=True)
def test_a_probe_is_not_sent_to_https() -> None:
    assert [Client().get(path).status_code for path in PROBES] == [200, 200]
    assert Client().get("/v1/risks").status_code == 301


@pytest.mark.django_db
def test_no_session_and_no_token_is_looked_at(django_assert_max_num_queries: Any) -> None:
    # The applied migrations (2, and 2 where the guards ask), the columns, the guards, what is none of ours,
    # the setting or the constraints, unique indexes.
    with django_assert_max_num_queries(10):
        response = Client().get("/readyz", headers={"Authorization": "Bearer nonsense"})
    assert response.status_code == 200
    assert settings.SESSION_COOKIE_NAME not in response.cookies
