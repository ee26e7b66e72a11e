import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from riskregister.history import guards
from riskregister.history.verification import faults_of
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, OrganizationFactory, ServiceAccountFactory
from tests.guarding import drop_in_transaction
from tests.jobs.kinds import counting, known

CONTRACT = Path(__file__).parent / "contract" / "register-row.schema.json"

MakeApi = Callable[..., ApiClient]

# The same examples each time, and however long they take: what is found by chance, or on a slow machine alone, would
# fail somebody else's change. `--hypothesis-profile=default` looks elsewhere.
settings.register_profile(
    "tests", derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Give SQLite a file: a database in memory cannot be shared by threads."""
    if connection.vendor == "sqlite":
        name = str(tmp_path_factory.mktemp("database") / "tests.sqlite3")
        connection.settings_dict["TEST"]["NAME"] = name


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_guards() -> Iterator[None]:
    """Let the tables be emptied after a test that committed; `flush` sends post_migrate, which puts guards back."""
    teardown = TransactionTestCase._fixture_teardown

    def past_the_guards(case: TransactionTestCase) -> None:
        guards.drop(connection, guards.expected(connection))
        teardown(case)

    TransactionTestCase._fixture_teardown = past_the_guards
    yield
    TransactionTestCase._fixture_teardown = teardown


@pytest.fixture(autouse=True, scope="session")
def _a_kind_of_job() -> Iterator[None]:
    """Have a kind of job whose jobs everybody may see."""
    with known(counting()):
        yield


@pytest.fixture
def unguarded(db: None) -> Callable[[], None]:
    """Return a function that takes every guard away until the end of the test."""
    return lambda: drop_in_transaction(guards.expected(connection))


@pytest.fixture
def organization(db: None) -> Organization:
    return OrganizationFactory(slug="acme", name="Acme")


@pytest.fixture
def make_api() -> MakeApi:
    """Return a function that makes an account with the given roles and a client that calls with its token."""

    def make(organization: Organization, *roles: Role, **account: Any) -> ApiClient:
        return ApiClient(ServiceAccountFactory(organization=organization, roles=roles or (Role.EDITOR,), **account))

    return make


@pytest.fixture
def api(organization: Organization, make_api: MakeApi) -> ApiClient:
    """A client with the role Editor."""
    return make_api(organization)


@pytest.fixture
def stranger(db: None, make_api: MakeApi) -> ApiClient:
    """A client of another organisation."""
    return make_api(OrganizationFactory(slug="other"), Role.ADMIN)


@pytest.fixture
def incident(api: ApiClient) -> dict[str, Any]:
    """The row of an incident with every field set."""
    response = api.post("/v1/incidents", IncidentBody())
    assert response.status_code == 201, response.content
    return body_of(response)


@pytest.fixture(scope="session")
def contract() -> jsonschema.protocols.Validator:
    """The register row as its consumers were promised it."""
    schema = json.loads(CONTRACT.read_text())
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture
def quick_hashes(settings: Any) -> None:
    """Hash passwords quickly: for tests that log in often, and are of something else than hashes."""
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [quick, *settings.PASSWORD_HASHERS]


@pytest.fixture
def verified(organization: Organization) -> Any:
    """Check after the test that documents, chain and counters of the organisation are sound."""
    yield
    assert [str(fault) for fault in faults_of(organization.pk)] == []
