"""Who sees and decides what is proposed: who may read, or change, the record that it is about."""

from typing import Any

import pytest

from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.problems import assert_problem
from tests.risks.score_proposals.proposing import PATH, new_incident, new_risk, propose

pytestmark = pytest.mark.usefixtures("verified")

OF_RISK, OF_INCIDENT = "SCP-00001", "SCP-00002"
BOTH = {OF_RISK, OF_INCIDENT}

SEES = {
    Role.ADMIN: BOTH,
    Role.EDITOR: BOTH,
    Role.VIEWER: BOTH,
    Role.RISK_EDITOR: {OF_RISK},
    Role.RISK_VIEWER: {OF_RISK},
    Role.INCIDENT_EDITOR: {OF_INCIDENT},
    Role.INCIDENT_VIEWER: {OF_INCIDENT},
}
VIEWERS = {Role.VIEWER, Role.RISK_VIEWER, Role.INCIDENT_VIEWER}
DECIDES: dict[Role, set[str]] = {role: set() if role in VIEWERS else seen for role, seen in SEES.items()}

each_role = pytest.mark.parametrize("role", list(Role))
each_proposal = pytest.mark.parametrize("proposal", sorted(BOTH))


@pytest.fixture(autouse=True)
def proposals(api: ApiClient) -> None:
    new_risk(api)
    new_incident(api)
    assert propose(api)["id"] == OF_RISK
    assert propose(api, "incidents/1")["id"] == OF_INCIDENT


@pytest.fixture
def caller(organization: Organization, make_api: MakeApi, role: Role) -> ApiClient:
    return make_api(organization, role)


def ids(response: Any) -> set[str]:
    assert response.status_code == 200, response.content
    return {row["id"] for row in body_of(response)["results"]}


def test_every_role_is_told_of() -> None:
    assert set(SEES) == set(DECIDES) == set(Role)


@each_role
@pytest.mark.parametrize("query", ["", "?status=Proposed", "?record=RSK-1,INC-1", "?total=true"])
def test_the_list_and_its_total(caller: ApiClient, role: Role, query: str) -> None:
    response = caller.get(f"{PATH}{query}")
    assert ids(response) == SEES[role]
    assert body_of(response)["pagination"].get("total", len(SEES[role])) == len(SEES[role])


@each_role
def test_changes(caller: ApiClient, role: Role) -> None:
    response = caller.get("/v1/changes?total=true")
    assert {each for each in ids(response) if each.startswith("SCP")} == SEES[role]
    told = body_of(response)
    assert told["pagination"]["total"] == len(told["results"])
    assert len({each["sequence"] for each in told["results"]}) == len(told["results"])


@each_role
@each_proposal
@pytest.mark.parametrize("part", ["", "/history"])
def test_one_and_its_history(caller: ApiClient, role: Role, proposal: str, part: str) -> None:
    response = caller.get(f"{PATH}/{proposal}{part}")
    if proposal in SEES[role]:
        assert response.status_code == 200
    else:
        assert_problem(response, 403, "permission_denied")


@each_role
@each_proposal
@pytest.mark.parametrize("decide", ["accept", "reject"])
def test_deciding(api: ApiClient, caller: ApiClient, role: Role, proposal: str, decide: str) -> None:
    response = caller.post(f"{PATH}/{proposal}/{decide}", {"reason": "x"} if decide == "reject" else None)
    if proposal in DECIDES[role]:
        assert response.status_code == 200, response.content
    else:
        assert_problem(response, 403, "permission_denied")
        assert body_of(api.get(f"{PATH}/{proposal}"))["status"] == "Proposed"


@each_proposal
@pytest.mark.parametrize("part", ["", "/history"])
def test_another_organisations_is_not_there(stranger: ApiClient, proposal: str, part: str) -> None:
    assert_problem(stranger.get(f"{PATH}/{proposal}{part}"), 404, "proposal_not_found")


@each_proposal
@pytest.mark.parametrize("decide", ["accept", "reject"])
def test_another_organisations_is_not_decided(api: ApiClient, stranger: ApiClient, proposal: str, decide: str) -> None:
    before = api.get(f"{PATH}/{proposal}").content
    response = stranger.post(f"{PATH}/{proposal}/{decide}", {"reason": "x"} if decide == "reject" else None)
    assert_problem(response, 404, "proposal_not_found")
    assert api.get(f"{PATH}/{proposal}").content == before
