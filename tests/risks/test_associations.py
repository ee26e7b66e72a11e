"""PUT and DELETE /v1/incidents/{id}/risks/{risk_id}."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.models import IncidentHistory
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.models import RiskHistory, RiskIncident
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import IncidentBody, RiskBody
from tests.problems import assert_problem
from tests.risks.catalogue import carried

pytestmark = pytest.mark.usefixtures("verified")

PATH = "/v1/incidents/INC-00002/risks/RSK-00001"


@pytest.fixture(autouse=True)
def records(api: ApiClient) -> None:
    for _ in range(2):
        api.post("/v1/incidents", IncidentBody())
    api.post("/v1/incidents/1/risks")


def test_it_works(api: ApiClient, organization: Organization) -> None:
    response = api.put(PATH, X_Change_Reason="The same cause")

    assert (response.status_code, response.content) == (204, b"")
    assert body_of(api.get("/v1/risks/1"))["incident_associations"] == ["INC-00001", "INC-00002"]
    assert body_of(api.get("/v1/incidents/2"))["risk_associations"] == ["RSK-00001"]
    assert [row["id"] for row in body_of(api.get("/v1/incidents/2/risks"))["results"]] == ["RSK-00001"]
    for model in (RiskHistory, IncidentHistory):
        newest = model.objects.of(organization.pk).order_by("-sequence").first()
        assert (newest.action, newest.reason) == ("associated", "The same cause")


def test_it_may_be_repeated(api: ApiClient) -> None:
    api.put(PATH)
    before = api.get("/v1/risks/1").content, api.get("/v1/incidents/2").content
    assert api.put(PATH).status_code == 204
    assert (api.get("/v1/risks/1").content, api.get("/v1/incidents/2").content) == before


def test_it_ends(api: ApiClient, organization: Organization) -> None:
    api.put(PATH)
    assert api.delete(PATH).status_code == 204
    assert body_of(api.get("/v1/risks/1"))["incident_associations"] == ["INC-00001"]
    assert body_of(api.get("/v1/incidents/2"))["risk_associations"] == []
    assert RiskIncident.objects.of(organization.pk).count() == 1
    for model in (RiskHistory, IncidentHistory):
        assert model.objects.of(organization.pk).order_by("-sequence").first().action == "dissociated"


def test_ending_may_be_repeated(api: ApiClient) -> None:
    before = api.get("/v1/risks/1").content
    assert api.delete(PATH).status_code == 204
    assert api.get("/v1/risks/1").content == before


def test_rows_keep_their_order(api: ApiClient, organization: Organization) -> None:
    carried(command_change(organization), 1)
    api.put("/v1/incidents/2/risks/AKR-00001")
    api.put("/v1/incidents/2/risks/RSK-1")
    api.post("/v1/incidents/2/risks")
    shown = body_of(api.get("/v1/incidents/2"))["risk_associations"]
    assert shown == ["RSK-00001", "RSK-00002", "AKR-00001"]
    api.post("/v1/incidents", IncidentBody())
    for number in (3, 1, 2):
        api.put(f"/v1/incidents/{number}/risks/RSK-2")
    assert body_of(api.get("/v1/risks/2"))["incident_associations"] == ["INC-00001", "INC-00002", "INC-00003"]


@pytest.mark.parametrize("method", ["put", "delete"])
@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/incidents/9/risks/1", "incident_not_found"),
        ("/v1/incidents/x/risks/1", "incident_not_found"),
        ("/v1/incidents/1/risks/9", "risk_not_found"),
        ("/v1/incidents/1/risks/INC-1", "risk_not_found"),
        ("/v1/incidents/9/risks/9", "incident_not_found"),
    ],
)
def test_what_is_not_there(api: ApiClient, method: str, path: str, code: str) -> None:
    assert_problem(getattr(api, method)(path), 404, code)


@pytest.mark.parametrize("method", ["put", "delete"])
def test_another_organisations_records_are_not_found(api: ApiClient, stranger: ApiClient, method: str) -> None:
    assert_problem(getattr(stranger, method)(PATH), 404, "incident_not_found")
    stranger.post("/v1/incidents", IncidentBody())
    assert_problem(getattr(stranger, method)("/v1/incidents/1/risks/1"), 404, "risk_not_found")


def test_a_deleted_risk_is_not_found(api: ApiClient) -> None:
    api.delete("/v1/risks/1")
    assert_problem(api.put(PATH), 404, "risk_not_found")


def test_a_body_is_refused(api: ApiClient) -> None:
    assert_problem(api.put(PATH, {"a": 1}), 400, "invalid")


def test_there_is_no_version_to_match(api: ApiClient) -> None:
    assert_problem(api.put(PATH, If_Match='"1"'), 400, "invalid")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMIN, 204),
        (Role.EDITOR, 204),
        (Role.VIEWER, 403),
        (Role.RISK_EDITOR, 403),
        (Role.RISK_VIEWER, 403),
        (Role.INCIDENT_EDITOR, 403),
        (Role.INCIDENT_VIEWER, 403),
    ],
)
def test_who_may(organization: Organization, make_api: MakeApi, role: Role, status: int) -> None:
    caller = make_api(organization, role)
    assert caller.put(PATH).status_code == status
    assert caller.delete(PATH).status_code == status


def test_it_costs_few_statements(api: ApiClient) -> None:
    with CaptureQueriesContext(connection) as queries:
        api.put(PATH)
    statements = [query["sql"].split()[0] for query in queries if "SAVEPOINT" not in query["sql"]]
    # The token; the lock, the two records; both back; the link and two histories; the counter.
    writes = ["WITH"] if connection.vendor == "postgresql" else ["UPDATE", "UPDATE", *["INSERT"] * 3, "UPDATE"]
    assert statements == ["SELECT", "UPDATE", "SELECT", "SELECT", *writes]


def test_another_risk_of_the_same_incident_stays(api: ApiClient) -> None:
    api.post("/v1/risks", RiskBody())
    api.put("/v1/incidents/1/risks/2")
    api.delete("/v1/incidents/1/risks/1")
    assert body_of(api.get("/v1/incidents/1"))["risk_associations"] == ["RSK-00002"]
