"""Who may do what: the table of roles, over every route and method that the URLconf has."""

import pytest

from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.client import ApiClient
from tests.conftest import MakeApi
from tests.factories import IncidentBody, ProposalBody
from tests.jobs.kinds import asked
from tests.problems import assert_problem
from tests.risks.catalogue import carried
from tests.routes import api_routes, named

READ_INCIDENTS, WRITE_INCIDENTS, READ_RISKS, WRITE_RISKS, READ_TAGS, WRITE_TAGS = (
    "incidents:read",
    "incidents:write",
    "risks:read",
    "risks:write",
    "tags:read",
    "tags:write",
)
MANAGE = "organization:manage"
READ_PROFILE, PROPOSE, MANAGE_PROFILE = ("threat-profile:read", "threat-profile:propose", "threat-profile:manage")
EDITS_INCIDENTS = {READ_INCIDENTS, WRITE_INCIDENTS}
EDITS_RISKS = {READ_RISKS, WRITE_RISKS}
EDITS_TAGS = {READ_TAGS, WRITE_TAGS}
PROPOSES = {READ_PROFILE, PROPOSE}
MANAGES = PROPOSES | {MANAGE_PROFILE}

# What each role may, as far as there are routes for it.
MAY = {
    Role.ADMIN: EDITS_INCIDENTS | EDITS_RISKS | EDITS_TAGS | MANAGES | {MANAGE},
    Role.EDITOR: EDITS_INCIDENTS | EDITS_RISKS | EDITS_TAGS | MANAGES,
    Role.VIEWER: {READ_INCIDENTS, READ_RISKS, READ_TAGS, READ_PROFILE},
    Role.RISK_EDITOR: EDITS_RISKS | EDITS_TAGS | MANAGES,
    Role.RISK_VIEWER: {READ_RISKS, READ_TAGS, READ_PROFILE},
    Role.INCIDENT_EDITOR: EDITS_INCIDENTS | EDITS_TAGS | PROPOSES,
    Role.INCIDENT_VIEWER: {READ_INCIDENTS, READ_TAGS, READ_PROFILE},
}

# What each route takes, by method.
TAKES: dict[tuple[str, str], set[str]] = {
    ("/v1/users/me", "get"): set(),
    ("/v1/users", "get"): set(),
    ("/v1/enumerations", "get"): set(),
    ("/v1/changes", "get"): set(),  # Each sees the changes of what they may read.
    ("/v1/jobs", "get"): set(),  # Each sees the jobs of the kinds they may ask for.
    ("/v1/jobs/{job_id}", "get"): set(),
    ("/v1/tags", "get"): {READ_TAGS},
    ("/v1/tags", "post"): {WRITE_TAGS},
    ("/v1/tags/{tag_id}", "delete"): {WRITE_TAGS},
    ("/v1/incidents", "get"): {READ_INCIDENTS},
    ("/v1/incidents", "post"): {WRITE_INCIDENTS},
    ("/v1/incidents", "patch"): {WRITE_INCIDENTS},
    ("/v1/incidents/sources", "get"): {READ_INCIDENTS},
    ("/v1/incidents/by-ref/{ref}", "put"): {WRITE_INCIDENTS},
    ("/v1/incidents/{incident_id}", "get"): {READ_INCIDENTS},
    ("/v1/incidents/{incident_id}", "patch"): {WRITE_INCIDENTS},
    ("/v1/incidents/{incident_id}", "delete"): {WRITE_INCIDENTS},
    ("/v1/incidents/{incident_id}/history", "get"): {READ_INCIDENTS},
    ("/v1/incidents/{incident_id}/comments", "get"): {READ_INCIDENTS},
    ("/v1/incidents/{incident_id}/comments", "post"): {WRITE_INCIDENTS},
    ("/v1/incidents/{incident_id}/risks", "get"): {READ_INCIDENTS, READ_RISKS},
    ("/v1/incidents/{incident_id}/risks", "post"): {READ_INCIDENTS, WRITE_RISKS},
    ("/v1/incidents/{incident_id}/risks/{risk_id}", "put"): {READ_INCIDENTS, WRITE_RISKS},
    ("/v1/incidents/{incident_id}/risks/{risk_id}", "delete"): {READ_INCIDENTS, WRITE_RISKS},
    ("/v1/risks", "get"): {READ_RISKS},
    ("/v1/risks", "post"): {WRITE_RISKS},
    ("/v1/risks", "patch"): {WRITE_RISKS},
    ("/v1/risks/sources", "get"): {READ_RISKS},
    ("/v1/risks/akr", "get"): {READ_RISKS},
    ("/v1/risks/akr", "patch"): {WRITE_RISKS},
    ("/v1/risks/akr/{risk_id}", "get"): {READ_RISKS},
    ("/v1/risks/akr/{risk_id}", "patch"): {WRITE_RISKS},
    ("/v1/risks/akr/{risk_id}/catalogue", "get"): {READ_RISKS},
    ("/v1/risks/akr/{risk_id}/residual-risks", "post"): {WRITE_RISKS},
    ("/v1/risks/by-ref/{ref}", "put"): {WRITE_RISKS},
    ("/v1/risks/{risk_id}", "get"): {READ_RISKS},
    ("/v1/risks/{risk_id}", "patch"): {WRITE_RISKS},
    ("/v1/risks/{risk_id}", "delete"): {WRITE_RISKS},
    ("/v1/risks/{risk_id}/history", "get"): {READ_RISKS},
    ("/v1/risks/{risk_id}/comments", "get"): {READ_RISKS},
    ("/v1/risks/{risk_id}/comments", "post"): {WRITE_RISKS},
    ("/v1/risks/{risk_id}/due-date", "get"): {READ_RISKS},
    ("/v1/scoring-policy", "get"): {READ_RISKS},
    ("/v1/scoring-policy", "put"): {MANAGE},
    ("/v1/scoring-policy/apply", "post"): {MANAGE, WRITE_RISKS},
    ("/v1/incidents/{incident_id}/score-proposals", "get"): {READ_INCIDENTS},
    ("/v1/incidents/{incident_id}/score-proposals", "post"): {WRITE_INCIDENTS},
    ("/v1/risks/{risk_id}/score-proposals", "get"): {READ_RISKS},
    ("/v1/risks/{risk_id}/score-proposals", "post"): {WRITE_RISKS},
    ("/v1/score-proposals", "get"): set(),  # Each sees those about the records that they may read.
    ("/v1/score-proposals", "post"): {WRITE_RISKS},
    # These are about a proposal for a risk; tests/risks/score_proposals/test_roles.py is about one for an incident.
    ("/v1/score-proposals/{proposal_id}", "get"): {READ_RISKS},
    ("/v1/score-proposals/{proposal_id}/accept", "post"): {WRITE_RISKS},
    ("/v1/score-proposals/{proposal_id}/reject", "post"): {WRITE_RISKS},
    ("/v1/score-proposals/{proposal_id}/history", "get"): {READ_RISKS},
    ("/v1/scoring-setup", "get"): {READ_RISKS},
    ("/v1/scoring-setup", "put"): {MANAGE},
    ("/v1/threat-profile", "get"): {READ_PROFILE},
    ("/v1/threat-profile/proposals", "get"): {READ_PROFILE},
    ("/v1/threat-profile/proposals", "post"): {PROPOSE},
    ("/v1/threat-profile/proposals/{proposal_id}", "get"): {READ_PROFILE},
    ("/v1/threat-profile/proposals/{proposal_id}/approve", "post"): {MANAGE_PROFILE},
    ("/v1/threat-profile/proposals/{proposal_id}/reject", "post"): {MANAGE_PROFILE},
    ("/v1/threat-profile/proposals/{proposal_id}/preview", "get"): {READ_PROFILE, READ_RISKS},
    ("/v1/threat-profile/proposals/{proposal_id}/history", "get"): {READ_PROFILE},
}
OPEN = {("/v1/oauth/token", "post")}


@pytest.fixture(autouse=True)
def records(api: ApiClient, organization: Organization) -> None:
    carried(command_change(organization), 1)
    api.post("/v1/incidents", IncidentBody())
    api.post("/v1/incidents/1/risks")
    api.post("/v1/threat-profile/proposals", ProposalBody())
    api.post("/v1/risks/1/score-proposals")
    asked(organization)


def test_the_table_names_every_route() -> None:
    assert {(path, method) for path, methods in api_routes() for method in methods} == TAKES.keys() | OPEN


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("path", "method"), TAKES)
def test_a_role_may_do_what_the_table_says(
    organization: Organization, make_api: MakeApi, path: str, method: str, role: Role
) -> None:
    caller = make_api(organization, role)
    response = caller.client.generic(method.upper(), named(path), b"", content_type="", headers=caller._headers({}))
    if MAY[role] >= TAKES[path, method]:
        assert response.status_code in {200, 201, 202, 204, 400}, response.content
    else:
        assert_problem(response, 403, "permission_denied")
