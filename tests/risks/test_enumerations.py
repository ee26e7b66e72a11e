"""GET /v1/enumerations."""

import pytest

from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization, SourceList
from riskregister.organizations.roles import Role
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import IncidentBody, RiskBody
from tests.problems import assert_problem, pointers

SCALE = ["Info", "Low", "Medium", "High", "Critical"]
EXPECTED = {
    "risk_status": (False, ["New", "Urgency Proposed", "Remediation", "Closure Proposed", "Closed"]),
    "risk_type": (
        False,
        ["Code", "Configuration", "Control Deficiency", "Policy", "Procedural", "Vulnerability", "Third-party"],
    ),
    "likelihood": (True, ["Remote", "Unlikely", "Possible", "Probable", "Imminent"]),
    "impact": (True, ["Very Low", "Low", "Medium", "High", "Severe"]),
    "urgency": (True, SCALE),
    "initially_reported_urgency": (True, SCALE),
    "threat_objective": (
        False,
        ["Sabotage", "Data Disclosure", "Extortion", "Customer Targeting", "Resource Hijacking", "Fraud"],
    ),
    "relevance": (True, ["Low", "Medium", "High"]),
    "incident_status": (False, ["New", "In Progress", "Review", "Closed"]),
    "incident_severity": (True, ["SEV-5", "SEV-4", "SEV-3", "SEV-2", "SEV-1"]),
    "threat_profile_status": (False, ["Proposed", "Approved", "Rejected", "Superseded"]),
    "tag_operation": (False, ["add", "remove", "replace"]),
}
FIELDS = {
    "status": "risk_status",
    "type": "risk_type",
    "likelihood": "likelihood",
    "impact": "impact",
    "initially_reported_urgency": "initially_reported_urgency",
}


def test_it_works(api: ApiClient) -> None:
    told = body_of(api.get("/v1/enumerations"))
    assert told["enumerations"] == {
        name: {"ordered": ordered, "values": values} for name, (ordered, values) in EXPECTED.items()
    }
    assert set(told) == {"enumerations", "sources"}


def test_sources_are_the_organisations(api: ApiClient, organization: Organization, stranger: ApiClient) -> None:
    before = body_of(stranger.get("/v1/enumerations"))
    operations.set_sources(command_change(organization), lists={SourceList.RISKS: ["Zebra", "Ant"]})
    sources = body_of(api.get("/v1/enumerations"))["sources"]
    assert sources["risks"] == ["Zebra", "Ant"] == body_of(api.get("/v1/risks/sources"))["sources"]
    assert sources["incidents"] == body_of(api.get("/v1/incidents/sources"))["sources"]
    assert body_of(stranger.get("/v1/enumerations")) == before


def test_every_value_told_is_taken(api: ApiClient) -> None:
    told = body_of(api.get("/v1/enumerations"))
    for field, name in FIELDS.items():
        for value in told["enumerations"][name]["values"]:
            assert api.post("/v1/risks", RiskBody(**{field: value})).status_code == 201, (field, value)
    for source in told["sources"]["incidents"]:
        assert api.post("/v1/incidents", IncidentBody(source=source)).status_code == 201, source


@pytest.mark.parametrize("role", list(Role))
def test_every_role_may_ask(organization: Organization, make_api: MakeApi, role: Role) -> None:
    assert make_api(organization, role).get("/v1/enumerations").status_code == 200


def test_a_parameter_is_refused(api: ApiClient) -> None:
    assert pointers(assert_problem(api.get("/v1/enumerations?page=1"), 400, "invalid")) == {"page": "unknown_field"}
