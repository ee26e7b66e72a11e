"""GET and POST /v1/risks, GET /v1/risks/{id}, /v1/risks/sources."""

from typing import Any

import pytest
from jsonschema.protocols import Validator

from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.choices import Impact, Likelihood, RiskStatus
from risks.models import RiskHistory
from risks.scoring import DAYS, MATRIX
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import RiskBody
from tests.problems import assert_problem, pointers
from tests.risks.catalogue import carried

pytestmark = pytest.mark.usefixtures("verified")


def test_it_works(api: ApiClient, contract: Validator) -> None:
    response = api.post("/v1/risks", RiskBody())
    assert response.status_code == 201
    assert (response["Location"], response["ETag"]) == ("/v1/risks/RSK-00001", '"1"')
    row = body_of(response)
    contract.validate(row)
    assert (row["status"], row["type"], row["source"]) == ("New", "Control Deficiency", None)
    assert row["discovered_date"] == row["created_date"]
    assert row["incident_associations"] == []
    read = api.get("/v1/risks/1")
    assert (read.content, read["ETag"]) == (response.content, '"1"')


# NIST SP 800-30 r1, table I-2, as domain.md section 6 writes it.
TABLE = {
    "Imminent": ["Info", "Low", "Medium", "High", "Critical"],
    "Probable": ["Info", "Low", "Medium", "High", "Critical"],
    "Possible": ["Info", "Low", "Medium", "Medium", "High"],
    "Unlikely": ["Info", "Low", "Low", "Low", "Medium"],
    "Remote": ["Info", "Info", "Info", "Low", "Low"],
}
DUE = {
    "Critical": "2026-01-16T00:00:00Z",
    "High": "2026-01-31T00:00:00Z",
    "Medium": "2026-04-01T00:00:00Z",
    "Low": "2026-06-30T00:00:00Z",
    "Info": None,
}


@pytest.mark.parametrize(
    ("likelihood", "impact", "urgency"),
    [
        (likelihood, impact, urgency)
        for likelihood, row in TABLE.items()
        for impact, urgency in zip(["Very Low", "Low", "Medium", "High", "Severe"], row, strict=True)
    ],
)
def test_urgency_and_due_date_follow_from_the_scores(
    api: ApiClient, likelihood: str, impact: str, urgency: str
) -> None:
    body = RiskBody(likelihood=likelihood, impact=impact, discovered_date="2026-01-01T00:00:00Z")
    row = body_of(api.post("/v1/risks", body))
    assert (row["urgency"], row["due_date"]) == (urgency, DUE[urgency])


@pytest.mark.parametrize("scores", [{"likelihood": "Imminent"}, {"impact": "Severe"}, {}])
def test_half_a_score_is_no_urgency(api: ApiClient, scores: dict[str, str]) -> None:
    row = body_of(api.post("/v1/risks", RiskBody(**scores)))
    assert (row["urgency"], row["due_date"]) == (None, None)


def test_the_matrix_is_complete() -> None:
    assert [len(MATRIX[likelihood]) for likelihood in Likelihood] == [len(Impact)] * len(Likelihood)
    assert len(DAYS) == 5


@pytest.mark.parametrize("status", [status for status in RiskStatus.values if status != "Closed"])
def test_a_risk_may_be_created_in_any_status(api: ApiClient, status: str) -> None:
    row = body_of(api.post("/v1/risks", RiskBody(status=status)))
    assert (row["status"], row["closed_date"]) == (status, None)


def test_a_risk_created_closed_is_closed_now(api: ApiClient) -> None:
    row = body_of(api.post("/v1/risks", RiskBody(status="Closed")))
    assert row["closed_date"] == row["created_date"]


def test_a_closed_date_may_be_given(api: ApiClient) -> None:
    row = body_of(api.post("/v1/risks", RiskBody(status="Closed", closed_date="2025-01-01T00:00:00Z")))
    assert row["closed_date"] == "2025-01-01T00:00:00Z"


def test_title_and_description_are_required(api: ApiClient) -> None:
    problem = assert_problem(api.post("/v1/risks"), 400, "invalid")
    assert pointers(problem) == {"/title": "required", "/description": "required"}


@pytest.mark.parametrize("risk_id", ["2", "RSK-2", "AKR-1", "INC-1", "0", "x", "9" * 19, "RSK-1%00"])
def test_an_unknown_risk_is_not_found(api: ApiClient, risk_id: str) -> None:
    api.post("/v1/risks", RiskBody())
    assert_problem(api.get(f"/v1/risks/{risk_id}"), 404, "risk_not_found")


def test_another_organisations_risk_is_not_found(api: ApiClient, stranger: ApiClient) -> None:
    api.post("/v1/risks", RiskBody())
    assert_problem(stranger.get("/v1/risks/1"), 404, "risk_not_found")
    assert body_of(stranger.get("/v1/risks"))["results"] == []


def test_sources_are_the_organisations_list(api: ApiClient) -> None:
    assert body_of(api.get("/v1/risks/sources"))["sources"][:3] == ["Incident", "Attack Surface Monitoring", "Audit"]


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.ADMIN, 200, 201),
        (Role.EDITOR, 200, 201),
        (Role.VIEWER, 200, 403),
        (Role.RISK_EDITOR, 200, 201),
        (Role.RISK_VIEWER, 200, 403),
        (Role.INCIDENT_EDITOR, 403, 403),
        (Role.INCIDENT_VIEWER, 403, 403),
    ],
)
def test_roles_decide(
    api: ApiClient, organization: Organization, make_api: MakeApi, role: Role, reads: int, writes: int
) -> None:
    api.post("/v1/risks", RiskBody())
    caller = make_api(organization, role)
    for path in ("/v1/risks", "/v1/risks/1", "/v1/risks/sources", "/v1/risks/1/comments"):
        assert caller.get(path).status_code == reads, path
    assert caller.post("/v1/risks", RiskBody()).status_code == writes
    assert caller.post("/v1/risks/1/comments", {"value": "Noted."}).status_code == writes


def test_key_risks_stand_in_the_same_list_and_shape(
    api: ApiClient, organization: Organization, contract: Validator
) -> None:
    carried(command_change(organization), 7)
    api.post("/v1/risks", RiskBody())

    listed = body_of(api.get("/v1/risks"))["results"]
    assert [row["id"] for row in listed] == ["RSK-00001", "AKR-00007"]
    for row in listed:
        contract.validate(row)
    assert body_of(api.get("/v1/risks/AKR-7")) == listed[1]
    assert listed[1]["opened_by"]["first_name"] == "System"
    assert RiskHistory.objects.of(organization.pk).count() == 2


def test_a_key_risk_takes_no_number_of_the_organisation(api: ApiClient, organization: Organization) -> None:
    carried(command_change(organization), 7)
    row: dict[str, Any] = body_of(api.post("/v1/risks", RiskBody()))
    assert row["id"] == "RSK-00001"
